/** What each liquidation did and earned: the stored facts and the numbers that follow from them. */
import { type Expression, type SelectQueryBuilder, sql } from 'kysely'
import { bytesToHex, bytesToKey, hexToBytes } from '../../core/hex.ts'
import { type Clocks, clocksOf } from '../clocks.ts'
import { type Reader, tables } from '../reader.ts'
import { integerOf, type StoredInteger } from '../stored-values.ts'
import type { Tables } from '../tables.ts'
import { argumentError, hexArgument, pageSize } from './arguments.ts'
import { askedMoment, type ReportContext } from './context.ts'
import { decodeCursor, encodeCursor, type PageInfo, pageOf } from './cursor.ts'
import { checkNames } from './known-names.ts'
import { type LiquidationFact, openFactReader } from './liquidation-fact.ts'

/** NEWEST and OLDEST: chain order; REPAID_USD: largest first, unknown last. */
export type LiquidationOrder = 'NEWEST' | 'OLDEST' | 'REPAID_USD'

export type LiquidationFactsArguments = {
  /** 1 to 1000, by default 100. */
  readonly first?: number | undefined
  readonly after?: string | undefined
  /** A position's id (pool ‖ account). */
  readonly position?: string | undefined
  readonly account?: string | undefined
  readonly liquidator?: string | undefined
  /** An asset or a market. */
  readonly collateral?: string | undefined
  readonly debt?: string | undefined
  /** The protocol's id, its pool, or its deployment's name in any case. */
  readonly protocol?: string | undefined
  readonly fromBlock?: number | undefined
  readonly toBlock?: number | undefined
  /** Seconds, both ends included. */
  readonly fromTimestamp?: number | undefined
  readonly toTimestamp?: number | undefined
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
  const { reader } = context
  const first = pageSize(o.first)
  const orderBy = o.orderBy ?? 'NEWEST'
  const question = questionOf(o, orderBy)
  const after = o.after === undefined ? undefined : await decodeCursor(reader, o.after, question)
  if (after !== undefined && o.block !== undefined && o.block !== after.block) {
    throw argumentError('block', o.block, `${after.block}, the block of the cursor, or none`)
  }
  const { indexed, moment } = await askedMoment(context, after?.block ?? o.block)
  await checkNames(reader, indexed.number, o)
  const state = await reader.blocks.stateAt(moment.block)
  const ranked = await rankedIds(reader, fitting(o, moment.block), orderBy)
  const last = after === undefined ? undefined : { key: BigInt(after.key), id: hexToBytes(after.id) }
  const page = pageOf(ranked, {
    first,
    isAfter: (row) => last === undefined || isBehind(row, last, orderBy),
    cursorOf: ({ key, id }) =>
      encodeCursor({ block: moment.block, state, question, key: `${key}`, id: bytesToHex(id) }),
  })
  const facts = await openFactReader(reader, moment)
  const items: LiquidationFact[] = []
  for (const { id } of page.items) items.push(await facts.fact(id))
  return {
    items,
    pageInfo: page.pageInfo,
    totalCount: ranked.length,
    clocks: clocksOf({ indexed, values: moment, head: context.chainHead(), prices: [], indices: [] }),
    priceExact: items.every((item) => item.collateralPrice !== null && item.debtPrice !== null),
  }
}

function questionOf(o: LiquidationFactsArguments, orderBy: LiquidationOrder): string {
  const { position, account, liquidator, collateral, debt, protocol } = o
  const range = [o.fromBlock, o.toBlock, o.fromTimestamp, o.toTimestamp]
  return JSON.stringify(['facts', orderBy, position, account, liquidator, collateral, debt, protocol, ...range])
}

type Liquidations = SelectQueryBuilder<Tables, 'liquidation', object>

