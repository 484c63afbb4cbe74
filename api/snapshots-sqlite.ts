/** Read transactions on the embedded engine's database. */
import type { Database, Statement } from 'better-sqlite3'
import { sqliteReader } from '../analytics/reader-sqlite.ts'
import { UserError } from '../core/errors.ts'
import { type Meta, readEarliestBlock, readMeta, readPointer } from '../indexer/store/meta.ts'
import { openReader } from '../indexer/store/reader.ts'
import type { EntitySchema } from '../indexer/store/schema.ts'
import type { RawValue, SqlParameter } from './entities/dialect.ts'
import { registerSqliteFunctions, sqliteDialect } from './entities/dialect-sqlite.ts'
import { ANALYTICS_CONNECTIONS_MAX, STATEMENTS_MAX } from './limits.ts'
import type { Snapshot, Snapshots } from './snapshots.ts'
import { Turns } from './turns.ts'

/**
 * One connection serves entity queries in turn: what they read is there at once. Analytics may wait for an oracle between
 * two reads, so each of them has a connection of its own meanwhile, of a few that are shared.
 */
export class SqliteSnapshots implements Snapshots {
  readonly #path: string
  readonly #schema: EntitySchema
  readonly #entities: Connection
  readonly #entityTurns = new Turns(1)
  readonly #analytics: Connection[] = []
  readonly #idle: Connection[] = []
  readonly #analyticsTurns = new Turns(ANALYTICS_CONNECTIONS_MAX)

  /** A missing or foreign file is told at once. */
  constructor(path: string, schema: EntitySchema) {
    this.#path = path
    this.#schema = schema
    this.#entities = new Connection(path, schema)
  }

  checkSchema(hash: string): void {
    if (this.#entities.identity.schemaHash === hash) return
    throw new UserError(
      'DATABASE_SCHEMA',
      `${this.#path}: got tables of another schema, expected those of this version's schema.graphql.`,
      { hint: 'Index again into a new file, or serve this one with the version that made it.' },
    )
  }

  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return this.#entityTurns.run(() => this.#entities.transaction(work))
  }

  readWaiting<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return this.#analyticsTurns.run(async () => {
      const connection = this.#take()
      try {
        return await connection.transaction(work)
      } finally {
        this.#idle.push(connection)
      }
    })
  }

  #take(): Connection {
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    const connection = new Connection(this.#path, this.#schema)
    this.#analytics.push(connection)
    return connection
  }

  async close(): Promise<void> {
    for (const { db } of [this.#entities, ...this.#analytics]) db.close()
  }
}

class Connection {
  readonly db: Database
  readonly identity: Meta
  readonly #statements = new Map<string, Statement<SqlParameter[], RawValue[]>>()

  constructor(path: string, schema: EntitySchema) {
    this.db = openReader(path)
    registerSqliteFunctions(this.db, schema)
    this.identity = readMeta(this.db)
  }

  /** The first read fixes what the transaction sees. */
  async transaction<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const { db, identity, run } = this
    db.exec('BEGIN')
    try {
      return await work({
        identity,
        pointer: readPointer(db),
        earliest: readEarliestBlock(db),
        reader: sqliteReader(db),
        dialect: sqliteDialect,
        run: async (sql, parameters) => run(sql, parameters),
      })
    } finally {
      if (db.open && db.inTransaction) db.exec('COMMIT')
    }
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
