/** What real markets do that a played one does not: sources that change without an event, and reserves that are dropped. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BookCache } from '../analytics/book/cache.ts'
import { readSqlite } from '../analytics/reader-sqlite.ts'
import { accountRisk } from '../analytics/reports/account-risk.ts'
import { positionsAtRisk } from '../analytics/reports/positions-at-risk.ts'
import { createContractReader } from '../cli/contract-reader.ts'
import { createOracleReader } from '../cli/oracle-reader.ts'
import { type Comparison, compareState } from '../cli/verify/compare.ts'
import { readState } from '../cli/verify/read-state.ts'
import { linkedCode } from '../devnet/aave-v3.0/artifacts.ts'
import { deployAaveV30 } from '../devnet/aave-v3.0/deploy.ts'
import { type Anvil, startAnvil } from '../devnet/anvil.ts'
import { MAX_UINT256, method, mint, pool, price, setAssetSources, ZERO_ADDRESS } from '../devnet/calls.ts'
import { Chain, withArguments } from '../devnet/chain.ts'
import { createAggregator, type Deployment, ownCode, RESERVES, type Reserve } from '../devnet/deployment.ts'
import { openRpcSource } from '../indexer/chain/open-rpc-source.ts'
import { openReader } from '../indexer/store/reader.ts'
import { indexMarket } from './markets/index-market.ts'

const USD = 100_000_000n
const LENDER = '0x0000000000000000000000000000000000b0b001'
const BORROWER = '0x0000000000000000000000000000000000b0b002'
const LIMIT = 120_000

const silent = {
  setAggregator: method('setAggregator(address)'),
  setCap: method('setCap(int256)'),
  setDown: method('setDown(bool)'),
}
const setFallbackOracle = method('setFallbackOracle(address)')
const dropReserve = method('dropReserve(address)')

let anvil: Anvil
let chain: Chain
let deployment: Deployment
beforeAll(async () => {
  anvil = await startAnvil()
  chain = await Chain.connect(anvil.rpcUrl)
  deployment = await deployAaveV30(chain, {
    reserves: RESERVES.filter(({ symbol }) => symbol === 'WETH' || symbol === 'USDC' || symbol === 'LINK'),
  })
  const { asset: usdc } = reserve('USDC')
  const { asset: weth } = reserve('WETH')
  await admin(usdc, mint([LENDER], 10n ** 12n))
  await admin(weth, mint([BORROWER], 10n ** 20n))
  await act(LENDER, pool.supply(usdc, 10n ** 12n, LENDER, 0))
  await act(BORROWER, pool.supply(weth, 10n ** 20n, BORROWER, 0))
  await act(BORROWER, pool.borrow(usdc, 10n ** 10n, 2, 0, BORROWER))
  await chain.mine(12)
}, LIMIT)
afterAll(async () => {
  chain?.close()
  await anvil?.stop()
})

function reserve(symbol: string): Reserve {
  const found = deployment.reserves.find((one) => one.symbol === symbol)
  if (found === undefined) throw new Error(`Reserve: got no ${symbol}.`)
  return found
}

function admin(to: `0x${string}`, data: `0x${string}`): Promise<void> {
  return chain.sendOrThrow('administration', deployment.owner, to, data)
}

function act(from: `0x${string}`, data: `0x${string}`): Promise<void> {
  return chain.sendOrThrow('action', from, deployment.pool, data)
}

/** Every value of every block from `first` on, prices read after each block. */
async function compare(first: number): Promise<Pick<Comparison, 'differences' | 'unknown' | 'values'>> {
  const source = await openRpcSource({ url: anvil.rpcUrl })
  const { provider, startBlock } = deployment
  const indexed = await indexMarket({ source, provider, startBlock, pollEveryBlocks: 1 })
  const db = openReader(indexed.databasePath)
  const differences: Comparison['differences'][number][] = []
  const unknown: Comparison['unknown'][number][] = []
  let values = 0
  try {
    expect(indexed.complaints).toEqual([])
    for (let block = first; block <= chain.blockNumber; block += 1) {
      const header = await source.header(block)
      const state = header === null ? null : await readState({ db, source, header })
      if (header === null || state === null) throw new Error(`Block ${block} was not indexed.`)
      const compared = await compareState(state, createContractReader(source, header))
      differences.push(...compared.differences)
      unknown.push(...compared.unknown)
      values += compared.values
    }
  } finally {
    db.close()
    indexed.remove()
    await source.close()
  }
  return { differences, unknown, values }
}

