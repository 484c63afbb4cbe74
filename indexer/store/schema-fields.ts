/** The fields of the schema's types: kinds, columns, references and derived fields, checked as graph-node checks them. */
import {
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
} from 'graphql'
import { directiveOf, invalid, type Shape, shapeOf } from './schema-nodes.ts'
import type { FieldType, IdKind, ValueKind } from './schema-types.ts'

export type TypeNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode

/** The schema's definitions by name, before anything is made of them. */
export type SchemaNodes = {
  readonly entities: ReadonlyMap<string, ObjectTypeDefinitionNode>
  readonly interfaces: ReadonlyMap<string, InterfaceTypeDefinitionNode>
  readonly aggregations: ReadonlyMap<string, ObjectTypeDefinitionNode>
  readonly enums: ReadonlyMap<string, readonly string[]>
}

export const SCALARS: ReadonlyMap<string, ValueKind> = new Map([
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

/**
 * Table and column names as graph-node makes them (the Inflector crate): an underscore stands before a capital or a digit
 * that has a small letter on either side, so `token0Price` is token_0_price and `ERC20Token` erc20_token.
 */
export function snakeCase(name: string): string {
  return name
    .replace(/^_+|_+$/g, '')
    .replace(/_+/g, '_')
    .replace(/(?<=[^_])(?:(?<=[a-z])[A-Z0-9]|[A-Z0-9](?=[a-z]))/g, '_$&')
    .toLowerCase()
}

export function enumValues(node: EnumTypeDefinitionNode): readonly string[] {
  return (node.values ?? []).map((value) => value.name.value)
}

/** The kind of every type's id; an interface has that of the types that implement it. */
export function idKinds(nodes: SchemaNodes): ReadonlyMap<string, IdKind> {
  const kinds = new Map<string, IdKind>()
  for (const [name, node] of [...nodes.entities, ...nodes.aggregations]) kinds.set(name, idKindOf(node))
  for (const [name, node] of nodes.interfaces) {
    const found = new Set(implementers(nodes, name).map((type) => kinds.get(type.name.value) ?? 'String'))
    if (found.size > 1) {
      throw invalid(node, `types of ${name} with ids of ${[...found].join(' and ')}`, 'ids of one kind')
    }
    kinds.set(name, [...found][0] ?? 'String')
  }
  return kinds
}

/** The types that implement an interface, in the order of the schema. */
export function implementers(nodes: SchemaNodes, name: string): readonly ObjectTypeDefinitionNode[] {
  return [...nodes.entities.values()].filter((node) => interfacesOf(node).includes(name))
}

export function interfacesOf(node: ObjectTypeDefinitionNode): readonly string[] {
  return (node.interfaces ?? []).map((named) => named.name.value)
}

function idKindOf(node: ObjectTypeDefinitionNode): IdKind {
  const field = node.fields?.find((candidate) => candidate.name.value === 'id')
  const expected = 'a field "id" of type Bytes!, String!, ID! or Int8!'
  if (!field) throw invalid(node, `type ${node.name.value} with no field "id"`, expected)
  const shape = shapeOf(field.type, `${node.name.value}.id`)
  const kind = SCALARS.get(shape.name)
  if (shape.list || !shape.required || (kind !== 'Bytes' && kind !== 'String' && kind !== 'Int8')) {
    throw invalid(field, `${node.name.value}.id of another type`, expected)
  }
  return kind
}

/** The fields of a type as written. */
export function fieldsOf(
  node: TypeNode,
  kinds: ReadonlyMap<string, IdKind>,
  enums: SchemaNodes['enums'],
): readonly FieldType[] {
  const columns = new Map<string, string>()
  return (node.fields ?? []).map((field) => {
    const result = fieldType(node.name.value, field, kinds, enums)
    const other = columns.get(result.column)
    if (other !== undefined || (OWN_COLUMNS.has(result.column) && result.derivedFrom === undefined)) {
      const taken = other === undefined ? 'which the store uses itself' : `as has field ${other}`
      const got = `${node.name.value}.${result.name} with the column ${result.column}, ${taken}`
      throw invalid(field, got, 'another name')
    }
    columns.set(result.column, result.name)
    return result
  })
}

function fieldType(
  owner: string,
  node: FieldDefinitionNode,
  kinds: ReadonlyMap<string, IdKind>,
  enums: SchemaNodes['enums'],
): FieldType {
  const name = node.name.value
  const shape = shapeOf(node.type, `${owner}.${name}`)
  const values = enums.get(shape.name)
  const kind = kindOf(shape, kinds, values !== undefined)
  if (kind === undefined) {
    throw invalid(node, `${owner}.${name} of type ${shape.name}`, 'a scalar, an enum or an entity of this schema')
  }
  const derived = directiveOf(node, 'derivedFrom')
  const through = derived?.arguments?.find((argument) => argument.name.value === 'field')?.value
  if (derived && through?.kind !== Kind.STRING) {
    throw invalid(derived, `${owner}.${name} with @derivedFrom without a field`, '@derivedFrom(field: "name")')
  }
  return {
    name,
    column: snakeCase(name),
    kind,
    ...(shape.name === 'ID' ? { isId: true } : {}),
    list: shape.list,
    required: shape.required,
    itemRequired: shape.itemRequired,
    ...(kinds.has(shape.name) ? { reference: shape.name } : {}),
    ...(through?.kind === Kind.STRING ? { derivedFrom: through.value } : {}),
    ...(values ? { enum: shape.name, enumValues: new Set(values) } : {}),
    ...(node.description ? { description: node.description.value } : {}),
  }
}

function kindOf(shape: Shape, kinds: ReadonlyMap<string, IdKind>, isEnum: boolean): ValueKind | undefined {
  return SCALARS.get(shape.name) ?? kinds.get(shape.name) ?? (isEnum ? 'Enum' : undefined)
}

/** A derived field leads to a stored field that points back to its type, or to an interface of it that has the field. */
export function checkDerived(
  node: ObjectTypeDefinitionNode,
  nodes: SchemaNodes,
  fields: ReadonlyMap<string, readonly FieldType[]>,
): void {
  const name = node.name.value
  for (const field of fields.get(name) ?? []) {
    if (field.derivedFrom === undefined) continue
    const back = [
      name,
      ...interfacesOf(node).filter((known) => fields.get(known)?.some((other) => other.name === field.name)),
    ]
    const other = fields.get(field.reference ?? '')?.find((candidate) => candidate.name === field.derivedFrom)
    const leadsBack = other?.name === 'id' || (other?.reference !== undefined && back.includes(other.reference))
    // An interface's own derived fields say nothing: each type that implements it has its own.
    if (leadsBack && (other?.derivedFrom === undefined || nodes.interfaces.has(field.reference ?? ''))) continue
    const got = `${name}.${field.name} derived from "${field.derivedFrom}", which is no such field`
    const expected = `a stored field of ${field.reference ?? 'an entity type'} of type ${back.join(' or ')}`
    throw invalid(node.fields?.find((candidate) => candidate.name.value === field.name) ?? node, got, expected)
  }
}

/** A type has every field of its interfaces, of the same type. */
export function checkInterfaces(node: ObjectTypeDefinitionNode, nodes: SchemaNodes): void {
  for (const name of interfacesOf(node)) {
    const wanted = nodes.interfaces.get(name)
    if (wanted === undefined) throw invalid(node, `type ${node.name.value} that implements ${name}`, 'an interface')
    for (const field of wanted.fields ?? []) {
      const own = node.fields?.find((candidate) => candidate.name.value === field.name.value)
      const expected = `${field.name.value}: ${printed(field)}, as interface ${name} has it`
      if (own === undefined) throw invalid(node, `type ${node.name.value} without field ${field.name.value}`, expected)
      if (printed(own) !== printed(field)) {
        throw invalid(own, `${node.name.value}.${own.name.value}: ${printed(own)}`, expected)
      }
    }
  }
}

function printed(field: FieldDefinitionNode): string {
  const { name, list, required, itemRequired } = shapeOf(field.type, field.name.value)
  return `${list ? `[${name}${itemRequired ? '!' : ''}]` : name}${required ? '!' : ''}`
}
