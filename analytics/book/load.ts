/** Reads a book from the indexer's tables: whole, of one account, or what changed since an earlier block. */
import type { Database } from 'better-sqlite3'
import { bytesToKey } from '../../core/hex.ts'
import { BOOK_REFRESH_BLOCKS_MAX } from '../../core/limits.ts'
import { decodeBigInt } from '../../indexer/store/codec.ts'
import { blockAtOrBelow } from '../../indexer/store/reader.ts'
import { allRows, type BlockView, eachRow, endedBetween, tables, validAt, viewOf } from '../queries.ts'
import type { Tables } from '../tables.ts'
import type { Book, BookBalance, BookPosition } from './book.ts'
import { selectParameters } from './parameters.ts'

export type BookFilter = {
  /** Only these accounts' positions. */
  readonly account?: Uint8Array | undefined
  /** Only this position. */
  readonly position?: Uint8Array | undefined
}

const NO_BLOCK = { number: -1, hash: '0x' } as const

/** The book after a block. Everything is read in one transaction, so that all rows are of one moment. */
export function loadBook(db: Database, block: number, filter: BookFilter = {}): Book {
  return db.transaction((): Book => {
    const at = blockAtOrBelow(db, block) ?? NO_BLOCK
    const view = viewOf(db, block)
    const parameters = selectParameters(db, view)
    const positions = new Map(selectPositions(db, view, filter).map((position) => [position.key, position]))
    const keys = marketKeys(parameters.markets)
    for (const row of selectBalances(db, view, filter)) {
      if (!isZero(row)) positions.get(bytesToKey(row.position))?.balances.set(bytesToKey(row.id), toBalance(row, keys))
    }
    return { block: { number: at.number, hash: at.hash }, ...parameters, positions }
  })()
}

/**
 * The same book at a newer block, reading only the rows that changed in between. A new book is loaded when the old
 * one's block is no longer on the chain, or lies too far back.
 */
export function refreshBook(db: Database, book: Book, block: number): Book {
  return db.transaction((): Book => {
    const from = book.block.number
    const same = blockAtOrBelow(db, from)
    const kept = from >= 0 && same?.number === from && same.hash === book.block.hash
    if (!kept || block < from || block - from > BOOK_REFRESH_BLOCKS_MAX) return loadBook(db, block)
    const at = blockAtOrBelow(db, block) ?? NO_BLOCK
    if (at.number === from) return book
    const parameters = selectParameters(db, viewOf(db, block))
    const positions = changedPositions(db, { ...book, ...parameters }, block)
    return { block: { number: at.number, hash: at.hash }, ...parameters, positions }
  })()
}

function changedPositions(db: Database, book: Book, block: number): ReadonlyMap<string, BookPosition> {
  const from = book.block.number
  const positions = new Map(book.positions)
  const drafts = new Map<string, MutablePosition>()
  const draft = (position: BookPosition): MutablePosition => {
    const copy = { ...position, balances: new Map(position.balances) }
    drafts.set(position.key, copy)
    positions.set(position.key, copy)
    return copy
  }
  const draftOf = (key: string): MutablePosition | undefined => {
    const position = positions.get(key)
    return drafts.get(key) ?? (position === undefined ? undefined : draft(position))
  }
  // By the blocks themselves even at the newest one: few rows are new, and they have an index.
  const view = { number: block, current: false }
  const keys = marketKeys(book.markets)
  for (const { id } of closedPositions(db, from, block)) positions.delete(bytesToKey(id))
  for (const position of selectPositions(db, view, { since: from })) {
    draft({ ...position, balances: book.positions.get(position.key)?.balances ?? new Map() })
  }
  for (const row of closedBalances(db, from, block)) {
    draftOf(bytesToKey(row.position))?.balances.delete(bytesToKey(row.id))
  }
  for (const row of selectBalances(db, view, { since: from })) {
    if (!isZero(row)) draftOf(bytesToKey(row.position))?.balances.set(bytesToKey(row.id), toBalance(row, keys))
  }
  return positions
}

