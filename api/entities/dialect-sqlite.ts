/** The embedded engine's SQLite tables (layout: indexer/store/ddl.ts, values: indexer/store/codec.ts). */
import type { Database } from 'better-sqlite3'
import { bigDecimalToString, shownDecimalText } from '../../indexer/store/big-decimal.ts'
import { decodeBigInt, decodeValue, encodeValue } from '../../indexer/store/codec.ts'
import { BLOCK_MAX } from '../../indexer/store/ddl.ts'
import { registerRollupFunctions } from '../../indexer/store/rollup-functions.ts'
import { currentBucketSql, finishedBucketSql, type Rollup, rollupOf } from '../../indexer/store/rollup-sql.ts'
import type { EntitySchema, FieldType } from '../../indexer/store/schema.ts'
import type { EntityValue } from '../../indexer/store/values.ts'
import type { AnswerValue, Bind, BlockView, Dialect, RawValue } from './dialect.ts'
import { matchesLike } from './like.ts'

export const sqliteDialect: Dialect = {
  placeholder: () => '?',
  table: (type) => quoted(type.table),
  column: (alias, field) => `${alias}.${quoted(field.column)}`,

  valid: (type, alias, block, bind) => {
    if (type.immutable) return block.current ? 'TRUE' : `${alias}."block$" <= ${bind(block.number)}`
    if (block.current) return `${alias}.block_upper = ${BLOCK_MAX}`
    return `${alias}.block_lower <= ${bind(block.number)} AND ${alias}.block_upper > ${bind(block.number)}`
  },
  changedSince: (type, alias, block, bind) =>
    `${alias}.${type.immutable ? '"block$"' : 'block_lower'} >= ${bind(block)}`,

  // SQLite compares texts and BLOBs by bytes, which is the order of numbers too as the codec writes them.
  compare: (field, column, comparison, value, bind) => `${column} ${comparison} ${bind(encodeValue(field, value))}`,
  among: (field, column, values, bind) =>
    `${column} IN (${values.map((value) => bind(encodeValue(field, value))).join(', ')})`,
  like: (field, column, pattern, nocase, bind) => like(hexOrText(field, column), pattern, nocase, bind),
  holdsBytes: (column, value, bind) => `instr(${column}, ${bind(value)}) > 0`,

  holdsAll: (field, column, values, bind) => {
    const each = values.map(
      (value) => `EXISTS (SELECT 1 FROM json_each(${column}) WHERE ${itemIs(field, value, bind)})`,
    )
    return each.length === 0 ? `${column} IS NOT NULL` : `(${each.join(' AND ')})`
  },
  holdsAny: (field, column, values, bind) => {
    const any = values.map((value) => itemIs(field, value, bind)).join(' OR ')
    // Of no list nothing is known, as with PostgreSQL's &&; a list that is like no pattern (holdsLike) may be none.
    return `iif(${column} IS NULL, NULL, EXISTS (SELECT 1 FROM json_each(${column}) WHERE ${any === '' ? 'FALSE' : any}))`
  },
  holdsLike: (column, patterns, bind) => {
    const any = patterns.map((pattern) => like('value', pattern, true, bind)).join(' OR ')
    return `EXISTS (SELECT 1 FROM json_each(${column}) WHERE ${any === '' ? 'FALSE' : any})`
  },
  holdsId: (list, column, item) =>
    `EXISTS (SELECT 1 FROM json_each(${column}) WHERE value = ${list.kind === 'Bytes' ? `'0x' || lower(hex(${item}))` : item})`,

  idAmong: (field, column, ids, bind) => {
    const only = ids.length === 1 ? ids[0] : undefined
    if (only !== undefined) return `${column} = ${idFromText(field, bind(only))}`
    return `${column} IN (SELECT ${idFromText(field, 'value')} FROM json_each(${bind(JSON.stringify(ids))}))`
  },
  items: (_, column, alias) => ({
    from: `json_each(${column}) AS ${alias}`,
    item: `${alias}.value`,
    first: `${alias}.key = (SELECT min(key) FROM json_each(${column}) WHERE value = ${alias}.value)`,
  }),
  itemAmong: (item, ids, bind) => `${item} IN (SELECT value FROM json_each(${bind(JSON.stringify(ids))}))`,

  finishedBucket: (aggregation, type, block, bind) => {
    const rollup = rollupOf(aggregation, type)
    const now = startOfNow(rollup, block)
    return now === undefined ? undefined : finishedBucketSql(rollup, bind(now))
  },
  currentBucket: (aggregation, type, { alias, condition }, block, bind) => {
    const rollup = rollupOf(aggregation, type)
    const now = startOfNow(rollup, block)
    const over = now === undefined ? 'TRUE' : `${alias}."timestamp" >= ${bind(now)}`
    return currentBucketSql(rollup, alias, `${over} AND ${condition()}`)
  },

  output,
  decode: (field) => decoder(field),
}

