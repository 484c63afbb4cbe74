/**
 * The file of changes beside the database (-wal). SQLite folds it into the database after 64 MB by itself (see
 * database-file.ts), and begins it anew at a moment when nobody reads from it. Where readers always overlap there is no
 * such moment, and after the last write there is no next one: here both are made.
 */
import { statSync } from 'node:fs'
import Sqlite, { type Database } from 'better-sqlite3'
import { RetryableError } from '../../core/errors.ts'

export type LogLimits = {
  /** From here on the writer waits for readers to end, so that the log can begin anew. */
  readonly softBytes: number
  /** Nothing more is written beyond. */
  readonly hardBytes: number
  /** How long the writer waits for readers. */
  readonly waitMs: number
  /** Between two such waits, and between two foldings while there is little to write. */
  readonly everyMs: number
}

/** Requests of the API end within seconds, so that the soft limit is enough for them; the hard one is for others. */
export const LOG_LIMITS: LogLimits = {
  softBytes: 256 * 1024 * 1024,
  hardBytes: 1024 * 1024 * 1024,
  waitMs: 1_000,
  everyMs: 10_000,
}

export class WriteAheadLog {
  readonly #db: Database
  readonly #path: string
  readonly #limits: LogLimits
  #last = Number.NEGATIVE_INFINITY

  constructor(db: Database, path: string, limits: LogLimits = LOG_LIMITS) {
    this.#db = db
    this.#path = path
    this.#limits = limits
  }

  /**
   * To be called before a transaction.
   * @throws RetryableError DATABASE_BUSY when somebody has been reading for so long that the log is at its hard limit
   */
  bound(): void {
    const { softBytes, hardBytes } = this.#limits
    const bytes = logBytes(this.#path)
    if (bytes < softBytes || (bytes < hardBytes && !this.#isTime())) return
    if (this.#truncate(this.#limits.waitMs) || bytes < hardBytes) return
    const megabytes = Math.round(bytes / 1_000_000)
    throw new RetryableError(
      'DATABASE_BUSY',
      `${this.#path}: got a program that has been reading from it while ${megabytes} MB were written, expected reads of seconds.`,
      { hint: 'End that program: until then the changes cannot be folded into the file' },
    )
  }

  /** Folds what is in the log into the database without waiting for anybody; now and then, when there is time. */
  fold(): void {
    if (this.#isTime() && logBytes(this.#path) > 0) this.#db.pragma('wal_checkpoint(PASSIVE)')
  }

  /** Before the writer closes: leaves nothing in the log, unless somebody goes on reading from it. */
  finish(): void {
    if (logBytes(this.#path) > 0) this.#truncate(this.#limits.waitMs)
  }

  /** False when readers did not end in time. */
  #truncate(waitMs: number): boolean {
    const before = Number(this.#db.pragma('busy_timeout', { simple: true }))
    this.#db.pragma(`busy_timeout = ${waitMs}`)
    try {
      return this.#db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0
    } finally {
      this.#db.pragma(`busy_timeout = ${before}`)
    }
  }

  #isTime(): boolean {
    const now = performance.now()
    if (now - this.#last < this.#limits.everyMs) return false
    this.#last = now
    return true
  }
}

/**
 * Makes a database that nobody has open any more one file: a reader that is the last to close leaves the empty files of
 * the log behind. Does nothing where somebody has it open, or where the file may not be written.
 */
export function tidyDatabase(path: string): void {
  let db: Database | undefined
  try {
    db = new Sqlite(path, { fileMustExist: true, timeout: 0 })
    db.pragma('wal_checkpoint(PASSIVE)')
  } catch {
    // What is left behind costs nothing: the next writer tidies up.
  } finally {
    db?.close()
  }
}

/** 0 where there is no log. */
function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}
