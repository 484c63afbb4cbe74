/** The import family ethereum.*. */
import { UserError } from '../../core/errors.ts'
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import { AbiDecodeError, decodeSequence, decodeValue } from '../abi/decode.ts'
import { encodeCall, encodeOwn } from '../abi/encode.ts'
import { findFunction } from '../abi/parse.ts'
import { type AbiType, type AbiValue, parseType } from '../abi/types.ts'
import { readArray } from './arrays.ts'
import { readEthereumValue, readOwnValue, writeEthereumValue, writeEthereumValues } from './ethereum-values.ts'
import type { Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { writeBigInt } from './integers.ts'
import { writeWrappedBool } from './results.ts'
import { readBytes, readString, writeBytes } from './texts.ts'

const ADDRESS_BYTES = 20

export function ethereumFunctions(host: Host): HostFunctions {
  const { heap, ids } = host
  return {
    'ethereum.call': (request) => call(host, request ?? 0),
    'ethereum.getBalance': (address) => {
      const balance = host.context().account({ ask: 'balance', address: readAddress(host, address ?? 0) })
      return writeBigInt(heap, ids, BigInt(balance ?? 0))
    },
    'ethereum.hasCode': (address) => {
      const code = host.context().account({ ask: 'code', address: readAddress(host, address ?? 0) })
      return writeWrappedBool(host, code !== null && code !== '0x')
    },
    'ethereum.encode': (pointer) => {
      const value = readOwnValue(host, pointer ?? 0)
      return writeBytes(
        heap,
        ids,
        encoded('ethereum.encode', () => encodeOwn(value)),
      )
    },
    'ethereum.decode': (types, data) => {
      const type = typeOrNull(readString(heap, types ?? 0))
      const bytes = readBytes(heap, data ?? 0)
      const value = type && orNull(() => decodeValue(type, bytes))
      return type && value !== null ? writeEthereumValue(host, type, value) : 0
    },
  }
}

function readAddress({ heap }: Host, pointer: number): Hex {
  const bytes = readBytes(heap, pointer)
  if (bytes.length !== ADDRESS_BYTES) throw new HostError(`An address: got ${bytes.length} bytes, expected 20.`)
  return bytesToHex(bytes)
}

/** A type as ethereum.decode takes it; null for text that is none, which graph-node answers with null too. */
function typeOrNull(text: string): AbiType | null {
  if (/\[(0*|\d{16,})\]/.test(text.replaceAll('[]', ''))) return null
  // Of spaces only those before a comma are too many; a comma may stand after the last type.
  if (/\s,|\(\s*,/.test(text)) return null
  try {
    return parseType(text.replace(/,\s*\)/g, ')'))
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

/** An eth_call at the trigger's block. 0 when it reverts, returns nothing where something is expected, or what the ABI does not describe. */
function call(host: Host, request: number): number {
  const { heap } = host
  const word = request >> 2
  const contract = readString(heap, heap.word(request))
  const address = readAddress(host, heap.i32[word + 1] ?? 0)
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
  const data = bytesToHex(encoded(`ethereum.call ${signature}`, () => encodeCall(method.selector, types, values)))
  const answer = context.call(address, data)
  const outputs = method.outputs.map((p) => p.type)
  if (answer === null || (answer === '0x' && outputs.length > 0)) return 0
  const results = orNull(() => decodeSequence(outputs, Uint8Array.from(hexToBytes(answer))))
  return results === null ? 0 : writeEthereumValues(host, outputs, results)
}

function encoded(what: string, encode: () => Uint8Array): Uint8Array {
  try {
    return encode()
  } catch (cause) {
    if (cause instanceof RangeError) throw new HostError(`${what}: ${cause.message}`, { cause })
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
