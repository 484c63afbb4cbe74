/** The analytics reports over a market that the whole engine has indexed, against its contracts' answers. */
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BookCache } from '../analytics/book/cache.ts'
import { loadBook, refreshBook } from '../analytics/book/load.ts'
import { sqliteReader } from '../analytics/reader-sqlite.ts'
import { accountRisk } from '../analytics/reports/account-risk.ts'
import type { ReportContext } from '../analytics/reports/context.ts'
import { liquidationFacts } from '../analytics/reports/liquidation-facts.ts'
import { positionsAtRisk } from '../analytics/reports/positions-at-risk.ts'
import { openReader } from '../indexer/store/reader.ts'
import { type IndexedMarket, indexMarket } from './markets/index-market.ts'
import { openRecordedMarket } from './markets/recorded-source.ts'
import { type AccountTruth, readTruth } from './markets/truth.ts'

const NO_DEBT = 2n ** 256n - 1n
const BELOW_1_1 = 1_100_000_000_000_000_000n

describe.each([
  ['aave-v3.0.2-2k', 200],
  ['aave-v3.4-3.7-upgraded-s1', 244],
])('%s', (name, liquidations) => {
  let indexed: IndexedMarket
  let db: Database
  let context: ReportContext

  beforeAll(async () => {
    const { market, source } = openRecordedMarket(name)
    indexed = await indexMarket({ source, provider: market.meta.poolAddressesProvider })
    db = openReader(indexed.databasePath)
    context = {
      reader: sqliteReader(db),
      books: new BookCache(),
      chainHead: () => ({ number: 10_000, timestamp: 1_800_000_000 }),
    }
  }, 120_000)

  afterAll(() => {
    db.close()
    indexed.remove()
  })

  const truth = readTruth(name)
  const atRisk = (accounts: readonly AccountTruth[]): readonly AccountTruth[] =>
    accounts.filter(({ healthFactor }) => healthFactor <= BELOW_1_1 && healthFactor !== NO_DEBT)

  test('default: those at risk at every recorded block, worst first, with the contract’s numbers', async () => {
    let seen = 0
    for (const point of truth) {
      const answer = await positionsAtRisk(context, { block: point.block, first: 1000 })
      const expected = [...atRisk(point.accounts)].sort((a, b) =>
        a.healthFactor < b.healthFactor ? -1 : a.healthFactor > b.healthFactor ? 1 : a.user < b.user ? -1 : 1,
      )
      // Accounts that the recording does not follow (the treasury, contracts) have no debt.
      expect(answer.items.map((item) => [item.account, item.healthFactorWad])).toEqual(
        expected.map(({ user, healthFactor }) => [user, healthFactor]),
      )
      expect(answer.unknownCount).toBe(0)
      expect(answer.clocks.values).toMatchObject({ block: point.block, timestamp: point.timestamp, stale: true })
      seen += expected.length
    }
    expect(seen).toBeGreaterThan(100)
  })

  test('behavior: pages of a cursor are of one state and come to the whole', async () => {
    const point = truth[Math.floor(truth.length / 2)]
    const whole = await positionsAtRisk(context, { block: point?.block, maxHealthFactor: '5', first: 1000 })
    const ids: string[] = []
    let after: string | undefined
    for (let page = 0; page < 100; page++) {
      const answer = await positionsAtRisk(context, {
        maxHealthFactor: '5',
        first: 2,
        after,
        block: page === 0 ? point?.block : undefined,
      })
      ids.push(...answer.items.map((item) => item.id))
      if (!answer.pageInfo.hasNextPage) break
      after = answer.pageInfo.endCursor ?? undefined
    }
    expect(whole.items.length).toBeGreaterThan(4)
    expect(ids).toEqual(whole.items.map((item) => item.id))
  })

  test('behavior: every order is sorted, and filters leave what they name', async () => {
    const block = truth.at(-1)?.block
    const byDebt = await positionsAtRisk(context, { block, maxHealthFactor: '1000', orderBy: 'DEBT_USD' })
    const debts = byDebt.items.map((item) => item.debtBase ?? 0n)
    expect(debts).toEqual([...debts].sort((a, b) => (a > b ? -1 : 1)))
    const asset = byDebt.items[0]?.legs.find((leg) => leg.side === 'BORROW')?.asset
    const some = await positionsAtRisk(context, { block, maxHealthFactor: '1000', debt: asset, minDebtUsd: '10000' })
    expect(some.items.length).toBeGreaterThan(0)
    for (const item of some.items) {
      expect(item.legs.some((leg) => leg.asset === asset && leg.side !== 'SUPPLY')).toBe(true)
      expect(item.debtBase).toBeGreaterThanOrEqual(1_000_000_000_000n)
    }
    const drops = await positionsAtRisk(context, { block, maxHealthFactor: '1000', orderBy: 'UNIFORM_DROP' })
    const below = drops.items
      .filter((item) => item.uniformDropDirection === 'BELOW')
      .map((item) => Number(item.uniformDrop))
    expect(below).toEqual([...below].sort((a, b) => a - b))
  })

  test('default: an account as the contract answers it, with a boundary on each asset', async () => {
    const point = truth.at(-1)
    for (const account of point?.accounts ?? []) {
      const { items } = await accountRisk(context, { id: account.user, block: point?.block })
      if (items.length === 0) continue
      const [item] = items
      expect(item).toMatchObject({
        healthFactorWad: account.healthFactor,
        collateralBase: account.totalCollateralBase,
        debtBase: account.totalDebtBase,
        availableBorrowsBase: account.availableBorrowsBase,
        liquidationThresholdBps: Number(account.currentLiquidationThreshold),
        ltvBps: Number(account.ltv),
      })
      for (const price of item?.liquidationPrices ?? []) {
        if (price.direction !== 'BELOW' || price.boundary === null || price.currentPrice === null) continue
        expect(price.currentPrice <= price.boundary).toBe(account.healthFactor < 10n ** 18n)
      }
    }
  })

  test('behavior: a book moved forward block by block is the book loaded anew', async () => {
    const { reader } = context
    let book = await loadBook(reader, truth[0]?.block ?? 0)
    for (const point of truth.slice(1)) {
      book = await refreshBook(reader, book, point.block)
      expect(book).toEqual(await loadBook(reader, point.block))
    }
    expect(book.positions.size).toBeGreaterThan(20)
  })

  test('behavior: a book whose block was replaced is loaded anew', async () => {
    const { reader } = context
    const block = truth.at(-1)?.block ?? 0
    const old = await loadBook(reader, truth[0]?.block ?? 0)
    const replaced = { ...old, state: { ...old.state, mark: '0xdead' }, positions: new Map() }
    expect(await refreshBook(reader, replaced, block)).toEqual(await loadBook(reader, block))
  })

  test('default: each liquidation’s numbers hold together', async () => {
    const answer = await liquidationFacts(context, { first: 1000, orderBy: 'OLDEST' })
    expect(answer.totalCount).toBe(liquidations)
    expect(answer.items.length).toBe(liquidations)
    let checked = 0
    for (const fact of answer.items) {
      expect(fact.withinAllowed).toBe(true)
      expect(Number(fact.healthFactorBefore)).toBeLessThan(1)
      // The collateral seized beside what was repaid is the configured bonus, but for rounding of the smallest units.
      expect(Math.abs(Number(fact.borrowerPenalty.value) - Number(fact.configuredBonus.value))).toBeLessThan(1e-3)
      const f = Number(fact.closeFactorTotal.value)
      if (fact.healthFactorGain.value === null || f > 0.9) continue
      // HF' = (HF - f k) / (1 - f), k = LT (1 + b): f* gives k back.
      const fStar = fact.minimalFraction.value
      if (fStar === null) continue
      const hf = Number(fact.healthFactorBefore)
      const k = 1 - (1 - hf) / Number(fStar)
      expect(Math.abs((hf - f * k) / (1 - f) - Number(fact.healthFactorAfter))).toBeLessThan(5e-4)
      checked++
    }
    expect(checked).toBeGreaterThan(20)
  })

  test('behavior: liquidations page in every order and by filter', async () => {
    for (const orderBy of ['NEWEST', 'OLDEST', 'REPAID_USD'] as const) {
      const whole = await liquidationFacts(context, { first: 14, orderBy })
      const first = await liquidationFacts(context, { first: 7, orderBy })
      const second = await liquidationFacts(context, {
        first: 7,
        orderBy,
        after: first.pageInfo.endCursor ?? undefined,
      })
      const ids = [...first.items, ...second.items].map((item) => item.id)
      expect(ids).toEqual(whole.items.map((item) => item.id))
      expect([whole.totalCount, ids.length]).toEqual([liquidations, 14])
    }
    const [one] = (await liquidationFacts(context, { first: 1 })).items
    const same = await liquidationFacts(context, {
      filter: { account: one?.account, fromTimestamp: one?.timestamp, toTimestamp: one?.timestamp },
    })
    expect(same.items.map((item) => item.id)).toContain(one?.id)
    expect(same.items.every((item) => item.account === one?.account && item.timestamp === one?.timestamp)).toBe(true)
  })

  test.each([
    ['ARGUMENT', { first: 0 }],
    ['ARGUMENT', { maxHealthFactor: 'low' }],
    ['ARGUMENT', { collateral: '0x12' }],
    ['CURSOR', { after: 'nonsense' }],
    ['BLOCK_NOT_INDEXED', { block: 99_999_999 }],
  ] as const)('error: %s', async (code, args) => {
    await expect(positionsAtRisk(context, args)).rejects.toMatchObject({ name: 'UserError', code })
  })
})
