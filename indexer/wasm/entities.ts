/** Entities and their values in a mapping's memory: graph-ts's Entity, a TypedMap<string, Value>. */
import { isBigDecimal } from '../store/codec.ts'
import type { EntityType, FieldType, ValueKind } from '../store/schema.ts'
import { type Entity, type EntityValue, GivenFields } from '../store/values.ts'
import { writeArray } from './arrays.ts'
import { readBigDecimal, writeBigDecimal } from './decimals.ts'
import type { Heap } from './heap.ts'
import type { Host } from './host.ts'
import { HostError } from './host-error.ts'
import { readBigInt, writeRoomyBigInt } from './integers.ts'
import { readBytes, readString, writeBytes, writeString } from './texts.ts'

/** graph-ts's ValueKind. */
export const KIND = {
  string: 0,
  int: 1,
  bigDecimal: 2,
  bool: 3,
  array: 4,
  null: 5,
  bytes: 6,
  bigInt: 7,
  int8: 8,
  timestamp: 9,
} as const
const KIND_NAMES = ['String', 'Int', 'BigDecimal', 'Boolean', 'list', 'null', 'Bytes', 'BigInt', 'Int8', 'Timestamp']

const KIND_OF: { readonly [kind in ValueKind]: number } = {
  String: KIND.string,
  Enum: KIND.string,
  Bytes: KIND.bytes,
  Int: KIND.int,
  Int8: KIND.int8,
  BigInt: KIND.bigInt,
  BigDecimal: KIND.bigDecimal,
  Boolean: KIND.bool,
  Timestamp: KIND.timestamp,
}

export type FieldCodec = {
  readonly name: string
  readonly position: number
  /** The field's name in every trigger's memory. */
  readonly key: number
  readonly kind: number
  readonly itemKind: number
  readonly isEnum: boolean
}

/** How the entities of one type are written, and what their fields must be. */
export type EntityCodec = {
  readonly type: EntityType
  readonly stored: readonly FieldCodec[]
  /** By the pointers of their names in every trigger's memory; more are noted as they are met. */
  readonly byKey: Map<number, FieldCodec>
}

export function entityCodec(host: Host, type: EntityType): EntityCodec {
  const stored = type.stored.map((field, i) => fieldCodec(host, field, i))
  return { type, stored, byKey: new Map(stored.map((field) => [field.key, field])) }
}

function fieldCodec(host: Host, field: FieldType, position: number): FieldCodec {
  const itemKind = KIND_OF[field.kind]
  const isEnum = field.kind === 'Enum'
  // Named here so that the names and the values of enums get their place in every trigger's memory.
  for (const value of field.enumValues ?? []) host.text(value)
  const kind = field.list ? KIND.array : itemKind
  return { name: field.name, position, key: host.text(field.name), kind, itemKind, isEnum }
}

/** Where the parts of a written entity lie. */
export type WrittenEntity = {
  readonly pointer: number
  /** The values come first, up to here; what follows refers to them. */
  readonly valuesEnd: number
  /** The buffer with the pointers of the entries. */
  readonly entries: number
  /** Pointers of the values by the fields' positions; 0 where there is none. */
  readonly values: readonly number[]
  /** How many fields there are. */
  readonly size: number
}

/** Writes an entity with its fields in the order of their names. */
export function writeEntity(host: Host, codec: EntityCodec, entity: Entity): WrittenEntity {
  const { heap, ids } = host
  const values: number[] = []
  let size = 0
  for (const field of codec.stored) {
    const value = entity.values[field.position]
    if (value === undefined) {
      values.push(0)
      continue
    }
    size++
    values.push(value === null ? writeNull(host) : writeValue(host, field.kind, field.itemKind, field.isEnum, value))
  }
  const valuesEnd = heap.top
  const map = openMap(host, size)
  let entry = map.entries >> 2
  for (const field of codec.stored) {
    const value = values[field.position] ?? 0
    if (value === 0) continue
    const item = heap.allocate(8, ids.entityEntry)
    heap.i32[item >> 2] = field.key
    heap.setPointer((item >> 2) + 1, value)
    heap.setPointer(entry++, item)
  }
  return { pointer: map.pointer, valuesEnd, entries: map.entries, values, size }
}

/** The fields that a mapping saves; null for those it unsets. */
export function readEntity(host: Host, codec: EntityCodec, pointer: number): GivenFields {
  const { heap } = host
  const fields = new GivenFields(codec.type)
  const array = heap.word(pointer)
  const start = heap.i32[(array >> 2) + 1] ?? 0
  const length = heap.i32[(array >> 2) + 3] ?? 0
  for (let i = 0; i < length; i++) readField(host, codec, heap.word(start + i * 4), fields)
  return fields
}

/** Reads an entry of an entity. Its value's kind must be exactly that of the schema. */
export function readField(host: Host, codec: EntityCodec, entry: number, fields: GivenFields): void {
  const { heap } = host
  const field = fieldOf(heap, codec, heap.word(entry))
  const value = heap.i32[(entry >> 2) + 1] ?? 0
  const kind = heap.word(value)
  if (typeof field === 'string') {
    // Unknown and derived fields are refused by the entity cache, which knows what to say.
    if (kind !== KIND.null) readValue(host, value, kind, undefined)
    fields.refuse(field)
    return
  }
  if (kind !== field.kind && kind !== KIND.null) {
    const got = KIND_NAMES[kind] ?? `kind ${kind}`
    throw new HostError(`${codec.type.name}.${field.name}: got ${got}, expected ${KIND_NAMES[field.kind]}.`)
  }
  fields.values[field.position] = kind === KIND.null ? null : readValue(host, value, kind, field.itemKind)
}

