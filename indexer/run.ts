/**
 * The indexing loop: from the database's pointer to the chain's head and on, whatever the chain does meanwhile. Ranges
 * are fetched one ahead, blocks processed one by one, and written many to a transaction together with the pointer, so
 * that stopping anywhere loses nothing but time.
 */
import { setImmediate as otherEvents } from 'node:timers/promises'
import { RetryableError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import { Batch, type BatchStore, type BlockResult } from './batch.ts'
import type { Block, BlockHeader, BlockSource, LogFilter } from './chain/block-source.ts'
import { type Clock, SYSTEM_CLOCK } from './chain/clock.ts'
import { RUN_LIMITS, type RunLimits } from './chain/limits.ts'
import { checkFollows, completeRange, fetchRange, joinRanges, type Range } from './fetch-range.ts'
import { type Progress, ProgressMeter } from './progress.ts'
import { checkSameChain, forkOf } from './same-chain.ts'
import type { DynamicDataSource } from './store/changes.ts'
import type { Store } from './store/store.ts'

export type { Progress } from './progress.ts'

/** What the loop needs of the store. */
export type RunStore = BatchStore &
  Pick<
    Store,
    'expect' | 'pointer' | 'settle' | 'blocksBelow' | 'revertTo' | 'chainMarks' | 'setOrigin' | 'setFinal' | 'foldLog'
  >

/** What the loop needs of the block processor. */
export type RunProcessor = {
  filters(sources?: readonly DynamicDataSource[]): LogFilter[]
  blockHandlersAt(from: number, to: number): number[]
  /** These blocks come next: what they need can be asked for. */
  lookAhead(blocks: readonly Block[]): void
  process(block: Block): Promise<BlockResult>
  removeDataSourcesAfter(block: number): void
}

export type RunOptions = {
  readonly source: BlockSource
  readonly store: RunStore
  readonly processor: RunProcessor
  /** The entity cache, which a revert makes wrong. */
  readonly cache: { clear(): void }
  readonly startBlock: number
  /** The last block to index: waited for where the chain does not have it yet. Absent: the head. */
  readonly untilBlock?: number | undefined
  /** Go on when the head is reached. */
  readonly follow: boolean
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  readonly limits?: Partial<RunLimits> | undefined
  readonly clock?: Clock | undefined
}

/**
 * Indexes until `untilBlock`, the head (unless `follow`), or the signal.
 * @throws MappingError when a handler fails: the blocks before are written, its block is not
 * @throws RetryableError when something outside went on failing
 */
export async function runIndexer(options: RunOptions): Promise<void> {
  await new Run(options).run()
}

/** A range on its way, with the filters of data sources that were created since it was asked for. */
type Ahead = { readonly from: number; readonly to: number; readonly range: Promise<Range>; missing: LogFilter[] }

/** What this many blocks with logs need is asked for while as many before them are processed. */
const AHEAD_BLOCKS = 16

class Run {
  readonly #o: RunOptions
  readonly #limits: RunLimits
  readonly #meter: ProgressMeter
  readonly #batch: Batch
  readonly #clock: Clock
  #rangeBlocks: number
  #ahead: Ahead | undefined
  #failures = 0
  #shorterSince: number | undefined
  /** The newest head seen since the chain was last seen to change. */
  #highest = -1
  #lowerSince: number | undefined
  /** The last block of the ranges done with: past the pointer where a settled source has no header of its own for it. */
  #passed = -1
  /** The node's chain was seen to be the database's. */
  #isSameChain = false
  #finalNumber: number | null = null
  #finalAsked = Number.NEGATIVE_INFINITY

  constructor(options: RunOptions) {
    this.#o = options
    this.#limits = { ...RUN_LIMITS, ...options.limits }
    const clock = options.clock ?? SYSTEM_CLOCK
    this.#clock = clock
    const report = options.onProgress
    this.#meter = new ProgressMeter({ everyMs: this.#limits.progressMs, report, clock: () => clock.now() })
    this.#meter.until = options.untilBlock ?? null
    this.#batch = new Batch(options.store, this.#limits, clock)
    this.#rangeBlocks = this.#limits.firstRangeBlocks
  }

  async run(): Promise<void> {
    try {
      while (!this.#o.signal.aborted) {
        try {
          if (!(await this.#advance())) continue
          this.#o.store.settle()
          break
        } catch (error) {
          if (this.#o.signal.aborted) break
          await this.#recover(this.#earlierThan(error))
        }
      }
    } finally {
      this.#dropAhead()
      this.#report(true)
    }
  }

  /** One range, one wait, or one revert. True when there is nothing left to do. */
  async #advance(): Promise<boolean> {
    const { source, store, untilBlock, follow } = this.#o
    const head = await this.#abortable(source.head())
    this.#highest = Math.max(this.#highest, head.number)
    this.#meter.head = this.#highest
    if (!this.#isSameChain) await this.#meetChain()
    this.#followFinality()
    const pointer = store.pointer()
    const state = pointer && head.number <= pointer.number ? await this.#compare(pointer, head) : 'same'
    if (pointer && state === 'forked') {
      await this.#revert(pointer)
      return false
    }
    const next = Math.max(pointer ? pointer.number + 1 : this.#o.startBlock, this.#passed + 1)
    const target = Math.min(head.number, untilBlock ?? head.number)
    store.expect(target)
    if (source.settled === true && next > target) return true
    if (next > target) {
      const last = untilBlock ?? (follow ? Number.POSITIVE_INFINITY : this.#highest)
      if (next > last && state === 'same') return await this.#isFinal(pointer)
      if (last === this.#highest && state === 'same') this.#awaitHighest(head)
      this.#meter.phase = 'live'
      this.#report(false)
      if (state === 'same') this.#failures = 0
      store.foldLog()
      await this.#clock.sleep(this.#limits.pollMs, this.#o.signal)
      return false
    }
    this.#lowerSince = undefined
    const range = await this.#abortable(this.#take(next, target))
    const first = range.blocks[0]?.header
    const follows = source.settled !== true || first?.number === (pointer?.number ?? -1) + 1
    if (pointer && follows && first?.parentHash !== pointer.hash) {
      await this.#revert(pointer)
      return false
    }
    await this.#process(range, target)
    this.#failures = 0
    return false
  }

  /** Before anything is taken back or written: a node of another chain is refused. */
  async #meetChain(): Promise<void> {
    const { source, store, startBlock } = this.#o
    await this.#abortable(checkSameChain(source, store))
    if (store.pointer() === null) {
      const origin = await this.#abortable(source.header(Math.max(0, startBlock - 1)))
      if (origin !== null) store.setOrigin(origin)
    }
    this.#isSameChain = true
  }

  /** Records how far the indexed chain is final, as the node said when it was last asked, and asks again in time. */
  #followFinality(): void {
    const { source, store } = this.#o
    const final = Math.min(this.#finalNumber ?? -1, store.pointer()?.number ?? -1)
    if (final > (store.chainMarks().finalNumber ?? -1)) store.setFinal(final)
    if (source.finalNumber === undefined || this.#clock.now() - this.#finalAsked < this.#limits.finalEveryMs) return
    this.#finalAsked = this.#clock.now()
    // Nothing waits for it: without an answer less is known to be final.
    source.finalNumber().then(
      (number) => {
        this.#finalNumber = number
      },
      () => undefined,
    )
  }

  /** The pointer's block beside a head at or below it. A lower head may be a shorter chain or only a slower node. */
  async #compare(pointer: { number: number; hash: string }, head: BlockHeader): Promise<'same' | 'forked' | 'behind'> {
    if (head.number === pointer.number) {
      this.#shorterSince = undefined
      return head.hash === pointer.hash ? 'same' : 'forked'
    }
    this.#shorterSince ??= this.#clock.now()
    if (this.#clock.now() - this.#shorterSince < this.#limits.shorterChainMs) return 'behind'
    this.#shorterSince = undefined
    // Nothing is taken back for a node that has only begun to sync.
    if (pointer.number - head.number > this.#limits.shorterChainBlocks) {
      throw new RetryableError(
        'NODE_BEHIND',
        `The node's newest block is ${head.number}, indexed is ${pointer.number}.`,
        {
          hint: 'Wait until the node has synced, or give another one with --rpc',
        },
      )
    }
    return (await this.#o.source.header(pointer.number))?.hash === pointer.hash ? 'behind' : 'forked'
  }

  /** A run to the head does not end at a lower one than was seen: a slower node's, which the faster one comes after. */
  #awaitHighest({ number }: BlockHeader): void {
    this.#lowerSince ??= this.#clock.now()
    if (this.#clock.now() - this.#lowerSince < this.#limits.shorterChainMs) return
    throw new RetryableError('NODE_BEHIND', `The node's newest block is ${number}, it has shown ${this.#highest}.`, {
      hint: 'Wait until the node has synced, or give another one with --rpc',
    })
  }

  /** Before the end of a run that does not follow: is the last block written still of the chain? Else goes back. */
  async #isFinal(pointer: { number: number; hash: Hex } | null): Promise<boolean> {
    if (!pointer || (await this.#abortable(this.#o.source.header(pointer.number)))?.hash === pointer.hash) return true
    await this.#revert(pointer)
    return false
  }

  /** Goes back to the newest block that the chain still has. */
  async #revert(pointer: { number: number; hash: Hex }): Promise<void> {
    const { source, store, processor, cache } = this.#o
    this.#dropAhead()
    const fork = await this.#abortable(forkOf(source, store, pointer))
    if (fork?.number === pointer.number) {
      throw new RetryableError('CHAIN_MOVED', `Block ${pointer.number} came back while the fork was being looked for.`)
    }
    const keep = fork?.number ?? this.#o.startBlock - 1
    store.revertTo(keep)
    this.#passed = -1
    this.#highest = -1
    this.#lowerSince = undefined
    this.#finalNumber = null
    this.#finalAsked = Number.NEGATIVE_INFINITY
    processor.removeDataSourcesAfter(keep)
    cache.clear()
    this.#meter.reorgs++
    this.#report(true)
  }

  /** The range that begins at `from`: the one fetched ahead, or a new one. */
  async #take(from: number, target: number): Promise<Range> {
    const ahead = this.#ahead
    this.#ahead = undefined
    if (ahead?.from !== from || ahead.to > target) return this.#fetch(from, target).range
    const range = await ahead.range
    if (ahead.missing.length === 0) return range
    const { source, processor } = this.#o
    return completeRange(source, processor, range, { from, to: range.to, filters: ahead.missing })
  }

  #fetch(from: number, target: number): Ahead {
    const everyBlock = this.#isLive(from, target)
    const to = Math.min(target, from + this.#rangeBlocks - 1)
    const range = fetchRange(this.#o.source, this.#o.processor, { from, to, everyBlock })
    return { from, to, range, missing: [] }
  }

  #isLive(from: number, target: number): boolean {
    return this.#o.follow && this.#o.untilBlock === undefined && target - from < this.#limits.liveBlocks
  }

  #fetchAhead(from: number, target: number): void {
    if (this.#ahead || from > target || this.#isLive(from, target)) return
    this.#ahead = this.#fetch(from, target)
    // Looked at when it is taken; until then a failure must not count as unhandled.
    this.#ahead.range.catch(() => undefined)
  }

  #dropAhead(): void {
    this.#ahead = undefined
  }

  /** Processes a range, which grows as its blocks create data sources, and writes it. */
  async #process(first: Range, target: number): Promise<void> {
    const { processor, signal } = this.#o
    const live = this.#isLive(first.from, target)
    this.#meter.phase = live ? 'live' : 'backfill'
    this.#adapt(first)
    let range: Range = first
    let index = 0
    const handled = (from: number, to: number): Set<number> => new Set(processor.blockHandlersAt(from, to))
    let handlerBlocks = handled(range.from, range.to)
    let yielded = performance.now()
    try {
      while (index < range.blocks.length && !signal.aborted) {
        this.#fetchAhead(range.to + 1, target)
        // Without this the range fetched ahead, and stop(), would wait until all blocks of this one are done.
        if (performance.now() - yielded > this.#limits.yieldMs) {
          await otherEvents()
          yielded = performance.now()
        }
        if (index % AHEAD_BLOCKS === 0) processor.lookAhead(range.blocks.slice(index, index + 2 * AHEAD_BLOCKS))
        const block = range.blocks[index++]
        if (!block) break
        const { header, logs } = block
        const outcome =
          logs.length > 0 || handlerBlocks.has(header.number)
            ? await this.#abortable(processor.process(block))
            : undefined
        this.#add(block, outcome)
        if (outcome && outcome.newDataSources.length > 0) {
          const rest = await this.#complete(range, header, outcome.newDataSources)
          if (!rest) break
          range = rest
          index = 0
          handlerBlocks = handled(range.from, range.to)
        }
        if (live || this.#batch.isFull()) this.#batch.write()
        // What is told of the head's blocks can be read.
        if (live) this.#o.store.settle()
        this.#report(false)
      }
      if (!signal.aborted) this.#passed = range.to
    } finally {
      this.#batch.write()
      this.#report(false)
    }
  }

  /**
   * The rest of the range with the logs of data sources that this block created. It is cut when they have so many that
   * it would not fit in memory: a market that was just found does not bring all of its history at once.
   */
  async #complete(range: Range, after: BlockHeader, created: readonly DynamicDataSource[]): Promise<Range | undefined> {
    const { source, processor } = this.#o
    const filters = processor.filters(created)
    const from = after.number + 1
    const near = Math.min(range.to, after.number + this.#limits.firstRangeBlocks)
    if (from > near) {
      this.#ahead?.missing.push(...filters)
      return undefined
    }
    const rest = await this.#abortable(completeRange(source, processor, range, { from, to: near, filters }))
    checkFollows(rest, after)
    if (near < range.to && rest.logs * ((range.to - near) / (near - after.number)) > this.#limits.logsPerRange) {
      this.#dropAhead()
      this.#rangeBlocks = Math.min(this.#rangeBlocks, this.#limits.firstRangeBlocks)
      return rest
    }
    this.#ahead?.missing.push(...filters)
    if (near === range.to) return rest
    const far = { from: near + 1, to: range.to, filters }
    return joinRanges(rest, await this.#abortable(completeRange(source, processor, range, far)))
  }

  #add({ header, logs }: Block, result: BlockResult | undefined): void {
    this.#batch.add(header, result)
    this.#meter.logs += logs.length
    if (!result) return
    this.#meter.handlers += result.handlers
    this.#meter.calls += result.calls
    if (result.handlers > 0) this.#meter.blocks++
  }

  /** The next range is made longer or shorter so that it holds about logsPerRange logs. */
  #adapt(range: Range): void {
    const factor = Math.min(4, Math.max(0.25, this.#limits.logsPerRange / Math.max(1, range.logs)))
    const length = range.to - range.from + 1
    if (factor > 1 && length < this.#rangeBlocks) return
    this.#rangeBlocks = Math.max(1, Math.min(this.#limits.maxRangeBlocks, Math.round(length * factor)))
  }

  /** What a batch before has failed with, which was still on its way into the file, or else what was thrown. */
  #earlierThan(error: unknown): unknown {
    try {
      this.#o.store.settle()
      return error
    } catch (earlier) {
      return earlier
    }
  }

  /** Waits and lets the loop begin again at the pointer; what only a person can mend is thrown. */
  async #recover(error: unknown): Promise<void> {
    if (!(error instanceof RetryableError) || this.#failures >= this.#limits.retries) throw error
    this.#dropAhead()
    this.#passed = -1
    this.#o.processor.removeDataSourcesAfter(this.#o.store.pointer()?.number ?? this.#o.startBlock - 1)
    this.#o.cache.clear()
    const wait = Math.min(this.#limits.retryMaxMs, this.#limits.retryMs * 2 ** this.#failures++)
    await this.#clock.sleep(wait, this.#o.signal).catch(() => undefined)
  }

  #report(now: boolean): void {
    const end = this.#batch.end ?? this.#o.store.pointer()
    this.#meter.report({ block: end?.number ?? this.#o.startBlock - 1, timestamp: end?.timestamp ?? 0 }, now)
  }

  /** The promise, or a rejection as soon as the signal comes: the loop ends without waiting for the network. */
  #abortable<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.#o
    if (signal.aborted) {
      promise.catch(() => undefined)
      return Promise.reject(signal.reason)
    }
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
    })
  }
}
