/**
 * Packs bytes as one LZ4 block (lz4_Block_format.md), with matches, as Parquet's LZ4_RAW has it. For files that tests
 * read; what it writes is taken by the lz4 program too.
 */

/** A block ends in so many literals, and no match begins nearer to its end. */
const LAST_LITERALS = 5
const LAST_MATCH = 12
const LEAST_MATCH = 4
const FAR = 0xffff

export function lz4Block(input: Uint8Array): Uint8Array {
  const out: number[] = []
  const seen = new Map<number, number>()
  let literals = 0
  for (let at = 0; at + LAST_MATCH <= input.length; ) {
    const four = fourAt(input, at)
    const before = seen.get(four)
    seen.set(four, at)
    if (before === undefined || at - before > FAR) {
      at++
      continue
    }
    let length = LEAST_MATCH
    while (at + length < input.length - LAST_LITERALS && input[before + length] === input[at + length]) length++
    sequence(out, input.subarray(literals, at), { offset: at - before, length })
    at += length
    literals = at
  }
  sequence(out, input.subarray(literals), null)
  return Uint8Array.from(out)
}

function sequence(
  out: number[],
  literals: Uint8Array,
  match: { readonly offset: number; readonly length: number } | null,
): void {
  const more = match === null ? 0 : match.length - LEAST_MATCH
  out.push((Math.min(literals.length, 15) << 4) | Math.min(more, 15))
  lengthOf(out, literals.length)
  for (const byte of literals) out.push(byte)
  if (match === null) return
  out.push(match.offset & 0xff, match.offset >> 8)
  lengthOf(out, more)
}

/** What does not fit into the token's four bits. */
function lengthOf(out: number[], length: number): void {
  if (length < 15) return
  let rest = length - 15
  for (; rest >= 255; rest -= 255) out.push(255)
  out.push(rest)
}

function fourAt(input: Uint8Array, at: number): number {
  return new DataView(input.buffer, input.byteOffset, input.byteLength).getUint32(at)
}
