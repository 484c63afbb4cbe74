/**
 * YAML as graph-node reads it (Rust's serde_yaml 0.9): one document; plain scalars are null, booleans, numbers or text by
 * YAML 1.2's core schema with 0b added; entries keep their order and keys must differ; `!tag` stays beside its value.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Scalar, type YAMLMap } from 'yaml'

export type Yaml =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number' | 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly Yaml[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Yaml, Yaml])[] }
  | { readonly kind: 'tagged'; readonly tag: string; readonly value: Yaml }

/** The text is no YAML that graph-node reads. */
export class YamlError extends Error {}

const MAX_BYTES = 10_000_000
const MAX_DEPTH = 128
/** Aliases can make a small text a huge value: graph-node follows 100 for each event of the text. */
const MAX_NODES = 1_000_000

/** What libyaml's reader refuses. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/
/** An escape of half a surrogate pair, which libyaml refuses even beside its other half. */
const SURROGATE_ESCAPE = /^(?:[^\\]|\\[^uU])*\\(?:u|U0000)[dD][89a-fA-F]/

const CORE = 'tag:yaml.org,2002:'
const U64_MAX = 2n ** 64n - 1n
const I64_MIN = -(2n ** 63n)
const U128_MAX = 2n ** 128n - 1n
const I128_MIN = -(2n ** 127n)

/** @throws YamlError */
export function parseYaml(bytes: Uint8Array): Yaml {
  if (bytes.length > MAX_BYTES) throw new YamlError(`${bytes.length} bytes are more than ${MAX_BYTES}`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new YamlError('the bytes are not UTF-8')
  }
  if (UNPRINTABLE.test(text)) throw new YamlError('control characters are not allowed')
  const options = {
    ...({ schema: 'failsafe', uniqueKeys: false, merge: false, logLevel: 'silent' } as const),
    resolveKnownTags: false,
    keepSourceTokens: true,
  }
  // libyaml takes U+0085 for the end of a line.
  const documents = parseAllDocuments(text.replaceAll('\u0085', '\n'), options)
  if ('empty' in documents) return { kind: 'null' }
  if (documents.length > 1) throw new YamlError(`there are ${documents.length} documents, expected one`)
  const [document] = documents
  if (!document) return { kind: 'null' }
  const [error] = document.errors
  if (error) throw new YamlError(error.message.split('\n')[0] ?? 'no YAML')
  return new YamlReader((alias) => alias.resolve(document)).value(document.contents, 0)
}

class YamlReader {
  readonly #resolve: (alias: Alias) => unknown
  #nodes = 0

  constructor(resolve: (alias: Alias) => unknown) {
    this.#resolve = resolve
  }

