/** How concentrated amounts are, and the middle of a list: for charts and ranking, in floating point. */
import { WAD } from '../../core/fixed.ts'

/**
 * The Herfindahl-Hirschman index, sum of squared shares: 1 is one holder, 1/n is n equal ones. Null when the sum is 0.
 * Rounded down to 1e-18 before it becomes a float.
 */
export function herfindahl(amounts: Iterable<bigint>): number | null {
  const { sum, squares } = squaresOf(amounts)
  return sum === 0n ? null : Number((squares * WAD) / (sum * sum)) / 1e18
}

/** 1 / sum of squared shares: how many equal holders would be as concentrated. Null when the sum is 0. */
export function effectiveNumber(amounts: Iterable<bigint>): number | null {
  const { sum, squares } = squaresOf(amounts)
  return sum === 0n ? null : Number((sum * sum * WAD) / squares) / 1e18
}

/** Whether the effective number is at least `least` (in 1e-6), without rounding. */
export function isEffectivelyAtLeast(amounts: Iterable<bigint>, leastMicro: bigint): boolean {
  const { sum, squares } = squaresOf(amounts)
  return sum > 0n && sum * sum * 1_000_000n >= leastMicro * squares
}

/** The share of the `k` largest amounts. Null when the sum is 0. */
export function topShare(amounts: readonly bigint[], k: number): number | null {
  const sum = amounts.reduce((all, one) => all + one, 0n)
  if (sum === 0n) return null
  const largest = [...amounts].sort((a, b) => (a > b ? -1 : a < b ? 1 : 0)).slice(0, k)
  return Number((largest.reduce((all, one) => all + one, 0n) * WAD) / sum) / 1e18
}

/** The middle value, the mean of the two middle ones of an even number; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}

function squaresOf(amounts: Iterable<bigint>): { readonly sum: bigint; readonly squares: bigint } {
  let sum = 0n
  let squares = 0n
  for (const amount of amounts) {
    sum += amount
    squares += amount * amount
  }
  return { sum, squares }
}
