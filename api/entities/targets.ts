/** What a query's field can lead to: an entity type, an interface's types, or an aggregation's buckets of one interval. */
import type { AggregationType, EntitySchema, EntityType, FieldType } from '../../indexer/store/schema.ts'
import { invalidArgument } from './errors.ts'
import type { InputObject } from './literals.ts'

export type Target = {
  /** As GraphQL names it. */
  readonly name: string
  /** The tables that answer: one, or those of the types that implement an interface. */
  readonly types: readonly EntityType[]
  /** As filters and orders know them. */
  readonly fields: readonly FieldType[]
  readonly field: (name: string) => FieldType | undefined
  readonly aggregation: AggregationType | undefined
}

/** What a type's name means; `values` are the arguments of the field that leads there. */
export function targetOf(schema: EntitySchema, name: string | undefined, values: InputObject = {}): Target | undefined {
  if (name === undefined) return undefined
  const type = schema.types.get(name)
  if (type !== undefined) return { name, types: [type], fields: type.fields, field: type.field, aggregation: undefined }
  const shared = schema.interfaces.get(name)
  if (shared !== undefined) {
    return { name, types: shared.implementers, fields: shared.fields, field: shared.field, aggregation: undefined }
  }
  const aggregation = schema.aggregations.get(name)
  if (aggregation === undefined) return undefined
  return {
    name,
    types: bucketsOf(aggregation, values),
    fields: aggregation.fields,
    field: aggregation.field,
    aggregation,
  }
}

function bucketsOf(aggregation: AggregationType, values: InputObject): readonly EntityType[] {
  const wanted = values['interval']
  if (wanted === undefined) return [...aggregation.buckets.values()]
  const found = [...aggregation.buckets].find(([interval]) => interval === wanted)
  if (found === undefined) throw invalidArgument('interval', String(wanted))
  return [found[1]]
}

/** The names by which GraphQL knows a table's entities: their type, and its interfaces. */
export function namesOf(type: EntityType): readonly string[] {
  return [typeNameOf(type), ...type.interfaces]
}

/** What __typename answers. */
export function typeNameOf(type: EntityType): string {
  return type.bucket?.aggregation ?? type.name
}
