/** The account tuple of GenericLogic.calculateUserAccountData, revision by revision. Pure: all that counts is passed in. */
import { BigInt } from '@graphprotocol/graph-ts'
import { Valuation } from '../actions/valuation'
import { Market, Protocol, RiskCategory } from '../generated/schema'
import { SIDE_BORROW, SIDE_BORROW_STABLE, SIDE_SUPPLY, sameBytes } from '../ids'
import { debtAmount, debtValue, healthFactorWad, supplyAmount, supplyValueFloor } from '../math/health-factor'
import { powerOfTen, rayMulHalfUp } from '../math/ray'
import {
  add,
  fromBigInt,
  lowBits,
  maxU256,
  mul,
  overflowed,
  resetOverflow,
  testBit,
  U256,
  u256,
  zero,
} from '../math/u256'
import {
  HISTORY_INCOMPLETE,
  NO_DEBT,
  OK,
  PRICE_STALE,
  PRICE_UNKNOWN,
  REVISION_UNKNOWN,
  RULE_NOT_FOLLOWED,
} from '../status'
import { compoundInterestRay, debtIndexAt, liquidityIndexAt } from './indices'
import { Leg, marketOfLeg } from './legs'
import { EMODE_SINGLE, ROUNDING_DIRECTED, Rules, rulesOf } from './revision'

/** now: the moment's timestamp in seconds. category: the position's, null for none. */
export function valueOf(legs: Leg[], protocol: Protocol, category: RiskCategory | null, now: u64): Valuation {
  const value = new Valuation()
  const rules = rulesOf(protocol.revision)
  if (protocol.historyIncomplete) return value.unknown(HISTORY_INCOMPLETE)
  if (rules == null) return value.unknown(REVISION_UNKNOWN)
  resetOverflow()
  let weighted = zero()
  let bad = OK
  let oldestPrice: u64 = u64.MAX_VALUE
  for (let i = 0; i < legs.length; i++) {
    const leg = legs[i]
    if (leg.scaled.isZero()) continue
    if (leg.side == SIDE_SUPPLY && !leg.isCollateral) continue
    const market = marketOfLeg(leg, legs)
    if (market == null) continue
    if (leg.side == SIDE_BORROW_STABLE && !stableCounts(market, rules)) continue
    const threshold = market.liquidationThresholdBps
    if (leg.side == SIDE_SUPPLY && rules.needsOwnThreshold && threshold == 0) continue
    const status = statusOf(leg, market)
    const price = priceOf(market, category, rules)
    // The contract reads the category's price first, whatever the assets.
    const blind = price === null || categoryIsUnpriced(category, rules)
    if (status != OK || blind) {
      if (leg.side == SIDE_SUPPLY) value.collateralKnown = false
      else value.debtKnown = false
      bad = worse(bad, status == OK ? PRICE_UNKNOWN : status)
      continue
    }
    const age = priceTimestampOf(market, category, rules)
    if (age < oldestPrice) oldestPrice = age
    const unit = powerOfTen(market.decimals)
    if (leg.side == SIDE_SUPPLY) {
      const base = supplyValueFloor(supplyBalance(leg.scaled, market, rules, now), fromBigInt(price as BigInt), unit)
      value.collateralBase = add(value.collateralBase, base)
      const bps = inCategory(market, category, rules) ? (category as RiskCategory).liquidationThresholdBps : threshold
      weighted = add(weighted, mul(base, u256(bps as u64)))
    } else if (!countedWithVariable(leg, legs)) {
      const debt = debtBalance(leg, legs, market, rules, now)
      value.debtBase = add(value.debtBase, debtValue(debt, fromBigInt(price as BigInt), unit, isDirected(rules)))
    }
  }
  if (overflowed()) return value.unknown(PRICE_UNKNOWN)
  return withHealthFactor(value, weighted, bad, rules, isStale(oldestPrice, now, protocol))
}

function withHealthFactor(value: Valuation, weighted: U256, bad: string, rules: Rules, stale: bool): Valuation {
  if (value.debtKnown && value.debtBase.isZero()) {
    value.healthFactorWad = maxU256()
    value.status = NO_DEBT
    return value
  }
  if (bad != OK) {
    value.healthFactorKnown = false
    value.status = bad
    return value
  }
  value.healthFactorWad = healthFactorWad(weighted, value.collateralBase, value.debtBase, isDirected(rules))
  value.status = stale ? PRICE_STALE : OK
  return overflowed() ? value.unknown(PRICE_UNKNOWN) : value
}

