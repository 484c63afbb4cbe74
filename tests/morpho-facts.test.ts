/**
 * Every column of liquidation_facts of every liquidation on Morpho Blue's own contracts, against their state just before
 * and just after the call in the middle of its block. No tolerance. AFTERSHOCK_FULL=1 plays more seeds, and longer.
 */
import { expect, test } from 'vitest'
import { indexedBlock } from '../analytics/block-time.ts'
import { BookCache } from '../analytics/book/cache.ts'
import { FACT_NAMES } from '../analytics/facts/plain-fact.ts'
import { readFacts } from '../analytics/facts/read-facts.ts'
import { openSqliteFacts } from '../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../analytics/facts/update-facts.ts'
import { LiquidationCache } from '../analytics/liquidations/cache.ts'
import { sqliteReader } from '../analytics/reader-sqlite.ts'
import { avoidedLiquidations } from '../analytics/reports/breaches.ts'
import { liquidationLint } from '../analytics/reports/liquidation-lint.ts'
import { formatFixed } from '../core/fixed.ts'
import type { Hex } from '../core/hex.ts'
import { positionTruth, readMorphoMarkets, readMorphoPositions } from '../devnet/morpho-blue/lens.ts'
import { BreachTruth, expectedBreachColumns, type HealthFactorView } from './markets/breach-truth.ts'
import { plain } from './markets/fact-identity.ts'
import { expectedMorphoColumns, expectedMorphoHindsight, incentiveOf } from './markets/morpho-fact-columns.ts'
import { lensCode, type ObservedLiquidate, readLiquidates, stateViews } from './markets/morpho-liquidation-truth.ts'
import { type PlayedMorpho, playMorpho } from './markets/played-morpho.ts'
import { wads } from './markets/ratio.ts'
import { readTimestamps } from './markets/timestamps.ts'

const FULL = process.env['AFTERSHOCK_FULL'] === '1'
const SEEDS = FULL ? [1, 2, 3, 4, 5, 6] : [1, 2, 3]
const ADDRESS_DIGITS = 40

test.each(SEEDS)('seed %i: every column of every liquidation', { timeout: 300_000 }, async (seed) => {
  const played = await playMorpho({ seed, pollEveryBlocks: 1, length: FULL ? 2 : 1 })
  try {
    const { chain, deployment } = played
    const observed = await readLiquidates(chain, deployment)
    const timestamps = await readTimestamps(chain)
    const head = chain.blockNumber
    const priceAt = await readPrices(played, observed[0]?.blockNumber ?? head)
    const breaches = new BreachTruth(chain, healthFactorOf(played))
    const stored = await storedFacts(played)
    const different: string[] = []
    const seen = new Set<string>()
    const count = { written: 0, spirals: 0, minimal: 0, triggers: new Set<unknown>() }
    for (const [index, one] of observed.entries()) {
      const expected = {
        ...expectedMorphoColumns(one, observed, { morpho: deployment.morpho, now: timestamps[head] ?? 0 }),
        ...expectedMorphoHindsight(one, { priceAt: (block) => priceAt(one.market.id, block), timestamps, head }),
        ...expectedBreachColumns(one, await breaches.of(one, observed), timestamps),
      }
      count.written += expected['bad_debt'] === 0n ? 0 : 1
      count.spirals += expected['spiral'] === true ? 1 : 0
      count.minimal += expected['minimal_fraction_wad'] === null ? 0 : 1
      count.triggers.add(expected['trigger'])
      const row = stored[index] ?? {}
      for (const [name, value] of Object.entries(expected)) {
        seen.add(name)
        if (plain(row[name]) === value) continue
        different.push(`${one.blockNumber}/${one.logIndex} ${name}: got ${plain(row[name])}, expected ${value}`)
      }
    }
    expect(different).toEqual([])
    expect(stored.length).toBe(observed.length)
    expect(FACT_NAMES.filter((name) => !seen.has(name))).toEqual(['base_currency_unit'])
    await compareLint(played, observed)
    await compareBreaches(played, observed)
    // The market has every kind.
    expect(observed.length).toBeGreaterThan(20)
    expect(count.written).toBeGreaterThan(0)
    expect(count.spirals).toBeGreaterThan(5)
    expect(count.minimal).toBeGreaterThan(5)
    expect([...count.triggers]).toEqual(expect.arrayContaining(['PRICE_UPDATE', 'LIQUIDATION']))
  } finally {
    await played.stop()
  }
})

