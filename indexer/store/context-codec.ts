/** A data source's context, whose values bring their kinds since no schema says what it holds, and its text as JSON. */
import { bytesToHex, hexToBytes } from '../../core/hex.ts'
import { bigDecimalToString, parseBigDecimal } from './big-decimal.ts'
import type { BigDecimal } from './values.ts'

/** Timestamp: microseconds. */
export type ContextValue =
  | { readonly type: 'String'; readonly data: string }
  | { readonly type: 'Int'; readonly data: number }
  | { readonly type: 'Int8' | 'Timestamp' | 'BigInt'; readonly data: bigint }
  | { readonly type: 'BigDecimal'; readonly data: BigDecimal }
  | { readonly type: 'Bool'; readonly data: boolean }
  | { readonly type: 'Bytes'; readonly data: Uint8Array }
  | { readonly type: 'List'; readonly data: readonly ContextValue[] }
  | { readonly type: 'Null' }

export type Context = ReadonlyMap<string, ContextValue>

/** Equal contexts have equal texts. */
export function encodeContext(context: Context | null): string | null {
  if (context === null) return null
  const sorted = [...context].sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(sorted.map(([name, value]) => [name, plainOf(value)])))
}

function plainOf(value: ContextValue): { readonly type: string; readonly data: unknown } {
  switch (value.type) {
    case 'Int8':
    case 'Timestamp':
    case 'BigInt':
      return { type: value.type, data: value.data.toString() }
    case 'Bytes':
      return { type: value.type, data: bytesToHex(value.data) }
    case 'BigDecimal':
      return { type: value.type, data: bigDecimalToString(value.data) }
    case 'List':
      return { type: value.type, data: value.data.map(plainOf) }
    case 'Null':
      return { type: value.type, data: null }
    default:
      return value
  }
}

export function decodeContext(text: string | null): Context | null {
  if (text === null) return null
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null)
    throw new TypeError(`A data source's context: got ${text}, expected an object.`)
  return new Map(Object.entries(parsed).map(([name, value]) => [name, readContextValue(value)]))
}

function readContextValue(value: unknown): ContextValue {
  if (typeof value === 'object' && value !== null && 'type' in value && 'data' in value) {
    const { type, data } = value
    const read = typeof data === 'string' ? contextValueOfText(String(type), data) : undefined
    if (read) return read
    if (type === 'Int' && typeof data === 'number') return { type, data }
    if (type === 'Bool' && typeof data === 'boolean') return { type, data }
    if (type === 'List' && Array.isArray(data)) return { type, data: data.map(readContextValue) }
    if (type === 'Null') return { type }
  }
  throw new TypeError(`A data source's context: got ${JSON.stringify(value)}, expected a value with its kind.`)
}

/** The value of a kind that text can hold; undefined when the text is none of it. */
export function contextValueOfText(type: string, data: string): ContextValue | undefined {
  switch (type) {
    case 'String':
      return { type, data }
    case 'Int8':
    case 'Timestamp':
    case 'BigInt': {
      if (!/^-?[0-9]+$/.test(data)) return undefined
      const value = BigInt(data)
      return type === 'BigInt' || BigInt.asIntN(64, value) === value ? { type, data: value } : undefined
    }
    case 'Bytes':
      return /^(0x)?([0-9a-fA-F]{2})*$/.test(data) ? { type, data: Uint8Array.from(hexToBytes(data)) } : undefined
    case 'BigDecimal': {
      const decimal = parseBigDecimal(data)
      return decimal && { type, data: decimal }
    }
    default:
      return undefined
  }
}
