/** How large a cascade or an episode was, how fast, how concentrated, and what it left. */
import type { Hex } from '../../core/hex.ts'
import { type LiquidationSet, repaidByAccount } from './cascades.ts'
import type { LegMarket, LiquidationRecord } from './liquidation-record.ts'
import { effectiveNumber, herfindahl } from './shares.ts'

export type CascadeSummary = {
  readonly count: number
  readonly accounts: number
  readonly liquidators: number
  /** Null where no liquidation of the set has a value. */
  readonly repaidUsdWad: bigint | null
  readonly seizedUsdWad: bigint | null
  readonly firstBlock: number
  readonly lastBlock: number
  readonly firstTimestamp: number
  readonly lastTimestamp: number
  readonly durationSeconds: number
  /** The most repaid USD of liquidations less than 60 seconds apart. */
  readonly peakMinuteUsdWad: bigint | null
  readonly peakBlockUsdWad: bigint | null
  readonly peakBlock: number | null
  /** 1 / sum of squared shares of the repaid USD. */
  readonly effectiveBorrowers: number | null
  /** Of the repaid USD by liquidator, 0 to 1. */
  readonly liquidatorHerfindahl: number | null
  /** Realised by its liquidations; null where a part of it has no known price. */
  readonly badDebtUsdWad: bigint | null
  /** Price updates that enabled a liquidation of it. Null where no liquidation's trigger is known. */
  readonly waves: number | null
  /** By collateral market, largest seized value first. */
  readonly collaterals: readonly CollateralShare[]
}

export type CollateralShare = {
  readonly market: LegMarket
  readonly count: number
  readonly seizedUsdWad: bigint
  readonly repaidUsdWad: bigint
}

const MINUTE = 60

export function summariseSet({ rows }: Pick<LiquidationSet, 'rows'>): CascadeSummary {
  const first = rows[0]
  const last = rows.at(-1)
  if (first === undefined || last === undefined) throw new RangeError('A set: got no liquidation, expected one.')
  const valued = rows.some((row) => row.repaidUsdWad !== null)
  const block = peakBlock(rows)
  return {
    count: rows.length,
    accounts: new Set(rows.map((row) => row.account)).size,
    liquidators: new Set(rows.map((row) => row.liquidator)).size,
    repaidUsdWad: valued ? sum(rows, (row) => row.repaidUsdWad) : null,
    seizedUsdWad: valued ? sum(rows, (row) => row.seizedUsdWad) : null,
    ...{ firstBlock: first.block, lastBlock: last.block },
    ...{ firstTimestamp: first.timestamp, lastTimestamp: last.timestamp },
    durationSeconds: last.timestamp - first.timestamp,
    peakMinuteUsdWad: valued ? peakMinute(rows) : null,
    peakBlockUsdWad: valued ? block.usdWad : null,
    peakBlock: valued ? block.block : null,
    effectiveBorrowers: effectiveNumber(repaidByAccount(rows).values()),
    liquidatorHerfindahl: herfindahl(repaidByLiquidator(rows).values()),
    badDebtUsdWad: rows.some((row) => row.badDebtUsdWad === null) ? null : sum(rows, (row) => row.badDebtUsdWad),
    waves: waveCount(rows),
    collaterals: collateralShares(rows),
  }
}

/**
 * By row, the wave it is of: how many earlier price updates within the set enabled a liquidation before the one that
 * enabled this. Null for other triggers, and where the trigger is not known.
 */
export function wavesOf(rows: readonly LiquidationRecord[]): readonly (number | null)[] {
  const updates = [...new Set(rows.map(enablingUpdate))].filter((block) => block !== null).sort((a, b) => a - b)
  const places = new Map(updates.map((block, place) => [block, place]))
  return rows.map((row) => {
    const block = enablingUpdate(row)
    return block === null ? null : (places.get(block) ?? null)
  })
}

