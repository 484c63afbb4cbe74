import { describe, expect, test } from 'vitest'
import type { Hex } from '../../core/hex.ts'
import { DOLLAR, madeUpLeg, madeUpRecord, tableOf } from '../../tests/made-up-records.ts'
import { drawdownOf, summariseSet, wavesOf } from './cascade-summary.ts'
import { CASCADE_DEFAULTS, detectCascades } from './cascades.ts'
import { coLiquidation } from './co-liquidation.ts'
import type { LiquidationRecord } from './liquidation-record.ts'

const WAD = 10n ** 18n
const ETH = madeUpLeg('WETH', 'ETH')
const STAKED = madeUpLeg('wstETH', 'ETH')
const BTC = madeUpLeg('WBTC', 'BTC')
const borrower = (i: number): Hex => `0x${i.toString(16).padStart(40, '0')}`

const kinds = (rows: readonly LiquidationRecord[]): readonly (readonly [string, number, ...string[]])[] =>
  detectCascades(tableOf(rows), CASCADE_DEFAULTS).sets.map(({ kind, rows: of, reasons }) => [
    kind,
    of.length,
    ...reasons,
  ])

/** Three borrowers of 50,000 each, so many seconds apart. */
const three = (apart: number, of: Partial<LiquidationRecord> = {}): readonly LiquidationRecord[] =>
  [0, 1, 2].map((i) => madeUpRecord({ timestamp: i * apart, account: borrower(i), usd: 50_000, ...of }))

describe('detectCascades', () => {
  test('default: linked up to the gap, apart one second beyond it', () => {
    expect(kinds(three(600))).toEqual([['CASCADE', 3]])
    expect(kinds(three(601))).toEqual([
      ['EPISODE', 1, 'TOO_FEW', 'TOO_SMALL', 'TOO_NARROW'],
      ['EPISODE', 1, 'TOO_FEW', 'TOO_SMALL', 'TOO_NARROW'],
      ['EPISODE', 1, 'TOO_FEW', 'TOO_SMALL', 'TOO_NARROW'],
    ])
  })

  test('behavior: three equal borrowers are exactly three; a cent of difference is fewer', () => {
    const [first, ...others] = three(10)
    if (first === undefined) throw new Error('No rows.')
    expect(kinds([first, ...others])).toEqual([['CASCADE', 3]])
    expect(kinds([{ ...first, repaidUsdWad: 50_000n * WAD + WAD / 100n }, ...others])).toEqual([
      ['EPISODE', 3, 'TOO_NARROW'],
    ])
  })

  test('behavior: one factor over two markets; another factor between them does not break it', () => {
    const rows = [
      madeUpRecord({ timestamp: 0, account: borrower(1), usd: 50_000, collateral: ETH }),
      madeUpRecord({ timestamp: 1, account: borrower(2), usd: 50_000, collateral: BTC }),
      madeUpRecord({ timestamp: 2, account: borrower(3), usd: 50_000, collateral: STAKED }),
      // A short: the collateral is in the peg group, the debt is what links.
      madeUpRecord({ timestamp: 3, account: borrower(4), usd: 50_000, collateral: DOLLAR, debt: ETH }),
    ]
    const { sets } = detectCascades(tableOf(rows), CASCADE_DEFAULTS)
    expect(sets.map(({ factor, kind, rows: of }) => [factor, kind, of.length])).toEqual([
      ['ETH', 'CASCADE', 3],
      ['BTC', 'EPISODE', 1],
    ])
  })

  test('behavior: two legs of the peg group link nothing', () => {
    const rows = three(1, { collateral: DOLLAR, debt: DOLLAR })
    expect(
      detectCascades(tableOf(rows), CASCADE_DEFAULTS).sets.map(({ factor, rows: of }) => [factor, of.length]),
    ).toEqual([
      [null, 1],
      [null, 1],
      [null, 1],
    ])
  })

  test('behavior: a liquidation is of its larger leg alone', () => {
    const rows = three(1, { collateral: ETH, debt: BTC })
    expect(detectCascades(tableOf(rows), CASCADE_DEFAULTS).sets.map(({ factor }) => factor)).toEqual(['ETH'])
    const insolvent = rows.map((row) => ({ ...row, seizedUsdWad: 1n }))
    expect(detectCascades(tableOf(insolvent), CASCADE_DEFAULTS).sets.map(({ factor }) => factor)).toEqual(['BTC'])
  })

  test('behavior: below the least and unknown values are counted apart', () => {
    const small = madeUpRecord({ usd: 99 })
    const unknown = madeUpRecord({ repaidUsdWad: null, seizedUsdWad: null })
    const { sets, belowMinCount, unvaluedCount } = detectCascades(
      tableOf([small, unknown, ...three(1)]),
      CASCADE_DEFAULTS,
    )
    expect([belowMinCount, unvaluedCount]).toEqual([1, 1])
    expect(sets.map(({ kind, reasons }) => [kind, ...reasons])).toEqual([['EPISODE', 'USD_UNKNOWN'], ['CASCADE']])
  })
})

