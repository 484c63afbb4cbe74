/**
 * Morpho Blue on its own contracts: every market and position at many blocks, compared with what the contracts and
 * Morpho's own library say (devnet/morpho-blue/MorphoLens.sol). No tolerance. AFTERSHOCK_FULL=1 plays more seeds.
 */
import { expect, test } from 'vitest'
import { hexToKey } from '../analytics/book/book.ts'
import { loadBook } from '../analytics/book/load.ts'
import { pricesToRead, Valuation } from '../analytics/book/valuation.ts'
import { readSqlite } from '../analytics/reader-sqlite.ts'
import { createOracleReader } from '../cli/oracle-reader.ts'
import {
  type MarketTruth,
  type PositionTruth,
  readMorphoMarkets,
  readMorphoPositions,
} from '../devnet/morpho-blue/lens.ts'
import { type PlayedMorpho, playMorpho } from './markets/played-morpho.ts'

const FULL = process.env['AFTERSHOCK_FULL'] === '1'
const SEEDS = FULL ? [1, 2, 3, 4, 5] : [1]
const POINTS = 40
const MAX_UINT256 = 2n ** 256n - 1n

test.each(SEEDS)('seed %i: every market and position equal to the contracts', { timeout: 300_000 }, async (seed) => {
  const played = await playMorpho({ seed, pollEveryBlocks: 7, length: FULL ? 2 : 1 })
  try {
    const result = { positions: 0, factors: 0, withoutPrice: 0, differences: [] as string[] }
    for (const block of pointsOf(played)) await comparePoint(played, block, result)
    expect(result.differences).toEqual([])
    expect(played.complaints).toEqual([])
    expect(result.positions).toBeGreaterThan(1_000)
    expect(result.factors).toBeGreaterThan(300)
    expect(result.withoutPrice).toBeGreaterThan(0)
    const count = (sql: string): number => played.db.prepare<[], { n: number }>(sql).get()?.n ?? 0
    expect(count('SELECT count(*) AS n FROM liquidation')).toBeGreaterThan(20)
    expect(count('SELECT count(*) AS n FROM bad_debt')).toBeGreaterThan(0)
    expect(count("SELECT count(*) AS n FROM liquidation WHERE price_status = 'OK'")).toBe(
      count('SELECT count(*) AS n FROM liquidation'),
    )
  } finally {
    await played.stop()
  }
})

function pointsOf({ chain, deployment }: PlayedMorpho): number[] {
  const first = deployment.startBlock + 5
  const blocks = Array.from(
    { length: POINTS },
    (_, index) => first + Math.round(((chain.blockNumber - first) * index) / (POINTS - 1)),
  )
  return [...new Set(blocks)]
}

type Result = { positions: number; factors: number; withoutPrice: number; readonly differences: string[] }

async function comparePoint(played: PlayedMorpho, block: number, result: Result): Promise<void> {
  const { chain, deployment, market, source, db } = played
  const header = await source.header(block)
  if (header === null) throw new Error(`Block ${block}: the chain does not have it.`)
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
