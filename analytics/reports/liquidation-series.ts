/** Liquidations over time, by hour, day, week or month. */
import { formatFixed } from '../../core/fixed.ts'
import { BUCKETS_MAX } from '../../core/limits.ts'
import type { Clocks } from '../clocks.ts'
import {
  bucketStart,
  liquidationSeries,
  nextBucket,
  type SeriesBucket,
  type SeriesInterval,
} from '../models/liquidation-series.ts'
import { argumentError } from './arguments.ts'
import type { ReportContext } from './context.ts'
import type { PageInfo } from './cursor.ts'
import { askHistory, type HistoryArguments, type PageArguments } from './history-question.ts'

export type SeriesBucketView = Omit<
  SeriesBucket,
  'repaidUsdWad' | 'seizedUsdWad' | 'bonusUsdWad' | 'feeUsdWad' | 'badDebtUsdWad' | 'overUsdWad'
> & {
  readonly repaidUsd: string
  readonly seizedUsd: string
  readonly bonusUsd: string
  readonly feeUsd: string
  readonly badDebtUsd: string
  readonly overUsd: string
}

export type LiquidationSeries = {
  readonly items: readonly SeriesBucketView[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly clocks: Clocks
}

/**
 * Every bucket from `fromTimestamp` (the first liquidation in question where it is absent) to `toTimestamp` (the moment of
 * the block asked for), oldest first.
 */
export async function liquidationTimeSeries(
  context: ReportContext,
  o: HistoryArguments & PageArguments & { readonly interval: SeriesInterval },
): Promise<LiquidationSeries> {
  const { interval } = o
  const asked = await askHistory(context, o, 'liquidationSeries', [interval])
  const table = asked.history.liquidations
  const rows = asked.rows()
  const { fromTimestamp, toTimestamp } = asked.filter
  const from = fromTimestamp ?? (rows[0] === undefined ? undefined : table.arrays.timestamp[rows[0]])
  const to = Math.min(toTimestamp ?? asked.moment.timestamp, asked.moment.timestamp)
  if (from !== undefined) checkSpan(from, to, interval)
  const buckets = from === undefined ? [] : liquidationSeries(table, rows, { from, to, interval })
  const { items, pageInfo } = asked.page(buckets, ({ start }) => `${start}`)
  return { items: items.map(viewBucket), pageInfo, totalCount: buckets.length, clocks: asked.clocks }
}

function checkSpan(from: number, to: number, interval: SeriesInterval): void {
  const start = bucketStart(from, interval)
  if ((to - start) / (nextBucket(start, interval) - start) <= BUCKETS_MAX) return
  throw argumentError('filter.fromTimestamp', from, `a time at most ${BUCKETS_MAX} intervals before the end`)
}

function viewBucket(bucket: SeriesBucket): SeriesBucketView {
  const { repaidUsdWad, seizedUsdWad, bonusUsdWad, feeUsdWad, badDebtUsdWad, overUsdWad, ...told } = bucket
  return {
    ...told,
    repaidUsd: formatFixed(repaidUsdWad, 18),
    seizedUsd: formatFixed(seizedUsdWad, 18),
    bonusUsd: formatFixed(bonusUsdWad, 18),
    feeUsd: formatFixed(feeUsdWad, 18),
    badDebtUsd: formatFixed(badDebtUsdWad, 18),
    overUsd: formatFixed(overUsdWad, 18),
  }
}
