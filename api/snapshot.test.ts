/** One request is answered from one state of the database, whatever the indexer writes meanwhile. */
import { expect, test } from 'vitest'
import type { OracleReader } from '../analytics/oracle.ts'
import { createTestApi } from './test-api.ts'
import { createTestDatabase, hashOf, SCHEMA_SDL, type TestDatabase } from './test-database.ts'
import { ACCOUNTS, ASSETS, createTestMarket, marketId, positionId } from './test-market.ts'

// As stored at block 14.
const PRICES: ReadonlyMap<string, bigint> = new Map([
  [ASSETS.USDC, 100_000_000n],
  [ASSETS.wBTC, 6_000_000_000_000n],
  [ASSETS.Ünï, 600_000_000n],
])

/** Writes a block in which the source of USDC's price emits nothing: it has to be read from the oracle. */
function writePolledPrice(database: TestDatabase, block: number): void {
  const source = '0x00000000000000000000000000000000000000f1'
  database.write(block, {
    PriceSource: {
      [source]: {
        kind: 'POLLED',
        announcesAggregator: false,
        price: '100000000',
        priceStatus: 'OK',
        priceBlock: '10',
        priceTimestamp: '1700000120',
        assets: [],
      },
    },
    Market: { [marketId(ASSETS.USDC)]: { priceSource: source } },
  })
}

const QUERY = `{
  positions(where: { debtBase: "777" }) { id }
  positionsAtRisk(maxHealthFactor: 2) { clocks { indexed { block } } items { account debtBase } }
  _meta { block { number } }
  indexingStatus { block { number } }
}`

test('behavior: a block that arrives while an oracle is read does not mix in', async () => {
  const database = createTestMarket()
  // POLLED prices are read from the oracle; while it answers, the next block is written.
  writePolledPrice(database, 14)
  let written = 0
  const oracle: OracleReader = {
    pricesAt: async (_, requests) => {
      database.write(15, {
        Position: { [positionId(ACCOUNTS.ben)]: { debtBase: '777' } },
        Market: { [marketId(ASSETS.Ünï)]: { price: '100000000' } },
      })
      written++
      return requests.map(({ asset }) => PRICES.get(asset ?? '') ?? null)
    },
  }
  const api = createTestApi(database, { oracle })
  try {
    const before = await api.data(QUERY)
    expect(written).toBe(1)
    expect(before).toMatchObject({
      positions: [],
      positionsAtRisk: {
        clocks: { indexed: { block: 14 } },
        items: [{ account: ACCOUNTS.ben, debtBase: '4200000000000' }, { account: ACCOUNTS.cat }],
      },
      _meta: { block: { number: 14 } },
      indexingStatus: { block: { number: 14 } },
    })
    expect(await api.data('{ positions(where: { debtBase: "777" }) { id } _meta { block { number } } }')).toEqual({
      positions: [{ id: positionId(ACCOUNTS.ben) }],
      _meta: { block: { number: 15 } },
    })
  } finally {
    api.close()
  }
})

test('behavior: a request that waits for an oracle does not hold up another', async () => {
  const database = createTestMarket()
  writePolledPrice(database, 14)
  let answer = (): void => undefined
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  const oracle: OracleReader = {
    pricesAt: async (_, requests) => {
      await asked
      return requests.map(({ asset }) => PRICES.get(asset ?? '') ?? null)
    },
  }
  const api = createTestApi(database, { oracle })
  try {
    const query = '{ positionsAtRisk { priceExact priceNote totalCount } }'
    const slow = [api.data(query)]
    // It has a connection of its own meanwhile, and no price to wait for.
    expect(await api.data('{ liquidationFacts { totalCount } }')).toEqual({ liquidationFacts: { totalCount: 0 } })
    // More than there are connections: they wait for their turn.
    while (slow.length < 10) slow.push(api.data(query))
    answer()
    for (const data of await Promise.all(slow)) {
      expect(data).toEqual({ positionsAtRisk: { priceExact: true, priceNote: null, totalCount: 2 } })
    }
  } finally {
    api.close()
  }
})

test('behavior: an oracle that fails leaves the indexed prices, and the answer says so', async () => {
  const database = createTestMarket()
  writePolledPrice(database, 14)
  const told: unknown[] = []
  const oracle: OracleReader = { pricesAt: () => Promise.reject(new Error('missing trie node')) }
  const api = createTestApi(database, { oracle, onError: (error) => told.push(error) })
  const without = createTestApi(database)
  try {
    const query = `{ positionsAtRisk { priceExact priceNote totalCount } accountRisk(id: "${ACCOUNTS.ben}") { priceExact priceNote } }`
    expect(await api.data(query)).toEqual({
      positionsAtRisk: { priceExact: false, priceNote: 'ORACLE_FAILED', totalCount: 2 },
      accountRisk: { priceExact: false, priceNote: 'ORACLE_FAILED' },
    })
    // Each question that asked it tells of it: two that begin together may both ask.
    expect(told.length).toBeGreaterThan(0)
    for (const error of told) expect(error).toEqual(new Error('missing trie node'))
    expect(await without.data(query)).toMatchObject({ positionsAtRisk: { priceNote: 'ORACLE_ABSENT' } })
  } finally {
    api.close()
    without.close()
  }
})

test('behavior: a block that is replaced is gone from the next answer on', async () => {
  const database = createTestMarket()
  const api = createTestApi(database)
  try {
    const query = '{ accounts { id } _meta { block { number hash } } }'
    expect(await api.data(query)).toMatchObject({ accounts: { length: 4 }, _meta: { block: { number: 13 } } })
    database.store.transaction(() => database.store.revertTo(11))
    expect(await api.data(query)).toMatchObject({
      accounts: { length: 3 },
      _meta: { block: { number: 11, hash: hashOf(11) } },
    })
    expect(await api.refusals('{ accounts(block: { number: 12 }) { id } }')).toHaveLength(1)
  } finally {
    api.close()
  }
})

test('behavior: before the first block lists are empty and _meta is null', async () => {
  const api = createTestApi(createTestDatabase(SCHEMA_SDL))
  try {
    expect(await api.data('{ positions { id } position(id: "0x01") { id } _meta { deployment } }')).toEqual({
      positions: [],
      position: null,
      _meta: null,
    })
    expect((await api.ask('{ positionsAtRisk { totalCount } }')).errors?.[0]?.extensions?.code).toBe('NOTHING_INDEXED')
    expect(await api.data('{ indexingStatus { block { number } lagSeconds startBlock } }')).toEqual({
      indexingStatus: { block: null, lagSeconds: null, startBlock: 10 },
    })
  } finally {
    api.close()
  }
})
