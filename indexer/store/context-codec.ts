/** A data source's context as text: JSON with each value's kind beside it, since no schema says what it holds. */
import { bytesToHex, hexToBytes } from '../../core/hex.ts'
import { bigDecimalToString, parseBigDecimal } from './big-decimal.ts'
import { isBigDecimal } from './codec.ts'
import type { Entity, EntityValue } from './values.ts'

type Tagged = { readonly type: string; readonly data: unknown }

export function encodeContext(context: Entity | null): string | null {
  if (context === null) return null
  const names = [...context.keys()].sort()
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, tag(context.get(name) ?? '')])))
}

function tag(value: EntityValue): Tagged {
  if (typeof value === 'string') return { type: 'String', data: value }
  if (typeof value === 'number') return { type: 'Int', data: value }
  if (typeof value === 'boolean') return { type: 'Bool', data: value }
  if (typeof value === 'bigint') return { type: 'BigInt', data: value.toString() }
  if (value instanceof Uint8Array) return { type: 'Bytes', data: bytesToHex(value) }
  if (isBigDecimal(value)) return { type: 'BigDecimal', data: bigDecimalToString(value) }
  return { type: 'List', data: value.map(tag) }
}

export function decodeContext(text: string | null): Entity | null {
  if (text === null) return null
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null)
    throw new TypeError(`A data source's context: got ${text}, expected an object.`)
  return new Map(Object.entries(parsed).map(([name, value]) => [name, untag(value)]))
}

function untag(value: unknown): EntityValue {
  if (typeof value === 'object' && value !== null && 'type' in value && 'data' in value) {
    const { type, data } = value
    if (typeof data === 'string') {
      if (type === 'String') return data
      if (type === 'BigInt') return BigInt(data)
      if (type === 'Bytes') return hexToBytes(data)
      const decimal = type === 'BigDecimal' ? parseBigDecimal(data) : undefined
      if (decimal) return decimal
    }
    if (type === 'Int' && typeof data === 'number') return data
    if (type === 'Bool' && typeof data === 'boolean') return data
    if (type === 'List' && Array.isArray(data)) return data.map(untag)
  }
  throw new TypeError(`A data source's context: got ${JSON.stringify(value)}, expected a value with its kind.`)
}
