/**
 * Reads the embedded engine's database. kysely writes the text of a query, and each connection keeps its prepared
 * statements by text. Every answer is there when it is asked for: nothing waits but for the microtask of its promise.
 */
import type { Database, Statement } from 'better-sqlite3'
import type { CompiledQuery } from 'kysely'
import { bytesToHex } from '../core/hex.ts'
import { encodeBigInt } from '../indexer/store/codec.ts'
import { readPointer } from '../indexer/store/meta.ts'
import { blockAtOrBelow, blockNumberOf } from '../indexer/store/reader.ts'
import type { TableDialect } from './dialect.ts'
import { sqliteTables } from './dialect-sqlite.ts'
import {
  type Blocks,
  type KnownBlock,
  type ParameterValues,
  type Prepared,
  type Query,
  type Reader,
  type State,
  withValues,
} from './reader.ts'

/**
 * A reader over a connection. What it reads is of one moment only within a transaction: see readSqlite, or begin one
 * before.
 */
export function sqliteReader(db: Database): Reader {
  return new SqliteReader(db)
}

/** Work in a read transaction of its own on a connection that nothing else uses meanwhile. */
export async function readSqlite<T>(db: Database, work: (reader: Reader) => Promise<T>): Promise<T> {
  db.exec('BEGIN')
  try {
    return await work(new SqliteReader(db))
  } finally {
    if (db.open && db.inTransaction) db.exec('COMMIT')
  }
}

class SqliteReader implements Reader {
  readonly dialect: TableDialect = sqliteTables
  readonly blocks: Blocks
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
    this.blocks = new SqliteBlocks(db)
  }

  async all<Row>(query: Query<Row>): Promise<Row[]> {
    const { sql, parameters } = query.compile()
    return statementOf<Row>(this.#db, sql).all(...parameters.map(stored))
  }

  async each<Row>(query: Query<Row>, visit: (row: Row) => void): Promise<void> {
    const { sql, parameters } = query.compile()
    for (const row of statementOf<Row>(this.#db, sql).iterate(...parameters.map(stored))) visit(row)
  }

  async hasFacts(): Promise<boolean> {
    const names = "'liquidation_facts', '_facts_checkpoint', '_facts_columns'"
    const sql = `SELECT count(*) AS tables FROM sqlite_master WHERE name IN (${names})`
    return statementOf<{ readonly tables: number }>(this.#db, sql).get()?.tables === 3
  }

  prepare<Row>(query: Query<Row>): Prepared<Row> {
    return new SqlitePrepared(this.#db, query.compile())
  }
}

class SqlitePrepared<Row> implements Prepared<Row> {
  readonly #statement: Statement<unknown[], Row>
  readonly #parameters: readonly unknown[]

  constructor(db: Database, query: CompiledQuery<Row>) {
    this.#statement = statementOf(db, query.sql)
    this.#parameters = query.parameters
  }

  async first(values: ParameterValues): Promise<Row | undefined> {
    return this.#statement.get(...withValues(this.#parameters, values).map(stored))
  }

  async all(values: ParameterValues): Promise<Row[]> {
    return this.#statement.all(...withValues(this.#parameters, values).map(stored))
  }
}

/** A query's value as the codec stores it. */
function stored(value: unknown): unknown {
  if (typeof value === 'bigint') return encodeBigInt(value)
  return typeof value === 'boolean' ? Number(value) : value
}

/** Every block that changed an entity and every batch's last block is recorded. */
class SqliteBlocks implements Blocks {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async newest(): ReturnType<Blocks['newest']> {
    return readPointer(this.#db)
  }

  async at(number: number): Promise<KnownBlock | null> {
    const row = statementOf<{ readonly hash: Buffer; readonly parent_hash: Buffer; readonly timestamp: number }>(
      this.#db,
      'SELECT hash, parent_hash, timestamp FROM _block WHERE number = ?',
    ).get(number)
    if (row === undefined) return null
    return { number, hash: bytesToHex(row.hash), parentHash: bytesToHex(row.parent_hash), timestamp: row.timestamp }
  }

  async numberOf(hash: Uint8Array): Promise<number | undefined> {
    return blockNumberOf(this.#db, hash)
  }

  async stateAt(number: number): Promise<State> {
    const block = blockAtOrBelow(this.#db, number)
    return block === null ? { number: -1, mark: '' } : { number: block.number, mark: block.hash }
  }

  async isCurrentState({ number, mark }: State): Promise<boolean> {
    const now = await this.stateAt(number)
    return now.number === number && now.mark === mark
  }

  async near(number: number): Promise<readonly number[]> {
    const before = blockAtOrBelow(this.#db, number)
    const after = statementOf<{ readonly number: number }>(
      this.#db,
      'SELECT number FROM _block WHERE number > ? ORDER BY number LIMIT 1',
    ).get(number)
    return [before?.number, after?.number].filter((found) => found !== undefined)
  }
}

/** Distinct texts are few: a question's filters make them. */
const STATEMENTS_MAX = 200
const statements = new WeakMap<Database, Map<string, Statement<unknown[], unknown>>>()

function statementOf<Row>(db: Database, text: string): Statement<unknown[], Row> {
  let ofConnection = statements.get(db)
  if (ofConnection === undefined) {
    ofConnection = new Map()
    statements.set(db, ofConnection)
  }
  let statement = ofConnection.get(text)
  if (statement === undefined) {
    if (ofConnection.size >= STATEMENTS_MAX) ofConnection.clear()
    statement = db.prepare<unknown[], unknown>(text)
    ofConnection.set(text, statement)
  }
  return statement as Statement<unknown[], Row>
}