function waveCount(rows: readonly LiquidationRecord[]): number | null {
  if (rows.every((row) => row.trigger === null)) return null
  return new Set(rows.map(enablingUpdate).filter((block) => block !== null)).size
}

// Price updates of one block are one: nothing can be liquidated between them.
function enablingUpdate({ trigger, breachBlock }: LiquidationRecord): number | null {
  return trigger === 'PRICE_UPDATE' ? breachBlock : null
}

function sum(rows: readonly LiquidationRecord[], of: (row: LiquidationRecord) => bigint | null): bigint {
  let all = 0n
  for (const row of rows) all += of(row) ?? 0n
  return all
}

function peakMinute(rows: readonly LiquidationRecord[]): bigint {
  let largest = 0n
  let within = 0n
  let start = 0
  for (const row of rows) {
    within += row.repaidUsdWad ?? 0n
    for (let left = rows[start]; left !== undefined && row.timestamp - left.timestamp >= MINUTE; left = rows[start]) {
      within -= left.repaidUsdWad ?? 0n
      start++
    }
    if (within > largest) largest = within
  }
  return largest
}

function peakBlock(rows: readonly LiquidationRecord[]): { readonly block: number | null; readonly usdWad: bigint } {
  let found: { block: number | null; usdWad: bigint } = { block: null, usdWad: 0n }
  let block = -1
  let within = 0n
  for (const row of rows) {
    within = (row.block === block ? within : 0n) + (row.repaidUsdWad ?? 0n)
    block = row.block
    if (within > found.usdWad) found = { block, usdWad: within }
  }
  return found
}

function repaidByLiquidator(rows: readonly LiquidationRecord[]): ReadonlyMap<Hex, bigint> {
  const sums = new Map<Hex, bigint>()
  for (const { liquidator, repaidUsdWad } of rows) {
    sums.set(liquidator, (sums.get(liquidator) ?? 0n) + (repaidUsdWad ?? 0n))
  }
  return sums
}

/** What was seized of each collateral market, largest value first, ties by market. */
export function collateralShares(rows: readonly LiquidationRecord[]): readonly CollateralShare[] {
  const found = new Map<Hex, { market: LegMarket; count: number; seizedUsdWad: bigint; repaidUsdWad: bigint }>()
  for (const { collateral: market, seizedUsdWad, repaidUsdWad } of rows) {
    const known = found.get(market.market) ?? { market, count: 0, seizedUsdWad: 0n, repaidUsdWad: 0n }
    found.set(market.market, known)
    known.count++
    known.seizedUsdWad += seizedUsdWad ?? 0n
    known.repaidUsdWad += repaidUsdWad ?? 0n
  }
  return [...found.values()].sort((a, b) =>
    a.seizedUsdWad === b.seizedUsdWad
      ? a.market.market < b.market.market
        ? -1
        : 1
      : a.seizedUsdWad > b.seizedUsdWad
        ? -1
        : 1,
  )
}

/** A price of a factor, in chain order. */
export type PricePoint = {
  readonly block: number
  readonly timestamp: number
  readonly price: bigint
}

export type Drawdown = {
  /** The last price before the first liquidation, and the lowest one until the last. */
  readonly before: PricePoint
  readonly lowest: PricePoint
  /** 1 - lowest / before, never below 0. */
  readonly drawdown: number
}

/**
 * How far a factor fell while a set lasted. Points are those from the last one before the first liquidation to the last
 * one before the last liquidation; null without one before, or with one that is not positive.
 */
export function drawdownOf(points: readonly PricePoint[], firstBlock: number): Drawdown | null {
  let before: PricePoint | undefined
  for (const point of points) if (point.block < firstBlock) before = point
  if (before === undefined || before.price <= 0n) return null
  let lowest = before
  for (const point of points) {
    if (point.block >= before.block && point.price > 0n && point.price < lowest.price) lowest = point
  }
  return { before, lowest, drawdown: Number(((before.price - lowest.price) * 10n ** 18n) / before.price) / 1e18 }
}
