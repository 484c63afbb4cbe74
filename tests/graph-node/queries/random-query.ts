/** Random queries for an API, known by introspection alone: the same seed gives the same queries. */
import {
  type GraphQLArgument,
  type GraphQLField,
  GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isLeafType,
} from 'graphql'
import type { Random } from '../../../devnet/random.ts'
import { type ApiModel, answersList, isComposite, type Root, type Variables } from './api-model.ts'
import { type InputText, NULL, randomValue, text } from './random-values.ts'
import type { Sample, Samples } from './sample-values.ts'

export type RandomQuery = { readonly query: string; readonly variables: Variables }

/** Blocks to ask for, known from the chain. */
export type KnownBlocks = {
  readonly head: number
  readonly hashes: readonly string[]
}

export type Sources = {
  readonly model: ApiModel
  readonly samples: Samples
  readonly blocks: KnownBlocks
  readonly random: Random
}

export function randomQuery(sources: Sources): RandomQuery {
  return new Writer(sources).query()
}

const DEPTH = 3
/** How often something unusual stands in a query. */
const RARE = 0.04
const SOMETIMES = 0.12

/** The filters' endings, the longest first. */
const SUFFIX =
  /_(not_contains_nocase|not_starts_with_nocase|not_ends_with_nocase|contains_nocase|starts_with_nocase|ends_with_nocase|not_contains|not_starts_with|not_ends_with|contains|starts_with|ends_with|not_in|in|not|gte|lte|gt|lt)$/

type Composite = GraphQLObjectType | GraphQLInterfaceType

class Writer {
  readonly #s: Sources
  readonly #random: Random
  readonly #declared: string[] = []
  readonly #variables: Record<string, unknown> = {}
  readonly #fragments: string[] = []
  #aliases = 0

  constructor(sources: Sources) {
    this.#s = sources
    this.#random = sources.random
  }

