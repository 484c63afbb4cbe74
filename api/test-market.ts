/** A small lending market for the API's tests: one pool, three assets, four accounts, blocks 10 to 13. */
import { createTestDatabase, type PlainChanges, type PlainEntity, type TestDatabase } from './test-database.ts'

const POOL = '0x00000000000000000000000000000000000000b0'
const PROTOCOL = '0x00000000000000000000000000000000000000aa'

/** Assets by symbol: USDC, wBTC, Ünï. */
export const ASSETS = {
  USDC: '0x0000000000000000000000000000000000000c01',
  wBTC: '0x0000000000000000000000000000000000000c02',
  Ünï: '0x0000000000000000000000000000000000000c03',
} as const

/** Accounts by name. */
export const ACCOUNTS = {
  ann: '0x00000000000000000000000000000000000000a1',
  ben: '0x00000000000000000000000000000000000000a2',
  cat: '0x00000000000000000000000000000000000000a3',
  dan: '0x00000000000000000000000000000000000000a4',
} as const

export function marketId(asset: string): string {
  return POOL + asset.slice(2)
}

export function positionId(account: string): string {
  return POOL + account.slice(2)
}

export function balanceId(account: string, asset: string, side: 'SUPPLY' | 'BORROW'): string {
  return `${POOL}${account.slice(2)}${asset.slice(2)}${side === 'SUPPLY' ? '00' : '02'}`
}

/**
 * Block 10: the market with Ann (supplies wBTC, owes USDC) and Ben (supplies USDC). Block 11: Cat borrows Ünï against
 * wBTC; Ben borrows. Block 12: Ann repays half; Dan supplies. Block 13: a price; Ben's position falls below one.
 */
export function createTestMarket(): TestDatabase {
  const database = createTestDatabase()
  database.write(10, merge(setup(), ann(), ben()))
  database.write(11, merge(cat(), benBorrows()))
  database.write(12, merge(annRepays(), dan()))
  database.write(13, crash())
  return database
}

function merge(...parts: readonly PlainChanges[]): PlainChanges {
  const merged: Record<string, Record<string, PlainEntity | null>> = {}
  for (const part of parts) {
    for (const [type, rows] of Object.entries(part)) merged[type] = { ...merged[type], ...rows }
  }
  return merged
}

function setup(): PlainChanges {
  const markets = Object.entries(ASSETS).map(([symbol, asset], index) => [
    marketId(asset),
    market(symbol, asset, index),
  ])
  return {
    Protocol: {
      [PROTOCOL]: {
        slug: 'aave-v3',
        deployment: 'core',
        network: 'test',
        pool: POOL,
        poolConfigurator: '0x00000000000000000000000000000000000000b1',
        priceOracle: '0x00000000000000000000000000000000000000b2',
        revision: 1,
        baseCurrencyUnit: '100000000',
        historyIncomplete: false,
        staleAfterSeconds: 90_000,
        createdBlock: '10',
        createdTimestamp: '1700000120',
      },
    },
    MarketRegistry: { [PROTOCOL]: { protocol: PROTOCOL, markets: Object.values(ASSETS).map(marketId) } },
    Token: Object.fromEntries(
      Object.entries(ASSETS).map(([symbol, id]) => [id, { symbol, decimals: symbol === 'USDC' ? 6 : 8 }]),
    ),
    Market: Object.fromEntries(markets),
  }
}

function market(symbol: string, asset: string, index: number): PlainEntity {
  return {
    protocol: PROTOCOL,
    asset,
    index,
    decimals: symbol === 'USDC' ? 6 : 8,
    supplyToken: `0x0000000000000000000000000000000000000d0${index}`,
    debtToken: `0x0000000000000000000000000000000000000e0${index}`,
    liquidityIndexRay: '1000000000000000000000000000',
    debtIndexRay: '1000000000000000000000000000',
    liquidityRateRay: '0',
    debtRateRay: '0',
    accruedTimestamp: '1700000120',
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
    price: symbol === 'wBTC' ? '6000000000000' : symbol === 'USDC' ? '100000000' : '500000000',
    priceStatus: 'OK',
    priceBlock: '10',
    priceTimestamp: '1700000120',
  }
}

const NO_DEBT_WAD = (2n ** 256n - 1n).toString()

function position(account: string, fields: PlainEntity): PlainEntity {
  return {
    protocol: PROTOCOL,
    account,
    legs: [],
    hasDebt: false,
    healthFactorWad: NO_DEBT_WAD,
    healthFactorStatus: 'NO_DEBT',
    collateralBase: '0',
    debtBase: '0',
    touchedBlock: '10',
    touchedTimestamp: '1700000120',
    touchedBy: 'SUPPLY',
    actionKey: '2684354560',
    liquidationCount: 0,
    ...fields,
  }
}

function account(id: string, block: number): PlainChanges {
  return { Account: { [id]: { firstBlock: `${block}`, firstTimestamp: `${1_700_000_000 + block * 12}` } } }
}

function balance(owner: string, asset: string, side: 'SUPPLY' | 'BORROW', scaled: string): PlainChanges {
  const entity = {
    position: positionId(owner),
    market: marketId(asset),
    side,
    scaled,
    isCollateral: side === 'SUPPLY',
    scaledStatus: 'OK',
    beforeKey: '9007199254740993',
    beforeScaled: '0',
    beforeIsCollateral: false,
  }
  return { Balance: { [balanceId(owner, asset, side)]: entity } }
}

