/**
 * Morpho Blue on its own contracts: every market and position at many blocks, compared with what the contracts and
 * Morpho's own library say (devnet/morpho-blue/MorphoLens.sol). No tolerance. AFTERSHOCK_FULL=1 plays more seeds.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hexToKey } from '../analytics/book/book.ts'
import { loadBook } from '../analytics/book/load.ts'
import { pricesToRead, Valuation } from '../analytics/book/valuation.ts'
import { readSqlite } from '../analytics/reader-sqlite.ts'
import { createApi } from '../api/server.ts'
import { createContractReader } from '../cli/contract-reader.ts'
import { createOracleReader } from '../cli/oracle-reader.ts'
import { compareState } from '../cli/verify/compare.ts'
import { readState } from '../cli/verify/read-state.ts'
import {
  type MarketTruth,
  type PositionTruth,
  readMorphoMarkets,
  readMorphoPositions,
} from '../devnet/morpho-blue/lens.ts'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { compareFacts } from './markets/morpho-fact-truth.ts'
import { type PlayedMorpho, playMorpho } from './markets/played-morpho.ts'

const FULL = process.env['AFTERSHOCK_FULL'] === '1'
const SEEDS = FULL ? [1, 2, 3, 4, 5] : [1]
const POINTS = 20
const MAX_UINT256 = 2n ** 256n - 1n

test.each(SEEDS)('seed %i: every market and position equal to the contracts', { timeout: 300_000 }, async (seed) => {
  const played = await playMorpho({ seed, pollEveryBlocks: 7, length: FULL ? 2 : 1 })
  try {
    const result = {
      ...{ positions: 0, factors: 0, withoutPrice: 0, verified: 0, stored: 0, liquidated: 0 },
      differences: [] as string[],
    }
    for (const block of pointsOf(played)) await comparePoint(played, block, result)
    await compareStored(played, result)
    await compareAnswers(played)
    expect(result.differences).toEqual([])
    expect(played.complaints).toEqual([])
    expect(result.positions).toBeGreaterThan(500)
    expect(result.factors).toBeGreaterThan(150)
    expect(result.withoutPrice).toBeGreaterThan(0)
    expect(result.verified).toBeGreaterThan(1_500)
    expect(result.stored).toBeGreaterThan(20)
    expect(result.liquidated).toBeGreaterThan(0)
    const count = (sql: string): number => played.db.prepare<[], { n: number }>(sql).get()?.n ?? 0
    expect(count('SELECT count(*) AS n FROM liquidation')).toBeGreaterThan(20)
    expect(count('SELECT count(*) AS n FROM bad_debt')).toBeGreaterThan(0)
    // Each pre-liquidation is a repayment and a withdrawal of the same amounts in its transaction.
    const early = count('SELECT count(*) AS n FROM pre_liquidation')
    expect(early).toBeGreaterThan(0)
    expect(
      count(
        `SELECT count(*) AS n FROM pre_liquidation l
        JOIN repay r ON r.transaction_hash = l.transaction_hash AND r.position = l.position AND r.amount = l.debt_repaid
        JOIN withdraw_collateral w ON w.transaction_hash = l.transaction_hash AND w.position = l.position
          AND w.amount = l.collateral_seized AND w.receiver = l.liquidator`,
      ),
    ).toBe(early)
    const facts = await compareFacts(played)
    expect(facts.differences).toEqual([])
    expect(facts.liquidations).toBe(count('SELECT count(*) AS n FROM liquidation'))
    expect(facts.withBadDebt).toBe(count('SELECT count(*) AS n FROM bad_debt'))
    expect(facts.priced).toBeGreaterThan(20)
    expect(facts.breaches).toBeGreaterThan(20)
    expect(count("SELECT count(*) AS n FROM liquidation WHERE price_status = 'OK'")).toBe(
      count('SELECT count(*) AS n FROM liquidation'),
    )
  } finally {
    await played.stop()
  }
})

type Answer = {
  readonly positionsAtRisk: {
    readonly items: readonly {
      readonly id: string
      readonly healthFactorWad: string
      readonly debtBase: string
      readonly debtUsd: string | null
      readonly baseAsset: { readonly symbol: string } | null
      readonly legs: readonly { readonly side: string }[]
    }[]
    readonly priceExact: boolean
  }
  readonly liquidationFacts: {
    readonly totalCount: number
    readonly items: readonly {
      readonly collateral: { readonly symbol: string }
      readonly debt: { readonly symbol: string }
      readonly grossProfitUsd: { readonly reason: string | null }
      readonly closeFactorRegime: string
    }[]
  }
  readonly accountRisk: {
    readonly items: readonly {
      readonly liquidationPrices: readonly { readonly boundary: string; readonly symbol: string }[]
    }[]
  }
}

/** GraphQL at the head: everyone who owes, with the oracles read there, and liquidations by their collateral. */
async function compareAnswers({ chain, deployment, market, source, databasePath, db }: PlayedMorpho): Promise<void> {
  const truths = (await readMorphoPositions(chain, deployment, market.accounts)).filter(
    ({ healthFactorWad }) => healthFactorWad !== null,
  )
  const [first] = truths
  const [weth] = deployment.markets
  const api = createApi({
    ...{ database: databasePath, network: 'recorded', chainHead: () => null, oracle: createOracleReader(source) },
    schemaSdl: readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'),
  })
  try {
    const query = `{
      positionsAtRisk(first: 1000, maxHealthFactor: "1000000000000") {
        items { id healthFactorWad debtBase debtUsd baseAsset { symbol } legs { side } } priceExact
      }
      liquidationFacts(first: 1000, filter: { collateral: "${weth?.params.collateralToken}" }) {
        totalCount items { collateral { symbol } debt { symbol } grossProfitUsd { reason } closeFactorRegime }
      }
      accountRisk(id: "${first?.id}${first?.user.slice(2)}") { items { liquidationPrices { boundary symbol } } }
    }`
    const { data, errors } = (await askApi(api, query)) as { data?: Answer; errors?: unknown }
    if (data === undefined || data === null) throw new Error(JSON.stringify(errors))
    const { positionsAtRisk: risk, liquidationFacts: facts, accountRisk: account } = data
    expect(risk.priceExact).toBe(true)
    const ours = risk.items.map((item) => `${item.id} ${item.healthFactorWad} ${item.debtBase}`)
    const theirs = truths.map((one) => `${one.id}${one.user.slice(2)} ${one.healthFactorWad} ${one.borrowAssets}`)
    expect(ours.sort()).toEqual(theirs.sort())
    expect(ours.length).toBeGreaterThan(10)
    for (const { debtUsd, baseAsset, legs } of risk.items) {
      expect(debtUsd).toBeNull()
      expect(['USDC', 'WETH', 'DAI']).toContain(baseAsset?.symbol)
      expect(legs.map(({ side }) => side)).toContain('BORROW')
    }
    const wethIds = deployment.markets.filter(({ collateral }) => collateral === 'WETH').map(({ id }) => id.slice(2))
    const counted = db
      .prepare<[], { id: Buffer }>('SELECT debt_market AS id FROM liquidation')
      .all()
      .filter(({ id }) => wethIds.includes(id.toString('hex')))
    expect(facts.totalCount).toBe(counted.length)
    for (const item of facts.items) {
      expect([item.collateral.symbol, item.debt.symbol]).toEqual(['WETH', 'USDC'])
      expect([item.closeFactorRegime, item.grossProfitUsd.reason]).toEqual(['NO_CAP', 'BASE_NOT_USD'])
    }
    expect(account.items).toHaveLength(1)
  } finally {
    await api.close()
  }
}

