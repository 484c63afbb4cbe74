/** A place in a manifest: its value with the checks that a reader needs, and errors that name the line. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { UserError } from '../../core/errors.ts'

type Source = { readonly path: string; readonly lines: LineCounter }

export class YamlNode {
  readonly #source: Source
  readonly #node: unknown
  /** Of the node or, where there is none, of what should have it. */
  readonly #offset: number
  /** "dataSources[0].source" */
  readonly #name: string

  private constructor(source: Source, node: unknown, offset: number, name: string) {
    this.#source = source
    this.#node = node
    this.#offset = offsetOf(node) ?? offset
    this.#name = name
  }

  static parse(path: string, text: string): YamlNode {
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines })
    const [error] = document.errors
    const root = new YamlNode({ path, lines }, document.contents, error?.pos[0] ?? 0, '')
    if (error) throw root.error('MANIFEST_INVALID', 'text that is not YAML', 'a manifest made by graph build')
    return root
  }

  get(key: string): YamlNode {
    const value = isMap(this.#node) ? this.#node.get(key, true) : undefined
    return new YamlNode(this.#source, value, this.#offset, this.#name === '' ? key : `${this.#name}.${key}`)
  }

  get exists(): boolean {
    return this.#node !== undefined && this.#node !== null && this.value !== null
  }

  /** A scalar's value, else undefined. */
  get value(): unknown {
    return isScalar(this.#node) ? this.#node.value : undefined
  }

  /** A scalar's text in the file, else undefined. */
  get written(): string | undefined {
    return isScalar(this.#node) ? this.#node.source : undefined
  }

  /** The items of a list; none when it is absent. */
  items(): YamlNode[] {
    if (!this.exists) return []
    if (!isSeq(this.#node)) throw this.invalid('a list')
    return this.#node.items.map((item, i) => new YamlNode(this.#source, item, this.#offset, `${this.#name}[${i}]`))
  }

  keys(): string[] {
    if (!this.exists) return []
    if (!isMap(this.#node)) throw this.invalid('keys with values')
    return this.#node.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key))
  }

  text(): string {
    const { value } = this
    if (typeof value === 'string' && value !== '') return value
    throw this.invalid('text')
  }

  integer(absent?: number): number {
    const { value } = this
    if (!this.exists && absent !== undefined) return absent
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    throw this.invalid('an integer of 0 or more')
  }

  invalid(expected: string): UserError {
    const got = this.exists ? JSON.stringify(this.value ?? 'something composed') : 'nothing'
    return this.error('MANIFEST_INVALID', got, expected)
  }

  /** For what graph-node has and this engine does not. */
  unsupported(got: string, expected: string): UserError {
    return this.error('MANIFEST_UNSUPPORTED', got, expected, 'Run the subgraph on graph-node, or leave this out.')
  }

  error(code: string, got: string, expected: string, hint?: string): UserError {
    const { line } = this.#source.lines.linePos(this.#offset)
    const where = `${this.#source.path}, line ${line}${this.#name === '' ? '' : `, ${this.#name}`}`
    return new UserError(code, `${where}: got ${got}, expected ${expected}.`, hint === undefined ? {} : { hint })
  }
}

function offsetOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined
}

/** Compares versions such as 1.4.0. */
export function versionAtLeast(version: string, least: string): boolean {
  const numbers = version.split('.').map(Number)
  for (const [i, wanted] of least.split('.').map(Number).entries()) {
    const has = numbers[i] ?? 0
    if (has !== wanted) return has > wanted
  }
  return true
}