/** The start of the bucket that the block's time is in, in microseconds. */
function startOfNow({ length }: Rollup, { timestamp }: BlockView): bigint | undefined {
  if (timestamp === undefined) return undefined
  const now = BigInt(timestamp) * 1_000_000n
  return now - (now % length)
}

/** Gives a connection the functions that the dialect's SQL calls. */
export function registerSqliteFunctions(db: Database, schema: EntitySchema): void {
  registerRollupFunctions(db, schema)
  const options = { deterministic: true, directOnly: true }
  db.function('pg_like', options, (text: unknown, pattern: unknown) => likeResult(text, pattern, false))
  db.function('pg_ilike', options, (text: unknown, pattern: unknown) => likeResult(text, pattern, true))
}

function likeResult(text: unknown, pattern: unknown, nocase: boolean): number | null {
  if (typeof text !== 'string' || typeof pattern !== 'string') return null
  return matchesLike(text, pattern, nocase) ? 1 : 0
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

// SQLite's own LIKE folds case or not for the whole connection and has no escape character by default.
function like(text: string, pattern: string, nocase: boolean, bind: Bind): string {
  return `${nocase ? 'pg_ilike' : 'pg_like'}(${text}, ${bind(pattern)})`
}

function hexOrText(field: FieldType, column: string): string {
  return field.kind === 'Bytes' ? hexText(column) : column
}

// hex(NULL) is the empty text, not NULL.
function hexText(column: string): string {
  return `iif(${column} IS NULL, NULL, '0x' || lower(hex(${column})))`
}

function idFromText(field: FieldType, text: string): string {
  if (field.kind === 'Bytes') return `unhex(substr(${text}, 3))`
  return field.kind === 'Int8' ? `CAST(${text} AS INTEGER)` : text
}

/** Lists are JSON; one item as the codec writes it there. */
function itemIs(field: FieldType, value: EntityValue, bind: Bind): string {
  const text = encodeValue({ ...field, list: true }, [value])
  const items: unknown = JSON.parse(String(text))
  const item: unknown = Array.isArray(items) ? items[0] : null
  if (typeof item === 'boolean') return `value = ${item ? 1 : 0}`
  return `value = ${bind(typeof item === 'number' ? item : String(item))}`
}

function output(field: FieldType, column: string): string {
  if (field.list) return column
  switch (field.kind) {
    case 'Bytes':
      return hexText(column)
    case 'Int8':
    case 'Timestamp':
      // As text: a JavaScript number would round it.
      return `CAST(${column} AS TEXT)`
    default:
      return column
  }
}

const asIs = (raw: RawValue): AnswerValue => (typeof raw === 'object' ? null : raw)

function decoder(field: FieldType): (raw: RawValue) => AnswerValue {
  if (field.list) {
    const items = field.kind === 'BigDecimal' ? shownDecimals : answerList
    return (raw) => (typeof raw === 'string' ? items(JSON.parse(raw)) : null)
  }
  switch (field.kind) {
    case 'BigInt':
      return (raw) => (raw instanceof Uint8Array ? decodeBigInt(raw).toString() : null)
    case 'BigDecimal':
      return (raw) => decimalText(field, raw)
    case 'Boolean':
      return (raw) => (raw === null ? null : raw === 1)
    case 'Bytes':
      // '0x' || NULL is NULL, so a missing value stays one.
      return asIs
    default:
      return asIs
  }
}

function decimalText(field: FieldType, raw: RawValue): string | null {
  const value = raw instanceof Uint8Array ? decodeValue(field, raw) : undefined
  if (typeof value !== 'object' || value instanceof Uint8Array || !('digits' in value)) return null
  // graph-node rounds what it reads: an aggregation's sum may have more digits.
  return shownDecimalText(bigDecimalToString(value))
}

/** Items are stored as answers show them: numbers beyond 32 bits as text, bytes as hex. */
function answerList(value: unknown): readonly AnswerValue[] {
  if (!Array.isArray(value)) return []
  return value.map((item: unknown) =>
    typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean' ? item : null,
  )
}

function shownDecimals(value: unknown): readonly AnswerValue[] {
  return answerList(value).map((item) => (typeof item === 'string' ? shownDecimalText(item) : item))
}
