/** Reads a contract's JSON ABI: its events and functions, and finds the ones that a manifest or a mapping names. */
import type { Hex } from '../../core/hex.ts'
import { selectorOf, topicOf } from './keccak.ts'
import { type AbiType, typeName, typeOfJson } from './types.ts'

export type AbiParameter = {
  readonly name: string
  readonly type: AbiType
  readonly indexed: boolean
  /** Of a tuple, an array of them or an array of these: the fields, which a signature does not name. */
  readonly components: readonly AbiParameter[]
}

export type AbiEvent = {
  readonly name: string
  readonly inputs: readonly AbiParameter[]
  /** "Transfer(address,address,uint256)" */
  readonly signature: string
  /** The same with "indexed" before the types that are topics, as a manifest writes it. */
  readonly indexedSignature: string
  readonly topic0: Hex
  /** Its logs have no topic that names it: all of their topics are parameters. */
  readonly anonymous: boolean
}

export type AbiFunction = {
  readonly name: string
  readonly inputs: readonly AbiParameter[]
  readonly outputs: readonly AbiParameter[]
  /** "getX(address):(uint256,uint256)", as a mapping names it. */
  readonly signature: string
  readonly selector: Uint8Array
}

export type Abi = { readonly events: readonly AbiEvent[]; readonly functions: readonly AbiFunction[] }

/** Reads the parsed JSON of an ABI: an array of entries, or an artifact with an `abi` field. */
export function parseAbi(json: unknown): Abi {
  const entries = Array.isArray(json) ? json : record(json)['abi']
  if (!Array.isArray(entries)) throw new TypeError('ABI: expected an array of entries.')
  const events: AbiEvent[] = []
  const functions: AbiFunction[] = []
  for (const item of entries) {
    const entry = record(item)
    const name = String(entry['name'] ?? '')
    const inputs = parameters(entry['inputs'])
    if (entry['type'] === 'event') events.push(event(name, inputs, entry['anonymous'] === true))
    // An entry without a type is a function, by the ABI's specification.
    if (entry['type'] === 'function' || entry['type'] === undefined) {
      functions.push(abiFunction(name, inputs, parameters(entry['outputs'])))
    }
  }
  return { events, functions }
}

/**
 * The event that a manifest means by "Name(indexed T, …)": the one with exactly these types and `indexed` marks, else
 * the only one of this name if its types are the same without the marks.
 */
export function findEvent(abi: Abi, manifestSignature: string): AbiEvent | undefined {
  const wanted = normalizeSignature(manifestSignature)
  const exact = abi.events.find((e) => e.indexedSignature === wanted)
  if (exact) return exact
  const name = wanted.slice(0, wanted.indexOf('('))
  const named = abi.events.filter((e) => e.name === name)
  return named.length === 1 && named[0]?.signature === withoutIndexed(wanted) ? named[0] : undefined
}

/** The function that a mapping means by its name and "name(T,…):(T,…)", without the second part when it has no results. */
export function findFunction(abi: Abi, name: string, signature: string): AbiFunction | undefined {
  return abi.functions.find((f) => f.name === name && f.signature === signature)
}

/** The first topic of an event as a manifest writes it. */
export function manifestTopic(manifestSignature: string): Hex {
  return topicOf(withoutIndexed(normalizeSignature(manifestSignature)))
}

function normalizeSignature(signature: string): string {
  return signature
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),]) ?/g, '$1')
    .replace(/\bindexed\(/g, 'indexed (')
    .trim()
}

function withoutIndexed(signature: string): string {
  return signature.replaceAll('indexed ', '')
}

function event(name: string, inputs: readonly AbiParameter[], anonymous: boolean): AbiEvent {
  const signature = `${name}(${inputs.map((p) => typeName(p.type)).join(',')})`
  const indexed = inputs.map((p) => `${p.indexed ? 'indexed ' : ''}${typeName(p.type)}`).join(',')
  return { name, inputs, signature, indexedSignature: `${name}(${indexed})`, topic0: topicOf(signature), anonymous }
}

function abiFunction(name: string, inputs: readonly AbiParameter[], outputs: readonly AbiParameter[]): AbiFunction {
  const call = `${name}(${inputs.map((p) => typeName(p.type)).join(',')})`
  const results = outputs.length > 0 ? `:(${outputs.map((p) => typeName(p.type)).join(',')})` : ''
  const signature = `${call}${results}`
  return { name, inputs, outputs, signature, selector: selectorOf(call) }
}

function parameters(json: unknown): AbiParameter[] {
  if (!Array.isArray(json)) return []
  return json.map((item) => {
    const entry = record(item)
    const components = parameters(entry['components'])
    const type = typeOfJson(
      String(entry['type']),
      components.map((p) => p.type),
    )
    return { name: String(entry['name'] ?? ''), type, indexed: entry['indexed'] === true, components }
  })
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('ABI: expected an object.')
  return value as Record<string, unknown>
}
