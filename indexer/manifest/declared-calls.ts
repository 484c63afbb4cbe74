/**
 * Calls that an event handler declares: `Abi[address].function(argument, …)`, where the address and each argument is
 * event.address, event.params.name, a field of a struct parameter (event.params.name.field.0), or an address.
 */
import type { Hex } from '../../core/hex.ts'
import { topicType } from '../abi/decode-log.ts'
import type { Abi, AbiEvent, AbiFunction, AbiParameter } from '../abi/parse.ts'
import { type AbiType, typeName } from '../abi/types.ts'
import { versionAtLeast, type YamlNode } from './yaml-node.ts'

/** Where a value of a call comes from: the log's address, a parameter or a field in it, or the manifest. */
export type CallArgument =
  | { readonly from: 'address' }
  | { readonly from: 'parameter'; readonly index: number; readonly fields: readonly number[] }
  | { readonly from: 'manifest'; readonly address: Hex }

export type DeclaredCall = {
  readonly label: string
  readonly to: CallArgument
  readonly method: AbiFunction
  readonly arguments: readonly CallArgument[]
}

type Scope = { readonly abis: ReadonlyMap<string, Abi>; readonly event: AbiEvent; readonly specVersion: string }

/** graph-node has declared calls from this version of the manifest on, and struct fields from the second. */
const CALLS_FROM = '1.2.0'
const FIELDS_FROM = '1.4.0'

/** @throws UserError MANIFEST_INVALID */
export function readDeclaredCalls(node: YamlNode, scope: Scope): DeclaredCall[] {
  const labels = node.keys()
  if (labels.length > 0 && !versionAtLeast(scope.specVersion, CALLS_FROM)) {
    throw node.invalid(`specVersion ${CALLS_FROM} or later, which has declared calls`)
  }
  return labels.map((label) => declaredCall(node.get(label), label, scope))
}

function declaredCall(node: YamlNode, label: string, scope: Scope): DeclaredCall {
  const match = /^([^[\]]+)\[([^\]]+)\]\s*\.([^(.]+)\((.*)\)\s*$/.exec(node.text())
  if (!match) throw node.invalid('Abi[address].function(arguments)')
  const [, abiName = '', to = '', functionName = '', list = ''] = match
  const abi = scope.abis.get(abiName.trim())
  if (!abi) throw node.invalid(`a call of one of the ABIs ${[...scope.abis.keys()].join(', ')}`)
  // graph-node takes the first of several functions of a name.
  const method = abi.functions.find((f) => f.name === functionName.trim())
  if (!method) throw node.invalid(`a function of ${abiName.trim()}`)
  const texts = list.trim() === '' ? [] : list.split(',').map((text) => text.trim())
  if (texts.length !== method.inputs.length) throw node.invalid(`${method.inputs.length} arguments`)
  return {
    label,
    to: argument(node, to.trim(), { kind: 'address' }, scope),
    method,
    arguments: texts.map((text, i) => argument(node, text, method.inputs[i]?.type ?? { kind: 'bool' }, scope)),
  }
}

function argument(node: YamlNode, text: string, wanted: AbiType, scope: Scope): CallArgument {
  const [read, type] = readArgument(node, text, scope)
  if (!holds(wanted, type)) throw node.invalid(`${text} to be ${typeName(wanted)}, which ${typeName(type)} is not`)
  return read
}

function readArgument(node: YamlNode, text: string, scope: Scope): [CallArgument, AbiType] {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) {
    return [{ from: 'manifest', address: `0x${text.slice(2).toLowerCase()}` }, { kind: 'address' }]
  }
  if (text === 'event.address') return [{ from: 'address' }, { kind: 'address' }]
  const [event, params, name, ...path] = text.split('.')
  if (event !== 'event' || params !== 'params' || name === undefined) {
    throw node.invalid('arguments such as event.address, event.params.name or an address')
  }
  const index = scope.event.inputs.findIndex((input) => input.name === name)
  const parameter = scope.event.inputs[index]
  if (!parameter) throw node.invalid(`a parameter of ${scope.event.signature}, which ${name} is not`)
  if (path.length > 0 && !versionAtLeast(scope.specVersion, FIELDS_FROM)) {
    throw node.invalid(`specVersion ${FIELDS_FROM} or later, which has fields of structs`)
  }
  const [fields, type] = resolveFields(node, parameter, path)
  return [{ from: 'parameter', index, fields }, type]
}

function resolveFields(node: YamlNode, parameter: AbiParameter, path: readonly string[]): [number[], AbiType] {
  const fields: number[] = []
  let at = parameter
  let type = parameter.indexed ? topicType(parameter.type) : parameter.type
  for (const step of path) {
    if (type.kind !== 'tuple') throw node.invalid(`a struct before .${step}`)
    const field = /^[0-9]+$/.test(step) ? Number(step) : at.components.findIndex(({ name }) => name === step)
    const next = at.components[field]
    if (!next) throw node.invalid(`a field that exists, which .${step} does not`)
    fields.push(field)
    at = next
    type = next.type
  }
  return [fields, type]
}

/** Whether a function takes such values: of the same kind, and not wider. */
function holds(wanted: AbiType, given: AbiType): boolean {
  switch (wanted.kind) {
    case 'uint':
    case 'int':
      return given.kind === wanted.kind && given.bits <= wanted.bits
    case 'fixedBytes':
      return given.kind === 'fixedBytes' && given.size <= wanted.size
    case 'array':
      return given.kind === 'array' && given.length === wanted.length && holds(wanted.item, given.item)
    case 'tuple':
      return (
        given.kind === 'tuple' &&
        given.items.length === wanted.items.length &&
        given.items.every((item, i) => holds(wanted.items[i] ?? { kind: 'bool' }, item))
      )
    default:
      return given.kind === wanted.kind
  }
}
