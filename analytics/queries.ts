/**
 * Typed queries, made by kysely and run by better-sqlite3: kysely writes the text, and each connection keeps its prepared
 * statements by text. What only SQLite says so is here and in tables.ts.
 */
import type { Database, Statement } from 'better-sqlite3'
import {
  type Compilable,
  DummyDriver,
  type Expression,
  Kysely,
  type SqlBool,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import { BLOCK_MAX } from '../indexer/store/ddl.ts'
import { readPointer } from '../indexer/store/meta.ts'
import type { Tables } from './tables.ts'

/** Where queries begin. It has no connection: they are run with the functions below. */
export const tables: Kysely<Tables> = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** All rows of a query. */
export function allRows<Row>(db: Database, query: Compilable<Row>): Row[] {
  const { sql: text, parameters } = query.compile()
  return statementOf<Row>(db, text).all(...parameters)
}

/** The rows of a query one by one; the query must not be run again before the last. */
export function eachRow<Row>(db: Database, query: Compilable<Row>): IterableIterator<Row> {
  const { sql: text, parameters } = query.compile()
  return statementOf<Row>(db, text).iterate(...parameters)
}

/** A value that is given when the query is run: the query is compiled once for many values. */
export function parameter<T>(name: string): Expression<T> {
  return sql<T>`${new Parameter(name)}`
}

class Parameter {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** A query with parameters, prepared. */
export class Prepared<Row> {
  readonly #statement: Statement<unknown[], Row>
  readonly #parameters: readonly unknown[]

  constructor(db: Database, query: Compilable<Row>) {
    const compiled = query.compile()
    this.#statement = statementOf(db, compiled.sql)
    this.#parameters = compiled.parameters
  }

  /** The first row; undefined when there is none. */
  first(values: Readonly<Record<string, unknown>>): Row | undefined {
    return this.#statement.get(...this.#bound(values))
  }

  all(values: Readonly<Record<string, unknown>>): Row[] {
    return this.#statement.all(...this.#bound(values))
  }

  #bound(values: Readonly<Record<string, unknown>>): unknown[] {
    return this.#parameters.map((value) => (value instanceof Parameter ? values[value.name] : value))
  }
}

/** A block as versions are chosen for it. */
export type BlockView = {
  readonly number: number
  /** True when nothing newer is indexed, so that the valid versions are the current ones, which have an index. */
  readonly current: boolean
}

/** How to read the state after a block. */
export function viewOf(db: Database, block: number): BlockView {
  const pointer = readPointer(db)
  return { number: block, current: pointer !== null && block >= pointer.number }
}

/** Short names of tables in joins. */
type Alias = 'm' | 'p' | 't'

/** Condition: the row is the version that is valid at the block. */
export function validAt(view: BlockView | Expression<number>, table: keyof Tables | Alias): Expression<SqlBool> {
  const lower = sql.ref(`${table}.block_lower`)
  const upper = sql.ref(`${table}.block_upper`)
  if (!('current' in view)) return sql<SqlBool>`${lower} <= ${view} and ${upper} > ${view}`
  if (view.current) return isCurrent(table)
  return sql<SqlBool>`${lower} <= ${view.number} and ${upper} > ${view.number}`
}

/** Condition: the row is the version of now. */
export function isCurrent(table: keyof Tables | Alias): Expression<SqlBool> {
  return sql<SqlBool>`${sql.ref(`${table}.block_upper`)} = ${sql.lit(BLOCK_MAX)}`
}

/** Condition: the row's version ended after one block and up to another. */
export function endedBetween(from: number, to: number, table: keyof Tables): Expression<SqlBool> {
  const upper = sql.ref(`${table}.block_upper`)
  // The last term is what lets the index of ended versions be used.
  return sql<SqlBool>`${upper} > ${from} and ${upper} <= ${to} and ${upper} < ${sql.lit(BLOCK_MAX)}`
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
