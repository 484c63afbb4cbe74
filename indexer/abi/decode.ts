/**
 * Decodes ABI-encoded values. As alloy's decoder (which graph-node uses) it ignores what follows the last value and the
 * unused high bytes of an address, and refuses offsets and lengths that lead outside.
 */
import { type AbiType, type AbiValue, FUNCTION_BYTES, headSize, isDynamic } from './types.ts'

/** The data does not hold values of these types. */
export class AbiDecodeError extends Error {}

/** Decodes a sequence of values, as function arguments, results and event data are encoded. */
export function decodeSequence(types: readonly AbiType[], data: Uint8Array): AbiValue[] {
  return readTuple(types, data, 0, 0)
}

/** Decodes one value; a dynamic one begins with its offset. */
export function decodeValue(type: AbiType, data: Uint8Array): AbiValue {
  const [value] = readTuple([type], data, 0, 0)
  if (value === undefined) throw new AbiDecodeError('no value')
  return value
}

/** The 32 bytes of an elementary, static type as a value. */
export function decodeWord(type: AbiType, data: Uint8Array, at: number): AbiValue {
  if (at + 32 > data.length) throw new AbiDecodeError(`need ${at + 32} bytes, got ${data.length}`)
  switch (type.kind) {
    case 'address':
      return data.slice(at + 12, at + 32)
    case 'bool':
      return readUint(data, at) !== 0n
    case 'fixedBytes':
      return data.slice(at, at + type.size)
    case 'function':
      return data.slice(at, at + FUNCTION_BYTES)
    case 'uint':
      return readUint(data, at)
    case 'int':
      return BigInt.asIntN(256, readUint(data, at))
    default:
      throw new AbiDecodeError(`${type.kind} is not one word`)
  }
}

// Nesting comes from the ABI, so it is bounded; what the data could blow up are lengths of items without bytes.
const MAX_ITEMS = 1_000_000

function readTuple(types: readonly AbiType[], data: Uint8Array, start: number, head: number): AbiValue[] {
  const values: AbiValue[] = []
  let at = head
  for (const type of types) {
    if (isDynamic(type)) values.push(readDynamic(type, data, start + readOffset(data, at)))
    else values.push(readStatic(type, data, at))
    at += headSize(type)
  }
  return values
}

function readStatic(type: AbiType, data: Uint8Array, at: number): AbiValue {
  if (type.kind === 'tuple') return readTuple(type.items, data, at, at)
  if (type.kind === 'array') return readTuple(repeat(type.item, type.length ?? 0), data, at, at)
  return decodeWord(type, data, at)
}

function readDynamic(type: AbiType, data: Uint8Array, at: number): AbiValue {
  switch (type.kind) {
    case 'string':
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(readBytes(data, at))
    case 'bytes':
      return readBytes(data, at)
    case 'tuple':
      return readTuple(type.items, data, at, at)
    case 'array': {
      if (type.length !== null) return readTuple(repeat(type.item, type.length), data, at, at)
      const length = readOffset(data, at)
      const size = headSize(type.item)
      if (length > MAX_ITEMS || at + 32 + length * size > data.length) throw new AbiDecodeError(`${length} items`)
      return readTuple(repeat(type.item, length), data, at + 32, at + 32)
    }
    default:
      throw new AbiDecodeError(`${type.kind} is not dynamic`)
  }
}

function readBytes(data: Uint8Array, at: number): Uint8Array {
  const length = readOffset(data, at)
  if (at + 32 + length > data.length) throw new AbiDecodeError(`${length} bytes at ${at} of ${data.length}`)
  return data.slice(at + 32, at + 32 + length)
}

function readOffset(data: Uint8Array, at: number): number {
  const value = readUint(data, at)
  if (value > BigInt(data.length)) throw new AbiDecodeError(`offset ${value} of ${data.length}`)
  return Number(value)
}

function readUint(data: Uint8Array, at: number): bigint {
  if (at + 32 > data.length) throw new AbiDecodeError(`need ${at + 32} bytes, got ${data.length}`)
  const view = new DataView(data.buffer, data.byteOffset + at, 32)
  const high = (view.getBigUint64(0) << 64n) | view.getBigUint64(8)
  const low = (view.getBigUint64(16) << 64n) | view.getBigUint64(24)
  return (high << 128n) | low
}

function repeat(type: AbiType, count: number): AbiType[] {
  return new Array<AbiType>(count).fill(type)
}