/** Rows whose version at the old block ended in between: removed, unless a newer version follows. */
function closedPositions(db: Database, from: number, to: number): readonly { readonly id: Uint8Array }[] {
  return allRows(
    db,
    tables
      .selectFrom('position')
      .select('id')
      .where(endedBetween(from, to, 'position'))
      .where('block_lower', '<=', from),
  )
}

function closedBalances(db: Database, from: number, to: number): readonly Pick<BalanceRow, 'id' | 'position'>[] {
  return allRows(
    db,
    tables
      .selectFrom('balance')
      .select(['id', 'position'])
      .where(endedBetween(from, to, 'balance'))
      .where('block_lower', '<=', from),
  )
}

type MutablePosition = Omit<BookPosition, 'balances'> & { readonly balances: Map<string, BookBalance> }
type RowFilter = BookFilter & {
  /** Only rows that became valid after this block. */
  readonly since?: number
}

function selectPositions(db: Database, view: BlockView, filter: RowFilter): MutablePosition[] {
  const { since, account, position } = filter
  const query = tables
    .selectFrom('position')
    .select(['id', 'protocol', 'account', 'category'])
    .where(validAt(view, 'position'))
    .$if(since !== undefined, (q) => q.where('block_lower', '>', since ?? 0))
    .$if(account !== undefined, (q) => q.where('account', '=', account ?? NO_BYTES))
    .$if(position !== undefined, (q) => q.where('id', '=', position ?? NO_BYTES))
  return allRows(db, query).map((row) => ({
    key: bytesToKey(row.id),
    protocol: bytesToKey(row.protocol),
    account: bytesToKey(row.account),
    category: row.category === null ? null : bytesToKey(row.category),
    balances: new Map(),
  }))
}

const BALANCE_COLUMNS = [
  'id',
  'position',
  'market',
  'side',
  'scaled',
  'is_collateral',
  'scaled_status',
  'stable_rate_ray',
  'stable_timestamp',
] as const

type BalanceRow = Pick<Tables['balance'], (typeof BALANCE_COLUMNS)[number]>

function selectBalances(db: Database, view: BlockView, filter: RowFilter): Iterable<BalanceRow> {
  const { since, account, position } = filter
  const query = tables
    .selectFrom('balance')
    .select(BALANCE_COLUMNS)
    .where(validAt(view, 'balance'))
    .$if(since !== undefined, (q) => q.where('block_lower', '>', since ?? 0))
    .$if(account !== undefined, (q) =>
      q.where('position', 'in', (of) =>
        of
          .selectFrom('position')
          .select('position.id')
          .where('position.account', '=', account ?? NO_BYTES),
      ),
    )
    .$if(position !== undefined, (q) => q.where('position', '=', position ?? NO_BYTES))
  return eachRow(db, query)
}

const NO_BYTES = new Uint8Array()

// encodeBigInt(0) is the one byte 0x80.
function isZero(row: BalanceRow): boolean {
  return row.scaled.length === 1
}

/** The markets' own key strings: all balances share them, which makes them small and quick to look up. */
function marketKeys(markets: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  return new Map([...markets.keys()].map((key) => [key, key]))
}

function toBalance(row: BalanceRow, keys: ReadonlyMap<string, string>): BookBalance {
  const market = bytesToKey(row.market)
  return {
    market: keys.get(market) ?? market,
    side: row.side,
    scaled: decodeBigInt(row.scaled),
    isCollateral: row.is_collateral === 1,
    scaledStatus: row.scaled_status,
    stableRateRay: row.stable_rate_ray === null ? 0n : decodeBigInt(row.stable_rate_ray),
    stableTimestamp: row.stable_timestamp === null ? 0n : decodeBigInt(row.stable_timestamp),
  }
}
