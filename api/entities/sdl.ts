/**
 * The entity part of the API's schema, in graph-node's grammar: for every entity type its two query fields, its filter
 * and its order, and arguments on every field that lists entities. Descriptions are those of schema.graphql.
 */
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
} from 'graphql'
import type { EntitySchema, FieldType } from '../../indexer/store/schema.ts'
import { FIRST_DEFAULT } from '../limits.ts'
import { filterInputs } from './filter-inputs.ts'
import { queryNames } from './names.ts'
import { type Target, targetOf } from './targets.ts'

/** The entity part as SDL text, given the text of schema.graphql and what parseEntitySchema made of it. */
export function entitySdl(schemaSdl: string, schema: EntitySchema): string {
  const plain = [...schema.types.values(), ...schema.interfaces.values()]
  const aggregations = [...schema.aggregations.values()]
  const all = [...plain, ...aggregations]
  const fields = [...plain.map(queryFieldsSdl), ...aggregations.map(aggregationFieldSdl), META_FIELD_SDL]
  return [
    COMMON_SDL,
    ...(aggregations.length > 0 ? [AGGREGATION_SDL] : []),
    print(withListArguments(parse(schemaSdl), schema)),
    ...all.map((type) => filterSdl(schema, type)),
    ...all.map((type) => orderBySdl(schema, type)),
    `type Query {\n${fields.join('\n')}\n}`,
  ].join('\n\n')
}

const AGGREGATION_SDL = `
enum Aggregation_interval {
  hour
  day
}

"Indicates whether the current, partially filled bucket should be included in the response. Defaults to \`exclude\`"
enum Aggregation_current {
  "Exclude the current, partially filled bucket from the response"
  exclude
  "Include the current, partially filled bucket in the response"
  include
}
`

/** Scalars and inputs that entity queries and analytics queries share; graph-node's meta.graphql. */
export const COMMON_SDL = `
"A decimal number as text: at most 34 significant digits, no exponent."
scalar BigDecimal

"Bytes as text: 0x and lower-case hex digits."
scalar Bytes

"A whole number of any size, as text."
scalar BigInt

"8 bytes signed integer"
scalar Int8

"A string representation of microseconds UNIX timestamp (16 digits)"
scalar Timestamp

"Defines the order direction, either ascending or descending"
enum OrderDirection {
  asc
  desc
}

"The block at which the query should be executed."
input Block_height {
  "Value containing a block hash"
  hash: Bytes
  "Value containing a block number"
  number: Int
  """
  Value containing the minimum block number.
  In the case of \`number_gte\`, the query will be executed on the latest block only if
  the subgraph has progressed to or past the minimum block number.
  Defaults to the latest block when omitted.
  """
  number_gte: Int
}

input BlockChangedFilter {
  number_gte: Int!
}

"The type for the top-level _meta field"
type _Meta_ {
  """
  Information about a specific subgraph block. The hash of the block
  will be null if the _meta field has a block constraint that asks for
  a block number. It will be filled if the _meta field has no block constraint
  and therefore asks for the latest  block
  """
  block: _Block_!
  "The deployment ID"
  deployment: String!
  "If \`true\`, the subgraph encountered indexing errors at some past block"
  hasIndexingErrors: Boolean!
}

type _Block_ {
  "The hash of the block"
  hash: Bytes
  "The block number"
  number: Int!
  "Integer representation of the timestamp stored in blocks for the chain"
  timestamp: Int
  "The hash of the parent block"
  parentHash: Bytes
}

enum _SubgraphErrorPolicy_ {
  "Data will be returned even if the subgraph has indexing errors"
  allow
  "If the subgraph has indexing errors, data will be omitted. The default."
  deny
}
`

const META_FIELD_SDL = `  "Access to subgraph metadata"
  _meta(block: Block_height): _Meta_`

const BLOCK_ARGUMENT =
  '"The block at which the query should be executed. Can either be a `{ hash: Bytes }` value containing a block hash, a `{ number: Int }` containing the block number, or a `{ number_gte: Int }` containing the minimum block number. In the case of `number_gte`, the query will be executed on the latest block only if the subgraph has progressed to or past the minimum block number. Defaults to the latest block when omitted." block: Block_height'

