/** The collections of entities that a GraphQL schema offers, as introspection tells them, and all rows of one. */
import type { GraphQLAnswer } from './gnd.ts'

export type Ask = (query: string) => Promise<GraphQLAnswer>

export type Collection = {
  /** The field of Query. */
  readonly name: string
  /** The type's name. */
  readonly type: string
  /** Whether it takes an interval: it is an aggregation. */
  readonly isAggregation: boolean
  /** The selection of every field, ids of referenced entities included. */
  readonly selection: string
  readonly fields: readonly string[]
}

type TypeRef = { readonly kind: string; readonly name: string | null; readonly ofType?: TypeRef | null }
type Field = { readonly name: string; readonly args: readonly { readonly name: string }[]; readonly type: TypeRef }
type Type = { readonly name: string; readonly kind: string; readonly fields: readonly Field[] | null }

const TYPE_REF = 'kind name ofType { kind name ofType { kind name ofType { kind name } } }'
const INTROSPECTION = `{ __schema { types { kind name fields { name args { name } type { ${TYPE_REF} } } } } }`
/** graph-node's largest page. */
const PAGE = 1_000
/** Types of Query that are of the server, not of the subgraph. */
const SERVERS = new Set(['_meta', '_logs'])

export async function readCollections(ask: Ask): Promise<Collection[]> {
  const { data, errors } = await ask(INTROSPECTION)
  if (data == null) throw new Error(`Introspection: ${JSON.stringify(errors)}`)
  const { types } = data['__schema'] as { types: readonly Type[] }
  const byName = new Map(types.map((type) => [type.name, type]))
  const lists = (byName.get('Query')?.fields ?? []).filter(
    ({ name, args }) => !SERVERS.has(name) && args.some((arg) => arg.name === 'where'),
  )
  return lists.map((list) => collectionOf(list, byName))
}

function collectionOf(list: Field, types: ReadonlyMap<string, Type>): Collection {
  const type = nameOf(list.type)
  const fields = types.get(type)?.fields ?? []
  const isEntity = (field: Field): boolean => types.get(nameOf(field.type))?.fields != null
  const selected = fields.map((field) => {
    if (!isEntity(field)) return field.name
    return field.args.some((arg) => arg.name === 'first')
      ? `${field.name}(first: ${PAGE}) { id }`
      : `${field.name} { id }`
  })
  return {
    name: list.name,
    type,
    isAggregation: list.args.some((arg) => arg.name === 'interval'),
    selection: ['__typename', ...selected].join(' '),
    fields: fields.map((field) => field.name),
  }
}

function nameOf(type: TypeRef): string {
  return type.ofType == null ? (type.name ?? '') : nameOf(type.ofType)
}

export type Row = { readonly id: string; readonly [field: string]: unknown }

/** All rows of the collection at the block, by id, a page after the other. */
export async function readRows(ask: Ask, collection: Collection, block: number): Promise<Row[]> {
  if (!collection.isAggregation) return readPages(ask, collection, `block: { number: ${block} }`)
  const intervals = ['hour', 'day']
  const rows = await Promise.all(
    intervals.map((interval) => readPages(ask, collection, `interval: ${interval}, block: { number: ${block} }`)),
  )
  return rows.flat()
}

async function readPages(ask: Ask, { name, selection }: Collection, args: string): Promise<Row[]> {
  const rows: Row[] = []
  for (;;) {
    const last = rows.at(-1)
    const where = last === undefined ? '' : `, where: { id_gt: ${JSON.stringify(last.id)} }`
    const query = `{ ${name}(first: ${PAGE}, orderBy: id, ${args}${where}) { ${selection} } }`
    const { data, errors } = await ask(query)
    if (data == null || errors !== undefined) throw new Error(`${query}\n${JSON.stringify(errors)}`)
    const page = data[name] as readonly Row[]
    rows.push(...page)
    if (page.length < PAGE) return rows
  }
}
