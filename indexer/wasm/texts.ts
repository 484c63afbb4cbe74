/** Strings and byte arrays in a mapping's memory. */
import { bytesToHex, type Hex } from '../../core/hex.ts'
import type { ClassIds } from './class-ids.ts'
import { type Heap, MEMO } from './heap.ts'
import { writeHexBytes } from './hex-words.ts'
import { HostError } from './host-error.ts'
import { KNOWN_MAX_BYTES } from './known-bytes.ts'

/** Above this many characters one call that decodes all of them is cheaper than a loop. */
const SHORT_TEXT = 16

/** Reads a string. As graph-node does, NUL characters are left out and lone surrogates refused. */
export function readString(heap: Heap, pointer: number): string {
  const slot = heap.slotOf(pointer)
  if (slot !== 0) {
    const kind = heap.kindOf(slot)
    const value = heap.valueOf(slot)
    if (kind === MEMO.string && typeof value === 'string') return value
    if (kind === MEMO.hex && value instanceof Uint8Array) {
      const text = bytesToHex(value)
      heap.rememberText(pointer, MEMO.string, text)
      return text
    }
  }
  const text = decodeString(heap, pointer)
  heap.rememberText(pointer, MEMO.string, text)
  return text
}

/** Writes a string that the mapping may keep. */
export function writeString(heap: Heap, ids: ClassIds, text: string): number {
  const pointer = heap.allocate(text.length * 2, ids.string)
  const { u16 } = heap
  const at = pointer >> 1
  for (let i = 0; i < text.length; i++) u16[at + i] = text.charCodeAt(i)
  if (!text.includes('\0')) heap.rememberText(pointer, MEMO.string, text)
  return pointer
}

/** Reads a byte array. The result is shared with other readers and must not be changed. */
export function readBytes(heap: Heap, pointer: number): Uint8Array {
  heap.word(pointer)
  const word = pointer >> 2
  const start = heap.i32[word + 1] ?? 0
  const length = heap.i32[word + 2] ?? 0
  if (length < 0 || start < 0 || start + length > heap.u8.length)
    throw new HostError(`Bytes at ${pointer} lie outside.`)
  if (length > KNOWN_MAX_BYTES || (start & 3) !== 0) return heap.u8.slice(start, start + length)
  return heap.known.read(heap.i32, heap.u8, start, length)
}

/** Writes a byte array; `bytes` must not change afterwards, and an entity may keep it: let it be no part of a pool. */
export function writeBytes(heap: Heap, ids: ClassIds, bytes: Uint8Array): number {
  const { length } = bytes
  const buffer = heap.allocate(length, ids.arrayBuffer)
  const { u8 } = heap
  if (length <= LOOP_BYTES) for (let i = 0; i < length; i++) u8[buffer + i] = bytes[i] ?? 0
  else u8.set(bytes, buffer)
  return heap.allocateView(ids.uint8Array, buffer, length)
}

/** Writes the bytes of hex text, which has an even number of digits, without making them here first. */
export function writeHexData(heap: Heap, ids: ClassIds, hex: Hex): number {
  const length = (hex.length - 2) >> 1
  const buffer = heap.allocate(length, ids.arrayBuffer)
  writeHexBytes(heap.u8, buffer, hex, 2, length)
  return heap.allocateView(ids.uint8Array, buffer, length)
}

/** Writes "0x" and the hex digits of bytes as a string, without making one here. */
export function writeHex(heap: Heap, ids: ClassIds, bytes: Uint8Array): number {
  const { length } = bytes
  const pointer = heap.allocate(4 + length * 4, ids.string)
  const { i32 } = heap
  const word = pointer >> 2
  i32[word] = 0x0078_0030
  for (let i = 0; i < length; i++) i32[word + 1 + i] = HEX_PAIRS[bytes[i] ?? 0] ?? 0
  heap.rememberText(pointer, MEMO.hex, bytes)
  return pointer
}

/** The bytes whose hex text a string is; undefined when that has to be parsed. */
export function bytesOfHexText(heap: Heap, pointer: number): Uint8Array | undefined {
  const slot = heap.slotOf(pointer)
  if (slot === 0 || heap.kindOf(slot) !== MEMO.hex) return undefined
  const value = heap.valueOf(slot)
  return value instanceof Uint8Array ? value : undefined
}

/** So many are copied faster one by one. */
const LOOP_BYTES = 64

/** Two UTF-16 digits for each byte, in one word. */
const HEX_PAIRS: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  const text = byte.toString(16).padStart(2, '0')
  return text.charCodeAt(0) | (text.charCodeAt(1) << 16)
})

function decodeString(heap: Heap, pointer: number): string {
  heap.word(pointer)
  const length = (heap.i32[(pointer >> 2) - 1] ?? 0) >>> 1
  if (pointer + length * 2 > heap.u8.length) throw new HostError(`The string at ${pointer} leads out of memory.`)
  let text = ''
  if (length <= SHORT_TEXT) {
    const at = pointer >> 1
    for (let i = 0; i < length; i++) text += String.fromCharCode(heap.u16[at + i] ?? 0)
  } else {
    text = heap.buffer.toString('utf16le', pointer, pointer + length * 2)
  }
  if (!text.isWellFormed()) throw new HostError('A string has a lone surrogate, which is not valid UTF-16.')
  return text.includes('\0') ? text.replaceAll('\0', '') : text
}
