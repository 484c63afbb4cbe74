/** A position's balances with their markets, in the state that is to be valued. */
import { BigInt, Bytes } from '@graphprotocol/graph-ts'
import { changedInAction, loadBalance } from '../entities/balance'
import { loadMarket } from '../entities/market'
import { Balance, Market, Position } from '../generated/schema'
import { marketOf, SIDE_BORROW, SIDE_SUPPLY, sameBytes, sideOf } from '../ids'
import { fromBigInt, lowBits, U256 } from '../math/u256'

export class Leg {
  market: Market | null = null

  constructor(
    public balance: Balance,
    public marketId: Bytes,
    public side: u8,
    public scaled: U256,
    public isCollateral: bool,
    /** A balance at a rate fixed for the account: its last accrual, in seconds. */
    public stableTimestamp: u64,
  ) {}
}

/** As it is now, balances that have just become zero included. */
export function currentLegs(position: Position): Leg[] {
  const ids = position.legs
  const legs: Leg[] = []
  for (let i = 0; i < ids.length; i++) {
    const balance = loadBalance(ids[i])
    if (balance == null) continue
    const side = sideOf(ids[i])
    const scaled = fromBigInt(balance.scaled)
    const timestamp = side > SIDE_BORROW ? seconds(balance.stableTimestamp) : 0
    legs.push(new Leg(balance, marketOf(ids[i]), side, scaled, balance.isCollateral, timestamp))
  }
  return legs
}

/**
 * As it was before the action that ends at this log. A flag changes within an action only for that action's collateral:
 * another's, in the same transaction, was an action of its own.
 */
export function legsBefore(legs: Leg[], position: Position, collateral: Bytes, key: i64): Leg[] {
  const result: Leg[] = []
  for (let i = 0; i < legs.length; i++) {
    const leg = legs[i]
    const balance = leg.balance
    const before = new Leg(balance, leg.marketId, leg.side, leg.scaled, leg.isCollateral, leg.stableTimestamp)
    before.market = leg.market
    if (changedInAction(balance, position, key)) {
      before.scaled = fromBigInt(balance.beforeScaled)
      if (leg.side > SIDE_BORROW && balance.beforeStableTimestamp !== null) {
        before.stableTimestamp = seconds(balance.beforeStableTimestamp)
      }
      if (sameBytes(leg.marketId, collateral)) before.isCollateral = balance.beforeIsCollateral
    }
    result.push(before)
  }
  return result
}

/** The leg's market, loaded once for all legs that share it. */
export function marketOfLeg(leg: Leg, legs: Leg[]): Market | null {
  if (leg.market != null) return leg.market
  for (let i = 0; i < legs.length; i++) {
    const other = legs[i]
    if (other.market != null && sameBytes(other.marketId, leg.marketId)) {
      leg.market = other.market
      return leg.market
    }
  }
  leg.market = loadMarket(leg.marketId)
  return leg.market
}

export function idsOfNonZero(legs: Leg[]): Bytes[] {
  const ids: Bytes[] = []
  for (let i = 0; i < legs.length; i++) if (!legs[i].scaled.isZero()) ids.push(legs[i].balance.id)
  return ids
}

export function hasDebt(legs: Leg[]): bool {
  for (let i = 0; i < legs.length; i++) if (legs[i].side != SIDE_SUPPLY && !legs[i].scaled.isZero()) return true
  return false
}

function seconds(timestamp: BigInt | null): u64 {
  return timestamp === null ? 0 : lowBits(timestamp as BigInt)
}
