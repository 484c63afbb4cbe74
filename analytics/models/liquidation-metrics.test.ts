import { describe, expect, test } from 'vitest'
import { MAX_UINT256, WAD } from '../../core/fixed.ts'
import { type LiquidationInput, liquidationMetrics } from './liquidation-metrics.ts'

const ETH = 10n ** 18n
const USDC = 10n ** 6n
const USD = 10n ** 8n
const wad = (text: string): bigint => BigInt(text.replace('.', '').padEnd(text.indexOf('.') + 18, '0'))

/**
 * Worked by hand: 10 ETH at 1,000 (threshold 80 %, bonus 5 %, a tenth of it the protocol's), debt 9,000 USDC. HF 8/9,
 * k = 0.84, f*(1) = (1/9)/0.16 = 0.69444. 6,750 are repaid for 7.0875 ETH: HF after 2,330/2,250.
 */
const worked: LiquidationInput = {
  debtRepaid: 6_750n * USDC,
  debtUnit: USDC,
  debtPrice: USD,
  collateralSeized: (70_875n * ETH) / 10_000n,
  protocolFee: (3_375n * ETH) / 100_000n,
  collateralUnit: ETH,
  collateralPrice: 1_000n * USD,
  baseCurrencyUnit: USD,
  bonusWad: wad('1.05'),
  thresholdWad: wad('0.8'),
  healthFactorBeforeWad: (8n * WAD) / 9n,
  healthFactorAfterWad: (2_330n * WAD) / 2_250n,
  debtBeforeBase: 9_000n * USD,
  collateralBeforeBase: 10_000n * USD,
  debtLegBefore: 9_000n * USDC,
  collateralLegBefore: 10n * ETH,
  maxDebtToRepay: 9_000n * USDC,
  minRestBase: null,
}

describe('one liquidation', () => {
  test('default', () => {
    const m = liquidationMetrics(worked)
    expect(m.healthFactorGain.wad).toBe(wad('0.146666666666666667'))
    expect(m.closeFactorLeg.wad).toBe(wad('0.75'))
    expect(m.closeFactorTotal.wad).toBe(wad('0.75'))
    expect(m.allowedOfTotal.wad).toBe(WAD)
    expect(m.withinAllowed).toBe(true)
    expect(m.borrowerPenalty.wad).toBe(wad('0.05'))
    expect(m.liquidatorBonus.wad).toBe(wad('0.045'))
    expect(m.configuredBonus.wad).toBe(wad('0.05'))
    expect(m.grossProfitUsd.wad).toBe(wad('303.75'))
    expect(m.protocolFeeUsd.wad).toBe(wad('33.75'))
    expect(m.retainedExposure.wad).toBe(wad('0.29125'))
    expect(m.minimalFraction.wad).toBe(wad('0.694444444444444450'))
    expect(m.overLiquidationUsd.wad && m.overLiquidationUsd.wad / 10n ** 9n).toBe(499_999_999_999n)
    expect(m.avoidablePenaltyUsd.wad && m.avoidablePenaltyUsd.wad / 10n ** 9n).toBe(24_999_999_999n)
    expect(m.underRecovery).toBe(false)
    expect(m.pairFactor.wad).toBe(wad('0.84'))
    expect(m.pairLowersHealth).toBe(false)
  })

  test('behavior: a full close leaves no health factor to gain', () => {
    const m = liquidationMetrics({ ...worked, debtRepaid: 9_000n * USDC, healthFactorAfterWad: MAX_UINT256 })
    expect(m.healthFactorGain).toEqual({ wad: null, reason: 'NO_DEBT_LEFT' })
    expect(m.underRecovery).toBe(false)
  })

  test('behavior: a rest that was written off is no recovery', () => {
    const m = liquidationMetrics({ ...worked, healthFactorAfterWad: MAX_UINT256 })
    expect(m.healthFactorGain).toEqual({ wad: null, reason: 'DEBT_WRITTEN_OFF' })
    expect(m.underRecovery).toBeNull()
  })

  test('behavior: below k each partial liquidation makes it worse, and no minimum exists', () => {
    const m = liquidationMetrics({ ...worked, healthFactorBeforeWad: wad('0.83'), healthFactorAfterWad: wad('0.80') })
    expect(m.pairLowersHealth).toBe(true)
    expect(m.healthFactorGain.wad).toBe(-wad('0.03'))
    expect(m.minimalFraction.reason).toBe('SPIRAL')
    expect(m.overLiquidationUsd.reason).toBe('SPIRAL')
    expect(m.underRecovery).toBe(true)
  })

  test.each([
    ['HEALTH_FACTOR_NOT_BELOW_ONE', { healthFactorBeforeWad: WAD }],
    ['THRESHOLD_TIMES_BONUS_NOT_BELOW_ONE', { thresholdWad: wad('0.96') }],
    ['CLOSE_FACTOR', { maxDebtToRepay: 4_500n * USDC }],
    ['DEBT_LEG_TOO_SMALL', { debtLegBefore: 6_000n * USDC, maxDebtToRepay: 6_000n * USDC }],
    ['COLLATERAL_LEG_TOO_SMALL', { collateralLegBefore: 6n * ETH }],
    ['DUST_RULE', { minRestBase: 3_000n * USD }],
    ['PRICE_UNKNOWN', { debtPrice: null }],
    ['STATE_UNKNOWN', { debtBeforeBase: null }],
    ['PARAMETERS_CHANGED_IN_BLOCK', { thresholdWad: 'PARAMETERS_CHANGED_IN_BLOCK' }],
  ] as const)('behavior: no minimal fraction: %s', (reason, change) => {
    expect(liquidationMetrics({ ...worked, ...change }).minimalFraction).toEqual({ wad: null, reason })
  })

  test('behavior: repaying less than the minimum is no over-liquidation', () => {
    const m = liquidationMetrics({ ...worked, debtRepaid: 1_000n * USDC })
    expect(m.overLiquidationUsd.wad).toBe(0n)
    expect(m.avoidablePenaltyUsd.wad).toBe(0n)
  })

  test('behavior: what needs a price says so, what does not is still there', () => {
    const m = liquidationMetrics({ ...worked, collateralPrice: null })
    expect(m.borrowerPenalty).toEqual({ wad: null, reason: 'PRICE_UNKNOWN' })
    expect(m.grossProfitUsd.reason).toBe('PRICE_UNKNOWN')
    expect(m.closeFactorTotal.wad).toBe(wad('0.75'))
  })
})
