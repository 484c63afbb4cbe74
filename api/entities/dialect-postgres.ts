/**
 * graph-node's PostgreSQL tables, compared as graph-node compares them (store/postgres/src/relational_queries.rs): the
 * same operators, so that the same rows are found whatever the values are.
 */
import { bytesToHex, hexToBytes } from '../../core/hex.ts'
import { bigDecimalToString, parseBigDecimal, shownDecimalText } from '../../indexer/store/big-decimal.ts'
import { type EntityType, type FieldType, snakeCase } from '../../indexer/store/schema.ts'
import type { EntityValue } from '../../indexer/store/values.ts'
import { currentBucketPostgres } from './current-bucket-postgres.ts'
import type { AnswerValue, Bind, Dialect, RawValue, SqlParameter } from './dialect.ts'

/** graph-node's indexes hold only so much of a text or of bytes (STRING_PREFIX_SIZE, BYTE_ARRAY_PREFIX_SIZE). */
const TEXT_PREFIX = 256
const BYTES_PREFIX = 64

/** The dialect of a deployment's tables in a schema such as "sgd1". */
export function postgresDialect(schema: string): Dialect {
  const typeOf = (field: FieldType): string => columnType(schema, field)
  const bound = (field: FieldType, value: EntityValue, bind: Bind): string =>
    `${bind(parameter(field, value))}::${typeOf(field)}`
  const boundList = (field: FieldType, values: readonly EntityValue[], bind: Bind): string =>
    `${bind(values.map((value) => parameter(field, value)))}::${typeOf(field)}[]`
  const tableOf = (type: EntityType): string => `${quoted(schema)}.${quoted(type.table)}`
  return {
    placeholder: (position) => `$${position}`,
    table: tableOf,
    column: (alias, field) => `${alias}.${quoted(field.column)}`,

    valid: (type, alias, block, bind) => {
      if (type.immutable) return block.current ? 'TRUE' : `${alias}."block$" <= ${bind(block.number)}`
      return `${alias}.block_range @> ${block.current ? '2147483647' : `${bind(block.number)}::int4`}`
    },
    changedSince: (type, alias, block, bind) =>
      `${type.immutable ? `${alias}."block$"` : `lower(${alias}.block_range)`} >= ${bind(block)}`,

    compare: (field, column, comparison, value, bind) => {
      if (Array.isArray(value)) return `${column} ${comparison} ${boundList(field, value, bind)}`
      const whole = (): string => `${column} ${comparison} ${bound(field, value, bind)}`
      const prefix = comparison === '=' ? prefixOf(field, column, value) : undefined
      if (prefix === undefined) return whole()
      return `(${prefix.column} = ${bound(field, prefix.value, bind)} AND ${whole()})`
    },
    among: (field, column, values, bind) => `${column} = ANY(${boundList(field, values, bind)})`,
    like: (field, column, pattern, nocase, bind) =>
      `${hexOrText(field, column)} ${nocase ? 'ILIKE' : 'LIKE'} ${bind(finished(pattern))}`,
    holdsBytes: (column, value, bind) => `position(${bind(value)}::bytea in ${column}) > 0`,
    holdsAll: (field, column, values, bind) => `${column} @> ${boundList(field, values, bind)}`,
    holdsAny: (field, column, values, bind) => `${column} && ${boundList(field, values, bind)}`,
    holdsLike: (column, patterns, bind) =>
      `EXISTS (SELECT 1 FROM unnest(${column}) AS item WHERE item ILIKE ANY(${bind(patterns.map(finished))}::text[]))`,
    holdsId: (_, column, item) => `${item} = ANY(${column})`,

    idAmong: (field, column, ids, bind) => {
      const values = ids.map((id) => (field.kind === 'Bytes' ? hexToBytes(id) : id))
      return `${column} = ANY(${bind(values)}::${typeOf(field)}[])`
    },
    items: (list, column, alias) => {
      const item = `${alias}.item`
      return {
        from: `unnest(${column}) WITH ORDINALITY AS ${alias}(item, place)`,
        item: list.kind === 'Bytes' ? `'0x' || encode(${item}, 'hex')` : `${item}::text`,
        first: `${alias}.place = array_position(${column}, ${item})`,
      }
    },
    itemAmong: (item, ids, bind) => `${item} = ANY(${bind(ids)}::text[])`,

    // graph-node rolls up at every block that it writes near the chain's head.
    finishedBucket: () => undefined,
    currentBucket: (aggregation, type, { alias, condition }) =>
      currentBucketPostgres(schema, aggregation, type, alias, condition()),

    output,
    decode: decoder,
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Of a value or, in a list, of its items. */
function columnType(schema: string, field: FieldType): string {
  switch (field.kind) {
    case 'Bytes':
      return 'bytea'
    case 'BigInt':
    case 'BigDecimal':
      return 'numeric'
    case 'Int':
      return 'int4'
    case 'Int8':
      return 'int8'
    case 'Boolean':
      return 'boolean'
    case 'Timestamp':
      return 'timestamptz'
    case 'Enum':
      return `${quoted(schema)}.${quoted(snakeCase(field.enum ?? ''))}`
    default:
      return 'text'
  }
}

/** A single value as the driver sends it. */
function parameter(field: FieldType, value: EntityValue): SqlParameter {
  if (typeof value === 'bigint') return field.kind === 'Timestamp' ? isoTime(value) : value.toString()
  if (typeof value !== 'object' || value instanceof Uint8Array) return value
  if ('digits' in value) return bigDecimalToString(value)
  throw new TypeError('A filter: got a list, expected a single value.')
}

/** What a Date can hold, in microseconds. */
const TIME_MAX = 8_640_000_000_000_000_000n

/** A time in microseconds as ISO text, which PostgreSQL reads to the last digit. */
function isoTime(microseconds: bigint): string {
  if (microseconds > TIME_MAX || microseconds < -TIME_MAX) return microseconds > 0n ? 'infinity' : '-infinity'
  const rest = ((microseconds % 1000n) + 1000n) % 1000n
  const milliseconds = new Date(Number((microseconds - rest) / 1000n)).toISOString()
  return milliseconds.replace('Z', `${rest.toString().padStart(3, '0')}Z`)
}

/** What graph-node's index on the column holds; undefined where it holds the whole value. */
function prefixOf(
  field: FieldType,
  column: string,
  value: EntityValue,
): { readonly column: string; readonly value: EntityValue } | undefined {
  if (field.name === 'id' || field.reference !== undefined) return undefined
  if (field.kind === 'String' && typeof value === 'string') {
    return { column: `left(${column}, ${TEXT_PREFIX})`, value: [...value].slice(0, TEXT_PREFIX).join('') }
  }
  if (field.kind === 'Bytes' && value instanceof Uint8Array) {
    return { column: `substring(${column}, 1, ${BYTES_PREFIX})`, value: value.subarray(0, BYTES_PREFIX) }
  }
  return undefined
}

function hexOrText(field: FieldType, column: string): string {
  return field.kind === 'Bytes' ? `'0x' || encode(${column}, 'hex')` : column
}

/** A pattern that ends in the escape character is an error in PostgreSQL: the character then stands for itself. */
function finished(pattern: string): string {
  const backslashes = /\\*$/.exec(pattern)?.[0].length ?? 0
  return backslashes % 2 === 0 ? pattern : `${pattern}\\`
}

/** As text wherever the driver would round, or does not know the type. */
function output(field: FieldType, column: string): string {
  if (field.list) return listOutput(field, column)
  switch (field.kind) {
    case 'Bytes':
      return `'0x' || encode(${column}, 'hex')`
    case 'Timestamp':
      return `${microseconds(column)}::text`
    case 'BigInt':
    case 'BigDecimal':
    case 'Int8':
    case 'Enum':
      return `${column}::text`
    default:
      return column
  }
}

function listOutput(field: FieldType, column: string): string {
  switch (field.kind) {
    case 'BigInt':
    case 'BigDecimal':
    case 'Int8':
    case 'Enum':
      return `${column}::text[]`
    case 'Timestamp':
      return `CASE WHEN ${column} IS NULL THEN NULL ELSE ARRAY(SELECT ${microseconds('item')}::text FROM unnest(${column}) WITH ORDINALITY AS items(item, place) ORDER BY place) END`
    default:
      return column
  }
}

function microseconds(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000000)::int8`
}

function decoder(field: FieldType): (raw: RawValue) => AnswerValue {
  const single = field.kind === 'BigDecimal' ? roundedNumber : field.kind === 'BigInt' ? plainNumber : plain
  return field.list ? (raw) => (Array.isArray(raw) ? raw.map((item: RawValue) => single(item)) : null) : single
}

function plain(raw: RawValue): AnswerValue {
  if (raw instanceof Uint8Array) return bytesToHex(raw)
  return typeof raw === 'object' ? null : raw
}

/** numeric keeps the zeros behind the point that it was given; answers do not have them. */
function plainNumber(raw: RawValue): AnswerValue {
  const value = typeof raw === 'string' ? parseBigDecimal(raw) : undefined
  return value === undefined ? null : bigDecimalToString(value)
}

/** graph-node rounds what it reads: an aggregation's sum may have more digits. */
function roundedNumber(raw: RawValue): AnswerValue {
  const value = typeof raw === 'string' ? parseBigDecimal(raw) : undefined
  return value === undefined ? null : shownDecimalText(bigDecimalToString(value))
}
