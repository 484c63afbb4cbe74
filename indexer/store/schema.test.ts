import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../core/errors.ts'
import { parseEntitySchema, snakeCase } from './schema.ts'
import { SDL } from './testing.ts'

const entity = (fields: string, directives = '@entity(immutable: false)'): string =>
  `type A ${directives} {\n  id: Bytes!\n  ${fields}\n}`

const SUM = 'x: BigDecimal! @aggregate(fn: "sum", arg: "price")'

/** A timeseries and an aggregation with these fields. */
function stats(fields: string): string {
  return `type Data @entity(timeseries: true) { id: Int8! timestamp: Timestamp! token: Bytes! price: BigDecimal! amount: BigInt! }
type Stats @aggregation(intervals: ["hour", "day"], source: "Data") { id: Int8! timestamp: Timestamp!  token: Bytes! ${fields} }`
}

function failure(sdl: string): UserError {
  try {
    parseEntitySchema(sdl)
  } catch (error) {
    if (error instanceof UserError) return error
  }
  throw new Error('no UserError')
}

test('default: types, fields, references', () => {
  const schema = parseEntitySchema(SDL)
  expect([...schema.types.keys()]).toEqual(['Owner', 'Thing', 'Group', 'Happening'])
  expect(schema.enums.get('Mood')).toEqual(['GOOD', 'BAD'])
  const thing = schema.types.get('Thing')
  expect(thing).toMatchObject({ table: 'thing', immutable: false, idKind: 'Bytes' })
  expect(thing?.stored.map((field) => field.name)).toEqual([
    'amount',
    'at',
    'count',
    'id',
    'key',
    'label',
    'live',
    'mood',
    'owner',
    'price',
    'sizes',
    'tags',
  ])
  expect(thing?.field('owner')).toMatchObject({ kind: 'Bytes', reference: 'Owner', required: false, list: false })
  expect(thing?.field('tags')).toMatchObject({ kind: 'String', list: true, required: false, itemRequired: true })
  expect(thing?.field('mood')).toMatchObject({ kind: 'Enum', enum: 'Mood' })
  expect(thing?.lookups.map((field) => field.name)).toEqual(['owner'])
  expect(schema.types.get('Owner')?.field('things')).toMatchObject({ derivedFrom: 'owner', reference: 'Thing' })
  expect(schema.types.get('Owner')?.stored.map((field) => field.name)).toEqual(['id'])
  expect(schema.types.get('Happening')?.immutable).toBe(true)
})

test("default: this repository's schema.graphql", () => {
  const schema = parseEntitySchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
  expect(schema.types.get('HealthFactorSnapshot')).toMatchObject({ table: 'health_factor_snapshot', immutable: true })
  expect(schema.types.get('Position')?.field('healthFactorWad')).toMatchObject({ column: 'health_factor_wad' })
  expect(schema.types.get('Position')?.description).toContain('health factor')
})

// As graph-node 0.45 names the tables of such types.
test.each([
  ['HealthFactorSnapshot', 'health_factor_snapshot'],
  ['HTTPServer', 'http_server'],
  ['NFTItem', 'nft_item'],
  ['MyERC20Token', 'my_erc20_token'],
  ['ERC20Token', 'erc20_token'],
  ['PriceABTest', 'price_ab_test'],
  ['Pool2pool', 'pool_2pool'],
  ['UniswapV3Pool', 'uniswap_v3_pool'],
  ['Token0', 'token_0'],
  ['Vault4626', 'vault_4626'],
  ['V3', 'v3'],
  ['AB', 'ab'],
  ['aBc', 'a_bc'],
  ['x1y2', 'x_1y_2'],
  ['DailySnapshot_v2', 'daily_snapshot_v_2'],
  ['snake_case_', 'snake_case'],
  ['_Tick', 'tick'],
])('default: the table of %s is %s', (name, table) => {
  expect(snakeCase(name)).toBe(table)
})

