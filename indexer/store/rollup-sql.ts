/**
 * The SQL by which a timeseries is rolled up into buckets, for SQLite. What numbers come out is decided by functions of
 * ours (rollup-functions.ts), which compute as PostgreSQL does; the rest follows graph-node's rollup.rs.
 */
import { BUCKET_MICROSECONDS } from './schema-aggregations.ts'
import type { Aggregate, AggregationType, EntityType, FieldType } from './schema-types.ts'

/** One table of buckets. */
export type Rollup = {
  readonly aggregation: AggregationType
  readonly type: EntityType
  /** In microseconds. */
  readonly length: bigint
}

export function rollupOf(aggregation: AggregationType, type: EntityType): Rollup {
  return { aggregation, type, length: BUCKET_MICROSECONDS[type.bucket?.interval ?? 'hour'] }
}

/** The name of the function that aggregates rows of the source to a field of a table. */
export function aggregateName(type: EntityType, field: FieldType): string {
  return `rollup_${type.table}_${field.column}`
}

/** The name of the function that adds a bucket to the one before it, for a cumulative field. */
export function continueName(type: EntityType, field: FieldType): string {
  return `${aggregateName(type, field)}_continued`
}

function quoted(column: string): string {
  return `"${column}"`
}

/** Inserts a bucket. Parameters: start, end (exclusive), block. */
export function insertBucketSql(rollup: Rollup): string {
  const { type, aggregation } = rollup
  const source = quoted(aggregation.source.table)
  const rows = `SELECT *, ${bucketStart(rollup)} AS bucket$ FROM ${source} WHERE "timestamp" >= @start AND "timestamp" < @end`
  const bucket = groupedSql(rollup, rows, ['bucket$'])
  const columns = columnsOf(aggregation)
  return (
    `INSERT INTO ${quoted(type.table)} ("block$", ${columns.join(', ')}) ` +
    `SELECT @block, ${columns.join(', ')} FROM (${continuedSql(rollup, bucket, '@start')}) ORDER BY id`
  )
}

/**
 * The bucket that is not over, as a query with the aggregation's columns and block$. `condition` chooses among the rows of
 * the source, which are aliased. As in graph-node, rows of the first second after the last bucket written are not in it.
 */
export function currentBucketSql(rollup: Rollup, alias: string, condition: string): string {
  const { type, aggregation, length } = rollup
  const from = `coalesce((SELECT max("timestamp") + ${length + 1_000_000n} FROM ${quoted(type.table)}), 0)`
  const source = `${quoted(aggregation.source.table)} AS ${alias}`
  const rows = `SELECT ${alias}.*, ${bucketStart(rollup)} AS bucket$ FROM ${source} WHERE ${alias}."timestamp" >= ${from} AND ${condition}`
  return continuedSql(rollup, groupedSql(rollup, rows, []), from)
}

/**
 * The bucket that is over and in no table yet, because no block with handlers came after its end. `now` is the start of
 * the bucket that is not over.
 */
export function finishedBucketSql(rollup: Rollup, now: string): string {
  const { type, aggregation, length } = rollup
  const from = `coalesce((SELECT max("timestamp") + ${length} FROM ${quoted(type.table)}), 0)`
  const source = quoted(aggregation.source.table)
  const rows = `SELECT *, ${bucketStart(rollup)} AS bucket$ FROM ${source} WHERE "timestamp" >= ${from} AND "timestamp" < ${now}`
  return continuedSql(rollup, groupedSql(rollup, rows, []), from)
}

/** "timestamp" is a count of microseconds from 1970 on, and so are the buckets'. */
function bucketStart({ length }: Rollup): string {
  return `"timestamp" - "timestamp" % ${length}`
}

function columnsOf(aggregation: AggregationType): readonly string[] {
  return aggregation.fields.map((field) => quoted(field.column))
}

/** Rows grouped by the dimensions, and by the bucket where several can be meant. */
function groupedSql({ aggregation, type }: Rollup, rows: string, by: readonly string[]): string {
  const dimensions = aggregation.dimensions.map((field) => quoted(field.column))
  const selected = [
    'max(id) AS id',
    'max(bucket$) AS "timestamp"',
    'max("block$") AS "block$"',
    ...dimensions,
    ...aggregation.aggregates.map((aggregate) => aggregated(type, aggregate)),
  ]
  const groups = [...by, ...dimensions]
  const grouping = groups.length === 0 ? ' HAVING count(*) > 0' : ` GROUP BY ${groups.join(', ')}`
  return `SELECT ${selected.join(', ')} FROM (${rows})${grouping}`
}

function aggregated(type: EntityType, { field, function: name, argument }: Aggregate): string {
  const column = quoted(field.column)
  if (name === 'count' && isInteger(field)) return `count(*) AS ${column}`
  const inputs = (argument?.columns ?? []).map((used) => quoted(used.column))
  return `${aggregateName(type, field)}(${['id', ...inputs].join(', ')}) AS ${column}`
}

/** Whether SQLite's own integers are what the column holds. */
export function isInteger(field: FieldType): boolean {
  return field.kind === 'Int' || field.kind === 'Int8'
}

/** Cumulative fields go on from the group's last bucket before `before`; null groups have none, as in SQL's equality. */
function continuedSql({ aggregation, type }: Rollup, bucket: string, before: string): string {
  if (!aggregation.aggregates.some((aggregate) => aggregate.cumulative)) return bucket
  const same = aggregation.dimensions.map((field) => ` AND p.${quoted(field.column)} = b.${quoted(field.column)}`)
  const last =
    `SELECT p.vid FROM ${quoted(type.table)} AS p WHERE p."timestamp" < ${before}${same.join('')} ` +
    'ORDER BY p."timestamp" DESC LIMIT 1'
  const kept = ['id', '"timestamp"', '"block$"', ...aggregation.dimensions.map((field) => quoted(field.column))]
  const values = aggregation.aggregates.map(({ field, cumulative }) => {
    const column = quoted(field.column)
    return cumulative
      ? `${continueName(type, field)}(q.${column}, b.${column}) AS ${column}`
      : `b.${column} AS ${column}`
  })
  return (
    `SELECT ${[...kept.map((column) => `b.${column} AS ${column}`), ...values].join(', ')} ` +
    `FROM (${bucket}) AS b LEFT JOIN ${quoted(type.table)} AS q ON q.vid = (${last})`
  )
}
