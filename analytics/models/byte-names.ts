/** Numbers for byte strings, from 0 in the order in which they are first seen: a hash table without an object for each. */
import { bytesToHex, type Hex } from '../../core/hex.ts'

const EMPTY = 0xffff_ffff

export class ByteNames {
  #bytes = new Uint8Array(1 << 12)
  /** Where each name begins; its end is the beginning of the next. */
  #starts = new Uint32Array(1 << 8)
  #slots = new Uint32Array(1 << 9).fill(EMPTY)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** The number of a name, given one now if it has none. */
  numberOf(name: Uint8Array): number {
    const slot = this.#slotOf(name)
    const known = this.#slots[slot] ?? EMPTY
    if (known !== EMPTY) return known
    const number = this.#count
    const start = this.#starts[number] ?? 0
    this.#makeRoom(start + name.length)
    this.#bytes.set(name, start)
    this.#starts[number + 1] = start + name.length
    this.#slots[slot] = number
    this.#count++
    if (this.#count * 2 > this.#slots.length) this.#rehash()
    return number
  }

  /** The number of a name that was seen; undefined for others. */
  find(name: Uint8Array): number | undefined {
    const known = this.#slots[this.#slotOf(name)] ?? EMPTY
    return known === EMPTY ? undefined : known
  }

  /** A view, to be read at once. */
  bytesOf(number: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[number] ?? 0, this.#starts[number + 1] ?? 0)
  }

  hexOf(number: number): Hex {
    return bytesToHex(this.bytesOf(number))
  }

  #slotOf(name: Uint8Array): number {
    const mask = this.#slots.length - 1
    // FNV-1a over the bytes.
    let hash = 0x811c9dc5
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ (name[i] ?? 0), 0x01000193)
    hash ^= hash >>> 15
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? EMPTY
      if (number === EMPTY || this.#isName(number, name)) return slot
    }
  }

  #isName(number: number, name: Uint8Array): boolean {
    const start = this.#starts[number] ?? 0
    if ((this.#starts[number + 1] ?? 0) - start !== name.length) return false
    for (let i = 0; i < name.length; i++) if (this.#bytes[start + i] !== name[i]) return false
    return true
  }

  #makeRoom(bytes: number): void {
    if (bytes > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(bytes, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    if (this.#count + 2 > this.#starts.length) {
      const larger = new Uint32Array(this.#starts.length * 2)
      larger.set(this.#starts)
      this.#starts = larger
    }
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2).fill(EMPTY)
    for (let number = 0; number < this.#count; number++) {
      this.#slots[this.#slotOf(this.bytesOf(number))] = number
    }
  }
}
