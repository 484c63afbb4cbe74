/** Which market's liquidations came soon after which other's. */
import { formatFixed } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import type { Clocks } from '../clocks.ts'
import { CASCADE_DEFAULTS } from '../models/cascades.ts'
import { type CoLiquidationGroup, coLiquidation } from '../models/co-liquidation.ts'
import { argumentError } from './arguments.ts'
import type { ReportContext } from './context.ts'
import type { PageInfo } from './cursor.ts'
import { askHistory, type HistoryArguments, type PageArguments } from './history-question.ts'

export type CoLiquidationView = {
  readonly from: Hex
  readonly to: Hex
  readonly count: number
  readonly usd: string
  readonly sameAccountUsd: string
  readonly asymmetryUsd: string
}

export type CoLiquidations = {
  readonly items: readonly CoLiquidationView[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly totalUsd: string
  readonly withoutSourceUsd: string
  readonly unvaluedCount: number
  readonly clocks: Clocks
}

/** Sources are sought among the liquidations in question alone. */
export async function coLiquidations(
  context: ReportContext,
  o: HistoryArguments &
    PageArguments & { readonly gapSeconds?: number | undefined; readonly by?: CoLiquidationGroup | undefined },
): Promise<CoLiquidations> {
  const gapSeconds = o.gapSeconds ?? CASCADE_DEFAULTS.gapSeconds
  if (!Number.isSafeInteger(gapSeconds) || gapSeconds < 0) {
    throw argumentError('gapSeconds', gapSeconds, 'a whole number of 0 or more')
  }
  const by = o.by ?? 'MARKET'
  const asked = await askHistory(context, o, 'coLiquidations', [gapSeconds, by])
  const rows = asked.records()
  const { cells, totalUsdWad, withoutSourceUsdWad, unvaluedCount } = coLiquidation(rows, { gapSeconds, by })
  const { items, pageInfo } = asked.page(cells, ({ from, to }) => `${from} ${to}`)
  return {
    items: items.map(({ from, to, count, usdWad, sameAccountUsdWad, asymmetryUsdWad }) => ({
      ...{ from, to, count },
      usd: formatFixed(usdWad, 18),
      sameAccountUsd: formatFixed(sameAccountUsdWad, 18),
      asymmetryUsd: formatFixed(asymmetryUsdWad, 18),
    })),
    pageInfo,
    totalCount: cells.length,
    totalUsd: formatFixed(totalUsdWad, 18),
    withoutSourceUsd: formatFixed(withoutSourceUsdWad, 18),
    unvaluedCount,
    clocks: asked.clocks,
  }
}
