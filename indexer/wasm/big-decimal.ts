/** The import family bigDecimal.*. */
import { bigDecimalToString, parseBigDecimal, roundToPrecision } from '../store/big-decimal.ts'
import { dividedBy, minus, plus, readBigDecimal, times, writeBigDecimal } from './decimals.ts'
import type { Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { readString, writeString } from './texts.ts'

export function bigDecimalFunctions({ heap, ids }: Host): HostFunctions {
  const read = (pointer: number | undefined) => readBigDecimal(heap, pointer ?? 0)
  return {
    'bigDecimal.plus': (x, y) => writeBigDecimal(heap, ids, plus(read(x), read(y))),
    'bigDecimal.minus': (x, y) => writeBigDecimal(heap, ids, minus(read(x), read(y))),
    'bigDecimal.times': (x, y) => writeBigDecimal(heap, ids, times(read(x), read(y))),
    'bigDecimal.dividedBy': (x, y) => writeBigDecimal(heap, ids, dividedBy(read(x), read(y))),
    'bigDecimal.equals': (x, y) => {
      const a = read(x)
      const b = read(y)
      return a.digits === b.digits && a.exponent === b.exponent ? 1 : 0
    },
    'bigDecimal.toString': (x) => writeString(heap, ids, bigDecimalToString(read(x))),
    'bigDecimal.fromString': (text) => {
      const value = readString(heap, text ?? 0)
      const parsed = parseBigDecimal(value)
      if (!parsed) throw new HostError(`BigDecimal.fromString: got "${value}", expected a decimal number.`)
      return writeBigDecimal(heap, ids, roundToPrecision(parsed.digits, parsed.exponent))
    },
  }
}
