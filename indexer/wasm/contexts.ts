/** Contexts of data sources in a mapping's memory: graph-ts's DataSourceContext, an Entity without a schema. */
import type { Context, ContextValue } from '../store/context-codec.ts'
import { readArray, writeArray } from './arrays.ts'
import { readBigDecimal, writeBigDecimal } from './decimals.ts'
import { writeEntries } from './entities.ts'
import type { Host } from './host.ts'
import { HostError } from './host-error.ts'
import { readBigInt, writeBigInt } from './integers.ts'
import { readBytes, readString, writeBytes, writeString } from './texts.ts'

/** graph-ts's ValueKind, in its order. */
const KINDS = [
  'String',
  'Int',
  'BigDecimal',
  'Bool',
  'List',
  'Null',
  'Bytes',
  'BigInt',
  'Int8',
  'Timestamp',
] as const satisfies readonly ContextValue['type'][]

/** Writes a context, sorted by name; without one an empty map. */
export function writeContext(host: Host, context: Context | null): number {
  const names = [...(context?.keys() ?? [])].sort()
  const keys: number[] = []
  const values: number[] = []
  for (const name of names) {
    const value = context?.get(name)
    if (value === undefined) continue
    keys.push(host.text(name))
    values.push(writeValue(host, value))
  }
  return writeEntries(host, keys, values)
}

function writeValue(host: Host, value: ContextValue): number {
  const { heap } = host
  const payload = writePayload(host, value)
  const pointer = heap.allocate(16, host.ids.storeValue)
  heap.i32[pointer >> 2] = KINDS.indexOf(value.type)
  heap.i64[(pointer >> 3) + 1] = payload
  return pointer
}

function writePayload(host: Host, value: ContextValue): bigint {
  const { heap, ids } = host
  switch (value.type) {
    case 'String':
      return BigInt(writeString(heap, ids, value.data))
    case 'Int':
    case 'Int8':
    case 'Timestamp':
      return BigInt(value.data)
    case 'BigInt':
      return BigInt(writeBigInt(heap, ids, value.data))
    case 'BigDecimal':
      return BigInt(writeBigDecimal(heap, ids, value.data))
    case 'Bool':
      return value.data ? 1n : 0n
    case 'Bytes':
      return BigInt(writeBytes(heap, ids, value.data))
    case 'List': {
      const items = value.data.map((item) => writeValue(host, item))
      return BigInt(writeArray(host, ids.arrayOfStoreValue, items))
    }
    case 'Null':
      return 0n
  }
}

export function readContext(host: Host, pointer: number): Context {
  const { heap } = host
  const context = new Map<string, ContextValue>()
  for (const entry of readArray(host, heap.word(pointer))) {
    const name = readString(heap, heap.word(entry))
    context.set(name, readValue(host, heap.i32[(entry >> 2) + 1] ?? 0))
  }
  return context
}

function readValue(host: Host, pointer: number): ContextValue {
  const { heap } = host
  const kind = heap.word(pointer)
  const type = KINDS[kind]
  const low = heap.i32[(pointer >> 2) + 2] ?? 0
  switch (type) {
    case 'String':
      return { type, data: readString(heap, low) }
    case 'Int':
      return { type, data: low }
    case 'Int8':
    case 'Timestamp':
      return { type, data: heap.i64[(pointer >> 3) + 1] ?? 0n }
    case 'BigInt':
      return { type, data: readBigInt(heap, low) }
    case 'BigDecimal':
      return { type, data: readBigDecimal(heap, low) }
    case 'Bool':
      return { type, data: low !== 0 }
    case 'Bytes':
      return { type, data: readBytes(heap, low) }
    case 'List':
      return { type, data: readArray(host, low).map((item) => readValue(host, item)) }
    case 'Null':
      return { type }
    default:
      throw new HostError(`A value of a data source's context: got kind ${kind}, expected 0 to ${KINDS.length - 1}.`)
  }
}
