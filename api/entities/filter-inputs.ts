/** Which filters a type offers: the input fields of `<Type>_filter`, as graph-node makes them from the entity's fields. */
import type { EntitySchema, EntityType, FieldType } from '../../indexer/store/schema.ts'

export type FilterOperator =
  | 'equal'
  | 'not'
  | 'gt'
  | 'lt'
  | 'gte'
  | 'lte'
  | 'in'
  | 'not_in'
  | 'contains'
  | 'contains_nocase'
  | 'not_contains'
  | 'not_contains_nocase'
  | 'starts_with'
  | 'starts_with_nocase'
  | 'not_starts_with'
  | 'not_starts_with_nocase'
  | 'ends_with'
  | 'ends_with_nocase'
  | 'not_ends_with'
  | 'not_ends_with_nocase'

/** One input field: a comparison of a stored field, or a filter on what a reference points to. */
export type FilterInput = {
  readonly name: string
  readonly field: FieldType
  readonly operator: FilterOperator | 'child'
  /** The input's GraphQL type. */
  readonly type: string
}

/** The filters of a type by name, without `_change_block`, `and` and `or`, which every type has. */
export function filterInputs(schema: EntitySchema, type: EntityType): ReadonlyMap<string, FilterInput> {
  let inputs = known.get(type)
  if (inputs === undefined) {
    inputs = new Map(type.fields.flatMap((field) => ofField(schema, field)).map((input) => [input.name, input]))
    known.set(type, inputs)
  }
  return inputs
}

const known = new WeakMap<EntityType, ReadonlyMap<string, FilterInput>>()

const EQUALITY: readonly FilterOperator[] = ['equal', 'not']
const SETS: readonly FilterOperator[] = ['equal', 'not', 'in', 'not_in']
const ORDERED: readonly FilterOperator[] = ['equal', 'not', 'gt', 'lt', 'gte', 'lte', 'in', 'not_in']
const BYTES: readonly FilterOperator[] = [...ORDERED, 'contains', 'not_contains']
const TEXT: readonly FilterOperator[] = [
  ...ORDERED,
  'contains',
  'contains_nocase',
  'not_contains',
  'not_contains_nocase',
  'starts_with',
  'starts_with_nocase',
  'not_starts_with',
  'not_starts_with_nocase',
  'ends_with',
  'ends_with_nocase',
  'not_ends_with',
  'not_ends_with_nocase',
]
const LIST: readonly FilterOperator[] = ['equal', 'not', 'contains', 'not_contains']
const TEXT_LIST: readonly FilterOperator[] = [
  'equal',
  'not',
  'contains',
  'contains_nocase',
  'not_contains',
  'not_contains_nocase',
]

const BY_SCALAR: Readonly<Record<string, readonly FilterOperator[]>> = {
  Boolean: SETS,
  Bytes: BYTES,
  ID: ORDERED,
  BigInt: ORDERED,
  BigDecimal: ORDERED,
  Int: ORDERED,
  Int8: ORDERED,
  Timestamp: ORDERED,
  String: TEXT,
}

function ofField(schema: EntitySchema, field: FieldType): readonly FilterInput[] {
  const inputs: FilterInput[] = []
  if (field.derivedFrom === undefined) {
    const scalar = scalarOf(field)
    for (const operator of operatorsOf(field, scalar)) {
      const name = operator === 'equal' ? field.name : `${field.name}_${operator}`
      const isList = field.list || operator === 'in' || operator === 'not_in'
      inputs.push({ name, field, operator, type: isList ? `[${scalar}!]` : scalar })
    }
  }
  if (field.reference !== undefined && schema.types.has(field.reference)) {
    inputs.push({ name: `${field.name}_`, field, operator: 'child', type: `${field.reference}_filter` })
  }
  return inputs
}

/** The scalar or enum in which values of a field are given: ids of referenced entities are text, Int8 ids are Int. */
function scalarOf(field: FieldType): string {
  if (field.reference !== undefined) return field.kind === 'Int8' ? 'Int' : 'String'
  return field.enum ?? field.kind
}

function operatorsOf(field: FieldType, scalar: string): readonly FilterOperator[] {
  if (field.list) return field.kind === 'String' ? TEXT_LIST : LIST
  if (field.enum !== undefined) return SETS
  return BY_SCALAR[scalar] ?? EQUALITY
}
