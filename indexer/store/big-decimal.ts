/** BigDecimal as text, the way graph-node prints it: plain digits, never an exponent. */
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

/** Reads decimal text with an optional sign, fraction and exponent; undefined when it is not a number. Exact. */
export function parseBigDecimal(text: string): BigDecimal | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text)
  if (!match) return undefined
  const [, sign = '', whole = '', fraction = '', power = '0'] = match
  if (whole === '' && fraction === '') return undefined
  const digits = BigInt(whole + fraction)
  return normalizedBigDecimal(sign === '-' ? -digits : digits, Number(power) - fraction.length)
}