async function createSilentFeed(aggregator: `0x${string}`): Promise<`0x${string}`> {
  return chain.create('feed', deployment.owner, withArguments(ownCode('SilentFeed'), ['address'], [aggregator]))
}

describe('sources without events', () => {
  it(
    'edge: a silent change of aggregator, a cap, an outage: the price is the oracle’s after each block',
    async () => {
      const first = chain.blockNumber
      const { asset } = reserve('WETH')
      const old = await createAggregator(chain, deployment.owner, 2000n * USD)
      const next = await createAggregator(chain, deployment.owner, 1700n * USD)
      const feed = await createSilentFeed(old)
      await admin(deployment.oracle, setAssetSources([asset], [feed]))
      await chain.mine(12)
      const steps: readonly (readonly [`0x${string}`, `0x${string}`])[] = [
        [old, price.push(1900n * USD)],
        [feed, silent.setAggregator(next)],
        [old, price.push(1n * USD)],
        [next, price.push(1650n * USD)],
        [feed, silent.setDown(true)],
        [next, price.push(1600n * USD)],
        [feed, silent.setDown(false)],
        [feed, silent.setCap(1500n * USD)],
        [next, price.push(1800n * USD)],
        [feed, silent.setCap(3000n * USD)],
      ]
      for (const [to, data] of steps) {
        await admin(to, data)
        await chain.mine(300)
        await chain.mine(300)
      }
      const result = await compare(first)
      expect(result.differences).toEqual([])
      expect(result.unknown).toEqual([])
      expect(result.values).toBeGreaterThan(500)
    },
    LIMIT,
  )

  it(
    'edge: a source that answers zero: the fallback oracle’s price, also when that moves',
    async () => {
      const first = chain.blockNumber
      const { asset } = reserve('WETH')
      const { asset: usdc } = reserve('USDC')
      const main = await createAggregator(chain, deployment.owner, 2000n * USD)
      const spare = await createAggregator(chain, deployment.owner, 1990n * USD)
      await admin(deployment.oracle, setAssetSources([asset], [await createSilentFeed(main)]))
      await chain.mine(12)
      await admin(main, price.push(0n))
      await chain.mine(12)
      // Another oracle of the same release answers as a fallback; it is not the market's, so nobody listens to it.
      const { oracle, owner } = deployment
      const fallback = await secondOracle([asset, usdc], [spare, spare])
      await admin(oracle, setFallbackOracle(fallback))
      await chain.mine(12)
      await admin(spare, price.push(1980n * USD))
      await chain.mine(12)
      await admin(main, price.push(2010n * USD))
      await chain.mine(12)
      await admin(oracle, setAssetSources([asset], [ZERO_ADDRESS]))
      await chain.mine(12)
      await admin(spare, price.push(1970n * USD))
      await chain.mine(12)
      await chain.sendOrThrow('fallback', owner, oracle, setFallbackOracle(ZERO_ADDRESS))
      await admin(oracle, setAssetSources([asset], [main]))
      await chain.mine(12)
      const result = await compare(first)
      expect(result.differences).toEqual([])
      expect(result.unknown).toEqual([])
      expect(result.values).toBeGreaterThan(200)
    },
    LIMIT,
  )
})

const POLL_EVERY = 10

type Answers = {
  /** accountRisk and positionsAtRisk of the borrower; exact: both say so. */
  readonly indexed: { readonly exact: boolean; readonly factors: readonly (bigint | null | undefined)[] }
  readonly withOracle: { readonly exact: boolean; readonly factors: readonly (bigint | null | undefined)[] }
  /** getUserAccountData's. */
  readonly contract: bigint | undefined
}

