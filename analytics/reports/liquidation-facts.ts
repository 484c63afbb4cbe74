/** What each liquidation did and earned: the stored facts and the numbers that follow from them. */
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import { type Clocks, clocksOf } from '../clocks.ts'
import { compareValues } from '../models/integer-column.ts'
import type { LiquidationTable, Rows } from '../models/liquidation-table.ts'
import { tables } from '../reader.ts'
import type { StoredInteger } from '../stored-values.ts'
import type { Tables } from '../tables.ts'
import { argumentError, pageSize } from './arguments.ts'
import { askedMoment, type ReportContext } from './context.ts'
import { decodeCursor, encodeCursor, type PageInfo } from './cursor.ts'
import { askHistory, checkFilter, type LiquidationFilter, type NamedFilter, readFilter } from './history-question.ts'
import { type LiquidationFact, openFactReader } from './liquidation-fact.ts'

/** NEWEST and OLDEST: chain order; REPAID_USD: largest first, unknown last. */
export type LiquidationOrder = 'NEWEST' | 'OLDEST' | 'REPAID_USD'

export type LiquidationFactsArguments = {
  /** 1 to 1000, by default 100. */
  readonly first?: number | undefined
  readonly after?: string | undefined
  readonly filter?: LiquidationFilter | undefined
  readonly orderBy?: LiquidationOrder | undefined
  readonly block?: number | undefined
}

