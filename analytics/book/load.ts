/** Reads a book from the entities' tables: whole, of one account, or what changed since an earlier block. */
import { bytesToKey } from '../../core/hex.ts'
import { BOOK_REFRESH_BLOCKS_MAX } from '../../core/limits.ts'
import type { BlockView } from '../dialect.ts'
import { type Reader, tables, viewOf } from '../reader.ts'
import { flagOf, integerOf, isZero } from '../stored-values.ts'
import type { Tables } from '../tables.ts'
import type { Book, BookBalance, BookPosition } from './book.ts'
import { selectParameters } from './parameters.ts'

export type BookFilter = {
  /** Only these accounts' positions. */
  readonly account?: Uint8Array | undefined
  /** Only this position. */
  readonly position?: Uint8Array | undefined
}

/** The book after a block. The reader must see one moment, so that all rows belong together. */
export async function loadBook(reader: Reader, block: number, filter: BookFilter = {}): Promise<Book> {
  const state = await reader.blocks.stateAt(block)
  const view = await viewOf(reader, block)
  const parameters = await selectParameters(reader, view)
  const found = await selectPositions(reader, view, filter)
  const positions = new Map(found.map((position) => [position.key, position]))
  const keys = marketKeys(parameters.markets)
  await eachBalance(reader, view, filter, (row) => {
    if (!isZero(row.scaled)) {
      positions.get(bytesToKey(row.position))?.balances.set(bytesToKey(row.id), toBalance(row, keys))
    }
  })
  return { state, ...parameters, positions }
}

/**
 * The same book at a newer block, reading only the rows that changed in between. A new book is loaded when the old
 * one's block is no longer on the chain, or lies too far back.
 */
export async function refreshBook(reader: Reader, book: Book, block: number): Promise<Book> {
  const from = book.state.number
  const kept = from >= 0 && (await reader.blocks.isCurrentState(book.state))
  if (!kept || block < from || block - from > BOOK_REFRESH_BLOCKS_MAX) return loadBook(reader, block)
  const state = await reader.blocks.stateAt(block)
  if (state.number === from) return book
  const parameters = await selectParameters(reader, await viewOf(reader, block))
  const positions = await changedPositions(reader, { ...book, ...parameters }, block)
  return { state, ...parameters, positions }
}

async function changedPositions(reader: Reader, book: Book, block: number): Promise<ReadonlyMap<string, BookPosition>> {
  const from = book.state.number
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
  for (const { id } of await closedPositions(reader, from, block)) positions.delete(bytesToKey(id))
  for (const position of await selectPositions(reader, view, { since: from })) {
    draft({ ...position, balances: book.positions.get(position.key)?.balances ?? new Map() })
  }
  for (const row of await closedBalances(reader, from, block)) {
    draftOf(bytesToKey(row.position))?.balances.delete(bytesToKey(row.id))
  }
  await eachBalance(reader, view, { since: from }, (row) => {
    if (!isZero(row.scaled)) draftOf(bytesToKey(row.position))?.balances.set(bytesToKey(row.id), toBalance(row, keys))
  })
  return positions
}

/** Rows whose version at the old block ended in between: removed, unless a newer version follows. */
async function closedPositions(
  reader: Reader,
  from: number,
  to: number,
): Promise<readonly { readonly id: Uint8Array }[]> {
  const { dialect } = reader
  return reader.all(
    tables
      .selectFrom('position')
      .select('id')
      .where(dialect.endedBetween(from, to, 'position'))
      .where(dialect.firstBlock('position'), '<=', from),
  )
}

async function closedBalances(
  reader: Reader,
  from: number,
  to: number,
): Promise<readonly Pick<BalanceRow, 'id' | 'position'>[]> {
  const { dialect } = reader
  return reader.all(
    tables
      .selectFrom('balance')
      .select(['id', 'position'])
      .where(dialect.endedBetween(from, to, 'balance'))
      .where(dialect.firstBlock('balance'), '<=', from),
  )
}

type MutablePosition = Omit<BookPosition, 'balances'> & { readonly balances: Map<string, BookBalance> }
type RowFilter = BookFilter & {
  /** Only rows that became valid after this block. */
  readonly since?: number
}

async function selectPositions(reader: Reader, view: BlockView, filter: RowFilter): Promise<MutablePosition[]> {
  const { validAt, firstBlock } = reader.dialect
  const { since, account, position } = filter
  const query = tables
    .selectFrom('position')
    .select(['id', 'protocol', 'account', 'category'])
    .where(validAt(view, 'position'))
    .$if(since !== undefined, (q) => q.where(firstBlock('position'), '>', since ?? 0))
    .$if(account !== undefined, (q) => q.where('account', '=', account ?? NO_BYTES))
    .$if(position !== undefined, (q) => q.where('id', '=', position ?? NO_BYTES))
  const rows = await reader.all(query)
  return rows.map((row) => ({
    key: bytesToKey(row.id),
    protocol: bytesToKey(row.protocol),
    account: bytesToKey(row.account),
    category: row.category === null ? null : bytesToKey(row.category),
    balances: new Map(),
  }))
}

export const BALANCE_COLUMNS = [
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

export type BalanceRow = Pick<Tables['balance'], (typeof BALANCE_COLUMNS)[number]>

function eachBalance(
  reader: Reader,
  view: BlockView,
  filter: RowFilter,
  visit: (row: BalanceRow) => void,
): Promise<void> {
  const { validAt, firstBlock } = reader.dialect
  const { since, account, position } = filter
  const query = tables
    .selectFrom('balance')
    .select(BALANCE_COLUMNS)
    .where(validAt(view, 'balance'))
    .$if(since !== undefined, (q) => q.where(firstBlock('balance'), '>', since ?? 0))
    .$if(account !== undefined, (q) =>
      q.where('position', 'in', (of) =>
        of
          .selectFrom('position')
          .select('position.id')
          .where('position.account', '=', account ?? NO_BYTES),
      ),
    )
    .$if(position !== undefined, (q) => q.where('position', '=', position ?? NO_BYTES))
  return reader.each(query, visit)
}

const NO_BYTES = new Uint8Array()

/** The markets' own key strings: all balances share them, which makes them small and quick to look up. */
function marketKeys(markets: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  return new Map([...markets.keys()].map((key) => [key, key]))
}

export function toBalance(row: BalanceRow, keys: ReadonlyMap<string, string>): BookBalance {
  const market = bytesToKey(row.market)
  return {
    market: keys.get(market) ?? market,
    side: row.side,
    scaled: integerOf(row.scaled),
    isCollateral: flagOf(row.is_collateral),
    scaledStatus: row.scaled_status,
    stableRateRay: row.stable_rate_ray === null ? 0n : integerOf(row.stable_rate_ray),
    stableTimestamp: row.stable_timestamp === null ? 0n : integerOf(row.stable_timestamp),
  }
}