async function askApi(api: ReturnType<typeof createApi>, query: string): Promise<unknown> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }
  return (await api.yoga.fetch(new Request('http://127.0.0.1/graphql', init))).json()
}

function pointsOf({ chain, deployment }: PlayedMorpho): number[] {
  const first = deployment.startBlock + 5
  const blocks = Array.from(
    { length: POINTS },
    (_, index) => first + Math.round(((chain.blockNumber - first) * index) / (POINTS - 1)),
  )
  return [...new Set(blocks)]
}

type Result = {
  positions: number
  factors: number
  withoutPrice: number
  verified: number
  stored: number
  liquidated: number
  readonly differences: string[]
}

/**
 * The mapping's own numbers: of a position whose action was the last log of its market in the block, they are those at
 * the block's end, where the price that the mapping knew is the oracle's.
 */
async function compareStored({ chain, deployment, db, market }: PlayedMorpho, result: Result): Promise<void> {
  const logs = await chain.logs({ fromBlock: 0, toBlock: chain.blockNumber, address: deployment.morpho })
  const lastOf = new Map<string, number>()
  const markets = new Set<string>(deployment.markets.map(({ id }) => id))
  for (const { topics, blockNumber, logIndex } of logs) {
    if (markets.has(topics[1] ?? '')) lastOf.set(`${blockNumber} ${topics[1]}`, logIndex)
  }
  const rows = db
    .prepare<[], StoredRow>(
      `SELECT p.id, p.block_lower AS block, p.action_key AS key, p.health_factor_wad AS factor, p.touched_by AS cause,
        p.collateral_base AS collateral, p.debt_base AS debt, s.price AS price,
        s.read_block AS read
      FROM position p JOIN market m ON m.id = substr(p.id, 1, 32) AND m.block_lower <= p.block_lower
        AND m.block_upper > p.block_lower
      JOIN price_source s ON s.id = m.price_source AND s.block_lower <= p.block_lower AND s.block_upper > p.block_lower
      WHERE p.has_debt = 1`,
    )
    .all()
  const truths = new Map<number, ReadonlyMap<string, PositionTruth>>()
  for (const { id, block, key, factor, collateral, debt, price, read, cause } of rows) {
    // A price read in this very block may have come after the action; a liquidation reads its own.
    if (Number(decodeBigInt(read)) === block && cause !== 'LIQUIDATION') continue
    const marketId = `0x${id.subarray(0, 32).toString('hex')}`
    const user = `0x${id.subarray(32).toString('hex')}`
    // The key's low 18 bits are the log's index; its upper ones the block's number.
    if (Math.floor(key / 2 ** 32) !== block || lastOf.get(`${block} ${marketId}`) !== key % 2 ** 18) continue
    if (!truths.has(block)) {
      const read = await readMorphoPositions(chain, deployment, market.accounts, block)
      truths.set(block, new Map(read.map((one) => [`${one.id} ${one.user}`, one])))
    }
    const truth = truths.get(block)?.get(`${marketId} ${user}`)
    const known = price === null ? null : decodeBigInt(price)
    const priced = (await readMorphoMarkets(chain, deployment, block)).find((one) => one.id === marketId)
    if (truth === undefined || priced === undefined || priced.price === null || priced.price !== known) continue
    const ours = [collateral, debt, factor].map((bytes) => (bytes === null ? null : decodeBigInt(bytes)))
    const theirs = [truth.collateralValue, truth.borrowAssets, truth.healthFactorWad]
    result.stored += 1
    if (cause === 'LIQUIDATION') result.liquidated += 1
    if (ours.some((value, index) => value !== theirs[index])) {
      result.differences.push(`stored at block ${block}, ${user}: ${ours.join(' ')}, expected ${theirs.join(' ')}`)
    }
  }
}

