/**
 * Every report on past liquidations with every filter, over a recorded market that the whole engine has indexed: what is
 * counted and added up is that of the raw rows that fit, chosen here. Once with all facts in rows, once in chunks of
 * columns.
 */
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BookCache } from '../analytics/book/cache.ts'
import { openSqliteFacts } from '../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../analytics/facts/update-facts.ts'
import { LiquidationCache } from '../analytics/liquidations/cache.ts'
import { sqliteReader } from '../analytics/reader-sqlite.ts'
import { badDebtLedger } from '../analytics/reports/bad-debt-ledger.ts'
import { liquidationCascade, liquidationCascades } from '../analytics/reports/cascades.ts'
import { coLiquidations } from '../analytics/reports/co-liquidations.ts'
import type { ReportContext } from '../analytics/reports/context.ts'
import type { LiquidationFilter } from '../analytics/reports/history-question.ts'
import { liquidationFacts } from '../analytics/reports/liquidation-facts.ts'
import { liquidationLint } from '../analytics/reports/liquidation-lint.ts'
import { liquidationRuns } from '../analytics/reports/liquidation-runs.ts'
import { liquidationTimeSeries } from '../analytics/reports/liquidation-series.ts'
import { liquidatorProfile, liquidatorRanking } from '../analytics/reports/liquidators.ts'
import { liquidationProfitVolume } from '../analytics/reports/profit-volume.ts'
import { liquidationSurvival } from '../analytics/reports/survival.ts'
import { formatFixed } from '../core/fixed.ts'
import { openReader } from '../indexer/store/reader.ts'
import { type IndexedMarket, indexMarket } from './markets/index-market.ts'
import { openRecordedMarket } from './markets/recorded-source.ts'
import { type RawLiquidation, rawLiquidations } from './raw-liquidations.ts'

const NAME = 'aave-v3.4-3.7-upgraded-s1'
const CHUNK = 32

let indexed: IndexedMarket
let db: Database
let raw: readonly RawLiquidation[]

beforeAll(async () => {
  const { market, source } = openRecordedMarket(NAME)
  indexed = await indexMarket({ source, provider: market.meta.poolAddressesProvider })
  db = openReader(indexed.databasePath)
  raw = rawLiquidations(db)
}, 120_000)

afterAll(() => {
  db.close()
  indexed.remove()
})

const sum = (values: readonly bigint[]): bigint => values.reduce((all, one) => all + one, 0n)

type Fits = (row: RawLiquidation) => boolean

/** Each filter alone and two together, with what it means for a raw row. */
function filters(): readonly (readonly [LiquidationFilter, Fits])[] {
  const [early, middle, late] = [raw[40], raw[122], raw[200]]
  if (early === undefined || middle === undefined || late === undefined) throw new Error('Too few liquidations.')
  const { account, position, liquidator, collateralAsset, collateralMarket, debtAsset } = middle
  return [
    [{}, () => true],
    [{ protocol: 'Core' }, () => true],
    [{ account }, (row) => row.account === account],
    [{ position }, (row) => row.position === position],
    [{ liquidator }, (row) => row.liquidator === liquidator],
    [{ collateral: collateralAsset }, (row) => row.collateralAsset === collateralAsset],
    [{ collateral: collateralMarket }, (row) => row.collateralMarket === collateralMarket],
    [{ debt: debtAsset }, (row) => row.debtAsset === debtAsset],
    [{ asset: debtAsset }, (row) => [row.debtAsset, row.collateralAsset].includes(debtAsset)],
    [{ fromBlock: early.block }, (row) => row.block >= early.block],
    [{ toBlock: late.block }, (row) => row.block <= late.block],
    [{ fromTimestamp: early.timestamp }, (row) => row.timestamp >= early.timestamp],
    [{ toTimestamp: late.timestamp }, (row) => row.timestamp <= late.timestamp],
    [
      { fromBlock: early.block, toTimestamp: late.timestamp, liquidator, asset: debtAsset },
      (row) =>
        row.block >= early.block &&
        row.timestamp <= late.timestamp &&
        row.liquidator === liquidator &&
        [row.debtAsset, row.collateralAsset].includes(debtAsset),
    ],
    [{ account: `0x${'12'.repeat(20)}` }, () => false],
  ]
}

