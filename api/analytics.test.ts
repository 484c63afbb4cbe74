/** The analytics queries as clients ask them; the numbers themselves are tested with the reports. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApi, type TestApi } from './test-api.ts'
import { ACCOUNTS, createTestMarket, positionId } from './test-market.ts'

let api: TestApi
beforeAll(() => {
  api = createTestApi(createTestMarket(), {
    chainHead: () => ({ number: 15, timestamp: 1_700_000_180 }),
    status: () => ({
      phase: 'live',
      handlersPerSecond: 1234.5,
      checks: {
        compared: 40,
        differed: 1,
        skipped: 2,
        lastSkipped: 'block 13: no answer',
        lastDifference: { account: ACCOUNTS.ann, block: 12, what: 'debt: ours 1, the contract 2' },
      },
    }),
  })
})
afterAll(() => api.close())

// Ben: 50,000 USDC x 0.8 / (7,000 x 6) = 0.952380...; Cat: 0.5 x 60,000 x 0.8 / (4,000 x 6) = 1;
// Ann: 60,000 x 0.8 / 10,000 = 4.8.
describe('positionsAtRisk', () => {
  test('default: worst first, with the three clocks', async () => {
    const query = `{ positionsAtRisk(maxHealthFactor: "5") {
      items { id account protocol { deployment } healthFactorWad healthFactor status liquidatable debtBase debtUsd legs { symbol side amount amountDecimal } }
      totalCount unknownCount pageInfo { hasNextPage }
      clocks { indexed { block timestamp blocksBehindHead ageSeconds } values { block } oldestPrice { timestamp ageSeconds stale } oldestIndex { ageSeconds } }
    } }`
    expect(await api.data(query)).toMatchObject({
      positionsAtRisk: {
        items: [
          {
            id: positionId(ACCOUNTS.ben),
            account: ACCOUNTS.ben,
            protocol: { deployment: 'core' },
            healthFactorWad: '952380952380952381',
            healthFactor: '0.952380952380952381',
            status: 'OK',
            liquidatable: true,
            debtBase: '4200000000000',
            debtUsd: '42000',
            legs: [
              { symbol: 'USDC', side: 'SUPPLY', amount: '50000000000', amountDecimal: '50000' },
              { symbol: 'Ünï', side: 'BORROW', amount: '700000000000', amountDecimal: '7000' },
            ],
          },
          { account: ACCOUNTS.cat, healthFactor: '1', liquidatable: false },
          { account: ACCOUNTS.ann, healthFactor: '4.8' },
        ],
        totalCount: 3,
        unknownCount: 0,
        pageInfo: { hasNextPage: false },
        clocks: {
          indexed: { block: 13, timestamp: 1_700_000_156, blocksBehindHead: 2, ageSeconds: 24 },
          values: { block: 13 },
          oldestPrice: { timestamp: 1_700_000_120, ageSeconds: 36, stale: false },
          oldestIndex: { ageSeconds: 36 },
        },
      },
    })
  })

  test('behavior: at a past block, by number and by hash', async () => {
    // Block 12, with Ünï at 5: Ben 40,000 / 35,000 = 1.142857..., Cat 24,000 / 20,000 = 1.2.
    const query =
      '{ positionsAtRisk(maxHealthFactor: 2, block: { number: 12 }) { items { healthFactor } clocks { values { block timestamp } } } }'
    expect(await api.data(query)).toEqual({
      positionsAtRisk: {
        items: [{ healthFactor: '1.142857142857142857' }, { healthFactor: '1.2' }],
        clocks: { values: { block: 12, timestamp: 1_700_000_144 } },
      },
    })
  })

  test('behavior: a deployment by its name in any case, its pool or its id', async () => {
    const count = async (protocol: string): Promise<unknown> =>
      api.data(`{ positionsAtRisk(protocol: "${protocol}") { totalCount } }`)
    for (const protocol of ['core', 'CORE', `0x${'00'.repeat(19)}B0`, `0x${'00'.repeat(19)}aa`]) {
      expect(await count(protocol)).toEqual({ positionsAtRisk: { totalCount: 2 } })
    }
  })

  test('behavior: pages by cursor', async () => {
    const query =
      'query ($after: String) { positionsAtRisk(first: 2, maxHealthFactor: "5", after: $after) { items { account } pageInfo { hasNextPage endCursor } } }'
    const first = await api.data(query)
    const { endCursor } = (first as { positionsAtRisk: { pageInfo: { endCursor: string } } }).positionsAtRisk.pageInfo
    expect(first).toMatchObject({ positionsAtRisk: { items: { length: 2 }, pageInfo: { hasNextPage: true } } })
    expect(await api.data(query, { after: endCursor })).toMatchObject({
      positionsAtRisk: { items: [{ account: ACCOUNTS.ann }], pageInfo: { hasNextPage: false } },
    })
  })

  test('behavior: null counts as not given', async () => {
    const query =
      '{ positionsAtRisk(first: null, maxHealthFactor: null, protocol: null, orderBy: null, block: null) { totalCount } }'
    expect(await api.data(query)).toEqual({ positionsAtRisk: { totalCount: 2 } })
  })

  test('error: told with its code, beside the entities of the same query', async () => {
    const { data, errors } = await api.ask('{ positionsAtRisk(first: 0) { totalCount } }')
    expect(data).toBe(null)
    expect(errors?.[0]?.extensions?.code).toBe('ARGUMENT')
    const beyond = await api.ask('{ positionsAtRisk(block: { number: 99 }) { totalCount } }')
    expect(beyond.errors?.[0]?.message).toContain('has only indexed up to block number 13')
    for (const block of ['number: 99', 'number_gte: 99']) {
      for (const field of ['positionsAtRisk', 'liquidationFacts', `accountRisk(id: "${ACCOUNTS.ben}")`]) {
        const asked = field.endsWith(')')
          ? field.replace(/\)$/, `, block: { ${block} })`)
          : `${field}(block: { ${block} })`
        const { errors } = await api.ask(`{ ${asked} { clocks { values { block } } } }`)
        expect(errors?.[0]?.extensions?.code, asked).toBe('BLOCK_NOT_INDEXED')
      }
    }
  })

  test('error: ARGUMENT for a protocol, an asset or a market that there is not, and for a factor below 0', async () => {
    const refused = async (field: string): Promise<string | undefined> => {
      const { errors } = await api.ask(`{ ${field} { totalCount } }`)
      expect(errors?.[0]?.extensions?.code, field).toBe('ARGUMENT')
      return errors?.[0]?.message
    }
    const nobody = `0x${'12'.repeat(20)}`
    const ofHistory = (of: string): string => `liquidationFacts(filter: { ${of} })`
    for (const asked of [(of: string) => `positionsAtRisk(${of})`, ofHistory]) {
      expect(await refused(asked('protocol: "nope"'))).toMatch(
        /^protocol: got "nope", expected a known protocol: "core" \(0x[0-9a-f]{40}\)\.$/,
      )
      expect(await refused(asked(`collateral: "${nobody}"`))).toMatch(
        /^collateral: got "0x12.*", expected a known asset, or a market of one: 0x[0-9a-f]{40} \(.*USDC/,
      )
      expect(await refused(asked(`debt: "${nobody}${nobody.slice(2)}"`))).toContain('expected a known asset')
    }
    expect(await refused('positionsAtRisk(maxHealthFactor: "-1")')).toBe(
      'maxHealthFactor: got "-1", expected a decimal number of 0 or more, for example "1.05".',
    )
  })
})

test('accountRisk: liquidation prices with their direction', async () => {
  // Ben's debt of 7,000 Ünï is worth 40,000 (his threshold) at 5.714285...: liquidatable above it.
  const query = `{ accountRisk(id: "${ACCOUNTS.ben}") { items { healthFactor liquidationPrices { symbol direction price boundary } } } }`
  expect(await api.data(query)).toEqual({
    accountRisk: {
      items: [
        {
          healthFactor: '0.952380952380952381',
          liquidationPrices: [
            { symbol: 'USDC', direction: 'BELOW', price: '1.05', boundary: '104999999' },
            { symbol: 'Ünï', direction: 'ABOVE', price: '5.71428571428571428571428571', boundary: '571428572' },
          ],
        },
      ],
    },
  })
  expect(await api.data('{ accountRisk(id: "0x00000000000000000000000000000000000000ff") { items { id } } }')).toEqual({
    accountRisk: { items: [] },
  })
})

test('liquidationFacts: pages like the others', async () => {
  const query =
    '{ liquidationFacts(filter: { fromBlock: 10 }, orderBy: REPAID_USD) { items { id } totalCount pageInfo { hasNextPage endCursor } clocks { indexed { block } } } }'
  expect(await api.data(query)).toEqual({
    liquidationFacts: {
      items: [],
      totalCount: 0,
      pageInfo: { hasNextPage: false, endCursor: null },
      clocks: { indexed: { block: 13 } },
    },
  })
})

test('indexingStatus: block, head, lag, rate, checks', async () => {
  const query =
    '{ indexingStatus { network chainId deployment startBlock block { number hash timestamp } head { number timestamp } blocksBehindHead lagSeconds phase handlersPerSecond checks { compared differed skipped lastSkipped lastDifference { account block what } } } }'
  expect(await api.data(query)).toMatchObject({
    indexingStatus: {
      network: 'test',
      chainId: 31_337,
      startBlock: 10,
      block: { number: 13, timestamp: 1_700_000_156 },
      head: { number: 15 },
      blocksBehindHead: 2,
      lagSeconds: 24,
      phase: 'live',
      handlersPerSecond: 1234.5,
      checks: {
        ...{ compared: 40, differed: 1, lastDifference: { account: ACCOUNTS.ann, block: 12 } },
        ...{ skipped: 2, lastSkipped: 'block 13: no answer' },
      },
    },
  })
})

test('behavior: entities, analytics and introspection in one query, in its order', async () => {
  const query =
    '{ b: __typename positionsAtRisk { totalCount } accounts(first: 1) { id } a: indexingStatus { network } }'
  expect(JSON.stringify(await api.data(query))).toBe(
    `{"b":"Query","positionsAtRisk":{"totalCount":2},"accounts":[{"id":"${ACCOUNTS.ann}"}],"a":{"network":"test"}}`,
  )
})
