/** What rows a query wants, free of any SQL: a tree that a dialect turns into a WHERE clause. */
import type { EntityType, FieldType } from '../../indexer/store/schema.ts'
import type { EntityValue } from '../../indexer/store/values.ts'

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

export type Condition =
  /** All of them; true when there is none. */
  | { readonly kind: 'and'; readonly of: readonly Condition[] }
  /** One of them; false when there is none. */
  | { readonly kind: 'or'; readonly of: readonly Condition[] }
  /** Null is told by '=' (is null) and '!=' (is not null) alone. A list is equal as a whole. */
  | {
      readonly kind: 'compare'
      readonly field: FieldType
      readonly comparison: Comparison
      readonly value: EntityValue | null
    }
  /** Membership; an empty set holds nothing and, as in graph-node, leaves nothing when negated. */
  | {
      readonly kind: 'in'
      readonly field: FieldType
      readonly values: readonly EntityValue[]
      readonly negated: boolean
    }
  /** SQL's LIKE, with % and _ as patterns; bytes are matched as their hex text. */
  | {
      readonly kind: 'like'
      readonly field: FieldType
      readonly pattern: string
      readonly nocase: boolean
      readonly negated: boolean
    }
  /** Bytes that occur in the field's bytes. */
  | {
      readonly kind: 'holdsBytes'
      readonly field: FieldType
      readonly value: Uint8Array
      readonly negated: boolean
    }
  /** A list that holds all of the values; negated: that holds none of them. */
  | {
      readonly kind: 'holdsItems'
      readonly field: FieldType
      readonly values: readonly EntityValue[]
      readonly negated: boolean
    }
  /** A list of texts one of which is like one of the patterns, ASCII case folded. */
  | {
      readonly kind: 'holdsLike'
      readonly field: FieldType
      readonly patterns: readonly string[]
      readonly negated: boolean
    }
  /** The row's version is of this block or a later one. */
  | { readonly kind: 'changedSince'; readonly block: number }
  /** The field, stored or derived, leads to an entity for which the condition holds. */
  | {
      readonly kind: 'child'
      readonly field: FieldType
      readonly type: EntityType
      readonly condition: Condition
    }

/** Order of rows: by a field, or by a field of what `through` points to, then by id in the same direction. */
export type Order = {
  /** Absent: by id alone. */
  readonly field?: FieldType
  readonly through?: { readonly field: FieldType; readonly types: readonly EntityType[] }
  readonly descending: boolean
}
