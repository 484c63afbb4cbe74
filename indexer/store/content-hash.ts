/** One hash of what an indexer has stored, to tell whether two runs ended in the same tables. */
import { createHash, type Hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { bytesToHex } from '../../core/hex.ts'
import { BLOCK_MAX } from './ddl.ts'
import { readPointer } from './meta.ts'

export type ContentHashOptions = {
  /** The state as after this block; the pointer is left out then. */
  readonly block?: number | undefined
}

/**
 * SHA-256 over every entity table, the created data sources and the pointer. Row numbers (vid), recorded blocks, cached
 * calls and the code's version do not count, since they depend on how the work was cut into batches.
 */
export function contentHash(db: Database, options: ContentHashOptions = {}): string {
  const hash = createHash('sha256')
  for (const [table, ofTable] of tableHashes(db, options)) hash.update(`${table} ${ofTable}\n`)
  return hash.digest('hex')
}

/** The same for each table by itself, ordered by name: to see where two runs differ. */
export function tableHashes(db: Database, options: ContentHashOptions = {}): Map<string, string> {
  const hashes = new Map<string, string>()
  const read = db.transaction(() => {
    for (const name of entityTables(db))
      hashes.set(
        name,
        hashOf((hash) => hashEntityTable(db, name, options, hash)),
      )
    hashes.set(
      '_data_source',
      hashOf((hash) => hashDataSources(db, options, hash)),
    )
    if (options.block === undefined) {
      const pointer = readPointer(db)
      const text = pointer === null ? 'none' : `${pointer.number} ${pointer.hash} ${pointer.timestamp}`
      hashes.set(
        'pointer',
        hashOf((hash) => hash.update(text)),
      )
    }
  })
  read()
  return hashes
}

/** Every version of one entity's rows as text, oldest first: what the hash is made of, for a test's message. */
export function describeRows(db: Database, table: string, limit = 1_000): string[] {
  const { columns, order } = layout(db, table)
  const sql = `SELECT ${quoted(columns)} FROM "${table}" ORDER BY ${order} LIMIT ${limit}`
  const rows: unknown[] = db.prepare(sql).raw().safeIntegers().all()
  return rows.map((row) => values(row).map(textOf).join(' | '))
}

/** Tables with row numbers: others in the file are made from the entities. */
function entityTables(db: Database): string[] {
  const sql =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND EXISTS (SELECT 1 FROM pragma_table_info(sqlite_master.name) AS c WHERE c.name = 'vid') ORDER BY name"
  return db
    .prepare<[], { name: string }>(sql)
    .all()
    .map((row) => row.name)
}

function hashOf(update: (hash: Hash) => void): string {
  const hash = createHash('sha256')
  update(hash)
  return hash.digest('hex')
}

type Layout = { readonly columns: readonly string[]; readonly versioned: boolean; readonly order: string }

/** Columns without vid: the block range first, the fields by name, so that the schema's order of fields does not count. */
function layout(db: Database, table: string): Layout {
  const names = db
    .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map((row) => row.name)
  const versioned = names.includes('block_lower')
  const own = versioned ? ['block_lower', 'block_upper'] : ['block$']
  const fields = names.filter((name) => name !== 'vid' && !own.includes(name)).sort()
  return { columns: [...own, ...fields], versioned, order: versioned ? 'id, block_lower' : 'id, "block$"' }
}

function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ')
}

function hashEntityTable(db: Database, table: string, options: ContentHashOptions, hash: Hash): void {
  const { columns, versioned, order } = layout(db, table)
  const { block } = options
  const where = block === undefined ? '' : ` WHERE ${versioned ? 'block_lower' : '"block$"'} <= ${Math.trunc(block)}`
  const rows = db
    .prepare(`SELECT ${quoted(columns)} FROM "${table}"${where} ORDER BY ${order}`)
    .raw()
    .safeIntegers()
  hash.update(columns.join(','))
  for (const row of rows.iterate()) {
    const cells = values(row)
    // A version that a later block ended was still current after this one.
    if (versioned && block !== undefined && Number(cells[1]) > block) cells[1] = BigInt(BLOCK_MAX)
    hash.update(`\n${cells.map(textOf).join('|')}`)
  }
}

function hashDataSources(db: Database, options: ContentHashOptions, hash: Hash): void {
  const limit = Math.trunc(options.block ?? BLOCK_MAX)
  const sql = `SELECT template, address, context, block FROM _data_source WHERE block <= ${limit} ORDER BY vid`
  for (const row of db.prepare(sql).raw().safeIntegers().iterate())
    hash.update(`${values(row).map(textOf).join('|')}\n`)
}

function values(row: unknown): unknown[] {
  if (!Array.isArray(row)) throw new TypeError('A row: got one that is not raw.')
  const cells: unknown[] = row
  return cells
}

/** Text is quoted, so that no value can look like another or like a separator. */
function textOf(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return bytesToHex(value)
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
