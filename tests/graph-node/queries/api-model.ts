/** What a subgraph's API offers, by introspection: the generator and the comparison of schemas know nothing else. */
import {
  buildClientSchema,
  type GraphQLField,
  GraphQLInterfaceType,
  GraphQLObjectType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  type IntrospectionQuery,
  isListType,
  isNonNullType,
} from 'graphql'

export type Variables = { readonly [name: string]: unknown }

/** What an endpoint answers to a query. */
export type Answer = {
  readonly status: number
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string }[]
}

/** Asks an endpoint. */
export type Ask = (query: string, variables?: Variables) => Promise<Answer>

/** An entity type, an interface or an aggregation with its fields of Query. */
export type Root = {
  readonly type: GraphQLObjectType | GraphQLInterfaceType
  readonly many: GraphQLField<unknown, unknown>
  /** Aggregations have none. */
  readonly one: GraphQLField<unknown, unknown> | undefined
}

export type ApiModel = { readonly schema: GraphQLSchema; readonly roots: readonly Root[] }

/** Asks over HTTP as clients do. */
export function askAt(url: string): Ask {
  return async (query, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const body: unknown = await response.json()
    return { status: response.status, ...(typeof body === 'object' ? body : {}) }
  }
}

export async function readSchema(ask: Ask): Promise<GraphQLSchema> {
  const answer = await ask(getIntrospectionQuery())
  if (!isIntrospection(answer.data)) throw new Error(`Introspection: ${JSON.stringify(answer.errors)}`)
  return buildClientSchema(answer.data)
}

/** The entity part of an API: the fields of Query that take a `where`, and those beside them that take an `id`. */
export function modelOf(schema: GraphQLSchema): ApiModel {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {})
  const roots = fields.flatMap((many) => {
    const type = getNamedType(many.type)
    if (!many.args.some((argument) => argument.name === 'where') || !isComposite(type)) return []
    const one = fields.find((field) => field.args[0]?.name === 'id' && getNamedType(field.type) === type)
    return [{ type, many, one }]
  })
  return { schema, roots }
}

export function isComposite(type: unknown): type is GraphQLObjectType | GraphQLInterfaceType {
  return type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType
}

/** Whether a field answers with a list. */
export function answersList(field: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(field.type) ? field.type.ofType : field.type)
}

function isIntrospection(data: unknown): data is IntrospectionQuery {
  return typeof data === 'object' && data !== null && '__schema' in data
}
