/** An entity's objects as they lie in a mapping's memory, kept outside of it to be copied there. */
import { isBigDecimal } from '../store/codec.ts'
import type { Entity, EntityValue } from '../store/values.ts'
import { type EntityCodec, type FieldCodec, KIND } from './entities.ts'
import type { Host } from './host.ts'
import { setBigInt } from './integers.ts'

/** Offsets are in words from `base`, the place that the pointers are made for. */
export type Image = {
  readonly codec: EntityCodec
  entity: Entity
  readonly words: Int32Array
  /** Words that hold pointers into the image. */
  readonly pointers: Int32Array
  /** Where the fields' values lie, by position; -1 where there is none. */
  readonly values: readonly number[]
  base: number
  readonly map: number
  readonly valuesEnd: number
  readonly entries: number
  readonly size: number
}

/** Makes the image's pointers those of another place. */
export function moveTo(image: Image, base: number): void {
  const move = base - image.base
  if (move === 0) return
  const { words, pointers } = image
  for (let i = 0; i < pointers.length; i++) {
    const word = pointers[i] ?? 0
    words[word] = (words[word] ?? 0) + move
  }
  image.base = base
}

/** Makes it the image of another entity of its type; false when that does not fit, and the image is of no use then. */
export function takeValues(host: Host, image: Image, entity: Entity): boolean {
  const before = image.entity.values
  const { stored } = image.codec
  for (let i = 0; i < stored.length; i++) {
    const value = entity.values[i]
    const old = before[i]
    if (value === old) continue
    const field = stored[i]
    const place = image.values[i] ?? -1
    if (place === -1 || field === undefined || value === undefined || value === null || old === null) return false
    if (!takeValue(host, image, place, field, value)) return false
  }
  image.entity = entity
  return true
}

function takeValue(host: Host, image: Image, place: number, field: FieldCodec, value: EntityValue): boolean {
  const { words } = image
  switch (field.kind) {
    case KIND.bigInt:
      return typeof value === 'bigint' && takeBigInt(image, place + 2, value)
    case KIND.bytes:
      return value instanceof Uint8Array && takeBytes(image, place + 2, value)
    case KIND.bigDecimal: {
      if (typeof value !== 'object' || !isBigDecimal(value)) return false
      const parts = target(image, place + 2)
      return takeBigInt(image, parts, value.digits) && takeBigInt(image, parts + 1, BigInt(value.exponent))
    }
    case KIND.int:
      if (typeof value !== 'number') return false
      words[place + 2] = value
      words[place + 3] = value >> 31
      return true
    case KIND.bool:
      words[place + 2] = value === true ? 1 : 0
      return true
    case KIND.int8:
    case KIND.timestamp:
      if (typeof value !== 'bigint') return false
      words[place + 2] = Number(BigInt.asIntN(32, value))
      words[place + 3] = Number(value >> 32n)
      return true
    case KIND.string:
      // An enum's values lie in every trigger's memory, so that their pointers never move.
      if (!field.isEnum || typeof value !== 'string') return false
      words[place + 2] = host.text(value)
      return true
    default:
      return false
  }
}

/** The word that a pointer in the image leads to. */
function target({ words, base }: Image, pointer: number): number {
  return ((words[pointer] ?? 0) - base) >> 2
}

function takeBigInt(image: Image, pointer: number, value: bigint): boolean {
  const view = target(image, pointer)
  return setBigInt(image.words, view, target(image, view), value)
}

function takeBytes(image: Image, pointer: number, value: Uint8Array): boolean {
  const { words } = image
  const view = target(image, pointer)
  const buffer = target(image, view)
  // Most often ids and addresses, which are as long as others.
  if (words[view + 2] !== value.length) return false
  const bytes = new Uint8Array(words.buffer, words.byteOffset + buffer * 4, value.length)
  bytes.set(value)
  return true
}
