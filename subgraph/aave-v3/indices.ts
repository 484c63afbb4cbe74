/** A market's indices at a moment, as ReserveLogic.getNormalizedIncome and getNormalizedDebt. */
import { Market } from '../generated/schema'
import { binomialInterestRay, linearInterestRay, taylorInterestRay } from '../math/accrual'
import { rayMulHalfUp } from '../math/ray'
import { fromBigInt, lowBits, U256 } from '../math/u256'
import { ACCRUAL_BINOMIAL, Rules } from './revision'

export function liquidityIndexAt(market: Market, now: u64): U256 {
  const index = fromBigInt(market.liquidityIndexRay)
  const accrued = lowBits(market.accruedTimestamp)
  if (now <= accrued) return index
  return rayMulHalfUp(linearInterestRay(fromBigInt(market.liquidityRateRay), now - accrued), index)
}

export function debtIndexAt(market: Market, rules: Rules, now: u64): U256 {
  const index = fromBigInt(market.debtIndexRay)
  const accrued = lowBits(market.accruedTimestamp)
  if (now <= accrued) return index
  return rayMulHalfUp(compoundInterestRay(fromBigInt(market.debtRateRay), now - accrued, rules), index)
}

export function compoundInterestRay(rateRay: U256, seconds: u64, rules: Rules): U256 {
  return rules.accrual == ACCRUAL_BINOMIAL ? binomialInterestRay(rateRay, seconds) : taylorInterestRay(rateRay, seconds)
}
