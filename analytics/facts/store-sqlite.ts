/**
 * liquidation_facts in the embedded engine's file. The indexer goes on writing there: each step here is one short
 * transaction, and either waits for the other.
 */
import Sqlite, { type Database } from 'better-sqlite3'
import { readSqlite } from '../reader-sqlite.ts'
import { CHUNK_VERSION } from './column-chunk.ts'
import { FACTS_VERSION } from './columns.ts'
import type { StoredChunk } from './pack-columns.ts'
import { FACT_NAMES } from './plain-fact.ts'
import { chunkValues, createFactsTables, firstChanged, SQLITE_TABLES, storedValues } from './store-tables.ts'
import type { FactStep, FactStore } from './update-facts.ts'

/** How long to wait for the indexer's transaction, in milliseconds. */
const BUSY_TIMEOUT_MS = 10_000
/** Reorganisations that go below the oldest of them make all facts anew. */
const CHECKPOINTS_MAX = 64

/**
 * Opens an indexed file for the facts alone; makes their tables where they are not there or were made by other code.
 * rebuild: what is stored is thrown away first. Close it after use.
 */
export function openSqliteFacts(path: string, o: { readonly rebuild?: boolean } = {}): FactStore & { close(): void } {
  const db = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true })
  try {
    prepareTables(db, o.rebuild === true)
  } catch (error) {
    db.close()
    throw error
  }
  return {
    read: (work) => readSqlite(db, work),
    write: async (step) => db.transaction(() => writeStep(db, step)).immediate(),
    writeChunk: async (chunk) => writeChunk(db, chunk),
    close: () => db.close(),
  }
}

function prepareTables(db: Database, rebuild: boolean): void {
  db.pragma('synchronous = NORMAL')
  db.transaction(() => {
    // Rows of other code may have other columns.
    const found = db
      .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
      .all('liquidation_facts')
    const columns = found.map(({ name }) => name)
    if (columns.length > 0 && (rebuild || columns.join() !== FACT_NAMES.join() || isOfOtherCode(db))) {
      const { facts, checkpoints, columns: chunks } = SQLITE_TABLES
      db.exec(`DROP TABLE ${facts}; DROP TABLE IF EXISTS ${checkpoints}; DROP TABLE IF EXISTS ${chunks}`)
    }
    for (const statement of createFactsTables('sqlite', SQLITE_TABLES, 'liquidation_facts')) db.exec(statement)
    db.prepare(`DELETE FROM ${SQLITE_TABLES.columns} WHERE version <> ?`).run(CHUNK_VERSION)
    // The liquidations of one position are asked for with each new one.
    db.exec('CREATE INDEX IF NOT EXISTS "liquidation_facts$of_position" ON "liquidation" ("position")')
  }).immediate()
}

function isOfOtherCode(db: Database): boolean {
  const sql = `SELECT count(*) AS others FROM ${SQLITE_TABLES.checkpoints} WHERE version <> ?`
  return (db.prepare<[number], { others: number }>(sql).get(FACTS_VERSION)?.others ?? 0) > 0
}

function writeChunk(db: Database, chunk: StoredChunk): void {
  const values = chunkValues(chunk)
  db.prepare(`INSERT INTO ${SQLITE_TABLES.columns} VALUES (${values.map(() => '?').join(', ')})`).run(...values)
}

function writeStep(db: Database, step: FactStep): void {
  const { keepTo, rows, checkpoint } = step
  const { facts, checkpoints, columns: chunks } = SQLITE_TABLES
  const { asOf, state } = checkpoint
  db.prepare(`DELETE FROM ${facts} WHERE block_number > ?`).run(keepTo ?? -1)
  db.prepare(`DELETE FROM ${checkpoints} WHERE number > ?`).run(keepTo ?? -1)
  db.prepare(`DELETE FROM ${chunks} WHERE last_block >= ?`).run(firstChanged(step))
  const columns = FACT_NAMES.map((name) => `"${name}"`).join(', ')
  const places = FACT_NAMES.map(() => '?').join(', ')
  const insert = db.prepare(`INSERT OR REPLACE INTO ${facts} (${columns}) VALUES (${places})`)
  for (const row of rows) insert.run(...storedValues('sqlite', row))
  db.prepare(
    `INSERT OR REPLACE INTO ${checkpoints} (version, number, as_of_block, as_of_timestamp, state_number, state_mark) VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(FACTS_VERSION, checkpoint.block, asOf.block, asOf.timestamp, state.number, state.mark)
  db.prepare(
    `DELETE FROM ${checkpoints} WHERE number NOT IN (SELECT number FROM ${checkpoints} ORDER BY number DESC LIMIT ?)`,
  ).run(CHECKPOINTS_MAX)
}
