/** Numbers for byte strings, from 0 in the order in which they are first seen. Of addresses there are too many for it. */
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'

export class ByteNames {
  readonly #names: Uint8Array[] = []
  readonly #numbers = new Map<string, number>()

  get count(): number {
    return this.#names.length
  }

  get names(): readonly Uint8Array[] {
    return this.#names
  }

  /** The number of a name, given one now if it has none. */
  numberOf(name: Uint8Array): number {
    const key = bytesToKey(name)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.#names.length)
    return this.#names.push(Uint8Array.from(name)) - 1
  }

  /** The number of a name that was seen; undefined for others. */
  find(name: Uint8Array): number | undefined {
    return this.#numbers.get(bytesToKey(name))
  }

  bytesOf(number: number): Uint8Array {
    return this.#names[number] ?? new Uint8Array(0)
  }

  hexOf(number: number): Hex {
    return bytesToHex(this.bytesOf(number))
  }
}
