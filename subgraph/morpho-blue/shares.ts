/** Balances of isolated markets: shares of supply and debt, and collateral. */
import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { setScaled } from '../actions/change-balance'
import { ensureIsolatedBalance, loadBalance } from '../entities/balance'
import { ensurePosition } from '../entities/position'
import { Protocol } from '../generated/schema'
import { isolatedBalanceId, logKey, SIDE_SUPPLY } from '../ids'
import { add, fromBigInt, sub, U256, zero } from '../math/u256'
import { OK } from '../status'

/** The account's balance now, zero where it never had one. */
export function balanceOf(market: Bytes, account: Bytes, side: u8): U256 {
  const balance = loadBalance(isolatedBalanceId(market, account, side))
  return balance == null ? zero() : fromBigInt(balance.scaled)
}

/** Saves the balance and moves the market's totals. */
export function setBalance(
  position: Bytes,
  market: Bytes,
  account: Bytes,
  side: u8,
  value: U256,
  event: ethereum.Event,
): void {
  setScaled(ensureIsolatedBalance(market, account, side, position), side, value, OK, logKey(event))
}

export function addTo(
  position: Bytes,
  market: Bytes,
  account: Bytes,
  side: u8,
  delta: U256,
  event: ethereum.Event,
): void {
  setBalance(position, market, account, side, add(balanceOf(market, account, side), delta), event)
}

export function takeFrom(
  position: Bytes,
  market: Bytes,
  account: Bytes,
  side: u8,
  delta: U256,
  event: ethereum.Event,
): void {
  setBalance(position, market, account, side, sub(balanceOf(market, account, side), delta), event)
}

/** Shares that come without an action of the account: a fee. */
export function addSupplyShares(
  protocol: Protocol,
  market: Bytes,
  account: Bytes,
  shares: U256,
  event: ethereum.Event,
): void {
  const position = ensurePosition(market, account, protocol.id, event.block)
  addTo(position.id, market, account, SIDE_SUPPLY, shares, event)
}
