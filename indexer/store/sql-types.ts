/** The types of an aggregate's argument and how PostgreSQL brings two of them together. */
import * as Numeric from './sql-numeric.ts'
import { ExpressionError } from './sql-parse.ts'

/** unknown: a bare null, which takes any type. */
export type SqlType = 'int4' | 'int8' | 'numeric' | 'boolean' | 'text' | 'bytea' | 'unknown'

/** A value while an expression is computed. */
export type Cell = Numeric.Numeric | boolean | string | Uint8Array | null

export type Run = (row: readonly Cell[]) => Cell

export type Compiled = { readonly type: SqlType; readonly run: Run }

const RANK: { readonly [type in SqlType]?: number } = { int4: 1, int8: 2, numeric: 3 }

export function isNumeric(type: SqlType): boolean {
  return RANK[type] !== undefined
}

export function isNumber(value: Cell): value is Numeric.Numeric {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

/** The type that values of all parts are brought to: the widest number, or the one type that they have. */
export function common(parts: readonly Compiled[], where: string): SqlType {
  let type: SqlType = 'unknown'
  for (const part of parts) {
    const mine = RANK[part.type] ?? 0
    const widest = RANK[type] ?? 0
    if (type === 'unknown' || (mine > 0 && widest > 0 && mine > widest)) type = part.type
    else if (part.type !== 'unknown' && part.type !== type && (mine === 0 || widest === 0)) {
      throw new ExpressionError(`${type} and ${part.type} in ${where}`)
    }
  }
  return type
}

const RANGE: { readonly [type in SqlType]?: bigint } = { int4: 2n ** 31n, int8: 2n ** 63n }

/** A value that does not fit its integer type. */
export class OutOfRange extends RangeError {}

export function inRange(type: SqlType, value: Numeric.Numeric): Numeric.Numeric {
  const limit = RANGE[type]
  if (limit !== undefined && (value.digits >= limit || value.digits < -limit)) {
    throw new OutOfRange(`${value.digits} does not fit ${type === 'int4' ? 'Int' : 'Int8'}`)
  }
  return value
}

/** A computation whose result must fit its type. */
export function fitting(type: SqlType, run: Run): Compiled {
  if (type === 'numeric') return { type, run }
  return {
    type,
    run: (row) => {
      const value = run(row)
      return isNumber(value) ? inRange(type, value) : value
    },
  }
}

const CAST_TYPES: Readonly<Record<string, SqlType>> = {
  int: 'int4',
  integer: 'int4',
  int4: 'int4',
  bigint: 'int8',
  int8: 'int8',
  numeric: 'numeric',
  decimal: 'numeric',
}

export function casted(name: string, of: Compiled): Compiled {
  const type = CAST_TYPES[name]
  if (type === undefined) throw new ExpressionError(`a cast to ${name}, expected integer, bigint or numeric`)
  if (!isNumeric(of.type) && of.type !== 'unknown') throw new ExpressionError(`a cast of ${of.type} to ${name}`)
  if (type === 'numeric') return { type, run: of.run }
  return fitting(type, (row) => {
    const value = of.run(row)
    return isNumber(value) ? Numeric.round(value) : value
  })
}
