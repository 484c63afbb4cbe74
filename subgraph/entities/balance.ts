import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Balance, Position } from '../generated/schema'
import { balanceId, isolatedBalanceId, SIDE_BORROW, SIDE_COLLATERAL, SIDE_SUPPLY, sameTransaction, slice } from '../ids'
import { fromBigInt } from '../math/u256'
import { OK } from '../status'
import { loadMarket } from './market'
import { ensurePosition, loadPosition } from './position'

export function loadBalance(id: Bytes): Balance | null {
  return Balance.load(id)
}

/** The account's balance of a market, made with its position and account where it is new. */
export function ensureBalance(market: Bytes, account: Bytes, side: u8, block: ethereum.Block): Balance | null {
  const id = balanceId(market, account, side)
  const known = Balance.load(id)
  if (known != null) return known
  const listed = loadMarket(market)
  if (listed == null) return null
  const position = ensurePosition(slice(market, 0, 20), account, listed.protocol, block)
  const balance = new Balance(id)
  balance.position = position.id
  balance.market = market
  balance.side = side == SIDE_SUPPLY ? 'SUPPLY' : side == SIDE_BORROW ? 'BORROW' : 'BORROW_STABLE'
  balance.scaled = BigInt.fromI32(0)
  balance.isCollateral = false
  balance.scaledStatus = OK
  balance.beforeKey = 0
  balance.beforeScaled = BigInt.fromI32(0)
  balance.beforeIsCollateral = false
  return balance
}

/** The account's balance of an isolated market; its position is there. */
export function ensureIsolatedBalance(market: Bytes, account: Bytes, side: u8, position: Bytes): Balance {
  const id = isolatedBalanceId(market, account, side)
  const known = Balance.load(id)
  if (known != null) return known
  const balance = new Balance(id)
  balance.position = position
  balance.market = market
  balance.side = side == SIDE_SUPPLY ? 'SUPPLY' : side == SIDE_BORROW ? 'BORROW' : 'COLLATERAL'
  balance.scaled = BigInt.fromI32(0)
  balance.isCollateral = side == SIDE_COLLATERAL
  balance.scaledStatus = OK
  balance.beforeKey = 0
  balance.beforeScaled = BigInt.fromI32(0)
  balance.beforeIsCollateral = balance.isCollateral
  return balance
}

/** Keeps the state before this log, where the log is the first of its action to change the balance. */
export function checkpoint(balance: Balance, key: i64): void {
  const beforeKey = balance.beforeKey
  if (sameTransaction(beforeKey, key)) {
    const position = loadPosition(balance.position)
    if (position == null || position.actionKey <= beforeKey) return
  }
  balance.beforeKey = key
  balance.beforeScaled = balance.scaled
  balance.beforeIsCollateral = balance.isCollateral
  if (balance.stableTimestamp !== null) balance.beforeStableTimestamp = balance.stableTimestamp
}

/** True when the balance has changed in the position's action that is not over at this log. */
export function changedInAction(balance: Balance, position: Position, key: i64): bool {
  return sameTransaction(balance.beforeKey, key) && balance.beforeKey > position.actionKey
}

export function isZeroBalance(balance: Balance): bool {
  return fromBigInt(balance.scaled).isZero()
}