  value(node: unknown, depth: number, tagged = false): Yaml {
    if (depth > MAX_DEPTH) throw new YamlError(`lists and maps lie deeper than ${MAX_DEPTH} within each other`)
    if (++this.#nodes > MAX_NODES) throw new YamlError('aliases repeat too much')
    if (isAlias(node)) return this.value(this.#target(node), depth)
    if (node === null || node === undefined) return { kind: 'null' }
    const tag = tagOf(node)
    if (!tagged && tag?.startsWith('!')) {
      return { kind: 'tagged', tag: tag === '!' ? '!!' : tag, value: this.value(node, depth + 1, true) }
    }
    if (isSeq(node)) return { kind: 'array', items: node.items.map((item) => this.value(item, depth + 1)) }
    if (isMap(node)) {
      checkImplicitKeys(node)
      const entries = node.items.map(
        ({ key, value }) => [this.value(key, depth + 1), this.value(value, depth + 1)] as const,
      )
      checkKeys(entries)
      return { kind: 'object', entries }
    }
    if (isScalar(node)) return scalar(node, tagged ? undefined : tag)
    throw new YamlError('a node is neither scalar nor list nor map')
  }

  #target(alias: Alias): unknown {
    const target = this.#resolve(alias)
    if (target === undefined) throw new YamlError(`the alias *${alias.source} names no anchor before it`)
    return target
  }
}

function tagOf(node: unknown): string | undefined {
  return (isScalar(node) || isSeq(node) || isMap(node)) && typeof node.tag === 'string' ? node.tag : undefined
}

/** libyaml takes no key for null unless a question mark says that there is one, and that not in a list. */
function checkImplicitKeys(map: YAMLMap): void {
  for (const pair of map.items) {
    const isEmpty = pair.key === null || (isScalar(pair.key) && pair.key.source === '' && isPlain(pair.key))
    if (!isEmpty) continue
    const marks = map.srcToken?.type === 'flow-collection' || map.srcToken?.type === 'block-map'
    const start = pair.srcToken?.start ?? []
    if (!marks || !start.some(({ type }) => type === 'explicit-key-ind')) throw new YamlError('a key is missing')
  }
}

function checkKeys(entries: readonly (readonly [Yaml, Yaml])[]): void {
  const seen = new Set<string>()
  for (const [key] of entries) {
    const text = JSON.stringify(key)
    if (seen.has(text)) throw new YamlError(`two entries have the key ${text}`)
    seen.add(text)
  }
}

function scalar(node: Scalar, tag: string | undefined): Yaml {
  const text = String(node.value ?? '')
  const token = node.srcToken
  if (token?.type === 'double-quoted-scalar' && SURROGATE_ESCAPE.test(token.source)) {
    throw new YamlError('invalid Unicode character escape code')
  }
  // A scalar without quotes; block scalars are text.
  if (tag === undefined || !tag.startsWith(CORE)) return isPlain(node) ? plain(text) : { kind: 'string', value: text }
  switch (tag.slice(CORE.length)) {
    case 'bool':
      return expected(boolOf(text), text, 'a boolean')
    case 'int':
      return expected(integerOf(text), text, 'an integer')
    case 'float': {
      const value = floatOf(text)
      return expected(value === undefined ? undefined : { kind: 'number', value: floatText(value) }, text, 'a float')
    }
    case 'null':
      return expected(isNull(text) ? { kind: 'null' } : undefined, text, 'null')
    default:
      return { kind: 'string', value: text }
  }
}

function isPlain(node: Scalar): boolean {
  return node.type === undefined || node.type === 'PLAIN'
}

function expected(value: Yaml | undefined, text: string, what: string): Yaml {
  if (value) return value
  throw new YamlError(`got "${text}", expected ${what}`)
}

function plain(text: string): Yaml {
  if (text === '' || isNull(text)) return { kind: 'null' }
  const value = boolOf(text) ?? integerOf(text)
  if (value) return value
  const float = hasLeadingZero(text) ? undefined : floatOf(text)
  return float === undefined ? { kind: 'string', value: text } : { kind: 'number', value: floatText(float) }
}

function isNull(text: string): boolean {
  return text === 'null' || text === 'Null' || text === 'NULL' || text === '~'
}

function boolOf(text: string): Yaml | undefined {
  if (/^(true|True|TRUE)$/.test(text)) return { kind: 'bool', value: true }
  return /^(false|False|FALSE)$/.test(text) ? { kind: 'bool', value: false } : undefined
}

/** Integers of more than 64 bits are refused, as serde_yaml's values cannot hold them; beyond 128 bits they are floats. */
function integerOf(text: string): Yaml | undefined {
  const match = /^([+-]?)(0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|[0-9]+)$/.exec(text)
  if (!match || hasLeadingZero(text)) return undefined
  const [, sign, digits = ''] = match
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits)
  if (value > U128_MAX || value < I128_MIN) return undefined
  if (value > U64_MAX || value < I64_MIN) throw new YamlError(`the integer ${text} has more than 64 bits`)
  return { kind: 'number', value: value.toString() }
}

/** Digits after a leading zero are text. */
function hasLeadingZero(text: string): boolean {
  return /^[+-]?0[0-9]+$/.test(text)
}

function floatOf(text: string): number | undefined {
  if (/^\+?\.(inf|Inf|INF)$/.test(text)) return Infinity
  if (/^-\.(inf|Inf|INF)$/.test(text)) return -Infinity
  if (/^\.(nan|NaN|NAN)$/.test(text)) return Number.NaN
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** A float as Rust's ryu prints it: always a point or an exponent, which begins at 10^16 and below 10^-5. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (value === 0) return `${sign}0.0`
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e')
  const digits = mantissa.replace('.', '')
  // The number of digits before the point.
  const point = Number(power) + 1
  if (point > 16 || point <= -5) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    return `${sign}${digits.charAt(0)}${fraction}e${point - 1}`
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (digits.length <= point) return `${sign}${digits.padEnd(point, '0')}.0`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
