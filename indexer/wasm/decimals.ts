/**
 * BigDecimal as graph-node computes it (Rust's bigdecimal 0.1.2 and graph-node's `normalized`): 34 significant digits,
 * with that crate's behaviour for negative numbers, and BigDecimal in a mapping's memory.
 */
import { normalizedBigDecimal } from '../store/big-decimal.ts'
import type { BigDecimal } from '../store/values.ts'
import type { ClassIds } from './class-ids.ts'
import type { Heap } from './heap.ts'
import { HostError } from './host-error.ts'
import { readBigInt, writeBigInt } from './integers.ts'

const SIGNIFICANT_DIGITS = 34
const DIVISION_DIGITS = 100
/** log2(10) as the crate has it. */
const BITS_PER_DIGIT = 3.3219280949
/** Between these nothing is cut: 34 digits, or the most bits from which 34 are estimated. */
const POSITIVE_FITS = 10n ** 34n
const NEGATIVE_FITS = -(1n << 116n)
/** The exponents that graph-node reads. */
const MIN_EXPONENT = -6143
const MAX_EXPONENT = 6144

/**
 * Cuts to 34 significant digits and strips trailing zeros. Positive: rounds half up. Negative: the crate estimates the
 * number of digits from the bits (so 35 may survive) and cuts toward zero; a second call may cut again.
 */
export function roundToPrecision(digits: bigint, exponent: number): BigDecimal {
  if (digits < POSITIVE_FITS && digits > NEGATIVE_FITS) return normalizedBigDecimal(digits, exponent)
  const count = countDigits(digits)
  if (count <= SIGNIFICANT_DIGITS) return normalizedBigDecimal(digits, exponent)
  const dropped = count - SIGNIFICANT_DIGITS
  const power = powerOfTen(dropped)
  const quotient = digits / power
  const up = digits > 0n && (digits % power) * 2n >= power ? 1n : 0n
  return normalizedBigDecimal(quotient + up, exponent + dropped)
}

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

export function writeBigDecimal(heap: Heap, ids: ClassIds, value: BigDecimal): number {
  const digits = writeBigInt(heap, ids, value.digits)
  const exponent = writeBigInt(heap, ids, BigInt(value.exponent))
  const pointer = heap.allocate(8, ids.bigDecimal)
  heap.setPointer(pointer >> 2, digits)
  heap.setPointer((pointer >> 2) + 1, exponent)
  return pointer
}

/** Significant digits of a positive number; for a negative one the crate's estimate, which may be one too small. */
function countDigits(value: bigint): number {
  if (value === 0n) return 1
  const magnitude = value < 0n ? -value : value
  const estimate = Math.floor(bitLength(magnitude) / BITS_PER_DIGIT)
  return value > 0n && value >= powerOfTen(estimate) ? estimate + 1 : estimate
}

function bitLength(value: bigint): number {
  if (value <= 0x1f_ffff_ffff_ffffn) {
    const number = Number(value)
    const high = Math.floor(number / 0x1_0000_0000)
    return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(number >>> 0)
  }
  const hex = value.toString(16)
  return hex.length * 4 - Math.clz32(Number.parseInt(hex.charAt(0), 16)) + 28
}

function scaled(value: BigDecimal, exponent: number): bigint {
  return value.exponent === exponent ? value.digits : value.digits * powerOfTen(value.exponent - exponent)
}

const POWERS: bigint[] = Array.from({ length: 256 }, (_, n) => 10n ** BigInt(n))

function powerOfTen(n: number): bigint {
  return POWERS[n] ?? 10n ** BigInt(n)
}
