/**
 * How an entity's values are held in SQLite, both ways. BigInt and BigDecimal are BLOBs whose byte order is the order
 * of the numbers, so that SQL compares, sorts and indexes them.
 *
 * BigInt: 0x80 + n for zero and above, where n is the number of magnitude bytes, then the magnitude, big-endian; zero is
 * 0x80 alone. Negative: 0x7f - n, then the magnitude's bytes complemented. From 127 bytes on n stands for "a length
 * follows": 0xff (negative: 0x00), the length in 4 bytes (complemented), the magnitude.
 *
 * BigDecimal: 0x80 is zero. Positive: 0x81, the power of ten above the first digit plus 2^31 in 4 bytes, the digits two
 * a byte as value + 1. Negative: 0x7f, then the same complemented, then 0xff, so that more digits sort below fewer.
 */
import { bytesToHex, hexToBytes } from '../../core/hex.ts'
import { bigDecimalToString, normalizedBigDecimal, parseBigDecimal } from './big-decimal.ts'
import type { FieldType } from './schema.ts'
import type { BigDecimal, EntityValue } from './values.ts'

/** What SQLite holds. Integers come back as bigint from statements with safeIntegers, otherwise as number. */
export type SqlValue = string | number | bigint | Uint8Array | null

/** Gives a buffer of exactly that many bytes to encode into. */
export type Allocate = (length: number) => Uint8Array

const allocateNew: Allocate = (length) => Buffer.allocUnsafe(length)

/** A field's value as its column holds it; undefined and null become NULL. */
export function encodeValue(
  field: FieldType,
  value: EntityValue | null | undefined,
  allocate: Allocate = allocateNew,
): SqlValue {
  if (value === undefined || value === null) return null
  if (field.list) return encodeList(field, value)
  switch (field.kind) {
    case 'BigInt':
      return typeof value === 'bigint' ? encodeBigInt(value, allocate) : refuse(field, value)
    case 'Boolean':
      return value === true ? 1 : value === false ? 0 : refuse(field, value)
    case 'BigDecimal':
      return isBigDecimal(value) ? encodeBigDecimal(value, allocate) : refuse(field, value)
    case 'Bytes':
      return value instanceof Uint8Array ? value : refuse(field, value)
    case 'Int':
      return typeof value === 'number' ? value : refuse(field, value)
    case 'Int8':
    case 'Timestamp':
      return typeof value === 'bigint' ? value : refuse(field, value)
    default:
      return typeof value === 'string' ? value : refuse(field, value)
  }
}

/** What encodeValue wrote; undefined for NULL. */
export function decodeValue(field: FieldType, stored: SqlValue): EntityValue | undefined {
  if (stored === null) return undefined
  if (field.list) return typeof stored === 'string' ? decodeList(field, stored) : refuse(field, stored)
  switch (field.kind) {
    case 'BigInt':
      return stored instanceof Uint8Array ? decodeBigInt(stored) : refuse(field, stored)
    case 'Boolean':
      return Number(stored) === 1
    case 'BigDecimal':
      return stored instanceof Uint8Array ? decodeBigDecimal(stored) : refuse(field, stored)
    case 'Int':
      return Number(stored)
    case 'Int8':
    case 'Timestamp':
      return wholeNumber(field, stored)
    case 'Bytes':
      return stored instanceof Uint8Array ? stored : refuse(field, stored)
    default:
      return typeof stored === 'string' ? stored : refuse(field, stored)
  }
}

function refuse(field: FieldType, value: unknown): never {
  throw new TypeError(
    `Column ${field.column}: got a ${typeof value}, expected ${field.list ? 'a list of ' : ''}${field.kind}.`,
  )
}

function wholeNumber(field: FieldType, stored: SqlValue): bigint {
  if (typeof stored === 'bigint') return stored
  if (typeof stored === 'number' && Number.isSafeInteger(stored)) return BigInt(stored)
  throw new TypeError(`Column ${field.column}: got a rounded ${field.kind}; read it with safeIntegers(true).`)
}

