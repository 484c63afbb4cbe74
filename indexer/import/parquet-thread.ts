/** The thread that reads one Parquet file, part after part as it is asked to. */
import { parentPort, workerData } from 'node:worker_threads'
import { zstdDecompressSync } from 'node:zlib'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { bytesToHex } from '../../core/hex.ts'
import type { ParquetPart } from './parquet-rows.ts'

/** Rows read at a time. */
const PART_ROWS = 5_000

/** cryo packs with LZ4 unless told otherwise. Node unpacks zstd several times faster than JavaScript does. */
const COMPRESSORS = { ...compressors, ZSTD: (input: Uint8Array): Uint8Array => zstdDecompressSync(input) }

async function* parts(path: string): AsyncGenerator<ParquetPart> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  yield { columns: parquetSchema(metadata).children.map(({ element }) => element.name) }
  const total = Number(metadata.num_rows)
  for (let rowStart = 0; rowStart < total; rowStart += PART_ROWS) {
    const rowEnd = Math.min(total, rowStart + PART_ROWS)
    // Binary columns stay bytes.
    const options = { file, metadata, rowStart, rowEnd, compressors: COMPRESSORS, utf8: false }
    const rows = await parquetReadObjects(options)
    if (rows.length !== rowEnd - rowStart) throw new RangeError(`${rows.length} rows of ${rowEnd - rowStart}`)
    yield { rows: rows.map(sendable) }
  }
  yield { done: true }
}

/** Bytes as text: else the whole page that they are a part of would be copied with them. */
function sendable(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const values = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? bytesToHex(value) : value,
  ])
  return Object.fromEntries(values)
}

const read = parts(workerData.path)
parentPort?.on('message', async () => {
  try {
    const { value } = await read.next()
    parentPort?.postMessage(value)
  } catch (error) {
    parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) } satisfies ParquetPart)
  }
})
