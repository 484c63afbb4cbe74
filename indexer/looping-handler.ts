/**
 * Handlers that do not end. A thread that loops answers nothing, so the main thread watches a number that the indexing
 * thread counts up before and after each handler, and when it stands still while a handler runs, looks into that thread
 * with V8's debugger: which handler, and where in the mapping.
 */
import { Session } from 'node:inspector'
import type { Worker } from 'node:worker_threads'
import { eventText, type FailedHandler, mappingError } from './mapping-failure.ts'
import type { WasmFrame } from './mapping-source.ts'

const RUNNING = 'aftershockRunningHandler'
/** A handler loops when so many looks in a row, spread over the time that it is given, find the same one running. */
const LOOKS = 5
/** The debugger first reads all scripts of the thread, which takes a second or, on a busy machine, several. */
const DEBUGGER_MS = 60_000
const AGAIN_MS = 100

/** In the indexing thread: makes the running handler known to a debugger. */
export function exposeRunning(running: () => FailedHandler | undefined): void {
  Object.defineProperty(globalThis, RUNNING, { value: () => JSON.stringify(running()), configurable: true })
}

/** Calls `looping` with the error once a handler has run for longer than `limitMs`. Returns what ends the watch. */
export function watchHandlers(
  worker: Worker,
  beat: Int32Array,
  limitMs: number,
  looping: (error: Error) => void,
): () => void {
  let seen = 0
  let looks = 0
  const timer = setInterval(() => {
    const now = Atomics.load(beat, 0)
    looks = now === seen && now % 2 !== 0 ? looks + 1 : 0
    seen = now
    if (looks < LOOKS) return
    clearInterval(timer)
    describeLoop(worker, limitMs).then(looping, looping)
  }, limitMs / LOOKS)
  timer.unref()
  return () => clearInterval(timer)
}

async function describeLoop(worker: Worker, limitMs: number): Promise<Error> {
  const found = await lookInto(worker.threadId)
  const seconds = `${limitMs / 1000} s`
  if (!found) return new Error(`A handler did not end within ${seconds}, and the thread does not say which.`)
  const { at, frames } = found
  const what = `did not end within ${seconds} at block ${at.blockNumber}${eventText(at)}: it loops.`
  return mappingError(what, at, frames)
}

type Found = { readonly at: FailedHandler; readonly frames: readonly WasmFrame[] }

type Paused = {
  readonly callFrames: readonly {
    readonly functionName: string
    readonly location: { readonly scriptId: string; readonly columnNumber?: number }
  }[]
}

/** Pauses the thread while it is looked at. Until it goes on it cannot be terminated either. */
async function lookInto(threadId: number): Promise<Found | undefined> {
  const session = new Session()
  session.connect()
  try {
    const thread = new WorkerDebugger(session)
    const attached = await withinTime(thread.attach(threadId))
    if (!attached) return undefined
    const paused = thread.event<Paused>('Debugger.paused')
    thread.send('Debugger.enable')
    thread.send('Debugger.pause')
    const stopped = await withinTime(paused)
    if (!stopped) return undefined
    const expression = `globalThis.${RUNNING}()`
    const answer = await withinTime(
      thread.call<{ result?: { value?: unknown } }>('Runtime.evaluate', { expression, returnByValue: true }),
    )
    await withinTime(thread.call('Debugger.disable', {}))
    const value = answer?.result?.value
    return typeof value === 'string' ? { at: JSON.parse(value), frames: framesOf(stopped, thread.modules) } : undefined
  } finally {
    session.disconnect()
  }
}

const MAX_FRAMES = 6

function framesOf({ callFrames }: Paused, modules: ReadonlySet<string>): WasmFrame[] {
  return callFrames
    .filter(({ location }) => modules.has(location.scriptId))
    .slice(0, MAX_FRAMES)
    .map(({ functionName, location }) => ({
      name: functionName.replace(/^\$/, ''),
      offset: location.columnNumber ?? 0,
    }))
}

function withinTime<T>(promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), DEBUGGER_MS)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** The debugger of one worker thread, reached through the main thread's. */
class WorkerDebugger {
  readonly #session: Session
  /** Scripts that are WebAssembly. */
  readonly modules: Set<string> = new Set()
  readonly #waiting = new Map<string | number, (value: never) => void>()
  #id = ''
  #calls = 0

  constructor(session: Session) {
    this.#session = session
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      if (params.sessionId !== this.#id) return
      const { id, method, result, params: details } = JSON.parse(params.message)
      if (method === 'Debugger.scriptParsed' && details.url.startsWith('wasm://')) this.modules.add(details.scriptId)
      const key = id ?? method
      this.#waiting.get(key)?.((id === undefined ? details : result) as never)
      this.#waiting.delete(key)
    })
  }

  /** Finds the thread among those that run. */
  attach(threadId: number): Promise<true> {
    return new Promise((resolve) => {
      this.#session.on('NodeWorker.attachedToWorker', ({ params }) => {
        // `workerId` counts the threads that this session has seen; the title has Node's own number.
        if (!params.workerInfo.title.startsWith(`[worker ${threadId}]`)) return
        this.#id = params.sessionId
        resolve(true)
      })
      this.#session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
    })
  }

  send(method: string, params: object = {}): number {
    const id = ++this.#calls
    const message = JSON.stringify({ id, method, params })
    this.#session.post('NodeWorker.sendMessageToWorker', { sessionId: this.#id, message })
    return id
  }

  /** Asks again and again: a thread that is about to pause keeps what comes then for when it goes on. */
  call<T>(method: string, params: object): Promise<T> {
    return new Promise((resolve) => {
      const ask = (): void => void this.#wait<T>(this.send(method, params)).then(answered)
      const timer = setInterval(ask, AGAIN_MS)
      const end = setTimeout(() => clearInterval(timer), DEBUGGER_MS)
      const answered = (answer: T): void => {
        clearInterval(timer)
        clearTimeout(end)
        resolve(answer)
      }
      ask()
    })
  }

  event<T>(method: string): Promise<T> {
    return this.#wait(method)
  }

  #wait<T>(key: string | number): Promise<T> {
    return new Promise((resolve) => this.#waiting.set(key, resolve))
  }
}
