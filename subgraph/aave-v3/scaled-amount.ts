/** Scaled balances from token events, by the token's own revision. Source: ScaledBalanceTokenBase.sol at each release. */
import { SIDE_SUPPLY } from '../ids'
import { rayDivCeil, rayDivFloor, rayDivHalfUp, rayMulCeil, rayMulFloor } from '../math/ray'
import { add, compare, sub, U256, zero } from '../math/u256'
import { TOKEN_DIRECTED } from './revision'

/**
 * The scaled balance after an event that says the balance grew (or shrank) by amount at this index. Half-up tokens
 * divide the amount; directed ones carry the difference of two rounded balances, which only one scaled balance gives,
 * because the index is at least one.
 */
export function scaledAfter(scaled: U256, amount: U256, grows: bool, index: U256, side: u8, rules: i32): U256 {
  if (rules != TOKEN_DIRECTED) return moved(scaled, rayDivHalfUp(amount, index), grows)
  if (side == SIDE_SUPPLY) return rayDivCeil(moved(rayMulFloor(scaled, index), amount, grows), index)
  return rayDivFloor(moved(rayMulCeil(scaled, index), amount, grows), index)
}

function moved(from: U256, by: U256, up: bool): U256 {
  if (up) return add(from, by)
  return compare(by, from) >= 0 ? zero() : sub(from, by)
}