type StoredRow = {
  readonly id: Buffer
  readonly block: number
  readonly key: number
  readonly factor: Buffer | null
  readonly collateral: Buffer | null
  readonly debt: Buffer | null
  readonly price: Buffer | null
  readonly read: Buffer
  readonly cause: string
}

async function comparePoint(played: PlayedMorpho, block: number, result: Result): Promise<void> {
  const { chain, deployment, market, source, db } = played
  const header = await source.header(block)
  if (header === null) throw new Error(`Block ${block}: the chain does not have it.`)
  const state = await readState({ db, source, header })
  if (state === null) throw new Error(`Block ${block} is not the chain's.`)
  const verified = await compareState(state, createContractReader(source, header))
  result.verified += verified.values
  result.differences.push(...verified.differences.map((one) => `verify, block ${block}: ${one.subject} ${one.field}`))
  result.differences.push(...verified.unknown.map((one) => `verify, block ${block}: ${one.subject} ${one.reason}`))
  const book = await readSqlite(db, (reader) => loadBook(reader, block))
  const wanted = pricesToRead(book, block)
  const prices = await createOracleReader(source).pricesAt(header, wanted)
  const read = new Map(wanted.map(({ key }, index) => [key, prices[index] ?? null]))
  const valuation = new Valuation(book, { block, timestamp: header.timestamp }, read)
  const differs = (what: string, ours: unknown, theirs: unknown): void => {
    if (ours !== theirs) result.differences.push(`block ${block}, ${what}: ${String(ours)}, expected ${String(theirs)}`)
  }
  const markets = await readMorphoMarkets(chain, deployment, block)
  for (const truth of markets) compareMarket(truth)
  const valued = new Map(valuation.all().map((one) => [one.position.key, one]))
  for (const truth of await readMorphoPositions(chain, deployment, market.accounts, block)) {
    comparePosition(truth)
    valued.delete(hexToKey(truth.id) + hexToKey(truth.user))
  }
  differs('positions that the contracts do not have', valued.size, 0)

  function compareMarket(truth: MarketTruth): void {
    const ours = book.markets.get(hexToKey(truth.id))?.isolated
    const what = `market ${truth.id.slice(0, 10)}`
    differs(`${what} stored supply`, ours?.totalSupplyAssets, truth.stored[0])
    differs(`${what} supply shares`, ours?.totalSupplyShares, truth.stored[1])
    differs(`${what} stored debt`, ours?.totalBorrowAssets, truth.stored[2])
    differs(`${what} debt shares`, ours?.totalBorrowShares, truth.stored[3])
    differs(`${what} fee`, ours?.feeWad, truth.fee)
  }

  function comparePosition(truth: PositionTruth): void {
    const ours = valued.get(hexToKey(truth.id) + hexToKey(truth.user))
    const what = `${truth.user} in ${truth.id.slice(0, 10)}`
    if (ours === undefined) {
      differs(`${what}: no position`, 0n, truth.supplyShares + truth.borrowShares + truth.collateral)
      return
    }
    const { isolated, data, status } = ours
    result.positions += 1
    differs(`${what} supply shares`, isolated?.supplyShares, truth.supplyShares)
    differs(`${what} borrow shares`, isolated?.borrowShares, truth.borrowShares)
    differs(`${what} collateral`, isolated?.collateral, truth.collateral)
    differs(`${what} supplied`, isolated?.supplied, truth.supplyAssets)
    differs(`${what} debt`, isolated?.debt, truth.borrowAssets)
    if (truth.collateralValue === null) {
      if (truth.borrowShares > 0n) {
        result.withoutPrice += 1
        differs(`${what} status`, status, 'PRICE_UNKNOWN')
      }
      return
    }
    if (data === null) {
      // An oracle is not read for a market in which nothing is owed.
      differs(`${what} status`, status, 'PRICE_UNKNOWN')
      differs(`${what} debt without a price`, truth.borrowShares, 0n)
      return
    }
    if (truth.borrowShares > 0n) result.factors += 1
    if (isolated?.now.priceExact === true) differs(`${what} value`, data.totalCollateralBase, truth.collateralValue)
    differs(`${what} health factor`, data.healthFactorWad, truth.healthFactorWad ?? MAX_UINT256)
    if (truth.borrowShares > 0n) {
      const free = (truth.maxBorrow ?? 0n) - truth.borrowAssets
      differs(`${what} room`, data.availableBorrowsBase, free > 0n ? free : 0n)
      differs(`${what} exact`, ours.priceExact, true)
    }
  }
}
