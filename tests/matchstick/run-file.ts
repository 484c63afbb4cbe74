/**
 * One test file in a thread of its own, so that a test that never ends can be stopped. What happens is told by messages;
 * a thread that is silent for too long is ended.
 */
import { Worker } from 'node:worker_threads'
import type { Project, TestFile } from './project.ts'
import type { Failure, RanTests, TestResult } from './run-tests.ts'

export type FileTask = {
  readonly project: Project
  readonly file: TestFile
  readonly force: boolean
  readonly pattern: RegExp | null
}

export type FileMessage =
  | { readonly kind: 'compiled'; readonly compiled: boolean; readonly milliseconds: number }
  | { readonly kind: 'start'; readonly name: string }
  | { readonly kind: 'ran'; readonly ran: RanTests }
  | { readonly kind: 'broken'; readonly failure: Failure }

export type FileReport = {
  readonly file: TestFile
  /** Null when an earlier result was used. */
  readonly compileMilliseconds: number | null
  readonly results: readonly TestResult[]
  readonly skipped: number
  /** The file as a whole failed: it does not compile, or its code outside of tests failed. */
  readonly failure: Failure | null
}

export type Limits = {
  readonly compileSeconds: number
  readonly testSeconds: number
}

export const LIMITS: Limits = { compileSeconds: 300, testSeconds: 30 }

export function runFile(task: FileTask, limits: Limits = LIMITS): Promise<FileReport> {
  const { file } = task
  // Without source maps: Node would put its own places in the stacks that the runner reads.
  const options = { workerData: task, execArgv: [], stdout: true, stderr: true }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), options)
  // The compiler prints why it crashed, and ends its thread.
  let said = ''
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()))
  let compileMilliseconds: number | null = null
  let running: string | null = null
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    const end = (rest: Pick<FileReport, 'results' | 'skipped' | 'failure'>): void => {
      clearTimeout(timer)
      void worker.terminate()
      resolve({ file, compileMilliseconds, ...rest })
    }
    const fail = (message: string): void => {
      const failure = { message, places: [] }
      if (running === null) end({ results: [], skipped: 0, failure })
      else end({ results: [{ path: [running], milliseconds: 0, failure, logs: [] }], skipped: 0, failure: null })
    }
    const allow = (seconds: number): void => {
      clearTimeout(timer)
      timer = setTimeout(() => fail(`It did not end within ${seconds} s and was stopped.`), seconds * 1000)
    }
    allow(limits.compileSeconds)
    worker.on('message', (message: FileMessage) => {
      if (message.kind === 'broken') return end({ results: [], skipped: 0, failure: message.failure })
      if (message.kind === 'ran') return end({ ...message.ran, failure: null })
      allow(limits.testSeconds)
      if (message.kind === 'start') running = message.name
      else if (message.compiled) compileMilliseconds = message.milliseconds
    })
    worker.on('error', (error: unknown) =>
      fail(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    )
    worker.on('exit', (code) => fail(`Its thread ended early with code ${code}.\n${said}`.trim()))
  })
}
