/**
 * Read transactions on the database. Each request reads in one of its own, so that all of its answer is of one block
 * though the indexer writes meanwhile.
 */
import type { Database, Statement } from 'better-sqlite3'
import { UserError } from '../core/errors.ts'
import { type BlockPointer, type Meta, readMeta, readPointer } from '../indexer/store/meta.ts'
import { openReader } from '../indexer/store/reader.ts'
import type { RawValue, SqlParameter } from './entities/dialect.ts'
import { registerSqliteFunctions } from './entities/dialect-sqlite.ts'
import { ANALYTICS_CONNECTIONS_MAX, STATEMENTS_MAX } from './limits.ts'

/** The database as of one moment. */
export type Snapshot = {
  readonly db: Database
  /** What the database holds, and whose data it is. */
  readonly identity: Meta
  /** The block up to which the tables are written; null before the first. */
  readonly pointer: BlockPointer | null
  /** Runs a SELECT and gives its rows as arrays. */
  readonly run: (sql: string, parameters: readonly SqlParameter[]) => readonly (readonly RawValue[])[]
}

/**
 * Gives out snapshots. Entity queries never wait for anything, so one connection serves them in turn; analytics may wait
 * for an oracle between two reads, so each of them has a connection of its own meanwhile, of a few that are shared.
 */
export class Snapshots {
  readonly #path: string
  readonly #entities: Connection
  readonly #analytics: Connection[] = []
  readonly #idle: Connection[] = []
  /** Those who wait for a connection, the first first. */
  readonly #waiting: ((connection: Connection) => void)[] = []

  /** A missing or foreign file is told at once. */
  constructor(path: string) {
    this.#path = path
    this.#entities = new Connection(path)
  }

  /** Error DATABASE_SCHEMA when the tables are of another schema than the one with this hash. */
  checkSchema(hash: string): void {
    if (this.#entities.identity.schemaHash === hash) return
    throw new UserError(
      'DATABASE_SCHEMA',
      `${this.#entities.db.name}: got tables of another schema, expected those of this version's schema.graphql.`,
      { hint: 'Index again into a new file, or serve this one with the version that made it.' },
    )
  }

  /** Work that does not wait. */
  read<T>(work: (snapshot: Snapshot) => T): T {
    const snapshot = this.#entities.begin()
    try {
      return work(snapshot)
    } finally {
      this.#entities.end()
    }
  }

  /** Work that may wait; it starts when a connection is free. */
  async readWaiting<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const connection = await this.#take()
    try {
      return await work(connection.begin())
    } finally {
      this.#give(connection)
    }
  }

  async #take(): Promise<Connection> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    if (this.#analytics.length < ANALYTICS_CONNECTIONS_MAX) {
      const connection = new Connection(this.#path)
      this.#analytics.push(connection)
      return connection
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #give(connection: Connection): void {
    connection.end()
    const next = this.#waiting.shift()
    if (next === undefined) this.#idle.push(connection)
    else next(connection)
  }

  close(): void {
    for (const { db } of [this.#entities, ...this.#analytics]) db.close()
  }
}

class Connection {
  readonly db: Database
  readonly identity: Meta
  readonly #statements = new Map<string, Statement<SqlParameter[], RawValue[]>>()

  constructor(path: string) {
    this.db = openReader(path)
    registerSqliteFunctions(this.db)
    this.identity = readMeta(this.db)
  }

  /** The first read fixes what the transaction sees. */
  begin(): Snapshot {
    this.db.exec('BEGIN')
    return { db: this.db, identity: this.identity, pointer: readPointer(this.db), run: this.run }
  }

  end(): void {
    if (this.db.open && this.db.inTransaction) this.db.exec('COMMIT')
  }

  readonly run = (sql: string, parameters: readonly SqlParameter[]): readonly (readonly RawValue[])[] => {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear()
      statement = this.db.prepare<SqlParameter[], RawValue[]>(sql).raw(true)
      this.#statements.set(sql, statement)
    }
    return statement.all(...parameters)
  }
}
