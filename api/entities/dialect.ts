/**
 * What differs between the databases that hold entities: how a table is laid out, how a column is compared and read.
 * Everything else of a query is made once, in query.ts.
 */
import type { AggregationType, EntityType, FieldType } from '../../indexer/store/schema.ts'
import type { EntityValue } from '../../indexer/store/values.ts'
import type { Comparison } from './condition.ts'

/** A value that is bound to a statement. */
export type SqlParameter = string | number | bigint | boolean | Uint8Array | null | readonly SqlParameter[]

/** Collects a statement's parameters; gives the text that stands for each. */
export type Bind = (value: SqlParameter) => string

/** What a selected column comes back as. */
export type RawValue = string | number | boolean | Uint8Array | null | readonly RawValue[]

/** A value of an answer. */
export type AnswerValue = string | number | boolean | null | readonly AnswerValue[]

/** The rows that are valid after a block; `current` where that is the newest one. */
export type BlockView = {
  readonly number: number
  readonly current: boolean
  /** Of the newest block, in seconds. */
  readonly timestamp?: number | undefined
}

export interface Dialect {
  /** The text that stands for a statement's parameter; the first has the position 1. */
  placeholder(position: number): string
  table(type: EntityType): string
  column(alias: string, field: FieldType): string
  /** Condition: the row is valid at the block. */
  valid(type: EntityType, alias: string, block: BlockView, bind: Bind): string
  /** Condition: the row's version is of the block or a later one. */
  changedSince(type: EntityType, alias: string, block: number, bind: Bind): string
  /** Condition: the column compares so with the value, which is not null. */
  compare(field: FieldType, column: string, comparison: Comparison, value: EntityValue, bind: Bind): string
  /** Condition: the column is one of the values, of which there is at least one. */
  among(field: FieldType, column: string, values: readonly EntityValue[], bind: Bind): string
  like(field: FieldType, column: string, pattern: string, nocase: boolean, bind: Bind): string
  holdsBytes(column: string, value: Uint8Array, bind: Bind): string
  holdsAll(field: FieldType, column: string, values: readonly EntityValue[], bind: Bind): string
  holdsAny(field: FieldType, column: string, values: readonly EntityValue[], bind: Bind): string
  holdsLike(column: string, patterns: readonly string[], bind: Bind): string
  /** Condition: the item, a single id, is in the list column. */
  holdsId(list: FieldType, column: string, item: string): string
  /** Condition: the id column is one of the ids as answers show them; one text of SQL for any number of ids. */
  idAmong(field: FieldType, column: string, ids: readonly string[], bind: Bind): string
  /**
   * A table of the items of a list column, each in `item` as answers show it; `first` is the condition that the same item
   * does not come before it.
   */
  items(
    list: FieldType,
    column: string,
    alias: string,
  ): { readonly from: string; readonly item: string; readonly first: string }
  /** The same for ids as answers show them that are items of such a table. */
  itemAmong(item: string, ids: readonly string[], bind: Bind): string
  /**
   * A query of the bucket that is over at the block's time but in no table yet, with the columns of the buckets' table.
   * Undefined where there can be none.
   */
  finishedBucket(aggregation: AggregationType, type: EntityType, block: BlockView, bind: Bind): string | undefined
  /**
   * A query of the bucket that is not over. `condition` is asked for when its text comes: it chooses rows of the source,
   * which has the alias.
   */
  currentBucket(
    aggregation: AggregationType,
    type: EntityType,
    rows: { readonly alias: string; readonly condition: () => string },
    block: BlockView,
    bind: Bind,
  ): string
  /** What is selected of a column. */
  output(field: FieldType, column: string): string
  /** What `output` gave, as the answer shows it. */
  decode(field: FieldType): (raw: RawValue) => AnswerValue
}
