/**
 * How values lie in an archive's bytes. Numbers are varints. Addresses, hashes and 32-byte words have their leading zero
 * bytes cut off, and one that was written before in the same section is only its place in the list of those: a repeated
 * address or topic is one to three bytes. docs/archive-format.md says it byte by byte.
 */
import type { Hex } from '../../core/hex.ts'

/** Tokens below this are the number of bytes of a value that follows; from here on they are places in the list. */
const FIRST_PLACE = 33
/** A value of fewer bytes is as short as its place and is not listed. */
const LISTED_BYTES = 5
const WORD_BYTES = 32
const SELECTOR_BYTES = 4

/** Bytes, as they grow; `reset` begins a new section with an empty list. */
export class WordWriter {
  #bytes = Buffer.allocUnsafe(1 << 16)
  #length = 0
  readonly #places = new Map<string, number>()

  get length(): number {
    return this.#length
  }

  /** The bytes written since the last reset; valid until the next write. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  reset(): void {
    this.#length = 0
    this.#places.clear()
  }

  /** A whole number from 0 to 2^53 - 1. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`A number: got ${value}, expected 0 or more.`)
    this.#room(8)
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#length++] = rest
  }

  /** A value of at most 32 bytes whose full length the reader knows. */
  value(hex: Hex): void {
    let start = 2
    while (start < hex.length && hex.charCodeAt(start) === 48) start++
    // A byte has two digits, and the length is even.
    start -= start % 2
    const digits = hex.slice(start)
    const bytes = digits.length / 2
    const place = bytes < LISTED_BYTES ? undefined : this.#places.get(digits)
    if (place !== undefined) {
      this.number(FIRST_PLACE + place)
      return
    }
    if (bytes >= LISTED_BYTES) this.#places.set(digits, this.#places.size)
    this.#literal(digits, bytes)
  }

  big(value: bigint): void {
    const digits = value.toString(16)
    this.value(`0x${digits.length % 2 === 1 ? '0' : ''}${digits}`)
  }

  /** Bytes of any length: whole words, or a selector and whole words, are written as words, all else as it is. */
  data(hex: Hex): void {
    const bytes = (hex.length - 2) / 2
    this.number(bytes)
    const lead = leadOf(bytes)
    if (lead > 0) this.#raw(hex.slice(2, 2 + lead * 2), lead)
    for (let at = 2 + lead * 2; at < hex.length; at += WORD_BYTES * 2) this.value(`0x${hex.slice(at, at + 64)}`)
  }

  #literal(digits: string, bytes: number): void {
    if (bytes > WORD_BYTES) throw new RangeError(`A value: got ${bytes} bytes, expected at most ${WORD_BYTES}.`)
    this.number(bytes)
    this.#raw(digits, bytes)
  }

  #raw(digits: string, bytes: number): void {
    this.#room(bytes)
    const written = this.#bytes.write(digits, this.#length, 'hex')
    if (written !== bytes) throw new RangeError(`Bytes: got "${digits}", expected hex digits.`)
    this.#length += bytes
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}

/** Reads what a WordWriter wrote, in the same order. Bytes that end too early are a RangeError. */
export class WordReader {
  readonly #bytes: Buffer
  #at = 0
  /** The listed values, in full as an address and as a word, made when they are first asked for. */
  readonly #digits: string[] = []
  readonly #addresses: (Hex | undefined)[] = []
  readonly #words: (Hex | undefined)[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  number(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined || scale > 2 ** 49) throw new RangeError('A number: got bytes that end within it.')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
  }

  /** 20 bytes. */
  address(): Hex {
    const token = this.number()
    if (token < FIRST_PLACE) return padded(this.#literal(token), 40)
    const place = token - FIRST_PLACE
    const found = this.#addresses[place]
    if (found !== undefined) return found
    const full = padded(this.#listed(place), 40)
    this.#addresses[place] = full
    return full
  }

  /** 32 bytes. */
  word(): Hex {
    const token = this.number()
    if (token < FIRST_PLACE) return padded(this.#literal(token), 64)
    const place = token - FIRST_PLACE
    const found = this.#words[place]
    if (found !== undefined) return found
    const full = padded(this.#listed(place), 64)
    this.#words[place] = full
    return full
  }

  big(): bigint {
    const token = this.number()
    const digits = token < FIRST_PLACE ? this.#literal(token) : this.#listed(token - FIRST_PLACE)
    return digits === '' ? 0n : BigInt(`0x${digits}`)
  }

  data(): Hex {
    const bytes = this.number()
    const lead = leadOf(bytes)
    let text = `0x${lead > 0 ? this.#raw(lead) : ''}`
    for (let left = bytes - lead; left > 0; left -= WORD_BYTES) text += this.word().slice(2)
    return text as Hex
  }

  #literal(bytes: number): string {
    const digits = this.#raw(bytes)
    if (bytes >= LISTED_BYTES) this.#digits.push(digits)
    return digits
  }

  #raw(bytes: number): string {
    const end = this.#at + bytes
    if (end > this.#bytes.length) throw new RangeError(`A value of ${bytes} bytes: got bytes that end within it.`)
    const digits = this.#bytes.toString('hex', this.#at, end)
    this.#at = end
    return digits
  }

  #listed(place: number): string {
    const digits = this.#digits[place]
    if (digits === undefined) throw new RangeError(`Place ${place}: got ${this.#digits.length} listed values.`)
    return digits
  }
}

/** Bytes of data that are written as they are: a selector before whole words, or all of what is no words. */
function leadOf(bytes: number): number {
  const lead = bytes % WORD_BYTES
  return lead === 0 || lead === SELECTOR_BYTES ? lead : bytes
}

function padded(digits: string, length: number): Hex {
  return `0x${digits.padStart(length, '0')}`
}
