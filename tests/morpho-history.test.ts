/**
 * The models of past liquidations on real history: Morpho Blue on Base, 2024-06 to 2025-09 and 2025-11 to 2025-12. Sums
 * are compared with SQL over the raw logs, which shares no code with the models or their loader.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { drawdownOf, summariseSet } from '../analytics/models/cascade-summary.ts'
import {
  CASCADE_DEFAULTS,
  type CascadeParameters,
  detectCascades,
  type LiquidationSet,
} from '../analytics/models/cascades.ts'
import { coLiquidation } from '../analytics/models/co-liquidation.ts'
import type { LiquidationTable } from '../analytics/models/liquidation-table.ts'
import { scoreLiquidators } from '../analytics/models/liquidator-scores.ts'
import { tableOf } from './made-up-records.ts'
import { MORPHO_ABSENT, MORPHO_FOLDER, type MorphoHistory, readMorphoBase } from './morpho-base.ts'

if (MORPHO_ABSENT !== undefined) console.log(MORPHO_ABSENT)

/** USDC loans against WETH, cbETH and cbBTC (market-params.csv). */
const WETH_USDC = '0x8793cf302b8ffd655ab97bd1c695dbd967807e8367a65cb2f4edaf1380ba1bda'
const CBETH_USDC = '0x1c21c59df9db44bf6f645d854ee710a8ca17b479451447e9f56758aee10a2fad'
const DAY_2024_08_05 = 1_722_816_000
const DAY_2025_02_03 = 1_738_540_800
const DAY = 86_400

