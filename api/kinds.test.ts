/** Entity queries on every kind of field, by a schema made for it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApi, type TestApi } from './test-api.ts'
import { createTestDatabase } from './test-database.ts'

const SDL = `
type Thing @entity(immutable: false) {
  id: String!
  tags: [String!]!
  data: [Bytes!]
  amounts: [BigInt!]
  flags: [Boolean!]
  counts: [Int!]
  amount: BigInt
  price: BigDecimal
  at: Timestamp
  key: Int8
  blob: Bytes
  number: Int
  flag: Boolean
  owner: Owner
  friends: [Thing!]!
  owners: [Owner!]
  friendOf: [Thing!]! @derivedFrom(field: "friends")
  note: Note @derivedFrom(field: "thing")
}
type Owner @entity(immutable: true) {
  id: Int8!
  name: String!
  things: [Thing!]! @derivedFrom(field: "owner")
  listedBy: [Thing!]! @derivedFrom(field: "owners")
}
type Note @entity(immutable: true) {
  id: ID!
  thing: Thing!
  text: String!
}
# What the analytics queries share with the lending schema.
enum Side { SUPPLY COLLATERAL BORROW BORROW_STABLE }
enum ValueStatus { OK NO_DEBT PRICE_UNKNOWN PRICE_STALE HISTORY_INCOMPLETE REVISION_UNKNOWN RULE_NOT_FOLLOWED }
enum CloseFactorRegime { AAVE_LEG_HALF AAVE_LEG_ALL AAVE_TOTAL_HALF AAVE_TOTAL_LEG AAVE_LOW_HEALTH AAVE_SMALL UNKNOWN }
`

let api: TestApi
beforeAll(() => {
  const database = createTestDatabase(SDL)
  database.write(10, {
    Owner: { '9007199254740993': { name: 'big' }, '2': { name: 'two' } },
    Thing: {
      a: {
        tags: ['c', 'a', 'B'],
        data: ['0x01', '0x02ff'],
        amounts: ['-5', '340282366920938463463374607431768211456'],
        flags: [true, false],
        counts: [1, 2],
        amount: '-340282366920938463463374607431768211456',
        price: '1.50',
        at: '1700000000000001',
        key: '-9007199254740993',
        blob: '0x00ff10',
        number: -3,
        flag: true,
        owner: '9007199254740993',
        friends: ['b', 'a', 'missing', 'b'],
        owners: ['2', '9007199254740993'],
      },
      b: { tags: [], amount: '-1', price: '-0.000000000000000001', number: 5, flag: false, owner: '2', friends: [] },
      c: { tags: ['a'], amount: '0', price: '0', at: '1700000000000000', key: '7', friends: ['a'], owners: ['2'] },
      d: { tags: ['%', 'a_b'], amount: '256', price: '1200', blob: '0x', friends: [] },
    },
    Note: { n1: { thing: 'a', text: 'one' } },
  })
  api = createTestApi(database, {}, SDL)
})
afterAll(() => api.close())

async function ids(args: string): Promise<string> {
  const data = await api.data(`{ things(${args}) { id } }`)
  return (data as { things: { id: string }[] }).things.map(({ id }) => id).join('')
}

test('default: every kind as graph-node shows it', async () => {
  const query =
    '{ thing(id: "a") { id tags data amounts flags counts amount price at key blob number flag owner { id name } note { text } } }'
  expect(await api.data(query)).toEqual({
    thing: {
      id: 'a',
      tags: ['c', 'a', 'B'],
      data: ['0x01', '0x02ff'],
      amounts: ['-5', '340282366920938463463374607431768211456'],
      flags: [true, false],
      counts: [1, 2],
      amount: '-340282366920938463463374607431768211456',
      price: '1.5',
      at: '1700000000000001',
      key: '-9007199254740993',
      blob: '0x00ff10',
      number: -3,
      flag: true,
      owner: { id: '9007199254740993', name: 'big' },
      note: { text: 'one' },
    },
  })
})

test('behavior: what is absent is null', async () => {
  expect(await api.data('{ thing(id: "c") { blob } things(where: { blob_not_contains: "ff" }) { id } }')).toEqual({
    thing: { blob: null },
    things: [{ id: 'd' }],
  })
  const query =
    '{ thing(id: "d") { data amounts flags at key number flag owner { id } owners { id } note { text } blob } }'
  expect(await api.data(query)).toEqual({
    thing: {
      data: null,
      amounts: null,
      flags: null,
      at: null,
      key: null,
      number: null,
      flag: null,
      owner: null,
      owners: [],
      note: null,
      blob: '0x',
    },
  })
})

describe('lists', () => {
  test.each([
    ['{ tags: ["c", "a", "B"] }', 'a'],
    ['{ tags: ["a", "c", "B"] }', ''],
    ['{ tags: [] }', 'b'],
    ['{ tags_not: [] }', 'acd'],
    ['{ tags_contains: ["a", "c"] }', 'a'],
    ['{ tags_contains: ["a"] }', 'ac'],
    ['{ tags_contains: ["A"] }', ''],
    ['{ tags_contains: [] }', 'abcd'],
    ['{ tags_not_contains: ["c", "%"] }', 'bc'],
    ['{ tags_contains_nocase: ["b"] }', 'a'],
    ['{ tags_contains_nocase: ["A", "x"] }', 'ac'],
    ['{ tags_not_contains_nocase: ["A"] }', 'bd'],
    ['{ data: ["0x01", "02ff"] }', 'a'],
    ['{ data_contains: ["0x02ff"] }', 'a'],
    ['{ data_contains: ["0x02"] }', ''],
    ['{ amounts_contains: ["-5"] }', 'a'],
    ['{ amounts_contains: ["340282366920938463463374607431768211456", -5] }', 'a'],
    ['{ flags_contains: [false] }', 'a'],
    ['{ counts_contains: [2, 1] }', 'a'],
    ['{ counts: [1, 2] }', 'a'],
    ['{ friends_contains: ["a"] }', 'ac'],
    ['{ friends_: { number: 5 } }', 'a'],
    ['{ friendOf_: { key: 7 } }', 'a'],
    ['{ owners_: { name: "two" } }', 'ac'],
    ['{ note_: { text: "one" } }', 'a'],
  ])('%s', async (where, expected) => {
    expect(await ids(`where: ${where}`)).toBe(expected)
  })
})

describe('numbers', () => {
  test.each([
    ['{ amount_lt: 0 }', 'ab'],
    ['{ amount_lte: "-340282366920938463463374607431768211456" }', 'a'],
    ['{ amount_gt: "255" }', 'd'],
    ['{ price: "01.50" }', 'a'],
    ['{ price: 1.2e3 }', 'd'],
    ['{ price_lt: 0 }', 'b'],
    ['{ price_gte: "0.0" }', 'acd'],
    ['{ at: "1700000000000000" }', 'c'],
    ['{ at_gt: "1700000000000000" }', 'a'],
    ['{ key: "-9007199254740993" }', 'a'],
    ['{ key_gt: -9007199254740993 }', 'c'],
    ['{ number_in: [5, -3] }', 'ab'],
    ['{ blob: "0x" }', 'd'],
    ['{ blob_contains: "ff10" }', 'a'],
    ['{ blob_contains: "0f" }', ''],
    ['{ blob_not_contains: "ff" }', 'd'],
    ['{ blob_gt: "00" }', 'a'],
    ['{ owner: 2 }', 'b'],
    ['{ owner_: { name_starts_with: "b" } }', 'a'],
    ['{ id_gte: "c" }', 'cd'],
  ])('%s', async (where, expected) => {
    expect(await ids(`where: ${where}`)).toBe(expected)
  })

  test.each([
    ['amount', 'abcd'],
    ['price', 'bcad'],
    ['at', 'cabd'],
    ['key', 'acbd'],
    ['number', 'abcd'],
    ['owner__name', 'abcd'],
    ['note__text', 'abcd'],
  ])('orderBy: %s', async (field, expected) => {
    expect(await ids(`orderBy: ${field}`)).toBe(expected)
    expect(await ids(`orderBy: ${field}, orderDirection: desc`)).toBe([...expected].reverse().join(''))
  })

  test('error: a Timestamp takes no bare number', async () => {
    expect((await api.refusals('{ things(where: { at: 1700000000000000 }) { id } }')).join()).toContain(
      'Timestamp cannot represent',
    )
  })
})

test('behavior: a list of references answers by id, each once, without those that are absent', async () => {
  expect(await api.data('{ things { friends { id } } }')).toEqual({
    things: [{ friends: [{ id: 'a' }, { id: 'b' }] }, { friends: [] }, { friends: [{ id: 'a' }] }, { friends: [] }],
  })
})

test('behavior: derived through a list, with a range for each', async () => {
  expect(await api.data('{ things { friendOf { id } last: friendOf(first: 1, skip: 1) { id } } }')).toEqual({
    things: [
      { friendOf: [{ id: 'a' }, { id: 'c' }], last: [{ id: 'c' }] },
      { friendOf: [{ id: 'a' }], last: [] },
      { friendOf: [], last: [] },
      { friendOf: [], last: [] },
    ],
  })
})

test('behavior: through ids that are Int8', async () => {
  expect(
    await api.data(
      '{ owners { id things { id } listedBy(orderBy: id, orderDirection: desc) { id owners { name } } } }',
    ),
  ).toEqual({
    owners: [
      {
        id: '2',
        things: [{ id: 'b' }],
        listedBy: [
          { id: 'c', owners: [{ name: 'two' }] },
          { id: 'a', owners: [{ name: 'two' }, { name: 'big' }] },
        ],
      },
      {
        id: '9007199254740993',
        things: [{ id: 'a' }],
        listedBy: [{ id: 'a', owners: [{ name: 'two' }, { name: 'big' }] }],
      },
    ],
  })
})
