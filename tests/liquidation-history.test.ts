/**
 * Time series, bad debt, survival, breaches and the lint over a recorded market that the whole engine has indexed: against
 * the contracts' recorded answers, the aggregations that the subgraph keeps, and sums over raw rows that are made here.
 */
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BookCache } from '../analytics/book/cache.ts'
import { LiquidationCache } from '../analytics/liquidations/cache.ts'
import { collateralAt } from '../analytics/liquidations/collateral-samples.ts'
import { sqliteReader } from '../analytics/reader-sqlite.ts'
import { badDebtLedger } from '../analytics/reports/bad-debt-ledger.ts'
import { avoidedLiquidations } from '../analytics/reports/breaches.ts'
import { liquidationCascades } from '../analytics/reports/cascades.ts'
import type { ReportContext } from '../analytics/reports/context.ts'
import { liquidationLint } from '../analytics/reports/liquidation-lint.ts'
import { liquidationTimeSeries } from '../analytics/reports/liquidation-series.ts'
import { liquidationProfitVolume } from '../analytics/reports/profit-volume.ts'
import { liquidationSurvival } from '../analytics/reports/survival.ts'
import { formatFixed } from '../core/fixed.ts'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { openReader } from '../indexer/store/reader.ts'
import { type IndexedMarket, indexMarket } from './markets/index-market.ts'
import { openRecordedMarket } from './markets/recorded-source.ts'
import { readBalances, readTruth } from './markets/truth.ts'
import { type RawLiquidation, rawLiquidations } from './raw-liquidations.ts'

const NAME = 'aave-v3.4-3.7-upgraded-s1'
const WAD = 10n ** 18n
const NO_DEBT = 2n ** 256n - 1n

let indexed: IndexedMarket
let db: Database
let context: ReportContext
let raw: readonly RawLiquidation[]
const truth = readTruth(NAME)

beforeAll(async () => {
  const { market, source } = openRecordedMarket(NAME)
  indexed = await indexMarket({ source, provider: market.meta.poolAddressesProvider })
  db = openReader(indexed.databasePath)
  raw = rawLiquidations(db)
  context = {
    reader: sqliteReader(db),
    books: new BookCache(),
    liquidations: new LiquidationCache(),
    chainHead: () => null,
  }
}, 120_000)

afterAll(() => {
  db.close()
  indexed.remove()
})

const sum = (values: readonly bigint[]): bigint => values.reduce((all, one) => all + one, 0n)

