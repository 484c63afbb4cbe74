/** Files of rows: JSON lines, CSV and Parquet, told apart by their names. */
import { UserError } from '../../core/errors.ts'
import { parquetRows } from './parquet-rows.ts'
import { badRow, type ColumnNames, type Row, type Rows, requireColumns } from './rows.ts'
import { textLines } from './text-lines.ts'

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

/** `required`: the columns that a table must have. `signal`: ends what cannot be left between two rows. */
export function readRows(path: string, required: ColumnNames, signal: AbortSignal): Rows {
  const format = formatOf(path)
  if (format === 'json-lines') return jsonRows(path)
  return format === 'csv' ? csvRows(path, required) : parquetRows(path, { required, signal })
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
