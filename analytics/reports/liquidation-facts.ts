/** What each liquidation did and earned: the stored facts and the numbers that follow from them. */
import type { Database } from 'better-sqlite3'
import { bytesToHex, hexToBytes } from '../../core/hex.ts'
import { decodeBigInt, encodeBigInt } from '../../indexer/store/codec.ts'
import { blockAtOrBelow } from '../../indexer/store/reader.ts'
import { type Clocks, clocksOf } from '../clocks.ts'
import { argumentError, hexArgument, pageSize } from './arguments.ts'
import { askedMoment, type ReportContext } from './context.ts'
import { decodeCursor, encodeCursor, type PageInfo, pageOf } from './cursor.ts'
import { FactReader, type LiquidationFact } from './liquidation-fact.ts'

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
  /** The protocol's id, its pool, or its deployment's name. */
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
  const { db } = context
  const first = pageSize(o.first)
  const orderBy = o.orderBy ?? 'NEWEST'
  const question = questionOf(o, orderBy)
  const after = o.after === undefined ? undefined : decodeCursor(db, o.after, question)
  if (after !== undefined && o.block !== undefined && o.block !== after.block) {
    throw argumentError('block', o.block, `${after.block}, the block of the cursor, or none`)
  }
  const { indexed, moment } = await askedMoment(context, after?.block ?? o.block)
  const blockHash = blockAtOrBelow(db, moment.block)?.hash ?? ''
  const { items, pageInfo, totalCount } = db.transaction(() => {
    const ranked = rankedIds(db, filterOf(o, moment.block), orderBy)
    const last = after === undefined ? undefined : { key: BigInt(after.key), id: hexToBytes(after.id) }
    const page = pageOf(ranked, {
      first,
      isAfter: (row) => last === undefined || isBehind(row, last, orderBy),
      cursorOf: ({ key, id }) =>
        encodeCursor({ block: moment.block, blockHash, question, key: `${key}`, id: bytesToHex(id) }),
    })
    const reader = new FactReader(db, moment.block)
    return { items: page.items.map(({ id }) => reader.fact(id)), pageInfo: page.pageInfo, totalCount: ranked.length }
  })()
  return {
    items,
    pageInfo,
    totalCount,
    clocks: clocksOf({ indexed, values: moment, head: context.chainHead(), prices: [], indices: [] }),
    priceExact: items.every((item) => item.collateralPrice !== null && item.debtPrice !== null),
  }
}

function questionOf(o: LiquidationFactsArguments, orderBy: LiquidationOrder): string {
  const { position, account, liquidator, collateral, debt, protocol } = o
  const range = [o.fromBlock, o.toBlock, o.fromTimestamp, o.toTimestamp]
  return JSON.stringify(['facts', orderBy, position, account, liquidator, collateral, debt, protocol, ...range])
}

type Filter = { readonly where: string; readonly values: readonly (number | string | Uint8Array)[] }

function filterOf(o: LiquidationFactsArguments, block: number): Filter {
  const parts: string[] = ['"block$" <= ?']
  const values: (number | string | Uint8Array)[] = [Math.min(block, o.toBlock ?? block)]
  const add = (sql: string, ...more: (number | string | Uint8Array)[]): void => {
    parts.push(sql)
    values.push(...more)
  }
  const bytes = (name: string, value: string, lengths: readonly number[]): Uint8Array =>
    hexToBytes(hexArgument(name, value, lengths))
  if (o.fromBlock !== undefined) add('"block$" >= ?', o.fromBlock)
  if (o.fromTimestamp !== undefined) add('timestamp >= ?', secondsArgument('fromTimestamp', o.fromTimestamp))
  if (o.toTimestamp !== undefined) add('timestamp <= ?', secondsArgument('toTimestamp', o.toTimestamp))
  if (o.position !== undefined) add('position = ?', bytes('position', o.position, [40]))
  if (o.account !== undefined) {
    add('position IN (SELECT id FROM position WHERE account = ?)', bytes('account', o.account, [20]))
  }
  if (o.liquidator !== undefined) add('liquidator = ?', bytes('liquidator', o.liquidator, [20]))
  for (const [column, value, name] of [
    ['collateral_market', o.collateral, 'collateral'],
    ['debt_market', o.debt, 'debt'],
  ] as const) {
    if (value === undefined) continue
    const id = bytes(name, value, [20, 40])
    add(`${column} IN (SELECT id FROM market WHERE id = ? OR asset = ?)`, id, id)
  }
  if (o.protocol !== undefined) {
    const asked = /^0x[0-9a-f]{40}$/i.test(o.protocol) ? hexToBytes(o.protocol.toLowerCase()) : o.protocol.toLowerCase()
    add('protocol IN (SELECT id FROM protocol WHERE id = ? OR pool = ? OR deployment = ?)', asked, asked, asked)
  }
  return { where: parts.join(' AND '), values }
}

function secondsArgument(name: string, value: number): Uint8Array {
  if (Number.isSafeInteger(value) && value >= 0) return encodeBigInt(BigInt(value))
  throw argumentError(name, value, 'a time in whole seconds')
}

type RankedId = { readonly key: bigint; readonly id: Uint8Array }

function rankedIds(db: Database, filter: Filter, orderBy: LiquidationOrder): readonly RankedId[] {
  if (orderBy !== 'REPAID_USD') {
    const order = orderBy === 'NEWEST' ? 'DESC' : 'ASC'
    return db
      .prepare<Filter['values'][number][], { id: Buffer }>(
        `SELECT id FROM liquidation WHERE ${filter.where} ORDER BY id ${order}`,
      )
      .all(...filter.values)
      .map(({ id }) => ({ key: 0n, id }))
  }
  const units = new Map(
    db
      .prepare<[], { id: string; unit: number; base: Buffer }>(
        `SELECT DISTINCT lower(hex(m.id)) AS id, m.decimals AS unit, p.base_currency_unit AS base
         FROM market m JOIN protocol p ON p.id = m.protocol WHERE m.block_upper = 2147483647 AND p.block_upper = 2147483647`,
      )
      .all()
      .map((row) => [row.id, 10n ** BigInt(row.unit) * decodeBigInt(row.base)]),
  )
  const rows = db
    .prepare<Filter['values'][number][], { id: Buffer; market: Buffer; repaid: Buffer; price: Buffer | null }>(
      `SELECT id, debt_market AS market, debt_repaid AS repaid, debt_price AS price FROM liquidation WHERE ${filter.where}`,
    )
    .all(...filter.values)
  const ranked = rows.map(({ id, market, repaid, price }): RankedId => {
    const unit = units.get(market.toString('hex'))
    if (price === null || unit === undefined) return { key: -1n, id }
    return { key: (decodeBigInt(repaid) * decodeBigInt(price) * 10n ** 18n) / unit, id }
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
