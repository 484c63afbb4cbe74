/** The statements that make liquidation_facts, in SQLite's words and in PostgreSQL's. */
import { encodeBigInt } from '../../indexer/store/codec.ts'
import { type ColumnKind, FACT_COLUMNS, type FactRow } from './columns.ts'
import type { StoredChunk } from './pack-columns.ts'
import { FACT_NAMES, plainKind } from './plain-fact.ts'
import type { FactStep } from './update-facts.ts'

export type FactsDatabase = 'sqlite' | 'postgres'

export type FactsTables = { readonly facts: string; readonly checkpoints: string; readonly columns: string }

/** The names in SQLite's file, quoted. */
export const SQLITE_TABLES: FactsTables = {
  facts: '"liquidation_facts"',
  checkpoints: '"_facts_checkpoint"',
  columns: '"_facts_columns"',
}

const TYPES: Readonly<Record<FactsDatabase, Readonly<Record<ReturnType<typeof plainKind>, string>>>> = {
  sqlite: { bytes: 'BLOB', int: 'INTEGER', integer: 'BLOB', flag: 'INTEGER', text: 'TEXT' },
  postgres: { bytes: 'bytea', int: 'bigint', integer: 'numeric', flag: 'boolean', text: 'text' },
}

/** What questions select by. */
const INDEXED = ['block_number', 'timestamp', 'position', 'account', 'liquidator', 'run_last_timestamp'] as const

/** Makes the tables where they are not there. `prefix` begins the indexes' names. */
export function createFactsTables(database: FactsDatabase, names: FactsTables, prefix: string): readonly string[] {
  const types = TYPES[database]
  const columns = FACT_NAMES.map((name) => {
    const kind: ColumnKind = FACT_COLUMNS[name]
    const key = name === 'id' ? ' PRIMARY KEY' : ''
    return `"${name}" ${types[plainKind(kind)]}${kind.endsWith('?') ? '' : ' NOT NULL'}${key}`
  })
  const strict = database === 'sqlite' ? ' STRICT' : ''
  const { int, text, bytes } = types
  return [
    `CREATE TABLE IF NOT EXISTS ${names.facts} (${columns.join(', ')})${strict}`,
    `CREATE TABLE IF NOT EXISTS ${names.checkpoints} ("version" ${int} NOT NULL, "number" ${int} PRIMARY KEY, "as_of_block" ${int} NOT NULL, "as_of_timestamp" ${int} NOT NULL, "state_number" ${int} NOT NULL, "state_mark" ${text} NOT NULL)${strict}`,
    // The blobs last: what is before them is read without them.
    `CREATE TABLE IF NOT EXISTS ${names.columns} ("version" ${int} NOT NULL, "first_block" ${int} NOT NULL, "last_block" ${int} PRIMARY KEY, "rows" ${int} NOT NULL, "columns" ${bytes} NOT NULL)${strict}`,
    // Compressing them takes longer than reading them.
    ...(database === 'postgres' ? [`ALTER TABLE ${names.columns} ALTER "columns" SET STORAGE EXTERNAL`] : []),
    ...INDEXED.map((column) => `CREATE INDEX IF NOT EXISTS "${prefix}$${column}" ON ${names.facts} ("${column}")`),
  ]
}

/** A row's values in the columns' order, as the database takes them. */
export function storedValues(database: FactsDatabase, row: FactRow): unknown[] {
  return FACT_NAMES.map((name) => {
    const value = row[name]
    if (typeof value === 'bigint') return database === 'sqlite' ? encodeBigInt(value) : value.toString()
    return typeof value === 'boolean' && database === 'sqlite' ? Number(value) : value
  })
}

/** Chunks of columns that end in this block or later say what is no longer so once the step is written. */
export function firstChanged({ keepTo, rows }: Pick<FactStep, 'keepTo' | 'rows'>): number {
  return rows.reduce((least, row) => Math.min(least, row.block_number), (keepTo ?? -1) + 1)
}

/** A chunk's values in the order of its columns. */
export function chunkValues({ version, firstBlock, lastBlock, rows, columns }: StoredChunk): unknown[] {
  return [version, firstBlock, lastBlock, rows, columns]
}
