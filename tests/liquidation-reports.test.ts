/**
 * The reports on past liquidations over recorded markets that the whole engine has indexed, against sums over the raw rows
 * that are made here, without the models.
 */
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BookCache } from '../analytics/book/cache.ts'
import { LiquidationCache } from '../analytics/liquidations/cache.ts'
import { LiquidationRow } from '../analytics/models/liquidation-row.ts'
import { sqliteReader } from '../analytics/reader-sqlite.ts'
import type { ReportContext } from '../analytics/reports/context.ts'
import { liquidatorProfile, liquidatorRanking } from '../analytics/reports/liquidators.ts'
import { formatFixed } from '../core/fixed.ts'
import { openReader } from '../indexer/store/reader.ts'
import { type IndexedMarket, indexMarket } from './markets/index-market.ts'
import { openRecordedMarket } from './markets/recorded-source.ts'
import { type RawLiquidation, rawLiquidations } from './raw-liquidations.ts'

const NAME = 'aave-v3.4-3.7-upgraded-s1'

let indexed: IndexedMarket
let db: Database
let context: ReportContext
let raw: readonly RawLiquidation[]

beforeAll(async () => {
  const { market, source } = openRecordedMarket(NAME)
  indexed = await indexMarket({ source, provider: market.meta.poolAddressesProvider })
  db = openReader(indexed.databasePath)
  raw = rawLiquidations(db)
  context = {
    reader: sqliteReader(db),
    books: new BookCache(),
    liquidations: new LiquidationCache(),
    chainHead: () => ({ number: 10_000, timestamp: 1_800_000_000 }),
  }
}, 120_000)

afterAll(() => {
  db.close()
  indexed.remove()
})

/** What a row's getters give. */
function plain(row: LiquidationRow): unknown {
  const names = Object.entries(Object.getOwnPropertyDescriptors(LiquidationRow.prototype))
    .filter(([, { get }]) => get !== undefined)
    .map(([name]) => name as keyof LiquidationRow)
  expect(names.length).toBeGreaterThan(20)
  return Object.fromEntries(names.map((name) => [name, row[name]]))
}

const sum = (values: readonly bigint[]): bigint => values.reduce((all, one) => all + one, 0n)

describe('liquidatorRanking', () => {
  test('default: counts and sums of each liquidator are those of its raw rows', async () => {
    const { items, totalCount, market } = await liquidatorRanking(context, { first: 1000 })
    const own = (liquidator: string): readonly RawLiquidation[] => raw.filter((row) => row.liquidator === liquidator)
    expect(raw).toHaveLength(244)
    expect(totalCount).toBe(new Set(raw.map((row) => row.liquidator)).size)
    expect(items.length).toBeGreaterThan(1)
    for (const item of items) {
      const rows = own(item.liquidator)
      expect(item).toMatchObject({
        count: rows.length,
        accounts: new Set(rows.map((row) => row.account)).size,
        repaidUsd: formatFixed(sum(rows.map((row) => row.repaidUsdWad)), 18),
        seizedUsd: formatFixed(sum(rows.map((row) => row.seizedUsdWad)), 18),
        firstTimestamp: rows[0]?.timestamp,
        lastTimestamp: rows.at(-1)?.timestamp,
      })
    }
    const all = sum(raw.map((row) => row.repaidUsdWad))
    expect(market).toMatchObject({ count: 244, repaidUsd: formatFixed(all, 18), liquidators: items.length })
    const shares = items.map((item) => Number(item.repaidUsd) / Number(formatFixed(all, 18)))
    expect(market.herfindahl).toBeCloseTo(
      shares.reduce((total, share) => total + share * share, 0),
      12,
    )
    expect(items.map((item) => item.rank)).toEqual(items.map((_, i) => i + 1))
  })

  test('behavior: pages end where the next begins', async () => {
    const whole = await liquidatorRanking(context, { orderBy: 'COUNT' })
    const first = await liquidatorRanking(context, { orderBy: 'COUNT', first: 1 })
    const after = first.pageInfo.endCursor ?? ''
    const rest = await liquidatorRanking(context, { orderBy: 'COUNT', after })
    expect([...first.items, ...rest.items]).toEqual(whole.items)
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false])
    await expect(liquidatorRanking(context, { orderBy: 'NET_USD', after })).rejects.toMatchObject({ code: 'CURSOR' })
  })

  test('behavior: filters and a past block choose the rows', async () => {
    const middle = raw[122]
    if (middle === undefined) throw new Error('Too few liquidations.')
    const ask = async (o: Parameters<typeof liquidatorRanking>[1]): Promise<number> =>
      (await liquidatorRanking(context, o)).market.count
    expect(await ask({ block: middle.block })).toBe(raw.filter((row) => row.block <= middle.block).length)
    const filter = { account: middle.account, fromTimestamp: middle.timestamp }
    expect(await ask({ filter })).toBe(
      raw.filter((row) => row.account === middle.account && row.timestamp >= middle.timestamp).length,
    )
    expect(await ask({ filter: { asset: middle.debtAsset, toBlock: middle.block } })).toBe(
      raw.filter((row) => row.block <= middle.block && [row.debtAsset, row.collateralAsset].includes(middle.debtAsset))
        .length,
    )
    expect(await ask({ filter: { protocol: 'CORE', collateral: middle.collateralAsset } })).toBe(
      raw.filter((row) => row.collateralAsset === middle.collateralAsset).length,
    )
    await expect(ask({ filter: { asset: `0x${'12'.repeat(20)}` } })).rejects.toMatchObject({ code: 'ARGUMENT' })
  })
})

