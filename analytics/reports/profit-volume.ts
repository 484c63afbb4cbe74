/** Liquidation profit by month and market against the collateral that was there. */
import { formatFixed } from '../../core/fixed.ts'
import { SAMPLED_BOOKS_MAX } from '../../core/limits.ts'
import type { Clocks } from '../clocks.ts'
import type { History } from '../liquidations/cache.ts'
import { collateralAt } from '../liquidations/collateral-samples.ts'
import { bucketStart, nextBucket } from '../models/liquidation-series.ts'
import { type CollateralSample, type ProfitVolume, profitVolume, sampleTimes } from '../models/profit-volume.ts'
import { argumentError } from './arguments.ts'
import type { ReportContext } from './context.ts'
import type { PageInfo } from './cursor.ts'
import { askHistory, type HistoryArguments, type PageArguments } from './history-question.ts'

export type ProfitVolumeView = Omit<ProfitVolume, 'profitUsdWad' | 'meanCollateralUsdWad'> & {
  readonly profitUsd: string
  readonly meanCollateralUsd: string | null
}

export type ProfitVolumes = {
  readonly items: readonly ProfitVolumeView[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly clocks: Clocks
}

const SAMPLES = 4

// By what is known at the block: the pages of one question look at the books once.
const sampled = new WeakMap<History, Map<number, Promise<CollateralSample | undefined>>>()

/** Oldest month first, within it most profit first. Months with a liquidation in question alone. */
export async function liquidationProfitVolume(
  context: ReportContext,
  o: HistoryArguments & PageArguments & { readonly samples?: number | undefined },
): Promise<ProfitVolumes> {
  const samples = o.samples ?? SAMPLES
  const asked = await askHistory(context, o, 'profitVolume', [samples])
  const rows = asked.records()
  const months = [...new Set(rows.map(({ timestamp }) => bucketStart(timestamp, 'MONTH')))]
  if (!Number.isInteger(samples) || samples < 1 || samples * months.length > SAMPLED_BOOKS_MAX) {
    throw argumentError(
      'samples',
      samples,
      `a whole number from 1 on, so that ${months.length} months of them are at most ${SAMPLED_BOOKS_MAX}`,
    )
  }
  const told: ProfitVolume[] = []
  for (const start of months) {
    const end = nextBucket(start, 'MONTH')
    const seen: CollateralSample[] = []
    for (const timestamp of sampleTimes(start, Math.min(end, asked.moment.timestamp + 1), samples)) {
      const sample = await sampleAt(context, asked.history, timestamp, asked.moment.block)
      if (sample !== undefined) seen.push(sample)
    }
    told.push(...profitVolume(rows, { start, end, samples: seen }))
  }
  const { items, pageInfo } = asked.page(told, ({ month, market }) => `${month} ${market.market}`)
  return {
    items: items.map(({ profitUsdWad, meanCollateralUsdWad, ...row }) => ({
      ...row,
      profitUsd: formatFixed(profitUsdWad, 18),
      meanCollateralUsd: meanCollateralUsdWad === null ? null : formatFixed(meanCollateralUsdWad, 18),
    })),
    pageInfo,
    totalCount: told.length,
    clocks: asked.clocks,
  }
}

function sampleAt(
  context: ReportContext,
  history: History,
  timestamp: number,
  newest: number,
): Promise<CollateralSample | undefined> {
  const ofHistory = sampled.get(history) ?? new Map<number, Promise<CollateralSample | undefined>>()
  sampled.set(history, ofHistory)
  const known = ofHistory.get(timestamp)
  if (known !== undefined) return known
  const sample = collateralAt(context.reader, timestamp, newest)
  ofHistory.set(timestamp, sample)
  sample.catch(() => ofHistory.delete(timestamp))
  return sample
}
