/**
 * Rows of a Parquet file. They are read in a thread of its own: a damaged file can keep the decoder in an endless loop,
 * or make it take memory without end, which only ending its thread stops.
 */
import { Worker } from 'node:worker_threads'
import { type ColumnNames, type Row, requireColumns } from './rows.ts'
import { unreadable } from './text-lines.ts'

/** First the columns, then rows, bytes as hex text; then done, or what kept it from being read. */
export type ParquetPart =
  | { readonly columns: readonly string[] }
  | { readonly rows: readonly Readonly<Record<string, unknown>>[] }
  | { readonly done: true }
  | { readonly failed: string }

export type ParquetOptions = {
  readonly required: ColumnNames
  /** Ends the reading, even where it does not get on. */
  readonly signal?: AbortSignal | undefined
  /** A part that takes longer is taken to take for ever. */
  readonly stalledMs?: number | undefined
}

const THREAD = new URL(import.meta.url.endsWith('.ts') ? './parquet-thread.ts' : './parquet-thread.js', import.meta.url)
const STALLED_MS = 60_000
/** Of JavaScript objects; the rows that are asked for at a time take a hundredth. */
const MEMORY_MB = 2_048

/** @throws UserError IMPORT_FILE when it cannot be read, IMPORT_ROW when a column is missing */
export async function* parquetRows(path: string, o: ParquetOptions): AsyncGenerator<Row> {
  const resourceLimits = { maxOldGenerationSizeMb: MEMORY_MB }
  const worker = new Worker(THREAD, { workerData: { path }, execArgv: [], resourceLimits })
  try {
    for (let row = 1; ; ) {
      const part = await nextPart(worker, o)
      if ('failed' in part) throw new Error(part.failed)
      if ('done' in part) return
      if ('columns' in part) requireColumns(path, part.columns, o.required)
      else for (const values of part.rows) yield { place: `${path}, row ${row++}`, values }
    }
  } catch (cause) {
    throw o.signal?.aborted === true ? cause : unreadable(path, cause)
  } finally {
    await worker.terminate()
  }
}

function nextPart(worker: Worker, { signal, stalledMs = STALLED_MS }: ParquetOptions): Promise<ParquetPart> {
  const { promise, resolve, reject } = Promise.withResolvers<ParquetPart>()
  const onAbort = (): void => reject(signal?.reason)
  const stalled = setTimeout(() => reject(new Error(`no row in ${stalledMs / 1000} s: it is damaged`)), stalledMs)
  worker.on('message', resolve)
  worker.on('error', reject)
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted === true) onAbort()
  worker.postMessage('next')
  return promise.finally(() => {
    clearTimeout(stalled)
    worker.off('message', resolve)
    worker.off('error', reject)
    signal?.removeEventListener('abort', onAbort)
  })
}
