/** The SQL functions that compute an aggregation's fields: exactly, as PostgreSQL's numeric does. */
import type { Database } from 'better-sqlite3'
import { normalizedBigDecimal } from './big-decimal.ts'
import { decodeValue, encodeValue, type SqlValue } from './codec.ts'
import { aggregateName, continueName, isInteger } from './rollup-sql.ts'
import type { Aggregate, AggregateFunction, EntitySchema, FieldType } from './schema-types.ts'
import { type Cell, cellOf, columnType } from './sql-expression.ts'
import * as Numeric from './sql-numeric.ts'
import { inRange, isNumber } from './sql-types.ts'
import type { EntityValue } from './values.ts'

/** Gives a connection the functions that the SQL of rollup-sql.ts calls. */
export function registerRollupFunctions(db: Database, schema: EntitySchema): void {
  for (const aggregation of schema.aggregations.values()) {
    for (const type of aggregation.buckets.values()) {
      for (const aggregate of aggregation.aggregates) {
        const { field, cumulative } = aggregate
        if (aggregate.function !== 'count' || !isInteger(field))
          registerAggregate(db, aggregateName(type, field), aggregate)
        if (cumulative) registerContinuation(db, continueName(type, field), aggregate)
      }
    }
  }
}

/** What has been aggregated so far: the value, for first and last also the id of its row. */
type State = { value: Cell; id: bigint }

function registerAggregate(db: Database, name: string, { field, function: made, argument }: Aggregate): void {
  const columns = argument?.columns ?? []
  db.aggregate<State>(name, {
    varargs: true,
    deterministic: true,
    safeIntegers: true,
    directOnly: true,
    start: () => ({ value: null, id: 0n }),
    step: (state, ...row: unknown[]) => {
      const values = columns.map((column, i) => decodeValue(column, sqlValue(row[i + 1])))
      // A count counts every row.
      const value = argument === undefined ? Numeric.whole(1n) : argument.evaluate(values)
      if (value === null) return state
      const id = BigInt(sqlValue(row[0])?.toString() ?? 0)
      const takes = state.value === null || chosen(made, state, value, id)
      if (made === 'sum' || made === 'count') state.value = plus(state.value, value)
      else if (takes) state.value = value
      if (takes) state.id = id
      return state
    },
    result: (state) => encoded(field, state.value),
  })
}

function chosen(made: AggregateFunction, state: State, value: Cell, id: bigint): boolean {
  if (made === 'first') return id < state.id
  if (made === 'last') return id >= state.id
  if (!isNumber(value) || !isNumber(state.value)) return false
  const order = Numeric.compare(value, state.value)
  return made === 'min' ? order < 0 : order > 0
}

function plus(a: Cell, b: Cell): Cell {
  if (!isNumber(a)) return b
  return isNumber(b) ? Numeric.add(a, b) : a
}

function registerContinuation(db: Database, name: string, { field, function: made }: Aggregate): void {
  const cell = (raw: unknown): Cell => cellOf(field, decodeValue(field, sqlValue(raw)))
  db.function(name, { deterministic: true, safeIntegers: true, directOnly: true }, (before: unknown, now: unknown) => {
    return encoded(field, continued(made, cell(before), cell(now)))
  })
}

function continued(made: AggregateFunction, before: Cell, now: Cell): Cell {
  if (before === null || now === null) return before ?? now
  if (made === 'first') return before
  if (made === 'last') return now
  if (made === 'sum' || made === 'count') return plus(before, now)
  if (!isNumber(before) || !isNumber(now)) return now
  const order = Numeric.compare(now, before)
  return (made === 'min' ? order < 0 : order > 0) ? now : before
}

function sqlValue(raw: unknown): SqlValue {
  if (typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'bigint') return raw
  return raw instanceof Uint8Array ? raw : null
}

/** A result as the field's column holds it; integers are rounded and must fit, as in a cast to the column's type. */
function encoded(field: FieldType, value: Cell): SqlValue {
  return value === null ? null : encodeValue(field, fieldValue(field, value))
}

function fieldValue(field: FieldType, value: Exclude<Cell, null>): EntityValue {
  if (!isNumber(value)) return value
  if (field.kind === 'BigDecimal') return normalizedBigDecimal(value.digits, -value.scale)
  const { digits } = inRange(columnType(field), Numeric.round(value))
  return field.kind === 'Int' ? Number(digits) : digits
}
