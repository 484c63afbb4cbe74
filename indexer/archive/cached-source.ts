/**
 * A BlockSource that keeps what another one gave and never asks it for the same again. Without the other one it answers
 * from what is kept alone. Blocks that may still be reorganised are kept too: whenever the chain turns out to have
 * another block than the cache, all from the fork on is dropped before anything of it is given out again.
 */
import { RetryableError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import type {
  AccountRequest,
  AnsweredCall,
  Block,
  BlockHeader,
  BlockSource,
  CallRequest,
  CallResult,
  Log,
  LogFilter,
  RangeRequest,
  Receipt,
  Transaction,
} from '../chain/block-source.ts'
import type { VerifyLevel } from '../chain/log-check.ts'
import { predicateOf } from '../chain/log-filters.ts'
import { findFork } from '../find-fork.ts'
import { type ChainCache, cacheOfOtherChain } from './chain-cache.ts'
import { filtersOf, incomplete } from './coverage.ts'
import { clipped, type Interval, missingOf } from './intervals.ts'

/** Blocks and transactions given out whose place is remembered: more than two ranges hold. */
const REMEMBERED = 100_000

/** Reorganisations are not deeper. */
const NEAR_BLOCKS = 256

type BlockId = { readonly number: number; readonly hash: Hex }
/** Logs that are to be fetched: of one interval those of these filters. */
type Missing = { readonly interval: Interval; readonly topicsOf: Map<Hex, Hex[]> }

export class CachedSource implements BlockSource {
  readonly settled: boolean
  readonly #cache: ChainCache
  readonly #inner: BlockSource | null
  /** How the logs that are asked for have to have been checked. */
  readonly #verify: VerifyLevel
  #hasMet = false
  readonly #blocks = new Map<Hex, BlockId>()
  readonly #blockOf = new Map<Hex, BlockId>()

  /**
   * `inner` null: only what is kept is given. Closing closes both. `verify`: how inner checks logs, by default as
   * RpcSource does; kept logs that were checked less are fetched again.
   */
  constructor(cache: ChainCache, inner: BlockSource | null, verify: VerifyLevel = 'fetched') {
    this.#cache = cache
    this.#inner = inner
    this.#verify = inner ? verify : 'none'
    this.settled = inner === null
  }

  async chainId(): Promise<number> {
    return this.#inner ? this.#inner.chainId() : (this.#cache.chainId ?? 0)
  }

  async head(): Promise<BlockHeader> {
    if (!this.#inner) {
      const [newest] = this.#cache.headersBelow(Number.MAX_SAFE_INTEGER, 1)
      if (newest) return newest
      throw incomplete(this.#cache.path, 'any block')
    }
    const head = await this.#inner.head()
    if (!this.#hasMet) await this.#meet(head)
    const own = this.#cache.header(head.number)
    if (own && own.hash !== head.hash) await this.#reorganised(own)
    return head
  }

  async header(number: number): Promise<BlockHeader | null> {
    const own = this.#cache.header(number)
    if (!this.#inner || (own && number <= this.#cache.finalNumber)) return own
    const header = await this.#inner.header(number)
    if (own && header && header.hash !== own.hash) await this.#reorganised(own)
    // The block before the first: it tells this chain from another one.
    const oldest = this.#cache.oldestHeader()
    if (header && (oldest === null || number < oldest.number)) this.#cache.addHeader(header)
    return header
  }

  async finalNumber(): Promise<number | null> {
    const number = (await this.#inner?.finalNumber?.()) ?? null
    if (number !== null && this.#hasMet) this.#cache.setFinal(number)
    return number
  }

  async blocks(request: RangeRequest): Promise<Block[]> {
    const { from, to, filters } = request
    const missing = this.#missing(filters, from, to)
    const blocks = this.#inner ? await this.#blocksWith(this.#inner, request, missing) : this.#kept(request, missing)
    for (const { header, logs } of blocks) this.#remember(header, logs)
    return blocks
  }

  async transactions(hashes: readonly Hex[]): Promise<(Transaction | null)[]> {
    return this.#ofTransactions(hashes, {
      what: 'the sender and gas of transaction',
      own: (block, hash) => this.#cache.transactionOf(block.number, hash),
      ask: (inner, open) => inner.transactions(open),
      keep: (block, hash, answer) => this.#cache.addTransaction(block.number, hash, answer),
    })
  }

  async receipts(hashes: readonly Hex[]): Promise<(Receipt | null)[]> {
    return this.#ofTransactions(hashes, {
      what: 'the receipt of transaction',
      own: (block, hash) => this.#cache.receiptOf(block, hash),
      ask: (inner, open) => inner.receipts(open),
      keep: (block, hash, answer) => {
        if (answer === null || answer.blockHash === block.hash) this.#cache.addReceipt(block.number, hash, answer)
      },
    })
  }

  calls(block: BlockId, requests: readonly CallRequest[]): Promise<CallResult[]> {
    return this.#ofState(requests, {
      own: (request) => this.#cache.call(block, request),
      ask: (inner, open) => inner.calls(block, open),
      keep: (request, result) => this.#cache.addCall(block, request, result),
      what: ({ to, data }) => `a call of ${to} (${data.slice(0, 10)}) at block ${block.number}`,
    })
  }

  knownCalls(block: BlockId): readonly AnsweredCall[] {
    return this.#cache.callsOf(block)
  }

  knownCall(blockHash: Hex, request: CallRequest): CallResult | undefined {
    const block = this.#blocks.get(blockHash)
    return block && this.#cache.call(block, request)
  }

  accounts(block: BlockId, requests: readonly AccountRequest[]): Promise<Hex[]> {
    return this.#ofState(requests, {
      own: (request) => this.#cache.account(block, request),
      ask: (inner, open) => inner.accounts(block, open),
      keep: (request, answer) => this.#cache.addAccount(block, request, answer),
      what: ({ ask, address }) => `the ${ask} of ${address} at block ${block.number}`,
    })
  }

  async close(): Promise<void> {
    await this.#inner?.close()
    this.#cache.close()
  }

  /** Before anything is given out: the node's chain is the cache's, and what it has replaced meanwhile is dropped. */
  async #meet(head: BlockHeader): Promise<void> {
    const oldest = this.#cache.oldestHeader()
    if (oldest && oldest.number <= head.number) {
      const theirs = await this.#inner?.header(oldest.number)
      if (theirs && theirs.hash !== oldest.hash) throw this.#otherChain(oldest, theirs)
    }
    const [newest] = this.#cache.headersBelow(Number.MAX_SAFE_INTEGER, 1)
    if (newest && newest.number <= head.number) await this.#confirm(newest)
    this.#hasMet = true
  }

  #otherChain(own: BlockId, theirs: BlockId | null): Error {
    return cacheOfOtherChain(
      this.#cache.path,
      `a chain whose block ${own.number} is ${own.hash}`,
      theirs ? `the node's (${theirs.hash})` : "the node's",
    )
  }

  /** Asks the node for a kept block; drops what is not of its chain and lets the caller begin again. */
  async #confirm(own: BlockId): Promise<void> {
    const theirs = await this.#inner?.header(own.number)
    if (theirs && theirs.hash !== own.hash) await this.#reorganised(own)
  }

  /** `replaced`: a kept block that the chain has another one for. */
  async #reorganised(replaced: BlockId): Promise<void> {
    const cache = this.#cache
    const fork = this.#inner && (await findFork(this.#inner, replaced, (n, limit) => cache.headersBelow(n, limit)))
    // A node that was seen to be of this chain may take back its own word: local chains do.
    if (!this.#hasMet && (fork?.number ?? -1) < Math.min(cache.finalNumber, replaced.number)) {
      throw this.#otherChain(replaced, null)
    }
    cache.dropFrom((fork?.number ?? -1) + 1)
  }

  #missing(filters: readonly LogFilter[], from: number, to: number): Missing[] {
    const groups = new Map<string, Missing>()
    for (const { addresses, topics0 } of filters) {
      for (const address of addresses) {
        for (const topic0 of topics0) {
          for (const interval of missingOf(this.#cache.intervalsOf(address, topic0, this.#verify), from, to)) {
            const group = groups.get(interval.join()) ?? { interval, topicsOf: new Map<Hex, Hex[]>() }
            groups.set(interval.join(), group)
            const topics = group.topicsOf.get(address) ?? []
            if (!topics.includes(topic0)) topics.push(topic0)
            group.topicsOf.set(address, topics)
          }
        }
      }
    }
    return [...groups.values()]
  }

  /** What is kept of a range, when nothing else is to be had. */
  #kept(request: RangeRequest, [missing]: readonly Missing[]): Block[] {
    if (missing) {
      const [address = '', [topic0 = ''] = []] = [...missing.topicsOf][0] ?? []
      const [first, last] = missing.interval
      throw incomplete(this.#cache.path, `logs ${topic0.slice(0, 10)} of ${address} of blocks ${first} to ${last}`)
    }
    return this.#read(request, (number) => {
      if (!request.edges?.includes(number)) throw incomplete(this.#cache.path, `the header of block ${number}`)
    })
  }

  async #blocksWith(inner: BlockSource, request: RangeRequest, missing: readonly Missing[]): Promise<Block[]> {
    const { from, to, headersOf } = request
    const kept = this.#cache.headers(from, to)
    const own = new Set(kept.map((header) => header.number))
    const open = headersOf.filter((number) => number >= from && number <= to && !own.has(number))
    const pairs = request.filters.reduce((sum, { addresses, topics0 }) => sum + addresses.length * topics0.length, 0)
    if (kept.length === 0 && isAllOf(missing, pairs, from, to)) {
      // What the caller has and the cache has not was taken back meanwhile.
      const blocks = await inner.blocks({ ...request, known: undefined })
      await this.#keep(blocks, missing)
      return blocks
    }
    const parts = missing.map(({ interval, topicsOf }) => ({ interval, filters: filtersOf(topicsOf) }))
    if (open.length > 0) parts.push({ interval: [from, to], filters: [] })
    try {
      for (const { interval, filters } of parts) {
        const [first, last] = interval
        // The last block is asked for though it may be kept: it shows that both are of one chain.
        const own = this.#cache.headersWithBlooms(first, last - 1)
        const known = new Map(own.map((header) => [header.number, header]))
        const wanted = [...new Set([...(filters.length === 0 ? open : []), last])]
        const blocks = await inner.blocks({ from: first, to: last, filters, headersOf: wanted, known })
        await this.#keep(blocks, filters.length === 0 ? [] : missing.filter((part) => part.interval === interval))
      }
    } catch (error) {
      if (error instanceof RetryableError) await this.#confirmAll(inner, kept)
      throw error
    }
    await this.#confirmAll(inner, kept)
    await this.#requireOneChain(from, to)
    return this.#read(request)
  }

  /**
   * Are kept blocks still of the chain? Of those near the head each is asked for, in one request: an answer of a slower
   * machine may once have let a replaced block stay below a newer one.
   */
  async #confirmAll(inner: BlockSource, kept: readonly BlockHeader[]): Promise<void> {
    const open = kept.filter(({ number }) => number > this.#cache.finalNumber)
    const [newest] = this.#cache.headersBelow(Number.MAX_SAFE_INTEGER, 1)
    const near = open.filter(({ number }) => number > (newest?.number ?? 0) - NEAR_BLOCKS)
    const own = near.length > 0 ? near : open.slice(-1)
    const [from, to] = [own[0]?.number, own.at(-1)?.number]
    if (from === undefined || to === undefined) return
    const theirs = await inner.blocks({ from, to, filters: [], headersOf: own.map(({ number }) => number) })
    const hashes = new Map(theirs.map(({ header }) => [header.number, header.hash]))
    const replaced = own.find(({ number, hash }) => hashes.has(number) && hashes.get(number) !== hash)
    if (!replaced) return
    await this.#reorganised(replaced)
    this.#cache.dropFrom(replaced.number)
    throw moved(replaced.number)
  }

  /** Answers of several machines can leave kept neighbours that do not follow each other: then the later ones go. */
  async #requireOneChain(from: number, to: number): Promise<void> {
    const headers = this.#cache.headers(from - 1, to)
    for (const [i, header] of headers.entries()) {
      const before = headers[i - 1]
      if (before?.number !== header.number - 1 || before.hash === header.parentHash) continue
      await this.#confirm(before)
      this.#cache.dropFrom(header.number)
      throw moved(header.number)
    }
  }

  /** What is kept of later blocks than were fetched may be of the chain before. */
  async #confirmAbove(blocks: readonly Block[]): Promise<void> {
    const last = blocks.at(-1)?.header
    const [newest] = this.#cache.headersBelow(Number.MAX_SAFE_INTEGER, 1)
    if (!last || !newest || newest.number <= Math.max(last.number, this.#cache.finalNumber)) return
    await this.#confirm(newest)
    if (this.#cache.header(newest.number)?.hash !== newest.hash) throw moved(newest.number)
  }

  /** Keeps fetched blocks, and that the logs of these intervals are known. */
  async #keep(blocks: readonly Block[], parts: readonly Missing[]): Promise<void> {
    const cache = this.#cache
    const replaced = this.#replacedBy(blocks)
    if (replaced) {
      await this.#reorganised(replaced)
      throw moved(replaced.number)
    }
    await this.#confirmAbove(blocks)
    cache.transaction(() => {
      for (const part of parts) if (this.#isKept(part)) cache.dropLogs(part.interval, isIn(part))
      for (const { header, logs } of blocks) {
        cache.addHeader(header)
        for (const log of logs) cache.addLog(log)
      }
      for (const { interval, topicsOf } of parts) {
        for (const [address, topics] of topicsOf) {
          for (const topic0 of topics) cache.addInterval(address, topic0, interval, this.#verify)
        }
      }
    })
  }

  /** Whether logs of these are there already, checked less strictly than now. */
  #isKept({ interval: [first, last], topicsOf }: Missing): boolean {
    const isKnown = (address: Hex, topic0: Hex): boolean =>
      clipped(this.#cache.intervalsOf(address, topic0), first, last).length > 0
    return [...topicsOf].some(([address, topics]) => topics.some((topic0) => isKnown(address, topic0)))
  }

  /** A kept block that is not of the same chain as these. */
  #replacedBy(blocks: readonly Block[]): BlockId | null {
    let before: BlockHeader | null = null
    for (const { header } of blocks) {
      const own = this.#cache.header(header.number)
      if (own && own.hash !== header.hash) return own
      if (before?.number !== header.number - 1) {
        const parent = this.#cache.header(header.number - 1)
        if (parent && parent.hash !== header.parentHash) return parent
      }
      before = header
    }
    const after = before && this.#cache.header(before.number + 1)
    return after && after.parentHash !== before?.hash ? after : null
  }

  /** The answer to a request from what is kept. */
  #read({ from, to, filters, headersOf }: RangeRequest, onAbsent?: (number: number) => void): Block[] {
    const wanted = predicateOf(filters)
    const byNumber = new Map<number, Log[]>()
    for (const number of headersOf) if (number >= from && number <= to) byNumber.set(number, [])
    for (const log of this.#cache.logs(from, to, pairOf(filters))) {
      if (!wanted(log)) continue
      const own = byNumber.get(log.blockNumber)
      if (own) own.push(log)
      else byNumber.set(log.blockNumber, [log])
    }
    const headers = new Map(this.#cache.headers(from, to).map((header) => [header.number, header]))
    const blocks: Block[] = []
    for (const [number, logs] of [...byNumber].sort(([a], [b]) => a - b)) {
      const header = headers.get(number)
      if (header) blocks.push({ header, logs })
      else if (onAbsent) onAbsent(number)
      else throw moved(number)
    }
    return blocks
  }

  async #ofTransactions<T>(
    hashes: readonly Hex[],
    how: {
      what: string
      own(block: BlockId, hash: Hex): T | null | undefined
      ask(inner: BlockSource, open: readonly Hex[]): Promise<(T | null)[]>
      keep(block: BlockId, hash: Hex, answer: T | null): void
    },
  ): Promise<(T | null)[]> {
    const blocks = hashes.map((hash) => this.#blockOf.get(hash))
    const inner = this.#inner
    const own = hashes.map((hash, i) => {
      const block = blocks[i]
      const answer = block && how.own(block, hash)
      if (!inner && answer === undefined) throw incomplete(this.#cache.path, `${how.what} ${hash}`)
      // A node that did not know it may only have been late.
      return inner ? (answer ?? undefined) : answer
    })
    const open = hashes.filter((_, i) => own[i] === undefined)
    if (!inner || open.length === 0) return own.map((answer) => answer ?? null)
    const answers = await how.ask(inner, open)
    const byHash = new Map(open.map((hash, i) => [hash, answers[i] ?? null]))
    this.#cache.transaction(() => {
      for (const [i, hash] of hashes.entries()) {
        const block = blocks[i]
        const answer = byHash.get(hash)
        // What a reorganisation has taken back meanwhile is not kept.
        if (block && answer !== undefined && this.#cache.header(block.number)?.hash === block.hash) {
          how.keep(block, hash, answer)
        }
      }
    })
    return hashes.map((hash, i) => own[i] ?? byHash.get(hash) ?? null)
  }

  async #ofState<Q, R>(
    requests: readonly Q[],
    how: {
      own(request: Q): R | undefined
      ask(inner: BlockSource, open: readonly Q[]): Promise<R[]>
      keep(request: Q, answer: R): void
      what(request: Q): string
    },
  ): Promise<R[]> {
    const own = requests.map((request) => how.own(request))
    const open = requests.filter((_, i) => own[i] === undefined)
    const [first] = open
    if (first !== undefined && !this.#inner) throw incomplete(this.#cache.path, how.what(first))
    const answers = first !== undefined && this.#inner ? await how.ask(this.#inner, open) : []
    this.#cache.transaction(() => {
      for (const [i, answer] of answers.entries()) {
        const request = open[i]
        if (request !== undefined) how.keep(request, answer)
      }
    })
    let next = 0
    return own.map((answer) => {
      const result = answer ?? answers[next++]
      if (result === undefined) throw new RangeError(`${open.length} questions: got ${answers.length} answers.`)
      return result
    })
  }

  #remember({ number, hash }: BlockHeader, logs: readonly Log[]): void {
    const block = { number, hash }
    this.#blocks.set(hash, block)
    for (const { transactionHash } of logs) this.#blockOf.set(transactionHash, block)
    for (const map of [this.#blocks, this.#blockOf]) {
      if (map.size < 2 * REMEMBERED) continue
      for (const key of map.keys()) {
        if (map.size <= REMEMBERED) break
        map.delete(key)
      }
    }
  }
}

/** Whether filters want the logs of an address and first topic. */
function pairOf(filters: readonly LogFilter[]): (address: Hex, topic0: Hex) => boolean {
  const wanted = new Set<string>()
  for (const { addresses, topics0 } of filters) {
    for (const address of addresses) for (const topic0 of topics0) wanted.add(address + topic0)
  }
  return (address, topic0) => wanted.has(address + topic0)
}

function isIn({ topicsOf }: Missing): (address: Hex, topic0: Hex) => boolean {
  return (address, topic0) => topicsOf.get(address)?.includes(topic0) === true
}

/** Whether nothing of a range is kept: what is fetched is the answer. */
function isAllOf([only, ...others]: readonly Missing[], pairs: number, from: number, to: number): boolean {
  if (!only || others.length > 0 || only.interval[0] !== from || only.interval[1] !== to) return false
  return [...only.topicsOf.values()].reduce((sum, topics) => sum + topics.length, 0) === pairs
}

function moved(number: number): RetryableError {
  return new RetryableError('CHAIN_MOVED', `Block ${number} was replaced while it was being fetched.`)
}
