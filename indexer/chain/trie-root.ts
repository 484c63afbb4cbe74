/** The root hash of a Merkle-Patricia trie over a list of values keyed by their index. Yellow paper, appendix D. */
import { keccak256 } from '../abi/keccak.ts'
import { encodeRlp, integerBytes, type RlpItem } from './rlp.ts'

type Entry = { readonly path: readonly number[]; readonly value: Uint8Array }

/** The root over the values, each keyed by the RLP of its place in the list, as transactions and receipts are. */
export function listRoot(values: readonly Uint8Array[]): Uint8Array {
  const entries = values.map((value, i) => ({ path: nibbles(encodeRlp(integerBytes(BigInt(i)))), value }))
  return keccak256(encodeRlp(nodeOf(entries, 0)))
}

function nibbles(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte) => [byte >> 4, byte & 15])
}

/** The node over entries that share their first `depth` nibbles. */
function nodeOf(entries: readonly Entry[], depth: number): RlpItem {
  const [first] = entries
  if (!first) return new Uint8Array(0)
  if (entries.length === 1) return [compact(first.path.slice(depth), true), first.value]
  const shared = sharedNibbles(entries, depth)
  if (shared > 0) {
    return [compact(first.path.slice(depth, depth + shared), false), reference(nodeOf(entries, depth + shared))]
  }
  const children: RlpItem[] = []
  for (let nibble = 0; nibble < 16; nibble++) {
    const own = entries.filter((entry) => entry.path[depth] === nibble)
    children.push(own.length === 0 ? new Uint8Array(0) : reference(nodeOf(own, depth + 1)))
  }
  // Keys of a list are no prefixes of each other; the rule holds for any.
  const here = entries.find((entry) => entry.path.length === depth)
  return [...children, here?.value ?? new Uint8Array(0)]
}

/** A node within its parent: itself when it is shorter than its hash would be. */
function reference(node: RlpItem): RlpItem {
  const encoded = encodeRlp(node)
  return encoded.length < 32 ? node : keccak256(encoded)
}

function sharedNibbles(entries: readonly Entry[], depth: number): number {
  const [first] = entries
  let shared = 0
  while (first && depth + shared < first.path.length) {
    const nibble = first.path[depth + shared]
    if (!entries.every((entry) => entry.path[depth + shared] === nibble)) break
    shared++
  }
  return shared
}

/** Hex-prefix encoding of nibbles: two to a byte, with the parity and the kind of node before them. */
function compact(path: readonly number[], isLeaf: boolean): Uint8Array {
  const odd = path.length % 2 === 1
  const flag = (isLeaf ? 2 : 0) + (odd ? 1 : 0)
  const all = odd ? [flag, ...path] : [flag, 0, ...path]
  const bytes = new Uint8Array(all.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = ((all[2 * i] ?? 0) << 4) | (all[2 * i + 1] ?? 0)
  return bytes
}
