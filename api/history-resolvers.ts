/** The analytics queries about past liquidations: arguments in, a report's answer out. */
import { badDebtLedger } from '../analytics/reports/bad-debt-ledger.ts'
import { avoidedLiquidations } from '../analytics/reports/breaches.ts'
import { cascadeHistory, liquidationCascade, liquidationCascades } from '../analytics/reports/cascades.ts'
import { coLiquidations } from '../analytics/reports/co-liquidations.ts'
import { liquidationFacts } from '../analytics/reports/liquidation-facts.ts'
import { liquidationLint } from '../analytics/reports/liquidation-lint.ts'
import { liquidationRuns } from '../analytics/reports/liquidation-runs.ts'
import { liquidationTimeSeries } from '../analytics/reports/liquidation-series.ts'
import { liquidatorProfile, liquidatorRanking } from '../analytics/reports/liquidators.ts'
import { liquidationProfitVolume } from '../analytics/reports/profit-volume.ts'
import { liquidationSurvival } from '../analytics/reports/survival.ts'
import type { ApiContext } from './context.ts'
import type { Block_Height, InputMaybe, QueryResolvers } from './generated.ts'
import { askedBlock, given, reportContext, told } from './report-request.ts'

type HistoryResolvers = Required<
  Pick<
    QueryResolvers,
    | 'liquidationFacts'
    | 'liquidationRuns'
    | 'liquidatorRanking'
    | 'liquidatorProfile'
    | 'profitVolume'
    | 'liquidationCascades'
    | 'liquidationCascade'
    | 'cascadeHistory'
    | 'coLiquidations'
    | 'liquidationSeries'
    | 'badDebtLedger'
    | 'liquidationSurvival'
    | 'avoidedLiquidations'
    | 'liquidationLint'
  >
>

export const historyResolvers: HistoryResolvers = {
  liquidationFacts: (_, o, context) =>
    told(async () => liquidationFacts(reportContext(context), await asked(context, o))),
  liquidationRuns: (_, o, context) =>
    told(async () => liquidationRuns(reportContext(context), await asked(context, o))),
  liquidatorRanking: (_, o, context) =>
    told(async () => liquidatorRanking(reportContext(context), await asked(context, o))),
  liquidatorProfile: (_, o, context) =>
    told(async () => liquidatorProfile(reportContext(context), await asked(context, o))),
  profitVolume: (_, o, context) =>
    told(async () => liquidationProfitVolume(reportContext(context), await asked(context, o))),
  liquidationCascades: (_, o, context) =>
    told(async () => liquidationCascades(reportContext(context), await asked(context, o))),
  liquidationCascade: (_, o, context) =>
    told(async () => liquidationCascade(reportContext(context), await asked(context, o))),
  cascadeHistory: (_, o, context) => told(async () => cascadeHistory(reportContext(context), await asked(context, o))),
  coLiquidations: (_, o, context) => told(async () => coLiquidations(reportContext(context), await asked(context, o))),
  liquidationSeries: (_, o, context) =>
    told(async () => liquidationTimeSeries(reportContext(context), await asked(context, o))),
  badDebtLedger: (_, o, context) => told(async () => badDebtLedger(reportContext(context), await asked(context, o))),
  liquidationSurvival: (_, o, context) =>
    told(async () => liquidationSurvival(reportContext(context), await asked(context, o))),
  avoidedLiquidations: (_, o, context) =>
    told(async () => avoidedLiquidations(reportContext(context), await asked(context, o))),
  liquidationLint: (_, o, context) =>
    told(async () => liquidationLint(reportContext(context), await asked(context, o))),
}

/** Arguments that are null count as not given, also within `filter` and `rule`. */
type Given<T> = {
  readonly [K in keyof T]: K extends 'block'
    ? number | undefined
    : K extends 'filter' | 'rule'
      ? { readonly [F in keyof NonNullable<T[K]>]: Exclude<NonNullable<T[K]>[F], null> } | undefined
      : Exclude<T[K], null>
}

type Asked = {
  readonly block?: InputMaybe<Block_Height>
  readonly filter?: InputMaybe<object>
  readonly rule?: InputMaybe<object>
}

async function asked<T extends Asked>(context: ApiContext, o: T): Promise<Given<T>> {
  const block = await askedBlock(context, o.block)
  const [filter, rule] = [withoutNulls(given(o.filter) ?? {}), withoutNulls(given(o.rule) ?? {})]
  return { ...withoutNulls(o), block, filter, rule } as Given<T>
}

function withoutNulls(o: object): object {
  return Object.fromEntries(Object.entries(o).filter(([, value]) => value !== null && value !== undefined))
}
