/** Encodes values by the Solidity contract ABI. */
import { type AbiType, type AbiValue, headSize, isDynamic, typeName } from './types.ts'

/** Encodes a sequence of values, as function arguments are encoded. */
export function encodeSequence(types: readonly AbiType[], values: readonly AbiValue[]): Uint8Array {
  if (types.length !== values.length) {
    throw new RangeError(`values to encode: got ${values.length}, expected ${types.length}.`)
  }
  const heads: Uint8Array[] = []
  const tails: Uint8Array[] = []
  let offset = types.reduce((sum, type) => sum + headSize(type), 0)
  for (const [i, type] of types.entries()) {
    const value = values[i]
    if (value === undefined) throw new RangeError(`value ${i} to encode is missing.`)
    const encoded = encodeBare(type, value)
    if (isDynamic(type)) {
      heads.push(word(BigInt(offset)))
      tails.push(encoded)
      offset += encoded.length
    } else {
      heads.push(encoded)
    }
  }
  return concat([...heads, ...tails])
}

/** Encodes one value; a dynamic one begins with its offset. */
export function encodeValue(type: AbiType, value: AbiValue): Uint8Array {
  return encodeSequence([type], [value])
}

/** A function's calldata. */
export function encodeCall(selector: Uint8Array, types: readonly AbiType[], values: readonly AbiValue[]): Uint8Array {
  return concat([selector, encodeSequence(types, values)])
}

/** The value without the offset that a dynamic one has in its tuple's head. */
function encodeBare(type: AbiType, value: AbiValue): Uint8Array {
  switch (type.kind) {
    case 'address':
      if (value instanceof Uint8Array && value.length === 20) return concat([new Uint8Array(12), value])
      break
    case 'bool':
      if (typeof value === 'boolean') return word(value ? 1n : 0n)
      break
    case 'uint':
      if (typeof value === 'bigint' && value >= 0n && BigInt.asUintN(type.bits, value) === value) return word(value)
      break
    case 'int':
      if (typeof value === 'bigint' && BigInt.asIntN(type.bits, value) === value) return word(value)
      break
    case 'fixedBytes':
      if (value instanceof Uint8Array && value.length <= type.size) return padded(value, 32)
      break
    case 'bytes':
      if (value instanceof Uint8Array) return lengthAndBytes(value)
      break
    case 'string':
      if (typeof value === 'string') return lengthAndBytes(new TextEncoder().encode(value))
      break
    case 'tuple':
      if (Array.isArray(value)) return encodeSequence(type.items, value)
      break
    case 'array':
      if (Array.isArray(value) && (type.length === null || type.length === value.length)) {
        const items = encodeSequence(new Array<AbiType>(value.length).fill(type.item), value)
        return type.length === null ? concat([word(BigInt(value.length)), items]) : items
      }
      break
  }
  throw new RangeError(`value to encode: got ${describe(value)}, expected ${typeName(type)}.`)
}

function describe(value: AbiValue): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return Array.isArray(value) ? `${value.length} values` : `${typeof value} ${String(value)}`
}

/** An integer as 32 bytes, two's complement. */
function word(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  const view = new DataView(bytes.buffer)
  let rest = value
  for (let at = 24; at >= 0; at -= 8) {
    view.setBigUint64(at, BigInt.asUintN(64, rest))
    rest >>= 64n
  }
  return bytes
}

function lengthAndBytes(bytes: Uint8Array): Uint8Array {
  return concat([word(BigInt(bytes.length)), padded(bytes, Math.ceil(bytes.length / 32) * 32)])
}

function padded(bytes: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(size)
  result.set(bytes)
  return result
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}
