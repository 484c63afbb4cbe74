/**
 * How many blocks to ask for in one eth_getLogs. Providers limit the blocks, the results or the bytes, each with another
 * number that it may or may not name: the window grows while answers come and shrinks when one is refused.
 */
import { suggestedBlocks } from './classify-error.ts'

/** After this many answers in a row a larger size is tried again: results per block vary, and limits hardly do. */
const ANSWERS_BEFORE_RETRY = { unnamed: 16, named: 256 }

export class LogWindow {
  /** blocks */
  size: number
  #ceiling: number
  readonly #max: number
  #answers = 0
  #retryAfter = ANSWERS_BEFORE_RETRY.unnamed

  constructor(o: { first: number; max: number }) {
    this.#max = o.max
    this.#ceiling = o.max
    this.size = Math.min(o.first, o.max)
  }

  answered(blocks: number): void {
    this.#answers++
    if (this.#answers % this.#retryAfter === 0) this.#ceiling = Math.min(this.#max, this.#ceiling * 2)
    if (blocks >= this.size) this.size = Math.max(1, Math.min(this.size * 2, this.#ceiling))
  }

  /** `message`: the provider's refusal, which may name a number of blocks. */
  refused(blocks: number, message: string): void {
    this.#answers = 0
    const suggested = suggestedBlocks(message)
    const named = suggested !== undefined && suggested < blocks
    this.#retryAfter = named ? ANSWERS_BEFORE_RETRY.named : ANSWERS_BEFORE_RETRY.unnamed
    this.size = Math.max(1, Math.min(this.size, named ? suggested : Math.floor(blocks / 2)))
    this.#ceiling = named ? this.size : Math.max(1, blocks - 1)
  }
}
