/**
 * One position as of any block: what its health factor follows from, read row by row by id, so that a past block costs
 * what the newest costs.
 */
import { sql } from 'kysely'
import { MAX_UINT256 } from '../../core/fixed.ts'
import { bytesToKey } from '../../core/hex.ts'
import type {
  Book,
  BookBalance,
  BookCategory,
  BookIsolated,
  BookMarket,
  BookPosition,
  BookProtocol,
} from '../book/book.ts'
import { hexToKey } from '../book/book.ts'
import { BALANCE_COLUMNS, type BalanceRow, toBalance } from '../book/load.ts'
import {
  type IsolatedRow,
  isolatedMarkets,
  SOURCE_COLUMNS,
  type SourceRow,
  toCategory,
  toIsolated,
  toMarket,
  toPrice,
  toProtocol,
} from '../book/parameters.ts'
import { type ReadPrices, Valuation } from '../book/valuation.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf, isZero } from '../stored-values.ts'
import type { Tables } from '../tables.ts'
import type { ParameterChanges } from './parameter-changes.ts'

/** A position after a block, and what last changed it. */
export type PositionAt = {
  readonly block: number
  readonly book: Book
  readonly position: BookPosition
  readonly markets: ReadonlyMap<string, BookMarket>
  readonly category: BookCategory | null
  /** When prices that no event tells were last read. */
  readonly readings: readonly Change[]
  /** The position's last action: its block, and its last log. */
  readonly touched: { readonly block: number; readonly logIndex: number }
  /** The newest block, not after this one, in which an event changed the position, a price or a parameter of its. */
  readonly changed: { readonly block: number; readonly timestamp: number }
}

/** A block and its time in seconds. */
export type Change = { readonly block: number; readonly timestamp: number }

/** reading: when its price was last read; null where every answer of its source is an event. */
type MarketReading = { readonly market: BookMarket; readonly reading: Change | null }

const ID = parameter<Uint8Array>('id')
const BLOCK = parameter<number>('block')

export class PositionHistory {
  readonly #position: Prepared<
    Pick<Tables['position'], 'id' | 'protocol' | 'account' | 'category' | 'touched_block' | 'touched_timestamp'> & {
      readonly action_log: number | string
    }
  >
  readonly #balances: Prepared<BalanceRow>
  readonly #market: Prepared<Tables['market']>
  readonly #category: Prepared<Tables['risk_category']>
  readonly #protocol: Prepared<Tables['protocol']>
  readonly #source: Prepared<SourceRow>
  readonly #isolated: Prepared<IsolatedRow>
  readonly #reserves = new Set<string>()
  readonly #changes: ParameterChanges
  readonly #markets = new Map<string, MarketReading | undefined>()

