/**
 * The entity types of a subgraph's schema.graphql, as the store, the mappings' host and the API need them. The grammar
 * is graph-node's; what is not followed yet (interfaces, timeseries, aggregations, fulltext) is refused by name.
 */
import { createHash } from 'node:crypto'
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
} from 'graphql'
import { UserError } from '../../core/errors.ts'

export type ValueKind = 'String' | 'Bytes' | 'Int' | 'Int8' | 'BigInt' | 'BigDecimal' | 'Boolean' | 'Timestamp' | 'Enum'

export type IdKind = 'Bytes' | 'String' | 'Int8'

export type FieldType = {
  readonly name: string
  /** The column's name: the field's name in snake_case. Derived fields have no column. */
  readonly column: string
  /** Of the value or, in a list, of its items. ID is String; a reference has the kind of the other entity's id. */
  readonly kind: ValueKind
  readonly list: boolean
  readonly required: boolean
  /** Lists: no item may be null. Always true for the others. */
  readonly itemRequired: boolean
  /** The entity type whose id the field holds, or that a derived field lists. */
  readonly reference?: string
  /** The field of `reference` that points here; such a field is looked up, not stored. */
  readonly derivedFrom?: string
  /** The enum's name. */
  readonly enum?: string
  /** The enum's values. */
  readonly enumValues?: ReadonlySet<string>
  readonly description?: string
}

export type EntityType = {
  readonly name: string
  readonly table: string
  readonly immutable: boolean
  readonly idKind: IdKind
  /** As written in the schema, derived ones included. */
  readonly fields: readonly FieldType[]
  /** Those that have a column, ordered by name: the order in which entities iterate. */
  readonly stored: readonly FieldType[]
  /** Stored fields that a derived field of some type looks through. */
  readonly lookups: readonly FieldType[]
  readonly description?: string
  readonly field: (name: string) => FieldType | undefined
}

export type EntitySchema = {
  readonly types: ReadonlyMap<string, EntityType>
  readonly enums: ReadonlyMap<string, readonly string[]>
  /** SHA-256 of everything that decides what is stored; descriptions and the order of types do not count. */
  readonly hash: string
}

/** Table and column names: a capital that starts a word becomes an underscore and its small letter. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

/** The schema's entity types, or a UserError that names the line. */
export function parseEntitySchema(sdl: string): EntitySchema {
  const definitions = parseSdl(sdl)
  const enums = new Map<string, readonly string[]>()
  const objects = new Map<string, ObjectTypeDefinitionNode>()
  for (const node of definitions) {
    if (node.kind === Kind.ENUM_TYPE_DEFINITION) enums.set(node.name.value, enumValues(node))
    else if (node.kind === Kind.OBJECT_TYPE_DEFINITION) addObject(objects, node)
    else throw unsupported(node, `a definition of kind ${node.kind}`, 'types with @entity and enums')
  }
  for (const node of objects.values()) {
    if (enums.has(node.name.value)) throw invalid(node, `got the name ${node.name.value} twice`, 'one type a name')
  }
  const idKinds = new Map([...objects].map(([name, node]) => [name, idKindOf(node)]))
  const parts = new Map([...objects].map(([name, node]) => [name, entityFields(node, idKinds, enums)]))
  for (const node of objects.values()) checkDerived(node, parts)
  const types = new Map([...objects].map(([name, node]) => [name, entityType(node, idKinds, parts)]))
  checkTables(types, objects)
  if (types.size === 0) {
    throw new UserError('SCHEMA_INVALID', 'The schema: got no entity type, expected at least one type with @entity.')
  }
  return { types, enums, hash: schemaHash(types, enums) }
}

const SCALARS: ReadonlyMap<string, ValueKind> = new Map([
  ['ID', 'String'],
  ['String', 'String'],
  ['Bytes', 'Bytes'],
  ['Int', 'Int'],
  ['Int8', 'Int8'],
  ['BigInt', 'BigInt'],
  ['BigDecimal', 'BigDecimal'],
  ['Boolean', 'Boolean'],
  ['Timestamp', 'Timestamp'],
])

/** Columns that the store adds to an entity's own. */
const OWN_COLUMNS: ReadonlySet<string> = new Set(['vid', 'block_lower', 'block_upper', 'block$', 'rowid', 'oid'])

type Located = { readonly loc?: { readonly startToken: { readonly line: number } } | undefined }

function at(node: Located): string {
  return node.loc === undefined ? 'The schema' : `The schema, line ${node.loc.startToken.line}`
}

function invalid(node: Located, got: string, expected: string): UserError {
  return new UserError('SCHEMA_INVALID', `${at(node)}: ${got}, expected ${expected}.`)
}

