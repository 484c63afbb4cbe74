/** Places in schema.graphql: errors that name the line, directives, the shape of a field's type. */
import { type ConstDirectiveNode, type DefinitionNode, Kind, parse, type TypeNode } from 'graphql'
import { UserError } from '../../core/errors.ts'

export type Located = { readonly loc?: { readonly startToken: { readonly line: number } } | undefined }

function at(node: Located): string {
  return node.loc === undefined ? 'The schema' : `The schema, line ${node.loc.startToken.line}`
}

/** A mistake, which graph-node refuses too. */
export function invalid(node: Located, got: string, expected: string): UserError {
  return new UserError('SCHEMA_INVALID', `${at(node)}: got ${got}, expected ${expected}.`)
}

/** What graph-node has and this engine does not. */
export function unsupported(node: Located, got: string, expected: string): UserError {
  return new UserError('SCHEMA_UNSUPPORTED', `${at(node)}: got ${got}, expected ${expected}.`, {
    hint: 'The embedded engine does not follow this; graph-node does.',
  })
}

export function parseSdl(sdl: string): readonly DefinitionNode[] {
  try {
    return parse(sdl).definitions
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError('SCHEMA_INVALID', `The schema: got text that is not GraphQL (${reason}), expected SDL.`, {
      cause,
    })
  }
}

type WithDirectives = { readonly directives?: readonly ConstDirectiveNode[] | undefined }

export function directiveOf(node: WithDirectives, name: string): ConstDirectiveNode | undefined {
  return node.directives?.find((candidate) => candidate.name.value === name)
}

type Argument = NonNullable<ConstDirectiveNode['arguments']>[number]

export function argumentOf(node: ConstDirectiveNode, name: string): Argument | undefined {
  return node.arguments?.find((candidate) => candidate.name.value === name)
}

/** A directive's argument that is true or false; false when it is absent. */
export function flagOf(node: ConstDirectiveNode, name: string, absent = false): boolean {
  const argument = argumentOf(node, name)
  if (argument === undefined) return absent
  if (argument.value.kind === Kind.BOOLEAN) return argument.value.value
  throw invalid(argument, `@${node.name.value}(${name}: …) of another kind`, 'true or false')
}

/** A directive's argument that is text, or with `names` also a bare name. */
export function textOf(node: ConstDirectiveNode, name: string, names = false): string | undefined {
  const argument = argumentOf(node, name)
  if (argument === undefined) return undefined
  if (argument.value.kind === Kind.STRING) return argument.value.value
  if (names && argument.value.kind === Kind.ENUM) return argument.value.value
  throw invalid(argument, `@${node.name.value}(${name}: …) of another kind`, 'text in quotes')
}

export type Shape = { name: string; list: boolean; required: boolean; itemRequired: boolean }

export function shapeOf(node: TypeNode, where: string): Shape {
  const required = node.kind === Kind.NON_NULL_TYPE
  const bare = node.kind === Kind.NON_NULL_TYPE ? node.type : node
  if (bare.kind === Kind.NAMED_TYPE) return { name: bare.name.value, list: false, required, itemRequired: true }
  const itemRequired = bare.type.kind === Kind.NON_NULL_TYPE
  const item = bare.type.kind === Kind.NON_NULL_TYPE ? bare.type.type : bare.type
  if (item.kind !== Kind.NAMED_TYPE) throw unsupported(node, `${where} as a list of lists`, 'a list of single values')
  return { name: item.name.value, list: true, required, itemRequired }
}
