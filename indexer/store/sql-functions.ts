/** The functions that an aggregate's argument may call. */
import * as Numeric from './sql-numeric.ts'
import { ExpressionError } from './sql-parse.ts'
import { type Compiled, common, fitting, isNumber, isNumeric, type SqlType } from './sql-types.ts'

type Make = (name: string, of: readonly Compiled[]) => Compiled

/** The functions by name, in lower case. */
export const FUNCTIONS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['abs', (name, of) => one(name, of, Numeric.absolute)],
  ['ceiling', (name, of) => one(name, exact(name, of), Numeric.ceiling)],
  ['coalesce', coalesce],
  ['div', (name, of) => two(name, of, Numeric.divideTowardZero, 'numeric')],
  ['gcd', (name, of) => two(name, of, Numeric.greatestDivisor)],
  ['greatest', (name, of) => extreme(name, of, 1)],
  ['lcm', (name, of) => two(name, of, Numeric.leastMultiple)],
  ['least', (name, of) => extreme(name, of, -1)],
  ['mod', (name, of) => two(name, of, Numeric.remainder)],
  ['nullif', nullIf],
  ['sign', (name, of) => one(name, exact(name, of), signOf)],
])

function count(name: string, of: readonly Compiled[], expected: number): void {
  if (of.length === expected) return
  throw new ExpressionError(`${name} with ${of.length} argument(s), expected ${expected}`)
}

function signOf(value: Numeric.Numeric): Numeric.Numeric {
  return Numeric.whole(value.digits > 0n ? 1n : value.digits < 0n ? -1n : 0n)
}

/** PostgreSQL computes these in floating point for integers. */
function exact(name: string, of: readonly Compiled[]): readonly Compiled[] {
  for (const { type } of of) {
    if (type === 'int4' || type === 'int8') {
      throw new ExpressionError(`${name} of an integer, expected a BigInt, a BigDecimal or a cast to numeric`)
    }
  }
  return of
}

function numbers(name: string, of: readonly Compiled[]): SqlType {
  const type = common(of, name)
  if (!isNumeric(type)) throw new ExpressionError(`${name} of ${type}, expected numbers`)
  return type
}

function one(name: string, of: readonly Compiled[], compute: (x: Numeric.Numeric) => Numeric.Numeric): Compiled {
  count(name, of, 1)
  const type = numbers(name, of)
  return fitting(type, (row) => {
    const x = of[0]?.run(row) ?? null
    return isNumber(x) ? compute(x) : null
  })
}

function two(
  name: string,
  of: readonly Compiled[],
  compute: (x: Numeric.Numeric, y: Numeric.Numeric) => Numeric.Numeric,
  result?: SqlType,
): Compiled {
  count(name, of, 2)
  const type = numbers(name, of)
  return fitting(result ?? type, (row) => {
    const x = of[0]?.run(row) ?? null
    const y = of[1]?.run(row) ?? null
    return isNumber(x) && isNumber(y) ? compute(x, y) : null
  })
}

function coalesce(name: string, of: readonly Compiled[]): Compiled {
  if (of.length === 0) throw new ExpressionError(`${name} without arguments`)
  return {
    type: common(of, name),
    run: (row) => {
      for (const { run } of of) {
        const value = run(row)
        if (value !== null) return value
      }
      return null
    },
  }
}

function nullIf(name: string, of: readonly Compiled[]): Compiled {
  count(name, of, 2)
  numbers(name, of)
  const [first, second] = of
  return {
    type: first?.type ?? 'unknown',
    run: (row) => {
      const x = first?.run(row) ?? null
      const y = second?.run(row) ?? null
      return isNumber(x) && isNumber(y) && Numeric.compare(x, y) === 0 ? null : x
    },
  }
}

/** The largest (1) or smallest (-1) of the arguments that are not null. */
function extreme(name: string, of: readonly Compiled[], sign: 1 | -1): Compiled {
  if (of.length === 0) throw new ExpressionError(`${name} without arguments`)
  const type = numbers(name, of)
  return {
    type,
    run: (row) => {
      let best: Numeric.Numeric | null = null
      for (const { run } of of) {
        const value = run(row)
        if (isNumber(value) && (best === null || Numeric.compare(value, best) === sign)) best = value
      }
      return best
    },
  }
}