/** The lint's spirals after blocks with liquidations of spirals: whoever is below k by Morpho's own library. */
async function compareLint(
  { chain, deployment, market, db }: PlayedMorpho,
  observed: readonly ObservedLiquidate[],
): Promise<void> {
  const context = {
    ...{ reader: sqliteReader(db), books: new BookCache(), liquidations: new LiquidationCache() },
    chainHead: () => null,
  }
  let found = 0
  for (const { blockNumber: block } of observed.filter((_, index) => index % 16 === 0)) {
    const rules = ['ACCOUNT_SPIRAL', 'ACCOUNT_PAIR_WORSENS'] as const
    const { items } = await liquidationLint(context, { block, rules, first: 1_000 })
    const expected = (await readMorphoPositions(chain, deployment, market.accounts, block)).flatMap((one) => {
      const lltv = deployment.markets.find(({ id }) => id === one.id)?.params.lltv ?? 0n
      const k = wads(lltv).times(wads(incentiveOf(lltv)))
      if (one.healthFactorWad === null || one.collateral === 0n || !wads(one.healthFactorWad).isBelow(k)) return []
      return [`ACCOUNT_SPIRAL ${one.id}${one.user.slice(2)} ${formatFixed(one.healthFactorWad, 18)} null`]
    })
    expect(items.map((item) => `${item.rule} ${item.position} ${item.healthFactor} ${item.debtUsd}`).sort()).toEqual(
      expected.sort(),
    )
    found += expected.length
  }
  expect(found).toBeGreaterThan(0)
}

/** Whoever is below 1 at the end of a block by Morpho's own library is in a breach then, and nobody else. */
async function compareBreaches(
  { chain, deployment, market, db }: PlayedMorpho,
  observed: readonly ObservedLiquidate[],
): Promise<void> {
  const context = {
    ...{ reader: sqliteReader(db), books: new BookCache(), liquidations: new LiquidationCache() },
    chainHead: () => null,
  }
  const { items, totalCount } = await avoidedLiquidations(context, { outcome: 'ALL', first: 1_000 })
  expect(items.length).toBe(totalCount)
  expect(items.reduce((all, { liquidations }) => all + liquidations, 0)).toBe(observed.length)
  expect(items.filter(({ outcome }) => outcome === 'AVOIDED').length).toBeGreaterThan(0)
  const first = observed[0]?.blockNumber ?? 0
  for (let block = first; block <= chain.blockNumber; block += 15) {
    const truths = await readMorphoPositions(chain, deployment, market.accounts, block)
    const wad = 10n ** 18n
    const below = truths.filter(({ healthFactorWad }) => healthFactorWad !== null && healthFactorWad < wad)
    const open = items.filter(
      ({ startBlock, endBlock }) => startBlock <= block && (endBlock === null || endBlock > block),
    )
    expect([block, open.map(({ position }) => position).sort()]).toEqual([
      block,
      below.map(({ id, user }) => `${id}${user.slice(2)}`).sort(),
    ])
  }
}

async function storedFacts({ databasePath }: PlayedMorpho): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const store = openSqliteFacts(databasePath)
  try {
    await updateFacts(store)
    return await store.read(async (reader) => {
      const { number: block, timestamp } = await indexedBlock(reader)
      return readFacts(reader, { columns: FACT_NAMES, asOf: { block, timestamp } })
    })
  } finally {
    store.close()
  }
}

/** Of each market's oracle at the end of each block from one on. */
async function readPrices(
  { chain, deployment }: PlayedMorpho,
  first: number,
): Promise<(id: Hex, block: number) => bigint | null> {
  const prices = new Map<string, bigint | null>()
  for (let block = first; block <= chain.blockNumber; block++) {
    for (const { id, price } of await readMorphoMarkets(chain, deployment, block)) prices.set(`${id} ${block}`, price)
  }
  return (id, block) => prices.get(`${id} ${block}`) ?? null
}

/** By Morpho's own library; a position is market ‖ account. */
function healthFactorOf({ chain, deployment }: PlayedMorpho): HealthFactorView {
  const marketOf = (position: Hex): Hex => `0x${position.slice(2, -ADDRESS_DIGITS)}`
  const accountOf = (position: Hex): Hex => `0x${position.slice(-ADDRESS_DIGITS)}`
  return {
    view: (position) => {
      const [, view] = stateViews(deployment, marketOf(position), accountOf(position))
      if (view === undefined) throw new Error('The lens has no view of a position.')
      return view
    },
    code: lensCode(),
    factorOf: (words) => (words === null ? null : positionTruth('0x', '0x', words.slice(2)).healthFactorWad),
    at: async (position, block) => {
      const market = deployment.markets.filter(({ id }) => id === marketOf(position))
      const [truth] = await readMorphoPositions(chain, { ...deployment, markets: market }, [accountOf(position)], block)
      return truth?.healthFactorWad ?? null
    },
    causeOf: ({ to }) => (to === deployment.morpho ? 'OWN_ACTION' : 'PRICE_UPDATE'),
  }
}
