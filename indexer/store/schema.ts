/**
 * The entity types of a subgraph's schema.graphql, as the store, the mappings' host and the API need them. The grammar
 * is graph-node's; fulltext search is refused by name.
 */
import { createHash } from 'node:crypto'
import { Kind, type ObjectTypeDefinitionNode } from 'graphql'
import { UserError } from '../../core/errors.ts'
import { aggregationType, checkTimestamp } from './schema-aggregations.ts'
import {
  checkDerived,
  checkInterfaces,
  enumValues,
  fieldsOf,
  idKinds,
  implementers,
  interfacesOf,
  SCALARS,
  type SchemaNodes,
  snakeCase,
  type TypeNode,
} from './schema-fields.ts'
import { directiveOf, flagOf, invalid, type Located, parseSdl, unsupported } from './schema-nodes.ts'
import type { AggregationType, EntitySchema, EntityType, FieldType, IdKind, InterfaceType } from './schema-types.ts'

export { snakeCase } from './schema-fields.ts'
export type {
  AggregationType,
  EntitySchema,
  EntityType,
  FieldType,
  ValueKind,
} from './schema-types.ts'

/** The schema's entity types, or a UserError that names the line. */
export function parseEntitySchema(sdl: string): EntitySchema {
  const nodes = readNodes(sdl)
  if (nodes.entities.size === 0) {
    throw new UserError('SCHEMA_INVALID', 'The schema: got no entity type, expected at least one type with @entity.')
  }
  for (const node of nodes.entities.values()) checkInterfaces(node, nodes)
  const kinds = idKinds(nodes)
  const all: readonly [string, TypeNode][] = [...nodes.entities, ...nodes.interfaces, ...nodes.aggregations]
  const fields = new Map(all.map(([name, node]) => [name, fieldsOf(node, kinds, nodes.enums)]))
  for (const node of nodes.entities.values()) checkDerived(node, nodes, fields)
  const maker = new TypeMaker(nodes, kinds, fields)
  const types = new Map([...nodes.entities].map(([name, node]) => [name, maker.entity(node)]))
  const interfaces = new Map([...nodes.interfaces.keys()].map((name) => [name, maker.interface(name, types)]))
  const aggregations = new Map(
    [...nodes.aggregations].map(([name, node]) => [name, maker.aggregation(node, types)] as const),
  )
  const buckets = [...aggregations.values()].flatMap((aggregation) => [...aggregation.buckets.values()])
  const tables = [...types.values(), ...buckets]
  checkTables(tables, nodes)
  const hash = schemaHash(tables, aggregations, nodes)
  return { types, interfaces, aggregations, tables, enums: nodes.enums, hash }
}

/** The schema's definitions by name: each has one, and its directives are known. */
function readNodes(sdl: string): SchemaNodes {
  const entities = new Map<string, ObjectTypeDefinitionNode>()
  const aggregations: typeof entities = new Map()
  const interfaces = new Map<string, Extract<TypeNode, { kind: Kind.INTERFACE_TYPE_DEFINITION }>>()
  const enums = new Map<string, readonly string[]>()
  const names = new Set<string>()
  for (const node of parseSdl(sdl)) {
    if (
      node.kind !== Kind.ENUM_TYPE_DEFINITION &&
      node.kind !== Kind.OBJECT_TYPE_DEFINITION &&
      node.kind !== Kind.INTERFACE_TYPE_DEFINITION
    ) {
      throw unsupported(node, `a definition of kind ${node.kind}`, 'types, interfaces and enums')
    }
    const name = node.name.value
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION && name === '_Schema_') {
      checkSchemaType(node)
      continue
    }
    if (names.has(name)) throw invalid(node, `the name ${name} twice`, 'one type a name')
    names.add(name)
    if (SCALARS.has(name) || name === 'Query' || name === 'Subscription') {
      throw invalid(node, `a type named ${name}, which is reserved`, 'another name')
    }
    if (node.kind === Kind.ENUM_TYPE_DEFINITION) enums.set(name, enumValues(node))
    else if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) interfaces.set(name, node)
    else if (directiveOf(node, 'aggregation') && !directiveOf(node, 'entity')) aggregations.set(name, node)
    else entities.set(name, checkedEntity(node))
  }
  return { entities, interfaces, aggregations, enums }
}

/** graph-node's place for @fulltext; without a directive it says nothing. */
function checkSchemaType(node: ObjectTypeDefinitionNode): void {
  const [first] = node.directives ?? []
  if (first === undefined) return
  const what = first.name.value === 'fulltext' ? 'fulltext search' : `the directive @${first.name.value}`
  throw unsupported(first, `${what} on type _Schema_`, 'a schema without; text filters (_contains, _starts_with) work')
}

const ENTITY_FLAGS: ReadonlySet<string> = new Set(['immutable', 'timeseries', 'skipDuplicates'])

function checkedEntity(node: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const name = node.name.value
  const entity = directiveOf(node, 'entity')
  if (!entity) {
    throw invalid(node, `type ${name} without @entity`, '@entity(immutable: true or false) or @aggregation')
  }
  for (const argument of entity.arguments ?? []) {
    const flag = argument.name.value
    if (!ENTITY_FLAGS.has(flag)) {
      throw invalid(argument, `@entity(${flag}: …) on type ${name}`, [...ENTITY_FLAGS].join(', '))
    }
  }
  const { immutable, skipDuplicates, timeseries } = flagsOf(node)
  if (skipDuplicates && !immutable) {
    throw invalid(node, `skipDuplicates on type ${name}, which is mutable`, 'skipDuplicates with immutable: true')
  }
  if (timeseries && !immutable) throw invalid(node, `timeseries ${name} with immutable: false`, 'immutable: true')
  return node
}

