import { expect, test } from 'vitest'
import { bigDecimalToString, normalizedBigDecimal, parseBigDecimal, shownDecimalText } from './big-decimal.ts'

test.each([
  ['0', 0n, 0],
  ['1', 1n, 0],
  ['1200', 12n, 2],
  ['-0.05', -5n, -2],
  ['123.456', 123456n, -3],
  ['0.1', 1n, -1],
])('default: %s', (text, digits, exponent) => {
  expect(bigDecimalToString({ digits, exponent })).toBe(text)
  expect(parseBigDecimal(text)).toEqual({ digits, exponent })
})

test.each([
  ['1.50', 15n, -1],
  ['+.5', 5n, -1],
  ['5.', 5n, 0],
  ['1e3', 1n, 3],
  ['-2.5E-3', -25n, -4],
  ['000', 0n, 0],
])('behavior: reads %s', (text, digits, exponent) => {
  expect(parseBigDecimal(text)).toEqual({ digits, exponent })
})

test.each(['', '.', '-', 'e5', '1,5', '0x10', ' 1', 'NaN'])('behavior: "%s" is no number', (text) => {
  expect(parseBigDecimal(text)).toBeUndefined()
})

test('behavior: trailing zeros move into the exponent', () => {
  expect(normalizedBigDecimal(-12_000n, -1)).toEqual({ digits: -12n, exponent: 2 })
  expect(normalizedBigDecimal(0n, 7)).toEqual({ digits: 0n, exponent: 0 })
})

// As graph-node 0.45 answered; see tests/conformance.
test.each([
  ['-8100000072900000663390006036849055300000', '-8100000072900000663390006036849055000000'],
  ['-8286127106186301932427283978283305700', '-8286127106186301932427283978283305000'],
  ['93385925566482528519165748646350599980576.375932166326', '93385925566482528519165748646350600000000'],
  ['874403050835935.67400277367400275234809927940129', '874403050835935.6740027736740027523'],
  ['1.5', '1.5'],
])('behavior: %s is shown as %s', (stored, shown) => {
  expect(shownDecimalText(stored)).toBe(shown)
})
