/**
 * Values and the health factor in integers, as GenericLogic.calculateUserAccountData. directed: the rounding of pool
 * revision 9 on (supply down, debt up), else half up. Prices in the base currency's units, unit = 10^decimals.
 */
import { mulDivCeil, mulDivFloor, percentMulHalfUp, rayMulCeil, rayMulFloor, rayMulHalfUp, wadDivHalfUp } from './ray'
import { divFloor, maxU256, U256, u256, zero } from './u256'

/** In the asset's units. */
export function supplyAmount(scaled: U256, indexRay: U256, directed: bool): U256 {
  return directed ? rayMulFloor(scaled, indexRay) : rayMulHalfUp(scaled, indexRay)
}

/** In the asset's units. */
export function debtAmount(scaled: U256, indexRay: U256, directed: bool): U256 {
  return directed ? rayMulCeil(scaled, indexRay) : rayMulHalfUp(scaled, indexRay)
}

export function supplyValueFloor(amount: U256, price: U256, unit: U256): U256 {
  return mulDivFloor(amount, price, unit)
}

export function debtValue(amount: U256, price: U256, unit: U256, directed: bool): U256 {
  return directed ? mulDivCeil(amount, price, unit) : mulDivFloor(amount, price, unit)
}

/**
 * weighted: the sum of collateral values times their thresholds in bps. To revision 8 the average threshold is cut to a
 * whole basis point on the way. Without debt: 2^256 - 1.
 */
export function healthFactorWad(weighted: U256, collateralBase: U256, debtBase: U256, directed: bool): U256 {
  if (debtBase.isZero()) return maxU256()
  if (directed) return divFloor(wadDivHalfUp(weighted, debtBase), u256(10_000))
  const averageBps = collateralBase.isZero() ? zero() : divFloor(weighted, collateralBase)
  return wadDivHalfUp(percentMulHalfUp(collateralBase, averageBps), debtBase)
}
