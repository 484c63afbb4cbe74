/** Liquidations by hour, day, week or month, with the empty ones in between. */
import { GroupSums, type IntegerColumn } from './integer-column.ts'
import type { LiquidationTable, Rows } from './liquidation-table.ts'
import { median } from './shares.ts'

/** All in UTC; a week begins on Monday (ISO 8601). */
export type SeriesInterval = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH'

export type SeriesBucket = {
  /** The first second, and the first of the next bucket. */
  readonly start: number
  readonly end: number
  readonly count: number
  /** Liquidations whose prices are known: USD is of these. */
  readonly valuedCount: number
  readonly accounts: number
  readonly liquidators: number
  readonly repaidUsdWad: bigint
  readonly seizedUsdWad: bigint
  /** Received by liquidators less repaid: the bonus after the protocol's fee. */
  readonly bonusUsdWad: bigint
  readonly feeUsdWad: bigint
  /** Realised by the liquidations whose bad debt has a known price. */
  readonly badDebtUsdWad: bigint
  /** In 1e-8 USD, each liquidation rounded down as the LiquidationStats entities do. */
  readonly repaidUsd8: bigint
  readonly seizedUsd8: bigint
  /** Repaid / all debt before. Null where it is known of none. */
  readonly meanCloseFactor: number | null
  readonly medianCloseFactor: number | null
  /** Beyond the one-shot minimum, of `overKnownCount` liquidations that have one. */
  readonly overUsdWad: bigint
  readonly overKnownCount: number
  readonly medianLatencySeconds: number | null
  readonly latencyKnownCount: number
}

const HOUR = 3_600
const DAY = 86_400
/** 1970-01-05 was the first Monday. */
const FIRST_MONDAY = 4 * DAY

/** The start of the bucket that holds a moment, in seconds. */
export function bucketStart(timestamp: number, interval: SeriesInterval): number {
  switch (interval) {
    case 'HOUR':
      return timestamp - (timestamp % HOUR)
    case 'DAY':
      return timestamp - (timestamp % DAY)
    case 'WEEK':
      return timestamp - ((((timestamp - FIRST_MONDAY) % (7 * DAY)) + 7 * DAY) % (7 * DAY))
    case 'MONTH': {
      const date = new Date(timestamp * 1000)
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1000
    }
  }
}

/** The start of the bucket after the one that starts there. */
export function nextBucket(start: number, interval: SeriesInterval): number {
  if (interval === 'HOUR') return start + HOUR
  if (interval === 'DAY') return start + DAY
  if (interval === 'WEEK') return start + 7 * DAY
  const date = new Date(start * 1000)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) / 1000
}

/** Every bucket from one moment to another, both included, oldest first. Rows are within the span. */
export function liquidationSeries(
  table: LiquidationTable,
  rows: Rows,
  o: { readonly from: number; readonly to: number; readonly interval: SeriesInterval },
): readonly SeriesBucket[] {
  const { timestamp } = table.arrays
  const distinct = new DistinctCounter(table.columns.addresses.count)
  const buckets: SeriesBucket[] = []
  let place = 0
  for (let start = bucketStart(o.from, o.interval); start <= o.to; start = nextBucket(start, o.interval)) {
    const end = nextBucket(start, o.interval)
    const first = place
    while (place < rows.length && (timestamp[rows[place] ?? 0] ?? 0) < end) place++
    buckets.push(toBucket(table, { start, end, rows: rows.subarray(first, place), distinct }))
  }
  return buckets
}

/** Columns of a bucket's sums. */
const SUM = { repaid: 0, seized: 1, gross: 2, fee: 3, badDebt: 4, over: 5 } as const

function toBucket(
  { arrays }: LiquidationTable,
  o: { readonly start: number; readonly end: number; readonly rows: Rows; readonly distinct: DistinctCounter },
): SeriesBucket {
  const { repaidUsdWad, seizedUsdWad, grossUsdWad, feeUsdWad, badDebtUsdWad, overUsdWad } = arrays
  const { start, end, rows, distinct } = o
  const sums = new GroupSums(6)
  const [closeFactors, latencies]: [number[], number[]] = [[], []]
  let [valuedCount, overKnownCount, repaidUsd8, seizedUsd8] = [0, 0, 0n, 0n]
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    sums.add(SUM.repaid, repaidUsdWad, row)
    sums.add(SUM.seized, seizedUsdWad, row)
    sums.add(SUM.gross, grossUsdWad, row)
    sums.add(SUM.fee, feeUsdWad, row)
    sums.add(SUM.badDebt, badDebtUsdWad, row)
    sums.add(SUM.over, overUsdWad, row)
    repaidUsd8 += usd8At(repaidUsdWad, row)
    seizedUsd8 += usd8At(seizedUsdWad, row)
    if (!repaidUsdWad.isNull(row) && !seizedUsdWad.isNull(row)) valuedCount++
    if (!overUsdWad.isNull(row)) overKnownCount++
    const closeFactor = arrays.closeFactorWad.at(row)
    if (closeFactor !== null) closeFactors.push(Number(closeFactor) / 1e18)
    const latency = arrays.latencySeconds[row] ?? NaN
    if (!Number.isNaN(latency)) latencies.push(latency)
  }
  return {
    ...{ start, end, count: rows.length, valuedCount },
    accounts: distinct.count(arrays.account, rows),
    liquidators: distinct.count(arrays.liquidator, rows),
    ...{ repaidUsdWad: sums.sum(SUM.repaid), seizedUsdWad: sums.sum(SUM.seized) },
    ...{ bonusUsdWad: sums.sum(SUM.gross), feeUsdWad: sums.sum(SUM.fee), badDebtUsdWad: sums.sum(SUM.badDebt) },
    ...{ repaidUsd8, seizedUsd8 },
    meanCloseFactor: closeFactors.length === 0 ? null : total(closeFactors) / closeFactors.length,
    medianCloseFactor: median(closeFactors),
    ...{ overUsdWad: sums.sum(SUM.over), overKnownCount },
    medianLatencySeconds: median(latencies),
    latencyKnownCount: latencies.length,
  }
}

// Two roundings down are one.
function usd8At(of: IntegerColumn, row: number): bigint {
  return (of.at(row) ?? 0n) / 10_000_000_000n
}

/** Counts different numbers, in memory that is used again. */
class DistinctCounter {
  readonly #seenIn: Uint32Array
  #round = 0

  constructor(numbers: number) {
    this.#seenIn = new Uint32Array(numbers)
  }

  count(column: Uint32Array, rows: Rows): number {
    this.#round++
    let count = 0
    for (let i = 0; i < rows.length; i++) {
      const number = column[rows[i] ?? 0] ?? 0
      if (this.#seenIn[number] === this.#round) continue
      this.#seenIn[number] = this.#round
      count++
    }
    return count
  }
}

function total(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0)
}
