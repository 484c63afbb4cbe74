/**
 * Indexing in a thread of its own: the main thread never waits for a block, and a handler that loops can be ended with
 * its thread.
 */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { RUN_LIMITS, type RunLimits, STOP_MS } from './chain/limits.ts'
import { watchHandlers } from './looping-handler.ts'
import type { SourceOptions } from './open-source.ts'
import type { Progress } from './progress.ts'
import { fromMessage, type LogLevel, type WorkerMessage } from './worker-messages.ts'

export type IndexerOptions = SourceOptions & {
  /** The subgraph.yaml that graph build has written, beside its WASM files. */
  readonly manifestPath: string
  readonly databasePath: string
  /** The last block to index. Absent: the head. */
  readonly untilBlock?: number | undefined
  /** Go on when the head is reached. */
  readonly follow: boolean
  readonly limits?: Partial<RunLimits> | undefined
}

/** What the indexing thread is given. */
export type WorkerOptions = IndexerOptions & {
  /** See BlockProcessorOptions. */
  readonly beat: Int32Array
}

export type IndexerEvents = {
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly onLog?: ((line: { readonly level: LogLevel; readonly message: string }) => void) | undefined
}

export type IndexerHandle = {
  /** Settles when indexing has ended: at untilBlock, at the head, by stop(), or with the error that ended it. */
  readonly done: Promise<void>
  /** Ends between two blocks; after STOP_MS the thread is terminated. What was committed stays. */
  stop(): Promise<void>
}

/**
 * Where Node keeps the compiled code of the thread's modules, so that the next start need not parse and strip them: beside
 * the installed packages, which are as much to be trusted as this. Without leave to write there it does without.
 */
const COMPILED: string = fileURLToPath(new URL('../node_modules/.cache/aftershock', import.meta.url))

/** Of objects that live for a block or two. With more the thread is no faster and takes 30 MB more; with half, it is slower. */
const YOUNG_MB = 32

/** Type stripping runs the .ts file itself; a build has .js beside it. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)

/**
 * Starts indexing. Nobody has to look at `done`: an error is also kept there.
 * @throws by `done`: UserError, RetryableError or MappingError as the thread threw it
 */
export function startIndexer(options: IndexerOptions, events: IndexerEvents = {}): IndexerHandle {
  const beat = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(WORKER, {
    workerData: { ...options, beat } satisfies WorkerOptions,
    execArgv: [],
    env: { NODE_COMPILE_CACHE: COMPILED, ...process.env },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  let stopping: Promise<void> | undefined
  const done = new Promise<void>((resolve, reject) => {
    let ended = false
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'progress') events.onProgress?.(message.progress)
      else if (message.type === 'log') events.onLog?.(message)
      else if (message.type === 'failed') reject(fromMessage(message.error))
      else ended = true
    })
    worker.on('error', reject)
    const unwatch = watchHandlers(worker, beat, options.limits?.handlerMs ?? RUN_LIMITS.handlerMs, (error) => {
      reject(error)
      void worker.terminate()
    })
    worker.once('exit', unwatch)
    worker.on('exit', (code) => {
      if (ended || stopping) resolve()
      else reject(new Error(`The indexing thread ended with code ${code} before it was done.`))
    })
  })
  done.catch(() => undefined)
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    worker.postMessage('stop')
    const timer = setTimeout(() => void worker.terminate(), STOP_MS)
    await exited
    clearTimeout(timer)
  }
  return {
    done,
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}