function contextOf(): ReportContext {
  return {
    ...{ reader: sqliteReader(db), books: new BookCache(), liquidations: new LiquidationCache() },
    chainHead: () => null,
  }
}

describe.each(['in rows', 'in chunks of columns'])('facts %s', (where) => {
  let context: ReportContext

  beforeAll(async () => {
    if (where !== 'in rows') {
      const store = openSqliteFacts(indexed.databasePath)
      await updateFacts(store, { limits: { stepFacts: 50, settledDepth: 256, chunkFacts: CHUNK } })
      store.close()
      const chunks = db.prepare<[], { n: number; rows: number }>(
        'SELECT count(*) AS n, sum(rows) AS rows FROM _facts_columns',
      )
      const { n = 0, rows = 0 } = chunks.get() ?? {}
      expect(n).toBeGreaterThan(3)
      // The last ones are settled too late for a chunk.
      expect(rows).toBeGreaterThanOrEqual(n * CHUNK)
      expect(rows).toBeLessThanOrEqual(raw.length)
    }
    context = contextOf()
  }, 60_000)

  test('default: reports count and add up the rows that fit', { timeout: 60_000 }, async () => {
    const counts = new Set<number>()
    for (const [filter, fits] of filters()) {
      const rows = raw.filter(fits)
      const name = JSON.stringify(filter)
      counts.add(rows.length)
      const repaid = formatFixed(sum(rows.map((row) => row.repaidUsdWad)), 18)
      for (const orderBy of ['NEWEST', 'OLDEST', 'REPAID_USD'] as const) {
        const facts = await liquidationFacts(context, { filter, orderBy, first: 3 })
        expect(facts.totalCount, name).toBe(rows.length)
        const order = orderBy === 'OLDEST' ? rows : orderBy === 'NEWEST' ? rows.toReversed() : rows.toSorted(byRepaid)
        expect(
          facts.items.map(({ id }) => id),
          name,
        ).toEqual(order.slice(0, 3).map(({ id }) => id))
      }
      const ranking = await liquidatorRanking(context, { filter })
      expect(ranking.market, name).toMatchObject({ count: rows.length, repaidUsd: repaid })
      const series = await liquidationTimeSeries(context, { filter, interval: 'MONTH', first: 1000 })
      expect(
        series.items.reduce((all, { count }) => all + count, 0),
        name,
      ).toBe(rows.length)
      expect((await coLiquidations(context, { filter })).totalUsd, name).toBe(repaid)
      const { followed, closed, unknown } = await liquidationSurvival(context, { filter })
      expect(followed + closed + unknown, name).toBe(rows.length)
      const profits = await liquidationProfitVolume(context, { filter, samples: 1 })
      expect(
        profits.items.reduce((all, { count }) => all + count, 0),
        name,
      ).toBe(rows.length)
      const worsened = await liquidationLint(context, { filter, rules: ['MARKET_WORSENED'], first: 1000 })
      const known = rows.filter((row) => isWorse(row))
      expect(
        worsened.items.reduce((all, item) => all + (item.worsened ?? 0), 0),
        name,
      ).toBe(known.length)
    }
    // A filter that chooses everything or nothing would prove little.
    expect(counts.size).toBeGreaterThan(6)
  })

  test('default: runs and cascades are those of which a liquidation fits', { timeout: 60_000 }, async () => {
    const gapSeconds = 600
    const runs = rawRuns(gapSeconds)
    const rule = { minUsd: '0' }
    const setOf = new Map<string, string | undefined>()
    for (const { id } of raw) {
      setOf.set(id, (await liquidationCascade(context, { id, rule, first: 1 })).cascade?.id)
    }
    for (const [filter, fits] of filters()) {
      const name = JSON.stringify(filter)
      const { fromBlock = 0, toBlock = Infinity, fromTimestamp = 0, toTimestamp = Infinity } = filter
      const inQuestion = runs.filter(
        ([first, ...others]) =>
          first !== undefined &&
          first.block >= fromBlock &&
          first.block <= toBlock &&
          first.timestamp >= fromTimestamp &&
          first.timestamp <= toTimestamp &&
          [first, ...others].some((row) => fits({ ...row, block: first.block, timestamp: first.timestamp })),
      )
      const found = await liquidationRuns(context, {
        filter,
        gapSeconds,
        minLiquidations: 1,
        first: 1000,
        firstSteps: 0,
      })
      expect(found.items.map(({ id }) => id).sort(), name).toEqual(inQuestion.map(([first]) => first?.id).sort())
      const ordered = await liquidationRuns(context, { filter, gapSeconds, first: 1, orderBy: 'LIQUIDATIONS' })
      const longest = Math.max(0, ...inQuestion.filter((run) => run.length > 1).map((run) => run.length))
      expect(ordered.items[0]?.liquidations ?? 0, name).toBe(longest)
      const sets = new Set(raw.filter(fits).map(({ id }) => setOf.get(id)))
      const cascades = await liquidationCascades(context, { filter, rule, kind: 'ALL', first: 1000 })
      expect(new Set(cascades.items.map(({ id }) => id)), name).toEqual(sets)
    }
  })

  test('default: a cascade’s timeline and a liquidator’s profile take the filter', async () => {
    const { items } = await liquidationCascades(context, { kind: 'ALL', orderBy: 'COUNT', first: 1 })
    const id = items[0]?.id ?? ''
    const whole = await liquidationCascade(context, { id, first: 1000 })
    const account = whole.items[1]?.account
    const one = await liquidationCascade(context, { id, filter: { account }, first: 1000 })
    expect(one.items).toEqual(whole.items.filter((entry) => entry.account === account))
    expect(one.totalCount).toBeLessThan(whole.totalCount)
    expect(one.cascade).toEqual(whole.cascade)
    const liquidator = raw[0]?.liquidator ?? ''
    const collateral = raw[0]?.collateralAsset ?? ''
    const profile = await liquidatorProfile(context, { id: liquidator, filter: { collateral }, first: 1 })
    const own = raw.filter((row) => row.liquidator === liquidator && row.collateralAsset === collateral)
    expect(profile.score?.count).toBe(own.length)
    expect(profile.repeatBorrowers).toHaveLength(1)
    const after = profile.pageInfo.endCursor ?? ''
    const next = await liquidatorProfile(context, { id: liquidator, filter: { collateral }, first: 1, after })
    expect(next.repeatBorrowers[0]?.account).not.toBe(profile.repeatBorrowers[0]?.account)
  })

  test('default: the ledger’s entries are those of the liquidations that fit', async () => {
    const all = await badDebtLedger(context, { first: 1000 })
    const realised = all.items.filter((entry) => entry.liquidation !== null)
    expect(realised.length).toBeGreaterThan(1)
    for (const [filter, fits] of filters()) {
      const { liquidator, collateral } = filter
      if (liquidator === undefined && collateral === undefined) continue
      if (filter.asset !== undefined) continue
      const { items } = await badDebtLedger(context, { filter, first: 1000 })
      const ids = new Set(raw.filter(fits).map(({ id }) => id))
      expect(items.map(({ id }) => id)).toEqual(
        realised.filter(({ liquidation }) => ids.has(liquidation ?? '')).map(({ id }) => id),
      )
    }
  })
})

function byRepaid(a: RawLiquidation, b: RawLiquidation): number {
  return a.repaidUsdWad === b.repaidUsdWad ? (a.id < b.id ? -1 : 1) : a.repaidUsdWad > b.repaidUsdWad ? -1 : 1
}

function isWorse({ healthFactorBeforeWad: before, healthFactorAfterWad: after }: RawLiquidation): boolean {
  return before !== null && after !== null && after < before
}

function rawRuns(gapSeconds: number): readonly (readonly RawLiquidation[])[] {
  return [...Map.groupBy(raw, (row) => row.position).values()].flatMap((rows) => {
    const runs: RawLiquidation[][] = []
    for (const row of rows) {
      const last = runs.at(-1)
      if (last !== undefined && row.timestamp - (last.at(-1)?.timestamp ?? 0) <= gapSeconds) last.push(row)
      else runs.push([row])
    }
    return runs
  })
}
