/** The grammar of an aggregate's argument: the part of PostgreSQL's expressions that graph-node allows, as a tree. */

export type Node =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'unary'; readonly operator: '+' | '-' | 'not'; readonly of: Node }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  /** IS [NOT] NULL, TRUE, FALSE. */
  | { readonly kind: 'is'; readonly what: 'null' | 'true' | 'false'; readonly negated: boolean; readonly of: Node }
  | { readonly kind: 'distinct'; readonly negated: boolean; readonly left: Node; readonly right: Node }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Node[] }
  | { readonly kind: 'cast'; readonly type: string; readonly of: Node }
  | { readonly kind: 'case'; readonly operand: Node | undefined; readonly when: readonly When[]; readonly other?: Node }

export type When = { readonly condition: Node; readonly result: Node }

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'and' | 'or'

/** What is wrong with an expression. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}

type Token = { readonly kind: 'name' | 'quoted' | 'number' | 'symbol' | 'end'; readonly text: string }

const TOKEN =
  /\s+|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_][A-Za-z0-9_$]*)|"(?<quoted>(?:[^"]|"")*)"|(?<symbol><=|>=|<>|!=|::|[-+*/%^=<>(),])/y

function tokens(text: string): readonly Token[] {
  if (/--|\/\*/.test(text)) throw new ExpressionError('a comment')
  const found: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex
    const groups = TOKEN.exec(text)?.groups
    if (groups === undefined && TOKEN.lastIndex <= from) throw new ExpressionError(`"${text.slice(from, from + 12)}"`)
    const { number, name, quoted, symbol } = groups ?? {}
    if (number !== undefined) found.push({ kind: 'number', text: number })
    else if (name !== undefined) found.push({ kind: 'name', text: name })
    else if (quoted !== undefined) found.push({ kind: 'quoted', text: quoted.replaceAll('""', '"') })
    else if (symbol !== undefined) found.push({ kind: 'symbol', text: symbol })
  }
  return [...found, { kind: 'end', text: '' }]
}

/** Reads an expression; throws ExpressionError, which says what was found that cannot stand there. */
export function parseExpression(text: string): Node {
  const parser = new Parser(tokens(text))
  const node = parser.or()
  parser.end()
  return node
}

/** How deep expressions may be nested. */
const MAX_DEPTH = 100

