import { describe, expect, it } from 'vitest'
import { bigDecimalToString, parseBigDecimal, roundToPrecision } from '../store/big-decimal.ts'
import type { BigDecimal } from '../store/values.ts'
import { dividedBy, minus, plus, times } from './decimals.ts'
import { HostError } from './host-error.ts'

function decimal(text: string): BigDecimal {
  const parsed = parseBigDecimal(text)
  if (!parsed) throw new Error(text)
  return roundToPrecision(parsed.digits, parsed.exponent)
}

/** Operands, operation and graph-node's result as text. */
type Vector = readonly [string, string, string, string]

// 2/3 and -2/3 are recorded from graph-node; the others are what Python's decimal gives with 34 digits, half up.
const VECTORS: readonly Vector[] = [
  ['2', '/', '3', '0.6666666666666666666666666666666667'],
  ['-2', '/', '3', '-0.66666666666666666666666666666666666'],
  ['1', '/', '3', '0.3333333333333333333333333333333333'],
  ['1', '/', '8', '0.125'],
  ['-1', '/', '8', '-0.125'],
  ['5', '/', '5', '1'],
  ['50', '/', '0.5', '100'],
  ['0', '/', '7', '0'],
  ['1e30', '+', '1e-5', '1000000000000000000000000000000'],
  ['1e30', '+', '0.0005', '1000000000000000000000000000000.001'],
  ['1e30', '+', '0.00049', '1000000000000000000000000000000'],
  ['9999999999999999999999999999999999', '+', '0.5', '10000000000000000000000000000000000'],
  ['0.1', '-', '0.3', '-0.2'],
  ['1.5', '*', '-4', '-6'],
  ['1234567890123456789012345678901234', '*', '10.1', '12469135690246913569024691356902460'],
]

describe('BigDecimal', () => {
  it.each(VECTORS)('default: %s %s %s', (a, operation, b, expected) => {
    const operations = { '+': plus, '-': minus, '*': times, '/': dividedBy }
    const operate = Object.entries(operations).find(([name]) => name === operation)?.[1]
    expect(operate && bigDecimalToString(operate(decimal(a), decimal(b)))).toBe(expected)
  })

  it('behavior: 34 digits, half up, when positive', () => {
    expect(roundToPrecision(12345678901234567890123456789012345n, 0)).toEqual({
      digits: 1234567890123456789012345678901235n,
      exponent: 1,
    })
    expect(roundToPrecision(12345678901234567890123456789012344n, -3)).toEqual({
      digits: 1234567890123456789012345678901234n,
      exponent: -2,
    })
  })

  it('behavior: toward zero, with an estimate of the digits, when negative', () => {
    // 35 digits and 114 bits: 34 digits are estimated, nothing is cut.
    expect(roundToPrecision(-12345678901234567890123456789012345n, 0).digits).toBe(
      -12345678901234567890123456789012345n,
    )
    // 36 digits and 120 bits: 36 are estimated, two are cut.
    expect(roundToPrecision(-999999999999999999999999999999999999n, 0)).toEqual({
      digits: -9999999999999999999999999999999999n,
      exponent: 2,
    })
  })

  it('error: HostError when divided by zero', () => {
    expect(() => dividedBy(decimal('1'), decimal('0'))).toThrow(HostError)
  })
})