describe('liquidationSeries', () => {
  const LENGTHS = { HOUR: 3_600, DAY: 86_400, WEEK: 604_800 } as const

  test('default: every bucket is there and is the sum of its raw rows', async () => {
    const first = raw[0]?.timestamp ?? 0
    for (const interval of ['HOUR', 'DAY', 'WEEK'] as const) {
      const items: Awaited<ReturnType<typeof liquidationTimeSeries>>['items'][number][] = []
      for (let after: string | undefined; ; ) {
        const page = await liquidationTimeSeries(context, {
          interval,
          first: 1000,
          ...(after === undefined ? {} : { after }),
        })
        items.push(...page.items)
        if (!page.pageInfo.hasNextPage) break
        after = page.pageInfo.endCursor ?? undefined
      }
      expect(items[0]?.start).toBeLessThanOrEqual(first)
      items.forEach((item, i) => {
        expect(item.end - item.start).toBe(LENGTHS[interval])
        if (i > 0) expect(item.start).toBe(items[i - 1]?.end)
        const rows = raw.filter(({ timestamp }) => timestamp >= item.start && timestamp < item.end)
        expect(item).toMatchObject({
          count: rows.length,
          accounts: new Set(rows.map(({ account }) => account)).size,
          repaidUsd: formatFixed(sum(rows.map((row) => row.repaidUsdWad)), 18),
          seizedUsd: formatFixed(sum(rows.map((row) => row.seizedUsdWad)), 18),
        })
      })
      expect(items.reduce((all, item) => all + item.count, 0)).toBe(244)
      // 1970-01-05 was a Monday.
      if (interval === 'WEEK') expect(((items[0]?.start ?? 0) / 86_400 - 4) % 7).toBe(0)
    }
  })

  test('default: hours and days are those of the subgraph’s own aggregations', async () => {
    for (const [interval, table] of [
      ['HOUR', 'liquidation_stats_hour'],
      ['DAY', 'liquidation_stats_day'],
    ] as const) {
      const kept = db
        .prepare<
          [],
          { timestamp: number; liquidation_count: number; debt_repaid_base: Buffer; collateral_seized_base: Buffer }
        >(`SELECT timestamp, liquidation_count, debt_repaid_base, collateral_seized_base FROM ${table}`)
        .all()
      expect(kept.length).toBeGreaterThan(1)
      for (const row of kept) {
        const start = row.timestamp / 1_000_000
        const filter = { fromTimestamp: start, toTimestamp: start }
        const [, length] = [interval, LENGTHS[interval]]
        const { items } = await liquidationTimeSeries(context, {
          interval,
          filter: { ...filter, toTimestamp: start + length - 1 },
        })
        expect(items).toMatchObject([
          {
            ...{ start, count: row.liquidation_count },
            repaidUsd8: decodeBigInt(row.debt_repaid_base),
            seizedUsd8: decodeBigInt(row.collateral_seized_base),
          },
        ])
      }
    }
  })

  test('behavior: months of different lengths, empty ones too, up to the moment asked for', async () => {
    const last = raw.at(-1)?.timestamp ?? 0
    const { items } = await liquidationTimeSeries(context, {
      interval: 'MONTH',
      filter: { fromTimestamp: 1_698_796_799 },
    })
    // From the last second of October 2023 on.
    expect(new Date((items[0]?.start ?? 0) * 1000).toISOString()).toBe('2023-10-01T00:00:00.000Z')
    expect(items.map(({ start, end }) => (end - start) / 86_400)).toEqual([31, 30, 31])
    expect(items.at(-1)?.start).toBeLessThanOrEqual(last)
    expect(items.reduce((all, { count }) => all + count, 0)).toBe(244)
  })
})

test('badDebtLedger: what is open in each market is the pool’s own deficit at every recorded block', async () => {
  const points = readBalances(NAME)
  let open = 0
  for (const { block, reserves } of points) {
    const { markets } = await badDebtLedger(context, { block })
    const told = new Map(markets.map(({ market, open: left }) => [market.asset, left]))
    for (const { asset, deficit } of reserves) {
      expect([block, asset, told.get(asset) ?? 0n]).toEqual([block, asset, deficit])
      if (deficit > 0n) open++
    }
  }
  expect(open).toBeGreaterThan(10)
  const { items, totalCount } = await badDebtLedger(context, { first: 1000 })
  const rows = db.prepare<[], { amount: Buffer }>('SELECT amount FROM bad_debt').all()
  expect(totalCount).toBe(rows.length)
  expect(sum(items.map(({ amount }) => amount))).toBe(sum(rows.map(({ amount }) => decodeBigInt(amount))))
  // Each write-off is of a liquidation in the same transaction.
  const written = items.filter(({ kind }) => kind === 'WRITTEN_OFF')
  expect(written.every(({ liquidation, liquidator }) => liquidation !== null && liquidator !== null)).toBe(true)
  expect(written.filter(({ usd }) => usd !== null).length).toBeGreaterThan(0)
})