describe.skipIf(MORPHO_ABSENT !== undefined)('Morpho Blue on Base', () => {
  let history: MorphoHistory
  let table: LiquidationTable
  let raw: Database.Database

  beforeAll(() => {
    history = readMorphoBase()
    table = tableOf(history.records)
    raw = rawLogs()
  }, 60_000)

  const cascades = (of: Partial<CascadeParameters> = {}): readonly LiquidationSet[] =>
    detectCascades(table, { ...CASCADE_DEFAULTS, ...of }).sets.filter(({ kind }) => kind === 'CASCADE')
  const on = (sets: readonly LiquidationSet[], day: number): readonly LiquidationSet[] =>
    sets.filter(({ rows }) => rows.some(({ timestamp }) => timestamp >= day && timestamp < day + DAY))

  test('default: SOURCE.md’s counts', () => {
    expect(history.logs.filter(({ timestamp }) => timestamp < 1_759_276_800)).toHaveLength(7_381)
    expect(
      history.records.filter(({ timestamp }) => timestamp >= DAY_2025_02_03 && timestamp < DAY_2025_02_03 + DAY),
    ).toHaveLength(3_751)
    expect(new Set(history.logs.map(({ id }) => id)).size).toBe(history.logs.length)
  })

  test('default: 2024-08-05 is one cascade over WETH and cbETH', () => {
    const found = on(cascades(), DAY_2024_08_05)
    expect(found).toHaveLength(1)
    const [set] = found
    if (set === undefined) return
    const summary = summariseSet(set)
    // One more, of $46, follows within the gap: with it the day's run has 17.
    expect(summary).toMatchObject({ count: 16, accounts: 16, liquidators: 1, liquidatorHerfindahl: 1 })
    expect(set.factor).toBe('ETH')
    expect(summary.collaterals.map(({ market }) => market.symbol)).toEqual(['WETH', 'cbETH'])
    const { usdc } = raw
      .prepare<[string, string, number, number], { readonly usdc: number }>(
        `SELECT sum(repaid) AS usdc FROM liquidation
         WHERE market IN (?, ?) AND repaid >= 100000000 AND timestamp BETWEEN ? AND ?`,
      )
      .get(WETH_USDC, CBETH_USDC, summary.firstTimestamp, summary.lastTimestamp) ?? { usdc: 0 }
    expect(summary.repaidUsdWad).toBe(BigInt(usdc) * 10n ** 12n)
    expect(Math.round(usdc / 1e11) / 10).toBe(2.8)
    expect(on(cascades({ minUsdWad: 40n * 10n ** 18n }), DAY_2024_08_05).map(({ rows }) => rows.length)).toEqual([17])
  })

  test('default: how far the implied price of ETH fell in it', () => {
    const weth = history.prices.get('WETH') ?? []
    const [set] = on(cascades(), DAY_2024_08_05)
    const rows = set?.rows ?? []
    const last = rows.at(-1)?.block ?? 0
    const fall = drawdownOf(
      weth.filter(({ block }) => block <= last),
      rows[0]?.block ?? 0,
    )
    // By SQL: repaid x LIF / seized, LIF of an LLTV of 86 % being 1.0438413361..., of the last one before and the lowest.
    const price = (order: string, where: string): number =>
      raw
        .prepare<[string], { readonly price: number }>(
          `SELECT price FROM (SELECT repaid * 1e12 * 1.043841336116910229 / seized AS price, id FROM liquidation
           WHERE market = ? AND (repaid + seized) * 1e4 <= repaid * 1.0 * seized AND ${where}) ORDER BY ${order} LIMIT 1`,
        )
        .get(WETH_USDC)?.price ?? 0
    const before = price('id DESC', `block < ${rows[0]?.block}`)
    const lowest = price('price', `block BETWEEN ${rows[0]?.block} AND ${last}`)
    expect(fall?.drawdown).toBeCloseTo(1 - lowest / before, 9)
    expect(fall?.drawdown).toBeGreaterThan(0.05)
  })

  test('behavior: thousands of small liquidations of one borrower are an episode', () => {
    const { sets } = detectCascades(table, CASCADE_DEFAULTS)
    const large = on(sets, DAY_2025_02_03).filter(({ rows }) => rows.length > 500)
    expect(large.map(({ rows }) => rows.length)).toEqual([922, 2587])
    for (const set of large) {
      // The markets' parameters are not known: no value in USD, so no cascade whatever their number.
      expect(set).toMatchObject({ kind: 'EPISODE', reasons: ['USD_UNKNOWN'] })
      expect(summariseSet(set)).toMatchObject({ accounts: 1, repaidUsdWad: null, effectiveBorrowers: null })
    }
    // The same rows with a value are one borrower's all the same.
    const ids = new Set(large[1]?.rows.map(({ id }) => id))
    const valued = history.records
      .filter(({ id }) => ids.has(id))
      .map((row) => ({ ...row, repaidUsdWad: 10n ** 21n, seizedUsdWad: 10n ** 21n }))
    expect(detectCascades(tableOf(valued), CASCADE_DEFAULTS).sets).toMatchObject([
      { kind: 'EPISODE', reasons: ['TOO_NARROW'] },
    ])
  })

  test('behavior: fewer cascades as the gap grows and as a threshold rises', () => {
    const counts = (of: readonly Partial<CascadeParameters>[]): readonly number[] =>
      of.map((one) => cascades(one).length)
    const falls = (numbers: readonly number[]): boolean =>
      numbers.every((number, i) => i === 0 || number <= (numbers[i - 1] ?? 0)) &&
      (numbers.at(-1) ?? 0) < (numbers[0] ?? 0)
    expect(counts([60, 300, 600, 1200, 3600, DAY].map((gapSeconds) => ({ gapSeconds })))).toEqual([
      45, 38, 34, 30, 25, 11,
    ])
    expect(falls(counts([1n, 3n, 5n, 10n].map((least) => ({ minBorrowersMicro: least * 1_000_000n }))))).toBe(true)
    expect(falls(counts([3, 10, 30, 100].map((minCount) => ({ minCount }))))).toBe(true)
    const totals = [0n, 10_000n, 100_000n, 1_000_000n, 10_000_000n]
    expect(falls(counts(totals.map((usd) => ({ minTotalUsdWad: usd * 10n ** 18n }))))).toBe(true)
  })

  test('behavior: each liquidation is in one set, below the least, or nowhere else', () => {
    const { sets, belowMinCount, unvaluedCount } = detectCascades(table, CASCADE_DEFAULTS)
    const ids = sets.flatMap(({ rows }) => rows.map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length + belowMinCount).toBe(history.records.length)
    expect(sets.filter(({ reasons }) => reasons[0] === 'USD_UNKNOWN').flatMap(({ rows }) => rows)).toHaveLength(
      unvaluedCount,
    )
    const [count] = raw.prepare<[], number>(`SELECT count(*) FROM liquidation WHERE known = 0`).pluck().all()
    // Besides those of unknown markets, WETH loans before WETH had a price.
    expect(unvaluedCount).toBe(count)
  })

  test('behavior: sums of all liquidators are those of the raw logs', () => {
    const usdc = history.records.filter(({ debt }) => debt.symbol === 'USDC')
    const { scores } = scoreLiquidators(tableOf(usdc))
    const rows = raw
      .prepare<
        [],
        { readonly caller: string; readonly count: number; readonly usdc: bigint; readonly accounts: number }
      >(
        `SELECT caller, count(*) AS count, sum(repaid) AS usdc, count(DISTINCT borrower) AS accounts
         FROM liquidation WHERE loan = 'USDC' GROUP BY caller`,
      )
      .safeIntegers()
      .all()
    const told = scores.map((score) => [
      score.liquidator,
      BigInt(score.count),
      score.repaidUsdWad / 10n ** 12n,
      BigInt(score.accounts),
    ])
    expect(told.toSorted()).toEqual(rows.map((row) => [row.caller, row.count, row.usdc, row.accounts]).toSorted())
    expect(rows.length).toBeGreaterThan(50)
  })

  test('behavior: co-liquidations and what has no source add up to all that was repaid', () => {
    const { cells, totalUsdWad, withoutSourceUsdWad } = coLiquidation(history.records, {
      gapSeconds: 600,
      by: 'MARKET',
    })
    expect(cells.reduce((all, cell) => all + cell.usdWad, 0n) + withoutSourceUsdWad).toBe(totalUsdWad)
    expect(totalUsdWad).toBe(history.records.reduce((all, row) => all + (row.repaidUsdWad ?? 0n), 0n))
    const cell = (from: string, to: string): bigint =>
      cells.find((one) => one.from === from && one.to === to)?.asymmetryUsdWad ?? 0n
    expect(cell(WETH_USDC, CBETH_USDC)).not.toBe(0n)
    expect(cell(WETH_USDC, CBETH_USDC)).toBe(-cell(CBETH_USDC, WETH_USDC))
  })
})

