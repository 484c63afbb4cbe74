import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BPS,
  divCeil,
  divFloorSigned,
  formatFixed,
  mulDivCeil,
  mulDivFloor,
  parseFixedTruncating,
  percentDivCeil,
  percentDivFloor,
  percentDivHalfUp,
  percentMulCeil,
  percentMulFloor,
  percentMulHalfUp,
  RAY,
  rayDivCeil,
  rayDivFloor,
  rayDivHalfUp,
  rayMulCeil,
  rayMulFloor,
  rayMulHalfUp,
  WAD,
  wadDivHalfUp,
} from './fixed.ts'

const amount = fc.bigInt({ min: 0n, max: 2n ** 120n })
const positive = fc.bigInt({ min: 1n, max: 2n ** 120n })

/** The integer r that a / b rounds to, by the definition of each rounding and not by a formula. */
function isFloor(r: bigint, a: bigint, b: bigint): boolean {
  return r * b <= a && (r + 1n) * b > a
}
function isCeil(r: bigint, a: bigint, b: bigint): boolean {
  return r * b >= a && (r - 1n) * b < a
}
function isHalfUp(r: bigint, a: bigint, b: bigint): boolean {
  return 2n * r * b <= 2n * a + b && 2n * (r + 1n) * b > 2n * a + b - 1n
}

describe('rounding', () => {
  test('behavior: floor, ceil and half up are what their names say', () => {
    fc.assert(
      fc.property(amount, amount, positive, (a, b, c) => {
        expect(isFloor(mulDivFloor(a, b, c), a * b, c)).toBe(true)
        expect(isCeil(mulDivCeil(a, b, c), a * b, c)).toBe(true)
        expect(isFloor(rayMulFloor(a, b), a * b, RAY)).toBe(true)
        expect(isCeil(rayMulCeil(a, b), a * b, RAY)).toBe(true)
        expect(isHalfUp(rayMulHalfUp(a, b), a * b, RAY)).toBe(true)
        expect(isFloor(rayDivFloor(a, c), a * RAY, c)).toBe(true)
        expect(isCeil(rayDivCeil(a, c), a * RAY, c)).toBe(true)
        expect(isHalfUp(rayDivHalfUp(a, c), a * RAY, c)).toBe(true)
        expect(isHalfUp(wadDivHalfUp(a, c), a * WAD, c)).toBe(true)
        expect(isFloor(percentMulFloor(a, b), a * b, BPS)).toBe(true)
        expect(isCeil(percentMulCeil(a, b), a * b, BPS)).toBe(true)
        expect(isHalfUp(percentMulHalfUp(a, b), a * b, BPS)).toBe(true)
        expect(isFloor(percentDivFloor(a, c), a * BPS, c)).toBe(true)
        expect(isCeil(percentDivCeil(a, c), a * BPS, c)).toBe(true)
        expect(isHalfUp(percentDivHalfUp(a, c), a * BPS, c)).toBe(true)
      }),
    )
  })

  test('behavior: ceil of zero is zero, an exact quotient is not raised', () => {
    expect(divCeil(0n, 7n)).toBe(0n)
    expect(divCeil(14n, 7n)).toBe(2n)
    expect(divCeil(15n, 7n)).toBe(3n)
  })

  test('behavior: the signed floor goes down on both sides of zero', () => {
    expect(divFloorSigned(7n, 2n)).toBe(3n)
    expect(divFloorSigned(-7n, 2n)).toBe(-4n)
    expect(divFloorSigned(7n, -2n)).toBe(-4n)
    expect(divFloorSigned(-8n, 2n)).toBe(-4n)
  })

  // WadRayMath of @aave/core-v3, the values of its own documentation of half-up: 0.5 of a unit is raised.
  test('default', () => {
    expect(rayMulHalfUp(5n * 10n ** 26n, 1n)).toBe(1n)
    expect(rayMulHalfUp(5n * 10n ** 26n - 1n, 1n)).toBe(0n)
    expect(percentMulHalfUp(1n, 5000n)).toBe(1n)
    expect(percentMulHalfUp(1n, 4999n)).toBe(0n)
    expect(percentDivHalfUp(105n, 10500n)).toBe(100n)
  })
})

describe('decimal text', () => {
  test('default', () => {
    expect(formatFixed(1_500n, 3)).toBe('1.5')
    expect(formatFixed(-5n, 3)).toBe('-0.005')
    expect(formatFixed(0n, 18)).toBe('0')
    expect(parseFixedTruncating('1.05', 18)).toBe(1_050_000_000_000_000_000n)
    expect(parseFixedTruncating('1.019', 2)).toBe(101n)
  })

  test('behavior: text that is not a plain number is undefined', () => {
    for (const text of ['', '1e3', '.5', '1.', 'abc', '0x1', '1,5'])
      expect(parseFixedTruncating(text, 2)).toBeUndefined()
  })

  test('behavior: what is formatted is parsed back', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
        fc.integer({ min: 0, max: 40 }),
        (value, decimals) => {
          expect(parseFixedTruncating(formatFixed(value, decimals), decimals)).toBe(value)
        },
      ),
    )
  })
})