test('liquidationSurvival: as counted position by position', async () => {
  const { at, followed, closed } = await liquidationSurvival(context, { windows: [3_600, 86_400, 2_592_000] })
  const now = Number(db.prepare('SELECT max(timestamp) FROM _block').pluck().get())
  const left = raw.filter((row) => row.healthFactorAfterWad !== NO_DEBT)
  expect(followed).toBe(left.length)
  expect(closed).toBe(244 - left.length)
  for (const { seconds, observed, reliquidated, survived, kaplanMeier } of at) {
    const next = (row: RawLiquidation): number | undefined =>
      raw.find((other) => other.position === row.position && other.id > row.id)?.timestamp
    const over = left.filter((row) => row.timestamp + seconds <= now)
    const again = over.filter((row) => (next(row) ?? Infinity) - row.timestamp <= seconds)
    expect([observed, reliquidated, survived]).toEqual([over.length, again.length, over.length - again.length])
    expect(kaplanMeier).toBeGreaterThan(0)
    expect(kaplanMeier).toBeLessThan(1)
  }
})

describe('avoidedLiquidations', () => {
  test('default: the contract’s health factor is below 1 in breaches and nowhere else', async () => {
    const { items, endings, totalCount, blocks } = await avoidedLiquidations(context, { outcome: 'ALL', first: 1000 })
    expect(items).toHaveLength(totalCount)
    expect(blocks).toBeGreaterThan(100)
    let below = 0
    for (const point of truth) {
      for (const { user, healthFactor } of point.accounts) {
        const inBreach = items.some(
          ({ account, startBlock, endBlock }) =>
            account === user.toLowerCase() &&
            startBlock <= point.block &&
            (endBlock === null || endBlock > point.block),
        )
        expect([point.block, user, inBreach]).toEqual([point.block, user, healthFactor < WAD])
        if (healthFactor < WAD) below++
      }
    }
    expect(below).toBeGreaterThan(10)
    expect(endings.reduce((all, { count }) => all + count, 0)).toBe(totalCount)
    expect(endings.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['AVOIDED', 'LIQUIDATED']))
  })

  test('behavior: at a block in the middle those below 1 are open', async () => {
    const point = truth.find(({ accounts }) => accounts.some(({ healthFactor }) => healthFactor < WAD))
    const below = (point?.accounts ?? []).filter(({ healthFactor }) => healthFactor < WAD)
    const filter = { fromBlock: (point?.block ?? 0) - 30, toBlock: point?.block ?? 0 }
    const { items } = await avoidedLiquidations(context, { outcome: 'OPEN', first: 1000, filter })
    expect(items.map(({ account }) => account).toSorted()).toEqual(
      below.map(({ user }) => user.toLowerCase()).toSorted(),
    )
    expect(items[0]).toMatchObject({ outcome: 'OPEN', endBlock: null, endedBy: null, durationSeconds: null })
  })

  test('behavior: every liquidation is in one breach, and no avoided breach has one', async () => {
    const { items } = await avoidedLiquidations(context, { outcome: 'ALL', first: 1000 })
    expect(items.reduce((all, { liquidations }) => all + liquidations, 0)).toBe(244)
    for (const { position, startBlock, endBlock, outcome, liquidations } of items) {
      const within = raw.filter(
        (row) => row.position === position && row.block >= startBlock && row.block <= (endBlock ?? Infinity),
      )
      expect(liquidations).toBeLessThanOrEqual(within.length)
      if (outcome === 'UNKNOWN') throw new Error('Every price is known here.')
      if (outcome !== 'OPEN') expect(outcome).toBe(liquidations > 0 ? 'LIQUIDATED' : 'AVOIDED')
    }
    const liquidator = raw[0]?.liquidator ?? ''
    const by = await avoidedLiquidations(context, { outcome: 'ALL', first: 1000, filter: { liquidator } })
    const expected = items.filter(({ position, startBlock, endBlock, liquidations }) =>
      raw.some(
        (row) =>
          liquidations > 0 &&
          row.liquidator === liquidator &&
          row.position === position &&
          row.block >= startBlock &&
          row.block <= (endBlock ?? Infinity),
      ),
    )
    expect(by.items).toEqual(expected)
    expect(expected.length).toBeGreaterThan(0)
  })
})

