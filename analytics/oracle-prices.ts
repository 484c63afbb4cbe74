/**
 * Prices read from oracles, kept for the blocks asked for last. An oracle that cannot be asked (a pruned node, no
 * connection) leaves the indexed prices: an answer with a known age is worth more than none, and it says why.
 */
import type { Hex } from '../core/hex.ts'
import { ORACLE_BLOCKS_MAX, ORACLE_RETRY_MS, ORACLE_TIMEOUT_MS } from '../core/limits.ts'
import type { OracleReader } from './oracle.ts'

/**
 * Why prices that no event tells were not read at the block. ORACLE_ABSENT: there is no node to ask. ORACLE_TIMEOUT: it
 * did not answer in time. ORACLE_FAILED: it refused, or there was no connection.
 */
export type PriceNote = 'ORACLE_ABSENT' | 'ORACLE_TIMEOUT' | 'ORACLE_FAILED'

export type PriceRequest = {
  /** The market's or category's key in the book. */
  readonly key: string
  readonly oracle: Hex
  /** Null: the oracle is that of one pair, an isolated market's. */
  readonly asset: Hex | null
}

export type OracleAnswer = {
  /** By the requests' keys; null: the oracle reverted or answered zero or less. */
  readonly prices: ReadonlyMap<string, bigint | null>
  /** Null when all prices were read. */
  readonly note: PriceNote | null
}

export type OracleBlock = {
  readonly number: number
  /** Null: it is not recorded. */
  readonly hash: Hex | null
  /** Tells states apart: another one when the chain replaces the block. */
  readonly key: string
}

export type OraclePricesOptions = {
  readonly oracle?: OracleReader | undefined
  /** Told of each failure. */
  readonly onFailure?: ((error: unknown) => void) | undefined
  /** Milliseconds from any moment on. */
  readonly now?: (() => number) | undefined
}

type Failure = { readonly note: PriceNote; readonly at: number }
type KeptBlock = { readonly prices: Map<string, Promise<bigint | null>>; failure: Failure | undefined }

export class OraclePrices {
  readonly #oracle: OracleReader | undefined
  readonly #onFailure: (error: unknown) => void
  readonly #now: () => number
  readonly #blocks: Map<string, KeptBlock> = new Map()

  constructor(o: OraclePricesOptions = {}) {
    this.#oracle = o.oracle
    this.#onFailure = o.onFailure ?? (() => undefined)
    this.#now = o.now ?? (() => performance.now())
  }

  /** The prices in the state after a block; what is known of it already is not asked again. */
  async read(block: OracleBlock, requests: readonly PriceRequest[]): Promise<OracleAnswer> {
    if (requests.length === 0) return { prices: new Map(), note: null }
    if (this.#oracle === undefined) return { prices: new Map(), note: 'ORACLE_ABSENT' }
    const kept = this.#blockOf(block.key)
    if (!this.isFailing(block.key)) this.#ask(this.#oracle, block, kept, requests)
    const prices = new Map<string, bigint | null>()
    let note: PriceNote | null = null
    for (const request of requests) {
      try {
        const price = await kept.prices.get(pairOf(request))
        if (price === undefined) note = kept.failure?.note ?? 'ORACLE_FAILED'
        else prices.set(request.key, price)
      } catch {
        note = kept.failure?.note ?? 'ORACLE_FAILED'
      }
    }
    return { prices, note }
  }

  /** True for a few seconds after a failure: until then the oracle is not asked again about the block. */
  isFailing(blockKey: string): boolean {
    const failure = this.#blocks.get(blockKey)?.failure
    return failure !== undefined && this.#now() - failure.at < ORACLE_RETRY_MS
  }

  #blockOf(key: string): KeptBlock {
    let kept = this.#blocks.get(key)
    if (kept === undefined) {
      kept = { prices: new Map(), failure: undefined }
      this.#blocks.set(key, kept)
      for (const oldest of this.#blocks.keys()) {
        if (this.#blocks.size <= ORACLE_BLOCKS_MAX) break
        this.#blocks.delete(oldest)
      }
    }
    return kept
  }

  /** Asks in one go for what is not known or being asked. */
  #ask(oracle: OracleReader, block: OracleBlock, kept: KeptBlock, requests: readonly PriceRequest[]): void {
    const missing = new Map(
      requests.flatMap((request) => {
        const pair = pairOf(request)
        return kept.prices.has(pair) ? [] : [[pair, request] as const]
      }),
    )
    if (missing.size === 0) return
    const at = block.hash === null ? { number: block.number } : { number: block.number, hash: block.hash }
    const answer = inTime(() => oracle.pricesAt(at, [...missing.values()]))
    for (const [i, pair] of [...missing.keys()].entries()) {
      const price = answer.then((prices) => positive(prices[i] ?? null))
      // It may be awaited by nobody when an earlier one of the question has failed.
      price.catch(() => undefined)
      kept.prices.set(pair, price)
    }
    answer.then(
      () => {
        kept.failure = undefined
      },
      (error: unknown) => {
        kept.failure = { note: error instanceof OracleTimeout ? 'ORACLE_TIMEOUT' : 'ORACLE_FAILED', at: this.#now() }
        for (const pair of missing.keys()) kept.prices.delete(pair)
        this.#onFailure(error)
      },
    )
  }
}

class OracleTimeout extends Error {}

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new OracleTimeout(`The oracle: got no answer within ${ORACLE_TIMEOUT_MS} ms.`)
    timer = setTimeout(() => reject(error), ORACLE_TIMEOUT_MS)
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}

function pairOf({ oracle, asset }: PriceRequest): string {
  return `${oracle}${asset ?? ''}`
}

function positive(price: bigint | null): bigint | null {
  return price !== null && price > 0n ? price : null
}
