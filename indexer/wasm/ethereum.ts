/** The import family ethereum.*. */
import { bytesToHex, hexToBytes } from '../../core/hex.ts'
import { AbiDecodeError, decodeSequence, decodeValue } from '../abi/decode.ts'
import { encodeCall, encodeValue } from '../abi/encode.ts'
import { findFunction } from '../abi/parse.ts'
import { type AbiValue, parseType } from '../abi/types.ts'
import { readArray } from './arrays.ts'
import { readEthereumValue, readTypedValue, writeEthereumValue, writeEthereumValues } from './ethereum-values.ts'
import type { Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { readBytes, readString, writeBytes } from './texts.ts'

export function ethereumFunctions(host: Host): HostFunctions {
  const { heap, ids } = host
  return {
    'ethereum.call': (request) => call(host, request ?? 0),
    'ethereum.encode': (pointer) => {
      const { type, value } = readTypedValue(host, pointer ?? 0)
      try {
        return writeBytes(heap, ids, encodeValue(type, value))
      } catch (error) {
        if (error instanceof RangeError) return 0
        throw error
      }
    },
    'ethereum.decode': (types, data) => {
      const type = parseType(readString(heap, types ?? 0))
      const bytes = readBytes(heap, data ?? 0)
      const value = orNull(() => decodeValue(type, bytes))
      return value === null ? 0 : writeEthereumValue(host, type, value)
    },
  }
}

/** An eth_call at the trigger's block. 0 when it reverts, returns nothing or what the ABI does not describe. */
function call(host: Host, request: number): number {
  const { heap } = host
  const word = request >> 2
  const contract = readString(heap, heap.word(request))
  const address = readBytes(heap, heap.i32[word + 1] ?? 0)
  const name = readString(heap, heap.i32[word + 2] ?? 0)
  const signature = readString(heap, heap.i32[word + 3] ?? 0)
  const context = host.context()
  const abi = context.dataSource.abis.get(contract)
  if (!abi) throw new HostError(`ethereum.call: got the ABI "${contract}", expected one that the manifest names.`)
  const method = findFunction(abi, name, signature)
  if (!method) throw new HostError(`ethereum.call: the ABI "${contract}" has no function ${signature}.`)
  const pointers = readArray(host, heap.i32[word + 4] ?? 0)
  const types = method.inputs.map((p) => p.type)
  if (pointers.length !== types.length) {
    throw new HostError(`ethereum.call ${signature}: got ${pointers.length} arguments, expected ${types.length}.`)
  }
  const values = types.map((type, i) => readEthereumValue(host, type, pointers[i] ?? 0))
  const data = bytesToHex(encodeArguments(signature, () => encodeCall(method.selector, types, values)))
  const answer = context.call(bytesToHex(address), data)
  if (answer === null || answer === '0x') return 0
  const outputs = method.outputs.map((p) => p.type)
  const results = orNull(() => decodeSequence(outputs, Uint8Array.from(hexToBytes(answer))))
  return results === null ? 0 : writeEthereumValues(host, outputs, results)
}

function encodeArguments(signature: string, encode: () => Uint8Array): Uint8Array {
  try {
    return encode()
  } catch (cause) {
    if (cause instanceof RangeError) throw new HostError(`ethereum.call ${signature}: ${cause.message}`, { cause })
    throw cause
  }
}

function orNull<T extends AbiValue>(decode: () => T): T | null {
  try {
    return decode()
  } catch (error) {
    if (error instanceof AbiDecodeError) return null
    throw error
  }
}
