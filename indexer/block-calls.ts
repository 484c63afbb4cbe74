/**
 * What the handlers of one block ask of the chain's state, eth_calls and accounts: answers that are known, and those that
 * must be fetched.
 */
import { UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import type { AccountRequest, BlockSource, CallRequest, CallResult } from './chain/block-source.ts'
import type { StateSource } from './look-ahead.ts'
import type { Store } from './store/store.ts'

type CallStore = Pick<Store, 'cachedCall' | 'cacheCalls'>

/** A handler's run without answers goes on as if its calls had reverted; this many are gathered before it is stopped. */
const MAX_MISSES = 500

/** Thrown to stop a handler whose calls are not answered. */
export class CallMiss extends Error {}

export class BlockCalls {
  readonly #source: StateSource
  readonly #store: CallStore
  #block: { number: number; hash: Hex } = { number: 0, hash: '0x' }
  readonly #answers = new Map<string, CallResult>()
  readonly #misses = new Map<string, CallRequest>()
  readonly #accounts = new Map<string, Hex>()
  readonly #accountMisses = new Map<string, AccountRequest>()
  readonly #fetched: { request: CallRequest; result: CallResult }[] = []
  #asked: CallRequest[] = []

  constructor(source: StateSource, store: CallStore) {
    this.#source = source
    this.#store = store
  }

  /** Starts a block: no answers yet. */
  begin(block: { number: number; hash: Hex }): void {
    this.#block = { number: block.number, hash: block.hash }
    this.#answers.clear()
    if (this.#accounts.size > 0) this.#accounts.clear()
    this.#fetched.length = 0
    this.beginHandler()
  }

  /** Starts a handler's run: nothing asked, nothing missed. */
  beginHandler(): void {
    this.#misses.clear()
    if (this.#accountMisses.size > 0) this.#accountMisses.clear()
    if (this.#asked.length > 0) this.#asked = []
  }

  /** What the running handler asked so far. */
  get asked(): readonly CallRequest[] {
    return this.#asked
  }

  /** Whether the running handler asked for something that is not known: what it did must be dropped. */
  get missed(): boolean {
    return this.#misses.size > 0 || this.#accountMisses.size > 0
  }

  /** Calls fetched in this block. */
  get fetched(): number {
    return this.#fetched.length
  }

  /** The call's data; null when it reverted or is not known yet. */
  answer(to: Hex, data: Hex): Hex | null {
    const request = { to, data }
    this.#asked.push(request)
    const result = this.#known(request)
    if (result) return result.status === 'ok' ? result.data : null
    this.#misses.set(keyOf(request), request)
    if (this.#misses.size >= MAX_MISSES) throw new CallMiss()
    return null
  }

  /** A balance as a hex quantity or an account's code; null when it is not known yet. */
  account(request: AccountRequest): Hex | null {
    const key = request.ask + request.address
    const known = this.#accounts.get(key)
    if (known !== undefined) return known
    this.#accountMisses.set(key, request)
    if (this.#accountMisses.size >= MAX_MISSES) throw new CallMiss()
    return null
  }

  /** Fetches what the handler asked for. */
  async fetchMissed(): Promise<void> {
    await Promise.all([this.fetch([...this.#misses.values()]), this.#fetchAccounts([...this.#accountMisses.values()])])
  }

  async #fetchAccounts(requests: readonly AccountRequest[]): Promise<void> {
    if (requests.length === 0) return
    const answers = await this.#source.accounts(this.#block, requests)
    for (const [i, { ask, address }] of requests.entries()) {
      const answer = answers[i]
      if (answer === undefined) throw new RangeError(`${requests.length} accounts: got ${answers.length} answers.`)
      this.#accounts.set(ask + address, answer)
    }
  }

  /** Fetches those that are not known. */
  async fetch(requests: readonly CallRequest[]): Promise<void> {
    const wanted = new Map<string, CallRequest>()
    for (const request of requests) if (!this.#known(request)) wanted.set(keyOf(request), request)
    if (wanted.size === 0) return
    const list = [...wanted.values()]
    const results = await this.#source.calls(this.#block, list)
    for (const [i, request] of list.entries()) {
      const result = results[i]
      if (!result) throw new RangeError(`${list.length} calls: got ${results.length} answers.`)
      this.#answers.set(keyOf(request), result)
      this.#fetched.push({ request, result })
    }
  }

  /** The same for calls that handlers may make: an archive has only those that they made when it was recorded. */
  async fetchGuessed(requests: readonly CallRequest[]): Promise<void> {
    try {
      await this.fetch(requests)
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'ARCHIVE_INCOMPLETE') throw error
    }
  }

  /** Keeps what was fetched in the store, so that a restart does not ask again. */
  keep(): void {
    const blockHash = this.#block.hash
    this.#store.cacheCalls(
      this.#fetched.map(({ request, result }) => ({ blockHash, address: request.to, data: request.data, result })),
    )
  }

  #known(request: CallRequest): CallResult | undefined {
    const key = keyOf(request)
    const known = this.#answers.get(key)
    if (known) return known
    const kept = this.#store.cachedCall(this.#block.hash, request.to, request.data)
    if (kept) this.#answers.set(key, kept)
    return kept
  }
}

/** The calls that a source has at hand, before those that the store keeps. What such a source gave it keeps itself. */
export function callsAtHand(source: BlockSource, store: CallStore): CallStore {
  if (source.knownCall === undefined) return store
  return {
    cachedCall: (blockHash, to, data) =>
      source.knownCall?.(blockHash, { to, data }) ?? store.cachedCall(blockHash, to, data),
    cacheCalls: () => {},
  }
}

function keyOf({ to, data }: CallRequest): string {
  return to + data
}