  // The newest of the valid versions first: a market has a version for every accrual, and one row is read.
  constructor(reader: Reader, changes: ParameterChanges) {
    this.#changes = changes
    const { validAt, firstBlock } = reader.dialect
    const position = tables
      .selectFrom('position')
      .select(['id', 'protocol', 'account', 'category', 'touched_block', 'touched_timestamp'])
      // Its lowest 18 bits (schema.graphql); the whole would be rounded.
      .select(sql<number | string>`action_key & 262143`.as('action_log'))
      .where('id', '=', ID)
    this.#position = reader.prepare(
      position.where(validAt(BLOCK, 'position')).orderBy(firstBlock('position'), 'desc').limit(1),
    )
    const balances = tables.selectFrom('balance').select(BALANCE_COLUMNS).where('position', '=', ID)
    this.#balances = reader.prepare(balances.where(validAt(BLOCK, 'balance')))
    const market = tables.selectFrom('market').selectAll().where('id', '=', ID)
    this.#market = reader.prepare(market.where(validAt(BLOCK, 'market')).orderBy(firstBlock('market'), 'desc').limit(1))
    const category = tables.selectFrom('risk_category').selectAll().where('id', '=', ID)
    this.#category = reader.prepare(
      category.where(validAt(BLOCK, 'risk_category')).orderBy(firstBlock('risk_category'), 'desc').limit(1),
    )
    const protocol = tables.selectFrom('protocol').selectAll().where('id', '=', ID)
    this.#protocol = reader.prepare(
      protocol.where(validAt(BLOCK, 'protocol')).orderBy(firstBlock('protocol'), 'desc').limit(1),
    )
    const source = tables.selectFrom('price_source').select(SOURCE_COLUMNS).where('id', '=', ID)
    this.#source = reader.prepare(
      source.where(validAt(BLOCK, 'price_source')).orderBy(firstBlock('price_source'), 'desc').limit(1),
    )
    this.#isolated = reader.prepare(isolatedMarkets(reader, BLOCK, ID))
  }

  /** Undefined where there is no such position then. */
  async at(id: Uint8Array, block: number): Promise<PositionAt | undefined> {
    const row = await this.#position.first({ id, block })
    const protocolRow = row === undefined ? undefined : await this.#protocol.first({ id: row.protocol, block })
    if (row === undefined || protocolRow === undefined) return undefined
    const balances = new Map<string, BookBalance>()
    const marketIds = new Map<string, Uint8Array>()
    for (const balance of await this.#balances.all({ id, block })) {
      if (isZero(balance.scaled)) continue
      balances.set(bytesToKey(balance.id), toBalance(balance, NO_KEYS))
      marketIds.set(bytesToKey(balance.market), balance.market)
    }
    const readings: Change[] = []
    let changed: Change = {
      block: Number(integerOf(row.touched_block)),
      timestamp: Number(integerOf(row.touched_timestamp)),
    }
    const see = (change: Change | undefined): void => {
      if (change !== undefined && change.block <= block && change.block > changed.block) changed = change
    }
    const markets = new Map<string, BookMarket>()
    for (const [key, marketId] of marketIds) {
      const found = await this.#withReading(marketId, block)
      if (found === undefined) return undefined
      const { market, reading } = found
      markets.set(key, market)
      if (reading !== null) readings.push(reading)
      see(market)
      see(await this.#changes.newest(key, block))
    }
    let category: BookCategory | null = null
    if (row.category !== null) {
      category = (await this.category(row.category, block)) ?? null
      if (category !== null) {
        if (category.priceAsset !== null) see(category)
        see(await this.#changes.newest(bytesToKey(row.category), block))
      }
    }
    const protocol: BookProtocol = toProtocol(protocolRow)
    const position: BookPosition = {
      key: bytesToKey(row.id),
      protocol: bytesToKey(row.protocol),
      account: bytesToKey(row.account),
      category: row.category === null ? null : bytesToKey(row.category),
      balances,
    }
    const book: Book = {
      state: { number: block, mark: '' },
      protocols: new Map([[position.protocol, protocol]]),
      markets,
      categories: category === null ? new Map() : new Map([[hexToKey(category.id), category]]),
      positions: new Map([[position.key, position]]),
    }
    const touched = { block: Number(integerOf(row.touched_block)), logIndex: Number(row.action_log) }
    return { block, book, position, markets, category, readings, touched, changed }
  }

  /** A market after a block, without its symbol. */
  async market(id: Uint8Array, block: number): Promise<BookMarket | undefined> {
    return (await this.#withReading(id, block))?.market
  }

  async category(id: Uint8Array, block: number): Promise<BookCategory | undefined> {
    const row = await this.#category.first({ id, block })
    return row === undefined ? undefined : toCategory(row, toPrice(row, undefined))
  }

  /** The liquidations of a block, and the steps of a trace, ask for the same markets. */
  async #withReading(id: Uint8Array, block: number): Promise<MarketReading | undefined> {
    const key = `${block} ${bytesToKey(id)}`
    if (this.#markets.has(key)) return this.#markets.get(key)
    const read = await this.#readMarket(id, block)
    if (this.#markets.size >= MARKETS_MAX) this.#markets.clear()
    this.#markets.set(key, read)
    return read
  }

  async #readMarket(id: Uint8Array, block: number): Promise<MarketReading | undefined> {
    const row = await this.#market.first({ id, block })
    if (row === undefined) return undefined
    const source = row.price_source === null ? undefined : await this.#source.first({ id: row.price_source, block })
    const market = toMarket(row, toPrice(row, source), '', await this.#isolatedAt(id, block))
    if (market.kind === 'EVENT') return { market, reading: null }
    const { price_block, price_timestamp } = source ?? row
    const reading = { block: Number(integerOf(price_block)), timestamp: Number(integerOf(price_timestamp)) }
    return { market, reading }
  }

  /** Null for a reserve of a pool; which of the two a market is never changes. */
  async #isolatedAt(id: Uint8Array, block: number): Promise<BookIsolated | null> {
    const key = bytesToKey(id)
    if (this.#reserves.has(key)) return null
    const row = await this.#isolated.first({ id, block })
    if (row !== undefined) return toIsolated(row)
    this.#reserves.add(key)
    return null
  }
}

/** Markets kept in memory, each as of a block. */
const MARKETS_MAX = 2_000

const NO_KEYS: ReadonlyMap<string, string> = new Map()

/**
 * The health factor of a state at a moment, interest accrued to it, at its own prices or at others (by market or category
 * key). Null where it is not known; MAX_UINT256 without debt.
 */
export function healthFactorAt(state: PositionAt, timestamp: number, prices: ReadPrices = new Map()): bigint | null {
  const valued = new Valuation(state.book, { block: state.block, timestamp }, prices).value(state.position)
  if (valued.data === null) return null
  return valued.data.totalDebtBase === 0n ? MAX_UINT256 : valued.data.healthFactorWad
}
