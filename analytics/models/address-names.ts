/** Numbers for addresses, from 0 in the order in which they are first seen: a hash table without an object for each. */
import { bytesToHex, type Hex } from '../../core/hex.ts'

/** An address is five words of four bytes, in the machine's order of bytes. */
export const ADDRESS_WORDS = 5

const EMPTY = 0xffff_ffff

export class AddressNames {
  #words = new Uint32Array(ADDRESS_WORDS << 8)
  #slots = new Uint32Array(1 << 9).fill(EMPTY)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** The numbers of addresses that lie one behind another; new ones are given one. */
  numbersOf(words: Uint32Array): Uint32Array {
    const numbers = new Uint32Array(words.length / ADDRESS_WORDS)
    for (let i = 0; i < numbers.length; i++) {
      const slot = slotOf(this.#words, this.#slots, words, i * ADDRESS_WORDS)
      const known = this.#slots[slot] ?? EMPTY
      numbers[i] = known === EMPTY ? this.#add(slot, words.subarray(i * ADDRESS_WORDS, (i + 1) * ADDRESS_WORDS)) : known
    }
    return numbers
  }

  /** The number of an address that was seen; undefined for others. */
  find(address: Uint8Array): number | undefined {
    if (address.length !== ADDRESS_WORDS * 4) return undefined
    const words = new Uint32Array(Uint8Array.from(address).buffer)
    const known = this.#slots[slotOf(this.#words, this.#slots, words, 0)] ?? EMPTY
    return known === EMPTY ? undefined : known
  }

  hexOf(number: number): Hex {
    const words = this.#words.slice(number * ADDRESS_WORDS, (number + 1) * ADDRESS_WORDS)
    return bytesToHex(new Uint8Array(words.buffer))
  }

  #add(slot: number, address: Uint32Array): number {
    const number = this.#count++
    if (this.#count * ADDRESS_WORDS > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2)
      larger.set(this.#words)
      this.#words = larger
    }
    this.#words.set(address, number * ADDRESS_WORDS)
    this.#slots[slot] = number
    if (this.#count * 2 > this.#slots.length) this.#rehash()
    return number
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 4).fill(EMPTY)
    for (let number = 0; number < this.#count; number++) {
      slots[slotOf(this.#words, slots, this.#words, number * ADDRESS_WORDS)] = number
    }
    this.#slots = slots
  }
}

/** Where the address at a place is in the table, or would be. */
function slotOf(names: Uint32Array, slots: Uint32Array, words: Uint32Array, at: number): number {
  const a = words[at] ?? 0
  const b = words[at + 1] ?? 0
  const c = words[at + 2] ?? 0
  const d = words[at + 3] ?? 0
  const e = words[at + 4] ?? 0
  // FNV-1a over the words, and its high bits mixed into the low ones.
  let hash = Math.imul(0x811c9dc5 ^ a, 0x01000193)
  hash = Math.imul(hash ^ b, 0x01000193)
  hash = Math.imul(hash ^ c, 0x01000193)
  hash = Math.imul(hash ^ d, 0x01000193)
  hash = Math.imul(hash ^ e, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  hash ^= hash >>> 15
  const mask = slots.length - 1
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const number = slots[slot] ?? EMPTY
    if (number === EMPTY) return slot
    const name = number * ADDRESS_WORDS
    if (
      names[name] === a &&
      names[name + 1] === b &&
      names[name + 2] === c &&
      names[name + 3] === d &&
      names[name + 4] === e
    ) {
      return slot
    }
  }
}
