/**
 * Books kept between questions: the newest, moved forward as blocks arrive, and a few of past blocks. A book whose
 * block was replaced by a reorganisation is not used again.
 */
import type { Database } from 'better-sqlite3'
import { PAST_BOOKS_MAX } from '../../core/limits.ts'
import type { BlockPointer } from '../../indexer/store/meta.ts'
import { blockAtOrBelow } from '../../indexer/store/reader.ts'
import type { OracleReader } from '../oracle.ts'
import type { Book } from './book.ts'
import { loadBook, refreshBook } from './load.ts'
import { type Moment, pricesToRead, type ReadPrices, Valuation } from './valuation.ts'

type Kept = { readonly key: string; readonly valuation: Promise<Valuation> }

export class BookCache {
  readonly #db: Database
  readonly #oracle: OracleReader | undefined
  #head: Book | undefined
  #kept: readonly Kept[] = []

  constructor(db: Database, oracle?: OracleReader) {
    this.#db = db
    this.#oracle = oracle
  }

  /** The whole book valued at a block, from memory where it was asked for before. */
  valuationAt(moment: Moment, indexed: BlockPointer): Promise<Valuation> {
    const at = blockAtOrBelow(this.#db, moment.block)
    const key = `${moment.block} ${at?.hash} ${indexed.number === moment.block ? indexed.hash : ''}`
    const kept = this.#kept.find((one) => one.key === key)
    if (kept !== undefined) return kept.valuation
    const book = indexed.number === moment.block ? this.#headBook(moment.block) : loadBook(this.#db, moment.block)
    const valuation = valueBook(book, moment, this.#oracle)
    this.#kept = [{ key, valuation }, ...this.#kept].slice(0, 1 + PAST_BOOKS_MAX)
    valuation.catch(() => {
      this.#kept = this.#kept.filter((one) => one.key !== key)
    })
    return valuation
  }

  #headBook(block: number): Book {
    this.#head = this.#head === undefined ? loadBook(this.#db, block) : refreshBook(this.#db, this.#head, block)
    return this.#head
  }
}

/** Values a book, reading the oracle at the block for the prices that events do not tell. */
export async function valueBook(book: Book, moment: Moment, oracle: OracleReader | undefined): Promise<Valuation> {
  const wanted = oracle === undefined ? [] : pricesToRead(book, moment.block)
  const read: ReadPrices = wanted.length === 0 ? new Map() : await readPrices(moment, wanted, oracle)
  return new Valuation(book, moment, read)
}

// An oracle that cannot be asked (a pruned node, no connection) leaves the indexed prices, which say that they are not
// exact: an answer with a known age is worth more than none.
async function readPrices(
  moment: Moment,
  wanted: ReturnType<typeof pricesToRead>,
  oracle: OracleReader | undefined,
): Promise<ReadPrices> {
  try {
    const prices = (await oracle?.pricesAt({ number: moment.block }, wanted)) ?? []
    return new Map(wanted.flatMap(({ key }, i) => (prices[i] === undefined ? [] : [[key, positive(prices[i])]])))
  } catch {
    return new Map()
  }
}

function positive(price: bigint | null): bigint | null {
  return price !== null && price > 0n ? price : null
}
