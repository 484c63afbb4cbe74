/**
 * Books kept between questions: the newest, moved forward as blocks arrive, and a few of past blocks. A book whose
 * block was replaced by a reorganisation is not used again. All readers must be of one database.
 */
import { PAST_BOOKS_MAX } from '../../core/limits.ts'
import type { TimedBlock } from '../block-time.ts'
import { type OracleBlock, OraclePrices, type OraclePricesOptions } from '../oracle-prices.ts'
import type { Reader } from '../reader.ts'
import type { Book } from './book.ts'
import { loadBook, refreshBook } from './load.ts'
import { type Moment, pricesToRead, Valuation } from './valuation.ts'

type Kept = {
  readonly key: string
  readonly book: Promise<Book>
  readonly valuation: Promise<Valuation>
  failed: boolean
}

export class BookCache {
  readonly #prices: OraclePrices
  /** The newest book; the next one waits for it. */
  #head: Promise<Book | undefined> = Promise.resolve(undefined)
  #kept: readonly Kept[] = []

  constructor(options: OraclePricesOptions = {}) {
    this.#prices = new OraclePrices(options)
  }

  /**
   * The whole book valued at a block, from memory where it was asked for before. `indexed` is what the reader sees. Those
   * who ask for the same block at the same time share one reading.
   */
  async valuationAt(reader: Reader, moment: Moment, indexed: TimedBlock): Promise<Valuation> {
    const block = await oracleBlock(reader, moment, indexed)
    const known = this.#kept.find((one) => one.key === block.key)
    if (known !== undefined && (!known.failed || this.#prices.isFailing(block.key))) return known.valuation
    const atHead = indexed.number === moment.block
    const book = known?.book ?? (atHead ? this.#headBook(reader, moment.block) : loadBook(reader, moment.block))
    const valuation = book.then((loaded) => this.#value(loaded, moment, block))
    const kept: Kept = { key: block.key, book, valuation, failed: false }
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

  /** Values a book that the caller has loaded. */
  async value(reader: Reader, book: Book, moment: Moment, indexed: TimedBlock): Promise<Valuation> {
    return this.#value(book, moment, await oracleBlock(reader, moment, indexed))
  }

  async #value(book: Book, moment: Moment, block: OracleBlock): Promise<Valuation> {
    const { prices, note } = await this.#prices.read(block, pricesToRead(book, moment.block))
    return new Valuation(book, moment, prices, note)
  }

  #headBook(reader: Reader, block: number): Promise<Book> {
    const book = this.#head.then((last) =>
      last === undefined ? loadBook(reader, block) : refreshBook(reader, last, block),
    )
    // A reading that failed leaves nothing to go on from.
    this.#head = book.catch(() => undefined)
    return book
  }
}

async function oracleBlock(reader: Reader, { block }: Moment, indexed: TimedBlock): Promise<OracleBlock> {
  const { mark } = await reader.blocks.stateAt(block)
  const own = indexed.number === block ? indexed.hash : ((await reader.blocks.at(block))?.hash ?? null)
  return { number: block, hash: own, key: `${block} ${mark} ${own ?? ''}` }
}
