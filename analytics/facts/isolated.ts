/**
 * A liquidation in an isolated market: prices and base values are in the asset that it lends, so that shares and factors
 * are known as of any other, and no number in the base currency is.
 */
import { WAD } from '../../core/fixed.ts'
import type { BookIsolated } from '../book/book.ts'
import type { Fraction, LiquidationCosts } from '../models/liquidation-costs.ts'
import {
  type Fact,
  type FactReason,
  type LiquidationInput,
  type LiquidationMetrics,
  liquidationMetrics,
} from '../models/liquidation-metrics.ts'
import { integerOrNull as integer, integerOf } from '../stored-values.ts'
import type { LiquidationRow } from '../tables.ts'
import type { FactRow } from './columns.ts'

/** What is the same for all isolated markets; null: not known. */
export type IsolatedTerms = Pick<BookIsolated, 'collateral' | 'lltvWad' | 'liquidationIncentiveWad'>

/** An amount times its price, over this, is its value in the loan asset's units. */
const PRICE_SCALE = 10n ** 36n

const NOT_USD: Fact = { wad: null, reason: 'BASE_NOT_USD' }

export function isolatedInput(
  row: LiquidationRow,
  { lltvWad, liquidationIncentiveWad }: IsolatedTerms,
): LiquidationInput {
  return {
    debtRepaid: integerOf(row.debt_repaid),
    debtUnit: PRICE_SCALE,
    debtPrice: integer(row.debt_price),
    collateralSeized: integerOf(row.collateral_seized),
    protocolFee: 0n,
    collateralUnit: PRICE_SCALE,
    collateralPrice: integer(row.collateral_price),
    baseCurrencyUnit: 1n,
    bonusWad: liquidationIncentiveWad ?? WAD,
    // Where the one is not known, neither is the other: both follow from the market's parameters.
    thresholdWad: lltvWad === null || liquidationIncentiveWad === null ? 'STATE_UNKNOWN' : lltvWad,
    healthFactorBeforeWad: integer(row.health_factor_before_wad),
    healthFactorAfterWad: integer(row.health_factor_after_wad),
    debtBeforeBase: integer(row.debt_before_base),
    collateralBeforeBase: integer(row.collateral_before_base),
    debtLegBefore: integer(row.debt_leg_before),
    collateralLegBefore: integer(row.collateral_leg_before),
    maxDebtToRepay: integer(row.max_debt_to_repay),
    minRestBase: null,
  }
}

/** The value that liquidations of one market repaid, in its loan asset's units. */
export function isolatedRepaid(rows: readonly Pick<LiquidationRow, 'debt_repaid' | 'debt_price'>[]): Fraction | null {
  let n = 0n
  for (const { debt_repaid, debt_price } of rows) {
    if (debt_price === null) return null
    n += integerOf(debt_repaid) * integerOf(debt_price)
  }
  return { n, d: PRICE_SCALE }
}

export function isolatedMetrics(
  input: LiquidationInput,
  { liquidationIncentiveWad }: IsolatedTerms,
): { readonly metrics: LiquidationMetrics; readonly spiral: boolean | FactReason } {
  const own = liquidationMetrics(input)
  const metrics: LiquidationMetrics = {
    ...own,
    configuredBonus: liquidationIncentiveWad === null ? { wad: null, reason: 'STATE_UNKNOWN' } : own.configuredBonus,
    grossProfitUsd: NOT_USD,
    debtRepaidUsd: NOT_USD,
    collateralSeizedUsd: NOT_USD,
    protocolFeeUsd: NOT_USD,
    overLiquidationUsd: NOT_USD,
    avoidablePenaltyUsd: NOT_USD,
  }
  // The market has one collateral: what holds of the pair holds of all.
  return { metrics, spiral: metrics.pairLowersHealth ?? 'STATE_UNKNOWN' }
}

/** Gas has no price in the loan asset: only costs that are nothing are known, and no profit is. */
export function isolatedCosts(costs: LiquidationCosts): LiquidationCosts {
  return { ...costs, netProfitUsd: NOT_USD, netProfitStatus: null }
}

type Overridden =
  | 'hindsight_over_usd_wad'
  | 'hindsight_over_reason'
  | 'hindsight_avoidable_usd_wad'
  | 'bad_debt_type'
  | 'bad_debt_usd_wad'
  | 'bad_debt_reason'
  | 'unbacked_after_usd_wad'

/** The columns whose numbers have another source, or would be in the base currency. */
export function isolatedColumns(row: Pick<FactRow, 'bad_debt_type'>): Pick<FactRow, Overridden> {
  const isNone = row.bad_debt_type === 'NONE'
  return {
    hindsight_over_usd_wad: null,
    hindsight_over_reason: NOT_USD.reason,
    hindsight_avoidable_usd_wad: null,
    // The market's suppliers bear it in the same call.
    bad_debt_type: isNone ? 'NONE' : 'SOCIALISED',
    bad_debt_usd_wad: isNone ? 0n : null,
    bad_debt_reason: isNone ? null : NOT_USD.reason,
    unbacked_after_usd_wad: null,
  }
}
