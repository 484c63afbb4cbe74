/**
 * One position as of any block: what its health factor follows from, read row by row by id, so that a past block costs
 * what the newest costs.
 */
import { sql } from 'kysely'
import { MAX_UINT256 } from '../../core/fixed.ts'
import { bytesToKey } from '../../core/hex.ts'
import type { Book, BookBalance, BookCategory, BookMarket, BookPosition, BookProtocol } from '../book/book.ts'
import { hexToKey } from '../book/book.ts'
import { BALANCE_COLUMNS, type BalanceRow, toBalance } from '../book/load.ts'
import { SOURCE_COLUMNS, type SourceRow, toCategory, toMarket, toPrice, toProtocol } from '../book/parameters.ts'
import { type ReadPrices, Valuation } from '../book/valuation.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf, isZero } from '../stored-values.ts'
import type { Tables } from '../tables.ts'

/** A position after a block, and what last changed it. */
export type PositionAt = {
  readonly block: number
  readonly book: Book
  readonly position: BookPosition
  readonly markets: ReadonlyMap<string, BookMarket>
  readonly category: BookCategory | null
  /** Up to which block the price of a market or category was read and found unchanged; null: events tell. */
  readonly readBlocks: ReadonlyMap<string, number | null>
  /** The position's last action: its block, and its last log. */
  readonly touched: { readonly block: number; readonly logIndex: number }
  /** The newest block, not after this one, in which an event changed the position, a price or a parameter of its. */
  readonly changed: { readonly block: number; readonly timestamp: number }
}

type Change = { readonly block: number; readonly timestamp: number }

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
  readonly #ofMarket: Prepared<{ readonly block$: number; readonly timestamp: Uint8Array | string }>
  readonly #ofCategory: Prepared<{ readonly block$: number; readonly timestamp: Uint8Array | string }>

  // The newest of the valid versions first: a market has a version for every accrual, and one row is read.
  constructor(reader: Reader) {
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
    const changes = tables.selectFrom('parameter_change').select(['block$', 'timestamp']).where('block$', '<=', BLOCK)
    this.#ofMarket = reader.prepare(changes.where('market', '=', ID).orderBy('block$', 'desc').limit(1))
    this.#ofCategory = reader.prepare(changes.where('category', '=', ID).orderBy('block$', 'desc').limit(1))
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
    const readBlocks = new Map<string, number | null>()
    let changed: Change = {
      block: Number(integerOf(row.touched_block)),
      timestamp: Number(integerOf(row.touched_timestamp)),
    }
    const see = (change: Change | undefined): void => {
      if (change !== undefined && change.block <= block && change.block > changed.block) changed = change
    }
    const markets = new Map<string, BookMarket>()
    for (const [key, marketId] of marketIds) {
      const market = await this.market(marketId, block)
      if (market === undefined) return undefined
      markets.set(key, market)
      readBlocks.set(key, readBlockOf(market))
      see(market)
      see(toChange(await this.#ofMarket.first({ id: marketId, block })))
    }
    let category: BookCategory | null = null
    if (row.category !== null) {
      const found = await this.#category.first({ id: row.category, block })
      if (found !== undefined) {
        category = toCategory(found, toPrice(found, undefined))
        readBlocks.set(bytesToKey(row.category), null)
        if (category.priceAsset !== null) see(category)
        see(toChange(await this.#ofCategory.first({ id: row.category, block })))
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
    return { block, book, position, markets, category, readBlocks, touched, changed }
  }

  /** A market after a block, without its symbol. */
  async market(id: Uint8Array, block: number): Promise<BookMarket | undefined> {
    const row = await this.#market.first({ id, block })
    if (row === undefined) return undefined
    const source = row.price_source === null ? undefined : await this.#source.first({ id: row.price_source, block })
    return toMarket(row, toPrice(row, source), '')
  }
}

const NO_KEYS: ReadonlyMap<string, string> = new Map()

/** A price that is read now and then may have changed since the last reading, at the earliest just after it. */
function readBlockOf(market: BookMarket): number | null {
  return market.exactUntil === Number.POSITIVE_INFINITY ? null : Math.max(0, market.exactUntil)
}

function toChange(
  row: { readonly block$: number; readonly timestamp: Uint8Array | string } | undefined,
): Change | undefined {
  return row === undefined ? undefined : { block: Number(row.block$), timestamp: Number(integerOf(row.timestamp)) }
}

/**
 * The health factor of a state at a moment, interest accrued to it, at its own prices or at others (by market or category
 * key). Null where it is not known; MAX_UINT256 without debt.
 */
export function healthFactorAt(state: PositionAt, timestamp: number, prices: ReadPrices = new Map()): bigint | null {
  const valued = new Valuation(state.book, { block: state.block, timestamp }, prices).value(state.position)
  if (valued.data === null) return null
  return valued.data.totalDebtBase === 0n ? MAX_UINT256 : valued.data.healthFactorWad
}
