/**
 * The made-up logs as cryo writes tables, by its source (crates/freeze/src/datasets: logs.rs, blocks.rs): unsigned integer
 * columns, bytes as binary or as hex text, LZ4. Early versions had other names of columns.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SchemaElement } from 'hyparquet'
import { type ColumnSource, parquetWriteBuffer, schemaFromColumnData } from 'hyparquet-writer'
import { lz4Block } from './lz4-block.ts'
import { type MadeUpLog, madeUpLogs, timestampOf } from './made-up-logs.ts'

export type CryoLayout = {
  /** Column names of versions before 0.3. */
  readonly early: boolean
  /** As with --hex. */
  readonly hex: boolean
}

export type CryoFiles = { readonly logs: string; readonly blocks: string }

type Unsigned = 'UINT_32' | 'UINT_64'
type Column = { readonly name: string; readonly kind: Unsigned | 'bytes'; readonly values: readonly Cell[] }
type Cell = number | string | null

export function blockHashOf(block: number): string {
  return `0x${createHash('sha256').update(`block ${block}`).digest('hex')}`
}

export function writeCryoTables(folder: string, layout: CryoLayout): CryoFiles {
  const name = `${layout.early ? 'early' : 'base'}__${layout.hex ? 'hex' : 'binary'}`
  const [logs, blocks] = [join(folder, `${name}__logs.parquet`), join(folder, `${name}__blocks.parquet`)]
  const rows = madeUpLogs()
  writeFileSync(logs, table(logColumns(rows, layout), layout))
  writeFileSync(blocks, table(blockColumns(rows, layout), layout))
  return { logs, blocks }
}

function logColumns(rows: readonly MadeUpLog[], { early }: CryoLayout): Column[] {
  const of = (value: (row: MadeUpLog) => Cell): Cell[] => rows.map(value)
  const topics = [0, 1, 2, 3].map((n): Column => {
    return { name: `topic${n}`, kind: 'bytes', values: of((row) => row.topics[n] ?? null) }
  })
  return [
    { name: 'block_number', kind: 'UINT_32', values: of((row) => Number(row.blockNumber)) },
    { name: 'transaction_index', kind: 'UINT_32', values: of(() => 0) },
    { name: 'log_index', kind: 'UINT_32', values: of((row) => Number(row.logIndex)) },
    { name: 'transaction_hash', kind: 'bytes', values: of((row) => row.transactionHash) },
    { name: early ? 'contract_address' : 'address', kind: 'bytes', values: of((row) => row.address) },
    ...topics,
    { name: 'data', kind: 'bytes', values: of((row) => row.data) },
    ...(early
      ? []
      : [{ name: 'n_data_bytes', kind: 'UINT_32', values: of((row) => row.data.length / 2 - 1) } as const]),
    ...(early ? [] : [chainIds(rows.length)]),
  ]
}

function blockColumns(rows: readonly MadeUpLog[], { early }: CryoLayout): Column[] {
  const numbers = [...new Set(rows.map((row) => Number(row.blockNumber)))]
  const author = `0x${'5'.repeat(40)}`
  return [
    { name: early ? 'hash' : 'block_hash', kind: 'bytes', values: numbers.map(blockHashOf) },
    { name: 'author', kind: 'bytes', values: numbers.map(() => author) },
    { name: early ? 'number' : 'block_number', kind: 'UINT_32', values: numbers },
    { name: 'gas_used', kind: early ? 'UINT_32' : 'UINT_64', values: numbers.map(() => 21_000) },
    { name: 'extra_data', kind: 'bytes', values: numbers.map(() => '0x') },
    { name: 'timestamp', kind: 'UINT_32', values: numbers.map(timestampOf) },
    { name: 'base_fee_per_gas', kind: 'UINT_64', values: numbers.map(() => 7) },
    ...(early ? [] : [chainIds(numbers.length)]),
  ]
}

function chainIds(count: number): Column {
  return { name: 'chain_id', kind: 'UINT_64', values: new Array<number>(count).fill(8_453) }
}

function table(columns: readonly Column[], { hex }: CryoLayout): Uint8Array {
  const columnData = columns.map(({ name, kind, values }): ColumnSource => {
    if (kind === 'UINT_32') return { name, data: [...values] }
    if (kind === 'UINT_64') return { name, data: values.map((value) => BigInt(value ?? 0)) }
    return { name, data: values.map((value) => (value === null || hex ? value : bytesOf(String(value)))) }
  })
  const schemaOverrides = Object.fromEntries(columns.map(({ name, kind }) => [name, elementOf(name, kind, hex)]))
  const schema = schemaFromColumnData({ columnData, schemaOverrides })
  return new Uint8Array(
    parquetWriteBuffer({ columnData, schema, codec: 'LZ4_RAW', compressors: { LZ4_RAW: lz4Block } }),
  )
}

/** polars makes every column optional. */
function elementOf(name: string, kind: Column['kind'], hex: boolean): SchemaElement {
  const optional = { name, repetition_type: 'OPTIONAL' } as const
  if (kind === 'UINT_32') return { ...optional, type: 'INT32', converted_type: kind }
  if (kind === 'UINT_64') return { ...optional, type: 'INT64', converted_type: kind }
  return { ...optional, type: 'BYTE_ARRAY', ...(hex ? { converted_type: 'UTF8' as const } : {}) }
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2), 'hex')
}
