/** Files of rows: JSON lines, CSV and Parquet, told apart by their names. */
import { zstdDecompressSync } from 'node:zlib'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { UserError } from '../../core/errors.ts'
import { badRow, type ColumnNames, type Row, type Rows, requireColumns } from './rows.ts'
import { textLines, unreadable } from './text-lines.ts'

/** Rows of a Parquet file read at a time. */
const PARQUET_ROWS = 5_000

/** cryo packs with LZ4 unless told otherwise. Node unpacks zstd several times faster than JavaScript does. */
const COMPRESSORS = { ...compressors, ZSTD: (input: Uint8Array): Uint8Array => zstdDecompressSync(input) }

export type RowFormat = 'json-lines' | 'csv' | 'parquet'

/** @throws UserError IMPORT_FILE when the name's ending is not known */
export function formatOf(path: string): RowFormat {
  const name = path.replace(/\.(gz|zst)$/, '')
  if (/\.(jsonl|ndjson|json)$/.test(name)) return 'json-lines'
  if (name.endsWith('.csv')) return 'csv'
  if (path.endsWith('.parquet')) return 'parquet'
  throw new UserError('IMPORT_FILE', `${path}: got a file of another kind, expected .jsonl, .csv or .parquet.`, {
    hint: 'JSON lines and CSV may also end in .gz or .zst',
  })
}

/** `required`: the columns that a table must have. */
export function readRows(path: string, required: ColumnNames): Rows {
  const format = formatOf(path)
  if (format === 'json-lines') return jsonRows(path)
  return format === 'csv' ? csvRows(path, required) : parquetRows(path, required)
}

async function* jsonRows(path: string): AsyncGenerator<Row> {
  let number = 0
  for await (const line of textLines(path)) {
    number++
    if (line.trim() === '') continue
    const place = `${path}, line ${number}`
    const values = parsed(line)
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      throw badRow({ place, values: {} }, 'the line', line, 'a JSON object')
    }
    yield { place, values: values as Readonly<Record<string, unknown>> }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function* csvRows(path: string, required: ColumnNames): AsyncGenerator<Row> {
  let columns: readonly string[] | undefined
  let number = 0
  for await (const line of textLines(path)) {
    number++
    if (line === '') continue
    const cells = cellsOf(line)
    if (columns === undefined) {
      columns = cells
      requireColumns(`${path}, line ${number}`, columns, required)
      continue
    }
    const place = `${path}, line ${number}`
    const names = columns
    if (cells.length !== names.length) {
      throw badRow({ place, values: {} }, 'the line', line, `${names.length} cells, but there are ${cells.length}`)
    }
    yield { place, values: Object.fromEntries(names.map((name, i) => [name, cells[i]])) }
  }
}

/** No cell of an export has a line break in it. */
function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}

async function* parquetRows(path: string, required: ColumnNames): AsyncGenerator<Row> {
  try {
    const file = await asyncBufferFromFile(path)
    const metadata = await parquetMetadataAsync(file)
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name)
    requireColumns(path, columns, required)
    const total = Number(metadata.num_rows)
    for (let rowStart = 0; rowStart < total; rowStart += PARQUET_ROWS) {
      const rowEnd = Math.min(total, rowStart + PARQUET_ROWS)
      // Binary columns stay bytes.
      const options = { file, metadata, rowStart, rowEnd, compressors: COMPRESSORS, utf8: false }
      const rows = await parquetReadObjects(options)
      for (const [i, values] of rows.entries()) yield { place: `${path}, row ${rowStart + i + 1}`, values }
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}
