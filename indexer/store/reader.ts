/** Read-only access to a database that an indexer may be writing to at the same time. */
import { existsSync } from 'node:fs'
import Sqlite, { type Database } from 'better-sqlite3'
import { UserError } from '../../core/errors.ts'
import { bytesToHex, type Hex } from '../../core/hex.ts'
import { type BlockPointer, readMeta } from './meta.ts'

/** How long a read waits for a checkpoint or a schema change, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000

/** Opens a database for reading. It sees the last committed batch at the start of each statement or transaction. */
export function openReader(path: string): Database {
  if (!existsSync(path)) {
    throw new UserError('DATABASE_MISSING', `${path}: got no file, expected a database made by the indexer.`, {
      hint: 'Index first, or give the file with --database.',
    })
  }
  let db: Database | undefined
  try {
    db = openFile(path)
    db.pragma('cache_size = -32000')
    readMeta(db)
    return db
  } catch (cause) {
    db?.close()
    throw new UserError(
      'DATABASE_FILE',
      `${path}: got a file of another kind, expected a database made by the indexer.`,
      {
        hint: 'Give another file with --database.',
        cause,
      },
    )
  }
}

/** True when there is no file, or one without tables: what an indexer leaves that was killed before its first write. */
export function isUnwritten(path: string): boolean {
  if (!existsSync(path)) return true
  let db: Database | undefined
  try {
    db = openFile(path)
    return db.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined
  } catch {
    return false
  } finally {
    db?.close()
  }
}

function openFile(path: string): Database {
  return new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
}

/**
 * The newest recorded block at or below a number, null when there is none. Every block that changed an entity and every
 * batch's last block is recorded.
 */
export function blockAtOrBelow(db: Database, number: number): BlockPointer | null {
  const row = db
    .prepare<[number], { number: number; hash: Buffer; timestamp: number }>(
      'SELECT number, hash, timestamp FROM _block WHERE number <= ? ORDER BY number DESC LIMIT 1',
    )
    .get(number)
  return row === undefined ? null : { number: row.number, hash: bytesToHex(row.hash), timestamp: row.timestamp }
}

/** The newest recorded blocks with a smaller number, newest first. */
export function blocksBelow(db: Database, number: number, limit: number): { number: number; hash: Hex }[] {
  return db
    .prepare<[number, number], { number: number; hash: Buffer }>(
      'SELECT number, hash FROM _block WHERE number < ? ORDER BY number DESC LIMIT ?',
    )
    .all(number, limit)
    .map((row) => ({ number: row.number, hash: bytesToHex(row.hash) }))
}

/** The number of a recorded block by its hash, undefined when no such block is recorded. */
export function blockNumberOf(db: Database, hash: Uint8Array): number | undefined {
  return db.prepare<[Uint8Array], { number: number }>('SELECT number FROM _block WHERE hash = ?').get(hash)?.number
}
