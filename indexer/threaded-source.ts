/**
 * A BlockSource in a thread of its own (source-thread.ts): fetching, parsing, checking and keeping what is fetched take
 * no time of the thread that runs the mappings. Questions are numbered, and each has one answer.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { Hex } from '../core/hex.ts'
import type {
  AccountRequest,
  Block,
  BlockHeader,
  BlockSource,
  CallRequest,
  CallResult,
  RangeRequest,
  Receipt,
  Transaction,
} from './chain/block-source.ts'
import type { ProviderStats } from './chain/rpc-source.ts'
import type { OpenSource, SourceOptions } from './open-source.ts'
import { unpackBlocks } from './packed-blocks.ts'
import { type ErrorMessage, fromMessage } from './worker-messages.ts'

type BlockId = { readonly number: number; readonly hash: Hex }

/** What is asked, and what is answered to it. */
export type SourceCalls = {
  open(): SourceTraits
  chainId(): number
  head(): BlockHeader
  header(number: number): BlockHeader | null
  headerByHash(hash: Hex): BlockHeader | null
  finalNumber(): number | null
  /** As packed-blocks.ts has them. */
  blocks(request: SentRange): ArrayBuffer
  transactions(hashes: readonly Hex[]): (Transaction | null)[]
  receipts(hashes: readonly Hex[]): (Receipt | null)[]
  calls(block: BlockId, requests: readonly CallRequest[]): CallResult[]
  accounts(block: BlockId, requests: readonly AccountRequest[]): Hex[]
  close(): void
}

/** `known`: hashes of the headers that the asker has, which the thread has given it. */
export type SentRange = Omit<RangeRequest, 'known'> & { readonly known: readonly Hex[] }

/** What a source is and has besides what all have. */
export type SourceTraits = {
  readonly settled: boolean
  readonly knowsCalls: boolean
  readonly tellsFinal: boolean
  readonly findsByHash: boolean
  readonly asksNode: boolean
}

export type SourceQuestion = {
  readonly [K in keyof SourceCalls]: {
    readonly id: number
    readonly method: K
    readonly parameters: Parameters<SourceCalls[K]>
  }
}[keyof SourceCalls]

export type SourceAnswer =
  | { readonly id: number; readonly value: unknown; readonly stats: ProviderStats | undefined }
  | { readonly id: number; readonly error: ErrorMessage; readonly stats: ProviderStats | undefined }
  | { readonly failover: string }

export type SourceThreadOptions = { readonly source: SourceOptions; readonly port: MessagePort }

/** Blocks whose answers to eth_calls are remembered: more than two ranges hold. */
const REMEMBERED = 20_000

/** How long a source may take to close before its thread is ended all the same. */
const END_MS = 1_000

/** What is parsed is packed at once and forgotten. */
const YOUNG_MB = 16

/** Type stripping runs the .ts file itself; a build has .js beside it. */
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './source-thread.ts' : './source-thread.js', import.meta.url)

/**
 * As openSource, by a thread that startSourceThread has started.
 * @throws UserError, RetryableError as openSource
 */
