/** Liquidations by hour, day, week or month, with the empty ones in between. */
import type { LiquidationRecord } from './liquidation-record.ts'
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

/** Every bucket from one moment to another, both included, oldest first. Rows are in chain order and within the span. */
export function liquidationSeries(
  rows: readonly LiquidationRecord[],
  o: { readonly from: number; readonly to: number; readonly interval: SeriesInterval },
): readonly SeriesBucket[] {
  const buckets: SeriesBucket[] = []
  let place = 0
  for (let start = bucketStart(o.from, o.interval); start <= o.to; start = nextBucket(start, o.interval)) {
    const end = nextBucket(start, o.interval)
    const first = place
    while ((rows[place]?.timestamp ?? Infinity) < end) place++
    buckets.push(toBucket(start, end, rows.slice(first, place)))
  }
  return buckets
}

function toBucket(start: number, end: number, rows: readonly LiquidationRecord[]): SeriesBucket {
  const closeFactors = known(rows.map((row) => row.closeFactorWad)).map((wad) => Number(wad) / 1e18)
  const latencies = known(rows.map((row) => row.latencySeconds))
  const over = known(rows.map((row) => row.overUsdWad))
  return {
    ...{ start, end, count: rows.length },
    valuedCount: rows.filter((row) => row.repaidUsdWad !== null && row.seizedUsdWad !== null).length,
    accounts: new Set(rows.map((row) => row.account)).size,
    liquidators: new Set(rows.map((row) => row.liquidator)).size,
    repaidUsdWad: sum(rows.map((row) => row.repaidUsdWad)),
    seizedUsdWad: sum(rows.map((row) => row.seizedUsdWad)),
    bonusUsdWad: sum(rows.map((row) => row.grossUsdWad)),
    feeUsdWad: sum(rows.map((row) => row.feeUsdWad)),
    badDebtUsdWad: sum(rows.map((row) => row.badDebtUsdWad)),
    repaidUsd8: sum(rows.map((row) => toUsd8(row.repaidUsdWad))),
    seizedUsd8: sum(rows.map((row) => toUsd8(row.seizedUsdWad))),
    meanCloseFactor: closeFactors.length === 0 ? null : total(closeFactors) / closeFactors.length,
    medianCloseFactor: median(closeFactors),
    overUsdWad: sum(over),
    overKnownCount: over.length,
    medianLatencySeconds: median(latencies),
    latencyKnownCount: latencies.length,
  }
}

// Two roundings down are one.
function toUsd8(wad: bigint | null): bigint | null {
  return wad === null ? null : wad / 10_000_000_000n
}

function known<T>(values: readonly (T | null)[]): readonly T[] {
  return values.filter((value) => value !== null)
}

function sum(values: readonly (bigint | null)[]): bigint {
  return values.reduce<bigint>((all, one) => all + (one ?? 0n), 0n)
}

function total(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0)
}