/** The liquidations that fit the question; no column is selected yet. */
function fitting(o: LiquidationFactsArguments, block: number): Liquidations {
  const { fromBlock, fromTimestamp, toTimestamp } = o
  let query: Liquidations = tables.selectFrom('liquidation').where('block$', '<=', Math.min(block, o.toBlock ?? block))
  if (fromBlock !== undefined) query = query.where('block$', '>=', fromBlock)
  if (fromTimestamp !== undefined)
    query = query.where('timestamp', '>=', secondsArgument('fromTimestamp', fromTimestamp))
  if (toTimestamp !== undefined) query = query.where('timestamp', '<=', secondsArgument('toTimestamp', toTimestamp))
  if (o.position !== undefined) query = query.where('position', '=', bytesArgument('position', o.position, [40, 52]))
  if (o.account !== undefined) {
    const account = bytesArgument('account', o.account, [20])
    query = query.where('position', 'in', tables.selectFrom('position').select('id').where('account', '=', account))
  }
  if (o.liquidator !== undefined) {
    query = query.where('liquidator', '=', bytesArgument('liquidator', o.liquidator, [20]))
  }
  if (o.collateral !== undefined) query = query.where('collateral_market', 'in', marketsOf('collateral', o.collateral))
  if (o.debt !== undefined) query = query.where('debt_market', 'in', marketsOf('debt', o.debt))
  if (o.protocol !== undefined) query = query.where('protocol', 'in', protocolsOf(o.protocol))
  return query
}

function bytesArgument(name: string, value: string, byteLengths: readonly number[]): Uint8Array {
  return hexToBytes(hexArgument(name, value, byteLengths))
}

/** The ids of the markets that an asset or a market's id means; an isolated market's collateral is another asset. */
function marketsOf(name: string, value: string): SelectQueryBuilder<Tables, 'market', Pick<Tables['market'], 'id'>> {
  const id = bytesArgument(name, value, [20, 32, 40])
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

function secondsArgument(name: string, value: number): Expression<StoredInteger> {
  if (Number.isSafeInteger(value) && value >= 0) return sql<StoredInteger>`${BigInt(value)}`
  throw argumentError(name, value, 'a time in whole seconds')
}

type RankedId = { readonly key: bigint; readonly id: Uint8Array }

async function rankedIds(reader: Reader, query: Liquidations, orderBy: LiquidationOrder): Promise<readonly RankedId[]> {
  if (orderBy !== 'REPAID_USD') {
    const ids = await reader.all(query.select('id').orderBy('id', orderBy === 'NEWEST' ? 'desc' : 'asc'))
    return ids.map(({ id }) => ({ key: 0n, id }))
  }
  const markets = tables
    .selectFrom('market as m')
    .innerJoin('protocol as p', 'p.id', 'm.protocol')
    .select(['m.id', 'm.decimals', 'p.base_currency_unit'])
    .where(reader.dialect.isCurrent('m'))
    .where(reader.dialect.isCurrent('p'))
  const isolated = new Set(
    (await reader.all(tables.selectFrom('isolated_market').select('id'))).map(({ id }) => bytesToKey(id)),
  )
  // What an isolated market lends has no price in USD here: without a unit it comes last.
  const units = new Map(
    (await reader.all(markets)).flatMap((row) => {
      const key = bytesToKey(row.id)
      return isolated.has(key) ? [] : [[key, 10n ** BigInt(row.decimals) * integerOf(row.base_currency_unit)] as const]
    }),
  )
  const rows = await reader.all(query.select(['id', 'debt_market', 'debt_repaid', 'debt_price']))
  const ranked = rows.map((row): RankedId => {
    const unit = units.get(bytesToKey(row.debt_market))
    if (row.debt_price === null || unit === undefined) return { key: -1n, id: row.id }
    const value = integerOf(row.debt_repaid) * integerOf(row.debt_price)
    return { key: (value * 10n ** 18n) / unit, id: row.id }
  })
  return ranked.sort((a, b) => (a.key > b.key ? -1 : a.key < b.key ? 1 : Buffer.compare(a.id, b.id)))
}

/** Whether a row comes after the last of the page before. */
function isBehind(row: RankedId, last: RankedId, orderBy: LiquidationOrder): boolean {
  const byId = Buffer.compare(row.id, last.id)
  if (orderBy === 'NEWEST') return byId < 0
  if (orderBy === 'OLDEST') return byId > 0
  return row.key < last.key || (row.key === last.key && byId > 0)
}
