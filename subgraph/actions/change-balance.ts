/** A scaled balance moves; the position's list of legs and the market's totals move with it. */

import { checkpoint } from '../entities/balance'
import { moveTotal } from '../entities/market-totals'
import { addLeg } from '../entities/position'
import { Balance } from '../generated/schema'
import { compare, fromBigInt, toBigInt, U256 } from '../math/u256'

/** Saves the balance with its new scaled amount and status; key is the log's. */
export function setScaled(balance: Balance, side: u8, scaled: U256, status: string, key: i64): void {
  const before = fromBigInt(balance.scaled)
  checkpoint(balance, key)
  balance.scaled = toBigInt(scaled)
  balance.scaledStatus = status
  balance.save()
  if (before.isZero() && !scaled.isZero()) addLeg(balance.position, balance.id)
  if (compare(before, scaled) != 0) moveTotal(balance.market, side, before, scaled)
}
