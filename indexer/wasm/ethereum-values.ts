/** graph-ts's ethereum.Value in a mapping's memory. */
import type { OwnValue } from '../abi/encode.ts'
import type { AbiType, AbiValue } from '../abi/types.ts'
import { readArray, writeArray } from './arrays.ts'
import type { Host } from './host.ts'
import { HostError } from './host-error.ts'
import { readBigInt, writeBigInt } from './integers.ts'
import { readBytes, readString, writeBytes, writeString } from './texts.ts'

/** graph-ts's ethereum.ValueKind. */
export const ETHEREUM_KIND = {
  address: 0,
  fixedBytes: 1,
  bytes: 2,
  int: 3,
  uint: 4,
  bool: 5,
  string: 6,
  fixedArray: 7,
  array: 8,
  tuple: 9,
  /** Made by the host only: graph-ts has no name for it. */
  function: 10,
} as const
type SequenceKind = 'array' | 'fixed array' | 'tuple'
const SEQUENCES: Readonly<Record<number, SequenceKind>> = { 7: 'fixed array', 8: 'array', 9: 'tuple' }
const KIND_NAMES = [
  'address',
  'fixed bytes',
  'bytes',
  'int',
  'uint',
  'bool',
  'string',
  'fixed array',
  'array',
  'tuple',
  'function',
]

export function ethereumKind(type: AbiType): number {
  if (type.kind !== 'array') return ETHEREUM_KIND[type.kind]
  return type.length === null ? ETHEREUM_KIND.array : ETHEREUM_KIND.fixedArray
}

export function writeEthereumValue(host: Host, type: AbiType, value: AbiValue): number {
  const { heap, ids } = host
  let payload = 0
  if (typeof value === 'bigint') payload = writeBigInt(heap, ids, value)
  else if (typeof value === 'boolean') payload = value ? 1 : 0
  else if (typeof value === 'string') payload = writeString(heap, ids, value)
  else if (value instanceof Uint8Array) payload = writeBytes(heap, ids, value)
  else payload = writeEthereumValues(host, itemTypes(type, value.length), value)
  const pointer = heap.allocate(16, ids.ethereumValue)
  heap.i32[pointer >> 2] = ethereumKind(type)
  heap.i32[(pointer >> 2) + 2] = payload
  return pointer
}

/** An Array<ethereum.Value>. */
export function writeEthereumValues(host: Host, types: readonly AbiType[], values: readonly AbiValue[]): number {
  const pointers = values.map((value, i) => {
    const type = types[i]
    if (!type) throw new RangeError(`value ${i} has no type.`)
    return writeEthereumValue(host, type, value)
  })
  return writeArray(host, host.ids.arrayOfEthereumValue, pointers)
}

/** Reads a value that must be of a type of the ABI. */
export function readEthereumValue(host: Host, type: AbiType, pointer: number): AbiValue {
  const { heap } = host
  const kind = heap.word(pointer)
  if (kind !== ethereumKind(type)) {
    throw new HostError(
      `An argument of a call: got ${KIND_NAMES[kind] ?? kind}, expected ${KIND_NAMES[ethereumKind(type)]}.`,
    )
  }
  const payload = heap.i32[(pointer >> 2) + 2] ?? 0
  if (type.kind === 'array' || type.kind === 'tuple') {
    const pointers = readArray(host, payload)
    const types = itemTypes(type, pointers.length)
    if (types.length !== pointers.length) {
      throw new HostError(`An argument of a call: got ${pointers.length} items, expected ${types.length}.`)
    }
    return pointers.map((item, i) => readEthereumValue(host, types[i] ?? { kind: 'bool' }, item))
  }
  return readScalar(host, kind, payload)
}

/** Reads a value that brings its own type, integers as 256 bits; an array's type is that of its first item. */
export function readTypedValue(host: Host, pointer: number): { type: AbiType; value: AbiValue } {
  const typed = readOwnValue(host, pointer)
  return 'type' in typed ? typed : sequenceOf(typed.kind, typed.items)
}

function sequenceOf(kind: SequenceKind, items: readonly OwnValue[]): { type: AbiType; value: AbiValue } {
  const typed = items.map((item) => ('type' in item ? item : sequenceOf(item.kind, item.items)))
  const value = typed.map((item) => item.value)
  if (kind === 'tuple') return { type: { kind, items: typed.map((item) => item.type) }, value }
  const item: AbiType = typed[0]?.type ?? { kind: 'uint', bits: 256 }
  return { type: { kind: 'array', item, length: kind === 'array' ? null : typed.length }, value }
}

/** Reads a value with the types of all its items, which need not be equal in an array. */
export function readOwnValue(host: Host, pointer: number): OwnValue {
  const { heap } = host
  const kind = heap.word(pointer)
  const payload = heap.i32[(pointer >> 2) + 2] ?? 0
  if (kind === ETHEREUM_KIND.array || kind === ETHEREUM_KIND.fixedArray || kind === ETHEREUM_KIND.tuple) {
    const items = readArray(host, payload).map((item) => readOwnValue(host, item))
    return { kind: SEQUENCES[kind] ?? 'array', items }
  }
  const value = readScalar(host, kind, payload)
  return { type: scalarType(kind, value), value }
}

function readScalar({ heap }: Host, kind: number, payload: number): AbiValue {
  switch (kind) {
    case ETHEREUM_KIND.address:
    case ETHEREUM_KIND.fixedBytes:
    case ETHEREUM_KIND.bytes:
    case ETHEREUM_KIND.function:
      return readBytes(heap, payload)
    case ETHEREUM_KIND.int:
    case ETHEREUM_KIND.uint:
      return readBigInt(heap, payload)
    case ETHEREUM_KIND.bool:
      return payload !== 0
    case ETHEREUM_KIND.string:
      return readString(heap, payload)
  }
  throw new HostError(`An ethereum.Value: got kind ${kind}, expected one of 0 to ${KIND_NAMES.length - 1}.`)
}

function scalarType(kind: number, value: AbiValue): AbiType {
  switch (kind) {
    case ETHEREUM_KIND.address:
      return { kind: 'address' }
    case ETHEREUM_KIND.fixedBytes:
      return { kind: 'fixedBytes', size: value instanceof Uint8Array ? value.length : 32 }
    case ETHEREUM_KIND.bytes:
      return { kind: 'bytes' }
    case ETHEREUM_KIND.function:
      return { kind: 'function' }
    case ETHEREUM_KIND.int:
      return { kind: 'int', bits: 256 }
    case ETHEREUM_KIND.uint:
      return { kind: 'uint', bits: 256 }
    case ETHEREUM_KIND.bool:
      return { kind: 'bool' }
    default:
      return { kind: 'string' }
  }
}

function itemTypes(type: AbiType, count: number): readonly AbiType[] {
  if (type.kind === 'tuple') return type.items
  if (type.kind === 'array') return new Array<AbiType>(type.length ?? count).fill(type.item)
  return []
}
