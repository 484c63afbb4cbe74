/** The thread of runFile. */
import { parentPort, workerData } from 'node:worker_threads'
import { UserError } from '../../core/errors.ts'
import { HostError } from '../../indexer/wasm/host-error.ts'
import { type CompiledTest, CompileError, compileTest } from './compile.ts'
import { ProjectError } from './project.ts'
import type { FileMessage, FileTask } from './run-file.ts'
import { failureOf, runTests } from './run-tests.ts'

const task = workerData as FileTask

function tell(message: FileMessage): void {
  parentPort?.postMessage(message)
}

async function run(): Promise<void> {
  const started = performance.now()
  let compiled: CompiledTest
  try {
    compiled = await compileTest(task.project, task.file, { force: task.force })
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    tell({ kind: 'broken', failure: { message: error.message, places: [] } })
    return
  }
  tell({ kind: 'compiled', compiled: compiled.compiled, milliseconds: performance.now() - started })
  try {
    const onStart = (name: string): void => tell({ kind: 'start', name })
    tell({ kind: 'ran', ran: runTests(task.project, compiled, { pattern: task.pattern, onStart }) })
  } catch (error) {
    if (!isOfTests(error)) throw error
    tell({ kind: 'broken', failure: failureOf(error, compiled) })
  }
}

/** Whether the file's code outside of tests failed, or the project is not in order; anything else is the runner's fault. */
function isOfTests(error: unknown): boolean {
  return (
    error instanceof HostError ||
    error instanceof UserError ||
    error instanceof ProjectError ||
    error instanceof WebAssembly.RuntimeError
  )
}

process.setSourceMapsEnabled(false)
await run()
