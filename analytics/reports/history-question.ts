/** What all reports on past liquidations share: their arguments, the rows in question, pages, clocks. */
import type { Hex } from '../../core/hex.ts'
import { type Clocks, clocksOf } from '../clocks.ts'
import { type History, LiquidationCache } from '../liquidations/cache.ts'
import type { LiquidationRecord, RecordFilter } from '../models/liquidation-record.ts'
import { chosenRows, type Rows } from '../models/liquidation-table.ts'
import { argumentError, hexArgument, pageSize } from './arguments.ts'
import { type Asked, askedMoment, type ReportContext } from './context.ts'
import { type Cursor, decodeCursor, encodeCursor, type PageInfo } from './cursor.ts'
import { checkNames } from './known-names.ts'

/** Which liquidations a question is about. */
export type LiquidationFilter = {
  /** The protocol's id, its pool, or its deployment's name in any case. */
  readonly protocol?: string | undefined
  /** An asset or a market, seized or repaid. */
  readonly asset?: string | undefined
  readonly collateral?: string | undefined
  readonly debt?: string | undefined
  readonly account?: string | undefined
  /** A position's id: pool ‖ account, or an isolated market's id ‖ account. */
  readonly position?: string | undefined
  readonly liquidator?: string | undefined
  /** Both ends included. */
  readonly fromBlock?: number | undefined
  readonly toBlock?: number | undefined
  /** Seconds, both ends included. */
  readonly fromTimestamp?: number | undefined
  readonly toTimestamp?: number | undefined
}

export type HistoryArguments = {
  readonly filter?: LiquidationFilter | undefined
  /** The peg group; by default assets priced within 5 % of one at the block. */
  readonly stableAssets?: readonly string[] | undefined
  readonly block?: number | undefined
}

export type PageArguments = {
  /** 1 to 1000, by default 100. */
  readonly first?: number | undefined
  readonly after?: string | undefined
}

export type HistoryQuestion = Asked & {
  readonly history: History
  readonly filter: RecordFilter
  /** The liquidations that fit the filter. */
  rows(): Rows
  records(): readonly LiquidationRecord[]
  readonly clocks: Clocks
  /** The page asked for: rows of one, and the last of the page before. */
  readonly first: number
  readonly after: Cursor | undefined
  /** The cursor of a row; null without one. */
  cursor(id: string | undefined): string | null
  /** A page of rows that are in one order whenever the question is asked; ids name rows. */
  page<T>(rows: readonly T[], idOf: (row: T) => string): { readonly items: readonly T[]; readonly pageInfo: PageInfo }
}

const caches = new WeakMap<object, LiquidationCache>()

/** Reads the arguments and what is known at the block. `name` and `own` tell this question's cursors from others'. */
export async function askHistory(
  context: ReportContext,
  o: HistoryArguments & PageArguments,
  name: string,
  own: readonly unknown[] = [],
): Promise<HistoryQuestion> {
  const { reader } = context
  const first = pageSize(o.first)
  const filter = readFilter(o.filter ?? {})
  const question = JSON.stringify([name, o.filter ?? {}, o.stableAssets, own], (_, value) =>
    typeof value === 'bigint' ? `${value}` : value,
  )
  const after = o.after === undefined ? undefined : await decodeCursor(reader, o.after, question)
  if (after !== undefined && o.block !== undefined && o.block !== after.block) {
    throw argumentError('block', o.block, `${after.block}, the block of the cursor, or none`)
  }
  const asked = await askedMoment(context, after?.block ?? o.block)
  const { indexed, moment } = asked
  await checkFilter(context, indexed.number, o.filter ?? {})
  const history = await cacheOf(context).historyAt(reader, moment, stableOf(o.stableAssets))
  const cursor: HistoryQuestion['cursor'] = (id) =>
    id === undefined ? null : encodeCursor({ block: moment.block, state: history.state, question, key: '', id })
  const page: HistoryQuestion['page'] = (rows, idOf) => {
    const start = after === undefined ? 0 : rows.findIndex((row) => idOf(row) === after.id) + 1
    const items = rows.slice(start, start + first)
    const last = items.at(-1)
    const endCursor = cursor(last === undefined ? undefined : idOf(last))
    return { items, pageInfo: { hasNextPage: start + items.length < rows.length, endCursor } }
  }
  const wanted = { ...filter, protocols: protocolsOf(history, o.filter?.protocol) }
  let chosen: Rows | undefined
  const rows = (): Rows => {
    chosen ??= chosenRows(history.liquidations, wanted)
    return chosen
  }
  return {
    ...asked,
    ...{ history, filter: wanted, rows, records: () => history.liquidations.recordsOf(rows()) },
    clocks: clocksOf({ indexed, values: moment, head: context.chainHead(), prices: [], indices: [] }),
    ...{ first, after, cursor, page },
  }
}

function cacheOf(context: ReportContext): LiquidationCache {
  if (context.liquidations !== undefined) return context.liquidations
  // A context without a cache of its own: its books are of one database, and so are its liquidations.
  const known = caches.get(context.books)
  if (known !== undefined) return known
  const cache = new LiquidationCache()
  caches.set(context.books, cache)
  return cache
}

function stableOf(assets: readonly string[] | undefined): ReadonlySet<Hex> | undefined {
  return assets === undefined ? undefined : new Set(assets.map((asset) => hexArgument('stableAssets', asset, [20])))
}

/** Refuses names that nothing has. */
export async function checkFilter(context: ReportContext, newest: number, of: LiquidationFilter): Promise<void> {
  const { protocol, collateral, debt, asset } = of
  await checkNames(context.reader, newest, { protocol, collateral, debt, asset })
}

/** An isolated market's id has 32 bytes, another one's is pool ‖ asset. */
const ASSET_OR_MARKET = [20, 32, 40]
const POSITION = [40, 52]

/** A checked filter with the protocol as it was named. */
export type NamedFilter = Omit<RecordFilter, 'protocols'> & Pick<LiquidationFilter, 'protocol'>

export function readFilter(of: LiquidationFilter): Omit<RecordFilter, 'protocols'> {
  const hex = (name: keyof LiquidationFilter, lengths: readonly number[]): Hex | undefined => {
    const value = of[name]
    return typeof value === 'string' ? hexArgument(name, value, lengths) : undefined
  }
  return {
    asset: hex('asset', ASSET_OR_MARKET),
    collateral: hex('collateral', ASSET_OR_MARKET),
    debt: hex('debt', ASSET_OR_MARKET),
    account: hex('account', [20]),
    position: hex('position', POSITION),
    liquidator: hex('liquidator', [20]),
    fromBlock: whole('fromBlock', of.fromBlock),
    toBlock: whole('toBlock', of.toBlock),
    fromTimestamp: whole('fromTimestamp', of.fromTimestamp),
    toTimestamp: whole('toTimestamp', of.toTimestamp),
  }
}

function whole(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value
  throw argumentError(name, value, 'a whole number of 0 or more')
}

function protocolsOf(history: History, asked: string | undefined): ReadonlySet<Hex> | undefined {
  if (asked === undefined) return undefined
  const name = asked.toLowerCase()
  const fitting = [...history.legs.protocols.values()].filter(({ id, pool, deployment }) =>
    [id, pool, deployment.toLowerCase()].includes(name),
  )
  return new Set(fitting.map(({ id }) => id))
}
