/**
 * Runs the handlers of a block in graph-node's order (its core/src/subgraph/runner): block handlers that run once, logs
 * by index, then the other block handlers; for each, data sources in the order of their creation. Data sources that
 * handlers create see the block's triggers after all others, those that these create after them, and so on.
 */
import { readFileSync } from 'node:fs'
import { MappingError, RetryableError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import { BlockCalls, CallMiss } from './block-calls.ts'
import { BlockTransactions } from './block-transactions.ts'
import type { Block, BlockHeader, BlockSource, CallRequest, Log, LogFilter } from './chain/block-source.ts'
import { type BlockTarget, DataSources, type KnownDataSource, type LogTarget } from './data-sources.ts'
import type { Manifest } from './manifest/manifest.ts'
import { mappingError } from './mapping-failure.ts'
import { instancesOf } from './mapping-instances.ts'
import type { BlockChanges, DynamicDataSource } from './store/changes.ts'
import type { EntityCache } from './store/entity-cache.ts'
import { parseEntitySchema } from './store/schema.ts'
import type { Store } from './store/store.ts'
import type { Entity } from './store/values.ts'
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
  /** What block handlers asked for when they last ran: fetched before they run again. */
  readonly #habits = new Map<string, readonly CallRequest[]>()
  #header: BlockHeader = { number: -1, hash: '0x', parentHash: '0x', timestamp: 0 }
  #handlers = 0
  /** Data sources that handlers of this block created and that have not seen it yet. */
  #created: DynamicDataSource[] = []
  /** Of the handler that runs. */
  #creating: DynamicDataSource[] = []
  #messages: { level: Exclude<LogLevel, 0>; message: string }[] = []

  constructor(options: BlockProcessorOptions) {
    this.#o = options
    this.#sources = new DataSources(options.manifest)
    this.#sources.add(options.dataSources)
    this.#calls = new BlockCalls(options.source, options.store)
    this.#transactions = new BlockTransactions(options.source)
    const schema = parseEntitySchema(readFileSync(options.manifest.schemaPath, 'utf8'))
    this.#instances = instancesOf(options.manifest, { schema, network: options.network })
    this.#context = {
      cache: options.cache,
      network: options.network,
      dataSource: NO_DATA_SOURCE,
      call: (to, data) => this.#calls.answer(to, data),
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

  addDataSources(list: readonly DynamicDataSource[]): void {
    this.#sources.add(list)
  }

  /** After a reorganisation: forgets data sources created after a block. */
  removeDataSourcesAfter(block: number): void {
    this.#sources.removeAfter(block)
  }

  /**
   * Runs all handlers of a block. When it throws, nothing of the block is kept.
   * @throws MappingError when a handler fails
   */
  async process(block: Block): Promise<BlockOutcome> {
    const newDataSources: DynamicDataSource[] = []
    this.#header = block.header
    this.#handlers = 0
    this.#created = []
    this.#calls.begin(block.header)
    this.#transactions.begin()
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
      throw error
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
    const jobs = this.#jobsOf(logs, among)
    const receipts = new Set<Hex>()
    for (const { target, log } of jobs) if (target.handler.receipt) receipts.add(log.transactionHash)
    if (receipts.size > 0) await this.#transactions.fetchWithReceipts(receipts)
    for (const job of jobs) if (!this.#try(job)) await this.#run(job)
    const late = this.#sources.lateHandlers(number, among)
    if (late.length === 0) return
    await this.#calls.fetch(late.flatMap((target) => this.#habits.get(habitKey(target)) ?? []))
    for (const target of late) await this.#run({ kind: 'block', target })
  }

  #jobsOf(logs: readonly Log[], among: readonly KnownDataSource[] | undefined): Extract<Job, { kind: 'log' }>[] {
    const { number } = this.#header
    const jobs: Extract<Job, { kind: 'log' }>[] = []
    for (const log of logs) {
      const topic0 = log.topics[0]
      if (topic0 === undefined) continue
      for (const target of this.#sources.targetsOf(log.address, topic0)) {
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
        throw this.#failure(new HostError(`It asked for new calls in each of ${MAX_RUNS} runs.`), job)
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
    try {
      result = this.#call(job)
    } catch (error) {
      // Without the answers the handler may fail in ways that it would not with them.
      if (!this.#calls.missed && !(error instanceof CallMiss)) throw this.#failure(error, job)
    }
    if (result === 'needs-transaction' || this.#calls.missed) {
      cache.discardHandler()
      return false
    }
    cache.exitHandler()
    if (result === 'done') this.#handlers++
    this.#created.push(...this.#creating)
    if (job.kind === 'block') this.#habits.set(habitKey(job.target), this.#calls.asked)
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
    const { event, handler, receipt } = target.handler
    const known = this.#transactions.known(log.transactionHash, receipt)
    return instance.runEvent(this.#context, handler, { event, log, block, known })
  }

  #createDataSource(template: string, parameters: readonly string[], context: Entity | null): void {
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

  #failure(error: unknown, job: Job): unknown {
    const { source, handler } = job.target
    const log = job.kind === 'log' ? { log: job.log, signature: job.target.handler.event.signature } : undefined
    const at = { handler: handler.handler, dataSource: source.running.name, blockNumber: this.#header.number, log }
    return error instanceof MappingError ? error : (mappingError(error, at) ?? error)
  }
}

function habitKey({ source, handler }: BlockTarget): string {
  return `${source.key} ${handler.handler}`
}
