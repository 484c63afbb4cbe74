/** keccak-256, and the two names that Ethereum derives from it. */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, type Hex } from '../../core/hex.ts'

export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes)
}

/** The first topic of the event with this signature, such as "Transfer(address,address,uint256)". */
export function topicOf(signature: string): Hex {
  return bytesToHex(keccak_256(new TextEncoder().encode(signature)))
}

/** The first four bytes of the calldata of the function with this signature, such as "decimals()". */
export function selectorOf(signature: string): Uint8Array {
  return keccak_256(new TextEncoder().encode(signature)).slice(0, 4)
}