function flagsOf(node: ObjectTypeDefinitionNode): {
  readonly immutable: boolean
  readonly skipDuplicates: boolean
  readonly timeseries: boolean
} {
  const entity = directiveOf(node, 'entity')
  if (!entity) return { immutable: true, skipDuplicates: false, timeseries: false }
  const timeseries = flagOf(entity, 'timeseries')
  return {
    immutable: flagOf(entity, 'immutable', timeseries),
    skipDuplicates: flagOf(entity, 'skipDuplicates'),
    timeseries,
  }
}

/** Makes types of their nodes and fields. */
class TypeMaker {
  readonly #nodes: SchemaNodes
  readonly #kinds: ReadonlyMap<string, IdKind>
  readonly #fields: ReadonlyMap<string, readonly FieldType[]>

  constructor(
    nodes: SchemaNodes,
    kinds: ReadonlyMap<string, IdKind>,
    fields: ReadonlyMap<string, readonly FieldType[]>,
  ) {
    this.#nodes = nodes
    this.#kinds = kinds
    this.#fields = fields
  }

  entity(node: ObjectTypeDefinitionNode): EntityType {
    const name = node.name.value
    const fields = this.#fields.get(name) ?? []
    const flags = flagsOf(node)
    const idKind = this.#kinds.get(name) ?? 'String'
    if (flags.timeseries) {
      if (idKind !== 'Int8') throw invalid(node, `timeseries ${name} with an id of type ${idKind}`, 'id: Int8!')
      checkTimestamp(node, fields)
    }
    return {
      name,
      table: snakeCase(name),
      ...flags,
      idKind,
      ...this.#columns(fields, [name, ...interfacesOf(node)]),
      interfaces: interfacesOf(node),
      ...(node.description ? { description: node.description.value } : {}),
    }
  }

  /** What depends on the fields; `names` are those by which derived fields may mean the type. */
  #columns(
    fields: readonly FieldType[],
    names: readonly string[],
  ): Pick<EntityType, 'fields' | 'stored' | 'lookups' | 'field' | 'position'> {
    const stored = fields
      .filter((field) => field.derivedFrom === undefined)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    const through = new Set(
      [...this.#fields.values()]
        .flat()
        .filter((field) => field.reference !== undefined && names.includes(field.reference))
        .map((field) => field.derivedFrom),
    )
    const byName = new Map(fields.map((field) => [field.name, field]))
    const positions = new Map(stored.map((field, i) => [field.name, i]))
    return {
      fields,
      stored,
      lookups: stored.filter((field) => through.has(field.name)),
      field: (wanted) => byName.get(wanted),
      position: (wanted) => positions.get(wanted) ?? -1,
    }
  }

  interface(name: string, types: ReadonlyMap<string, EntityType>): InterfaceType {
    const fields = this.#fields.get(name) ?? []
    const byName = new Map(fields.map((field) => [field.name, field]))
    return {
      name,
      idKind: this.#kinds.get(name) ?? 'String',
      fields,
      implementers: implementers(this.#nodes, name).flatMap((node) => types.get(node.name.value) ?? []),
      field: (wanted) => byName.get(wanted),
    }
  }

  aggregation(node: ObjectTypeDefinitionNode, types: ReadonlyMap<string, EntityType>): AggregationType {
    const aggregation = node.name.value
    const written = this.#fields.get(aggregation) ?? []
    return aggregationType(node, written, types, (interval, fields) => {
      const name = `${aggregation}_${interval}`
      return {
        name,
        table: snakeCase(name),
        immutable: true,
        skipDuplicates: false,
        timeseries: false,
        idKind: this.#kinds.get(aggregation) ?? 'Int8',
        ...this.#columns(fields, [aggregation]),
        interfaces: [],
        bucket: { aggregation, interval },
        ...(node.description ? { description: node.description.value } : {}),
      }
    })
  }
}

function checkTables(types: readonly EntityType[], nodes: SchemaNodes): void {
  const seen = new Map<string, string>()
  for (const type of types) {
    const node: Located = nodes.entities.get(type.name) ?? nodes.aggregations.get(type.bucket?.aggregation ?? '') ?? {}
    const other = seen.get(type.table)
    if (other !== undefined)
      throw invalid(node, `types ${other} and ${type.name} share table ${type.table}`, 'two names')
    if (/^(_|sqlite_)/.test(type.table)) throw invalid(node, `type ${type.name}`, 'a name without a leading underscore')
    seen.set(type.table, type.name)
  }
}

function schemaHash(
  tables: readonly EntityType[],
  aggregations: ReadonlyMap<string, AggregationType>,
  nodes: SchemaNodes,
): string {
  const lines = tables.map((type) => {
    const fields = type.stored.map(
      (f) =>
        `${f.name}:${f.list ? '[' : ''}${f.kind}${f.itemRequired ? '' : '?'}${f.required ? '!' : ''}:${f.enum ?? f.reference ?? ''}`,
    )
    const flags = `${type.immutable}${type.skipDuplicates ? ' skip' : ''}${type.timeseries ? ' timeseries' : ''}`
    return `${type.name} ${flags} ${fields.join(' ')} ${type.lookups.map((f) => f.name).join(' ')}`
  })
  for (const [name, node] of nodes.aggregations) {
    const computed = (node.fields ?? []).flatMap((field) => {
      const aggregate = directiveOf(field, 'aggregate')
      const values = aggregate?.arguments?.map((a) => `${a.name.value}=${'value' in a.value ? a.value.value : ''}`)
      return values === undefined ? [] : [`${field.name.value}(${values.sort().join(',')})`]
    })
    lines.push(`${name} of ${aggregations.get(name)?.source.name} ${computed.join(' ')}`)
  }
  for (const [name, values] of nodes.enums) lines.push(`${name} ${values.join(' ')}`)
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}
