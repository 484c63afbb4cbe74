/** Re-liquidation and survival after a liquidation. */
import type { Clocks } from '../clocks.ts'
import { type Survival, survival } from '../models/survival.ts'
import { argumentError } from './arguments.ts'
import type { ReportContext } from './context.ts'
import { askHistory, type HistoryArguments } from './history-question.ts'

export type LiquidationSurvival = Survival & { readonly clocks: Clocks }

/** 24 hours and 30 days. */
const WINDOWS = [86_400, 2_592_000]
const WINDOWS_MAX = 100

export async function liquidationSurvival(
  context: ReportContext,
  o: HistoryArguments & {
    readonly windows?: readonly number[] | undefined
    readonly runGapSeconds?: number | undefined
  },
): Promise<LiquidationSurvival> {
  const windows = o.windows ?? WINDOWS
  const runGapSeconds = o.runGapSeconds ?? 0
  if (windows.length > WINDOWS_MAX || windows.some((window) => !isSeconds(window))) {
    throw argumentError('windows', windows.join(), `at most ${WINDOWS_MAX} whole numbers of seconds`)
  }
  if (!isSeconds(runGapSeconds)) throw argumentError('runGapSeconds', runGapSeconds, 'a whole number of seconds')
  const { history, rows, moment, clocks } = await askHistory(context, o, 'liquidationSurvival')
  const now = moment.timestamp
  const asked = new Uint8Array(history.liquidations.length)
  for (const row of rows()) asked[row] = 1
  const { timestamp, account, place } = history.liquidations.arrays
  const places = history.liquidations.columns.ids.count
  const followed = history.liquidations.records.map(({ row, closedDebt }) => ({
    ...{ row, closedDebt, timestamp: timestamp[row] ?? 0 },
    position: (account[row] ?? 0) * places + (place[row] ?? 0),
  }))
  const answer = survival(followed, {
    ...{ now, windows, runGapSeconds },
    isAsked: ({ row }) => asked[row] === 1,
  })
  return { ...answer, clocks }
}

function isSeconds(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
