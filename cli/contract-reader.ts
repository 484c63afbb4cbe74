/** Reads values of contracts at one block, in batches. */
import type { Hex } from '../core/hex.ts'
import { bytesToHex } from '../core/hex.ts'
import { selectorOf } from '../indexer/abi/keccak.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'

/** A view function and its arguments, each an address or an unsigned integer. */
export type ContractRead = { readonly to: Hex; readonly signature: string; readonly args?: readonly (Hex | bigint)[] }

export type ContractReader = {
  /** The result's 32-byte words as unsigned integers, in the order asked; null where the contract reverted or gave nothing. */
  read(requests: readonly ContractRead[]): Promise<(readonly bigint[] | null)[]>
}

/** Requests given to the source at once: it cuts them into HTTP batches, this bounds what is in memory. */
const CHUNK = 2_000

export function createContractReader(source: BlockSource, block: { number: number; hash: Hex }): ContractReader {
  return {
    async read(requests) {
      const results: (readonly bigint[] | null)[] = []
      for (let at = 0; at < requests.length; at += CHUNK) {
        const chunk = requests.slice(at, at + CHUNK).map((request) => ({ to: request.to, data: callData(request) }))
        for (const result of await source.calls(block, chunk)) {
          const words = result.status === 'ok' ? wordsOf(result.data) : []
          results.push(words.length === 0 ? null : words)
        }
      }
      return results
    },
  }
}

/** The calldata of a function whose arguments are addresses and unsigned integers. */
export function callData({ signature, args = [] }: Omit<ContractRead, 'to'>): Hex {
  const words = args.map((arg) => BigInt(arg).toString(16).padStart(64, '0'))
  return `${selector(signature)}${words.join('')}` as Hex
}

/** A word as the address in its low 20 bytes. */
export function addressOf(word: bigint): Hex {
  return `0x${BigInt.asUintN(160, word).toString(16).padStart(40, '0')}`
}

function wordsOf(data: Hex): bigint[] {
  const words: bigint[] = []
  for (let at = 2; at + 64 <= data.length; at += 64) words.push(BigInt(`0x${data.slice(at, at + 64)}`))
  return words
}

const selectors = new Map<string, Hex>()

function selector(signature: string): Hex {
  const known = selectors.get(signature)
  if (known !== undefined) return known
  const made = bytesToHex(selectorOf(signature))
  selectors.set(signature, made)
  return made
}