/** The field of a name in memory, or the name when it is no stored field's. */
export function fieldOf(heap: Heap, codec: EntityCodec, key: number): FieldCodec | string {
  const known = codec.byKey.get(key)
  if (known) return known
  const name = readString(heap, key)
  const field = codec.stored[codec.type.position(name)]
  if (!field) return name
  if (key < heap.lastingEnd) codec.byKey.set(key, field)
  return field
}

/** Writes a map of these keys and values. */
export function writeEntries(host: Host, keys: readonly number[], values: readonly number[]): number {
  const { heap, ids } = host
  const map = openMap(host, keys.length)
  for (const [i, key] of keys.entries()) {
    const item = heap.allocate(8, ids.entityEntry)
    heap.setPointer(item >> 2, key)
    heap.setPointer((item >> 2) + 1, values[i] ?? 0)
    heap.setPointer((map.entries >> 2) + i, item)
  }
  return map.pointer
}

function openMap({ heap, ids }: Host, size: number): { pointer: number; entries: number } {
  const entries = heap.allocate(size * 4, ids.arrayBuffer)
  const array = heap.allocate(16, ids.arrayOfEntityEntry)
  const word = array >> 2
  heap.setPointer(word, entries)
  heap.setPointer(word + 1, entries)
  heap.i32[word + 2] = size * 4
  heap.i32[word + 3] = size
  const pointer = heap.allocate(4, ids.entity)
  heap.setPointer(pointer >> 2, array)
  return { pointer, entries }
}

function writeNull({ heap, ids }: Host): number {
  const pointer = heap.allocate(16, ids.storeValue)
  heap.i32[pointer >> 2] = KIND.null
  heap.i32[(pointer >> 2) + 2] = 0
  heap.i32[(pointer >> 2) + 3] = 0
  return pointer
}

function writeValue(host: Host, kind: number, itemKind: number, isEnum: boolean, value: EntityValue): number {
  const { heap, ids } = host
  let low = 0
  let high = 0
  let isPointer = true
  if (typeof value === 'bigint') {
    if (kind === KIND.bigInt) low = writeRoomyBigInt(heap, ids, value)
    else {
      low = Number(BigInt.asIntN(32, value))
      high = Number(value >> 32n)
      isPointer = false
    }
  } else if (typeof value === 'number') {
    low = value
    high = value >> 31
    isPointer = false
  } else if (typeof value === 'boolean') {
    low = value ? 1 : 0
    isPointer = false
  } else if (typeof value === 'string') {
    // An enum's values lie in every trigger's memory.
    low = isEnum ? host.text(value) : writeString(heap, ids, value)
    isPointer = low >= heap.lastingEnd
  } else if (value instanceof Uint8Array) low = writeBytes(heap, ids, value)
  else if (isBigDecimal(value)) low = writeBigDecimal(heap, ids, value, writeRoomyBigInt)
  else {
    const items = value.map((item) => writeValue(host, itemKind, itemKind, isEnum, item))
    low = writeArray(host, ids.arrayOfStoreValue, items)
  }
  const pointer = heap.allocate(16, ids.storeValue)
  const word = pointer >> 2
  heap.i32[word] = kind
  if (isPointer) heap.setPointer(word + 2, low)
  else heap.i32[word + 2] = low
  heap.i32[word + 3] = high
  return pointer
}

function readValue(host: Host, pointer: number, kind: number, itemKind: number | undefined): EntityValue {
  const { heap } = host
  const low = heap.i32[(pointer >> 2) + 2] ?? 0
  switch (kind) {
    case KIND.string:
      return readString(heap, low)
    case KIND.int:
      return low
    case KIND.bigDecimal:
      return readBigDecimal(heap, low)
    case KIND.bool:
      return low !== 0
    case KIND.bytes:
      return readBytes(heap, low)
    case KIND.bigInt:
      return readBigInt(heap, low)
    case KIND.int8:
      return heap.i64[(pointer >> 3) + 1] ?? 0n
    case KIND.timestamp:
      return checkedTime(heap.i64[(pointer >> 3) + 1] ?? 0n)
    case KIND.array:
      return readList(host, low, itemKind)
  }
  throw new HostError(`A value of an entity: got kind ${kind}, expected one of 0 to ${KIND_NAMES.length - 1}.`)
}

const LAST_MICROSECOND = 8_210_266_876_799_999_999n

/** As graph-node's: up to the year 262142, and before 1970 whole seconds alone. */
function checkedTime(microseconds: bigint): bigint {
  if (microseconds <= LAST_MICROSECOND && (microseconds >= 0n || microseconds % 1_000_000n === 0n)) return microseconds
  const expected = `at most ${LAST_MICROSECOND}, and whole seconds before 1970`
  throw new HostError(`A Timestamp: got ${microseconds} microseconds, expected ${expected}.`)
}

function readList(host: Host, pointer: number, itemKind: number | undefined): EntityValue[] {
  const { heap } = host
  heap.word(pointer)
  const start = heap.i32[(pointer >> 2) + 1] ?? 0
  const length = heap.i32[(pointer >> 2) + 3] ?? 0
  const items: EntityValue[] = []
  for (let i = 0; i < length; i++) {
    const item = heap.word(start + i * 4)
    const kind = heap.word(item)
    if (kind === KIND.array || kind === KIND.null || (itemKind !== undefined && kind !== itemKind)) {
      const expected = itemKind === undefined ? 'a single value' : KIND_NAMES[itemKind]
      throw new HostError(`Item ${i} of a list: got ${KIND_NAMES[kind] ?? `kind ${kind}`}, expected ${expected}.`)
    }
    items.push(readValue(host, item, kind, undefined))
  }
  return items
}
