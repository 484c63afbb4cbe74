/** What differs between the stores when a query on the entities' tables is written: which version of a row is meant. */
import type { Expression, SqlBool } from 'kysely'
import type { Tables } from './tables.ts'

/** A block as versions are chosen for it. */
export type BlockView = {
  readonly number: number
  /** True when nothing newer is indexed, so that the valid versions are the current ones, which have an index. */
  readonly current: boolean
}

/** A table with versions, or a short name for one in a join. */
export type Versioned = keyof Tables | 'i' | 'm' | 'p' | 's' | 't'

export interface TableDialect {
  /** Condition: the row is the version that is valid at the block. */
  validAt(block: BlockView | Expression<number>, table: Versioned): Expression<SqlBool>
  /** Condition: the row is the version of now. */
  isCurrent(table: Versioned): Expression<SqlBool>
  /** The block from which on the row's version is valid. */
  firstBlock(table: Versioned): Expression<number>
  /** Condition: the row's version ended after one block and up to another. */
  endedBetween(from: number, to: number, table: Versioned): Expression<SqlBool>
}