function ann(): PlainChanges {
  const { ann: id } = ACCOUNTS
  return merge(
    account(id, 10),
    balance(id, ASSETS.wBTC, 'SUPPLY', '100000000'),
    balance(id, ASSETS.USDC, 'BORROW', '20000000000'),
    {
      Position: {
        [positionId(id)]: position(id, {
          // Not in id order, on purpose.
          legs: [balanceId(id, ASSETS.wBTC, 'SUPPLY'), balanceId(id, ASSETS.USDC, 'BORROW')],
          hasDebt: true,
          healthFactorWad: '2400000000000000000',
          healthFactor: '2.4',
          healthFactorStatus: 'OK',
          collateralBase: '6000000000000',
          debtBase: '2000000000000',
          touchedBy: 'BORROW',
        }),
      },
      Supply: { '0x000000000000000a00000001': supply(id, ASSETS.wBTC, '100000000', 10) },
    },
  )
}

function ben(): PlainChanges {
  const { ben: id } = ACCOUNTS
  return merge(account(id, 10), balance(id, ASSETS.USDC, 'SUPPLY', '50000000000'), {
    Position: {
      [positionId(id)]: position(id, { legs: [balanceId(id, ASSETS.USDC, 'SUPPLY')], collateralBase: '5000000000000' }),
    },
    Supply: { '0x000000000000000a00000002': supply(id, ASSETS.USDC, '50000000000', 10) },
  })
}

function supply(owner: string, asset: string, amount: string, block: number): PlainEntity {
  return {
    protocol: PROTOCOL,
    market: marketId(asset),
    position: positionId(owner),
    caller: owner,
    amount,
    blockNumber: `${block}`,
    timestamp: `${1_700_000_000 + block * 12}`,
    transactionHash: `0x${'0'.repeat(62)}${block}`,
  }
}

function benBorrows(): PlainChanges {
  const { ben: id } = ACCOUNTS
  return merge(balance(id, ASSETS.Ünï, 'BORROW', '700000000000'), {
    Position: {
      [positionId(id)]: {
        legs: [balanceId(id, ASSETS.USDC, 'SUPPLY'), balanceId(id, ASSETS.Ünï, 'BORROW')],
        hasDebt: true,
        healthFactorWad: '1142857142857142857',
        healthFactor: '1.142857142857142857',
        healthFactorStatus: 'OK',
        debtBase: '3500000000000',
        touchedBlock: '11',
        touchedTimestamp: '1700000132',
        touchedBy: 'BORROW',
      },
    },
  })
}

function cat(): PlainChanges {
  const { cat: id } = ACCOUNTS
  return merge(
    account(id, 11),
    balance(id, ASSETS.wBTC, 'SUPPLY', '50000000'),
    balance(id, ASSETS.Ünï, 'BORROW', '400000000000'),
    {
      Position: {
        [positionId(id)]: position(id, {
          legs: [balanceId(id, ASSETS.wBTC, 'SUPPLY'), balanceId(id, ASSETS.Ünï, 'BORROW')],
          hasDebt: true,
          healthFactorWad: '1200000000000000000',
          healthFactor: '1.2',
          healthFactorStatus: 'OK',
          collateralBase: '3000000000000',
          debtBase: '2000000000000',
          touchedBlock: '11',
          touchedTimestamp: '1700000132',
          touchedBy: 'BORROW',
        }),
      },
      Supply: { '0x000000000000000b00000001': supply(id, ASSETS.wBTC, '50000000', 11) },
    },
  )
}

function annRepays(): PlainChanges {
  const { ann: id } = ACCOUNTS
  return merge(balance(id, ASSETS.USDC, 'BORROW', '10000000000'), {
    Position: {
      [positionId(id)]: {
        healthFactorWad: '4800000000000000000',
        healthFactor: '4.8',
        debtBase: '1000000000000',
        touchedBlock: '12',
        touchedTimestamp: '1700000144',
        touchedBy: 'REPAY',
      },
    },
  })
}

function dan(): PlainChanges {
  const { dan: id } = ACCOUNTS
  return merge(account(id, 12), balance(id, ASSETS.wBTC, 'SUPPLY', '1'), {
    Position: {
      [positionId(id)]: position(id, {
        legs: [balanceId(id, ASSETS.wBTC, 'SUPPLY')],
        healthFactorWad: null,
        healthFactorStatus: 'PRICE_UNKNOWN',
        collateralBase: null,
        debtBase: null,
        touchedBlock: '12',
        touchedTimestamp: '1700000144',
      }),
    },
    Supply: { '0x000000000000000c00000001': supply(id, ASSETS.wBTC, '1', 12) },
  })
}

function crash(): PlainChanges {
  return {
    Market: { [marketId(ASSETS.Ünï)]: { price: '600000000', priceBlock: '13', priceTimestamp: '1700000156' } },
    Position: {
      [positionId(ACCOUNTS.ben)]: {
        healthFactorWad: '952380952380952380',
        healthFactor: '0.95238095238095238',
        touchedBlock: '13',
      },
    },
  }
}
