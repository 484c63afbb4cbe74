/** The transactions of one block that its handlers need: asked for in batches, or when a handler reads one. */
import type { Hex } from '../core/hex.ts'
import type { BlockSource } from './chain/block-source.ts'
import type { KnownTransaction } from './wasm/events.ts'

export class BlockTransactions {
  readonly #source: BlockSource
  readonly #known = new Map<Hex, Exclude<KnownTransaction, 'unread'>>()
  readonly #withoutReceipt = new Map<Hex, Exclude<KnownTransaction, 'unread'>>()

  constructor(source: BlockSource) {
    this.#source = source
  }

  begin(): void {
    if (this.#known.size > 0) this.#known.clear()
    if (this.#withoutReceipt.size > 0) this.#withoutReceipt.clear()
  }

  /** What a handler is given: the receipt only when it asked for one. */
  known(hash: Hex, receipt: boolean): KnownTransaction {
    const found = receipt ? this.#known.get(hash) : this.#withoutReceipt.get(hash)
    return found ?? 'unread'
  }

  /** Fetches transactions with their receipts. */
  async fetchWithReceipts(hashes: ReadonlySet<Hex>): Promise<void> {
    const wanted = [...hashes].filter((hash) => !this.#known.has(hash))
    if (wanted.length === 0) return
    const [transactions, receipts] = await Promise.all([
      this.#source.transactions(wanted),
      this.#source.receipts(wanted),
    ])
    for (const [i, hash] of wanted.entries()) {
      const transaction = transactions[i] ?? null
      this.#known.set(hash, { transaction, receipt: receipts[i] ?? null })
      this.#withoutReceipt.set(hash, { transaction, receipt: null })
    }
  }

  /** Fetches one that a handler has read. */
  async fetch(hash: Hex): Promise<void> {
    const [transaction = null] = await this.#source.transactions([hash])
    this.#withoutReceipt.set(hash, { transaction, receipt: null })
  }
}
