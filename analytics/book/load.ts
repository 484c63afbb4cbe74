/** Reads a book from the indexer's tables: whole, of one account, or what changed since an earlier block. */
import type { Database } from 'better-sqlite3'
import { bytesToKey } from '../../core/hex.ts'
import { BOOK_REFRESH_BLOCKS_MAX } from '../../core/limits.ts'
import { decodeBigInt } from '../../indexer/store/codec.ts'
import { BLOCK_MAX } from '../../indexer/store/ddl.ts'
import { blockAtOrBelow } from '../../indexer/store/reader.ts'
import type { Book, BookBalance, BookPosition, ValueStatus } from './book.ts'
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
    const positions = new Map(selectPositions(db, block, filter).map((position) => [position.key, position]))
    for (const row of selectBalances(db, block, filter)) addBalance(positions, row)
    return { block: { number: at.number, hash: at.hash }, ...selectParameters(db, block), positions }
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
    return {
      block: { number: at.number, hash: at.hash },
      ...selectParameters(db, block),
      positions: changedPositions(db, book, block),
    }
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
  for (const row of closedBetween(db, 'position', 'id', from, block)) positions.delete(bytesToKey(row.id))
  for (const position of selectPositions(db, block, { since: from })) {
    draft({ ...position, balances: book.positions.get(position.key)?.balances ?? new Map() })
  }
  for (const row of closedBetween(db, 'balance', 'position', from, block)) {
    draftOf(bytesToKey(row.owner))?.balances.delete(bytesToKey(row.id))
  }
  for (const row of selectBalances(db, block, { since: from })) {
    if (isZero(row)) continue
    draftOf(bytesToKey(row.position))?.balances.set(bytesToKey(row.id), toBalance(row))
  }
  return positions
}

/** Rows whose version at the old block ended in between: removed, unless a newer version follows. */
function closedBetween(
  db: Database,
  table: 'position' | 'balance',
  owner: string,
  from: number,
  to: number,
): readonly { readonly id: Buffer; readonly owner: Buffer }[] {
  return db
    .prepare<[number, number, number], { id: Buffer; owner: Buffer }>(
      `SELECT id, ${owner} AS owner FROM ${table}
       WHERE block_upper > ? AND block_upper <= ? AND block_lower <= ? AND block_upper < ${BLOCK_MAX}`,
    )
    .all(from, to, from)
}

type MutablePosition = Omit<BookPosition, 'balances'> & { readonly balances: Map<string, BookBalance> }
type RowFilter = BookFilter & { readonly since?: number }

function selectPositions(db: Database, block: number, filter: RowFilter): MutablePosition[] {
  const { where, values } = condition(block, filter, { account: 'account', position: 'id' })
  return db
    .prepare<(number | Uint8Array)[], { id: Buffer; protocol: Buffer; account: Buffer; category: Buffer | null }>(
      `SELECT id, protocol, account, category FROM position WHERE ${where}`,
    )
    .all(...values)
    .map((row) => ({
      key: bytesToKey(row.id),
      protocol: bytesToKey(row.protocol),
      account: bytesToKey(row.account),
      category: row.category === null ? null : bytesToKey(row.category),
      balances: new Map(),
    }))
}

function condition(
  block: number,
  filter: RowFilter,
  columns: { readonly account: string; readonly position: string },
): { readonly where: string; readonly values: (number | Uint8Array)[] } {
  const parts = ['block_lower <= ?', 'block_upper > ?']
  const values: (number | Uint8Array)[] = [block, block]
  if (filter.since !== undefined) {
    parts.push('block_lower > ?')
    values.push(filter.since)
  }
  if (filter.account !== undefined) {
    parts.push(
      columns.account === 'account'
        ? 'account = ?'
        : `${columns.position} IN (SELECT id FROM position WHERE account = ?)`,
    )
    values.push(filter.account)
  }
  if (filter.position !== undefined) {
    parts.push(`${columns.position} = ?`)
    values.push(filter.position)
  }
  return { where: parts.join(' AND '), values }
}

type BalanceRow = {
  readonly id: Buffer
  readonly position: Buffer
  readonly market: Buffer
  readonly side: BookBalance['side']
  readonly scaled: Buffer
  readonly is_collateral: number
  readonly scaled_status: ValueStatus
  readonly stable_rate_ray: Buffer | null
  readonly stable_timestamp: Buffer | null
}

function selectBalances(db: Database, block: number, filter: RowFilter): Iterable<BalanceRow> {
  const { where, values } = condition(block, filter, { account: '', position: 'position' })
  return db
    .prepare<(number | Uint8Array)[], BalanceRow>(
      `SELECT id, position, market, side, scaled, is_collateral, scaled_status, stable_rate_ray, stable_timestamp FROM balance WHERE ${where}`,
    )
    .iterate(...values)
}

// encodeBigInt(0) is the one byte 0x80.
function isZero(row: BalanceRow): boolean {
  return row.scaled.length === 1
}

function addBalance(positions: ReadonlyMap<string, MutablePosition>, row: BalanceRow): void {
  if (!isZero(row)) positions.get(bytesToKey(row.position))?.balances.set(bytesToKey(row.id), toBalance(row))
}

function toBalance(row: BalanceRow): BookBalance {
  return {
    market: bytesToKey(row.market),
    side: row.side,
    scaled: decodeBigInt(row.scaled),
    isCollateral: row.is_collateral === 1,
    scaledStatus: row.scaled_status,
    stableRateRay: row.stable_rate_ray === null ? 0n : decodeBigInt(row.stable_rate_ray),
    stableTimestamp: row.stable_timestamp === null ? 0n : decodeBigInt(row.stable_timestamp),
  }
}
