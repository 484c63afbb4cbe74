/**
 * A liquidation in an isolated market: prices and base values are in the asset that it lends, and USD follows where that
 * asset has a value in it.
 */
import { divFloorSigned, WAD } from '../../core/fixed.ts'
import type { BookIsolated } from '../book/book.ts'
import type { CostInput, Fraction, LiquidationCosts } from '../models/liquidation-costs.ts'
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

/**
 * What the loan asset is worth, and where the collateral's price is from. ORACLE: the call's own price is known. IMPLIED:
 * it follows from the call, so that no bonus can be measured with it.
 */
export type IsolatedValue = {
  readonly loanUnit: bigint
  /** USD of one whole token of the loan asset, scaled by 1e18; null: nothing tells it. */
  readonly usdWad: bigint | null
  readonly origin: 'ORACLE' | 'IMPLIED'
  /** 1.05e18: the liquidator gets 5 % more than it repays; null: the market's parameters are not known. */
  readonly incentiveWad: bigint | null
}

export function isolatedMetrics(
  input: LiquidationInput,
  { liquidationIncentiveWad }: IsolatedTerms,
  value: IsolatedValue,
): { readonly metrics: LiquidationMetrics; readonly spiral: boolean | FactReason } {
  const own = liquidationMetrics(input)
  const metrics: LiquidationMetrics = {
    ...own,
    ...(value.origin === 'IMPLIED' ? BONUS_IMPLIED : {}),
    configuredBonus: liquidationIncentiveWad === null ? { wad: null, reason: 'STATE_UNKNOWN' } : own.configuredBonus,
    ...valuesOf(input, own, value),
    overLiquidationUsd: inUsd(own.overLiquidationUsd, value),
    avoidablePenaltyUsd: inUsd(own.avoidablePenaltyUsd, value),
  }
  // The market has one collateral: what holds of the pair holds of all.
  return { metrics, spiral: metrics.pairLowersHealth ?? 'STATE_UNKNOWN' }
}

const IMPLIED: Fact = { wad: null, reason: 'PRICE_IMPLIED' }
const BONUS_IMPLIED = { borrowerPenalty: IMPLIED, liquidatorBonus: IMPLIED }

/** Repaid, seized and the difference in USD, rounded down; an implied price makes what is seized repaid x incentive. */
function valuesOf(
  { debtRepaid }: LiquidationInput,
  own: LiquidationMetrics,
  value: IsolatedValue,
): Pick<LiquidationMetrics, 'debtRepaidUsd' | 'collateralSeizedUsd' | 'grossProfitUsd' | 'protocolFeeUsd'> {
  const none = unvalued(value)
  const { usdWad, loanUnit, incentiveWad } = value
  if (none !== null || usdWad === null || incentiveWad === null) {
    const fact = none ?? NOT_USD
    return { debtRepaidUsd: fact, collateralSeizedUsd: fact, grossProfitUsd: fact, protocolFeeUsd: fact }
  }
  const protocolFeeUsd: Fact = { wad: 0n, reason: null }
  if (value.origin === 'ORACLE') {
    return {
      debtRepaidUsd: inUsd(own.debtRepaidUsd, value),
      collateralSeizedUsd: inUsd(own.collateralSeizedUsd, value),
      grossProfitUsd: inUsd(own.grossProfitUsd, value),
      protocolFeeUsd,
    }
  }
  const times = (factorWad: bigint): Fact => ({
    wad: (debtRepaid * usdWad * factorWad) / (loanUnit * WAD),
    reason: null,
  })
  return {
    debtRepaidUsd: times(WAD),
    collateralSeizedUsd: times(incentiveWad),
    grossProfitUsd: times(incentiveWad - WAD),
    protocolFeeUsd,
  }
}

/** Why nothing is worth a number of USD; null where it is. */
function unvalued({ incentiveWad, usdWad }: IsolatedValue): Fact | null {
  if (incentiveWad === null) return { wad: null, reason: 'PARAMETERS_UNKNOWN' }
  return usdWad === null ? NOT_USD : null
}

/** A value in the loan asset's units, as metrics give it (x 1e18), in USD. */
function inUsd(of: Fact, value: IsolatedValue): Fact {
  const none = unvalued(value)
  if (none !== null) return none
  if (of.wad === null || value.usdWad === null) return of
  return { wad: divFloorSigned(of.wad * value.usdWad, value.loanUnit * WAD), reason: null }
}

/** For costs, which are in USD: with an implied price the liquidator received repaid x incentive. */
export function isolatedCostInput(
  input: LiquidationInput,
  { usdWad, loanUnit, origin, incentiveWad }: IsolatedValue,
  row: LiquidationRow,
): Pick<
  CostInput,
  | 'debtRepaid'
  | 'debtUnit'
  | 'debtPrice'
  | 'collateralReceived'
  | 'collateralUnit'
  | 'collateralPrice'
  | 'baseCurrencyUnit'
