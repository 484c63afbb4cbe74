/** Which entities a query answers and in which order, in the grammar of graph-node: where, orderBy, texts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApi, type TestApi } from './test-api.ts'
import { ACCOUNTS, ASSETS, balanceId, createTestMarket, positionId } from './test-market.ts'

const { ann, cat, dan } = ACCOUNTS
const at = { ann: positionId(ann), ben: positionId(ACCOUNTS.ben), cat: positionId(cat), dan: positionId(dan) }

let api: TestApi
beforeAll(() => {
  api = createTestApi(createTestMarket())
})
afterAll(() => api.close())

/** The names of the accounts of `positions(…)`. */
async function who(args: string): Promise<readonly string[]> {
  const data = await api.data(`{ positions${args === '' ? '' : `(${args})`} { account { id } } }`)
  const names = new Map<string, string>(Object.entries(ACCOUNTS).map(([name, id]) => [id, name]))
  const { positions } = data as { positions: { account: { id: string } }[] }
  return positions.map(({ account }) => names.get(account.id) ?? '?')
}

describe('order', () => {
  test('default: by id', async () => {
    expect(await who('')).toEqual(['ann', 'ben', 'cat', 'dan'])
  })

  test('behavior: the direction counts with orderBy only', async () => {
    expect(await who('orderDirection: desc')).toEqual(['ann', 'ben', 'cat', 'dan'])
    expect(await who('orderBy: id, orderDirection: desc')).toEqual(['dan', 'cat', 'ben', 'ann'])
  })

  test('behavior: numbers by value, negative and long ones too, nulls last, first when descending', async () => {
    expect(await who('orderBy: healthFactorWad')).toEqual(['ben', 'cat', 'ann', 'dan'])
    expect(await who('orderBy: healthFactorWad, orderDirection: desc')).toEqual(['dan', 'ann', 'cat', 'ben'])
  })

  test('behavior: ties go by id, in the direction of the order', async () => {
    expect(await who('orderBy: liquidationCount')).toEqual(['ann', 'ben', 'cat', 'dan'])
    expect(await who('orderBy: liquidationCount, orderDirection: desc')).toEqual(['dan', 'cat', 'ben', 'ann'])
    expect(await who('orderBy: protocol__slug, orderDirection: desc')).toEqual(['dan', 'cat', 'ben', 'ann'])
  })

  test('behavior: texts by bytes', async () => {
    const symbols = ['USDC', 'wBTC', 'Ünï'].map((symbol) => ({ symbol }))
    expect(await api.data('{ tokens(orderBy: symbol) { symbol } }')).toEqual({ tokens: symbols })
  })

  test('behavior: by a field of a reference', async () => {
    expect(await who('orderBy: account__firstBlock, orderDirection: desc')).toEqual(['dan', 'cat', 'ben', 'ann'])
  })
})

