/**
 * BigInt in a mapping's memory: little-endian two's complement. What the host writes has the least number of bytes, and
 * one zero byte for zero, because mappings can see the bytes; what it reads may have any number.
 */
import type { ClassIds } from './class-ids.ts'
import { type Heap, MEMO } from './heap.ts'
import { writeSmallInteger } from './hex-words.ts'
import { HostError } from './host-error.ts'

/** graph-node refuses integers with more bits. */
const MAX_BITS = 435_412
/** Integers of up to 8 words are written in one pass. */
const SHORT_WORDS = 8
const LONG_LIMIT = 1n << 511n
/** What a buffer of an entity's integer has room for: most integers, and any of 256 bits with its sign. */
const SMALL_BYTES = 28
const ROOMY_BYTES = 44
const ROOMY_LIMIT = 1n << 256n

/** Views of an array of words. */
type Words = { readonly u8: Uint8Array; readonly i32: Int32Array; readonly u64: BigUint64Array }

const scratchBuffer = new ArrayBuffer(SHORT_WORDS * 8 + 16)
const scratch: Words = {
  u8: new Uint8Array(scratchBuffer),
  i32: new Int32Array(scratchBuffer),
  u64: new BigUint64Array(scratchBuffer),
}

export function readBigInt(heap: Heap, pointer: number): bigint {
  heap.word(pointer)
  const word = pointer >> 2
  const start = heap.i32[word + 1] ?? 0
  const length = heap.i32[word + 2] ?? 0
  const slot = heap.slotOf(pointer)
  if (slot !== 0 && heap.kindOf(slot) === MEMO.bigInt && heap.isUnchanged(slot, start, length)) {
    const value = heap.valueOf(slot)
    if (typeof value === 'bigint') return value
  }
  if (length < 0 || start < 0 || start + length > heap.u8.length)
    throw new HostError(`The BigInt at ${pointer} lies outside.`)
  const value = decode(heap, start, length)
  heap.rememberView(pointer, MEMO.bigInt, value, start, length)
  return value
}

export function writeBigInt(heap: Heap, ids: ClassIds, value: bigint): number {
  if (value >= LONG_LIMIT || value < -LONG_LIMIT) return writeLong(heap, ids, value)
  heap.reserve(SHORT_WORDS * 8 + 1)
  // The bytes are written where the buffer will be, then the buffer is allocated with the length they need.
  const content = heap.top + 20
  const length = writeWords(heap, content, value)
  const buffer = heap.allocate(length, ids.arrayBuffer)
  const pointer = heap.allocateView(ids.uint8Array, buffer, length)
  heap.rememberView(pointer, MEMO.bigInt, value, buffer, length)
  return pointer
}

/** As writeBigInt, in a buffer with room for other integers of usual sizes: see setBigInt. */
export function writeRoomyBigInt(heap: Heap, ids: ClassIds, value: bigint): number {
  if (value >= ROOMY_LIMIT || value < -ROOMY_LIMIT) return writeBigInt(heap, ids, value)
  heap.reserve(ROOMY_BYTES + 4)
  const content = heap.top + 20
  const length = writeWords(heap, content, value)
  const buffer = heap.allocate(length <= SMALL_BYTES ? SMALL_BYTES : ROOMY_BYTES, ids.arrayBuffer)
  heap.i32[(buffer >> 2) - 1] = length
  const pointer = heap.allocateView(ids.uint8Array, buffer, length)
  heap.rememberView(pointer, MEMO.bigInt, value, buffer, length)
  return pointer
}

/**
 * Puts another integer into the words of a view and its buffer, which begin at these; false when the buffer has no room
 * for it.
 */
export function setBigInt(words: Int32Array, view: number, buffer: number, value: bigint): boolean {
  if (value >= LONG_LIMIT || value < -LONG_LIMIT) return false
  scratch.u8.fill(0)
  const length = writeWords(scratch, 0, value)
  // The header says how long the block is, less its own first word.
  const room = (words[buffer - 5] ?? 0) - 16
  if (length > room) return false
  for (let i = 0; i < room >> 2; i++) words[buffer + i] = scratch.i32[i] ?? 0
  words[buffer - 1] = length
  words[view + 2] = length
  return true
}