function unsupported(node: Located, got: string, expected: string): UserError {
  return new UserError('SCHEMA_UNSUPPORTED', `${at(node)}: got ${got}, expected ${expected}.`, {
    hint: 'The embedded engine does not follow this yet; a later release will. graph-node does.',
  })
}

function parseSdl(sdl: string): readonly DefinitionNode[] {
  try {
    return parse(sdl).definitions
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError('SCHEMA_INVALID', `The schema: got text that is not GraphQL (${reason}), expected SDL.`, {
      cause,
    })
  }
}

function enumValues(node: EnumTypeDefinitionNode): readonly string[] {
  return (node.values ?? []).map((value) => value.name.value)
}

function addObject(objects: Map<string, ObjectTypeDefinitionNode>, node: ObjectTypeDefinitionNode): void {
  const name = node.name.value
  if (name === '_Schema_') throw unsupported(node, 'type _Schema_ (fulltext search or imports)', 'entity types')
  if (objects.has(name)) throw invalid(node, `got the name ${name} twice`, 'one type a name')
  if (SCALARS.has(name) || name === 'Query' || name === 'Subscription') {
    throw invalid(node, `got a type named ${name}, which is reserved`, 'another name')
  }
  if (node.interfaces !== undefined && node.interfaces.length > 0) {
    throw unsupported(node, `type ${name} with interfaces`, 'a type without')
  }
  if (directive(node.directives, 'aggregation')) throw unsupported(node, `@aggregation on type ${name}`, '@entity')
  const entity = directive(node.directives, 'entity')
  if (!entity) throw invalid(node, `type ${name} has no @entity`, 'type Name @entity(immutable: true or false)')
  for (const argument of entity.arguments ?? []) {
    const key = argument.name.value
    if (key === 'timeseries' && argument.value.kind === Kind.BOOLEAN && !argument.value.value) continue
    if (key === 'timeseries' || key === 'skipDuplicates') {
      throw unsupported(argument, `@entity(${key}) on type ${name}`, '@entity(immutable: …)')
    }
    if (key !== 'immutable' || argument.value.kind !== Kind.BOOLEAN) {
      throw invalid(argument, `type ${name} has @entity(${key}: …)`, '@entity(immutable: true or false)')
    }
  }
  objects.set(name, node)
}

function isImmutable(node: ObjectTypeDefinitionNode): boolean {
  const argument = directive(node.directives, 'entity')?.arguments?.find((a) => a.name.value === 'immutable')
  return argument?.value.kind === Kind.BOOLEAN && argument.value.value
}

function directive(list: readonly ConstDirectiveNode[] | undefined, name: string): ConstDirectiveNode | undefined {
  return list?.find((node) => node.name.value === name)
}

type Shape = { name: string; list: boolean; required: boolean; itemRequired: boolean }

function shapeOf(node: TypeNode, where: string): Shape {
  const required = node.kind === Kind.NON_NULL_TYPE
  const bare = node.kind === Kind.NON_NULL_TYPE ? node.type : node
  if (bare.kind === Kind.NAMED_TYPE) return { name: bare.name.value, list: false, required, itemRequired: true }
  const itemRequired = bare.type.kind === Kind.NON_NULL_TYPE
  const item = bare.type.kind === Kind.NON_NULL_TYPE ? bare.type.type : bare.type
  if (item.kind !== Kind.NAMED_TYPE) throw unsupported(node, `${where} as a list of lists`, 'a list of single values')
  return { name: item.name.value, list: true, required, itemRequired }
}

function idKindOf(node: ObjectTypeDefinitionNode): IdKind {
  const field = node.fields?.find((candidate) => candidate.name.value === 'id')
  const expected = 'a field "id" of type Bytes!, String!, ID! or Int8!'
  if (!field) throw invalid(node, `type ${node.name.value} has no field "id"`, expected)
  const shape = shapeOf(field.type, `${node.name.value}.id`)
  const kind = SCALARS.get(shape.name)
  if (shape.list || !shape.required || (kind !== 'Bytes' && kind !== 'String' && kind !== 'Int8')) {
    throw invalid(field, `${node.name.value}.id has another type`, expected)
  }
  return kind
}

function entityFields(
  node: ObjectTypeDefinitionNode,
  idKinds: ReadonlyMap<string, IdKind>,
  enums: ReadonlyMap<string, readonly string[]>,
): readonly FieldType[] {
  const columns = new Map<string, string>()
  return (node.fields ?? []).map((field) => {
    const result = fieldType(node.name.value, field, idKinds, enums)
    const other = columns.get(result.column)
    if (other !== undefined || (OWN_COLUMNS.has(result.column) && result.derivedFrom === undefined)) {
      const taken = other === undefined ? 'which the store uses itself' : `as has field ${other}`
      throw invalid(
        field,
        `${node.name.value}.${result.name} has the column ${result.column}, ${taken}`,
        'another name',
      )
    }
    columns.set(result.column, result.name)
    return result
  })
}