test('liquidatorProfile: its markets add up to its score', async () => {
  const { items } = await liquidatorRanking(context, {})
  for (const { liquidator, rank, count } of items) {
    const profile = await liquidatorProfile(context, { id: liquidator })
    const own = raw.filter((row) => row.liquidator === liquidator)
    expect(profile.score).toMatchObject({ liquidator, rank, count })
    expect(profile.markets.reduce((all, { count: n }) => all + n, 0)).toBe(own.length)
    const counts = Map.groupBy(own, (row) => row.account)
    const repeated = [...counts.values()].filter((rows) => rows.length > 1)
    expect(profile.repeatBorrowerCount).toBe(repeated.length)
    expect(profile.repeatBorrowers[0]?.count).toBe(Math.max(...repeated.map((rows) => rows.length)))
  }
  const nobody = await liquidatorProfile(context, { id: `0x${'12'.repeat(20)}` })
  expect(nobody).toMatchObject({ score: null, markets: [], repeatBorrowers: [] })
})

test('behavior: rows carried from block to block, forward and back, are those of a fresh reading', async () => {
  const carried = new LiquidationCache()
  const last = raw.at(-1)?.block ?? 0
  for (const block of [raw[50]?.block ?? 0, raw[120]?.block ?? 0, raw[80]?.block ?? 0, last]) {
    const moment = { block, timestamp: raw.find((row) => row.block === block)?.timestamp ?? 0 }
    const kept = await carried.historyAt(context.reader, moment, new Set())
    const fresh = await new LiquidationCache().historyAt(context.reader, moment, new Set())
    expect(kept.liquidations.records.map(plain)).toEqual(fresh.liquidations.records.map(plain))
    expect(kept.badDebts).toEqual(fresh.badDebts)
    expect(kept.liquidations).toHaveLength(raw.filter((row) => row.block <= block).length)
  }
})

test('behavior: questions that come at once share what is read', async () => {
  const cache = new LiquidationCache()
  const [early, last] = [raw[20], raw.at(-1)]
  if (early === undefined || last === undefined) throw new Error('No liquidations.')
  const asked = [last, early, last, last].map(({ block, timestamp }, i) =>
    cache.historyAt(context.reader, { block, timestamp }, i < 3 ? new Set() : undefined),
  )
  const [first, past, same, otherGroup] = await Promise.all(asked)
  expect(same).toBe(first)
  expect(past?.liquidations.columns).toBe(first?.liquidations.columns)
  expect(otherGroup?.liquidations.columns).toBe(first?.liquidations.columns)
  expect(otherGroup?.liquidations).not.toBe(first?.liquidations)
  expect(past?.liquidations).toHaveLength(raw.filter(({ block }) => block <= early.block).length)
  expect(first?.liquidations).toHaveLength(raw.length)
})
