/** The types of the Solidity contract ABI, and the values that they hold here. */
import { UserError } from '../../core/errors.ts'

export type AbiType =
  | { readonly kind: 'address' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'string' }
  | { readonly kind: 'bytes' }
  /** An address and a selector: 24 bytes. */
  | { readonly kind: 'function' }
  | { readonly kind: 'fixedBytes'; readonly size: number }
  | { readonly kind: 'uint'; readonly bits: number }
  | { readonly kind: 'int'; readonly bits: number }
  | { readonly kind: 'array'; readonly item: AbiType; readonly length: number | null }
  | { readonly kind: 'tuple'; readonly items: readonly AbiType[] }

/** address, bytes, bytesN, function: Uint8Array. uintN, intN: bigint. Arrays and tuples: arrays. */
export type AbiValue = Uint8Array | bigint | boolean | string | readonly AbiValue[]

/** Of a value of type `function`, in the high bytes of its word. */
export const FUNCTION_BYTES = 24

/** True when values of the type lie behind an offset. */
export function isDynamic(type: AbiType): boolean {
  switch (type.kind) {
    case 'string':
    case 'bytes':
      return true
    case 'array':
      return type.length === null || isDynamic(type.item)
    case 'tuple':
      return type.items.some(isDynamic)
    default:
      return false
  }
}

/** Bytes that a value of the type takes in the head of its tuple. */
export function headSize(type: AbiType): number {
  if (isDynamic(type)) return 32
  if (type.kind === 'array') return (type.length ?? 0) * headSize(type.item)
  if (type.kind === 'tuple') return type.items.reduce((sum, item) => sum + headSize(item), 0)
  return 32
}

/** The type as it is written in a signature: "(uint256,address[])[3]". */
export function typeName(type: AbiType): string {
  switch (type.kind) {
    case 'fixedBytes':
      return `bytes${type.size}`
    case 'uint':
    case 'int':
      return `${type.kind}${type.bits}`
    case 'array':
      return `${typeName(type.item)}[${type.length ?? ''}]`
    case 'tuple':
      return `(${type.items.map(typeName).join(',')})`
    default:
      return type.kind
  }
}

/** Reads a type as written in a signature. "tuple(...)" and "(...)" are the same. */
export function parseType(text: string): AbiType {
  const array = /^(.*)\[(\d*)\]$/.exec(text)
  if (array) {
    const length = array[2] === '' ? null : Number(array[2])
    return { kind: 'array', item: parseType(array[1] ?? ''), length }
  }
  const tuple = /^(?:tuple)?\((.*)\)$/.exec(text)
  if (tuple) return { kind: 'tuple', items: splitList(tuple[1] ?? '').map(parseType) }
  return elementaryType(text)
}

/** A type of a JSON ABI, where a tuple's items are listed beside it. */
export function typeOfJson(type: string, components: readonly AbiType[]): AbiType {
  const array = /^(.*)\[(\d*)\]$/.exec(type)
  if (array) {
    const length = array[2] === '' ? null : Number(array[2])
    return { kind: 'array', item: typeOfJson(array[1] ?? '', components), length }
  }
  return type === 'tuple' ? { kind: 'tuple', items: components } : elementaryType(type)
}

/** Splits "a,(b,c),d" at the commas that no bracket encloses. */
export function splitList(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  const last = text.slice(start).trim()
  if (last !== '' || parts.length > 0) parts.push(last)
  return parts
}

function elementaryType(text: string): AbiType {
  switch (text) {
    case 'address':
    case 'bool':
    case 'string':
    case 'bytes':
    case 'function':
      return { kind: text }
    case 'uint':
      return { kind: 'uint', bits: 256 }
    case 'int':
      return { kind: 'int', bits: 256 }
  }
  const integer = /^(u?int)(\d+)$/.exec(text)
  const bits = Number(integer?.[2])
  if (integer && bits >= 8 && bits <= 256 && bits % 8 === 0) {
    return { kind: integer[1] === 'uint' ? 'uint' : 'int', bits }
  }
  const fixed = /^bytes(\d+)$/.exec(text)
  const size = Number(fixed?.[1])
  if (fixed && size >= 1 && size <= 32) return { kind: 'fixedBytes', size }
  throw new UserError(
    'ABI_TYPE',
    `type of an ABI: got "${text}", expected a Solidity type such as uint256 or address[].`,
  )
}
