/**
 * The facts of a recorded market's 200 liquidations: their sums beside the raw rows', and how many have no one-shot
 * minimum. Each single fact is held to the contracts in liquidations.test.ts.
 */
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FactRow } from '../analytics/facts/columns.ts'
import { FACT_NAMES } from '../analytics/facts/plain-fact.ts'
import { readFacts } from '../analytics/facts/read-facts.ts'
import { openSqliteFacts } from '../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../analytics/facts/update-facts.ts'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { openReader } from '../indexer/store/reader.ts'
import { type IndexedMarket, indexMarket } from './markets/index-market.ts'
import { openRecordedMarket, recordedMarkets } from './markets/recorded-source.ts'

/** In the repository; its SOURCE.md counts 200 liquidations. */
const NAME = 'aave-v3.0.2-2k'
const LIQUIDATIONS = 200

describe.skipIf(!recordedMarkets().includes(NAME))(NAME, () => {
  let indexed: IndexedMarket
  let db: Database
  let facts: readonly FactRow[]
  beforeAll(async () => {
    const { market, source } = openRecordedMarket(NAME)
    indexed = await indexMarket({ source, provider: market.meta.poolAddressesProvider })
    const store = openSqliteFacts(indexed.databasePath)
    await updateFacts(store)
    facts = await store.read(async (reader) => {
      const newest = await reader.blocks.newest()
      const asOf = { block: newest?.number ?? 0, timestamp: newest?.timestamp ?? 0 }
      return readFacts(reader, { columns: FACT_NAMES, asOf })
    })
    store.close()
    db = openReader(indexed.databasePath)
  }, 120_000)
  afterAll(() => {
    db?.close()
    indexed?.remove()
  })

  test('default: a row for each liquidation, and sums as of the raw rows', () => {
    type Raw = Record<'repaid' | 'seized' | 'fee' | 'debtPrice' | 'collateralPrice', Buffer | null> &
      Record<'debtDecimals' | 'collateralDecimals', number>
    const raw = db
      .prepare<[], Raw>(
        `SELECT l.debt_repaid AS repaid, l.collateral_seized AS seized, l.protocol_fee AS fee, l.debt_price AS debtPrice,
          l.collateral_price AS collateralPrice, d.decimals AS debtDecimals, c.decimals AS collateralDecimals
        FROM liquidation l
        JOIN (SELECT DISTINCT id, decimals FROM market) d ON d.id = l.debt_market
        JOIN (SELECT DISTINCT id, decimals FROM market) c ON c.id = l.collateral_market ORDER BY l.id`,
      )
      .all()
    expect(raw.length).toBe(LIQUIDATIONS)
    expect(facts.length).toBe(LIQUIDATIONS)
    // To 1e-18 USD, rounded down: prices have 8 decimals.
    const usd = (amount: Buffer | null, price: Buffer | null, decimals: number): bigint =>
      amount === null || price === null
        ? 0n
        : (decodeBigInt(amount) * decodeBigInt(price) * 10n ** 10n) / 10n ** BigInt(decimals)
    const total = (of: (row: Raw) => bigint): bigint => raw.reduce((sum, row) => sum + of(row), 0n)
    const stored = (column: 'repaid_usd_wad' | 'seized_usd_wad' | 'fee_usd_wad'): bigint =>
      facts.reduce((sum, row) => sum + (row[column] ?? 0n), 0n)
    expect(stored('repaid_usd_wad')).toBe(total((row) => usd(row.repaid, row.debtPrice, row.debtDecimals)))
    expect(stored('seized_usd_wad')).toBe(total((row) => usd(row.seized, row.collateralPrice, row.collateralDecimals)))
    expect(stored('fee_usd_wad')).toBe(total((row) => usd(row.fee, row.collateralPrice, row.collateralDecimals)))
    expect(stored('repaid_usd_wad')).toBeGreaterThan(0n)
  })

  test('behavior: about half have no one-shot minimum, and each says why', () => {
    const none = facts.filter((row) => row.minimal_fraction_wad === null)
    expect(none.length).toBeGreaterThan(80)
    expect(none.length).toBeLessThan(120)
    const reasons = new Set(none.map((row) => row.minimal_fraction_reason))
    expect([...reasons].sort()).toEqual(
      expect.arrayContaining(['COLLATERAL_LEG_TOO_SMALL', 'DEBT_LEG_TOO_SMALL', 'SPIRAL']),
    )
    expect(reasons.has(null)).toBe(false)
    for (const row of none) {
      expect([row.over_liquidation_usd_wad, row.avoidable_penalty_usd_wad]).toEqual([null, null])
      expect(row.over_liquidation_reason).toBe(row.minimal_fraction_reason)
    }
  })

  test('behavior: every number that is null has a reason, and none that has a number', () => {
    for (const name of FACT_NAMES) {
      const reason = name.replace(/(_usd)?_wad$/, '_reason')
      const reasonColumn = FACT_NAMES.find((column) => column === reason && column !== name)
      if (reasonColumn === undefined) continue
      for (const row of facts) {
        expect(row[name] === null, `${name} of ${row.block_number}/${row.log_index}`).toBe(row[reasonColumn] !== null)
      }
    }
  })

  test('behavior: the four shares add up to the penalty, the steps of runs to the liquidations', () => {
    for (const row of facts) {
      const shares = [
        row.penalty_liquidator_wad,
        row.penalty_protocol_wad,
        row.penalty_insurance_wad,
        row.penalty_builder_wad,
      ]
      expect(shares.reduce<bigint>((sum, share) => sum + (share ?? 0n), 0n)).toBe(row.borrower_penalty_wad)
    }
    const runs = new Map(facts.map((row) => [Buffer.from(row.run_id).toString('hex'), row.run_liquidations]))
    expect([...runs.values()].reduce((sum, count) => sum + count, 0)).toBe(LIQUIDATIONS)
  })
})