/** A supply in the asset's units. */
export function supplyBalance(scaled: U256, market: Market, rules: Rules, now: u64): U256 {
  return supplyAmount(scaled, liquidityIndexAt(market, now), isDirected(rules))
}

/** All that is owed of the leg's asset, in its units: at the market's rate, and at a fixed rate where that counts. */
export function debtBalance(leg: Leg, legs: Leg[], market: Market, rules: Rules, now: u64): U256 {
  if (leg.side == SIDE_BORROW_STABLE) return stableBalance(leg, rules, now)
  const debt = debtAmount(leg.scaled, debtIndexAt(market, rules, now), isDirected(rules))
  if (!stableCounts(market, rules)) return debt
  for (let i = 0; i < legs.length; i++) {
    const other = legs[i]
    if (other.side == SIDE_BORROW_STABLE && sameBytes(other.marketId, leg.marketId)) {
      return add(debt, stableBalance(other, rules, now))
    }
  }
  return debt
}

/** Supply rounds down and debt up (revision 9 on). */
export function isDirected(rules: Rules): bool {
  return rules.rounding == ROUNDING_DIRECTED
}

/** True when the position's category holds for this market's collateral. */
export function inCategory(market: Market, category: RiskCategory | null, rules: Rules): bool {
  if (category == null) return false
  if (rules.eMode == EMODE_SINGLE) return market.categoryNumber == category.number
  return testBit(category.collateralMask, market.index)
}

/** The category's own price source, where it has one and the market is in the category (to revision 4). */
function takesCategoryPrice(market: Market, category: RiskCategory | null, rules: Rules): bool {
  if (category == null || rules.eMode != EMODE_SINGLE) return false
  return category.priceAsset !== null && market.categoryNumber == category.number
}

export function priceOf(market: Market, category: RiskCategory | null, rules: Rules): BigInt | null {
  return takesCategoryPrice(market, category, rules) ? (category as RiskCategory).price : market.price
}

/** True when the category names a price source and that has no price. */
function categoryIsUnpriced(category: RiskCategory | null, rules: Rules): bool {
  return category != null && rules.eMode == EMODE_SINGLE && category.priceAsset !== null && category.price === null
}

function priceTimestampOf(market: Market, category: RiskCategory | null, rules: Rules): u64 {
  const timestamp = takesCategoryPrice(market, category, rules)
    ? (category as RiskCategory).priceTimestamp
    : market.priceTimestamp
  return lowBits(timestamp)
}

/** A stable debt is worth nothing once its token says so (an upgraded one) or the pool does not ask it any more. */
function stableCounts(market: Market, rules: Rules): bool {
  return rules.stableDebt && market.stableDebtToken !== null
}

function stableBalance(leg: Leg, rules: Rules, now: u64): U256 {
  const rate = leg.balance.stableRateRay
  if (rate === null || leg.scaled.isZero() || now <= leg.stableTimestamp) return leg.scaled
  return rayMulHalfUp(leg.scaled, compoundInterestRay(fromBigInt(rate as BigInt), now - leg.stableTimestamp, rules))
}

/** The two debts of one asset are summed before they are valued. */
function countedWithVariable(leg: Leg, legs: Leg[]): bool {
  if (leg.side != SIDE_BORROW_STABLE) return false
  for (let i = 0; i < legs.length; i++) {
    const other = legs[i]
    if (other.side == SIDE_BORROW && !other.scaled.isZero() && sameBytes(other.marketId, leg.marketId)) return true
  }
  return false
}

function statusOf(leg: Leg, market: Market): string {
  if (leg.side == SIDE_BORROW && market.debtRuleNotFollowed) return RULE_NOT_FOLLOWED
  return leg.balance.scaledStatus
}

function worse(x: string, y: string): string {
  if (x == REVISION_UNKNOWN || y == REVISION_UNKNOWN) return REVISION_UNKNOWN
  if (x == RULE_NOT_FOLLOWED || y == RULE_NOT_FOLLOWED) return RULE_NOT_FOLLOWED
  return y
}

function isStale(oldestPrice: u64, now: u64, protocol: Protocol): bool {
  return oldestPrice < now && now - oldestPrice > (protocol.staleAfterSeconds as u64)
}
