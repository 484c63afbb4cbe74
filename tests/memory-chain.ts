/** A chain in memory as a BlockSource, and a processor and store that only keep accounts: to test the loop alone. */
import { RetryableError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import type { Block, BlockHeader, BlockSource, LogFilter, RangeRequest } from '../indexer/chain/block-source.ts'
import { predicateOf } from '../indexer/chain/log-filters.ts'
import type { RunProcessor, RunStore } from '../indexer/run.ts'
import type { ChainMarks } from '../indexer/store/chain-marks.ts'
import type { DynamicDataSource } from '../indexer/store/changes.ts'

export const TOPIC: Hex = `0x${'1'.repeat(64)}`
export const addressOf = (n: number): Hex => `0x${n.toString(16).padStart(40, '0')}`
const hashOf = (number: number, fork: number): Hex => `0x${fork.toString(16)}f${number.toString(16).padStart(8, '0')}`

/** Block n has one log of each address in logs(n); a reorganisation renews hashes and logs from a block on. */
export class MemoryChain implements BlockSource {
  headNumber: number
  /** What the next questions for the head are answered with: a slower node's. */
  headsNext: number[] = []
  lastFinal: number | null = null
  ranges: { from: number; to: number }[] = []
  /** Called before each fetch; may throw or reorganise. */
  onFetch: (request: RangeRequest) => void = () => undefined
  readonly #forks: { from: number; fork: number }[] = []
  readonly #logs: (number: number, fork: number) => readonly Hex[]

  constructor(head: number, logs: (number: number, fork: number) => readonly Hex[]) {
    this.headNumber = head
    this.#logs = logs
  }

  reorg(depth: number, newHead: number = this.headNumber): void {
    this.#forks.push({ from: this.headNumber - depth + 1, fork: this.#forks.length + 1 })
    this.headNumber = newHead
  }

  forkOf(number: number): number {
    return this.#forks.findLast((fork) => fork.from <= number)?.fork ?? 0
  }

  logsAt(number: number): readonly Hex[] {
    return this.#logs(number, this.forkOf(number))
  }

  headerAt(number: number): BlockHeader {
    return {
      number,
      hash: hashOf(number, this.forkOf(number)),
      parentHash: number === 0 ? '0x00' : hashOf(number - 1, this.forkOf(number - 1)),
      timestamp: 1000 + number,
    }
  }

  async chainId(): Promise<number> {
    return 31337
  }

  async head(): Promise<BlockHeader> {
    return this.headerAt(this.headsNext.shift() ?? this.headNumber)
  }

  async header(number: number): Promise<BlockHeader | null> {
    return number > this.headNumber ? null : this.headerAt(number)
  }

  async finalNumber(): Promise<number | null> {
    return this.lastFinal
  }

  async blocks(request: RangeRequest): Promise<Block[]> {
    this.ranges.push({ from: request.from, to: request.to })
    this.onFetch(request)
    if (request.to > this.headNumber) throw new RetryableError('CHAIN_MOVED', 'ahead')
    const wanted = predicateOf(request.filters)
    const blocks: Block[] = []
    for (let number = request.from; number <= request.to; number++) {
      const header = this.headerAt(number)
      const logs = this.logsAt(number)
        .map((address, logIndex) => ({
          address,
          topics: [TOPIC],
          data: '0x' as const,
          blockNumber: number,
          blockHash: header.hash,
          transactionHash: '0x' as const,
          transactionIndex: 0,
          logIndex,
        }))
        .filter(wanted)
      if (logs.length > 0 || request.headersOf.includes(number)) blocks.push({ header, logs })
    }
    return blocks
  }

  async transactions(): Promise<null[]> {
    return []
  }

  async receipts(): Promise<null[]> {
    return []
  }

  async accounts(): Promise<[]> {
    return []
  }

  async calls(): Promise<[]> {
    return []
  }

  async close(): Promise<void> {}
}

/** Handles logs of known addresses; a log of ROOT makes the address that `create` names known from the next block on. */
export class CountingProcessor implements RunProcessor {
  handled: string[] = []
  onBlock: (block: Block) => void | Promise<void> = () => undefined
  #known: { address: Hex; block: number }[]
  readonly #create: (block: number) => Hex | undefined
  readonly #pollEvery: number

  constructor(o: { roots: readonly Hex[]; create?: (block: number) => Hex | undefined; pollEvery?: number }) {
    this.#known = o.roots.map((address) => ({ address, block: -1 }))
    this.#create = o.create ?? (() => undefined)
    this.#pollEvery = o.pollEvery ?? 0
  }

  filters(sources?: readonly DynamicDataSource[]): LogFilter[] {
    const addresses = (sources ?? this.#known).map((source) => source.address)
    return [{ addresses, topics0: [TOPIC] }]
  }

  blockHandlersAt(from: number, to: number): number[] {
    const numbers: number[] = []
    if (this.#pollEvery > 0) {
      for (let n = Math.ceil(from / this.#pollEvery) * this.#pollEvery; n <= to; n += this.#pollEvery) numbers.push(n)
    }
    return numbers
  }

  lookAhead(): void {}

  async process(block: Block): ReturnType<RunProcessor['process']> {
    await this.onBlock(block)
    const known = new Set(this.#known.filter((k) => k.block < block.header.number).map((k) => k.address))
    const logs = block.logs.filter((log) => known.has(log.address))
    this.handled.push(`${block.header.hash}:${logs.map((log) => Number(log.address)).join()}`)
    const created = this.#create(block.header.number)
    const newDataSources: DynamicDataSource[] = []
    if (created && !this.#known.some((k) => k.address === created)) {
      this.#known.push({ address: created, block: block.header.number })
      newDataSources.push({ template: 'T', address: created, context: null, block: block.header.number })
    }
    return { changes: { upserts: [], removals: [] }, newDataSources, handlers: Math.max(1, logs.length), calls: 0 }
  }

  removeDataSourcesAfter(block: number): void {
    this.#known = this.#known.filter((k) => k.block <= block)
  }
}

type Stored = { number: number; hash: Hex; timestamp: number }

/** Keeps which blocks were written, transaction by transaction. */
export class MemoryStore implements RunStore {
  written: Stored[] = []
  recorded: Stored[] = []
  sources: DynamicDataSource[] = []
  transactions = 0
  marks: ChainMarks = { origin: null, finalNumber: null }
  #pointer: Stored | null = null

  pointer(): Stored | null {
    return this.#pointer
  }

  expect(): void {}

  transaction<T>(f: () => T): T {
    this.transactions++
    return f()
  }

  writeBlock(header: BlockHeader): void {
    this.written.push({ number: header.number, hash: header.hash, timestamp: header.timestamp })
    this.#record(header)
  }

  addDataSources(list: readonly DynamicDataSource[]): void {
    this.sources.push(...list)
  }

  setPointer(header: Stored): void {
    this.#pointer = { number: header.number, hash: header.hash, timestamp: header.timestamp }
    this.#record(header)
  }

  foldLog(): void {}

  settle(): void {}

  chainMarks(): ChainMarks {
    return this.marks
  }

  setOrigin({ number, hash }: { readonly number: number; readonly hash: Hex }): void {
    this.marks = { ...this.marks, origin: { number, hash } }
  }

  setFinal(finalNumber: number): void {
    this.marks = { ...this.marks, finalNumber }
  }

  blocksBelow(number: number, limit: number): Stored[] {
    return this.recorded
      .filter((block) => block.number < number)
      .sort((a, b) => b.number - a.number)
      .slice(0, limit)
  }

  revertTo(number: number): void {
    this.written = this.written.filter((block) => block.number <= number)
    this.recorded = this.recorded.filter((block) => block.number <= number)
    this.sources = this.sources.filter((source) => source.block <= number)
    this.#pointer = this.blocksBelow(number + 1, 1)[0] ?? null
    if ((this.marks.finalNumber ?? -1) > number) this.setFinal(number)
  }

  #record({ number, hash, timestamp }: Stored): void {
    if (!this.recorded.some((block) => block.number === number)) this.recorded.push({ number, hash, timestamp })
  }
}