  query(): RandomQuery {
    const random = this.#random
    const count = random.chance(SOMETIMES) ? random.integer(2, 3) : 1
    const roots = Array.from({ length: count }, (_, i) => this.#root(count > 1 ? `r${i}: ` : ''))
    const declared = this.#declared.length === 0 ? '' : `query Q(${this.#declared.join(', ')}) `
    return { query: [`${declared}{ ${roots.join(' ')} }`, ...this.#fragments].join('\n'), variables: this.#variables }
  }

  #root(alias: string): string {
    const random = this.#random
    if (random.chance(RARE)) {
      const block = random.chance(0.5) ? `(block: ${this.#block().literal})` : ''
      return `${alias}_meta${block} { block { number hash timestamp parentHash } hasIndexingErrors }`
    }
    const root = random.pick(this.#s.model.roots)
    if (root === undefined) throw new Error('The schema: got no entity type.')
    if (root.one !== undefined && random.chance(0.15)) return alias + this.#one(root, root.one)
    return `${alias}${root.many.name}${this.#listArguments(root.type, root.many.args, true)} ${this.#selection(root.type, 0)}`
  }

  #one(root: Root, field: GraphQLField<unknown, unknown>): string {
    const random = this.#random
    const id = random.chance(0.1) ? this.#any('ID') : text(String(random.pick(this.#samples(root.type, 'id')) ?? 'x'))
    const args = [`id: ${this.#variableOr(id, 'ID!')}`]
    if (random.chance(0.3)) args.push(`block: ${this.#block().literal}`)
    return `${field.name}(${args.join(', ')}) ${this.#selection(root.type, 0)}`
  }

  /** Of a list of entities, at the top or nested. */
  #listArguments(type: Composite, args: readonly GraphQLArgument[], top: boolean): string {
    const random = this.#random
    const given: string[] = []
    const named = (name: string): GraphQLArgument | undefined => args.find((argument) => argument.name === name)
    const add = (name: string, value: InputText): void => {
      const argument = named(name)
      if (argument !== undefined) given.push(`${name}: ${this.#variableOr(value, String(argument.type))}`)
    }
    if (!top || random.chance(0.5)) add('first', this.#first(top))
    if (random.chance(0.2)) add('skip', random.chance(RARE) ? number(-1) : number(random.integer(0, 5)))
    this.#order(named('orderBy'), type, top, given)
    const where = named('where')
    if (where !== undefined && random.chance(top ? 0.75 : 0.3)) {
      const filter = getNamedType(where.type)
      if (filter instanceof GraphQLInputObjectType) add('where', this.#where(filter, type, 0))
    }
    if (named('interval') !== undefined && !random.chance(RARE)) {
      add('interval', enumText(random.chance(0.6) ? 'hour' : 'day'))
      if (random.chance(0.4)) add('current', enumText(random.chance(0.7) ? 'include' : 'exclude'))
    }
    if (random.chance(0.25)) add('block', this.#block())
    if (random.chance(RARE)) add('subgraphError', enumText(random.chance(0.5) ? 'allow' : 'deny'))
    return given.length === 0 ? '' : `(${given.join(', ')})`
  }

  #first(top: boolean): InputText {
    const random = this.#random
    if (random.chance(RARE)) return random.pick([number(0), number(1001), number(-1), NULL]) ?? NULL
    return number(random.integer(1, top ? 20 : 4))
  }

  #order(argument: GraphQLArgument | undefined, type: Composite, top: boolean, given: string[]): void {
    const random = this.#random
    const values = getNamedType(argument?.type)
    if (random.chance(0.3)) given.push(`orderDirection: ${random.chance(0.5) ? 'asc' : 'desc'}`)
    if (!isEnumType(values) || !random.chance(0.5)) return
    const names = values.getValues().map((value) => value.name)
    // graph-node leaves ties of a nested id in no order, and fails inside at nested lists ordered through a reference.
    const usual = names.filter((name) => !/__id$/.test(name) && (top || !name.includes('__')))
    const scalar = usual.filter((name) => isLeafType(getNamedType(type.getFields()[name]?.type)) || name.includes('__'))
    const name = random.pick(random.chance(RARE) || scalar.length === 0 ? names : scalar)
    if (name === undefined) return
    // All rows, so that they can be compared without their order.
    if (/__id$/.test(name)) given.splice(0, given.length, 'first: 1000')
    given.push(`orderBy: ${name}`)
  }

  #where(filter: GraphQLInputObjectType, type: Composite, depth: number): InputText {
    const random = this.#random
    if (random.chance(RARE)) return random.chance(0.5) ? { literal: '{}', json: {} } : NULL
    const fields = Object.values(filter.getFields())
    const parts = new Map<string, InputText>()
    if (depth < 2 && random.chance(0.2)) {
      const branches = Array.from({ length: random.integer(random.chance(0.1) ? 0 : 1, 3) }, () =>
        this.#where(filter, type, depth + 1),
      )
      parts.set(random.chance(0.7) ? 'or' : 'and', {
        literal: `[${branches.map((branch) => branch.literal).join(', ')}]`,
        json: branches.map((branch) => branch.json),
      })
      if (random.chance(0.8)) return object(parts)
    }
    for (let i = random.weighted({ 1: 5, 2: 3, 3: 1 }) ?? 1; Number(i) > parts.size; ) {
      const field = random.pick(fields)
      if (field === undefined || field.name === 'and' || field.name === 'or') continue
      parts.set(field.name, this.#filter(field.name, field.type, type, depth))
    }
    return object(parts)
  }

  #filter(name: string, input: GraphQLArgument['type'], type: Composite, depth: number): InputText {
    const random = this.#random
    if (name === '_change_block') {
      const block = number(random.integer(0, this.#s.blocks.head + 2))
      return { literal: `{ number_gte: ${block.literal} }`, json: { number_gte: block.json } }
    }
    const named = getNamedType(input)
    if (named instanceof GraphQLInputObjectType) {
      const child = getNamedType(type.getFields()[name.slice(0, -1)]?.type)
      if (!isComposite(child)) return { literal: '{}', json: {} }
      return this.#where(named, child, depth + 1)
    }
    const field = type.getFields()[name] === undefined ? name.replace(SUFFIX, '') : name
    return randomValue(random, input, this.#samples(type, field))
  }

  #samples(type: Composite, field: string): readonly Sample[] {
    const own = this.#s.samples.of(type.name, field)
    const target = getNamedType(type.getFields()[field]?.type)
    return isComposite(target) && this.#random.chance(0.3) ? this.#s.samples.of(target.name, 'id') : own
  }

  #block(): InputText {
    const random = this.#random
    const { head, hashes } = this.#s.blocks
    const kind = random.weighted({ number: 8, hash: 3, number_gte: 2, odd: 0.5 })
    if (kind === 'odd') {
      return (
        random.pick([
          { literal: '{}', json: {} },
          NULL,
          { literal: '{ number: 3, number_gte: 2 }', json: { number: 3, number_gte: 2 } },
          { literal: '{ number: -1 }', json: { number: -1 } },
          { literal: '{ hash: "0x01" }', json: { hash: '0x01' } },
          { literal: '{ hash: "zz" }', json: { hash: 'zz' } },
        ]) ?? NULL
      )
    }
    if (kind === 'hash') {
      const hash = random.pick(hashes) ?? '0x00'
      return { literal: `{ hash: "${hash}" }`, json: { hash } }
    }
    const block = random.integer(0, random.chance(RARE) ? head + 3 : head)
    return kind === 'number'
      ? { literal: `{ number: ${block} }`, json: { number: block } }
      : { literal: `{ number_gte: ${block} }`, json: { number_gte: block } }
  }

  #any(type: string): InputText {
    const input = this.#s.model.schema.getType(type)
    return input !== undefined && isLeafType(input) ? randomValue(this.#random, input, []) : NULL
  }

  #variableOr(value: InputText, type: string): string {
    if (!this.#random.chance(SOMETIMES)) return value.literal
    const name = `v${this.#declared.length}`
    const isDefault = !type.endsWith('!') && this.#random.chance(SOMETIMES)
    this.#declared.push(`$${name}: ${type}${isDefault ? ` = ${value.literal}` : ''}`)
    const isLeftOut = isDefault || (!type.endsWith('!') && this.#random.chance(RARE))
    if (!isLeftOut) this.#variables[name] = value.json
    return `$${name}`
  }

  #selection(type: Composite, depth: number): string {
    const random = this.#random
    const fields = Object.values(type.getFields())
    const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)))
    const nested = fields.filter((field) => isComposite(getNamedType(field.type)))
    const parts = ['id']
    for (let i = random.integer(0, 4); i > 0; i--) parts.push(this.#leaf(random.pick(leaves)?.name ?? 'id'))
    if (random.chance(SOMETIMES)) parts.push('__typename')
    for (let i = random.integer(0, depth === 0 ? 2 : 1); depth < DEPTH && nested.length > 0 && i > 0; i--) {
      const field = random.pick(nested)
      if (field !== undefined) parts.push(this.#nested(field, depth))
    }
    if (isInterfaceType(type)) {
      for (const possible of this.#s.model.schema.getPossibleTypes(type)) {
        if (random.chance(0.5)) parts.push(`... on ${possible.name} ${this.#selection(possible, DEPTH)}`)
      }
    }
    return this.#wrapped(type, parts)
  }

  /** As it is, or as a fragment of either kind. */
  #wrapped(type: Composite, parts: readonly string[]): string {
    const random = this.#random
    if (random.chance(RARE)) return `{ ... on ${type.name} { ${parts.join(' ')} } }`
    if (random.chance(RARE)) return `{ ... ${this.#condition()} { ${parts.join(' ')} } id }`
    if (!random.chance(RARE)) return `{ ${parts.join(' ')} }`
    const name = `F${this.#fragments.length}`
    this.#fragments.push(`fragment ${name} on ${type.name} { ${parts.join(' ')} }`)
    return `{ ...${name} }`
  }

