/** The analytics queries about past liquidations as a whole: arguments in, a report's answer out. */
import { liquidatorProfile, liquidatorRanking } from '../analytics/reports/liquidators.ts'
import type { ApiContext } from './context.ts'
import type { Block_Height, InputMaybe, QueryResolvers } from './generated.ts'
import { askedBlock, given, reportContext, told } from './report-request.ts'

type HistoryResolvers = Required<Pick<QueryResolvers, 'liquidatorRanking' | 'liquidatorProfile'>>

export const historyResolvers: HistoryResolvers = {
  liquidatorRanking: (_, o, context) =>
    told(async () => liquidatorRanking(reportContext(context), await asked(context, o))),
  liquidatorProfile: (_, o, context) =>
    told(async () => liquidatorProfile(reportContext(context), await asked(context, o))),
}

/** Arguments that are null count as not given, also within `where`. */
type Given<T> = {
  readonly [K in keyof T]: K extends 'block'
    ? number | undefined
    : K extends 'where'
      ? { readonly [F in keyof NonNullable<T[K]>]: Exclude<NonNullable<T[K]>[F], null> } | undefined
      : Exclude<T[K], null>
}

async function asked<T extends { readonly block?: InputMaybe<Block_Height>; readonly where?: InputMaybe<object> }>(
  context: ApiContext,
  o: T,
): Promise<Given<T>> {
  const block = await askedBlock(context, o.block)
  const where = given(o.where)
  const all = { ...withoutNulls(o), block, where: where === undefined ? undefined : withoutNulls(where) }
  return all as Given<T>
}

function withoutNulls(o: object): object {
  return Object.fromEntries(Object.entries(o).filter(([, value]) => value !== null && value !== undefined))
}
