/** Writes hex digits into a mapping's memory without making bytes or integers of them first. */
import type { Hex } from '../../core/hex.ts'

/** Writes `count` bytes whose digits begin at `from` in the text. */
export function writeHexBytes(u8: Uint8Array, at: number, text: Hex, from: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const high = DIGITS[text.charCodeAt(from + 2 * i)] ?? 0
    const low = DIGITS[text.charCodeAt(from + 2 * i + 1)] ?? 0
    u8[at + i] = (high << 4) | low
  }
}

/**
 * Writes the integer of 64 digits at `from` as little-endian bytes with zeros up to 40 bytes, at a place aligned to 4.
 * Returns the least number of bytes in two's complement; an unsigned integer may need a 33rd for its sign.
 */
export function writeHexInteger(i32: Int32Array, at: number, text: Hex, from: number, signed: boolean): number {
  const word = at >> 2
  for (let i = 0; i < 8; i++) i32[word + i] = digits8(text, from + 56 - 8 * i)
  const negative = signed && (i32[word + 7] ?? 0) < 0
  const flip = negative ? -1 : 0
  let top = 7
  while (top > 0 && ((i32[word + top] ?? 0) ^ flip) === 0) top--
  const length = ((top * 32 + 32 - Math.clz32((i32[word + top] ?? 0) ^ flip)) >> 3) + 1
  i32[word + 8] = 0
  if (negative) clearFrom(i32, word, length)
  return length
}

/** Writes a number as such an integer; 0 <= value < 2^53. */
export function writeSmallInteger(i32: Int32Array, at: number, value: number): number {
  const word = at >> 2
  const high = Math.floor(value / 0x1_0000_0000)
  i32[word] = value | 0
  i32[word + 1] = high
  const bits = high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(value >>> 0)
  return (bits >> 3) + 1
}

/** Whether the digits at `from` are all zero up to the last one. */
export function isZeroWord(text: Hex, from: number): boolean {
  for (let i = 0; i < 64; i++) if (text.charCodeAt(from + i) !== 48) return false
  return true
}

/** What lies past the end of a negative integer would otherwise be 0xff. */
function clearFrom(i32: Int32Array, word: number, length: number): void {
  const last = length >> 2
  const keep = (length & 3) * 8
  i32[word + last] = (i32[word + last] ?? 0) & (keep === 0 ? 0 : 2 ** keep - 1)
  for (let i = last + 1; i < 8; i++) i32[word + i] = 0
}

function digits8(text: string, from: number): number {
  let value = 0
  for (let i = 0; i < 8; i++) value = (value << 4) | (DIGITS[text.charCodeAt(from + i)] ?? 0)
  return value
}

const DIGITS: Uint8Array = new Uint8Array(128)
for (let i = 0; i < 16; i++) {
  DIGITS[i.toString(16).charCodeAt(0)] = i
  DIGITS[i.toString(16).toUpperCase().charCodeAt(0)] = i
}
