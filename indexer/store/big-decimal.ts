/** BigDecimal as graph-node holds and prints it: 34 significant digits, plain text, never an exponent. */
import type { BigDecimal } from './values.ts'

const ZERO: BigDecimal = { digits: 0n, exponent: 0 }

/** digits · 10^exponent with trailing zeros moved into the exponent; exact, no rounding. */
export function normalizedBigDecimal(digits: bigint, exponent: number): BigDecimal {
  if (digits === 0n) return ZERO
  if (digits % 10n !== 0n) return { digits, exponent }
  const text = digits.toString()
  let end = text.length
  while (text.charCodeAt(end - 1) === 48) end--
  return { digits: BigInt(text.slice(0, end)), exponent: exponent + text.length - end }
}

/** Plain decimal text: "0", "-0.05", "1200". */
export function bigDecimalToString({ digits, exponent }: BigDecimal): string {
  if (exponent >= 0) return digits === 0n ? '0' : digits.toString() + '0'.repeat(exponent)
  const sign = digits < 0n ? '-' : ''
  const text = (digits < 0n ? -digits : digits).toString().padStart(1 - exponent, '0')
  const point = text.length + exponent
  return `${sign}${text.slice(0, point)}.${text.slice(point)}`
}

/**
 * Reads decimal text with an optional sign, fraction and exponent; undefined when it is not a number. Exact. Underscores
 * are as graph-node has them (the bigdecimal crate): they may stand anywhere but first, and count as digits of the fraction.
 */
export function parseBigDecimal(text: string): BigDecimal | undefined {
  const match = /^([+-]?)([\d_]*)(?:\.([\d_]*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text)
  if (!match) return undefined
  const [, sign = '', whole = '', fraction = '', power = '0'] = match
  const written = whole + fraction
  if (written === '' || written.startsWith('_')) return undefined
  const digits = BigInt(written.replaceAll('_', ''))
  return normalizedBigDecimal(sign === '-' ? -digits : digits, Number(power) - fraction.length)
}

/**
 * A stored number's plain text as graph-node shows it. It reads numbers back from that text, in which trailing zeros are
 * digits too, and rounds them once more: a negative one with 35 significant digits may lose one.
 */
export function shownDecimalText(text: string): string {
  if (text.length <= SIGNIFICANT_DIGITS) return text
  const point = text.indexOf('.')
  const exponent = point === -1 ? 0 : point + 1 - text.length
  return bigDecimalToString(roundToPrecision(BigInt(text.replace('.', '')), exponent))
}

const SIGNIFICANT_DIGITS = 34
/** log2(10) as the crate has it. */
const BITS_PER_DIGIT = 3.3219280949
/** Between these nothing is cut: 34 digits, or the most bits from which 34 are estimated. */
const POSITIVE_FITS = 10n ** 34n
const NEGATIVE_FITS = -(1n << 116n)
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

/** Significant digits of a positive number; for a negative one the crate's estimate, which may be one too small. */
export function countDigits(value: bigint): number {
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

const POWERS: bigint[] = Array.from({ length: 256 }, (_, n) => 10n ** BigInt(n))

export function powerOfTen(n: number): bigint {
  return POWERS[n] ?? 10n ** BigInt(n)
}