test('wavesOf: forty price updates that each enable one make forty waves', () => {
  const rows = Array.from({ length: 40 }, (_, i) =>
    madeUpRecord({ timestamp: i, account: borrower(i), trigger: 'PRICE_UPDATE', breachBlock: i }),
  )
  expect(wavesOf(rows)).toEqual(Array.from({ length: 40 }, (_, i) => i))
  const [set] = detectCascades(tableOf(rows), { ...CASCADE_DEFAULTS, minTotalUsdWad: 0n }).sets
  expect(set === undefined ? null : summariseSet(set).waves).toBe(40)
  const others = [madeUpRecord({ trigger: 'ACCRUAL', breachBlock: 3 }), madeUpRecord({ trigger: null })]
  expect(wavesOf(others)).toEqual([null, null])
})

test('summariseSet: peaks, effective borrowers, concentration', () => {
  const rows = [
    madeUpRecord({ timestamp: 0, block: 7, account: borrower(1), usd: 300 }),
    madeUpRecord({ timestamp: 59, block: 8, account: borrower(2), usd: 100 }),
    madeUpRecord({ timestamp: 60, block: 9, account: borrower(2), usd: 100, liquidator: '0x12' }),
    madeUpRecord({ timestamp: 60, block: 9, account: borrower(3), usd: 100, liquidator: '0x12' }),
  ]
  const [set] = detectCascades(tableOf(rows), CASCADE_DEFAULTS).sets
  if (set === undefined) throw new Error('No set.')
  // By hand: 300 + 100 within [0, 59]; 100 + 100 + 100 within [59, 60]. Shares 1/2, 1/3, 1/6: 1 / (14/36) = 18/7.
  expect(summariseSet(set)).toMatchObject({
    peakMinuteUsdWad: 400n * WAD,
    peakBlockUsdWad: 300n * WAD,
    peakBlock: 7,
    durationSeconds: 60,
    repaidUsdWad: 600n * WAD,
    seizedUsdWad: 630n * WAD,
  })
  expect(summariseSet(set).effectiveBorrowers).toBeCloseTo(18 / 7, 12)
  expect(summariseSet(set).liquidatorHerfindahl).toBeCloseTo(5 / 9, 12)
})

test('drawdownOf: from the last price before to the lowest; null without one', () => {
  const point = (block: number, price: bigint): { block: number; timestamp: number; price: bigint } => ({
    block,
    timestamp: block,
    price,
  })
  const points = [point(1, 50n), point(5, 100n), point(8, 80n), point(9, 60n), point(11, 90n)]
  expect(drawdownOf(points, 8)).toMatchObject({ before: { block: 5 }, lowest: { block: 9 }, drawdown: 0.4 })
  expect(drawdownOf(points, 1)).toBe(null)
  expect(drawdownOf([point(1, 100n), point(2, 120n)], 2)?.drawdown).toBe(0)
})

test('coLiquidation: to the nearest source by factor or account, never beyond the gap', () => {
  const rows = [
    madeUpRecord({ timestamp: 0, account: borrower(1), collateral: ETH, usd: 100 }),
    madeUpRecord({ timestamp: 10, account: borrower(2), collateral: STAKED, usd: 200 }),
    madeUpRecord({ timestamp: 20, account: borrower(2), collateral: BTC, usd: 300 }),
    madeUpRecord({ timestamp: 30, account: borrower(3), collateral: ETH, usd: 400 }),
    madeUpRecord({ timestamp: 700, account: borrower(4), collateral: ETH, usd: 500 }),
  ]
  const { cells, totalUsdWad, withoutSourceUsdWad } = coLiquidation(rows, { gapSeconds: 600, by: 'MARKET' })
  expect(
    cells.map(({ from, to, usdWad, sameAccountUsdWad }) => [from, to, usdWad / WAD, sameAccountUsdWad / WAD]),
  ).toEqual([
    [STAKED.market, ETH.market, 400n, 0n],
    [STAKED.market, BTC.market, 300n, 300n],
    [ETH.market, STAKED.market, 200n, 0n],
  ])
  expect(cells[0]?.asymmetryUsdWad).toBe(200n * WAD)
  expect([totalUsdWad / WAD, withoutSourceUsdWad / WAD]).toEqual([1500n, 600n])
})
