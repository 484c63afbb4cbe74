/** Every entity of every type of a subgraph, from two GraphQL servers at the same block, field by field. */
import { type Ask, type Collection, type Row, readRows } from './collections.ts'

export type EntityComparison = {
  readonly entities: number
  readonly values: number
  /** One line a difference: collection, id, field and both values. */
  readonly differences: readonly string[]
}

export async function compareEntities(o: {
  readonly ours: Ask
  readonly theirs: Ask
  readonly collections: readonly Collection[]
  readonly block: number
}): Promise<EntityComparison> {
  const result = { entities: 0, values: 0 }
  const differences: string[] = []
  for (const collection of o.collections) {
    const [ours, theirs] = await Promise.all([
      readRows(o.ours, collection, o.block),
      readRows(o.theirs, collection, o.block),
    ])
    differences.push(...differencesOf(collection, ours, theirs).map((line) => `block ${o.block}: ${line}`))
    result.entities += theirs.length
    result.values += theirs.length * collection.fields.length
  }
  return { ...result, differences }
}

function differencesOf(
  { name, fields, isAggregation }: Collection,
  ours: readonly Row[],
  theirs: readonly Row[],
): string[] {
  // The rows of the intervals share ids.
  const keyOf = (row: Row): string => (isAggregation ? `${row.id} ${String(row['timestamp'])}` : row.id)
  const known = new Map(ours.map((row) => [keyOf(row), row]))
  const expected = new Set(theirs.map(keyOf))
  const found = theirs.flatMap((row) => {
    const mine = known.get(keyOf(row))
    if (mine === undefined) return [`${name} ${keyOf(row)}: ours has none`]
    return fields
      .filter((field) => JSON.stringify(mine[field]) !== JSON.stringify(row[field]))
      .map(
        (field) =>
          `${name} ${row.id}.${field}: ours ${JSON.stringify(mine[field])}, graph-node ${JSON.stringify(row[field])}`,
      )
  })
  const more = ours.filter((row) => !expected.has(keyOf(row))).map((row) => `${name} ${keyOf(row)}: only ours has it`)
  const order = ours.map(keyOf).join() === theirs.map(keyOf).join() ? [] : [`${name}: another order or number of rows`]
  return [...found, ...more, ...order]
}
