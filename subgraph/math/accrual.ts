/** Interest between two moments, as in Aave's MathUtils.sol. Rates are a year's, in ray; times in seconds. */

import { ray, rayMulHalfUp } from './ray'
import { add, divFloor, mul, U256, u256 } from './u256'

const SECONDS_PER_YEAR: u64 = 31_536_000

/** MathUtils.calculateLinearInterest */
export function linearInterestRay(rateRay: U256, seconds: u64): U256 {
  return add(ray(), divFloor(mul(rateRay, u256(seconds)), u256(SECONDS_PER_YEAR)))
}

/** MathUtils.calculateCompoundedInterest to pool revision 7: three terms of the binomial series, each cut on its way. */
export function binomialInterestRay(rateRay: U256, seconds: u64): U256 {
  if (seconds == 0) return ray()
  const year = u256(SECONDS_PER_YEAR)
  const minusOne = seconds - 1
  const minusTwo = seconds > 2 ? seconds - 2 : 0
  const square = divFloor(rayMulHalfUp(rateRay, rateRay), mul(year, year))
  const cube = divFloor(rayMulHalfUp(square, rateRay), year)
  const second = divFloor(mul(u256(seconds * minusOne), square), u256(2))
  const third = divFloor(mul(mul(u256(seconds * minusOne), u256(minusTwo)), cube), u256(6))
  return add(add(add(ray(), divFloor(mul(rateRay, u256(seconds)), year)), second), third)
}

/** MathUtils.calculateCompoundedInterest from pool revision 8 on: RAY + x + rayMul(x, x/2 + rayMul(x, x/6)). */
export function taylorInterestRay(rateRay: U256, seconds: u64): U256 {
  if (seconds == 0) return ray()
  const x = divFloor(mul(rateRay, u256(seconds)), u256(SECONDS_PER_YEAR))
  const inner = add(divFloor(x, u256(2)), rayMulHalfUp(x, divFloor(x, u256(6))))
  return add(add(ray(), x), rayMulHalfUp(x, inner))
}