/** Writes a whole number, 0 <= value < 2^53. */
export function writeNumber(heap: Heap, ids: ClassIds, value: number): number {
  heap.reserve(8)
  const length = writeSmallInteger(heap.i32, heap.top + 20, value)
  const buffer = heap.allocate(length, ids.arrayBuffer)
  return heap.allocateView(ids.uint8Array, buffer, length)
}

/** Writes the bytes of an integer below 2^511 at a place aligned to 8, with zeros after it; returns their number. */
function writeWords({ u64, i32, u8 }: Words, at: number, value: bigint): number {
  let rest = value
  let index = at >> 3
  do {
    u64[index++] = rest
    rest >>= 64n
  } while (rest !== 0n && rest !== -1n)
  const last = (index << 1) - 1
  const negative = rest !== 0n
  const flip = negative ? -1 : 0
  let word = last
  while (word > at >> 2 && ((i32[word] ?? 0) ^ flip) === 0) word--
  const bits = (word - (at >> 2)) * 32 + 32 - Math.clz32((i32[word] ?? 0) ^ flip)
  const length = (bits >> 3) + 1
  const end = at + length
  // What the last word wrote past the end is cleared; the byte that only holds the sign may lie beyond the last word.
  if (negative) {
    u8[end - 1] = (u8[end - 1] ?? 0) | (bits % 8 === 0 ? 0xff : 0)
    for (let i = end; i < index << 3; i++) u8[i] = 0
  }
  return length
}

function decode(heap: Heap, start: number, length: number): bigint {
  if (length === 0) return 0n
  if ((start & 7) !== 0 || length > SHORT_WORDS * 8 || start + length + 8 > heap.u8.length) {
    return decodeLong(heap, start, length)
  }
  const words = (length + 7) >> 3
  const first = start >> 3
  const topBytes = length - (words - 1) * 8
  let value = decodeTop(heap, (first + words - 1) << 1, topBytes)
  for (let i = first + words - 2; i >= first; i--) value = (value << 64n) | (heap.u64[i] ?? 0n)
  return value
}

/** The signed integer in the low `bytes` bytes of the two words at `word`. */
function decodeTop(heap: Heap, word: number, bytes: number): bigint {
  const low = heap.i32[word] ?? 0
  if (bytes <= 4) {
    const shift = 32 - bytes * 8
    return BigInt((low << shift) >> shift)
  }
  const shift = 64 - bytes * 8
  const high = ((heap.i32[word + 1] ?? 0) << shift) >> shift
  if (bytes <= 6) return BigInt(high * 0x1_0000_0000 + (low >>> 0))
  return (BigInt(high) << 32n) | BigInt(low >>> 0)
}

function decodeLong(heap: Heap, start: number, length: number): bigint {
  const bytes = heap.u8.slice(start, start + length).reverse()
  const value = BigInt(`0x${Buffer.from(bytes.buffer).toString('hex')}`)
  return (bytes[0] ?? 0) >= 0x80 ? BigInt.asIntN(length * 8, value) : value
}

function writeLong(heap: Heap, ids: ClassIds, value: bigint): number {
  const magnitude = value < 0n ? -value - 1n : value
  const hex = magnitude.toString(16)
  const bits = (hex.length - 1) * 4 + 32 - Math.clz32(Number.parseInt(hex.charAt(0), 16))
  if (bits > MAX_BITS) throw new HostError(`A BigInt of ${bits} bits is too large; the limit is ${MAX_BITS}.`)
  const length = (bits >> 3) + 1
  const digits = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0')
  const buffer = heap.allocate(length, ids.arrayBuffer)
  heap.u8.set(Buffer.from(digits, 'hex').reverse(), buffer)
  return heap.allocateView(ids.uint8Array, buffer, length)
}
