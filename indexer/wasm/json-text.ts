/**
 * JSON as graph-node reads it (Rust's serde_json with arbitrary_precision): numbers keep their digits, an object's keys are
 * sorted by their UTF-8 bytes, of equal keys the last one counts, and what is not strictly JSON is an error.
 */

/** A number is its text; an object's entries are sorted. */
export type Json =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number' | 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Json])[] }

/** The text is no JSON. */
export class JsonError extends Error {}

const MAX_BYTES = 10_000_000
/** Arrays and objects within each other; serde_json counts down from 128 and refuses at 0. */
const MAX_DEPTH = 127

/** @throws JsonError */
export function parseJson(bytes: Uint8Array): Json {
  if (bytes.length > MAX_BYTES) throw new JsonError(`${bytes.length} bytes are more than ${MAX_BYTES}`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new JsonError('the bytes are not UTF-8')
  }
  const reader = new JsonReader(text)
  const value = reader.value(0)
  reader.end()
  return value
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const SPACE = /[ \t\n\r]*/y
/** Characters that stand for themselves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON's strings must not have
const PLAIN = /[^"\\\u0000-\u001f]*/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): Json {
    this.#space()
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(this.#deeper(depth))
      case '[':
        return this.#array(this.#deeper(depth))
      case '"':
        return { kind: 'string', value: this.#string() }
      case 'n':
        this.#word('null')
        return { kind: 'null' }
      case 't':
        this.#word('true')
        return { kind: 'bool', value: true }
      case 'f':
        this.#word('false')
        return { kind: 'bool', value: false }
    }
    const value = this.#match(NUMBER)
    if (value === '') throw this.#unexpected()
    return { kind: 'number', value: numberText(value) }
  }

  end(): void {
    this.#space()
    if (this.#at < this.#text.length) throw this.#unexpected()
  }

  #deeper(depth: number): number {
    if (depth >= MAX_DEPTH) throw new JsonError(`arrays and objects lie deeper than ${MAX_DEPTH} within each other`)
    return depth + 1
  }

  #object(depth: number): Json {
    const entries = new Map<string, Json>()
    this.#at++
    for (let first = true; !this.#closes('}', first); first = false) {
      this.#space()
      if (this.#text[this.#at] !== '"') throw this.#unexpected()
      const key = this.#string()
      this.#space()
      this.#expect(':')
      entries.set(key, this.value(depth))
    }
    return { kind: 'object', entries: [...entries].sort(([a], [b]) => compareUtf8(a, b)) }
  }

  #array(depth: number): Json {
    const items: Json[] = []
    this.#at++
    for (let first = true; !this.#closes(']', first); first = false) items.push(this.value(depth))
    return { kind: 'array', items }
  }

  /** Reads the end of a list, or what stands before its next item. */
  #closes(end: string, first: boolean): boolean {
    this.#space()
    if (this.#text[this.#at] === end) {
      this.#at++
      return true
    }
    if (!first) {
      this.#expect(',')
      this.#space()
      if (this.#text[this.#at] === end) throw this.#unexpected()
    }
    return false
  }

  #string(): string {
    let value = ''
    this.#at++
    for (;;) {
      value += this.#match(PLAIN)
      const char = this.#text[this.#at]
      if (char === '"') {
        this.#at++
        return value
      }
      if (char !== '\\') throw this.#unexpected()
      value += this.#escape()
    }
  }

  #escape(): string {
    const name = this.#text[this.#at + 1] ?? ''
    this.#at += 2
    if (name !== 'u') {
      const char = ESCAPES[name]
      if (char === undefined) throw this.#unexpected()
      return char
    }
    const unit = this.#hex()
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit)
    if (unit > 0xdbff || this.#text[this.#at] !== '\\' || this.#text[this.#at + 1] !== 'u') throw this.#unexpected()
    this.#at += 2
    const low = this.#hex()
    if (low < 0xdc00 || low > 0xdfff) throw this.#unexpected()
    return String.fromCharCode(unit, low)
  }

  #hex(): number {
    const digits = this.#text.slice(this.#at, this.#at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#unexpected()
    this.#at += 4
    return Number.parseInt(digits, 16)
  }

  #word(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected()
    this.#at += word.length
  }

  #expect(char: string): void {
    if (this.#text[this.#at] !== char) throw this.#unexpected()
    this.#at++
  }

  #space(): void {
    this.#match(SPACE)
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #unexpected(): JsonError {
    const char = this.#text[this.#at]
    return new JsonError(char === undefined ? 'the text ends early' : `unexpected "${char}" at character ${this.#at}`)
  }
}

/** As graph-node 0.45 hands numbers over: their text, but the exponent is a small e with a sign, and -0 is 0. */
function numberText(text: string): string {
  return text === '-0' ? '0' : text.replace(/[eE]([+-]?)/, (_, sign: string) => `e${sign || '+'}`)
}

/** Rust's order of strings. JavaScript's differs for characters beyond U+FFFF. */
function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