/** What is answered at the head, prices read every tenth block, with and without a node to ask for prices. */
async function answersAtHead(): Promise<Answers> {
  const source = await openRpcSource({ url: anvil.rpcUrl })
  const { provider, startBlock } = deployment
  const indexed = await indexMarket({ source, provider, startBlock, pollEveryBlocks: POLL_EVERY })
  const db = openReader(indexed.databasePath)
  const ask = (books: BookCache) =>
    readSqlite(db, async (reader) => {
      const context = { reader, books, chainHead: () => null }
      const risk = await accountRisk(context, { id: BORROWER })
      const ranking = await positionsAtRisk(context, { maxHealthFactor: '1000' })
      const row = ranking.items.find(({ account }) => account === BORROWER)
      expect(ranking.priceExact).toBe(risk.priceExact)
      return { exact: risk.priceExact, factors: [risk.items[0]?.healthFactorWad, row?.healthFactorWad] }
    })
  try {
    expect(indexed.complaints).toEqual([])
    const header = await source.head()
    const contracts = createContractReader(source, header)
    const request = { to: deployment.pool, signature: 'getUserAccountData(address)', args: [BORROWER] } as const
    const [data] = await contracts.read([request])
    return {
      indexed: await ask(new BookCache()),
      withOracle: await ask(new BookCache({ oracle: createOracleReader(source) })),
      contract: data?.[5],
    }
  } finally {
    db.close()
    indexed.remove()
    await source.close()
  }
}

/** Mines up to a block so many after a poll. */
async function minePastPoll(blocks: number): Promise<void> {
  while ((chain.blockNumber - deployment.startBlock) % POLL_EVERY !== blocks % POLL_EVERY) await chain.mine(12)
}

describe('answers between two polls', () => {
  it(
    'behavior: a price that may have changed in silence is not called exact, and with a node it is read',
    async () => {
      const { asset } = reserve('WETH')
      const aggregator = await createAggregator(chain, deployment.owner, 2000n * USD)
      const feed = await createSilentFeed(aggregator)
      await admin(deployment.oracle, setAssetSources([asset], [feed]))
      await minePastPoll(1)
      const steps: readonly (readonly [`0x${string}`, `0x${string}`])[] = [
        [feed, silent.setCap(1500n * USD)],
        [aggregator, price.push(1800n * USD)],
        [feed, silent.setCap(3000n * USD)],
      ]
      for (const [to, data] of steps) {
        await admin(to, data)
        await chain.mine(12)
        const { indexed, withOracle, contract } = await answersAtHead()
        expect(indexed.exact).toBe(false)
        expect(withOracle).toEqual({ exact: true, factors: [contract, contract] })
      }
      await minePastPoll(0)
      const { indexed, contract } = await answersAtHead()
      expect(indexed).toEqual({ exact: true, factors: [contract, contract] })
      await chain.mine(12)
      expect((await answersAtHead()).indexed.exact).toBe(false)
    },
    LIMIT,
  )
})

describe('dropped reserves', () => {
  it(
    'edge: a reserve that was used is dropped: its contracts’ values are no longer expected',
    async () => {
      const first = chain.blockNumber
      const { asset } = reserve('LINK')
      await admin(asset, mint([LENDER], 10n ** 21n))
      await act(LENDER, pool.supply(asset, 10n ** 21n, LENDER, 0))
      await chain.mine(12)
      await act(LENDER, pool.withdraw(asset, MAX_UINT256, LENDER))
      await chain.mine(12)
      await admin(deployment.configurator, dropReserve(asset))
      await chain.mine(12)
      await chain.mine(3600)
      const result = await compare(first)
      expect(result.differences).toEqual([])
      expect(result.unknown).toEqual([])
      expect(result.values).toBeGreaterThan(100)
    },
    LIMIT,
  )
})

async function secondOracle(assets: `0x${string}`[], sources: `0x${string}`[]): Promise<`0x${string}`> {
  const types = ['address', 'address[]', 'address[]', 'address', 'address', 'uint256']
  const values = [deployment.provider, assets, sources, ZERO_ADDRESS, ZERO_ADDRESS, USD]
  return chain.create('fallback oracle', deployment.owner, withArguments(linkedCode('AaveOracle'), types, values))
}
