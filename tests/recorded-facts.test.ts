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
import { enoughOf } from './markets/fact-truth.ts'
import { type IndexedMarket, indexMarket } from './markets/index-market.ts'
import { bps, ONE, Ratio, wads } from './markets/ratio.ts'
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

  test('behavior: 115 of the 200 have no one-shot minimum, and each says why', () => {
    const expected = rawMinimums(db)
    expect(countsOf(expected.map(({ reason }) => reason))).toEqual({
      SPIRAL: 64,
      COLLATERAL_LEG_TOO_SMALL: 28,
      DEBT_LEG_TOO_SMALL: 16,
      CLOSE_FACTOR: 7,
      null: 85,
    })
    expect(facts.map((row) => ({ wad: row.minimal_fraction_wad, reason: row.minimal_fraction_reason }))).toEqual(
      expected,
    )
    for (const row of facts.filter(({ minimal_fraction_wad }) => minimal_fraction_wad === null)) {
      expect([row.over_liquidation_usd_wad, row.avoidable_penalty_usd_wad]).toEqual([null, null])
      expect(row.over_liquidation_reason).toBe(row.minimal_fraction_reason)
    }
  })

  test('behavior: HF after is (HF - f k) / (1 - f), but for the average threshold that 3.0 truncates', () => {
    const off: { readonly by: number; readonly atMost: number }[] = []
    for (const row of facts) {
      const [hf, after, f, k] = [row.hf_before_wad, row.hf_after_wad, row.close_factor_total_wad, row.k_wad]
      if (hf === null || after === null || f === null || k === null || row.hf_gain_wad === null) continue
      const rest = ONE.minus(wads(f))
      const by = wads(after).minus(
        wads(hf)
          .minus(wads(f).times(wads(k)))
          .over(rest),
      )
      // HF = C LT / D with LT in whole bps: up to 1e-4 C / D are cut off before, which the rest of the debt bears, and after.
      const [before, left] = [
        Number(row.collateral_before_base) / Number(row.debt_before_base),
        Number(row.collateral_after_base) / Number(row.debt_after_base),
      ]
      const cut = 1e-4 * (before / (Number(rest.n) / Number(rest.d)) + left)
      // And values of legs are in whole 1e-8 USD.
      off.push({ by: Math.abs(Number(by.n) / Number(by.d)), atMost: cut + 1e-6 })
    }
    expect(off.length).toBe(199)
    expect(off.filter(({ by, atMost }) => by > atMost)).toEqual([])
    // Mostly far less, and not by chance: it is never exact.
    expect(off.filter(({ by }) => by < 2.8e-4).length).toBeGreaterThan(190)
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

type Minimum = { readonly wad: bigint | null; readonly reason: string | null }

/** f*(1) of each raw row, in exact fractions, with the threshold of the market or of the account's category before it. */
function rawMinimums(db: Database): readonly Minimum[] {
  type Raw = Record<
    'hf' | 'repaid' | 'debtPrice' | 'collateralPrice' | 'debtBefore' | 'debtLeg' | 'collateralLeg' | 'allowed',
    Buffer
  > &
    Record<'bonus' | 'threshold' | 'debtDecimals' | 'collateralDecimals', number>
  const rows = db
    .prepare<[], Raw>(
      `SELECT l.health_factor_before_wad AS hf, l.debt_repaid AS repaid, l.debt_price AS debtPrice,
        l.collateral_price AS collateralPrice, l.debt_before_base AS debtBefore, l.debt_leg_before AS debtLeg,
        l.collateral_leg_before AS collateralLeg, l.max_debt_to_repay AS allowed, l.liquidation_bonus_bps AS bonus,
        coalesce(k.liquidation_threshold_bps, c.liquidation_threshold_bps) AS threshold,
        d.decimals AS debtDecimals, c.decimals AS collateralDecimals
      FROM liquidation l
      JOIN market d ON d.id = l.debt_market AND d.block_lower < l.block$ AND d.block_upper >= l.block$
      JOIN market c ON c.id = l.collateral_market AND c.block_lower < l.block$ AND c.block_upper >= l.block$
      JOIN position p ON p.id = l.position AND p.block_lower < l.block$ AND p.block_upper >= l.block$
      LEFT JOIN risk_category k ON k.id = p.category AND k.number = c.category_number
        AND k.block_lower < l.block$ AND k.block_upper >= l.block$
      ORDER BY l.id`,
    )
    .all()
  return rows.map((row) => {
    const value = (amount: Buffer, leg: 'debt' | 'collateral'): Ratio =>
      new Ratio(decodeBigInt(amount) * decodeBigInt(row[`${leg}Price`]), 10n ** BigInt(row[`${leg}Decimals`]))
    const { fraction } = enoughOf({
      target: ONE,
      healthFactor: wads(decodeBigInt(row.hf)),
      threshold: bps(BigInt(row.threshold)),
      bonus: bps(BigInt(row.bonus)),
      repaid: value(row.repaid, 'debt'),
      debtBefore: new Ratio(decodeBigInt(row.debtBefore)),
      debtLeg: value(row.debtLeg, 'debt'),
      collateralLeg: value(row.collateralLeg, 'collateral'),
      allowed: value(row.allowed, 'debt'),
      least: null,
    })
    return typeof fraction === 'string' ? { wad: null, reason: fraction } : { wad: fraction.wadUp(), reason: null }
  })
}

function countsOf(names: readonly (string | null)[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, String)].map(([name, all]) => [name, all.length]))
}
