/** Answers of contracts that a test has told in advance: createMockedFunction(…).withArgs(…).returns(…) or .reverts(). */
import { bytesToHex } from '../../core/hex.ts'
import { type AbiType, type AbiValue, parseType, splitList, typeName } from '../../indexer/abi/types.ts'
import { readArray } from '../../indexer/wasm/arrays.ts'
import { readTypedValue, writeEthereumValues } from '../../indexer/wasm/ethereum-values.ts'
import type { HostFunctions } from '../../indexer/wasm/host.ts'
import { HostError } from '../../indexer/wasm/host-error.ts'
import { readBytes, readString } from '../../indexer/wasm/texts.ts'
import { displayed } from './display.ts'
import type { TestHost } from './test-host.ts'

type Typed = { readonly type: AbiType; readonly value: AbiValue }

type Call = {
  readonly address: string
  readonly name: string
  readonly signature: string
  readonly args: readonly Typed[]
}

export class MockedCalls {
  /** Null: it reverts. */
  readonly #answers = new Map<string, readonly Typed[] | null>()

  mock(call: Call, answer: readonly Typed[] | null): void {
    checkArguments(call)
    this.#answers.set(keyOf(call), answer)
  }

  answer(call: Call): readonly Typed[] | null {
    const found = this.#answers.get(keyOf(call))
    if (found !== undefined) return found
    const { address, name, signature } = call
    const others = [...this.#answers.keys()].filter((key) => key.startsWith(`${address} ${name} `))
    throw new HostError(
      `Could not find a mocked function with the following parameters, address: ${address}, name: ${name}, ` +
        `signature ${signature}, params: ${shown(call.args)}.${others.length > 0 ? ` Mocked are: ${others.join('; ')}.` : ''}`,
    )
  }
}

export function mockedCallFunctions(host: TestHost): HostFunctions {
  const { heap, state } = host
  const typed = (array: number): Typed[] => readArray(host, array).map((item) => readTypedValue(host, item))
  return {
    mockFunction: (address, name, signature, args, answer, reverts) => {
      const call = {
        address: bytesToHex(readBytes(heap, address ?? 0)),
        name: readString(heap, name ?? 0),
        signature: readString(heap, signature ?? 0),
        args: typed(args ?? 0),
      }
      state.calls.mock(call, reverts === 0 ? typed(answer ?? 0) : null)
      return undefined
    },
    // contractName, contractAddress, functionName, functionSignature, functionParams
    'ethereum.call': (request) => {
      const at = request ?? 0
      const answer = state.calls.answer({
        address: bytesToHex(readBytes(heap, heap.word(at + 4))),
        name: readString(heap, heap.word(at + 8)),
        signature: readString(heap, heap.word(at + 12)),
        args: typed(heap.word(at + 16)),
      })
      if (answer === null) return 0
      return writeEthereumValues(
        host,
        answer.map((item) => item.type),
        answer.map((item) => item.value),
      )
    },
    'ethereum.getBalance': () => notMockable('ethereum.getBalance'),
    'ethereum.hasCode': () => notMockable('ethereum.hasCode'),
  }
}

function notMockable(name: string): never {
  throw new HostError(`${name}: matchstick-as 0.6.0 has no mock for it.`)
}

function keyOf({ address, name, signature, args }: Call): string {
  return `${address} ${name} ${signature} ${shown(args)}`
}

function shown(args: readonly Typed[]): string {
  return displayed(args.map((arg) => arg.value))
}

/** The name, the number of arguments and their types must be those of the signature, which is "name(types):(types)". */
function checkArguments({ name, signature, args }: Call): void {
  if (signature.split('(')[0] !== name) {
    throw new HostError(
      `createMockedFunction: function name \`${name}\` should match the name in the function signature \`${signature}\``,
    )
  }
  const inputs = signature.slice(name.length + 1).split('):')[0] ?? ''
  const types = splitList(signature.includes('):') ? inputs : inputs.replace(/\)$/, '')).map(parseType)
  if (types.length !== args.length) {
    throw new HostError(`${name} expected ${types.length} arguments, but received ${args.length}`)
  }
  for (const [i, type] of types.entries()) {
    const arg = args[i]
    if (arg !== undefined && isOfType(arg, type)) continue
    const got = arg === undefined ? 'nothing' : `${typeName(arg.type)} ${displayed(arg.value)}`
    throw new HostError(
      `createMockedFunction \`${name}\` parameters mismatch at position ${i + 1}:\n` +
        `Expected: ${typeName(type)}\nReceived: ${got}`,
    )
  }
}

/** ethabi's check: integers of any width, fixed bytes up to the width, lists item by item. */
function isOfType(arg: Typed, type: AbiType): boolean {
  const { value } = arg
  if (type.kind === 'fixedBytes') return arg.type.kind === 'fixedBytes' && arg.type.size <= type.size
  if (type.kind !== 'array' && type.kind !== 'tuple') return arg.type.kind === type.kind
  if (arg.type.kind !== type.kind || !Array.isArray(value)) return false
  const items: readonly AbiValue[] = value
  if (type.kind === 'tuple') {
    const { type: own } = arg
    if (own.kind !== 'tuple' || own.items.length !== type.items.length) return false
    return type.items.every((item, i) => {
      const [itemType, itemValue] = [own.items[i], items[i]]
      return itemType !== undefined && itemValue !== undefined && isOfType({ type: itemType, value: itemValue }, item)
    })
  }
  const own = arg.type
  if (own.kind !== 'array' || (own.length === null) !== (type.length === null)) return false
  if (type.length !== null && items.length !== type.length) return false
  return items.every((item) => isOfType({ type: own.item, value: item }, type.item))
}
