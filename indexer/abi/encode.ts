/** Encodes values by the Solidity contract ABI. */
import { type AbiType, type AbiValue, FUNCTION_BYTES, isDynamic, typeName } from './types.ts'

/** Encodes a sequence of values, as function arguments are encoded. */
export function encodeSequence(types: readonly AbiType[], values: readonly AbiValue[]): Uint8Array {
  if (types.length !== values.length) {
    throw new RangeError(`values to encode: got ${values.length}, expected ${types.length}.`)
  }
  return joinSequence(
    types.map((type, i) => {
      const value = values[i]
      if (value === undefined) throw new RangeError(`value ${i} to encode is missing.`)
      return { dynamic: isDynamic(type), bytes: encodeBare(type, value) }
    }),
  )
}

/** A value that brings its own type. */
export type OwnValue =
  | { readonly type: AbiType; readonly value: AbiValue }
  | { readonly kind: 'array' | 'fixed array' | 'tuple'; readonly items: readonly OwnValue[] }

/**
 * Encodes a value by what it holds, as alloy's DynSolValue::abi_encode does: a dynamic one begins with its offset, the
 * items of an array need not be of one type, and a fixed sequence is dynamic when one of its items is.
 */
export function encodeOwn(value: OwnValue): Uint8Array {
  return joinSequence([partOf(value)])
}

function partOf(value: OwnValue): Part {
  if ('type' in value) return { dynamic: isDynamic(value.type), bytes: encodeBare(value.type, value.value) }
  const parts = value.items.map(partOf)
  const bytes = joinSequence(parts)
  if (value.kind !== 'array') return { dynamic: parts.some((part) => part.dynamic), bytes }
  return { dynamic: true, bytes: concat([word(BigInt(parts.length)), bytes]) }
}

/** A function's calldata. */
export function encodeCall(selector: Uint8Array, types: readonly AbiType[], values: readonly AbiValue[]): Uint8Array {
  return concat([selector, encodeSequence(types, values)])
}

/** An encoded value of a sequence, which lies in its head or, if dynamic, behind an offset there. */
type Part = { readonly dynamic: boolean; readonly bytes: Uint8Array }

function joinSequence(parts: readonly Part[]): Uint8Array {
  const heads: Uint8Array[] = []
  const tails: Uint8Array[] = []
  let offset = parts.reduce((sum, part) => sum + (part.dynamic ? 32 : part.bytes.length), 0)
  for (const { dynamic, bytes } of parts) {
    if (dynamic) {
      heads.push(word(BigInt(offset)))
      tails.push(bytes)
      offset += bytes.length
    } else {
      heads.push(bytes)
    }
  }
  return concat([...heads, ...tails])
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
    case 'function':
      if (value instanceof Uint8Array && value.length === FUNCTION_BYTES) return padded(value, 32)
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
