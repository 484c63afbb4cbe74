/** A cache's file: its tables, how it is opened, and how one of an earlier version becomes one of this. */
import { existsSync } from 'node:fs'
import Sqlite, { type Database } from 'better-sqlite3'
import { UserError } from '../../core/errors.ts'
import { lockCache } from './cache-lock.ts'

/** Of the tables: version 1 is brought up to this one, any other is refused. */
const CACHE_VERSION = 2
const BUSY_TIMEOUT_MS = 5_000

const KNOWN =
  'CREATE TABLE known (address INTEGER, topic0 INTEGER, level INTEGER, first INTEGER, last INTEGER NOT NULL, PRIMARY KEY (address, topic0, level, first)) STRICT, WITHOUT ROWID'

const TABLES = [
  'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE TABLE word (id INTEGER PRIMARY KEY, value BLOB NOT NULL UNIQUE) STRICT',
  KNOWN,
  'CREATE TABLE header (number INTEGER PRIMARY KEY, record BLOB NOT NULL, bloom BLOB) STRICT',
  'CREATE TABLE log (block INTEGER, idx INTEGER, address INTEGER NOT NULL, topic0 INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (block, idx)) STRICT, WITHOUT ROWID',
  'CREATE TABLE "transaction" (block INTEGER, hash BLOB, record BLOB NOT NULL, PRIMARY KEY (block, hash)) STRICT, WITHOUT ROWID',
  'CREATE TABLE receipt (block INTEGER, hash BLOB, record BLOB NOT NULL, PRIMARY KEY (block, hash)) STRICT, WITHOUT ROWID',
  'CREATE TABLE call (block INTEGER, hash BLOB, address BLOB, data BLOB, result BLOB, PRIMARY KEY (block, hash, address, data)) STRICT, WITHOUT ROWID',
  'CREATE TABLE account (block INTEGER, hash BLOB, ask TEXT, address BLOB, answer TEXT NOT NULL, PRIMARY KEY (block, hash, ask, address)) STRICT, WITHOUT ROWID',
  'CREATE TABLE time_run (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, timestamp INTEGER NOT NULL, step INTEGER NOT NULL) STRICT',
]

/** Version 1 had no blooms and did not say how logs were checked: they count as not checked. */
const FROM_VERSION_1 = [
  'ALTER TABLE header ADD COLUMN bloom BLOB',
  'ALTER TABLE known RENAME TO known_1',
  KNOWN,
  'INSERT INTO known SELECT address, topic0, 0, first, last FROM known_1',
  'DROP TABLE known_1',
]

/** Those whose rows belong to the block in the column. */
export const BLOCK_TABLES: readonly string[] = ['log', '"transaction"', 'receipt', 'call', 'account']

export type CacheFile = { readonly db: Database; close(): void }

/**
 * To write: made when it is absent, and locked until it is closed. To read: it must be there, and stays as it is now
 * whatever others write to it meanwhile.
 * @throws UserError CACHE_MISSING, CACHE_FILE or CACHE_LOCKED
 */
export function openCacheFile(path: string, isReader: boolean): CacheFile {
  if (isReader && !existsSync(path)) {
    throw new UserError('CACHE_MISSING', `${path}: got no file, expected the cache of an index.`, {
      hint: 'Index with --rpc first, or give the file with --cache',
    })
  }
  let db: Database | undefined
  let lock: { release(): void } | undefined
  const close = (): void => {
    db?.close()
    lock?.release()
  }
  try {
    if (!isReader) lock = lockCache(path)
    db = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS })
    prepareTables(path, db, isReader)
    return { db, close }
  } catch (cause) {
    close()
    if (cause instanceof UserError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError('CACHE_FILE', `${path}: got a file that cannot be used (${reason}), expected a cache.`, {
      hint: 'Delete it to fetch again, give another with --cache, or go without with --no-cache',
      cause,
    })
  }
}

function prepareTables(path: string, db: Database, isReader: boolean): void {
  const version = db.pragma('user_version', { simple: true })
  const isNew = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().length === 0
  if (!isNew && version !== 1 && version !== CACHE_VERSION) throw new TypeError('it is of another version')
  db.pragma('page_size = 8192')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('cache_size = -32000')
  if (isNew || version === 1) {
    const lock = isReader ? lockCache(path) : undefined
    const make = db.transaction(() => {
      for (const sql of isNew ? TABLES : FROM_VERSION_1) db.exec(sql)
      db.pragma(`user_version = ${CACHE_VERSION}`)
    })
    make.immediate()
    lock?.release()
  }
  if (!isReader) return
  // What is read first fixes what is read from then on.
  db.exec('BEGIN')
  db.prepare('SELECT count(*) FROM meta').get()
}
