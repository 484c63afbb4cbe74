/** Checks of what a caller asks for; each fault is one UserError with the code ARGUMENT. */
import { UserError } from '../../core/errors.ts'
import { parseFixedTruncating } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import { PAGE_DEFAULT, PAGE_MAX } from '../../core/limits.ts'

/** A page's size, 1 to 1000. */
export function pageSize(first: number | undefined): number {
  if (first === undefined) return PAGE_DEFAULT
  if (Number.isInteger(first) && first >= 1 && first <= PAGE_MAX) return first
  throw argumentError('first', first, `a whole number from 1 to ${PAGE_MAX}`)
}

/** Hex text of one of the lengths, lower-case with 0x. */
export function hexArgument(name: string, value: string, byteLengths: readonly number[]): Hex {
  const digits = value.replace(/^0x/, '').toLowerCase()
  if (/^[0-9a-f]*$/.test(digits) && byteLengths.includes(digits.length / 2)) return `0x${digits}`
  throw argumentError(name, value, `0x and ${byteLengths.map((bytes) => `${bytes * 2}`).join(' or ')} hex digits`)
}

/** Decimal text in units of 10^-decimals; further digits are cut off. */
export function decimalArgument(name: string, value: string, decimals: number): bigint {
  const parsed = parseFixedTruncating(value, decimals)
  if (parsed !== undefined && parsed >= 0n) return parsed
  throw argumentError(name, value, 'a decimal number of 0 or more, for example "1.05"')
}

/** The error for an argument that does not fit. */
export function argumentError(name: string, got: unknown, expected: string): UserError {
  return new UserError(
    'ARGUMENT',
    `${name}: got ${typeof got === 'string' ? `"${got}"` : String(got)}, expected ${expected}.`,
  )
}