/** Tells a BigDecimal from the other values. */
export function isBigDecimal(value: EntityValue): value is BigDecimal {
  return typeof value === 'object' && !(value instanceof Uint8Array) && !Array.isArray(value)
}

const scratch = new Uint8Array(32)
const scratchView = new DataView(scratch.buffer)
const TWO_64 = 1n << 64n
const TWO_256 = 1n << 256n
const LONG = 127

/** An integer as a BLOB in the order of the integers. */
export function encodeBigInt(value: bigint, allocate: Allocate = allocateNew): Uint8Array {
  const negative = value < 0n
  const magnitude = negative ? -value : value
  if (magnitude >= TWO_256) return encodeLongBigInt(negative, magnitude, allocate)
  const length = magnitudeToScratch(magnitude)
  const out = allocate(length + 1)
  const start = 32 - length
  if (negative) {
    out[0] = 0x7f - length
    for (let i = 0; i < length; i++) out[i + 1] = ~(scratch[start + i] ?? 0)
  } else {
    out[0] = 0x80 + length
    for (let i = 0; i < length; i++) out[i + 1] = scratch[start + i] ?? 0
  }
  return out
}

/** Writes a magnitude below 2^256 big-endian to the end of the scratch; returns its number of bytes. */
function magnitudeToScratch(magnitude: bigint): number {
  let at = 24
  let rest = magnitude
  while (rest >= TWO_64) {
    scratchView.setBigUint64(at, rest) // keeps the low 64 bits
    rest >>= 64n
    at -= 8
  }
  scratchView.setBigUint64(at, rest)
  const high = scratchView.getUint32(at)
  const top = high !== 0 ? 8 - (Math.clz32(high) >>> 3) : 4 - (Math.clz32(scratchView.getUint32(at + 4)) >>> 3)
  return 24 - at + top
}

function encodeLongBigInt(negative: boolean, magnitude: bigint, allocate: Allocate): Uint8Array {
  const digits = magnitude.toString(16)
  const bytes = hexToBytes(digits.length % 2 === 0 ? digits : `0${digits}`)
  const head = bytes.length < LONG ? 1 : 5
  const out = allocate(head + bytes.length)
  out[0] = 0x80 + Math.min(bytes.length, LONG)
  if (head === 5) new DataView(out.buffer, out.byteOffset).setUint32(1, bytes.length)
  out.set(bytes, head)
  if (negative) complement(out)
  return out
}

// ~(0x80 + n) is 0x7f - n, so a negative number's encoding is that of its magnitude, complemented.
function complement(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = ~(bytes[i] ?? 0)
}

/** What encodeBigInt wrote. */
export function decodeBigInt(blob: Uint8Array): bigint {
  const first = blob[0] ?? 0x80
  const negative = first < 0x80
  const flip = negative ? 0xff : 0
  const length = negative ? 0x7f - first : first - 0x80
  if (length > 32) return decodeLongBigInt(blob, length, negative)
  const words = (length + 7) >>> 3
  for (let i = 32 - words * 8; i < 32 - length; i++) scratch[i] = 0
  for (let i = 1, to = 32 - length; i <= length; i++, to++) scratch[to] = (blob[i] ?? 0) ^ flip
  let value = 0n
  if (words > 0) value = scratchView.getBigUint64(32 - words * 8)
  for (let at = 32 - (words - 1) * 8; at < 32; at += 8) value = (value << 64n) | scratchView.getBigUint64(at)
  return negative ? -value : value
}

function decodeLongBigInt(blob: Uint8Array, length: number, negative: boolean): bigint {
  const bytes = Uint8Array.from(blob)
  if (negative) complement(bytes)
  const magnitude = BigInt(bytesToHex(bytes.subarray(length < LONG ? 1 : 5)))
  return negative ? -magnitude : magnitude
}

const EXPONENT_BIAS = 2 ** 31

