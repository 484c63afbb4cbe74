/** Interest of a reserve at a moment: Aave v3's MathUtils and ReserveLogic. Rays are 1e27, times are in seconds. */
import { RAY, rayMulHalfUp } from '../../../core/fixed.ts'
import type { PoolBehaviour } from './revisions.ts'

const SECONDS_PER_YEAR = 31_536_000n
const SECONDS_PER_YEAR_SQUARED = SECONDS_PER_YEAR * SECONDS_PER_YEAR

/** The state of a reserve's interest at its last accrual. */
export type InterestState = {
  readonly liquidityIndexRay: bigint
  readonly debtIndexRay: bigint
  readonly liquidityRateRay: bigint
  readonly debtRateRay: bigint
  readonly accruedTimestamp: bigint
}

/** getReserveNormalizedIncome: linear growth since the last accrual, the stored index itself at that very second. */
export function normalizedIncomeRay(reserve: InterestState, timestamp: bigint): bigint {
  if (timestamp === reserve.accruedTimestamp) return reserve.liquidityIndexRay
  const growth = RAY + (reserve.liquidityRateRay * (timestamp - reserve.accruedTimestamp)) / SECONDS_PER_YEAR
  return rayMulHalfUp(growth, reserve.liquidityIndexRay)
}

/** getReserveNormalizedVariableDebt: growth compounded as the revision does, see compoundedGrowthRay. */
export function normalizedDebtRay(
  reserve: InterestState,
  timestamp: bigint,
  compounding: PoolBehaviour['compounding'],
): bigint {
  if (timestamp === reserve.accruedTimestamp) return reserve.debtIndexRay
  const growth = compoundedGrowthRay(reserve.debtRateRay, timestamp - reserve.accruedTimestamp, compounding)
  return rayMulHalfUp(growth, reserve.debtIndexRay)
}

/**
 * MathUtils.calculateCompoundedInterest over that many seconds; every division truncates, rayMul is half up.
 * BINOMIAL: 1 + r t/Y + t(t-1)/2 (r/Y)^2 + t(t-1)(t-2)/6 (r/Y)^3. TAYLOR: 1 + x + x^2/2 + x^3/6 with x = r t/Y.
 */
export function compoundedGrowthRay(
  rateRay: bigint,
  seconds: bigint,
  compounding: PoolBehaviour['compounding'],
): bigint {
  if (seconds === 0n) return RAY
  const x = (rateRay * seconds) / SECONDS_PER_YEAR
  if (compounding === 'TAYLOR') return RAY + x + rayMulHalfUp(x, x / 2n + rayMulHalfUp(x, x / 6n))
  const less1 = seconds - 1n
  const less2 = seconds > 2n ? seconds - 2n : 0n
  const power2 = rayMulHalfUp(rateRay, rateRay) / SECONDS_PER_YEAR_SQUARED
  const power3 = rayMulHalfUp(power2, rateRay) / SECONDS_PER_YEAR
  return RAY + x + (seconds * less1 * power2) / 2n + (seconds * less1 * less2 * power3) / 6n
}

/** A stable-rate debt now (StableDebtToken.balanceOf, 3.0 and 3.1): principal x growth at the account's own rate. */
export function stableDebtHalfUp(
  debt: { readonly principal: bigint; readonly rateRay: bigint; readonly timestamp: bigint },
  timestamp: bigint,
): bigint {
  if (debt.principal === 0n) return 0n
  return rayMulHalfUp(debt.principal, compoundedGrowthRay(debt.rateRay, timestamp - debt.timestamp, 'BINOMIAL'))
}
