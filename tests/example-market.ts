/** Entities of a small market written by hand, for numbers that can be worked out by hand. */
import type { PlainChanges, PlainEntity } from '../api/test-database.ts'

export const POOL = '0x00000000000000000000000000000000000000b0'
export const PROTOCOL = '0x00000000000000000000000000000000000000aa'
export const LIQUIDATOR = '0x0000000000000000000000000000000000000bb1'
/** USD has eight decimals, as Aave's base currency. */
export const USD = 100_000_000n
const RAY = '1000000000000000000000000000'
const NO_DEBT = (2n ** 256n - 1n).toString()

export type Asset = {
  readonly address: string
  readonly symbol: string
  readonly index: number
  readonly decimals: number
  /** In 1e-8 USD. */
  readonly price: bigint
}

export function timeOf(block: number): number {
  return 1_700_000_000 + block * 12
}

export function marketIdOf(asset: string): string {
  return POOL + asset.slice(2)
}

export function positionIdOf(account: string): string {
  return POOL + account.slice(2)
}

/** Threshold 80 %, bonus 5 %, a tenth of it the protocol's; prices by events. */
export function protocolWith(assets: readonly Asset[], revision: number): PlainChanges {
  return {
    Protocol: {
      [PROTOCOL]: {
        slug: 'aave-v3',
        deployment: 'core',
        network: 'test',
        pool: POOL,
        poolConfigurator: '0x00000000000000000000000000000000000000b1',
        priceOracle: '0x00000000000000000000000000000000000000b2',
        revision,
        baseCurrencyUnit: USD.toString(),
        historyIncomplete: false,
        staleAfterSeconds: 90_000,
        createdBlock: '10',
        createdTimestamp: `${timeOf(10)}`,
      },
    },
    MarketRegistry: { [PROTOCOL]: { protocol: PROTOCOL, markets: assets.map(({ address }) => marketIdOf(address)) } },
    Token: Object.fromEntries(assets.map(({ address, symbol, decimals }) => [address, { symbol, decimals }])),
    Market: Object.fromEntries(assets.map((asset) => [marketIdOf(asset.address), marketOf(asset)])),
    PriceSource: Object.fromEntries(assets.map((asset) => [sourceOf(asset), priceSource(asset)])),
    Liquidator: {
      [LIQUIDATOR]: { liquidationCount: 1, firstTimestamp: `${timeOf(11)}`, lastTimestamp: `${timeOf(11)}` },
    },
  }
}

function marketOf(asset: Asset): PlainEntity {
  const { address, index, decimals, price } = asset
  return {
    protocol: PROTOCOL,
    asset: address,
    index,
    decimals,
    supplyToken: `0x${(0xd000 + index).toString(16).padStart(40, '0')}`,
    debtToken: `0x${(0xe000 + index).toString(16).padStart(40, '0')}`,
    liquidityIndexRay: RAY,
    debtIndexRay: RAY,
    liquidityRateRay: '0',
    debtRateRay: '0',
    accruedTimestamp: `${timeOf(10)}`,
    ltvBps: 7500,
    liquidationThresholdBps: 8000,
    liquidationBonusBps: 10_500,
    liquidationProtocolFeeBps: 1000,
    reserveFactorBps: 1000,
    active: true,
    frozen: false,
    paused: false,
    borrowingEnabled: true,
    categoryNumber: 0,
    debtRuleNotFollowed: false,
    priceSource: sourceOf(asset),
    price: price.toString(),
    priceStatus: 'OK',
    priceBlock: '10',
    priceTimestamp: `${timeOf(10)}`,
  }
}

function sourceOf({ index }: Asset): string {
  return `0x${(0xf000 + index).toString(16).padStart(40, '0')}`
}

function priceSource({ address, price }: Asset): PlainEntity {
  return {
    kind: 'EVENT',
    announcesAggregator: true,
    price: price.toString(),
    priceStatus: 'OK',
    priceBlock: '10',
    priceTimestamp: `${timeOf(10)}`,
    assets: [`0x00000000000000000000000000000000000000b2${address.slice(2)}`],
  }
}

/** A price event in a block, at a log. */
export function priceChange(asset: Asset, price: bigint, block: number, logIndex = 1): PlainChanges {
  const now = { price: price.toString(), priceBlock: `${block}`, priceTimestamp: `${timeOf(block)}` }
  const id = `${eventId(block, logIndex)}${sourceOf(asset).slice(2)}`
  const update = { source: sourceOf(asset), origin: 'EVENT', price: price.toString() }
  return {
    Market: { [marketIdOf(asset.address)]: now },
    PriceSource: { [sourceOf(asset)]: now },
    PriceUpdate: { [id]: { ...update, blockNumber: `${block}`, timestamp: `${timeOf(block)}` } },
  }
}

