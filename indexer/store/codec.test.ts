import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesToHex } from '../../core/hex.ts'
import { normalizedBigDecimal } from './big-decimal.ts'
import { decodeBigDecimal, decodeBigInt, decodeValue, encodeBigDecimal, encodeBigInt, encodeValue } from './codec.ts'
import type { FieldType } from './schema.ts'
import { schema } from './testing.ts'
import type { BigDecimal, EntityValue } from './values.ts'

// Worked out by hand from the layout that codec.ts describes.
const BIG_INTS: readonly (readonly [bigint, string])[] = [
  [0n, '0x80'],
  [1n, '0x8101'],
  [255n, '0x81ff'],
  [256n, '0x820100'],
  [2n ** 32n - 1n, '0x84ffffffff'],
  [2n ** 32n, '0x850100000000'],
  [10n ** 18n, '0x880de0b6b3a7640000'],
  [2n ** 64n - 1n, '0x88ffffffffffffffff'],
  [2n ** 64n, '0x89010000000000000000'],
  [2n ** 128n, `0x9101${'00'.repeat(16)}`],
  [2n ** 256n - 1n, `0xa0${'ff'.repeat(32)}`],
  [2n ** 256n, `0xa101${'00'.repeat(32)}`],
  [2n ** 1008n - 1n, `0xfe${'ff'.repeat(126)}`],
  [2n ** 1008n, `0xff0000007f01${'00'.repeat(126)}`],
  [-1n, '0x7efe'],
  [-255n, '0x7e00'],
  [-256n, '0x7dfeff'],
  [-(2n ** 64n), '0x76feffffffffffffffff'],
  [-(2n ** 256n), `0x5efe${'ff'.repeat(32)}`],
  [-(2n ** 1008n), `0x00ffffff80fe${'ff'.repeat(126)}`],
]

const BIG_DECIMALS: readonly (readonly [bigint, number, string])[] = [
  [0n, 0, '0x80'],
  [1n, 0, '0x81800000010b'], // 0.1 · 10^1, digits "10"
  [12n, -1, '0x81800000010d'], // 1.2 = 0.12 · 10^1
  [5n, -3, '0x817ffffffe33'], // 0.005 = 0.5 · 10^-2
  [123n, 0, '0x81800000030d1f'], // 0.123 · 10^3, digits "12" "30"
  [-1n, 0, '0x7f7ffffffef4ff'],
]

const bigInts = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }),
  fc.bigInt({ min: -(2n ** 1200n), max: 2n ** 1200n }),
  fc.integer({ min: 0, max: 1100 }).chain((bits) => fc.constantFrom(-1n, 0n, 1n).map((d) => 2n ** BigInt(bits) + d)),
)

const bigDecimals: fc.Arbitrary<BigDecimal> = fc
  .tuple(
    fc.oneof(fc.bigInt({ min: -300n, max: 300n }), fc.bigInt({ min: -(10n ** 34n), max: 10n ** 34n })),
    fc.integer({ min: -40, max: 40 }),
  )
  .map(([digits, exponent]) => normalizedBigDecimal(digits, exponent))

/** Both over one power of ten, so that integers compare. */
function compareDecimals(a: BigDecimal, b: BigDecimal): number {
  const low = Math.min(a.exponent, b.exponent)
  const x = a.digits * 10n ** BigInt(a.exponent - low)
  const y = b.digits * 10n ** BigInt(b.exponent - low)
  return x < y ? -1 : x > y ? 1 : 0
}

describe('BigInt', () => {
  test.each(BIG_INTS)('default: %s', (value, hex) => {
    expect(bytesToHex(encodeBigInt(value))).toBe(hex)
    expect(decodeBigInt(encodeBigInt(value))).toBe(value)
  })

  test('behavior: every integer comes back', () => {
    fc.assert(
      fc.property(bigInts, (value) => decodeBigInt(encodeBigInt(value)) === value),
      { numRuns: 2_000 },
    )
  })

  test('behavior: bytes are in the order of the integers', () => {
    const order = (a: bigint, b: bigint): boolean =>
      Math.sign(Buffer.compare(encodeBigInt(a), encodeBigInt(b))) === (a < b ? -1 : a > b ? 1 : 0)
    fc.assert(fc.property(bigInts, bigInts, order), { numRuns: 5_000 })
    fc.assert(
      fc.property(bigInts, (a) => order(a, a + 1n) && order(a, -a)),
      { numRuns: 2_000 },
    )
  })
})

describe('BigDecimal', () => {
  test.each(BIG_DECIMALS)('default: %s · 10^%s', (digits, exponent, hex) => {
    expect(bytesToHex(encodeBigDecimal({ digits, exponent }))).toBe(hex)
    expect(decodeBigDecimal(encodeBigDecimal({ digits, exponent }))).toEqual({ digits, exponent })
  })

  test('behavior: every number comes back', () => {
    fc.assert(
      fc.property(bigDecimals, (value) => {
        expect(decodeBigDecimal(encodeBigDecimal(value))).toEqual(value)
      }),
      { numRuns: 1_000 },
    )
  })

  test('behavior: bytes are in the order of the numbers', () => {
    fc.assert(
      fc.property(bigDecimals, bigDecimals, (a, b) => {
        expect(Math.sign(Buffer.compare(encodeBigDecimal(a), encodeBigDecimal(b)))).toBe(compareDecimals(a, b))
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('a field', () => {
  const field = (name: string): FieldType => {
    const found = schema().types.get('Thing')?.field(name) ?? schema().types.get('Group')?.field(name)
    if (!found) throw new Error(name)
    return found
  }
  const cases: readonly (readonly [string, EntityValue, unknown])[] = [
    ['id', Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    ['owner', Uint8Array.of(3), Uint8Array.of(3)],
    ['amount', -1n, Uint8Array.of(0x7e, 0xfe)],
    ['count', -7, -7],
    ['key', 2n ** 60n, 2n ** 60n],
    ['at', 1_600_000_000_000_000n, 1_600_000_000_000_000n],
    ['label', 'naïve "x"', 'naïve "x"'],
    ['live', true, 1],
    ['live', false, 0],
    ['mood', 'BAD', 'BAD'],
    ['tags', ['a"', ''], '["a\\"",""]'],
    ['tags', [], '[]'],
    ['sizes', [2n ** 70n, -1n], '["1180591620717411303424","-1"]'],
    ['owners', [Uint8Array.of(0xab, 1), Uint8Array.of()], '["0xab01","0x"]'],
    ['owners', [], '[]'],
  ]

  test.each(cases)('default: %s %s', (name, value, stored) => {
    const encoded = encodeValue(field(name), value)
    expect(encoded instanceof Uint8Array ? Uint8Array.from(encoded) : encoded).toEqual(stored)
    const decoded = decodeValue(field(name), encoded)
    const plain = (v: EntityValue | undefined): unknown =>
      v instanceof Uint8Array ? [...v] : Array.isArray(v) ? v.map(plain) : v
    expect(plain(decoded)).toEqual(plain(value))
  })

  test('behavior: no value is NULL', () => {
    expect(encodeValue(field('count'), undefined)).toBeNull()
    expect(decodeValue(field('count'), null)).toBeUndefined()
  })

  test('error: TypeError for an Int8 that was rounded on the way', () => {
    expect(() => decodeValue(field('key'), 2 ** 60)).toThrow(/safeIntegers/)
  })
})