describe('behavior: the hash', () => {
  const hash = (sdl: string): string => parseEntitySchema(sdl).hash
  const base = `${entity('amount: BigInt!')}\ntype B @entity { id: ID! }`

  test('does not count descriptions or the order of types', () => {
    expect(hash(`type B @entity { id: ID! }\n"Text."\n${entity('"More."\n amount: BigInt!')}`)).toBe(hash(base))
  })

  test.each([
    ['another kind', base.replace('BigInt!', 'Int!')],
    ['nullable', base.replace('BigInt!', 'BigInt')],
    ['a list', base.replace('BigInt!', '[BigInt!]!')],
    ['another field', base.replace('amount', 'sum')],
    ['immutable', base.replace('immutable: false', 'immutable: true')],
    [
      'a new lookup',
      base
        .replace('id: ID!', 'id: ID! a: A')
        .replace('amount: BigInt!', 'amount: BigInt! bs: [B!]! @derivedFrom(field: "a")'),
    ],
  ])('counts %s', (_, sdl) => {
    expect(hash(sdl)).not.toBe(hash(base))
  })
})

test.each([
  ['not SDL', 'type A {', /GraphQL/],
  ['nothing', 'enum A { B }', /no entity type/],
  ['no @entity', 'type A { id: ID! }', /line 1: got type A without @entity/],
  ['no id', 'type A @entity { a: Int }', /no field "id"/],
  ['an id that may be null', 'type A @entity { id: ID }', /A\.id of another type/],
  ['an id of another kind', 'type A @entity { id: BigInt! }', /A\.id of another type/],
  ['an unknown type', entity('b: Bee!'), /line 3: got A\.b of type Bee/],
  ['an unknown directive argument', entity('b: Int', '@entity(foo: 1)'), /@entity\(foo: …\)/],
  [
    'a derived field without its other end',
    `${entity('bs: [B!]! @derivedFrom(field: "a")')} type B @entity { id: ID! }`,
    /A\.bs derived from "a"/,
  ],
  [
    'a derived field through another type',
    `${entity('bs: [B!]! @derivedFrom(field: "a")')} type B @entity { id: ID! a: B }`,
    /of type A/,
  ],
  [
    '@derivedFrom without a field',
    `${entity('bs: [B!]! @derivedFrom')} type B @entity { id: ID! a: A }`,
    /without a field/,
  ],
  ['two fields with one column', entity('fooBar: Int\n  foo_bar: Int'), /column foo_bar/],
  ["one of the store's columns", entity('blockLower: Int'), /column block_lower/],
  ['a type twice', `${entity('b: Int')} ${entity('b: Int')}`, /A twice/],
  [
    'two types with one table',
    'type FooBar @entity { id: ID! } type Foo_bar @entity { id: ID! }',
    /share table foo_bar/,
  ],
])('error: SCHEMA_INVALID for %s', (_, sdl, message) => {
  const error = failure(sdl)
  expect(error.code).toBe('SCHEMA_INVALID')
  expect(error.message).toMatch(message)
})

test.each([
  [
    'fulltext',
    'type _Schema_\n@fulltext(name: "x", language: en) type A @entity { id: ID! }',
    /line 2: got fulltext search/,
  ],
  ['lists of lists', entity('b: [[Int!]!]!'), /list of lists/],
  ['a union', 'union U = A type A @entity { id: ID! }', /UnionTypeDefinition/],
  ['an expression that is not followed', stats('x: BigDecimal! @aggregate(fn: "sum", arg: "price ^ 2")'), /\^/],
])('error: SCHEMA_UNSUPPORTED for %s', (_, sdl, message) => {
  const error = failure(sdl)
  expect(error.code).toBe('SCHEMA_UNSUPPORTED')
  expect(error.message).toMatch(message)
  expect(error.hint).toContain('graph-node does')
})

describe('interfaces', () => {
  const sdl = `interface Named { id: Bytes! name: String! owner: Owner }
type Owner @entity { id: Bytes! named: [Named!]! @derivedFrom(field: "owner") }
type A implements Named @entity { id: Bytes! name: String! owner: Owner }
type B implements Named @entity(immutable: true) { id: Bytes! name: String! owner: Owner }
type C @entity { id: ID! one: Named many: [Named!]! }`

  test('default: their types, and fields that lead to them', () => {
    const schema = parseEntitySchema(sdl)
    expect(schema.interfaces.get('Named')?.implementers.map((type) => type.name)).toEqual(['A', 'B'])
    expect(schema.types.get('A')?.interfaces).toEqual(['Named'])
    // A derived field of the interface looks through the field of each type.
    expect(schema.types.get('B')?.lookups.map((field) => field.name)).toEqual(['owner'])
    expect(schema.types.get('C')?.field('one')).toMatchObject({ kind: 'Bytes', reference: 'Named' })
    expect(schema.tables.map((type) => type.name)).toEqual(['Owner', 'A', 'B', 'C'])
  })

  test.each([
    ['an interface that is none', 'type A implements X @entity { id: ID! }', /that implements X/],
    ['a missing field', 'interface I { x: Int } type A implements I @entity { id: ID! }', /without field x/],
    ['a field of another type', 'interface I { x: Int } type A implements I @entity { id: ID! x: Int! }', /A\.x: Int!/],
    [
      'ids of several kinds',
      'interface I { x: Int } type A implements I @entity { id: ID! x: Int } type B implements I @entity { id: Bytes! x: Int }',
      /ids of String and Bytes/,
    ],
  ])('error: SCHEMA_INVALID for %s', (_, text, message) => {
    const error = failure(text)
    expect(error.code).toBe('SCHEMA_INVALID')
    expect(error.message).toMatch(message)
  })
})