describe('liquidationLint', () => {
  test('default: history counts the raw rows after which the health factor was lower', async () => {
    const { items } = await liquidationLint(context, { rules: ['MARKET_WORSENED'] })
    const known = raw.filter((row) => row.healthFactorAfterWad !== NO_DEBT && row.healthFactorAfterWad !== null)
    const worse = known.filter((row) => (row.healthFactorAfterWad ?? 0n) < (row.healthFactorBeforeWad ?? 0n))
    expect(worse.length).toBeGreaterThan(10)
    expect(items.reduce((all, { worsened }) => all + (worsened ?? 0), 0)).toBe(worse.length)
    for (const { market, worsened, known: all } of items) {
      expect(worsened).toBe(worse.filter((row) => row.collateralMarket === market).length)
      expect(all).toBe(known.filter((row) => row.collateralMarket === market).length)
    }
  })

  test('default: insolvent accounts are those of which the contract says so', async () => {
    let seen = 0
    for (const point of truth) {
      const { items } = await liquidationLint(context, {
        block: point.block,
        rules: ['ACCOUNT_INSOLVENT'],
        first: 1000,
      })
      const expected = point.accounts.filter((of) => of.totalDebtBase > of.totalCollateralBase).map(({ user }) => user)
      expect(items.map(({ account }) => account).toSorted()).toEqual(expected.toSorted())
      seen += expected.length
    }
    expect(seen).toBeGreaterThan(5)
  })
})

test('liquidationCascades: the sets hold each raw liquidation above the least once', async () => {
  const rule = { minUsd: '1000', gapSeconds: 60 }
  const { items, totalCount, belowMinCount, unvaluedCount } = await liquidationCascades(context, {
    rule,
    kind: 'ALL',
    first: 1000,
  })
  expect(unvaluedCount).toBe(0)
  expect(items).toHaveLength(totalCount)
  const small = raw.filter((row) => row.repaidUsdWad < 1000n * WAD)
  expect(belowMinCount).toBe(small.length)
  expect(items.reduce((all, { count }) => all + count, 0)).toBe(244 - small.length)
  const total = sum(raw.filter((row) => !small.includes(row)).map((row) => row.repaidUsdWad))
  const told = items.map(({ repaidUsd }) => {
    const [whole = '0', part = ''] = (repaidUsd ?? '').split('.')
    return BigInt(`${whole}${part.padEnd(18, '0')}`)
  })
  expect(sum(told)).toBe(total)
  expect(items.some(({ drawdown }) => drawdown !== null && drawdown > 0)).toBe(true)
})

test('profitVolume: the collateral at a moment is the accounts’ own by the contract, the profit that of the raw rows', async () => {
  // A month that ends with a recorded block: one sample is then the book at that block.
  const point = truth.find(({ block, accounts }) => block > 600 && accounts.length > 0)
  const { items } = await liquidationProfitVolume(context, { block: point?.block ?? 0, samples: 1, first: 1000 })
  const month = items.at(-1)?.month ?? 0
  const last = items.filter((item) => item.month === month)
  const rows = raw.filter((row) => row.block <= (point?.block ?? 0) && row.timestamp >= month)
  expect(last.reduce((all, { count }) => all + count, 0)).toBe(rows.length)
  const all = await collateralAt(context.reader, point?.timestamp ?? 0, point?.block ?? 0)
  const total = Number(sum([...(all?.usdWad.values() ?? [])])) / 1e18
  const contract = Number(sum((point?.accounts ?? []).map((of) => of.totalCollateralBase))) / 1e8
  // The contract truncates each leg to 1e-8 of a dollar.
  expect(Math.abs(total - contract)).toBeLessThan(1e-8 * 10 * (point?.accounts.length ?? 0))
  for (const { market, meanCollateralUsd, samples, ratio, profitUsd } of last) {
    expect(samples).toBe(1)
    expect(meanCollateralUsd).toBe(formatFixed(all?.usdWad.get(market.market) ?? 0n, 18))
    expect(ratio).toBeCloseTo(Number(profitUsd) / Number(meanCollateralUsd), 9)
  }
})
