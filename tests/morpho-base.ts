/**
 * The liquidations of Morpho Blue on Base as rows of the reports' models, read from recorded logs: the folder morpho-base
 * in the folder that AFTERSHOCK_DATA names (by default shared/data beside the repository). Twelve markets' parameters are
 * known; liquidations of the others have no value in USD.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { PriceFactors } from '../analytics/liquidations/legs.ts'
import type { PricePoint } from '../analytics/models/cascade-summary.ts'
import type { LegMarket, LiquidationRecord } from '../analytics/models/liquidation-record.ts'
import type { Hex } from '../core/hex.ts'
import networks from '../networks.json' with { type: 'json' }
import { type PlainLiquidation, type PlainTerms, type PlainValue, valuePlain } from './plain-morpho.ts'
import { ROOT } from './source-files.ts'

export const MORPHO_FOLDER: string = join(process.env['AFTERSHOCK_DATA'] ?? join(ROOT, '../shared/data'), 'morpho-base')
const WAD = 10n ** 18n
const LIQUIDATE = '0xa4946ede45d0c6f06a0f5ce92c9ad3b4751452d2fe0e25010783bcab57a67e41'
const PEGGED = new Set(['USDC', 'fxUSD'])

/** Why the recorded logs are not here; undefined when they are. */
export const MORPHO_ABSENT: string | undefined = existsSync(MORPHO_FOLDER)
  ? undefined
  : 'Skipped: real history of Morpho Blue on Base: no folder morpho-base (set AFTERSHOCK_DATA to the folder that has it).'

/** A log as recorded, its data decoded. */
export type MorphoLiquidation = {
  readonly id: Hex
  readonly block: number
  readonly timestamp: number
  readonly transaction: Hex
  readonly market: Hex
  readonly caller: Hex
  readonly borrower: Hex
  readonly repaid: bigint
  readonly seized: bigint
  readonly badDebt: bigint
}

export type MorphoMarket = {
  readonly loan: Hex
  readonly loanSymbol: string
  readonly loanDecimals: number
  readonly collateral: Hex
  readonly collateralSymbol: string
  readonly collateralDecimals: number
  readonly lltvWad: bigint
}

export type MorphoHistory = {
  readonly logs: readonly MorphoLiquidation[]
  readonly markets: ReadonlyMap<Hex, MorphoMarket>
  readonly records: readonly LiquidationRecord[]
  /** By collateral's symbol. */
  readonly prices: ReadonlyMap<string, readonly PricePoint[]>
}

/** Both files: 2024-06 to 2025-09 and 2025-11 to 2025-12. */
export function readMorphoBase(): MorphoHistory {
  const markets = readMarkets()
  const logs = ['liquidate-2024-06-to-2025-09.jsonl.gz', 'all-2025-11-to-2025-12.jsonl.gz'].flatMap(readLogs)
  const plain = logs.map((log) => plainOf(log, markets.get(log.market)))
  const values = valuePlain(plain)
  const legs = new Map<string, LegMarket>()
  const records = logs.map((log, i): LiquidationRecord => {
    const market = markets.get(log.market)
    const { repaidUsd = null, seizedUsd = null, grossUsd = null } = values[i] ?? {}
    return {
      ...{ id: log.id, block: log.block, timestamp: log.timestamp },
      protocol: '0xbbbbbbbbbb9cc5e90e3b3af64bdaf62c37eeffcb',
      position: `${log.market}${log.borrower.slice(2)}`,
      ...{ account: log.borrower, liquidator: log.caller },
      collateral: legOf(legs, log.market, market, 'collateral'),
      debt: legOf(legs, log.market, market, 'loan'),
      repaidUsdWad: repaidUsd,
      seizedUsdWad: seizedUsd,
      feeUsdWad: repaidUsd === null ? null : 0n,
      grossUsdWad: grossUsd,
      ...{ gasUsdWad: null, netUsdWad: grossUsd, netIsExact: false },
      ...{ healthFactorBeforeWad: null, healthFactorAfterWad: null, closedDebt: null },
      ...{ closeFactorWad: null, overUsdWad: null, spiral: null },
      realisedBadDebt: log.badDebt > 0n,
      badDebtUsdWad: badDebtUsd(log, repaidUsd),
      ...{ trigger: null, breachBlock: null, latencySeconds: null },
    }
  })
  return { logs, markets, records, prices: pricesOf(plain, values) }
}

function badDebtUsd({ badDebt, repaid }: MorphoLiquidation, repaidUsdWad: bigint | null): bigint | null {
  if (badDebt === 0n) return 0n
  return repaidUsdWad === null || repaid === 0n ? null : (badDebt * repaidUsdWad) / repaid
}

/** The price factors of Base in networks.json. */
export const BASE_FACTORS: PriceFactors = new Map(
  Object.entries(networks.base.priceFactors).map(([name, assets]) => [
    name,
    assets.map((asset) => asset.toLowerCase() as Hex),
  ]),
)

const factorOf = new Map([...BASE_FACTORS].flatMap(([name, assets]) => assets.map((asset) => [asset, name] as const)))

