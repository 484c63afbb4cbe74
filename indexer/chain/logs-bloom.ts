/**
 * A header's bloom of 2048 bits: three bits for each address and topic of the block's logs. It tells that something is
 * not in the block, or that it may be. Yellow paper, 4.4.1 and 4.3.1 (function M3:2048).
 */
import { type Hex, hexToBytes } from '../../core/hex.ts'
import { keccak256 } from '../abi/keccak.ts'

const BYTES = 256

/** The three bits that stand for an address or a topic, as byte offsets and masks in the bloom. */
type Bits = readonly (readonly [offset: number, mask: number])[]

const known = new Map<Hex, Bits>()
/** Addresses and topics come again and again; a market has thousands at most. */
const KNOWN_MAX = 50_000

function bitsOf(value: Hex): Bits {
  const found = known.get(value)
  if (found) return found
  const hash = keccak256(hexToBytes(value))
  const bits = [0, 2, 4].map((i) => {
    const bit = (((hash[i] ?? 0) << 8) | (hash[i + 1] ?? 0)) & 2047
    return [BYTES - 1 - (bit >> 3), 1 << (bit & 7)] as const
  })
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(value, bits)
  return bits
}

/** The bloom of logs: what a header's must be when these are all of its block's. */
export function bloomOf(logs: Iterable<{ readonly address: Hex; readonly topics: readonly Hex[] }>): Uint8Array {
  const bloom = new Uint8Array(BYTES)
  for (const { address, topics } of logs) {
    for (const value of [address, ...topics]) {
      for (const [offset, mask] of bitsOf(value)) bloom[offset] = (bloom[offset] ?? 0) | mask
    }
  }
  return bloom
}

/** A header's bloom as bytes; undefined where there is none, or one of another size. */
export function parseBloom(text: Hex | undefined): Uint8Array | undefined {
  return text?.length === 2 + 2 * BYTES ? hexToBytes(text) : undefined
}

/** False: no log of the block has this address or topic. True: one may have. */
export function mayContain(bloom: Uint8Array, value: Hex): boolean {
  return bitsOf(value).every(([offset, mask]) => ((bloom[offset] ?? 0) & mask) !== 0)
}

/** The share of the bits that are set, 0 to 1: a value that is not there passes by chance with its third power. */
export function bloomFill(bloom: Uint8Array): number {
  let bits = 0
  for (let byte of bloom) for (; byte > 0; byte &= byte - 1) bits++
  return bits / (8 * BYTES)
}
