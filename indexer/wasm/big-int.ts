/** The import family bigInt.*. Division and remainder truncate toward zero, bit operations are two's complement. */
import { roundToPrecision } from '../store/big-decimal.ts'
import { dividedBy, readBigDecimal, writeBigDecimal } from './decimals.ts'
import type { Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { readBigInt, writeBigInt } from './integers.ts'
import { readString } from './texts.ts'

export function bigIntFunctions({ heap, ids }: Host): HostFunctions {
  const read = (pointer: number) => readBigInt(heap, pointer)
  const write = (value: bigint) => writeBigInt(heap, ids, value)
  return {
    'bigInt.plus': (x, y) => write(read(x ?? 0) + read(y ?? 0)),
    'bigInt.minus': (x, y) => write(read(x ?? 0) - read(y ?? 0)),
    'bigInt.times': (x, y) => write(read(x ?? 0) * read(y ?? 0)),
    'bigInt.dividedBy': (x, y) => {
      const divisor = read(y ?? 0)
      if (divisor === 0n) throw new HostError(`The BigInt ${read(x ?? 0)} is divided by zero.`)
      return write(read(x ?? 0) / divisor)
    },
    'bigInt.mod': (x, y) => {
      const divisor = read(y ?? 0)
      if (divisor === 0n) throw new HostError(`The remainder of the BigInt ${read(x ?? 0)} by zero was asked.`)
      return write(read(x ?? 0) % divisor)
    },
    'bigInt.pow': (x, exponent) => write(read(x ?? 0) ** BigInt(byte(exponent))),
    'bigInt.bitOr': (x, y) => write(read(x ?? 0) | read(y ?? 0)),
    'bigInt.bitAnd': (x, y) => write(read(x ?? 0) & read(y ?? 0)),
    'bigInt.leftShift': (x, bits) => write(read(x ?? 0) << BigInt(byte(bits))),
    'bigInt.rightShift': (x, bits) => write(read(x ?? 0) >> BigInt(byte(bits))),
    'bigInt.fromString': (text) => write(parseBigInt(readString(heap, text ?? 0))),
    'bigInt.dividedByDecimal': (x, y) => {
      const dividend = roundToPrecision(read(x ?? 0), 0)
      return writeBigDecimal(heap, ids, dividedBy(dividend, readBigDecimal(heap, y ?? 0)))
    },
  }
}

/** Digits with an optional sign; underscores may stand between them (Rust's num-bigint). */
export function parseBigInt(text: string): bigint {
  if (!/^[+-]?[0-9][0-9_]*$/.test(text)) throw new HostError(`BigInt.fromString: got "${text}", expected digits.`)
  const digits = BigInt(text.replaceAll('_', '').replace(/^[+-]/, ''))
  return text.startsWith('-') ? -digits : digits
}

function byte(value: number | undefined): number {
  if (value === undefined || value < 0 || value > 255) {
    throw new HostError(`The exponent or shift of a BigInt: got ${value}, expected 0 to 255.`)
  }
  return value
}
