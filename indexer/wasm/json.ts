/** The import family json.*, and graph-ts's JSONValue in a mapping's memory. */
import { writeArray } from './arrays.ts'
import { parseBigInt } from './big-int.ts'
import type { Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { writeBigInt } from './integers.ts'
import { type Json, JsonError, parseJson } from './json-text.ts'
import { writeResult } from './results.ts'
import { readBytes, readString, writeString } from './texts.ts'

/** graph-ts's JSONValueKind. */
const KIND = { null: 0, bool: 1, number: 2, string: 3, array: 4, object: 5 } as const

export function jsonFunctions(host: Host): HostFunctions {
  const { heap, ids } = host
  const parse = (data: number | undefined): Json => parseJson(readBytes(heap, data ?? 0))
  return {
    'json.fromBytes': (data) => {
      try {
        return writeJson(host, parse(data))
      } catch (cause) {
        if (cause instanceof JsonError) throw new HostError(`json.fromBytes: ${cause.message}.`, { cause })
        throw cause
      }
    },
    'json.try_fromBytes': (data) => {
      const classes = { result: ids.jsonResult, wrapped: ids.wrappedJson }
      try {
        return writeResult(host, writeJson(host, parse(data)), classes)
      } catch (error) {
        if (error instanceof JsonError) return writeResult(host, null, classes)
        throw error
      }
    },
    'json.toI64': (text) => integer(readString(heap, text ?? 0), -(2n ** 63n), 2n ** 63n - 1n),
    'json.toU64': (text) => integer(readString(heap, text ?? 0), 0n, 2n ** 64n - 1n),
    'json.toF64': (text) => float(readString(heap, text ?? 0)),
    'json.toBigInt': (text) => writeBigInt(heap, ids, parseBigInt(readString(heap, text ?? 0))),
  }
}

function writeJson(host: Host, json: Json): number {
  const { heap, ids } = host
  let payload = 0
  if (json.kind === 'bool') payload = json.value ? 1 : 0
  else if (json.kind === 'number' || json.kind === 'string') payload = writeString(heap, ids, json.value)
  else if (json.kind === 'array') {
    const items = json.items.map((item) => writeJson(host, item))
    payload = writeArray(host, ids.arrayOfJson, items)
  } else if (json.kind === 'object') payload = writeObject(host, json.entries)
  const pointer = heap.allocate(16, ids.json)
  heap.i32[pointer >> 2] = KIND[json.kind]
  heap.i32[(pointer >> 2) + 2] = payload
  return pointer
}

function writeObject(host: Host, entries: readonly (readonly [string, Json])[]): number {
  const { heap, ids } = host
  const pointers = entries.map(([key, json]) => {
    const name = writeString(heap, ids, key)
    const value = writeJson(host, json)
    const entry = heap.allocate(8, ids.jsonEntry)
    heap.i32[entry >> 2] = name
    heap.i32[(entry >> 2) + 1] = value
    return entry
  })
  const array = writeArray(host, ids.arrayOfJsonEntry, pointers)
  const pointer = heap.allocate(4, ids.jsonObject)
  heap.i32[pointer >> 2] = array
  return pointer
}

/** As Rust's i64 and u64 read text: digits with an optional sign, a minus only where negative numbers are. */
function integer(text: string, min: bigint, max: bigint): bigint {
  const value = (min < 0n ? /^[+-]?[0-9]+$/ : /^\+?[0-9]+$/).test(text) ? BigInt(text.replace('+', '')) : undefined
  if (value !== undefined && value >= min && value <= max) return value
  throw new HostError(`json.to${min < 0n ? 'I' : 'U'}64: got "${text}", expected an integer from ${min} to ${max}.`)
}

/** As Rust's f64 reads text. */
function float(text: string): number {
  if (/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(text)) return Number(text)
  const named = /^([+-]?)(inf|infinity|nan)$/i.exec(text)
  if (!named) throw new HostError(`json.toF64: got "${text}", expected a decimal number.`)
  const [, sign, name = ''] = named
  if (name.toLowerCase() === 'nan') return Number.NaN
  return sign === '-' ? -Infinity : Infinity
}