describe('where', () => {
  test.each([
    ['{}', ['ann', 'ben', 'cat', 'dan']],
    ['{ hasDebt: true }', ['ann', 'ben', 'cat']],
    ['{ hasDebt_not: true }', ['dan']],
    ['{ hasDebt_in: [false] }', ['dan']],
    ['{ healthFactorWad: null }', ['dan']],
    ['{ healthFactorWad_not: null }', ['ann', 'ben', 'cat']],
    ['{ healthFactorWad_lt: "1000000000000000000" }', ['ben']],
    ['{ healthFactorWad_lt: 1200000000000000001 }', ['ben', 'cat']],
    ['{ healthFactorWad_gte: "1200000000000000000" }', ['ann', 'cat']],
    ['{ healthFactorWad_not: "1200000000000000000" }', ['ann', 'ben']],
    ['{ healthFactorWad_in: ["1200000000000000000", "5"] }', ['cat']],
    ['{ healthFactorWad_not_in: ["1200000000000000000"] }', ['ann', 'ben']],
    ['{ healthFactor_gt: "1.20" }', ['ann']],
    ['{ healthFactor: 12e-1 }', ['cat']],
    ['{ touchedBy: REPAY }', ['ann']],
    ['{ touchedBy: "REPAY" }', ['ann']],
    ['{ touchedBy_not_in: [REPAY, SUPPLY] }', ['ben', 'cat']],
    ['{ liquidationCount_lte: 0, hasDebt: false }', ['dan']],
    ['{ actionKey_gt: 1, touchedBlock: 12 }', ['ann', 'dan']],
    ['{ actionKey_gt: "1", touchedBlock: "12" }', ['ann', 'dan']],
    [`{ account: "${ann}" }`, ['ann']],
    [`{ account: "${ann.slice(2)}" }`, ['ann']],
    [`{ account_not: "${ann}" }`, ['ben', 'cat', 'dan']],
    [`{ account_in: ["${ann}", "${dan}"] }`, ['ann', 'dan']],
    [`{ account_gt: "${cat}" }`, ['dan']],
    ['{ account_contains: "a3" }', ['cat']],
    ['{ account_not_contains: "a3" }', ['ann', 'ben', 'dan']],
    ['{ account_ends_with: "a4" }', ['dan']],
    ['{ account_starts_with: "0x0000" }', ['ann', 'ben', 'cat', 'dan']],
    ['{ account_starts_with: "0000" }', ['ann', 'ben', 'cat', 'dan']],
    ['{ account_ends_with_nocase: "A4" }', ['dan']],
    ['{ account_: { firstBlock_gt: 10 } }', ['cat', 'dan']],
    ['{ account_: {} }', ['ann', 'ben', 'cat', 'dan']],
    ['{ account_: { or: [{ firstBlock: 11 }, { firstBlock: 12 }] } }', ['cat', 'dan']],
    ['{ category_: {} }', []],
    ['{ balances_: { side: BORROW } }', ['ann', 'ben', 'cat']],
    ['{ legs_: { scaled: 1 } }', ['dan']],
    [`{ legs: ["${balanceId(dan, ASSETS.wBTC, 'SUPPLY')}"] }`, ['dan']],
    [`{ legs_not: ["${balanceId(dan, ASSETS.wBTC, 'SUPPLY')}"] }`, ['ann', 'ben', 'cat']],
    [`{ legs_contains: ["${balanceId(ann, ASSETS.USDC, 'BORROW')}"] }`, ['ann']],
    ['{ or: [{ hasDebt: false }, { touchedBy: REPAY }] }', ['ann', 'dan']],
    ['{ and: [{ hasDebt: true }, { or: [{ touchedBlock: 12 }, { touchedBlock: 13 }] }] }', ['ann', 'ben']],
    ['{ and: [] }', ['ann', 'ben', 'cat', 'dan']],
    ['{ or: [] }', []],
    ['{ id_in: [] }', []],
    ['{ id_not_in: [] }', []],
    ['{ _change_block: { number_gte: 12 } }', ['ann', 'ben', 'dan']],
    ['{ _change_block: { number_gte: 14 } }', []],
  ])('%s', async (where, expected) => {
    expect(await who(`where: ${where}`)).toEqual(expected)
  })

  test('behavior: _change_block of an immutable type is its block', async () => {
    const query = '{ supplies(where: { _change_block: { number_gte: 11 } }) { id } }'
    expect(await api.data(query)).toEqual({
      supplies: [{ id: '0x000000000000000b00000001' }, { id: '0x000000000000000c00000001' }],
    })
  })

  test('behavior: no where, null and variables', async () => {
    expect(await who('where: null')).toHaveLength(4)
    const query = 'query ($where: Position_filter, $first: Int) { positions(where: $where, first: $first) { id } }'
    expect(await api.data(query, { where: { healthFactorWad_lt: '1200000000000000001' }, first: 1 })).toEqual({
      positions: [{ id: at.ben }],
    })
    expect(await api.data(query)).toHaveProperty('positions.length', 4)
  })

  test('behavior: a variable of a text type stands for another, as in graph-node', async () => {
    const query =
      'query ($id: String!, $after: ID) { position(id: $id) { id } positions(where: { id_gt: $after }) { id } }'
    expect(await api.data(query, { id: at.ann, after: at.cat })).toEqual({
      position: { id: at.ann },
      positions: [{ id: at.dan }],
    })
  })
})

describe('texts', () => {
  async function symbols(where: string): Promise<readonly string[]> {
    const data = await api.data(`{ tokens(where: ${where}, orderBy: symbol) { symbol } }`)
    return (data as { tokens: { symbol: string }[] }).tokens.map(({ symbol }) => symbol)
  }

  test.each([
    ['{ symbol_contains: "BT" }', ['wBTC']],
    ['{ symbol_contains: "bt" }', []],
    ['{ symbol_contains_nocase: "bt" }', ['wBTC']],
    ['{ symbol_not_contains: "C" }', ['Ünï']],
    ['{ symbol_not_contains_nocase: "SD" }', ['wBTC', 'Ünï']],
    ['{ symbol_starts_with: "US" }', ['USDC']],
    ['{ symbol_not_starts_with: "US" }', ['wBTC', 'Ünï']],
    ['{ symbol_starts_with_nocase: "us" }', ['USDC']],
    ['{ symbol_starts_with_nocase: "ü" }', []],
    ['{ symbol_ends_with: "C" }', ['USDC', 'wBTC']],
    ['{ symbol_not_ends_with_nocase: "c" }', ['Ünï']],
    ['{ symbol_contains: "%" }', ['USDC', 'wBTC', 'Ünï']],
    ['{ symbol_contains: "_" }', ['USDC', 'wBTC', 'Ünï']],
    ['{ symbol_contains: "U%C" }', ['USDC']],
    ['{ symbol_gt: "USDC", symbol_lt: "x" }', ['wBTC']],
  ])('%s', async (where, expected) => {
    expect(await symbols(where)).toEqual(expected)
  })
})