  #leaf(name: string): string {
    const alias = this.#random.chance(SOMETIMES) ? `a${this.#aliases++}: ` : ''
    return `${alias}${name}${this.#random.chance(RARE) ? ` ${this.#condition()}` : ''}`
  }

  #condition(): string {
    const random = this.#random
    const value = random.chance(0.5)
    const literal = this.#variableOr({ literal: String(value), json: value }, 'Boolean!')
    return `@${random.chance(0.5) ? 'skip' : 'include'}(if: ${literal})`
  }

  #nested(field: GraphQLField<unknown, unknown>, depth: number): string {
    const type = getNamedType(field.type)
    if (!isComposite(type)) return 'id'
    // Each under a name of its own: equal fields with other arguments would be in conflict.
    const alias = `n${this.#aliases++}: `
    if (!answersList(field)) return `${alias}${field.name} ${this.#selection(type, depth + 1)}`
    return `${alias}${field.name}${this.#listArguments(type, field.args, false)} ${this.#selection(type, depth + 1)}`
  }
}

function number(value: number): InputText {
  return { literal: String(value), json: value }
}

function enumText(name: string): InputText {
  return { literal: name, json: name }
}

function object(parts: ReadonlyMap<string, InputText>): InputText {
  const entries = [...parts]
  return {
    literal: `{ ${entries.map(([name, value]) => `${name}: ${value.literal}`).join(', ')} }`,
    json: Object.fromEntries(entries.map(([name, value]) => [name, value.json])),
  }
}