function fieldType(
  owner: string,
  node: FieldDefinitionNode,
  idKinds: ReadonlyMap<string, IdKind>,
  enums: ReadonlyMap<string, readonly string[]>,
): FieldType {
  const name = node.name.value
  const shape = shapeOf(node.type, `${owner}.${name}`)
  const values = enums.get(shape.name)
  const kind = SCALARS.get(shape.name) ?? idKinds.get(shape.name) ?? (values ? 'Enum' : undefined)
  if (kind === undefined) {
    throw invalid(node, `${owner}.${name} has the type ${shape.name}`, 'a scalar, an enum or an entity of this schema')
  }
  const derived = directive(node.directives, 'derivedFrom')
  const through = derived?.arguments?.find((argument) => argument.name.value === 'field')?.value
  if (derived && through?.kind !== Kind.STRING) {
    throw invalid(derived, `${owner}.${name} has @derivedFrom without a field`, '@derivedFrom(field: "name")')
  }
  return {
    name,
    column: snakeCase(name),
    kind,
    list: shape.list,
    required: shape.required,
    itemRequired: shape.itemRequired,
    ...(idKinds.has(shape.name) ? { reference: shape.name } : {}),
    ...(through?.kind === Kind.STRING ? { derivedFrom: through.value } : {}),
    ...(values ? { enum: shape.name, enumValues: new Set(values) } : {}),
    ...(node.description ? { description: node.description.value } : {}),
  }
}

function checkDerived(node: ObjectTypeDefinitionNode, fields: ReadonlyMap<string, readonly FieldType[]>): void {
  for (const field of fields.get(node.name.value) ?? []) {
    if (field.derivedFrom === undefined) continue
    const where = `${node.name.value}.${field.name}`
    const other = fields.get(field.reference ?? '')?.find((candidate) => candidate.name === field.derivedFrom)
    if (other?.derivedFrom !== undefined || other?.reference !== node.name.value) {
      const got = `${where} is derived from "${field.derivedFrom}", which is no such field`
      throw invalid(node, got, `a stored field of ${field.reference ?? 'an entity type'} of type ${node.name.value}`)
    }
  }
}

function entityType(
  node: ObjectTypeDefinitionNode,
  idKinds: ReadonlyMap<string, IdKind>,
  parts: ReadonlyMap<string, readonly FieldType[]>,
): EntityType {
  const name = node.name.value
  const fields = parts.get(name) ?? []
  const stored = fields
    .filter((field) => field.derivedFrom === undefined)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const throughNames = new Set<string>()
  for (const others of parts.values()) {
    for (const field of others) if (field.reference === name && field.derivedFrom) throughNames.add(field.derivedFrom)
  }
  const byName = new Map(fields.map((field) => [field.name, field]))
  return {
    name,
    table: snakeCase(name),
    immutable: isImmutable(node),
    idKind: idKinds.get(name) ?? 'String',
    fields,
    stored,
    lookups: stored.filter((field) => throughNames.has(field.name)),
    ...(node.description ? { description: node.description.value } : {}),
    field: (wanted) => byName.get(wanted),
  }
}

function checkTables(types: ReadonlyMap<string, EntityType>, nodes: ReadonlyMap<string, Located>): void {
  const seen = new Map<string, string>()
  for (const type of types.values()) {
    const node = nodes.get(type.name) ?? {}
    const other = seen.get(type.table)
    if (other !== undefined)
      throw invalid(node, `types ${other} and ${type.name} share table ${type.table}`, 'two names')
    if (/^(_|sqlite_)/.test(type.table)) throw invalid(node, `type ${type.name}`, 'a name without a leading underscore')
    seen.set(type.table, type.name)
  }
}

function schemaHash(types: ReadonlyMap<string, EntityType>, enums: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...types.values()].map((type) => {
    const fields = type.stored.map(
      (f) =>
        `${f.name}:${f.list ? '[' : ''}${f.kind}${f.itemRequired ? '' : '?'}${f.required ? '!' : ''}:${f.enum ?? f.reference ?? ''}`,
    )
    return `${type.name} ${type.immutable} ${fields.join(' ')} ${type.lookups.map((f) => f.name).join(' ')}`
  })
  for (const [name, values] of enums) lines.push(`${name} ${values.join(' ')}`)
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}
