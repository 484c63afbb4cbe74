/** Values a position as it is after an action, and ends the action. */
import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { endAction, touch } from '../actions/end-action'
import { changedInAction } from '../entities/balance'
import { removeSnapshot } from '../entities/health-factor-snapshot'
import { loadCategory } from '../entities/risk-category'
import { Position, Protocol, RiskCategory } from '../generated/schema'
import { logKey, SIDE_SUPPLY, sameBytes } from '../ids'
import { lowBits } from '../math/u256'
import { CAUSE_COLLATERAL_FLAG } from '../status'
import { currentLegs, hasDebt, idsOfNonZero, Leg } from './legs'
import { valueOf } from './valuation'

export function categoryOf(position: Position): RiskCategory | null {
  const id = position.category
  return id === null ? null : loadCategory(id as Bytes)
}

/** market: the asset that the action was about, null for none. */
export function closeAction(
  position: Position,
  protocol: Protocol,
  market: Bytes | null,
  cause: u8,
  event: ethereum.Event,
): void {
  const legs = currentLegs(position)
  const value = valueOf(legs, protocol, categoryOf(position), lowBits(event.block.timestamp))
  if (market !== null) forgetHalfAction(position, legs, market as Bytes, event)
  endAction(position, idsOfNonZero(legs), hasDebt(legs), value, cause, event)
}

/** A flag went on or off by itself; it may turn out to be the first half of a withdrawal, transfer or liquidation. */
export function showHalfAction(position: Position, protocol: Protocol, event: ethereum.Event): void {
  const legs = currentLegs(position)
  const value = valueOf(legs, protocol, categoryOf(position), lowBits(event.block.timestamp))
  touch(position, value, CAUSE_COLLATERAL_FLAG, event)
}

/** The flag of the action's own collateral changed within it: the state between never existed. */
export function forgetHalfAction(position: Position, legs: Leg[], market: Bytes, event: ethereum.Event): void {
  const key = logKey(event)
  for (let i = 0; i < legs.length; i++) {
    const leg = legs[i]
    if (leg.side != SIDE_SUPPLY || !sameBytes(leg.marketId, market)) continue
    const balance = leg.balance
    if (!changedInAction(balance, position, key)) continue
    if (balance.beforeIsCollateral == balance.isCollateral) continue
    removeSnapshot(event, position.id, CAUSE_COLLATERAL_FLAG)
  }
}
