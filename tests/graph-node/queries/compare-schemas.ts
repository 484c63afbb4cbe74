/** What two schemas that clients read by introspection differ in, as one line each. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
} from 'graphql'
import { isComposite } from './api-model.ts'

/** graph-node's log query, which only answers where logs are kept for it, and GraphQL's own types. */
const LEFT_OUT = /^(_logs|LogLevel|_Log_|_LogArgument_|_LogMeta_|__\w+|Int|Float|String|Boolean|ID)$/

/** What `theirs` has and `ours` lacks or has otherwise. Ours may have more types and fields of Query, and descriptions. */
export function schemaDifferences(theirs: GraphQLSchema, ours: GraphQLSchema): readonly string[] {
  return Object.values(theirs.getTypeMap()).flatMap((type) => {
    if (LEFT_OUT.test(type.name)) return []
    const other = ours.getType(type.name)
    return other === undefined ? [`${type.name}: missing`] : typeDifferences(type, other)
  })
}

function typeDifferences(theirs: GraphQLNamedType, ours: GraphQLNamedType): readonly string[] {
  const name = theirs.name
  if (theirs.constructor.name !== ours.constructor.name) return [`${name}: another kind`]
  const lines = describe(name, theirs, ours)
  if (isEnumType(theirs) && isEnumType(ours)) {
    const values = (type: typeof theirs): string =>
      type
        .getValues()
        .map((value) => value.name)
        .join()
    return [...lines, ...same(`${name}: values`, values(theirs), values(ours))]
  }
  if (theirs instanceof GraphQLInputObjectType && ours instanceof GraphQLInputObjectType) {
    return [...lines, ...inputs(name, Object.values(theirs.getFields()), Object.values(ours.getFields()))]
  }
  if (!isComposite(theirs) || !isComposite(ours)) return lines
  const interfaces = (type: typeof theirs): string =>
    type
      .getInterfaces()
      .map((one) => one.name)
      .join()
  return [
    ...lines,
    ...same(`${name}: interfaces`, interfaces(theirs), interfaces(ours)),
    ...fields(name, Object.values(theirs.getFields()), ours.getFields()),
  ]
}

type Fields = { readonly [name: string]: GraphQLField<unknown, unknown> }

function fields(type: string, theirs: readonly GraphQLField<unknown, unknown>[], ours: Fields): readonly string[] {
  const known = theirs.filter((field) => !LEFT_OUT.test(field.name))
  const extra = Object.keys(ours).filter((name) => !known.some((field) => field.name === name))
  return [
    ...(type === 'Query' ? [] : extra.map((name) => `${type}.${name}: not graph-node's`)),
    ...known.flatMap((field) => {
      const other = ours[field.name]
      if (other === undefined) return [`${type}.${field.name}: missing`]
      const path = `${type}.${field.name}`
      return [
        ...same(`${path}: type`, String(field.type), String(other.type)),
        ...describe(path, field, other),
        ...inputs(path, field.args, other.args),
      ]
    }),
  ]
}

type Input = GraphQLArgument | GraphQLInputField

function inputs(path: string, theirs: readonly Input[], ours: readonly Input[]): readonly string[] {
  const names = (list: readonly Input[]): string => list.map((one) => one.name).join()
  return [
    ...same(`${path}: names`, names(theirs), names(ours)),
    ...theirs.flatMap((input) => {
      const other = ours.find((one) => one.name === input.name)
      if (other === undefined) return []
      const at = `${path}(${input.name})`
      return [
        ...same(`${at}: type`, String(input.type), String(other.type)),
        ...same(`${at}: default`, JSON.stringify(input.default), JSON.stringify(other.default)),
        ...describe(at, input, other),
      ]
    }),
  ]
}

type Described = { readonly description?: string | null | undefined }

/** A description of ours where graph-node has none does no harm. */
function describe(path: string, theirs: Described, ours: Described): readonly string[] {
  return typeof theirs.description === 'string'
    ? same(`${path}: description`, theirs.description, ours.description)
    : []
}

function same(what: string, theirs: string | undefined, ours: string | null | undefined): readonly string[] {
  return theirs === ours ? [] : [`${what}: got ${ours}, expected ${theirs}`]
}
