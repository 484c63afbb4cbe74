/** The database's file: made, opened and checked before anything is written. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { UserError } from '../../core/errors.ts'
import { createStatements } from './ddl.ts'
import { checkIdentity, type Identity, readMeta, writeIdentity } from './meta.ts'
import type { EntitySchema } from './schema.ts'

export type StoreOptions = {
  /** Of the file; its folder is made when it is absent. ':memory:' for a store that ends with the process. */
  readonly path: string
  readonly schema: EntitySchema
  readonly identity: Identity
  /** How many blocks' states to keep; null or absent: all of them. */
  readonly historyBlocks?: number | null | undefined
  /** Writes in a thread of its own, which is given the schema's text. Not with ':memory:'. */
  readonly thread?: { readonly schemaText: string } | undefined
}

/** How long to wait for another process that holds the file, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens a file for writing or makes it. A file of another network or deployment (DATABASE_NETWORK), of another schema or
 * layout (DATABASE_SCHEMA), or that is no such file at all (DATABASE_FILE) is refused and left as it was.
 */
export function openFile({ path, schema, identity, thread }: StoreOptions): Database {
  let db: Database | undefined
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    db = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS })
    const tables = db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    if (tables.length > 0) {
      if (!tables.some((table) => table.name === '_meta')) throw new TypeError('it has other tables')
      checkIdentity(path, readMeta(db), identity, schema.hash)
    }
    configure(db)
    // Only what the cache of entities has let go is read beside a writing thread, which has pages of its own.
    if (thread) db.pragma('cache_size = -16000')
    if (tables.length === 0) create(db, schema, identity)
    return db
  } catch (cause) {
    db?.close()
    if (cause instanceof UserError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `${path}: got a file that cannot be used (${reason}), expected a database made by the indexer or a new file.`
    throw new UserError('DATABASE_FILE', message, { hint: 'Give another file with --database.', cause })
  }
}

/** A second connection for writing to a file that openFile has looked at. */
export function openAgain(path: string): Database {
  const db = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true })
  try {
    configure(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * WAL lets readers go on while a batch is written; with synchronous NORMAL a power cut may cost the last batches but
 * never tears one, and the indexer makes them again. The WAL is folded into the file every 64 MB instead of 4: pages that
 * many batches change are then copied and synced once (16.5 to 9.5 µs a row on a backfill in batches of 2,000 blocks).
 */
function configure(db: Database): void {
  db.pragma('page_size = 8192')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('cache_size = -65536')
  db.pragma('wal_autocheckpoint = 8000')
  db.pragma('journal_size_limit = 67108864')
  db.pragma('temp_store = MEMORY')
}

function create(db: Database, schema: EntitySchema, identity: Identity): void {
  db.transaction(() => {
    for (const sql of createStatements(schema)) db.exec(sql)
    writeIdentity(db, identity, schema.hash)
  }).immediate()
}
