/** The prepared statements of the tables that hold no entities. */
import type { Database, Statement } from 'better-sqlite3'

type BlockRow = { readonly number: number; readonly hash: Buffer }
type DataSourceRow = {
  readonly template: string
  readonly address: Buffer
  readonly context: string | null
  readonly block: number
}
type CallRow = { readonly status: number; readonly result: Buffer | null }

export type WriteStatements = {
  readonly begin: Statement<[]>
  readonly commit: Statement<[]>
  readonly rollback: Statement<[]>
  /** Changes nothing when another block of that number is there. */
  readonly recordBlock: Statement<[number, Uint8Array, Uint8Array, number]>
  readonly addDataSource: Statement<[string, Uint8Array, string | null, number]>
  readonly addCall: Statement<[Uint8Array, Uint8Array, Uint8Array, number, Uint8Array | null]>
}

export type ReadStatements = {
  readonly block: Statement<[number], BlockRow>
  readonly blocksBelow: Statement<[number, number], BlockRow>
  readonly dataSources: Statement<[], DataSourceRow>
  readonly call: Statement<[Uint8Array, Uint8Array, Uint8Array], CallRow>
}

export function prepareReads(db: Database): ReadStatements {
  return {
    block: db.prepare('SELECT number, hash FROM _block WHERE number = ?'),
    blocksBelow: db.prepare('SELECT number, hash FROM _block WHERE number < ? ORDER BY number DESC LIMIT ?'),
    dataSources: db.prepare('SELECT template, address, context, block FROM _data_source ORDER BY vid'),
    call: db.prepare('SELECT status, result FROM _call WHERE block_hash = ? AND address = ? AND data = ?'),
  }
}

export function prepareWrites(db: Database): WriteStatements {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    recordBlock: db.prepare(
      `INSERT INTO _block (number, hash, parent_hash, timestamp) VALUES (?, ?, ?, ?)
       ON CONFLICT (number) DO UPDATE SET timestamp = excluded.timestamp WHERE hash = excluded.hash`,
    ),
    addDataSource: db.prepare('INSERT INTO _data_source (template, address, context, block) VALUES (?, ?, ?, ?)'),
    addCall: db.prepare(
      `INSERT INTO _call (block_hash, address, data, status, result) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (block_hash, address, data) DO NOTHING`,
    ),
  }
}
