/** How much of the debt a liquidation may repay: LiquidationLogic.executeLiquidationCall, revision by revision. */
import { Cap } from '../actions/cap'
import { Valuation } from '../actions/valuation'
import { Market } from '../generated/schema'
import { SIDE_BORROW, SIDE_BORROW_STABLE, SIDE_SUPPLY, sameBytes } from '../ids'
import { debtValue } from '../math/health-factor'
import { mulDivFloor, percentMulHalfUp, powerOfTen } from '../math/ray'
import { compare, fromBigInt, U256, u256, zero } from '../math/u256'
import { Leg } from './legs'
import { CLOSE_FACTOR_LEG, Rules } from './revision'
import { debtBalance, isDirected, supplyBalance } from './valuation'

const LEG_HALF = 'AAVE_LEG_HALF'
const LEG_ALL = 'AAVE_LEG_ALL'
const TOTAL_HALF = 'AAVE_TOTAL_HALF'
const TOTAL_LEG = 'AAVE_TOTAL_LEG'
const LOW_HEALTH = 'AAVE_LOW_HEALTH'
const SMALL = 'AAVE_SMALL'

/** CLOSE_FACTOR_HF_THRESHOLD, in wad: at exactly this factor all may be repaid. */
const LOW_HEALTH_WAD: u64 = 950_000_000_000_000_000
/** MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD: 2,000 units of a base currency with eight decimals. */
const SMALL_BASE: u64 = 200_000_000_000
const HALF_BPS: u64 = 5_000

/** before: the position just before the liquidation, legs: its legs then. */
export function capOf(
  rules: Rules | null,
  before: Valuation,
  legs: Leg[],
  collateral: Market,
  debt: Market,
  now: u64,
): Cap {
  const cap = new Cap()
  if (rules == null) return cap
  for (let i = 0; i < legs.length; i++) {
    const leg = legs[i]
    if (leg.side == SIDE_SUPPLY && sameBytes(leg.marketId, collateral.id)) {
      cap.collateralLeg = supplyBalance(leg.scaled, collateral, rules, now)
    }
  }
  cap.debtLeg = debtLegOf(legs, debt, rules, now)
  cap.legsKnown = before.debtKnown && before.collateralKnown
  if (!cap.legsKnown || !before.healthFactorKnown) return cap
  const low = compare(before.healthFactorWad, u256(LOW_HEALTH_WAD)) <= 0
  if (rules.closeFactor == CLOSE_FACTOR_LEG) {
    cap.regime = low ? LEG_ALL : LEG_HALF
    cap.max = low ? cap.debtLeg : percentMulHalfUp(cap.debtLeg, u256(HALF_BPS))
    cap.maxKnown = true
    return cap
  }
  const collateralPrice = collateral.price
  const debtPrice = debt.price
  if (collateralPrice === null || debtPrice === null) return cap
  cap.maxKnown = true
  cap.max = cap.debtLeg
  const debtUnit = powerOfTen(debt.decimals)
  const price = fromBigInt(debtPrice)
  const debtBase = debtValue(cap.debtLeg, price, debtUnit, isDirected(rules))
  const collateralBase = mulDivFloor(cap.collateralLeg, fromBigInt(collateralPrice), powerOfTen(collateral.decimals))
  if (low) cap.regime = LOW_HEALTH
  else if (compare(debtBase, u256(SMALL_BASE)) < 0 || compare(collateralBase, u256(SMALL_BASE)) < 0) cap.regime = SMALL
  else {
    const half = percentMulHalfUp(before.debtBase, u256(HALF_BPS))
    cap.regime = TOTAL_LEG
    if (compare(debtBase, half) > 0) {
      cap.regime = TOTAL_HALF
      cap.max = mulDivFloor(half, debtUnit, price)
    }
  }
  return cap
}

/** Owed of the asset: at the market's rate, or at a fixed one, or both. */
function debtLegOf(legs: Leg[], debt: Market, rules: Rules, now: u64): U256 {
  let stable: Leg | null = null
  for (let i = 0; i < legs.length; i++) {
    const leg = legs[i]
    if (!sameBytes(leg.marketId, debt.id)) continue
    if (leg.side == SIDE_BORROW) return debtBalance(leg, legs, debt, rules, now)
    if (leg.side == SIDE_BORROW_STABLE) stable = leg
  }
  return stable == null ? zero() : debtBalance(stable, legs, debt, rules, now)
}
