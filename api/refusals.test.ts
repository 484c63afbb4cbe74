/** What an entity query is refused for: graph-node's rules and words. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApi, type TestApi } from './test-api.ts'
import { ACCOUNTS, createTestMarket, positionId } from './test-market.ts'

let api: TestApi
beforeAll(() => {
  api = createTestApi(createTestMarket())
})
afterAll(() => api.close())

const DEPLOYMENT = '0x00000000000000000000000000000000000000aa'

describe('error: one fault, one message, no data', () => {
  test.each([
    // Ranges.
    ['positions(first: 0)', 'The `first` argument must be between 0 and 1000, but is 0'],
    ['positions(first: 1001)', 'The `first` argument must be between 0 and 1000, but is 1001'],
    ['positions(first: -1)', 'The `first` argument must be between 0 and 1000, but is -1'],
    ['positions(skip: -1)', 'The `skip` argument must be between 0 and 4294967295, but is -1'],
    // Order.
    ['positions(orderBy: account)', 'Ordering by `account` is not supported for type `Position`'],
    ['positions(orderBy: legs)', 'Ordering by `legs` is not supported for type `Position`'],
    ['positions(orderBy: balances)', 'Ordering by `balances` is not supported for type `Position`'],
    ['positions(orderBy: touchedBy)', 'Ordering by `touchedBy` is not supported for type `Position`'],
    ['positions(orderBy: category__priceStatus)', 'Ordering by `priceStatus` is not supported for type `RiskCategory`'],
    // Null.
    ['positions(where: { healthFactorWad_gt: null })', 'Store error: unsupported filter `>` for value `null`'],
    ['positions(where: { healthFactorWad_lte: null })', 'Store error: unsupported filter `<=` for value `null`'],
    ['tokens(where: { symbol_contains: null })', 'Store error: unsupported filter `contains` for value `null`'],
    ['tokens(where: { symbol_starts_with: null })', 'Store error: unsupported filter ` like ` for value `null`'],
    ['positions(where: { id_in: null })', 'Non-list value passed to `_in` filter'],
    ['positions(where: { id_not_in: null })', 'Non-list value passed to `_not_in` filter'],
    ['positions(where: { account_: null })', 'Query contains value with invalid type `Account!`: `null`'],
    ['positions(where: { or: null })', 'Filter must by an object'],
    // Structure.
    [
      'positions(where: { hasDebt: true, or: [{ touchedBlock: 1 }] })',
      "Cannot mix column filters with 'or' operator at the same level. Found column filter(s) 'hasDebt' alongside 'or' operator.\n\nInstead of:\nwhere: { 'hasDebt', or: [...] }\n\nUse:\nwhere: { or: [{ 'hasDebt', ... }, { 'hasDebt', ... }] }",
    ],
    ['positions(where: { hasDebt: true, and: [{ touchedBlock: 1 }] })', 'Filter must by an object'],
    [
      'balances(where: { position_: { account_: { firstBlock: 10 } } })',
      'Child filter nesting not supported by value `account`: `join on account with Account(firstBlock = 10)`',
    ],
    [
      'accounts(where: { positions_: { balances_: { side: BORROW } } })',
      'Child filter nesting not supported by value `position`: `join on position with Balance(side = BORROW)`',
    ],
    // Literals.
    [
      'positions(where: { healthFactorWad: "5.5" })',
      'Failed to decode `BigInt` value: `invalid digit found in string`',
    ],
    [
      'positions(where: { healthFactorWad: "" })',
      'Failed to decode `BigInt` value: `cannot parse integer from empty string`',
    ],
    ['positions(where: { healthFactor: "x" })', 'Failed to decode `BigDecimal` value: `invalid digit found in string`'],
    ['positions(where: { actionKey: "x" })', 'Failed to decode `Int8` value: `x`'],
    ['positions(where: { id: "0X01" })', "Failed to decode `Bytes` value: `Invalid character 'X' at position 1`"],
    ['positions(where: { id: "0x1" })', 'Failed to decode `Bytes` value: `Odd number of digits`'],
    [
      'positions(where: { account_contains: "0xzz" })',
      "Failed to decode `Bytes` value: `Invalid character 'z' at position 0`",
    ],
    // Blocks.
    [
      'positions(block: { number: 9999 })',
      `Failed to decode \`block.number\` value: \`subgraph ${DEPLOYMENT} has only indexed up to block number 13 and data for block number 9999 is therefore not yet available\``,
    ],
    [
      'positions(block: { number_gte: 14 })',
      `Failed to decode \`block.number_gte\` value: \`subgraph ${DEPLOYMENT} has only indexed up to block number 13 and data for block number 14 is therefore not yet available\``,
    ],
    ['positions(block: { hash: "0x01" })', 'Failed to decode `block.hash` value: `no block with that hash found`'],
    ['positions(block: {})', 'Invalid value provided for argument `block`: Object({})'],
  ])('%s', async (field, message) => {
    expect(await api.refusals(`{ ${field} { id } }`)).toEqual([message])
  })

  test('on a nested list', async () => {
    expect(await api.refusals('{ positions { legs(first: 1001) { id } } }')).toEqual([
      'The `first` argument must be between 0 and 1000, but is 1001',
    ])
    expect(await api.refusals('{ accounts { positions(where: { id_in: null }) { id } } }')).toEqual([
      'Non-list value passed to `_in` filter',
    ])
  })

  test('_meta beyond the head', async () => {
    expect(await api.refusals('{ _meta(block: { number: 14 }) { block { number } } }')).toHaveLength(1)
  })
})

// The answers of graph-node 0.45 to such queries.
describe('behavior: several faults', () => {
  test('each field tells its first one: order, then range, then filter', async () => {
    const query =
      '{ a: positions(first: 0) { id } b: positions(where: { id_in: null }, orderBy: legs) { id } d: accounts { id } }'
    expect(await api.refusals(query)).toEqual([
      'The `first` argument must be between 0 and 1000, but is 0',
      'Ordering by `legs` is not supported for type `Position`',
    ])
  })

  test('a block that cannot be asked for is told alone', async () => {
    expect(await api.refusals('{ a: positions(first: 0) { id } c: accounts(block: {}) { id } }')).toEqual([
      'Invalid value provided for argument `block`: Object({})',
    ])
  })

  test('fields at another block are answered beside', async () => {
    const query =
      '{ a: positions(first: 0) { id } b: tokens(block: { number: 10 }, first: 1, orderBy: symbol) { symbol } }'
    expect(await api.ask(query)).toEqual({
      data: { b: [{ symbol: 'USDC' }] },
      errors: [{ message: 'The `first` argument must be between 0 and 1000, but is 0' }],
    })
  })

  test('nothing is wrong with what no entity leads to', async () => {
    const query = '{ positions(where: { id: "0x00" }) { legs(first: 0, where: { scaled_gt: null }) { id } } }'
    expect(await api.data(query)).toEqual({ positions: [] })
  })
})

describe('error: types of literals', () => {
  test.each([
    ['positions(where: { liquidationCount: "1" })', 'Int cannot represent non-integer value: "1"'],
    [
      'positions(where: { healthFactorWad: 1.5 })',
      'BigInt cannot represent 1.5: expected a whole number, or one as text.',
    ],
    ['positions(where: { id: 5 })', 'Bytes cannot represent 5: expected text in quotes.'],
    ['positions(where: { touchedBy: NOTHING })', 'Value "NOTHING" does not exist in "Cause" enum.'],
    ['positions(where: { nope: 1 })', 'Expected value of type "Position_filter" not to include unknown field "nope"'],
    ['positions(orderBy: nope)', 'Value "nope" does not exist in "Position_orderBy" enum.'],
  ])('%s', async (field, message) => {
    expect((await api.refusals(`{ ${field} { id } }`)).join('\n')).toContain(message)
  })
})

test('error: mutations and subscriptions', async () => {
  expect(await api.refusals('mutation { a }')).toEqual(['Not supported: Mutations are not supported'])
  expect(await api.refusals('subscription { a }')).toEqual(['Not supported: Subscriptions are not supported'])
})

test('error: several operations without a name', async () => {
  expect(await api.refusals('query A { accounts { id } } query B { accounts { id } }')).toEqual([
    'Could not determine what operation to execute.',
  ])
})

test('error: a variable of another kind', async () => {
  const query = 'query ($first: String) { positions(first: $first) { id } }'
  expect(await api.refusals(query, { first: '1' })).toEqual([
    'Variable "$first" of type "String" used in position expecting type "Int".',
  ])
})

describe('error: limits', () => {
  test('what a query could return', async () => {
    const nested = 'accounts(first: 1000) { positions(first: 1000) { balances(first: 1000) { id } } }'
    expect((await api.refusals(`{ ${nested} }`)).join()).toContain(
      'and thereby exceeds the limit of `50000000` entities',
    )
  })

  test('depth', async () => {
    const levels = 30
    const query = `{ accounts(first: 1) { ${'positions(first: 1) { account { '.repeat(levels / 2)} id ${'} }'.repeat(levels / 2)} } }`
    expect(await api.refusals(query)).toEqual(['query has a depth that exceeds the limit of `24`'])
  })

  test('fields of the text, of the top level, and after spreading fragments', async () => {
    expect(await api.refusals(`{ ${'accounts { id } '.repeat(1_001)} }`)).toEqual([
      'query has 2002 fields, the limit is 2000',
    ])
    const many = Array.from({ length: 101 }, (_, i) => `a${i}: accounts { id }`).join(' ')
    expect(await api.refusals(`{ ${many} }`)).toEqual(['query has 101 fields, the limit is 100'])
    const fragments = Array.from(
      { length: 10 },
      (_, i) =>
        `fragment F${i} on Position { a: account { p: positions { ...F${i + 1} } q: positions { ...F${i + 1} } } b: account { p: positions { ...F${i + 1} } q: positions { ...F${i + 1} } } }`,
    )
    const query = `{ positions(first: 1) { ...F0 } } ${fragments.join(' ')} fragment F10 on Position { id }`
    expect((await api.refusals(query)).join()).toContain('query selects more than the limit of `10000` fields')
  })

  test('tokens', async () => {
    const ids = Array.from({ length: 20_001 }, () => '"0x01"').join(' ')
    expect((await api.refusals(`{ positions(where: { id_in: [${ids}] }) { id } }`)).join()).toContain('20000 tokens')
  })

  test('behavior: a thousand ids are no problem', async () => {
    const ids = [
      ...Array.from({ length: 999 }, (_, i) => `0x${(1_000 + i).toString(16).padStart(4, '0')}`),
      positionId(ACCOUNTS.ann),
    ]
    const query = 'query ($ids: [Bytes!]) { positions(where: { id_in: $ids }) { id } }'
    expect(await api.data(query, { ids })).toEqual({ positions: [{ id: positionId(ACCOUNTS.ann) }] })
  })
})