> {
  const common = { debtRepaid: input.debtRepaid, debtUnit: loanUnit, debtPrice: usdWad, baseCurrencyUnit: WAD }
  if (origin === 'IMPLIED') {
    const collateralPrice = usdWad === null || incentiveWad === null ? null : usdWad * incentiveWad
    return { ...common, collateralReceived: input.debtRepaid, collateralUnit: loanUnit * WAD, collateralPrice }
  }
  const { collateralPrice: price } = input
  return {
    ...common,
    collateralReceived: integerOf(row.collateral_to_liquidator),
    collateralUnit: loanUnit * PRICE_SCALE,
    collateralPrice: usdWad === null || price === null ? null : usdWad * price,
  }
}

/** Gas has no price in the loan asset: only costs that are nothing are known, and no profit is. */
export function isolatedCosts(costs: LiquidationCosts, value: IsolatedValue): LiquidationCosts {
  const none = unvalued(value)
  return none === null ? costs : { ...costs, netProfitUsd: none, netProfitStatus: null }
}

/**
 * The price that the call implies: repaid x incentive / seized, scaled by 1e36, rounded down; null where rounding
 * (1 / repaid + 1 / seized, in units) is above 1e-4 or the incentive is not known. As the mapping stores it.
 */
export function impliedPrice(debtRepaid: bigint, collateralSeized: bigint, incentiveWad: bigint | null): bigint | null {
  if (incentiveWad === null || debtRepaid === 0n || collateralSeized === 0n) return null
  if ((debtRepaid + collateralSeized) * IMPLIED_PARTS > debtRepaid * collateralSeized) return null
  return (debtRepaid * incentiveWad * WAD) / collateralSeized
}

/** Rounding of an implied price is at most one part in so many. */
const IMPLIED_PARTS = 10_000n

type Overridden =
  | 'hindsight_over_usd_wad'
  | 'hindsight_over_reason'
  | 'hindsight_avoidable_usd_wad'
  | 'bad_debt_type'
  | 'bad_debt_usd_wad'
  | 'bad_debt_reason'
  | 'unbacked_after_usd_wad'

/** The columns whose numbers have another source, or are computed in the loan asset. */
export function isolatedColumns(
  row: Pick<FactRow, 'bad_debt_type' | 'bad_debt'>,
  after: Pick<LiquidationRow, 'collateral_after_base' | 'debt_after_base'>,
  hindsight: Pick<FactRow, 'hindsight_over_usd_wad' | 'hindsight_over_reason' | 'hindsight_avoidable_usd_wad'>,
  value: IsolatedValue,
): Pick<FactRow, Overridden> {
  const isNone = row.bad_debt_type === 'NONE'
  const fact = (wad: bigint | null, reason: string | null): Fact =>
    wad === null ? { wad, reason: reason as FactReason } : { wad, reason: null }
  const badDebt: Fact = isNone ? { wad: 0n, reason: null } : inUsd({ wad: row.bad_debt * WAD, reason: null }, value)
  const over = inUsd(fact(hindsight.hindsight_over_usd_wad, hindsight.hindsight_over_reason), value)
  const avoidable = inUsd(fact(hindsight.hindsight_avoidable_usd_wad, hindsight.hindsight_over_reason), value)
  return {
    hindsight_over_usd_wad: over.wad,
    hindsight_over_reason: over.reason,
    hindsight_avoidable_usd_wad: avoidable.wad,
    // The market's suppliers bear it in the same call.
    bad_debt_type: isNone ? 'NONE' : 'SOCIALISED',
    bad_debt_usd_wad: badDebt.wad,
    bad_debt_reason: badDebt.reason,
    unbacked_after_usd_wad: unbackedAfter(after, value),
  }
}

function unbackedAfter(
  row: Pick<LiquidationRow, 'collateral_after_base' | 'debt_after_base'>,
  value: IsolatedValue,
): bigint | null {
  const [collateral, debt] = [integer(row.collateral_after_base), integer(row.debt_after_base)]
  if (collateral === null || debt === null) return null
  return inUsd({ wad: debt > collateral ? (debt - collateral) * WAD : 0n, reason: null }, value).wad
}

/** The price of an isolated market's liquidation where it follows from the call itself. */
export function impliedColumns(
  row: LiquidationRow,
  { origin, incentiveWad }: IsolatedValue,
): Pick<FactRow, 'price_origin' | 'collateral_price'> {
  if (origin === 'ORACLE') return { price_origin: origin, collateral_price: integer(row.collateral_price) }
  const price = impliedPrice(integerOf(row.debt_repaid), integerOf(row.collateral_seized), incentiveWad)
  return { price_origin: origin, collateral_price: price }
}
