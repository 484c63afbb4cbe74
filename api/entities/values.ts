/** Values of filters as the store holds them, or graph-node's refusal of a text that cannot be one. */
import { hexToBytes } from '../../core/hex.ts'
import { parseBigDecimal } from '../../indexer/store/big-decimal.ts'
import type { FieldType } from '../../indexer/store/schema.ts'
import type { EntityValue } from '../../indexer/store/values.ts'
import { invalidArgument, notDecoded, QueryError, wrongType } from './errors.ts'
import { type InputValue, isInputList, showValue } from './literals.ts'

/** A single value of a field (of an item, where it is a list). The ids of references are read when rows are. */
export function filterValue(field: FieldType, value: InputValue): EntityValue {
  if (field.reference === undefined) return scalarValue(field, value)
  try {
    return scalarValue(field, value)
  } catch (error) {
    throw error instanceof QueryError ? new QueryError(error.message, field.list ? 'run' : 'read') : error
  }
}

function scalarValue(field: FieldType, value: InputValue): EntityValue {
  switch (field.kind) {
    case 'Bytes':
      return parseBytes(textOf(field, value))
    case 'BigInt':
      return parseBigInt(textOf(field, value))
    case 'BigDecimal':
      return parseDecimal(textOf(field, value))
    case 'Int8':
    case 'Timestamp':
      return parseInt64(field.kind, textOf(field, value))
    case 'Int': {
      const number = Number(value)
      if (value === null || !Number.isSafeInteger(number)) throw wrongType(showValue(value), field.kind)
      return number
    }
    case 'Boolean':
      if (typeof value !== 'boolean') throw wrongType(showValue(value), field.kind)
      return value
    default:
      return textOf(field, value)
  }
}

/** A list of values of a field. */
export function filterValues(field: FieldType, value: InputValue): readonly EntityValue[] {
  const items = isInputList(value) ? value : [value]
  if (items.includes(null)) throw invalidArgument('where', `null in a list of ${field.name}`)
  return items.map((item) => filterValue(field, item))
}

/** Hex text with or without 0x: graph-node accepts both, but not 0X. */
export function parseBytes(text: string): Uint8Array {
  // Byte by byte, as graph-node's decoder counts.
  const digits = Buffer.from(text.replace(/^(0x)+/, '')).toString('latin1')
  const wrong = /[^0-9a-fA-F]/.exec(digits)
  if (digits.length % 2 !== 0) throw notDecoded('Bytes', 'Odd number of digits')
  if (wrong !== null) throw notDecoded('Bytes', `Invalid character '${wrong[0]}' at position ${wrong.index}`)
  return hexToBytes(digits)
}

function textOf(field: FieldType, value: InputValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return value.toString()
  throw wrongType(showValue(value), field.reference ?? field.enum ?? field.kind)
}

function parseBigInt(text: string): bigint {
  if (text === '') throw notDecoded('BigInt', 'cannot parse integer from empty string')
  if (!/^[+-]?\d[\d_]*$/.test(text)) throw notDecoded('BigInt', 'invalid digit found in string')
  return BigInt(text.replaceAll('_', '').replace('+', ''))
}

function parseDecimal(text: string): EntityValue {
  if (text === '') throw notDecoded('BigDecimal', 'Failed to parse empty string')
  const value = parseBigDecimal(text)
  if (value === undefined) throw notDecoded('BigDecimal', 'invalid digit found in string')
  return value
}

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

function parseInt64(kind: string, text: string): bigint {
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined
  // graph-node has no times before 1970 but whole seconds.
  const noTime = kind === 'Timestamp' && value !== undefined && value < 0n && value % 1_000_000n !== 0n
  if (value === undefined || value < INT64_MIN || value > INT64_MAX || noTime) {
    throw kind === 'Timestamp' ? invalidArgument('where', `Timestamp ${text}`) : notDecoded(kind, text)
  }
  return value
}
