/**
 * Books kept between questions: the newest, moved forward as blocks arrive, and a few of past blocks. A book whose
 * block was replaced by a reorganisation is not used again. All connections that ask must be of one database.
 */
import type { Database } from 'better-sqlite3'
import { PAST_BOOKS_MAX } from '../../core/limits.ts'
import type { BlockPointer } from '../../indexer/store/meta.ts'
import { blockAtOrBelow } from '../../indexer/store/reader.ts'
import { type OracleBlock, OraclePrices, type OraclePricesOptions } from '../oracle-prices.ts'
import type { Book } from './book.ts'
import { loadBook, refreshBook } from './load.ts'
import { type Moment, pricesToRead, Valuation } from './valuation.ts'

type Kept = { readonly key: string; readonly book: Book; readonly valuation: Promise<Valuation>; failed: boolean }

export class BookCache {
  readonly #prices: OraclePrices
  #head: Book | undefined
  #kept: readonly Kept[] = []

  constructor(options: OraclePricesOptions = {}) {
    this.#prices = new OraclePrices(options)
  }

  /**
   * The whole book valued at a block, from memory where it was asked for before. `indexed` is what the connection's
   * transaction sees; nothing is read from the connection after the call.
   */
  valuationAt(db: Database, moment: Moment, indexed: BlockPointer): Promise<Valuation> {
    const block = oracleBlock(db, moment, indexed)
    const known = this.#kept.find((one) => one.key === block.key)
    if (known !== undefined && (!known.failed || this.#prices.isFailing(block.key))) return known.valuation
    const atHead = indexed.number === moment.block
    const book = known?.book ?? (atHead ? this.#headBook(db, moment.block) : loadBook(db, moment.block))
    const kept: Kept = { key: block.key, book, valuation: this.#value(book, moment, block), failed: false }
    this.#kept = [kept, ...this.#kept.filter((one) => one.key !== block.key)].slice(0, 1 + PAST_BOOKS_MAX)
    kept.valuation.then(
      ({ priceNote }) => {
        kept.failed = priceNote !== null && priceNote !== 'ORACLE_ABSENT'
      },
      () => {
        this.#kept = this.#kept.filter((one) => one !== kept)
      },
    )
    return kept.valuation
  }

  /** Values a book that the caller has loaded. Nothing is read from the connection after the call. */
  value(db: Database, book: Book, moment: Moment, indexed: BlockPointer): Promise<Valuation> {
    return this.#value(book, moment, oracleBlock(db, moment, indexed))
  }

  async #value(book: Book, moment: Moment, block: OracleBlock): Promise<Valuation> {
    const { prices, note } = await this.#prices.read(block, pricesToRead(book, moment.block))
    return new Valuation(book, moment, prices, note)
  }

  #headBook(db: Database, block: number): Book {
    this.#head = this.#head === undefined ? loadBook(db, block) : refreshBook(db, this.#head, block)
    return this.#head
  }
}

function oracleBlock(db: Database, { block }: Moment, indexed: BlockPointer): OracleBlock {
  const recorded = blockAtOrBelow(db, block)
  const own = indexed.number === block ? indexed.hash : recorded?.number === block ? recorded.hash : null
  return { number: block, hash: own, key: `${block} ${recorded?.hash ?? ''} ${own ?? ''}` }
}
