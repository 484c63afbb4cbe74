/** What a subgraph's schema.graphql says, as the store, the mappings' host and the API need it. */
import type { Expression } from './sql-expression.ts'

export type ValueKind = 'String' | 'Bytes' | 'Int' | 'Int8' | 'BigInt' | 'BigDecimal' | 'Boolean' | 'Timestamp' | 'Enum'

export type IdKind = 'Bytes' | 'String' | 'Int8'

export type FieldType = {
  readonly name: string
  /** The column's name: the field's name in snake_case. Derived fields have no column. */
  readonly column: string
  /** Of the value or, in a list, of its items. ID is String; a reference has the kind of the other entity's id. */
  readonly kind: ValueKind
  /** Written as ID, a String that has fewer filters. */
  readonly isId?: true
  readonly list: boolean
  readonly required: boolean
  /** Lists: no item may be null. Always true for the others. */
  readonly itemRequired: boolean
  /** The entity type, interface or aggregation whose id the field holds, or that a derived field lists. */
  readonly reference?: string
  /** The field of `reference` that points here; such a field is looked up, not stored. */
  readonly derivedFrom?: string
  /** The enum's name. */
  readonly enum?: string
  /** The enum's values. */
  readonly enumValues?: ReadonlySet<string>
  readonly description?: string
}

/** A type with a table of its own: one with @entity, or an aggregation's buckets of one interval. */
export type EntityType = {
  readonly name: string
  readonly table: string
  readonly immutable: boolean
  /** Immutable: a second write of an id in a later block is left out; else it is an error. */
  readonly skipDuplicates: boolean
  /** Ids and timestamps are given by the engine. */
  readonly timeseries: boolean
  readonly idKind: IdKind
  /** As written in the schema, derived ones included. */
  readonly fields: readonly FieldType[]
  /** Those that have a column, ordered by name: the order in which entities iterate. */
  readonly stored: readonly FieldType[]
  /** Stored fields that a derived field of some type looks through. */
  readonly lookups: readonly FieldType[]
  /** The names of the interfaces that it implements. */
  readonly interfaces: readonly string[]
  /** Of an aggregation's buckets: which one, and how long they are. */
  readonly bucket?: { readonly aggregation: string; readonly interval: Interval }
  readonly description?: string
  readonly field: (name: string) => FieldType | undefined
  /** Where a field stands among the stored ones; -1: it is none. */
  readonly position: (name: string) => number
}

export type InterfaceType = {
  readonly name: string
  readonly idKind: IdKind
  /** As the interface has them; a derived field may be derived in another way by each type. */
  readonly fields: readonly FieldType[]
  /** In the order of the schema. */
  readonly implementers: readonly EntityType[]
  readonly field: (name: string) => FieldType | undefined
}

export type Interval = 'hour' | 'day'

export type AggregateFunction = 'sum' | 'min' | 'max' | 'first' | 'last' | 'count'

/** One computed field of an aggregation. */
export type Aggregate = {
  readonly field: FieldType
  readonly function: AggregateFunction
  /** Each bucket goes on from the one before it. */
  readonly cumulative: boolean
  /** What is aggregated; none for count. */
  readonly argument: Expression | undefined
}

export type AggregationType = {
  readonly name: string
  /** The timeseries. */
  readonly source: EntityType
  /** From the shortest on. */
  readonly intervals: readonly Interval[]
  /** id, timestamp, the dimensions, then the aggregates. */
  readonly fields: readonly FieldType[]
  /** The fields by which rows are grouped, besides the bucket. */
  readonly dimensions: readonly FieldType[]
  readonly aggregates: readonly Aggregate[]
  /** The tables, one an interval. */
  readonly buckets: ReadonlyMap<Interval, EntityType>
  readonly field: (name: string) => FieldType | undefined
}

export type EntitySchema = {
  /** Those with @entity. */
  readonly types: ReadonlyMap<string, EntityType>
  readonly interfaces: ReadonlyMap<string, InterfaceType>
  readonly aggregations: ReadonlyMap<string, AggregationType>
  /** Every type that has a table: the entities and the aggregations' buckets. */
  readonly tables: readonly EntityType[]
  readonly enums: ReadonlyMap<string, readonly string[]>
  /** SHA-256 of everything that decides what is stored; descriptions and the order of types do not count. */
  readonly hash: string
}