describe('timeseries and aggregations', () => {
  test('default: the tables of an aggregation', () => {
    const schema = parseEntitySchema(stats('total: BigDecimal! @aggregate(fn: "sum", arg: "price * amount")'))
    expect(schema.types.get('Data')).toMatchObject({ timeseries: true, immutable: true })
    const aggregation = schema.aggregations.get('Stats')
    expect(aggregation?.intervals).toEqual(['hour', 'day'])
    expect(aggregation?.dimensions.map((field) => field.name)).toEqual(['token'])
    expect(schema.tables.map((type) => type.table)).toEqual(['data', 'stats_hour', 'stats_day'])
    expect(schema.types.has('Stats')).toBe(false)
  })

  test('behavior: the hash counts what is computed', () => {
    const hash = (field: string): string => parseEntitySchema(stats(`x: BigDecimal! @aggregate(${field})`)).hash
    const hashes = ['fn: "sum", arg: "price"', 'fn: "max", arg: "price"', 'fn: "sum", arg: "amount"'].map(hash)
    expect(new Set([...hashes, hash('fn: "sum", arg: "price", cumulative: true')]).size).toBe(4)
  })

  test.each([
    [
      'a mutable timeseries',
      'type A @entity(timeseries: true, immutable: false) { id: Int8! timestamp: Timestamp! }',
      /immutable/,
    ],
    ['a timeseries with another id', 'type A @entity(timeseries: true) { id: Bytes! timestamp: Timestamp! }', /Int8!/],
    ['a timeseries without a timestamp', 'type A @entity(timeseries: true) { id: Int8! }', /no field "timestamp"/],
    ['skipDuplicates of a mutable type', 'type A @entity(skipDuplicates: true) { id: ID! }', /skipDuplicates/],
    ['nothing aggregated', stats(''), /without a field with @aggregate/],
    [
      'a source that is no timeseries',
      `${stats(SUM)} type X @aggregation(intervals: ["hour"], source: "Y") { id: Int8! timestamp: Timestamp! ${SUM} }`,
      /source Y/,
    ],
    ['another interval', stats(SUM).replace('"day"', '"week"'), /interval "week"/],
    ['no interval', stats(SUM).replace('["hour", "day"]', '[]'), /intervals/],
    ['another function', stats('x: BigDecimal! @aggregate(fn: "avg", arg: "price")'), /one of sum, min/],
    ['no argument', stats('x: BigDecimal! @aggregate(fn: "sum")'), /without an arg/],
    ['an unknown field', stats('x: BigDecimal! @aggregate(fn: "sum", arg: "cost")'), /cost is none/],
    ['a field that is no number', stats('x: BigDecimal! @aggregate(fn: "sum", arg: "token")'), /token is Bytes/],
    ['a narrower field', stats('x: Int8! @aggregate(fn: "sum", arg: "amount")'), /of type Int8 from amount/],
    ['a field that is no number', stats('x: String! @aggregate(fn: "sum", arg: "price")'), /of type String/],
    ['a dimension that the source lacks', stats(`other: Bytes! ${SUM}`), /which Data does not have/],
    ['a dimension of another type', stats(SUM).replace('  token: Bytes! x', '  token: String! x'), /Bytes, as in Data/],
    [
      'a condition where a number is expected',
      stats('x: BigDecimal! @aggregate(fn: "sum", arg: "price > 1")'),
      /boolean/,
    ],
  ])('error: SCHEMA_INVALID for %s', (_, sdl, message) => {
    const error = failure(sdl)
    expect(error.message).toMatch(message)
    expect(error.code).toBe('SCHEMA_INVALID')
  })
})