export type LiquidationFacts = {
  readonly items: readonly LiquidationFact[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly clocks: Clocks
  /** Prices of a liquidation are those in force at its log: true when all of the page are known. */
  readonly priceExact: boolean
}

export async function liquidationFacts(
  context: ReportContext,
  o: LiquidationFactsArguments,
): Promise<LiquidationFacts> {
  const { moment, clocks, ids, pageInfo, totalCount } = await pageOfIds(context, o)
  const facts = await openFactReader(context.reader, moment)
  const items: LiquidationFact[] = []
  for (const id of ids) items.push(await facts.fact(hexToBytes(id)))
  return {
    ...{ items, pageInfo, totalCount, clocks },
    priceExact: items.every((item) => item.collateralPrice !== null && item.debtPrice !== null),
  }
}

type Page = {
  readonly moment: { readonly block: number; readonly timestamp: number }
  readonly ids: readonly Hex[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly clocks: Clocks
}

async function pageOfIds(context: ReportContext, o: LiquidationFactsArguments): Promise<Page> {
  const orderBy = o.orderBy ?? 'NEWEST'
  return orderBy === 'REPAID_USD' ? largestIds(context, o) : idsInOrder(context, o, orderBy)
}

/** In chain order the database gives the page, whether the facts are stored or not. */
async function idsInOrder(
  context: ReportContext,
  o: LiquidationFactsArguments,
  orderBy: 'NEWEST' | 'OLDEST',
): Promise<Page> {
  const { reader } = context
  const first = pageSize(o.first)
  const filter = readFilter(o.filter ?? {})
  const question = JSON.stringify(['liquidationFacts', orderBy, o.filter ?? {}])
  const after = o.after === undefined ? undefined : await decodeCursor(reader, o.after, question)
  if (after !== undefined && o.block !== undefined && o.block !== after.block) {
    throw argumentError('block', o.block, `${after.block}, the block of the cursor, or none`)
  }
  const { indexed, moment } = await askedMoment(context, after?.block ?? o.block)
  await checkFilter(context, indexed.number, o.filter ?? {})
  const state = await reader.blocks.stateAt(moment.block)
  const query = fitting({ ...filter, protocol: o.filter?.protocol }, moment.block)
  const newest = orderBy === 'NEWEST'
  const rest = after === undefined ? query : query.where('id', newest ? '<' : '>', hexToBytes(after.id))
  const rows = await reader.all(
    rest
      .select('id')
      .orderBy('id', newest ? 'desc' : 'asc')
      .limit(first + 1),
  )
  const [counted] = await reader.all(query.select((of) => of.fn.countAll<number | string>().as('count')))
  const ids = rows.slice(0, first).map(({ id }) => bytesToHex(id))
  const last = ids.at(-1)
  const cursor = { block: moment.block, state, question, key: '' }
  return {
    ...{ moment, ids, totalCount: Number(counted?.count ?? 0) },
    pageInfo: {
      hasNextPage: rows.length > first,
      endCursor: last === undefined ? null : encodeCursor({ ...cursor, id: last }),
    },
    clocks: clocksOf({ indexed, values: moment, head: context.chainHead(), prices: [], indices: [] }),
  }
}

async function largestIds(context: ReportContext, o: LiquidationFactsArguments): Promise<Page> {
  const asked = await askHistory(context, o, 'liquidationFacts', ['REPAID_USD'])
  const table = asked.history.liquidations
  const rows = asked.rows()
  const { after } = asked
  const last = after === undefined ? undefined : table.find(after.id as Hex)
  const found = largest(table, rows, { last, most: asked.first + 1 })
  const ids = found.slice(0, asked.first).map((row) => table.idOf(row))
  return {
    ...{ moment: asked.moment, ids, totalCount: rows.length, clocks: asked.clocks },
    pageInfo: { hasNextPage: found.length > asked.first, endCursor: asked.cursor(ids.at(-1)) },
  }
}

/** So many of the rows, or those behind the last of the page before, by repaid USD. */
function largest(
  table: LiquidationTable,
  rows: Rows,
  { last, most }: { readonly last: number | undefined; readonly most: number },
): readonly number[] {
  const { repaidUsdWad } = table.arrays
  const compare = (a: number, b: number): number => {
    const [noA, noB] = [repaidUsdWad.isNull(a), repaidUsdWad.isNull(b)]
    if (noA || noB) return noA && noB ? a - b : noA ? 1 : -1
    return compareValues(repaidUsdWad, b, repaidUsdWad, a) || a - b
  }
  let found: number[] = []
  let worst: number | undefined
  const cut = (): void => {
    found = found.sort(compare).slice(0, most)
    worst = found.length < most ? undefined : found.at(-1)
  }
  for (const row of rows) {
    if (last !== undefined && compare(row, last) <= 0) continue
    if (worst !== undefined && compare(row, worst) >= 0) continue
    if (found.push(row) >= 2 * most) cut()
  }
  cut()
  return found
}

type Liquidations = SelectQueryBuilder<Tables, 'liquidation', object>

/** The liquidations that fit the question; no column is selected yet. */
function fitting(o: NamedFilter, block: number): Liquidations {
  const { fromBlock, fromTimestamp, toTimestamp, asset } = o
  let query: Liquidations = tables.selectFrom('liquidation').where('block$', '<=', Math.min(block, o.toBlock ?? block))
  if (fromBlock !== undefined) query = query.where('block$', '>=', fromBlock)
  if (fromTimestamp !== undefined) query = query.where('timestamp', '>=', seconds(fromTimestamp))
  if (toTimestamp !== undefined) query = query.where('timestamp', '<=', seconds(toTimestamp))
  if (o.position !== undefined) query = query.where('position', '=', hexToBytes(o.position))
  if (o.account !== undefined) {
    const account = hexToBytes(o.account)
    query = query.where('position', 'in', tables.selectFrom('position').select('id').where('account', '=', account))
  }
  if (o.liquidator !== undefined) query = query.where('liquidator', '=', hexToBytes(o.liquidator))
  if (o.collateral !== undefined) query = query.where('collateral_market', 'in', marketsOf('collateral', o.collateral))
  if (o.debt !== undefined) query = query.where('debt_market', 'in', marketsOf('debt', o.debt))
  if (asset !== undefined) {
    query = query.where((of) =>
      of.or([
        of('collateral_market', 'in', marketsOf('collateral', asset)),
        of('debt_market', 'in', marketsOf('debt', asset)),
      ]),
    )
  }
  if (o.protocol !== undefined) query = query.where('protocol', 'in', protocolsOf(o.protocol))
  return query
}

/** The ids of the markets that an asset or a market's id means; an isolated market's collateral is another asset. */
function marketsOf(
  name: 'collateral' | 'debt',
  value: Hex,
): SelectQueryBuilder<Tables, 'market', Pick<Tables['market'], 'id'>> {
  const id = hexToBytes(value)
  const isolated = tables.selectFrom('isolated_market').select('id')
  const markets = tables.selectFrom('market').select('id')
  if (name === 'debt') return markets.where((of) => of.or([of('id', '=', id), of('asset', '=', id)]))
  return markets.where((of) =>
    of.or([
      of('id', '=', id),
      of.and([of('asset', '=', id), of('id', 'not in', isolated)]),
      of('id', 'in', isolated.where('collateral', '=', id)),
    ]),
  )
}

/** The ids of the protocols that an id, a pool or a deployment's name means. */
function protocolsOf(value: string): SelectQueryBuilder<Tables, 'protocol', Pick<Tables['protocol'], 'id'>> {
  const protocols = tables.selectFrom('protocol').select('id')
  if (!/^0x[0-9a-f]{40}$/i.test(value)) {
    return protocols.where((of) => of(of.fn<string>('lower', ['deployment']), '=', value.toLowerCase()))
  }
  const address = hexToBytes(value.toLowerCase())
  return protocols.where((of) => of.or([of('id', '=', address), of('pool', '=', address)]))
}

function seconds(value: number): RawBuilder<StoredInteger> {
  return sql<StoredInteger>`${BigInt(value)}`
}
