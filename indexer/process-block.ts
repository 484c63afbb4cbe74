/**
 * Runs the handlers of a block in graph-node's order (its core/src/subgraph/runner): block handlers that run once, logs
 * by index, then the other block handlers; for each, data sources in the order of their creation. Data sources that
 * handlers create see the block's triggers after all others, those that these create after them, and so on.
 */
import { readFileSync } from 'node:fs'
import { RetryableError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import { BlockCalls, CallMiss, callsAtHand } from './block-calls.ts'
import { BlockTransactions } from './block-transactions.ts'
import { CallHabits } from './call-habits.ts'
import type { Block, BlockHeader, BlockSource, CallRequest, Log, LogFilter } from './chain/block-source.ts'
import { type BlockTarget, DataSources, type KnownDataSource, type LogTarget } from './data-sources.ts'
import { declaredCalls, matching } from './log-targets.ts'
import { LookAhead } from './look-ahead.ts'
import type { Manifest } from './manifest/manifest.ts'
import { type FailedHandler, HandlerFailure, reportOf } from './mapping-failure.ts'
import { instancesOf } from './mapping-instances.ts'
import type { BlockChanges, DynamicDataSource } from './store/changes.ts'
import type { Context } from './store/context-codec.ts'
import type { EntityCache } from './store/entity-cache.ts'
import { parseEntitySchema } from './store/schema.ts'
import type { Store } from './store/store.ts'
import type { HandlerContext, LogLevel, RunningDataSource } from './wasm/host.ts'
import { HostError } from './wasm/host-error.ts'
import type { MappingInstance, RunResult } from './wasm/instance.ts'

/** A line that a mapping logged. */
export type MappingLog = {
  readonly level: Exclude<LogLevel, 0>
  readonly message: string
  readonly dataSource: string
  readonly blockNumber: number
}

export type BlockOutcome = {
  readonly changes: BlockChanges
  readonly newDataSources: DynamicDataSource[]
  /** Handlers that ran to their end. */
  readonly handlers: number
  /** Calls that had to be fetched. */
  readonly calls: number
}

export type BlockProcessorOptions = {
  readonly manifest: Manifest
  /** Data sources that handlers created before, in the order of their creation. */
  readonly dataSources: readonly DynamicDataSource[]
  readonly cache: EntityCache
  readonly store: Pick<Store, 'cachedCall' | 'cacheCalls'>
  readonly source: BlockSource
  /** As graph-node knows it. */
  readonly network: string
  readonly onLog?: ((line: MappingLog) => void) | undefined
  /** One shared integer that grows when a handler begins and when it has ended: odd while one runs. */
  readonly beat?: Int32Array | undefined
}

/** How often a handler may be run again because it needed more calls or its transaction. */
const MAX_RUNS = 1000

/** Stands for the running data source while none runs. */
const NO_DATA_SOURCE: RunningDataSource = { name: '', address: new Uint8Array(20), context: null, abis: new Map() }

/** A handler to be run, with what it is run for. */
type Job =
  | { readonly kind: 'log'; readonly target: LogTarget; readonly log: Log }
  | { readonly kind: 'block'; readonly target: BlockTarget }

export class BlockProcessor {
  readonly #o: BlockProcessorOptions
  readonly #sources: DataSources
  readonly #instances: ReadonlyMap<string, MappingInstance>
  readonly #calls: BlockCalls
  readonly #transactions: BlockTransactions
  readonly #context: HandlerContext & { dataSource: RunningDataSource }
  readonly #habits = new CallHabits()
  readonly #ahead: LookAhead
  #header: BlockHeader = { number: -1, hash: '0x', parentHash: '0x', timestamp: 0 }
  #handlers = 0
  #running: Job | undefined
  /** Data sources that handlers of this block created and that have not seen it yet. */
  #created: DynamicDataSource[] = []
  /** Of the handler that runs. */
  #creating: DynamicDataSource[] = []
  #messages: { level: Exclude<LogLevel, 0>; message: string }[] = []

  constructor(options: BlockProcessorOptions) {
    this.#o = options
    this.#sources = new DataSources(options.manifest)
    this.#sources.add(options.dataSources)
    this.#ahead = new LookAhead(options.source)
    this.#calls = new BlockCalls(this.#ahead, callsAtHand(options.source, options.store))
    this.#transactions = new BlockTransactions(this.#ahead)
    const schema = parseEntitySchema(readFileSync(options.manifest.schemaPath, 'utf8'))
    this.#instances = instancesOf(options.manifest, { schema, network: options.network })
    this.#context = {
      cache: options.cache,
      network: options.network,
      dataSource: NO_DATA_SOURCE,
      call: (to, data) => this.#calls.answer(to, data),
      account: (request) => this.#calls.account(request),
      createDataSource: (template, parameters, context) => this.#createDataSource(template, parameters, context),
      log: (level, message) => {
        if (level !== 0) this.#messages.push({ level, message })
      },
    }
  }

  /** What logs to fetch for all known data sources, or for some created ones. */
  filters(sources?: readonly DynamicDataSource[]): LogFilter[] {
    return sources ? this.#sources.filtersOf(sources) : this.#sources.filters()
  }

  /** Blocks of [from, to] that have block handlers, ascending: their headers are needed without a log. */
  blockHandlersAt(from: number, to: number): number[] {
    return this.#sources.blockHandlersAt(from, to)
  }

  /** The handler that was begun last. */
  running(): FailedHandler | undefined {
    return this.#running && this.#placeOf(this.#running)
  }

  addDataSources(list: readonly DynamicDataSource[]): void {
    this.#sources.add(list)
  }

  /** After a reorganisation: forgets data sources created after a block. */
  removeDataSourcesAfter(block: number): void {
    this.#sources.removeAfter(block)
    this.#ahead.clear()
  }

  /** Asks the node for what handlers of these blocks, which come next, will need. */
  lookAhead(blocks: readonly Block[]): void {
    for (const { header, logs } of blocks) {
      const hashes = new Set<Hex>()
      const calls: CallRequest[] = []
      for (const { target, log } of this.#jobsOf(header.number, logs, undefined)) {
        if (target.handler.receipt) hashes.add(log.transactionHash)
        for (const call of this.#habits.usual(target.key)) calls.push(call)
      }
      for (const target of this.#sources.lateHandlers(header.number)) {
        calls.push(...this.#habits.last(target.key))
      }
      this.#ahead.ask(header, [...hashes], calls)
    }
  }

  /**
   * Runs all handlers of a block. When it throws, nothing of the block is kept.
   * @throws MappingError when a handler fails
   */
  async process(block: Block): Promise<BlockOutcome> {
    const newDataSources: DynamicDataSource[] = []
    this.#header = block.header
    this.#o.cache.beginBlock(block.header)
    this.#handlers = 0
    this.#created = []
    this.#ahead.begin(block.header)
    this.#calls.begin(block.header)
    this.#transactions.begin(block.header)
    try {
      await this.#runTriggers(block.logs)
      while (this.#created.length > 0) {
        const created = this.#created
        this.#created = []
        const added = this.#addCreated(created, newDataSources)
        if (added.length > 0) await this.#runTriggers(await this.#logsOf(added), added)
      }
      if (this.#calls.fetched > 0) this.#calls.keep()
    } catch (error) {
      this.#o.cache.discardBlock()
      this.#sources.removeAfter(block.header.number - 1)
      throw error instanceof HandlerFailure ? await reportOf(error) : error
    }
    return {
      changes: this.#o.cache.takeBlock(),
      newDataSources,
      handlers: this.#handlers,
      calls: this.#calls.fetched,
    }
  }

  /** The block's triggers, for all data sources or only for those that it created. */
  async #runTriggers(logs: readonly Log[], among?: readonly KnownDataSource[]): Promise<void> {
    const { number } = this.#header
    for (const target of this.#sources.onceHandlers(number, among)) await this.#run({ kind: 'block', target })
    const jobs = this.#jobsOf(number, logs, among)
    await this.#fetchAhead(jobs)
    for (const job of jobs) if (!this.#try(job)) await this.#run(job)
    const late = this.#sources.lateHandlers(number, among)
    if (late.length === 0) return
    await this.#calls.fetchGuessed(late.flatMap((target) => this.#habits.last(target.key)))
    for (const target of late) await this.#run({ kind: 'block', target })
  }

  /** What the manifest says that handlers will need: receipts and calls, each in one batch. */
  async #fetchAhead(jobs: readonly Extract<Job, { kind: 'log' }>[]): Promise<void> {
    const receipts = new Set<Hex>()
    const calls: CallRequest[] = []
    for (const { target, log } of jobs) {
      if (target.handler.receipt) receipts.add(log.transactionHash)
      if (target.handler.calls.length > 0) calls.push(...declaredCalls(target.handler, log))
    }
    await this.#transactions.fetchWithReceipts(receipts)
    if (calls.length > 0) await this.#calls.fetch(calls)
  }

  #jobsOf(
    number: number,
    logs: readonly Log[],
    among: readonly KnownDataSource[] | undefined,
  ): Extract<Job, { kind: 'log' }>[] {
    const jobs: Extract<Job, { kind: 'log' }>[] = []
    for (const log of logs) {
      const topic0 = log.topics[0]
      if (topic0 === undefined) continue
      for (const target of matching(this.#sources.targetsOf(log.address, topic0), log)) {
        const { startBlock, endBlock } = target.source
        if (number < startBlock || (endBlock !== null && number > endBlock)) continue
        if (among === undefined || among.includes(target.source)) jobs.push({ kind: 'log', target, log })
      }
    }
    return jobs
  }

  #addCreated(created: readonly DynamicDataSource[], all: DynamicDataSource[]): KnownDataSource[] {
    const added: KnownDataSource[] = []
    for (const item of created) {
      const [source] = this.#sources.add([item])
      if (!source) continue
      added.push(source)
      all.push(item)
    }
    return added
  }

  /** The block's logs of data sources that it created, earlier ones than their creation included. */
  async #logsOf(added: readonly KnownDataSource[]): Promise<readonly Log[]> {
    const { number, hash } = this.#header
    const filters = this.#sources.filters(added)
    if (filters.length === 0) return []
    const [block] = await this.#o.source.blocks({ from: number, to: number, filters, headersOf: [number] })
    if (block && block.header.hash === hash) return block.logs
    throw new RetryableError('CHAIN_MOVED', `Block ${number} was replaced while it was being indexed.`)
  }

  /** Runs a handler again and again until it has all that it reads from the chain. */
  async #run(job: Job): Promise<void> {
    for (let runs = 0; !this.#try(job); runs++) {
      if (runs >= MAX_RUNS) {
        throw new HandlerFailure(
          new HostError(`It asked for new calls in each of ${MAX_RUNS} runs.`),
          this.#placeOf(job),
        )
      }
      const log = job.kind === 'log' ? job.log : undefined
      if (this.#calls.missed) await this.#calls.fetchMissed()
      else if (log) await this.#transactions.fetch(log.transactionHash)
    }
  }

  /** Runs a handler; false when something has to be fetched first. */
  #try(job: Job): boolean {
    const { cache } = this.#o
    this.#calls.beginHandler()
    this.#creating = []
    this.#messages = []
    let result: RunResult = 'needs-transaction'
    const { beat } = this.#o
    this.#running = job
    if (beat) Atomics.add(beat, 0, 1)
    try {
      result = this.#call(job)
    } catch (error) {
      // Without the answers the handler may fail in ways that it would not with them.
      if (!this.#calls.missed && !(error instanceof CallMiss)) throw new HandlerFailure(error, this.#placeOf(job))
    } finally {
      if (beat) Atomics.add(beat, 0, 1)
    }
    if (result === 'needs-transaction' || this.#calls.missed) {
      cache.discardHandler()
      return false
    }
    cache.exitHandler()
    if (result === 'done') this.#handlers++
    this.#created.push(...this.#creating)
    this.#habits.learn(job.target.key, this.#calls.asked)
    const dataSource = job.target.source.running.name
    for (const line of this.#messages) this.#o.onLog?.({ ...line, dataSource, blockNumber: this.#header.number })
    return true
  }

  #call(job: Job): RunResult {
    const { source } = job.target
    const instance = this.#instances.get(source.mapping.wasmPath)
    if (!instance) throw new RangeError(`No code for ${source.mapping.wasmPath}.`)
    this.#context.dataSource = source.running
    const block = this.#header
    if (job.kind === 'block') {
      instance.runBlock(this.#context, job.target.handler.handler, block)
      return 'done'
    }
    const { log, target } = job
    const { event, handler } = target.handler
    const known = this.#transactions.known(log.transactionHash)
    return instance.runEvent(this.#context, handler, { event, log, block, known })
  }

  #createDataSource(template: string, parameters: readonly string[], context: Context | null): void {
    if (!this.#o.manifest.templates.has(template)) {
      const known = [...this.#o.manifest.templates.keys()].join(', ')
      throw new HostError(`A data source is created: got template "${template}", expected one of ${known}.`)
    }
    const [address = ''] = parameters
    if (!/^(0x)?[0-9a-fA-F]{40}$/.test(address)) {
      throw new HostError(`A data source of ${template} is created: got address "${address}", expected 40 hex digits.`)
    }
    const hex: Hex = `0x${address.slice(-40).toLowerCase()}`
    this.#creating.push({ template, address: hex, context, block: this.#header.number })
  }

  #placeOf(job: Job): FailedHandler {
    const { source, handler } = job.target
    const event = job.kind === 'log' ? { log: job.log, event: job.target.handler.event.signature } : {}
    const blockNumber = this.#header.number
    const { wasmPath } = source.mapping
    return { handler: handler.handler, dataSource: source.running.name, blockNumber, wasmPath, ...event }
  }
}
