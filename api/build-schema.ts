/** The whole schema: entity queries made from schema.graphql, analytics queries as api/schema.graphql has them. */
import { readFileSync } from 'node:fs'
import { buildSchema, type GraphQLSchema } from 'graphql'
import type { EntitySchema } from '../indexer/store/schema.ts'
import { entitySdl } from './entities/sdl.ts'
import { setGraphNodeInputs } from './scalars.ts'

/** api/schema.graphql and api/history.graphql. */
export function analyticsSdl(): string {
  return ['schema.graphql', 'history.graphql']
    .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
    .join('\n')
}

/** Builds the schema from the text of schema.graphql and its entity types. Every analytics query gets its resolver. */
export function buildApiSchema(schemaSdl: string, entities: EntitySchema, resolvers: object): GraphQLSchema {
  const analytics = analyticsSdl().replace('type Query {', 'extend type Query {')
  const schema = buildSchema([entitySdl(schemaSdl, entities), analytics].join('\n'))
  setGraphNodeInputs(schema)
  const fields = schema.getQueryType()?.getFields() ?? {}
  for (const [name, resolve] of Object.entries(resolvers)) {
    const field = fields[name]
    if (field === undefined) throw new TypeError(`Resolver Query.${name}: the schema has no such field.`)
    Object.assign(field, { resolve })
  }
  return schema
}
