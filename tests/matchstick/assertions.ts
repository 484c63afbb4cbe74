/** matchstick's assertions: false fails the test, and why is kept for the report. */
import { bytesToHex } from '../../core/hex.ts'
import type { AbiValue } from '../../indexer/abi/types.ts'
import { readTypedValue } from '../../indexer/wasm/ethereum-values.ts'
import type { HostFunctions } from '../../indexer/wasm/host.ts'
import { readString } from '../../indexer/wasm/texts.ts'
import { displayed } from './display.ts'
import type { TestHost, TestState } from './test-host.ts'

/** Null: it holds. A reason that the test may put in other words is `own`. */
type Failure = { readonly reason: string; readonly own: boolean } | null

export function assertionFunctions(host: TestHost): HostFunctions {
  const { heap, state } = host
  const text = (pointer: number | undefined): string => readString(heap, pointer ?? 0)
  const told = (name: string, failure: Failure, message: string | null): number => {
    if (failure === null) return 1
    state.failure = `(assert.${name}) ${failure.own && message !== null ? message : failure.reason}`
    return 0
  }
  const fieldEquals = (args: readonly number[]): Failure => {
    const [type = '', id = '', field = '', expected = ''] = args.slice(0, 4).map(text)
    return fieldFailure(state, type, id, field, expected)
  }
  const equals = (args: readonly number[]): Failure => {
    const expected = readTypedValue(host, args[0] ?? 0).value
    const actual = readTypedValue(host, args[1] ?? 0).value
    if (compared(expected) === compared(actual)) return null
    const reason = `Expected value was '${displayed(expected)}' but actual value was '${displayed(actual)}'`
    return { reason, own: true }
  }
  const notInStore = (args: readonly number[]): Failure => {
    const [type = '', id = ''] = args.slice(0, 2).map(text)
    if (state.store.get(type, id) === undefined) return null
    return { reason: `Value for entity type: '${type}' and id: '${id}' was found in store.`, own: true }
  }
  const dataSourceCount = (args: readonly number[]): Failure => countFailure(state, text(args[0]), args[1] ?? 0)
  const dataSourceExists = (args: readonly number[]): Failure => existsFailure(state, text(args[0]), text(args[1]))
  const functions: HostFunctions = {}
  const add = (name: string, count: number, check: (args: readonly number[]) => Failure): void => {
    functions[`_assert.${name}`] = (...args) => told(name, check(args), null)
    functions[`_assert.${name}WithMessage`] = (...args) => told(name, check(args), text(args[count]))
  }
  add('fieldEquals', 4, fieldEquals)
  add('equals', 2, equals)
  add('notInStore', 2, notInStore)
  add('dataSourceCount', 2, dataSourceCount)
  add('dataSourceExists', 2, dataSourceExists)
  return functions
}

function fieldFailure(state: TestState, type: string, id: string, field: string, expected: string): Failure {
  const entity = state.store.get(type, id)
  if (!state.store.has(type)) return { reason: `No entities with type '${type}' found.`, own: false }
  if (!entity) return { reason: `No entity with type '${type}' and id '${id}' found.`, own: false }
  const value = entity.get(field)
  if (value === undefined) {
    return { reason: `No field named '${field}' on entity with type '${type}' and id '${id}' found.`, own: false }
  }
  const actual = displayed(value)
  if (actual === expected) return null
  return { reason: `Expected field '${field}' to equal '${expected}', but was '${actual}' instead.`, own: true }
}

function countFailure(state: TestState, template: string, expected: number): Failure {
  const sources = state.dataSources.get(template)
  if (!sources) return { reason: `No template with name '${template}' found.`, own: false }
  if (sources.size === expected) return null
  const reason = `Expected dataSource count for template \`${template}\` to be '${expected}' but was '${sources.size}'`
  return { reason, own: true }
}

function existsFailure(state: TestState, template: string, address: string): Failure {
  const sources = state.dataSources.get(template)
  if (!sources) return { reason: `No template with name '${template}' found.`, own: false }
  if (sources.has(address)) return null
  return { reason: `No dataSource with address '${address}' found for template '${template}'`, own: true }
}

/** Addresses and bytes are the same, signed and unsigned integers too, lists and tuples too. */
function compared(value: AbiValue): string {
  if (value instanceof Uint8Array) return `bytes ${bytesToHex(value)}`
  if (typeof value === 'object') return `[${value.map(compared).join(', ')}]`
  return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${value}`
}
