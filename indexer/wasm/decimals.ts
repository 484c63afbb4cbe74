/**
 * BigDecimal as graph-node computes it (Rust's bigdecimal 0.1.2 and graph-node's `normalized`): 34 significant digits,
 * with that crate's behaviour for negative numbers, and BigDecimal in a mapping's memory.
 */
import { countDigits, normalizedBigDecimal, powerOfTen, roundToPrecision } from '../store/big-decimal.ts'
import type { BigDecimal } from '../store/values.ts'
import type { ClassIds } from './class-ids.ts'
import type { Heap } from './heap.ts'
import { HostError } from './host-error.ts'
import { readBigInt, writeBigInt } from './integers.ts'

const DIVISION_DIGITS = 100
/** The exponents that graph-node reads. */
const MIN_EXPONENT = -6143
const MAX_EXPONENT = 6144

export function plus(a: BigDecimal, b: BigDecimal): BigDecimal {
  const exponent = Math.min(a.exponent, b.exponent)
  return roundToPrecision(scaled(a, exponent) + scaled(b, exponent), exponent)
}

export function minus(a: BigDecimal, b: BigDecimal): BigDecimal {
  const exponent = Math.min(a.exponent, b.exponent)
  return roundToPrecision(scaled(a, exponent) - scaled(b, exponent), exponent)
}

export function times(a: BigDecimal, b: BigDecimal): BigDecimal {
  return roundToPrecision(a.digits * b.digits, a.exponent + b.exponent)
}

/** The quotient of the magnitudes to 100 digits, its last digit rounded half up by the next one, then as all results. */
export function dividedBy(a: BigDecimal, b: BigDecimal): BigDecimal {
  if (b.digits === 0n) throw new HostError('A BigDecimal is divided by zero.')
  if (a.digits === 0n) return roundToPrecision(0n, 0)
  const exponent = a.exponent - b.exponent
  if (a.digits === b.digits) return roundToPrecision(1n, exponent)
  const numerator = a.digits < 0n ? -a.digits : a.digits
  const denominator = b.digits < 0n ? -b.digits : b.digits
  const negative = a.digits < 0n !== b.digits < 0n
  // 100 or 101 digits of the quotient; the crate stops at 100.
  let places = DIVISION_DIGITS - countDigits(numerator) + countDigits(denominator)
  let shifted = numerator * powerOfTen(places)
  if (shifted / denominator >= powerOfTen(DIVISION_DIGITS)) {
    places--
    shifted /= 10n
  }
  let quotient = shifted / denominator
  const rest = shifted % denominator
  if ((rest * 10n) / denominator >= 5n) quotient++
  if (rest === 0n) {
    // The crate stops where nothing is left, and how it cuts negative numbers depends on the digits it has by then.
    const exact = normalizedBigDecimal(negative ? -quotient : quotient, exponent - places)
    return roundToPrecision(exact.digits, exact.exponent)
  }
  return roundToPrecision(negative ? -quotient : quotient, exponent - places)
}

export function readBigDecimal(heap: Heap, pointer: number): BigDecimal {
  const digits = readBigInt(heap, heap.word(pointer))
  const exponent = readBigInt(heap, heap.i32[(pointer >> 2) + 1] ?? 0)
  if (exponent < MIN_EXPONENT || exponent > MAX_EXPONENT) {
    throw new HostError(`A BigDecimal's exponent: got ${exponent}, expected ${MIN_EXPONENT} to ${MAX_EXPONENT}.`)
  }
  return roundToPrecision(digits, Number(exponent))
}

export function writeBigDecimal(
  heap: Heap,
  ids: ClassIds,
  value: BigDecimal,
  writeDigits: typeof writeBigInt = writeBigInt,
): number {
  const digits = writeDigits(heap, ids, value.digits)
  const exponent = writeBigInt(heap, ids, BigInt(value.exponent))
  const pointer = heap.allocate(8, ids.bigDecimal)
  heap.setPointer(pointer >> 2, digits)
  heap.setPointer((pointer >> 2) + 1, exponent)
  return pointer
}

function scaled(value: BigDecimal, exponent: number): bigint {
  return value.exponent === exponent ? value.digits : value.digits * powerOfTen(value.exponent - exponent)
}
