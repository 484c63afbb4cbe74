/** Values that an indexed subgraph really holds, for the generator to ask for. */
import { type GraphQLInterfaceType, type GraphQLObjectType, getNamedType, isLeafType } from 'graphql'
import { type ApiModel, type Ask, answersList, isComposite } from './api-model.ts'

/** A single value as an answer shows it; a reference's is the id. */
export type Sample = string | number | boolean

export type Samples = {
  /** Different values of a field of a type; those of a list's items too. */
  readonly of: (type: string, field: string) => readonly Sample[]
}

/** Rows read of each type. */
const ROWS = 400

export async function readSamples(model: ApiModel, ask: Ask): Promise<Samples> {
  const found = new Map<string, Set<Sample>>()
  for (const { type, many } of model.roots) {
    const required = many.args.some((argument) => argument.name === 'interval') ? ', interval: hour' : ''
    const query = `{ rows: ${many.name}(first: ${ROWS}${required}) { ${selection(type)} } }`
    const answer = await ask(query)
    for (const row of rowsOf(answer.data)) addRow(found, type.name, row)
  }
  return { of: (type, field) => [...(found.get(`${type}.${field}`) ?? [])] }
}

function selection(type: GraphQLObjectType | GraphQLInterfaceType): string {
  return Object.values(type.getFields())
    .map((field) => {
      const named = getNamedType(field.type)
      if (isLeafType(named)) return field.name
      // One entity for each is enough: ids are sampled from their own type too.
      return isComposite(named) && 'id' in named.getFields()
        ? `${field.name}${answersList(field) ? '(first: 2)' : ''} { id }`
        : ''
    })
    .join(' ')
}

function addRow(found: Map<string, Set<Sample>>, type: string, row: object): void {
  for (const [field, value] of Object.entries(row)) {
    const key = `${type}.${field}`
    const values = found.get(key) ?? new Set()
    found.set(key, values)
    for (const item of Array.isArray(value) ? value : [value]) {
      const single: unknown = typeof item === 'object' && item !== null && 'id' in item ? item.id : item
      if (isSample(single)) values.add(single)
    }
  }
}

function isSample(value: unknown): value is Sample {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function rowsOf(data: unknown): readonly object[] {
  const rows: unknown = typeof data === 'object' && data !== null && 'rows' in data ? data.rows : undefined
  return Array.isArray(rows) ? rows.filter((row: unknown) => typeof row === 'object' && row !== null) : []
}
