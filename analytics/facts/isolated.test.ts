/**
 * Values of liquidations in isolated markets, by hand. The amounts are those of the recorded story of Morpho Blue
 * (tests/fixtures/mapping-stories/morpho-blue.json): 766.400002 USDC for half a WETH at 1,600, LLTV 86 %.
 */
import { expect, test } from 'vitest'
import type { LiquidationInput } from '../models/liquidation-metrics.ts'
import { type IsolatedValue, impliedPrice, isolatedMetrics } from './isolated.ts'

const WAD = 10n ** 18n
const SCALE = 10n ** 36n
const INCENTIVE = 1_043_841_336_116_910_229n
const TERMS = { collateral: null, lltvWad: 86n * 10n ** 16n, liquidationIncentiveWad: INCENTIVE }

const INPUT: LiquidationInput = {
  ...{ debtRepaid: 766_400_002n, debtUnit: SCALE, debtPrice: SCALE },
  ...{ collateralSeized: WAD / 2n, protocolFee: 0n, collateralUnit: SCALE, collateralPrice: 1_600n * 10n ** 24n },
  ...{ baseCurrencyUnit: 1n, bonusWad: INCENTIVE, thresholdWad: 86n * 10n ** 16n, minRestBase: null },
  ...{ healthFactorBeforeWad: null, healthFactorAfterWad: null, debtBeforeBase: null, collateralBeforeBase: null },
  ...{ debtLegBefore: null, collateralLegBefore: null, maxDebtToRepay: null },
}
const VALUE: IsolatedValue = { loanUnit: 10n ** 6n, usdWad: WAD, origin: 'ORACLE', incentiveWad: INCENTIVE }

function usd(input: Partial<LiquidationInput>, value: Partial<IsolatedValue>): readonly unknown[] {
  const { metrics } = isolatedMetrics({ ...INPUT, ...input }, TERMS, { ...VALUE, ...value })
  const facts = [metrics.debtRepaidUsd, metrics.collateralSeizedUsd, metrics.grossProfitUsd, metrics.liquidatorBonus]
  return facts.map(({ wad, reason }) => wad ?? reason)
}

test('default: at the oracle’s price: 800 - 766.400002 = 33.599998 USD, a bonus of 4.38 %', () => {
  expect(usd({}, {})).toEqual([
    766_400_002_000_000_000_000n,
    800_000_000_000_000_000_000n,
    33_599_998_000_000_000_000n,
    43_841_333_392_898_399n,
  ])
})

test('behavior: with a price that the call implies gross is repaid x (incentive - 1), and no bonus is measured', () => {
  // 766.400002 x 0.043841336116910229, in 1e-18, rounded down.
  expect(usd({ collateralPrice: null }, { origin: 'IMPLIED' })).toEqual([
    766_400_002_000_000_000_000n,
    800_000_002_087_682_671_739n,
    33_600_000_087_682_671_739n,
    'PRICE_IMPLIED',
  ])
  expect(impliedPrice(766_400_002n, WAD / 2n, INCENTIVE)).toBe(1_600_000_004_175_365_343_478_840_916n)
})

test('behavior: a loan token of 2,000 USD and 18 decimals', () => {
  // 3 WETH for 3.1 of something at 1 WETH.
  const input = { debtRepaid: 3n * WAD, collateralSeized: (31n * WAD) / 10n, collateralPrice: SCALE }
  const value = { loanUnit: WAD, usdWad: 2_000n * WAD }
  expect(usd(input, value).slice(0, 3)).toEqual([6_000n * WAD, 6_200n * WAD, 200n * WAD])
})

test('behavior: null with the reason where the loan has no value, or the parameters are not known', () => {
  expect(usd({}, { usdWad: null }).slice(0, 3)).toEqual(['BASE_NOT_USD', 'BASE_NOT_USD', 'BASE_NOT_USD'])
  const unknown = { incentiveWad: null, usdWad: null }
  expect(usd({ collateralPrice: null }, unknown).slice(0, 3)).toEqual([
    'PARAMETERS_UNKNOWN',
    'PARAMETERS_UNKNOWN',
    'PARAMETERS_UNKNOWN',
  ])
})

test('behavior: amounts that round to less than four digits imply no price', () => {
  expect(impliedPrice(9_999n, WAD, INCENTIVE)).toBeNull()
  // 1 / 10,001 + 1 / 1e18 is still below 1e-4.
  expect(impliedPrice(10_001n, WAD, INCENTIVE)).toBe((10_001n * INCENTIVE * WAD) / WAD)
  expect(impliedPrice(10_000n, WAD, INCENTIVE)).toBeNull()
  expect(impliedPrice(0n, WAD, INCENTIVE)).toBeNull()
})
