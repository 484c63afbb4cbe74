/**
 * The bucket of an aggregation that is not over, as PostgreSQL computes it: the rows and functions that graph-node takes
 * for it (store/postgres/src/relational/rollup.rs; the arg_min and arg_max functions are its own, in schema public).
 */
import { BUCKET_MICROSECONDS } from '../../indexer/store/schema-aggregations.ts'
import type { Aggregate, AggregationType, EntityType } from '../../indexer/store/schema-types.ts'
import { columnType } from '../../indexer/store/sql-expression.ts'

/** A query with the columns of the buckets' table; the condition chooses rows of the source, which has the alias. */
export function currentBucketPostgres(
  schema: string,
  aggregation: AggregationType,
  type: EntityType,
  alias: string,
  condition: string,
): string {
  const table = (of: EntityType): string => `${quoted(schema)}.${quoted(of.table)}`
  const seconds = BUCKET_MICROSECONDS[type.bucket?.interval ?? 'hour'] / 1_000_000n
  const dimensions = aggregation.dimensions.map(({ column }) => quoted(column))
  const inputs = aggregation.aggregates.flatMap(({ argument }) => argument?.columns ?? [])
  const columns = ['id', ...dimensions, ...inputs.map(({ column }) => quoted(column))]
  const read = [...new Set(columns)].filter((column) => column !== '"timestamp"').map((column) => `${alias}.${column}`)
  // As graph-node: rows of the first second after the last bucket are left out.
  const from = `coalesce((SELECT max("timestamp") + interval '${seconds + 1n} s' FROM ${table(type)}), '-infinity')`
  const bucket = `date_bin('${seconds} s', ${alias}."timestamp", 'epoch'::timestamptz) AS "timestamp"`
  const rows =
    `SELECT ${read.join(', ')}, ${alias}."block$", ${bucket} FROM ${table(aggregation.source)} AS ${alias} ` +
    `WHERE ${alias}."timestamp" >= ${from} AND ${condition}`
  const made = aggregation.aggregates.map(
    (aggregate) => `${aggregated(aggregate)} AS ${quoted(aggregate.field.column)}`,
  )
  const own = ['max(id) AS id', 'max("timestamp") AS "timestamp"', 'max("block$") AS "block$"']
  const grouping = dimensions.length === 0 ? ' HAVING count(*) > 0' : ` GROUP BY ${dimensions.join(', ')}`
  const grouped = `SELECT ${[...own, ...dimensions, ...made].join(', ')} FROM (${rows}) AS data${grouping}`
  return continued(aggregation, table(type), grouped, from)
}

function aggregated({ field, function: name, argument }: Aggregate): string {
  const input = argument === undefined ? '*' : argument.sql(({ column }) => quoted(column))
  const type = columnType(field)
  if (name === 'first' || name === 'last') return `arg_${name === 'first' ? 'min' : 'max'}_${type}((${input}, id))`
  // A sum of integers is wider than its column, whose type the answer must have.
  return `${name}(${input})::${type}`
}

/** Cumulative fields go on from the group's last bucket that was written. */
function continued(aggregation: AggregationType, buckets: string, grouped: string, before: string): string {
  if (!aggregation.aggregates.some(({ cumulative }) => cumulative)) return grouped
  const same = aggregation.dimensions.map(({ column }) => ` AND p.${quoted(column)} = b.${quoted(column)}`)
  const last = `SELECT p.* FROM ${buckets} AS p WHERE p."timestamp" < ${before}${same.join('')} ORDER BY p."timestamp" DESC LIMIT 1`
  const kept = ['id', '"timestamp"', '"block$"', ...aggregation.dimensions.map(({ column }) => quoted(column))]
  const values = aggregation.aggregates.map(({ field, cumulative, function: name }) => {
    const column = quoted(field.column)
    return `${cumulative ? together(name, `q.${column}`, `b.${column}`) : `b.${column}`} AS ${column}`
  })
  return (
    `SELECT ${[...kept.map((column) => `b.${column}`), ...values].join(', ')} ` +
    `FROM (${grouped}) AS b LEFT JOIN LATERAL (${last}) AS q ON TRUE`
  )
}

/** Of an aggregate up to the last bucket and of the one that is not over; null where there is nothing of either. */
function together(name: Aggregate['function'], before: string, now: string): string {
  switch (name) {
    case 'sum':
    case 'count':
      return `coalesce(${before} + ${now}, ${before}, ${now})`
    case 'min':
      return `least(${before}, ${now})`
    case 'max':
      return `greatest(${before}, ${now})`
    case 'first':
      return `coalesce(${before}, ${now})`
    case 'last':
      return `coalesce(${now}, ${before})`
  }
}

function quoted(name: string): string {
  return `"${name}"`
}
