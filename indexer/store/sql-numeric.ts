/**
 * PostgreSQL's numeric as far as aggregations use it: exact sums and products, and quotients with the digits that its
 * numeric.c gives them. Aggregations must come out as they do on graph-node's Postgres.
 */

/** digits / 10^scale; the scale is the number of decimals shown, so trailing zeros count: they decide a quotient's. */
export type Numeric = { readonly digits: bigint; readonly scale: number }

export function whole(digits: bigint): Numeric {
  return { digits, scale: 0 }
}

export function power10(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}

/** Both numbers' digits at the larger of the two scales. */
function aligned(a: Numeric, b: Numeric): { readonly a: bigint; readonly b: bigint; readonly scale: number } {
  if (a.scale === b.scale) return { a: a.digits, b: b.digits, scale: a.scale }
  const scale = Math.max(a.scale, b.scale)
  return { a: a.digits * power10(scale - a.scale), b: b.digits * power10(scale - b.scale), scale }
}

export function add(x: Numeric, y: Numeric): Numeric {
  const { a, b, scale } = aligned(x, y)
  return { digits: a + b, scale }
}

export function subtract(x: Numeric, y: Numeric): Numeric {
  return add(x, negate(y))
}

export function multiply(x: Numeric, y: Numeric): Numeric {
  return { digits: x.digits * y.digits, scale: x.scale + y.scale }
}

export function negate(x: Numeric): Numeric {
  return { digits: -x.digits, scale: x.scale }
}

export function absolute(x: Numeric): Numeric {
  return x.digits < 0n ? negate(x) : x
}

export function compare(x: Numeric, y: Numeric): -1 | 0 | 1 {
  const { a, b } = aligned(x, y)
  return a < b ? -1 : a > b ? 1 : 0
}

export class DivisionByZero extends RangeError {
  constructor() {
    super('division by zero')
  }
}

/** At least so many significant digits in a quotient, and at most so many decimals (numeric.h). */
const MIN_SIGNIFICANT_DIGITS = 16
const MAX_DECIMALS = 1000

/** The quotient, rounded half away from zero at the scale of numeric.c's select_div_scale. */
export function divide(x: Numeric, y: Numeric): Numeric {
  if (y.digits === 0n) throw new DivisionByZero()
  const a = leading(x)
  const b = leading(y)
  const weight = a.weight - b.weight - (a.digit <= b.digit ? 1 : 0)
  const wanted = Math.max(MIN_SIGNIFICANT_DIGITS - weight * 4, x.scale, y.scale, 0)
  const scale = Math.min(wanted, MAX_DECIMALS)
  const numerator = x.digits * power10(scale + y.scale)
  return { digits: roundedQuotient(numerator, y.digits * power10(x.scale)), scale }
}

/** The first digit in base 10,000 and its place; zero has digit and place 0. */
function leading({ digits, scale }: Numeric): { readonly weight: number; readonly digit: number } {
  if (digits === 0n) return { weight: 0, digit: 0 }
  const text = (digits < 0n ? -digits : digits).toString()
  const exponent = text.length - scale - 1
  const weight = Math.floor(exponent / 4)
  const count = exponent - 4 * weight + 1
  return { weight, digit: Number(text.slice(0, count).padEnd(count, '0')) }
}

function roundedQuotient(a: bigint, b: bigint): bigint {
  const negative = a < 0n !== b < 0n
  const n = a < 0n ? -a : a
  const d = b < 0n ? -b : b
  const quotient = (2n * n + d) / (2n * d)
  return negative ? -quotient : quotient
}

/** The remainder with the sign of the dividend. */
export function remainder(x: Numeric, y: Numeric): Numeric {
  if (y.digits === 0n) throw new DivisionByZero()
  const { a, b, scale } = aligned(x, y)
  return { digits: a % b, scale }
}

/** The quotient without its decimals. */
export function divideTowardZero(x: Numeric, y: Numeric): Numeric {
  if (y.digits === 0n) throw new DivisionByZero()
  const { a, b } = aligned(x, y)
  return whole(a / b)
}

/** Rounded to a whole number, half away from zero: what a cast to an integer does. */
export function round(x: Numeric): Numeric {
  return x.scale === 0 ? x : whole(roundedQuotient(x.digits, power10(x.scale)))
}

/** The next whole number that is not smaller. */
export function ceiling(x: Numeric): Numeric {
  if (x.scale === 0) return x
  const unit = power10(x.scale)
  const quotient = x.digits / unit
  return whole(x.digits > 0n && quotient * unit !== x.digits ? quotient + 1n : quotient)
}

export function greatestDivisor(x: Numeric, y: Numeric): Numeric {
  const { a, b, scale } = aligned(absolute(x), absolute(y))
  let [m, n] = [a, b]
  while (n !== 0n) [m, n] = [n, m % n]
  return { digits: m, scale }
}

export function leastMultiple(x: Numeric, y: Numeric): Numeric {
  const { a, b, scale } = aligned(absolute(x), absolute(y))
  const { digits } = greatestDivisor(x, y)
  return { digits: digits === 0n ? 0n : (a / digits) * b, scale }
}
