/**
 * Byte arrays that were read before, found again by their content in memory: the ids and addresses that handlers read come
 * back all the time, and the same array for the same bytes spares its making and lets others tell it by identity.
 */

/** Arrays that are kept; one whose place another takes is made again. */
const PLACES = 1 << 15
/** Longer ones are hardly ever read twice. */
export const KNOWN_MAX_BYTES = 64
const WORDS = KNOWN_MAX_BYTES / 4

export class KnownBytes {
  readonly #arrays: Uint8Array[] = new Array(PLACES).fill(new Uint8Array(0))
  readonly #words: Int32Array = new Int32Array(PLACES * WORDS)

  /** The bytes at `start`, which is a multiple of 4, of at most KNOWN_MAX_BYTES. The result must not be changed. */
  read(i32: Int32Array, u8: Uint8Array, start: number, length: number): Uint8Array {
    const first = start >> 2
    const whole = length >> 2
    const bits = (length & 3) << 3
    const last = bits === 0 ? 0 : (i32[first + whole] ?? 0) & ((1 << bits) - 1)
    let hash = length
    for (let i = 0; i < whole; i++) {
      hash = Math.imul(hash ^ (i32[first + i] ?? 0), 0x9e37_79b1)
      hash ^= hash >>> 15
    }
    hash = Math.imul(hash ^ last, 0x85eb_ca6b)
    const place = (hash ^ (hash >>> 16)) & (PLACES - 1)
    const kept = place * WORDS
    const known = this.#arrays[place]
    if (known?.length === length && (bits === 0 || this.#words[kept + whole] === last)) {
      let i = 0
      while (i < whole && this.#words[kept + i] === i32[first + i]) i++
      if (i === whole) return known
    }
    for (let i = 0; i < whole; i++) this.#words[kept + i] = i32[first + i] ?? 0
    if (bits !== 0) this.#words[kept + whole] = last
    const made = u8.slice(start, start + length)
    this.#arrays[place] = made
    return made
  }
}
