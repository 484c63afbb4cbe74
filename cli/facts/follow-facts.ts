/** Keeps liquidation_facts beside the entities up to date while a chain is indexed, in a thread of its own. */
import { Worker } from 'node:worker_threads'
import type { FactsMessage, FactsWorkerData } from './worker.ts'

export type FactsFollower = {
  /** There may be new blocks: brings the facts up to them, once more when this is called meanwhile. */
  offer(): void
  /** Resolves when the facts are up to all that was offered. */
  settled(): Promise<void>
  /** Ends after the step at hand; what is committed stays, and the next run goes on from there. */
  close(): Promise<void>
}

/** Type stripping runs the .ts file itself; a build has .js beside it. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)

export function followFacts(o: {
  readonly databasePath: string
  /** Told once for each message: the facts are then behind, and answers derive what is missing. */
  readonly onError: (message: string) => void
}): FactsFollower {
  const data: FactsWorkerData = { databasePath: o.databasePath }
  const worker = new Worker(WORKER, { workerData: data, execArgv: [] })
  // Indexing alone keeps the process alive.
  worker.unref()
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let isRunning = false
  let isAskedAgain = false
  let isClosed = false
  let lastError = ''
  let waiting: (() => void)[] = []
  const settle = (): void => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  const fail = (message: string): void => {
    if (!isClosed && message !== lastError) o.onError(message)
    lastError = message
  }
  worker.on('message', (message: FactsMessage) => {
    if (message.type === 'failed') fail(message.message)
    isRunning = false
    if (isAskedAgain && !isClosed) offer()
    else settle()
  })
  worker.on('error', (error) => {
    fail(error.message)
    isClosed = true
    settle()
  })
  const offer = (): void => {
    if (isClosed) return
    isAskedAgain = isRunning
    if (isRunning) return
    isRunning = true
    worker.postMessage('update')
  }
  return {
    offer,
    settled: () =>
      isRunning
        ? new Promise((resolve) => {
            worker.ref()
            waiting = [...waiting, resolve]
          })
        : Promise.resolve(),
    close: async () => {
      isClosed = true
      settle()
      worker.postMessage('stop')
      await exited
    },
  }
}
