/**
 * Who writes to a cache holds a lock beside it, `<cache>.lock`: what is known of logs is kept in memory too, and two
 * that each believed their own would lose what the other takes back.
 */
import Sqlite from 'better-sqlite3'
import { UserError } from '../../core/errors.ts'

/** Whoever is just closing the cache is waited for. */
const PATIENCE_MS = 2_000

/**
 * Ends with the process, however that ends; the file stays and holds nothing.
 * @throws UserError CACHE_LOCKED when another has it
 */
export function lockCache(path: string): { release(): void } {
  const db = new Sqlite(`${path}.lock`, { timeout: PATIENCE_MS })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db.close()
    if (!(cause instanceof Sqlite.SqliteError) || !cause.code.startsWith('SQLITE_BUSY')) throw cause
    throw new UserError('CACHE_LOCKED', `${path}: got a cache that another process writes to, expected a free one.`, {
      hint: 'Stop the other, give another file with --cache, or go on with --no-cache',
      cause,
    })
  }
  return { release: () => db.close() }
}
