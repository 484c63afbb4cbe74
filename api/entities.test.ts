/** What entity queries answer on a small market: references, lists, past blocks, _meta, and GraphQL around them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApi, type TestApi } from './test-api.ts'
import { hashOf } from './test-database.ts'
import { ACCOUNTS, ASSETS, balanceId, createTestMarket, marketId, positionId } from './test-market.ts'

const { ann, ben, cat } = ACCOUNTS
const at = { ann: positionId(ann), ben: positionId(ben), cat: positionId(cat) }

let api: TestApi
beforeAll(() => {
  api = createTestApi(createTestMarket())
})
afterAll(() => api.close())

describe('one entity', () => {
  test('default: by id, with references, derived lists and lists of references', async () => {
    const query = `{ position(id: "${at.ben}") {
      id healthFactorWad healthFactor touchedBy actionKey category { id }
      legs { side scaled market { asset { symbol } } }
      balances(orderBy: scaled, orderDirection: desc) { scaled }
    } }`
    expect(await api.data(query)).toEqual({
      position: {
        id: at.ben,
        healthFactorWad: '952380952380952380',
        healthFactor: '0.95238095238095238',
        touchedBy: 'BORROW',
        actionKey: '2684354560',
        category: null,
        legs: [
          { side: 'SUPPLY', scaled: '50000000000', market: { asset: { symbol: 'USDC' } } },
          { side: 'BORROW', scaled: '700000000000', market: { asset: { symbol: 'Ünï' } } },
        ],
        balances: [{ scaled: '700000000000' }, { scaled: '50000000000' }],
      },
    })
  })

  test('behavior: an unknown id answers null', async () => {
    expect(await api.data('{ position(id: "0x00") { id } }')).toEqual({ position: null })
  })

  test('behavior: an id may leave out 0x', async () => {
    expect(await api.data(`{ position(id: "${at.ann.slice(2)}") { id } }`)).toEqual({ position: { id: at.ann } })
  })

  test('behavior: an Int8 beyond 2^53 is not rounded', async () => {
    const id = balanceId(ann, ASSETS.wBTC, 'SUPPLY')
    expect(await api.data(`{ balance(id: "${id}") { beforeKey } }`)).toEqual({
      balance: { beforeKey: '9007199254740993' },
    })
  })

  test('behavior: plural equal to singular is asked for as _collection', async () => {
    expect(await api.data('{ marketTotals_collection { id } }')).toEqual({ marketTotals_collection: [] })
  })
})

describe('lists of references', () => {
  test('behavior: they answer by id, not as stored, each with its own first and skip', async () => {
    const query = '{ positions { legs(first: 1, skip: 1) { id } } }'
    expect(await api.data(query)).toEqual({
      positions: [
        { legs: [{ id: balanceId(ann, ASSETS.wBTC, 'SUPPLY') }] },
        { legs: [{ id: balanceId(ben, ASSETS.Ünï, 'BORROW') }] },
        { legs: [{ id: balanceId(cat, ASSETS.Ünï, 'BORROW') }] },
        { legs: [] },
      ],
    })
  })

  test('behavior: they take where and orderBy, through a reference too', async () => {
    const query = `{ positions { legs(where: { side: BORROW }) { scaled } ordered: legs(orderBy: market__index) { market { index } } } }`
    expect(await api.data(query)).toEqual({
      positions: [
        { legs: [{ scaled: '10000000000' }], ordered: [{ market: { index: 0 } }, { market: { index: 1 } }] },
        { legs: [{ scaled: '700000000000' }], ordered: [{ market: { index: 0 } }, { market: { index: 2 } }] },
        { legs: [{ scaled: '400000000000' }], ordered: [{ market: { index: 1 } }, { market: { index: 2 } }] },
        { legs: [], ordered: [{ market: { index: 1 } }] },
      ],
    })
  })
})

describe('derived lists', () => {
  test('behavior: first and skip count for each parent', async () => {
    const query = '{ markets(orderBy: index) { balances(first: 1, skip: 1, orderBy: scaled) { scaled } } }'
    expect(await api.data(query)).toEqual({
      markets: [
        { balances: [{ scaled: '50000000000' }] },
        { balances: [{ scaled: '50000000' }] },
        { balances: [{ scaled: '700000000000' }] },
      ],
    })
  })

  test('behavior: the same field under two names has two ranges', async () => {
    const query =
      '{ markets(first: 1, orderBy: index, orderDirection: desc) { low: balances(first: 1, orderBy: scaled) { scaled } high: balances(first: 1, orderBy: scaled, orderDirection: desc) { scaled } } }'
    expect(await api.data(query)).toEqual({
      markets: [{ low: [{ scaled: '400000000000' }], high: [{ scaled: '700000000000' }] }],
    })
  })
})

describe('blocks', () => {
  const query = (block: string): string =>
    `{ positions(block: ${block}, where: { hasDebt: true }) { id debtBase legs { scaled market { price } } } }`

  test('behavior: every level is as it was', async () => {
    expect(await api.data(query('{ number: 11 }'))).toEqual({
      positions: [
        {
          id: at.ann,
          debtBase: '2000000000000',
          legs: [
            { scaled: '20000000000', market: { price: '100000000' } },
            { scaled: '100000000', market: { price: '6000000000000' } },
          ],
        },
        {
          id: at.ben,
          debtBase: '3500000000000',
          legs: [
            { scaled: '50000000000', market: { price: '100000000' } },
            { scaled: '700000000000', market: { price: '500000000' } },
          ],
        },
        {
          id: at.cat,
          debtBase: '2000000000000',
          legs: [
            { scaled: '50000000', market: { price: '6000000000000' } },
            { scaled: '400000000000', market: { price: '500000000' } },
          ],
        },
      ],
    })
  })

  test('behavior: nested filters and orders look at the same block', async () => {
    const asked =
      '{ positions(block: { number: 12 }, where: { legs_: { market: "MARKET" } }, orderBy: account__firstBlock, orderDirection: desc) { balances(where: { market_: { price: "500000000" } }) { side } } }'
    expect(await api.data(asked.replace('MARKET', marketId(ASSETS.Ünï)))).toEqual({
      positions: [{ balances: [{ side: 'BORROW' }] }, { balances: [{ side: 'BORROW' }] }],
    })
  })

  test('behavior: by hash, number, least number; hash before number before least number', async () => {
    const accounts = async (block: string): Promise<unknown> => api.data(`{ accounts(block: ${block}) { id } }`)
    expect(await accounts(`{ hash: "${hashOf(10)}" }`)).toHaveProperty('accounts.length', 2)
    expect(await accounts('{ number: 11, number_gte: 13 }')).toHaveProperty('accounts.length', 3)
    expect(await accounts('{ number_gte: 11 }')).toHaveProperty('accounts.length', 4)
    expect(await accounts(`{ hash: "${hashOf(10)}", number: 13 }`)).toHaveProperty('accounts.length', 2)
  })

  test('behavior: before the start there is nothing', async () => {
    expect(await api.data('{ positions(block: { number: 9 }) { id } }')).toEqual({ positions: [] })
  })

  test('behavior: fields of one query may be of different blocks', async () => {
    const asked =
      '{ now: accounts { id } past: accounts(block: { number: 10 }) { id } _meta(block: { number: 10 }) { block { number } } }'
    expect(await api.data(asked)).toMatchObject({
      now: { length: 4 },
      past: { length: 2 },
      _meta: { block: { number: 10 } },
    })
  })
})

describe('_meta', () => {
  test('default: the last indexed block', async () => {
    const query = '{ _meta { __typename block { number hash parentHash timestamp } deployment hasIndexingErrors } }'
    expect(await api.data(query)).toEqual({
      _meta: {
        __typename: '_Meta_',
        block: { number: 13, hash: hashOf(13), parentHash: hashOf(12), timestamp: 1_700_000_156 },
        deployment: '0x00000000000000000000000000000000000000aa',
        hasIndexingErrors: false,
      },
    })
  })

  test("behavior: hash and timestamp are null for a number, be it the head's, not for a hash", async () => {
    const query = `{ old: _meta(block: { number: 11 }) { block { number hash timestamp } } head: _meta(block: { number: 13 }) { block { hash } } byHash: _meta(block: { hash: "${hashOf(11)}" }) { block { number hash timestamp } } }`
    expect(await api.data(query)).toEqual({
      old: { block: { number: 11, hash: null, timestamp: null } },
      head: { block: { hash: null } },
      byHash: { block: { number: 11, hash: hashOf(11), timestamp: 1_700_000_132 } },
    })
  })
})

describe('GraphQL', () => {
  test('behavior: aliases, fragments, directives, __typename, keys in the order of the query', async () => {
    const query = `query Q($yes: Boolean!) {
      z: positions(first: 1) { ...P ... on Position { hasDebt account { id } } healthFactor @skip(if: $yes) debtBase @include(if: $yes) }
      __typename
      a: accounts(first: 1) { __typename }
    }
    fragment P on Position { account { firstBlock } hasDebt }`
    const { data } = await api.ask(query, { yes: true })
    expect(JSON.stringify(data)).toBe(
      `{"z":[{"account":{"firstBlock":"10","id":"${ann}"},"hasDebt":true,"debtBase":"1000000000000"}],"__typename":"Query","a":[{"__typename":"Account"}]}`,
    )
  })

  test('behavior: introspection beside entities', async () => {
    const query = '{ __type(name: "Position") { description fields { name description } } accounts(first: 1) { id } }'
    const data = await api.data(query)
    expect(data).toMatchObject({ accounts: [{ id: ann }] })
    expect(JSON.stringify(data)).toContain('What has a health factor: an account in a pool, or in an isolated market.')
    expect(JSON.stringify(data)).toContain('The balances that are not zero.')
  })

  test('behavior: one of several operations by its name', async () => {
    const response = await api.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'query A { accounts { id } } query B { _meta { block { number } } }',
        operationName: 'B',
      }),
    })
    expect(await response.json()).toEqual({ data: { _meta: { block: { number: 13 } } } })
  })

  // The query of Euler's liquidation bot v3, with our entity in the place of theirs.
  test('behavior: pages by id at a block read from _meta', async () => {
    const meta = await api.data('{ _meta { block { number } } }')
    const number = (meta as { _meta: { block: { number: number } } })._meta.block.number
    const page = `query AccountsQuery($at_block: Int!, $id_gt: Bytes!) {
      balances(where:{scaled_gt:"0", id_gt:$id_gt}, first:3, orderBy:id, orderDirection:asc, block:{number:$at_block}) { id }
    }`
    const seen: string[] = []
    for (let last = '0x'; ; last = seen.at(-1) ?? '0x') {
      const data = await api.data(page, { at_block: number, id_gt: last })
      const { balances } = data as { balances: { id: string }[] }
      if (balances.length === 0) break
      seen.push(...balances.map(({ id }) => id))
    }
    expect(seen).toHaveLength(7)
    expect(seen).toEqual([...seen].sort())
    expect(new Set(seen).size).toBe(7)
  })
})