const ERROR_ARGUMENT =
  '"Set to `allow` to receive data even if the subgraph has skipped over errors while syncing." subgraphError: _SubgraphErrorPolicy_! = deny'

function listArguments(type: string, aggregation = false): string {
  const order = `orderBy: ${type}_orderBy, orderDirection: OrderDirection`
  const special = aggregation ? `interval: Aggregation_interval!, ${order}, current: Aggregation_current` : order
  return `skip: Int = 0, first: Int = ${FIRST_DEFAULT}, ${special}, where: ${type}_filter`
}

/** What has queries, filters and an order: an entity type, an interface or an aggregation. */
type Queried = { readonly name: string; readonly fields: readonly FieldType[] }

function queryFieldsSdl(type: Queried): string {
  const { one, many } = queryNames(type.name)
  return [
    `  ${one}(id: ID!, ${BLOCK_ARGUMENT}, ${ERROR_ARGUMENT}): ${type.name}`,
    `  ${many}(${listArguments(type.name)}, ${BLOCK_ARGUMENT}, ${ERROR_ARGUMENT}): [${type.name}!]!`,
  ].join('\n')
}

function aggregationFieldSdl({ name }: Queried): string {
  const { many } = queryNames(name)
  return [
    `  "Collection of aggregated \`${name}\` values"`,
    `  ${many}(${listArguments(name, true)}, ${BLOCK_ARGUMENT}, ${ERROR_ARGUMENT}): [${name}!]!`,
  ].join('\n')
}

function filterSdl(schema: EntitySchema, type: Queried): string {
  const own = [...filterInputs(schema, type).values()].map((input) => `  ${input.name}: ${input.type}`)
  const common = [
    '  "Filter for the block changed event."\n  _change_block: BlockChangedFilter',
    `  and: [${type.name}_filter]`,
    `  or: [${type.name}_filter]`,
  ]
  return `input ${type.name}_filter {\n${[...own, ...common].join('\n')}\n}`
}

function orderBySdl(schema: EntitySchema, type: Queried): string {
  return `enum ${type.name}_orderBy {\n${orderByValues(schema, type)
    .map((value) => `  ${value}`)
    .join('\n')}\n}`
}

/** Every field, and every single scalar of what a single reference points to. */
function orderByValues(schema: EntitySchema, type: Queried): readonly string[] {
  return type.fields.flatMap((field) => {
    const target = field.list ? undefined : targetOf(schema, field.reference)
    const through = target?.fields.filter((child) => !child.list && child.reference === undefined) ?? []
    return [field.name, ...through.map((child: FieldType) => `${field.name}__${child.name}`)]
  })
}

/** The types of schema.graphql without their storage directives, with arguments where a field lists entities. */
function withListArguments(document: DocumentNode, schema: EntitySchema): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.flatMap((node): readonly DefinitionNode[] => {
      if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) return [{ ...node, ...withoutDirectives(node, schema) }]
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return [node]
      return node.name.value === '_Schema_' ? [] : [{ ...node, ...withoutDirectives(node, schema) }]
    }),
  }
}

const NO_DIRECTIVES: readonly ConstDirectiveNode[] = []

function withoutDirectives(
  node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
  schema: EntitySchema,
): Pick<ObjectTypeDefinitionNode, 'directives' | 'fields'> {
  const type = targetOf(schema, node.name.value)
  const fields = node.fields?.map((field): FieldDefinitionNode => {
    const known = type?.field(field.name.value)
    const target = known?.list === true ? targetOf(schema, known.reference) : undefined
    const listed = target === undefined ? undefined : parseArguments(target)
    return { ...field, directives: NO_DIRECTIVES, ...(listed === undefined ? {} : { arguments: listed }) }
  })
  return { directives: NO_DIRECTIVES, ...(fields === undefined ? {} : { fields }) }
}

function parseArguments({ name, aggregation }: Target): NonNullable<FieldDefinitionNode['arguments']> {
  const text = `type T { f(${listArguments(name, aggregation !== undefined)}): Int }`
  const [definition] = parse(text, { noLocation: true }).definitions
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION) return []
  return definition.fields?.[0]?.arguments ?? []
}
