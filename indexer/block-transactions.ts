/** The transactions of one block that its handlers need: asked for in batches, or when a handler reads one. */
import { RetryableError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import type { StateSource } from './look-ahead.ts'
import type { KnownTransaction } from './wasm/events.ts'

export class BlockTransactions {
  readonly #source: StateSource
  #block: { readonly number: number; readonly hash: Hex } = { number: -1, hash: '0x' }
  readonly #known = new Map<Hex, Exclude<KnownTransaction, 'unread'>>()
  /** Transactions of which a handler asks for the receipt. */
  #asked: ReadonlySet<Hex> = new Set()
  readonly #withoutReceipt = new Map<Hex, Exclude<KnownTransaction, 'unread'>>()

  constructor(source: StateSource) {
    this.#source = source
  }

  begin(block: { readonly number: number; readonly hash: Hex }): void {
    this.#block = block
    if (this.#known.size > 0) this.#known.clear()
    if (this.#withoutReceipt.size > 0) this.#withoutReceipt.clear()
    if (this.#asked.size > 0) this.#asked = new Set()
  }

  /** What a handler is given: the receipt when a handler of any of the transaction's logs asks for one. */
  known(hash: Hex): KnownTransaction {
    const found = this.#asked.has(hash) ? this.#known.get(hash) : this.#withoutReceipt.get(hash)
    return found ?? 'unread'
  }

  /** Fetches transactions whose receipts handlers ask for, and forgets which receipts were asked for before. */
  async fetchWithReceipts(hashes: ReadonlySet<Hex>): Promise<void> {
    this.#asked = hashes
    const wanted = [...hashes].filter((hash) => !this.#known.has(hash))
    if (wanted.length === 0) return
    const [transactions, receipts] = await Promise.all([
      this.#source.transactions(wanted),
      this.#source.receipts(wanted),
    ])
    for (const [i, hash] of wanted.entries()) {
      const transaction = transactions[i] ?? null
      const receipt = receipts[i] ?? null
      this.#checkBlock(transaction)
      this.#checkBlock(receipt)
      this.#known.set(hash, { transaction, receipt })
      this.#withoutReceipt.set(hash, { transaction, receipt: null })
    }
  }

  /** Fetches one that a handler has read. */
  async fetch(hash: Hex): Promise<void> {
    const [transaction = null] = await this.#source.transactions([hash])
    this.#checkBlock(transaction)
    this.#withoutReceipt.set(hash, { transaction, receipt: null })
  }

  /** A transaction that a reorganisation has moved has another gas price and place there. */
  #checkBlock(found: { readonly blockHash?: Hex | undefined } | null): void {
    const { number, hash } = this.#block
    if (found?.blockHash === undefined || found.blockHash === hash) return
    throw new RetryableError('CHAIN_MOVED', `A transaction of block ${number} is now in another block.`)
  }
}