/** A decimal number as a BLOB in the order of the numbers. The number must be normalised. */
export function encodeBigDecimal(value: BigDecimal, allocate: Allocate = allocateNew): Uint8Array {
  if (value.digits === 0n) return zeroBlob(allocate)
  const negative = value.digits < 0n
  const text = (negative ? -value.digits : value.digits).toString()
  const power = value.exponent + text.length + EXPONENT_BIAS
  if (!(power >= 0 && power < 2 ** 32)) {
    throw new RangeError(`A BigDecimal's exponent: got ${value.exponent}, expected one between -2^31 and 2^31.`)
  }
  const pairs = (text.length + 1) >>> 1
  const out = allocate(5 + pairs + (negative ? 1 : 0))
  out[0] = 0x81
  for (let i = 0; i < 4; i++) out[i + 1] = Math.floor(power / 2 ** (24 - 8 * i))
  for (let i = 0; i < pairs; i++) {
    const ones = 2 * i + 1 < text.length ? text.charCodeAt(2 * i + 1) - 48 : 0
    out[5 + i] = (text.charCodeAt(2 * i) - 48) * 10 + ones + 1
  }
  if (negative) {
    out[out.length - 1] = 0
    complement(out)
    out[0] = 0x7f
  }
  return out
}

function zeroBlob(allocate: Allocate): Uint8Array {
  const out = allocate(1)
  out[0] = 0x80
  return out
}

/** What encodeBigDecimal wrote. */
export function decodeBigDecimal(blob: Uint8Array): BigDecimal {
  const first = blob[0] ?? 0x80
  if (first === 0x80) return { digits: 0n, exponent: 0 }
  const negative = first < 0x80
  const flip = negative ? 0xff : 0
  let power = 0
  for (let i = 1; i < 5; i++) power = power * 256 + ((blob[i] ?? 0) ^ flip)
  const end = negative ? blob.length - 1 : blob.length
  let text = ''
  for (let i = 5; i < end; i++) text += (((blob[i] ?? 0) ^ flip) - 1).toString().padStart(2, '0')
  const digits = BigInt(text)
  return normalizedBigDecimal(negative ? -digits : digits, power - EXPONENT_BIAS - text.length)
}

function encodeList(field: FieldType, value: EntityValue): string {
  if (!Array.isArray(value)) return refuse(field, value)
  const items: readonly EntityValue[] = value
  if (field.kind === 'Bytes' && items.length > 0) {
    // Hex needs no escaping: much cheaper than JSON.stringify of an array of new strings.
    let text = ''
    for (const item of items)
      text += `${text === '' ? '["' : '","'}${item instanceof Uint8Array ? bytesToHex(item) : refuse(field, item)}`
    return `${text}"]`
  }
  return JSON.stringify(items.map((item) => listItem(item)))
}

function listItem(item: EntityValue): string | number | boolean {
  if (typeof item === 'bigint') return item.toString()
  if (typeof item !== 'object') return item
  if (item instanceof Uint8Array) return bytesToHex(item)
  if (isBigDecimal(item)) return bigDecimalToString(item)
  throw new TypeError('A list: got a list as an item, expected a single value.')
}

function decodeList(field: FieldType, text: string): readonly EntityValue[] {
  const items: unknown = JSON.parse(text)
  if (!Array.isArray(items)) return refuse(field, items)
  return items.map((item: unknown) => decodeItem(field, item))
}

function decodeItem(field: FieldType, item: unknown): EntityValue {
  if (typeof item === 'boolean') return item
  if (typeof item === 'number') return item
  if (typeof item !== 'string') return refuse(field, item)
  switch (field.kind) {
    case 'Bytes':
      return hexToBytes(item)
    case 'BigInt':
    case 'Int8':
    case 'Timestamp':
      return BigInt(item)
    case 'BigDecimal':
      return parseBigDecimal(item) ?? refuse(field, item)
    default:
      return item
  }
}
