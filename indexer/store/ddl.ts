/**
 * The database's tables, laid out as graph-node lays out Postgres with the block range split in two columns. A mutable
 * type's row is one version, valid at block B iff block_lower <= B < block_upper; an immutable type's row is valid from
 * block$ on.
 */
import type { AggregationType, EntitySchema, EntityType, FieldType } from './schema.ts'

/** The layout's own version: a file of another one must be indexed again. */
export const SCHEMA_VERSION = 1

/** block_upper of the version that is still current. */
export const BLOCK_MAX = 2_147_483_647

/** The SQL condition that a row of the type is the current version. */
export function isCurrent(type: EntityType): string {
  return type.immutable ? 'TRUE' : `block_upper = ${BLOCK_MAX}`
}

/** The columns that the store adds before the type's own. */
export function ownColumns(type: EntityType): readonly string[] {
  return type.immutable ? ['vid', 'block$'] : ['vid', 'block_lower', 'block_upper']
}

/** CREATE statements of everything in an empty database. */
export function createStatements(schema: EntitySchema): readonly string[] {
  return [
    ...SYSTEM_TABLES,
    ...schema.tables.flatMap((type) => [createTable(type), ...createIndexes(type)]),
    ...[...schema.aggregations.values()].flatMap(rollupIndexes),
  ]
}

const SYSTEM_TABLES: readonly string[] = [
  'CREATE TABLE _meta (key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID',
  'CREATE TABLE _block (number INTEGER PRIMARY KEY, hash BLOB NOT NULL, parent_hash BLOB NOT NULL, timestamp INTEGER NOT NULL) STRICT',
  'CREATE TABLE _data_source (vid INTEGER PRIMARY KEY, template TEXT NOT NULL, address BLOB NOT NULL, context TEXT, block INTEGER NOT NULL) STRICT',
  'CREATE TABLE _call (block_hash BLOB, address BLOB, data BLOB, status INTEGER NOT NULL, result BLOB, PRIMARY KEY (block_hash, address, data)) STRICT, WITHOUT ROWID',
]

function createTable(type: EntityType): string {
  const own = ownColumns(type).map((name) => `"${name}" INTEGER ${name === 'vid' ? 'PRIMARY KEY' : 'NOT NULL'}`)
  const fields = type.fields.filter((field) => field.derivedFrom === undefined)
  const columns = fields.map((field) => `"${field.column}" ${columnType(field)}${field.required ? ' NOT NULL' : ''}`)
  return `CREATE TABLE "${type.table}" (${[...own, ...columns].join(', ')}) STRICT`
}

function columnType(field: FieldType): 'TEXT' | 'BLOB' | 'INTEGER' {
  if (field.list) return 'TEXT'
  switch (field.kind) {
    case 'Bytes':
    case 'BigInt':
    case 'BigDecimal':
      return 'BLOB'
    case 'Int':
    case 'Int8':
    case 'Timestamp':
    case 'Boolean':
      return 'INTEGER'
    default:
      return 'TEXT'
  }
}

function createIndexes(type: EntityType): readonly string[] {
  const table = `"${type.table}"`
  const index = (suffix: string, columns: string, where = '', unique = ''): string =>
    `CREATE ${unique}INDEX "${type.table}$${suffix}" ON ${table} (${columns})${where}`
  const lookups = type.lookups
    .filter((field) => !field.list && field.name !== 'id')
    .map((field) => index(field.column, `"${field.column}"`))
  if (type.immutable) return [index('id', 'id', '', 'UNIQUE '), index('block', '"block$"'), ...lookups]
  // Only ended versions are indexed by their end: the current ones share one value, by which nothing is found, and the
  // planner would take that index instead of the better ones. A query by block_upper must say "block_upper < 2147483647".
  return [
    index('version', 'id, block_lower', '', 'UNIQUE '),
    index('current', 'id', ` WHERE block_upper = ${BLOCK_MAX}`),
    index('lower', 'block_lower'),
    index('ended', 'block_upper', ` WHERE block_upper < ${BLOCK_MAX}`),
    ...lookups,
  ]
}

/** Rolling up looks for rows of a time, and for a group's last bucket before one. */
function rollupIndexes(aggregation: AggregationType): readonly string[] {
  const cumulative = aggregation.aggregates.some((aggregate) => aggregate.cumulative)
  const group = cumulative ? aggregation.dimensions.map((field) => `"${field.column}"`) : []
  const columns = [...group, '"timestamp"'].join(', ')
  const { table } = aggregation.source
  return [
    // Several aggregations may have one source.
    `CREATE INDEX IF NOT EXISTS "${table}$timestamp" ON "${table}" ("timestamp")`,
    ...[...aggregation.buckets.values()].flatMap((type) => [
      `CREATE INDEX "${type.table}$bucket" ON "${type.table}" ("timestamp")`,
      ...(group.length > 0 ? [`CREATE INDEX "${type.table}$group" ON "${type.table}" (${columns})`] : []),
    ]),
  ]
}
