/**
 * What a liquidation takes for a debt: LiquidationLogic._calculateAvailableCollateralToLiquidate of Aave v3.0 to v3.7.
 * Amounts are in the assets' own units, a bonus of 5 % is 10500 bps.
 */
import {
  percentDivCeil,
  percentDivFloor,
  percentDivHalfUp,
  percentMulCeil,
  percentMulFloor,
  percentMulHalfUp,
} from '../../../core/fixed.ts'
import { type CategoryNow, debtValue, isInCategory, priceInUse, type ReserveNow } from './account-data.ts'
import { MIN_LEFTOVER_BASE } from './close-factor.ts'
import type { PoolBehaviour } from './revisions.ts'

export type LiquidationInput = {
  readonly behaviour: PoolBehaviour
  /** What the liquidator offers to repay, already capped by the close factor. */
  readonly debtToCover: bigint
  readonly debtPrice: bigint
  readonly debtUnit: bigint
  readonly collateralPrice: bigint
  readonly collateralUnit: bigint
  readonly collateralBalance: bigint
  readonly bonusBps: bigint
  readonly protocolFeeBps: bigint
}

export type LiquidationAmounts = {
  /** Less than what was offered when the collateral does not suffice. */
  readonly debtRepaid: bigint
  /** What leaves the borrower: the two below together. */
  readonly collateralSeized: bigint
  readonly collateralToLiquidator: bigint
  readonly protocolFee: bigint
}

/** Seized collateral, fee and debt, rounded as the revision does. */
export function liquidationAmounts(input: LiquidationInput): LiquidationAmounts {
  const { behaviour, bonusBps } = input
  const base = (input.debtPrice * input.debtToCover * input.collateralUnit) / (input.collateralPrice * input.debtUnit)
  const directed = behaviour.seizure === 'DIRECTED'
  const wanted = directed ? percentMulFloor(base, bonusBps) : percentMulHalfUp(base, bonusBps)
  const capped = wanted > input.collateralBalance
  const collateralSeized = capped ? input.collateralBalance : wanted
  const principal = directed
    ? percentDivFloor(collateralSeized, bonusBps)
    : percentDivHalfUp(collateralSeized, bonusBps)
  const bonus = collateralSeized - principal
  const fee = directed ? percentMulCeil(bonus, input.protocolFeeBps) : percentMulHalfUp(bonus, input.protocolFeeBps)
  return {
    debtRepaid: capped ? debtForAll(input) : input.debtToCover,
    collateralSeized,
    collateralToLiquidator: collateralSeized - fee,
    protocolFee: fee,
  }
}

function debtForAll(input: LiquidationInput): bigint {
  const value =
    (input.collateralPrice * input.collateralBalance * input.debtUnit) / (input.debtPrice * input.collateralUnit)
  return input.behaviour.debtNeeded === 'CEIL'
    ? percentDivCeil(value, input.bonusBps)
    : percentDivHalfUp(value, input.bonusBps)
}

/** From revision 7 on a liquidation may not leave less than 1,000 on either side unless it takes one side whole. */
export function leavesDust(
  input: LiquidationInput & { readonly debtLeg: bigint },
  amounts: LiquidationAmounts,
): boolean {
  if (input.behaviour.closeFactor === 'LEG') return false
  if (amounts.debtRepaid >= input.debtLeg || amounts.collateralSeized >= input.collateralBalance) return false
  const debtLeft = debtValue(input.debtLeg - amounts.debtRepaid, input.debtPrice, input.debtUnit, input.behaviour)
  const left = input.collateralBalance - amounts.collateralSeized
  return debtLeft < MIN_LEFTOVER_BASE || (left * input.collateralPrice) / input.collateralUnit < MIN_LEFTOVER_BASE
}

/** The bonus for a collateral of an account: the category's inside it. */
export function liquidationBonusBps(
  reserve: ReserveNow & { readonly liquidationBonusBps: bigint },
  category: CategoryNow | null,
  behaviour: PoolBehaviour,
): bigint {
  return category !== null && isInCategory(reserve, category, behaviour)
    ? category.liquidationBonusBps
    : reserve.liquidationBonusBps
}

/** The price of the collateral in a liquidation. */
export function liquidationCollateralPrice(reserve: ReserveNow, category: CategoryNow | null): bigint | null {
  return priceInUse(reserve, category)
}

/**
 * The price of the debt in a liquidation: a category's own source stands for any debt of the account there, also for
 * an asset outside the category (LiquidationLogic._getConfigurationData to 3.1).
 */
export function liquidationDebtPrice(reserve: ReserveNow, category: CategoryNow | null): bigint | null {
  return category?.hasPriceSource ? category.price : reserve.price
}
