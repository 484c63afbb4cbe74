/** Which filters a type offers: the input fields of `<Type>_filter`, as graph-node makes them from the entity's fields. */
import type { EntitySchema, FieldType } from '../../indexer/store/schema.ts'
import { targetOf } from './targets.ts'

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
export function filterInputs(schema: EntitySchema, type: Filtered): ReadonlyMap<string, FilterInput> {
  let inputs = known.get(type.fields)
  if (inputs === undefined) {
    const aggregation = schema.aggregations.get(type.bucket?.aggregation ?? type.name)
    const computed = new Set(aggregation?.aggregates.map((aggregate) => aggregate.field.name))
    // Aggregates cannot be filtered by.
    const fields = type.fields.filter((field) => !computed.has(field.name))
    const ofAll = fields.flatMap((field) => ofField(schema, field, aggregation !== undefined))
    inputs = new Map(ofAll.map((input) => [input.name, input]))
    known.set(type.fields, inputs)
  }
  return inputs
}

/** An entity type, an interface or an aggregation. */
type Filtered = {
  readonly name: string
  readonly fields: readonly FieldType[]
  readonly bucket?: { readonly aggregation: string }
}

const known = new WeakMap<readonly FieldType[], ReadonlyMap<string, FilterInput>>()

const EQUALITY: readonly FilterOperator[] = ['equal', 'not']
const SETS: readonly FilterOperator[] = ['equal', 'not', 'in', 'not_in']
const ORDERED: readonly FilterOperator[] = ['equal', 'not', 'gt', 'lt', 'gte', 'lte', 'in', 'not_in']
/** Of numbers in aggregations; everything else there is compared for equality alone. */
const AGGREGATED: readonly FilterOperator[] = ['equal', 'gt', 'lt', 'gte', 'lte', 'in']
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

function ofField(schema: EntitySchema, field: FieldType, aggregated: boolean): readonly FilterInput[] {
  const inputs: FilterInput[] = []
  if (field.derivedFrom === undefined) {
    const scalar = scalarOf(field)
    for (const operator of operatorsOf(field, scalar, aggregated)) {
      const name = operator === 'equal' ? field.name : `${field.name}_${operator}`
      const isList = field.list || operator === 'in' || operator === 'not_in'
      inputs.push({ name, field, operator, type: isList ? `[${scalar}!]` : scalar })
    }
  }
  if (targetOf(schema, field.reference) !== undefined) {
    inputs.push({ name: `${field.name}_`, field, operator: 'child', type: `${field.reference}_filter` })
  }
  return inputs
}

/** The scalar or enum in which values of a field are given: ids of referenced entities are text, Int8 ids are Int. */
function scalarOf(field: FieldType): string {
  if (field.reference !== undefined) return field.kind === 'Int8' ? 'Int' : 'String'
  return field.enum ?? (field.isId === true ? 'ID' : field.kind)
}

function operatorsOf(field: FieldType, scalar: string, aggregated: boolean): readonly FilterOperator[] {
  if (field.list) return field.kind === 'String' ? TEXT_LIST : LIST
  if (field.enum !== undefined) return SETS
  if (aggregated) return BY_SCALAR[scalar] === ORDERED && scalar !== 'ID' ? AGGREGATED : ['equal']
  return BY_SCALAR[scalar] ?? EQUALITY
}