/** One method for each level of precedence, the weakest first. */
class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(list: readonly Token[]) {
    this.#tokens = list
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' }
  }

  end(): void {
    if (this.#next.kind !== 'end') throw this.#unexpected()
  }

  #unexpected(): ExpressionError {
    return new ExpressionError(this.#next.kind === 'end' ? 'its end' : `"${this.#next.text}"`)
  }

  /** Takes the word if it comes next. */
  #word(word: string): boolean {
    const { kind, text } = this.#next
    if (kind !== 'name' || text.toLowerCase() !== word) return false
    this.#at++
    return true
  }

  #symbol(...symbols: readonly string[]): string | undefined {
    const { kind, text } = this.#next
    if (kind !== 'symbol' || !symbols.includes(text)) return undefined
    this.#at++
    return text
  }

  #need(taken: unknown): void {
    if (taken === false || taken === undefined) throw this.#unexpected()
  }

  or(): Node {
    if (++this.#depth > MAX_DEPTH) throw new ExpressionError(`more than ${MAX_DEPTH} levels`)
    let left = this.#and()
    while (this.#word('or')) left = { kind: 'binary', operator: 'or', left, right: this.#and() }
    this.#depth--
    return left
  }

  #and(): Node {
    let left = this.#not()
    while (this.#word('and')) left = { kind: 'binary', operator: 'and', left, right: this.#not() }
    return left
  }

  #not(): Node {
    let negations = 0
    while (this.#word('not')) negations++
    let node = this.#is()
    for (; negations > 0; negations--) node = { kind: 'unary', operator: 'not', of: node }
    return node
  }

  #is(): Node {
    let node = this.#comparison()
    while (this.#word('is')) {
      const negated = this.#word('not')
      if (this.#word('distinct')) {
        this.#need(this.#word('from'))
        node = { kind: 'distinct', negated, left: node, right: this.#comparison() }
      } else if (this.#word('null')) node = { kind: 'is', what: 'null', negated, of: node }
      else if (this.#word('true')) node = { kind: 'is', what: 'true', negated, of: node }
      else if (this.#word('false')) node = { kind: 'is', what: 'false', negated, of: node }
      else throw this.#unexpected()
    }
    return node
  }

  /** Comparisons do not chain. */
  #comparison(): Node {
    const left = this.#sum()
    const operator = this.#symbol(...Object.keys(COMPARISONS))
    if (operator === undefined) return left
    return { kind: 'binary', operator: COMPARISONS[operator] ?? '=', left, right: this.#sum() }
  }

  #sum(): Node {
    let left = this.#product()
    for (;;) {
      if (this.#symbol('+')) left = { kind: 'binary', operator: '+', left, right: this.#product() }
      else if (this.#symbol('-')) left = { kind: 'binary', operator: '-', left, right: this.#product() }
      else return left
    }
  }

  #product(): Node {
    let left = this.#signed()
    for (;;) {
      if (this.#symbol('*')) left = { kind: 'binary', operator: '*', left, right: this.#signed() }
      else if (this.#symbol('/')) left = { kind: 'binary', operator: '/', left, right: this.#signed() }
      else if (this.#symbol('%')) left = { kind: 'binary', operator: '%', left, right: this.#signed() }
      else return left
    }
  }

  #signed(): Node {
    const signs: ('+' | '-')[] = []
    for (;;) {
      if (this.#symbol('-')) signs.push('-')
      else if (this.#symbol('+')) signs.push('+')
      else break
    }
    let node = this.#cast()
    for (const operator of signs.reverse()) node = { kind: 'unary', operator, of: node }
    return node
  }

  #cast(): Node {
    let node = this.#atom()
    while (this.#symbol('::')) node = { kind: 'cast', type: this.#typeName(), of: node }
    return node
  }

  #typeName(): string {
    const { kind, text } = this.#next
    if (kind !== 'name') throw this.#unexpected()
    this.#at++
    return text.toLowerCase()
  }

  #atom(): Node {
    const token = this.#next
    if (this.#symbol('(')) {
      const node = this.or()
      this.#need(this.#symbol(')'))
      return node
    }
    if (token.kind === 'number') {
      this.#at++
      return { kind: 'number', text: token.text }
    }
    if (token.kind !== 'name' && token.kind !== 'quoted') throw this.#unexpected()
    this.#at++
    if (token.kind === 'name') {
      const word = token.text.toLowerCase()
      if (word === 'case') return this.#case()
      if (word === 'cast') return this.#castCall()
      if (word === 'null') return { kind: 'null' }
      if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' }
    }
    if (!this.#symbol('(')) return { kind: 'name', name: token.text }
    return {
      kind: 'call',
      name: token.kind === 'quoted' ? token.text : token.text.toLowerCase(),
      of: this.#arguments(),
    }
  }

  #arguments(): readonly Node[] {
    const list: Node[] = []
    if (this.#symbol(')')) return list
    do list.push(this.or())
    while (this.#symbol(','))
    this.#need(this.#symbol(')'))
    return list
  }

  #castCall(): Node {
    this.#need(this.#symbol('('))
    const of = this.or()
    this.#need(this.#word('as'))
    const type = this.#typeName()
    this.#need(this.#symbol(')'))
    return { kind: 'cast', type, of }
  }

  #case(): Node {
    const operand = this.#next.text.toLowerCase() === 'when' ? undefined : this.or()
    const when: When[] = []
    while (this.#word('when')) {
      const condition = this.or()
      this.#need(this.#word('then'))
      when.push({ condition, result: this.or() })
    }
    if (when.length === 0) throw this.#unexpected()
    const other = this.#word('else') ? this.or() : undefined
    this.#need(this.#word('end'))
    return { kind: 'case', operand, when, ...(other === undefined ? {} : { other }) }
  }
}

const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}