export async function openThreadedSource(thread: SourceThread, signal: AbortSignal): Promise<OpenSource> {
  // What has not begun to work need not end its work.
  const abort = (): void => thread.kill(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    const traits = await thread.ask('open')
    signal.addEventListener('abort', () => thread.abort(), { once: true })
    const source = new ThreadedSource(thread, traits)
    return traits.asksNode ? { source, stats: () => thread.stats } : { source }
  } catch (error) {
    await thread.end()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Started before it is known whether it is needed: its modules are loaded while others are. */
export class SourceThread {
  stats: ProviderStats = NO_STATS
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #open = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  readonly #onFailover: ((message: string) => void) | undefined
  #asked = 0
  #dead: unknown

  constructor(options: SourceOptions, onFailover: ((message: string) => void) | undefined) {
    this.#onFailover = onFailover
    const { rpcUrl, rpcLimits, finality, verify, cachePath, archivePath, network, chainId } = options
    const source = { rpcUrl, rpcLimits, finality, verify, cachePath, archivePath, network, chainId }
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const workerData: SourceThreadOptions = { source, port: port2 }
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB }
    const worker = new Worker(THREAD, { workerData, transferList: [port2], execArgv: [], resourceLimits })
    this.#worker = worker
    worker.on('error', (error) => this.#fail(error))
    worker.on('exit', () => this.#fail(new Error('The thread that fetches has ended.')))
    port1.on('message', (answer: SourceAnswer) => this.#receive(answer))
  }

  ask<K extends keyof SourceCalls>(
    method: K,
    ...parameters: Parameters<SourceCalls[K]>
  ): Promise<ReturnType<SourceCalls[K]>> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead)
    const id = ++this.#asked
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve: (value) => resolve(value as ReturnType<SourceCalls[K]>), reject })
      this.#port.postMessage({ id, method, parameters })
    })
  }

  abort(): void {
    this.#port.postMessage('abort')
  }

  /** Closes the source and ends the thread. */
  async end(): Promise<void> {
    if (this.#dead === undefined) {
      const patience = new AbortController()
      const late = sleep(END_MS, undefined, { signal: patience.signal }).catch(() => undefined)
      await Promise.race([this.ask('close').catch(() => undefined), late])
      patience.abort()
    }
    this.kill(new Error('The source is closed.'))
  }

  /** Ends the thread at once: what it keeps is in a file that survives that. */
  kill(reason: unknown): void {
    this.#fail(reason)
    this.#port.close()
    void this.#worker.terminate()
  }

  #receive(answer: SourceAnswer): void {
    if ('failover' in answer) {
      this.#onFailover?.(answer.failover)
      return
    }
    if (answer.stats) this.stats = answer.stats
    const asked = this.#open.get(answer.id)
    this.#open.delete(answer.id)
    if ('error' in answer) asked?.reject(fromMessage(answer.error))
    else asked?.resolve(answer.value)
  }

  #fail(error: unknown): void {
    this.#dead ??= error
    for (const { reject } of this.#open.values()) reject(error)
    this.#open.clear()
  }
}

const NO_STATS: ProviderStats = {
  httpRequests: 0,
  requests: 0,
  retries: 0,
  bytes: 0,
  rateLimited: 0,
  timeouts: 0,
  failovers: 0,
  asked: 0,
  recovered: 0,
  verifiedBlocks: 0,
}

class ThreadedSource implements BlockSource {
  readonly settled: boolean
  readonly finalNumber?: () => Promise<number | null>
  readonly headerByHash?: (hash: Hex) => Promise<BlockHeader | null>
  readonly knownCall?: (blockHash: Hex, request: CallRequest) => CallResult | undefined
  readonly #thread: SourceThread
  /** By block hash, then address and data. */
  readonly #calls = new Map<Hex, ReadonlyMap<string, CallResult>>()

  constructor(thread: SourceThread, traits: SourceTraits) {
    this.#thread = thread
    this.settled = traits.settled
    if (traits.tellsFinal) this.finalNumber = () => thread.ask('finalNumber')
    if (traits.findsByHash) this.headerByHash = (hash) => thread.ask('headerByHash', hash)
    if (!traits.knowsCalls) return
    this.knownCall = (blockHash, { to, data }) => this.#calls.get(blockHash)?.get(to + data)
  }

  chainId(): Promise<number> {
    return this.#thread.ask('chainId')
  }

  head(): Promise<BlockHeader> {
    return this.#thread.ask('head')
  }

  header(number: number): Promise<BlockHeader | null> {
    return this.#thread.ask('header', number)
  }

  async blocks(request: RangeRequest): Promise<Block[]> {
    const known = [...(request.known?.values() ?? [])].map((header) => header.hash)
    const { from, to, filters, headersOf, edges } = request
    const packed = await this.#thread.ask('blocks', { from, to, filters, headersOf, edges, known })
    return unpackBlocks(packed).map(({ header, logs, calls }) => {
      if (calls.length > 0) {
        this.#calls.delete(header.hash)
        this.#calls.set(header.hash, new Map(calls.map((call) => [call.request.to + call.request.data, call.result])))
        const [oldest] = this.#calls.keys()
        if (this.#calls.size > REMEMBERED && oldest !== undefined) this.#calls.delete(oldest)
      }
      return { header, logs }
    })
  }

  transactions(hashes: readonly Hex[]): Promise<(Transaction | null)[]> {
    return this.#thread.ask('transactions', hashes)
  }

  receipts(hashes: readonly Hex[]): Promise<(Receipt | null)[]> {
    return this.#thread.ask('receipts', hashes)
  }

  calls({ number, hash }: BlockId, requests: readonly CallRequest[]): Promise<CallResult[]> {
    return this.#thread.ask('calls', { number, hash }, requests)
  }

  accounts({ number, hash }: BlockId, requests: readonly AccountRequest[]): Promise<Hex[]> {
    return this.#thread.ask('accounts', { number, hash }, requests)
  }

  close(): Promise<void> {
    return this.#thread.end()
  }
}