/** The logs in a table of their own: amounts of USDC loans are whole numbers that SQL can add. */
function rawLogs(): Database.Database {
  const db = new Database(':memory:')
  db.function('word', { deterministic: true }, (data: unknown, place: unknown) =>
    Number(BigInt(`0x${String(data).slice(2 + Number(place) * 64, 66 + Number(place) * 64)}`)),
  )
  db.exec('CREATE TABLE line (text TEXT); CREATE TABLE market (id TEXT PRIMARY KEY, loan TEXT)')
  const insert = db.prepare('INSERT INTO line VALUES (?)')
  const market = db.prepare('INSERT INTO market VALUES (?, ?)')
  for (const file of ['liquidate-2024-06-to-2025-09', 'all-2025-11-to-2025-12']) {
    const text = gunzipSync(readFileSync(join(MORPHO_FOLDER, `${file}.jsonl.gz`))).toString()
    db.transaction(() => {
      for (const line of text.split('\n')) if (line.includes('"0xa4946ede')) insert.run(line)
    })()
  }
  const parameters = readFileSync(join(MORPHO_FOLDER, 'market-params.csv'), 'utf8').trim().split('\n').slice(1)
  for (const line of parameters) market.run(line.split(',')[0], line.split(',')[2])
  db.exec(`CREATE TABLE liquidation AS SELECT
    line.rowid AS id, json_extract(text, '$.topics[1]') AS market, market.loan, market.id IS NOT NULL AS known,
    '0x' || substr(json_extract(text, '$.topics[2]'), 27) AS caller,
    '0x' || substr(json_extract(text, '$.topics[3]'), 27) AS borrower,
    word(json_extract(text, '$.blockTimestamp'), 0) AS timestamp,
    word(json_extract(text, '$.blockNumber'), 0) AS block,
    CAST(word(json_extract(text, '$.data'), 0) AS INTEGER) AS repaid,
    word(json_extract(text, '$.data'), 2) AS seized
    FROM line LEFT JOIN market ON market.id = json_extract(text, '$.topics[1]')`)
  return db
}
