import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../core/errors.ts'
import { parseEntitySchema, snakeCase } from './schema.ts'
import { SDL } from './testing.ts'

const entity = (fields: string, directives = '@entity(immutable: false)'): string =>
  `type A ${directives} {\n  id: Bytes!\n  ${fields}\n}`

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

test('default: snake_case', () => {
  const names = ['healthFactorWad', 'HealthFactorSnapshot', 'id', 'topic0Hash', 'HTTPServer', 'aToken']
  expect(names.map(snakeCase)).toEqual([
    'health_factor_wad',
    'health_factor_snapshot',
    'id',
    'topic0_hash',
    'http_server',
    'a_token',
  ])
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
  ['no @entity', 'type A { id: ID! }', /line 1: type A has no @entity/],
  ['no id', 'type A @entity { a: Int }', /no field "id"/],
  ['an id that may be null', 'type A @entity { id: ID }', /A\.id has another type/],
  ['an id of another kind', 'type A @entity { id: BigInt! }', /A\.id has another type/],
  ['an unknown type', entity('b: Bee!'), /line 3: A\.b has the type Bee/],
  ['an unknown directive argument', entity('b: Int', '@entity(foo: 1)'), /@entity\(foo: …\)/],
  [
    'a derived field without its other end',
    `${entity('bs: [B!]! @derivedFrom(field: "a")')} type B @entity { id: ID! }`,
    /A\.bs is derived from "a"/,
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
  ['interfaces', 'interface I { id: ID! } type A implements I @entity { id: ID! }', /InterfaceTypeDefinition/],
  ['timeseries', 'type A @entity(timeseries: true) { id: Int8! timestamp: Timestamp! }', /timeseries/],
  ['aggregations', 'type A @aggregation(intervals: ["hour"], source: "B") { id: Int8! }', /@aggregation/],
  ['fulltext', 'type _Schema_ @fulltext(name: "x") { id: ID! }', /_Schema_/],
  ['lists of lists', entity('b: [[Int!]!]!'), /list of lists/],
])('error: SCHEMA_UNSUPPORTED for %s', (_, sdl, message) => {
  const error = failure(sdl)
  expect(error.code).toBe('SCHEMA_UNSUPPORTED')
  expect(error.message).toMatch(message)
  expect(error.hint).toContain('later release')
})