/** What a position did in a block, as its snapshot tells; positionWith has it at log 9. */
export function actionOf(account: string, block: number, cause: 'BORROW' | 'REPAY' | 'LIQUIDATION'): PlainChanges {
  const place = { BORROW: '02', REPAY: '03', LIQUIDATION: '07' }[cause]
  const position = positionIdOf(account)
  const id = `0x${block.toString(16).padStart(16, '0')}00000000${place}${position.slice(2)}`
  const fields = { position, cause, healthFactorStatus: 'OK', blockNumber: `${block}`, timestamp: `${timeOf(block)}` }
  return { HealthFactorSnapshot: { [id]: fields } }
}

/** Thresholds of a market, and the event that told them, in a block at a log. */
export function thresholdChange(asset: Asset, bps: number, block: number, logIndex: number): PlainChanges {
  const market = marketIdOf(asset.address)
  return {
    Market: { [market]: { liquidationThresholdBps: bps } },
    ParameterChange: {
      [eventId(block, logIndex)]: {
        ...{ protocol: PROTOCOL, market, name: 'CollateralConfigurationChanged', value: `liquidationThreshold=${bps}` },
        ...{ blockNumber: `${block}`, timestamp: `${timeOf(block)}` },
        transactionHash: `0x${block.toString(16).padStart(64, '0')}`,
      },
    },
  }
}

/** A position with one collateral and one debt, as a block leaves it; amounts in the assets' units. */
export function positionWith(o: {
  readonly account: string
  readonly block: number
  readonly collateral: readonly [Asset, bigint]
  readonly debt: readonly [Asset, bigint]
}): PlainChanges {
  const id = positionIdOf(o.account)
  const balanceId = (asset: Asset, side: string): string => `${id}${asset.address.slice(2)}${side}`
  const balance = ([asset, scaled]: readonly [Asset, bigint], side: 'SUPPLY' | 'BORROW'): PlainEntity => ({
    position: id,
    market: marketIdOf(asset.address),
    side,
    scaled: scaled.toString(),
    isCollateral: side === 'SUPPLY',
    scaledStatus: 'OK',
    beforeKey: '0',
    beforeScaled: '0',
    beforeIsCollateral: false,
  })
  const [supply, borrow] = [balanceId(o.collateral[0], '00'), balanceId(o.debt[0], '02')]
  return {
    Account: { [o.account]: { firstBlock: '10', firstTimestamp: `${timeOf(10)}` } },
    Balance: { [supply]: balance(o.collateral, 'SUPPLY'), [borrow]: balance(o.debt, 'BORROW') },
    Position: {
      [id]: {
        protocol: PROTOCOL,
        account: o.account,
        legs: [supply, borrow],
        hasDebt: true,
        healthFactorWad: NO_DEBT,
        healthFactorStatus: 'OK',
        collateralBase: '0',
        debtBase: '0',
        touchedBlock: `${o.block}`,
        touchedTimestamp: `${timeOf(o.block)}`,
        touchedBy: 'LIQUIDATION',
        actionKey: `${(BigInt(o.block) << 32n) + 9n}`,
        liquidationCount: 0,
      },
    },
  }
}

/** A call of the pool itself, by one who pays 20 gwei, half of it priority fee, for 300,000 gas. */
export function liquidationOf(o: {
  readonly account: string
  readonly block: number
  readonly logIndex: number
  readonly collateral: Asset
  readonly debt: Asset
  readonly fields: PlainEntity
}): PlainChanges {
  return {
    Liquidation: {
      [eventId(o.block, o.logIndex)]: {
        protocol: PROTOCOL,
        position: positionIdOf(o.account),
        liquidator: LIQUIDATOR,
        collateralMarket: marketIdOf(o.collateral.address),
        debtMarket: marketIdOf(o.debt.address),
        receivedSupplyToken: false,
        priceStatus: 'OK',
        liquidationBonusBps: 10_500,
        liquidationProtocolFeeBps: 1000,
        healthFactorBeforeStatus: 'OK',
        healthFactorAfterStatus: 'OK',
        blockNumber: `${o.block}`,
        timestamp: `${timeOf(o.block)}`,
        transactionHash: `0x${(BigInt(o.block) * 100_000n + BigInt(o.logIndex)).toString(16).padStart(64, '0')}`,
        transactionIndex: o.logIndex,
        logIndex: o.logIndex,
        sender: LIQUIDATOR,
        to: POOL,
        gasUsed: '300000',
        effectiveGasPrice: '20000000000',
        baseFeePerGas: '10000000000',
        ...o.fields,
      },
    },
  }
}

function eventId(block: number, logIndex: number): string {
  return `0x${block.toString(16).padStart(16, '0')}${logIndex.toString(16).padStart(8, '0')}`
}

/** Changes of one block; the entities must be different ones. */
export function together(...parts: readonly PlainChanges[]): PlainChanges {
  const merged: Record<string, Record<string, PlainEntity | null>> = {}
  for (const part of parts) {
    for (const [type, rows] of Object.entries(part)) merged[type] = { ...merged[type], ...rows }
  }
  return merged
}
