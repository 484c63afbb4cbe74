/** One consistent view of a store: how reports read, whatever the database. */
import {
  type Compilable,
  DummyDriver,
  type Expression,
  Kysely,
  type OperationNodeSource,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import type { Hex } from '../core/hex.ts'
import type { BlockView, TableDialect } from './dialect.ts'
import type { Tables } from './tables.ts'

/**
 * Where queries begin. It has no connection: a reader writes their text and runs them. Values in them are plain: bytes,
 * numbers, text, a bigint for an integer of any size, a boolean for a flag.
 */
export const tables: Kysely<Tables> = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** A query of kysely's; its rows are of type Row. */
export type Query<Row> = Compilable<Row> & OperationNodeSource

/** The block up to which a store is indexed. */
export type IndexedBlock = {
  readonly number: number
  readonly hash: Hex
  /** Seconds; null where neither the database nor the chain tells. */
  readonly timestamp: number | null
}

/** What is known of a block of the indexed chain. */
export type KnownBlock = {
  readonly number: number
  readonly hash: Hex
  /** Null where it is not recorded. */
  readonly parentHash: Hex | null
  /** Seconds. */
  readonly timestamp: number | null
}

/** Names the state after a block: the mark is another one when the chain has replaced what led to it. */
export type State = {
  /** The newest block at or below the one asked for at which the state is known to have changed. */
  readonly number: number
  readonly mark: string
}

/** What is indexed. */
export interface Blocks {
  /** Null before the first block. */
  newest(): Promise<IndexedBlock | null>
  /** A block by its number, null when it is not recorded. */
  at(number: number): Promise<KnownBlock | null>
  /** The number of a recorded block by its hash. */
  numberOf(hash: Uint8Array): Promise<number | undefined>
  stateAt(number: number): Promise<State>
  /** Whether the state is still the one of that block on the chain. */
  isCurrentState(state: State): Promise<boolean>
  /** Recorded blocks next to a number, below and above. */
  near(number: number): Promise<readonly number[]>
}

export interface Reader {
  readonly dialect: TableDialect
  readonly blocks: Blocks
  /** All rows of a query. */
  all<Row>(query: Query<Row>): Promise<Row[]>
  /** The rows of a query one by one. */
  each<Row>(query: Query<Row>, visit: (row: Row) => void): Promise<void>
  /** Whether liquidation_facts is there to be read. */
  hasFacts(): Promise<boolean>
  /** A query with parameters, to be run again and again. */
  prepare<Row>(query: Query<Row>): Prepared<Row>
}

export type ParameterValues = Readonly<Record<string, unknown>>

export interface Prepared<Row> {
  /** The first row; undefined when there is none. */
  first(values: ParameterValues): Promise<Row | undefined>
  all(values: ParameterValues): Promise<Row[]>
}

/** A value that is given when a prepared query is run. */
export class Parameter {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Stands for a value that is given when the query is run: the query is written once for many values. */
export function parameter<T>(name: string): Expression<T> {
  return sql<T>`${new Parameter(name)}`
}

/** A query's values, with those given for its parameters. */
export function withValues(parameters: readonly unknown[], values: ParameterValues): readonly unknown[] {
  return parameters.map((value) => (value instanceof Parameter ? values[value.name] : value))
}

/** How to read the state after a block. */
export async function viewOf(reader: Reader, block: number): Promise<BlockView> {
  const newest = await reader.blocks.newest()
  return { number: block, current: newest !== null && block >= newest.number }
}