function legOf(
  legs: Map<string, LegMarket>,
  id: Hex,
  market: MorphoMarket | undefined,
  side: 'loan' | 'collateral',
): LegMarket {
  const key = `${id} ${side}`
  const known = legs.get(key)
  if (known !== undefined) return known
  const leg = market === undefined ? unknownLeg(id) : knownLeg(id, market, side)
  legs.set(key, leg)
  return leg
}

function unknownLeg(id: Hex): LegMarket {
  return { market: id, asset: id, symbol: '', decimals: 0, factor: id, pegged: false }
}

function knownLeg(id: Hex, market: MorphoMarket, side: 'loan' | 'collateral'): LegMarket {
  const asset = market[side]
  const symbol = market[`${side}Symbol`]
  const factor = factorOf.get(asset) ?? asset
  return { market: id, asset, symbol, decimals: market[`${side}Decimals`], factor, pegged: PEGGED.has(symbol) }
}

function plainOf(log: MorphoLiquidation, market: MorphoMarket | undefined): PlainLiquidation {
  const terms = market === undefined ? undefined : termsOf(market)
  return { ...log, index: 0, time: log.timestamp, terms }
}

function termsOf(market: MorphoMarket): PlainTerms {
  return {
    ...{ loan: market.loanSymbol, loanUnit: 10n ** BigInt(market.loanDecimals) },
    ...{ collateral: market.collateralSymbol, collateralUnit: 10n ** BigInt(market.collateralDecimals) },
    incentive: incentive(market.lltvWad),
  }
}

/** By collateral's symbol, USD of one whole token x 1e18 as loans of pegged tokens imply it. */
function pricesOf(
  rows: readonly PlainLiquidation[],
  values: readonly PlainValue[],
): ReadonlyMap<string, readonly PricePoint[]> {
  const points = rows.flatMap(({ terms, block, time }, i) => {
    const price = values[i]?.price ?? null
    if (terms === undefined || price === null || !PEGGED.has(terms.loan)) return []
    const usd = (price * terms.collateralUnit) / (WAD * terms.loanUnit)
    return [{ collateral: terms.collateral, point: { block, timestamp: time, price: usd } }]
  })
  const groups = Map.groupBy(points, ({ collateral }) => collateral)
  return new Map([...groups].map(([collateral, of]) => [collateral, of.map(({ point }) => point)]))
}

/** min(1.15, 1 / (1 - 0.3 (1 - LLTV))), as Morpho.sol rounds it (wMulDown, wDivDown). */
function incentive(lltvWad: bigint): bigint {
  const factor = (WAD * WAD) / (WAD - (300_000_000_000_000_000n * (WAD - lltvWad)) / WAD)
  return factor < 1_150_000_000_000_000_000n ? factor : 1_150_000_000_000_000_000n
}

function readMarkets(): ReadonlyMap<Hex, MorphoMarket> {
  const lines = readFileSync(join(MORPHO_FOLDER, 'market-params.csv'), 'utf8').trim().split('\n').slice(1)
  return new Map(
    lines.map((line): [Hex, MorphoMarket] => {
      const [
        id = '',
        loan = '',
        loanSymbol = '',
        loanDecimals,
        collateral = '',
        collateralSymbol = '',
        decimals,
        ,
        ,
        lltv = '0',
      ] = line.split(',')
      return [
        id as Hex,
        {
          loan: loan.toLowerCase() as Hex,
          loanSymbol,
          loanDecimals: Number(loanDecimals),
          collateral: collateral.toLowerCase() as Hex,
          collateralSymbol,
          collateralDecimals: Number(decimals),
          lltvWad: BigInt(lltv),
        },
      ]
    }),
  )
}

type Line = {
  readonly blockNumber: string
  readonly blockTimestamp: string
  readonly logIndex: string
  readonly transactionHash: Hex
  readonly topics: readonly string[]
  readonly data: string
}

function readLogs(file: string): MorphoLiquidation[] {
  const lines = gunzipSync(readFileSync(join(MORPHO_FOLDER, file)))
    .toString()
    .trim()
    .split('\n')
  return lines.flatMap((text) => {
    if (!text.includes(LIQUIDATE)) return []
    const { topics, data, ...log } = JSON.parse(text) as Line
    const word = (place: number): bigint => BigInt(`0x${data.slice(2 + place * 64, 66 + place * 64)}`)
    const address = (place: number): Hex => `0x${topics[place]?.slice(26) ?? ''}`
    const [block, index] = [Number(log.blockNumber), Number(log.logIndex)]
    return [
      {
        id: `0x${block.toString(16).padStart(16, '0')}${index.toString(16).padStart(8, '0')}` as const,
        block,
        timestamp: Number(log.blockTimestamp),
        transaction: log.transactionHash,
        market: (topics[1] ?? '0x') as Hex,
        caller: address(2),
        borrower: address(3),
        // Liquidate(id, caller, borrower, repaidAssets, repaidShares, seizedAssets, badDebtAssets, badDebtShares)
        ...{ repaid: word(0), seized: word(2), badDebt: word(3) },
      },
    ]
  })
}
