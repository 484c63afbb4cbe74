/** What supply and variable-debt tokens have in common: Mint and Burn move one scaled balance. */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { setScaled } from '../actions/change-balance'
import { ensureBalance } from '../entities/balance'
import { loadMarket } from '../entities/market'
import { Balance, Market } from '../generated/schema'
import { AToken } from '../generated/templates/AToken/AToken'
import { VariableDebtToken } from '../generated/templates/VariableDebtToken/VariableDebtToken'
import { address, logKey, SIDE_BORROW, SIDE_SUPPLY, sameBytes } from '../ids'
import { add, compare, fromBigInt, sub, U256 } from '../math/u256'
import { OK, REVISION_UNKNOWN, RULE_NOT_FOLLOWED } from '../status'
import { marketOfSource } from './context'
import { TOKEN_UNKNOWN, tokenRulesOf } from './revision'
import { scaledAfter } from './scaled-amount'

/** value includes the interest since the account's last action; where it is nothing else, the scaled balance stands. */
export function onMint(
  event: ethereum.Event,
  account: Bytes,
  value: BigInt,
  balanceIncrease: BigInt,
  index: BigInt,
  side: u8,
): void {
  if (sameBytes(changetype<Bytes>(value), changetype<Bytes>(balanceIncrease))) return
  const minted = fromBigInt(value)
  const interest = fromBigInt(balanceIncrease)
  // A burn of less than the interest arrives as a mint of the rest.
  const grows = compare(minted, interest) > 0
  move(event, account, grows ? sub(minted, interest) : sub(interest, minted), grows, index, side)
}

export function onBurn(
  event: ethereum.Event,
  account: Bytes,
  value: BigInt,
  balanceIncrease: BigInt,
  index: BigInt,
  side: u8,
): void {
  move(event, account, add(fromBigInt(value), fromBigInt(balanceIncrease)), false, index, side)
}

function move(event: ethereum.Event, account: Bytes, amount: U256, grows: bool, index: BigInt, side: u8): void {
  const marketId = marketOfSource()
  const balance = ensureBalance(marketId, account, side, event.block)
  if (balance == null) return
  const market = loadMarket(marketId)
  if (market == null) return
  const scaled = scaledAfter(
    fromBigInt(balance.scaled),
    amount,
    grows,
    fromBigInt(index),
    side,
    tokenRulesOf(revisionOf(market, side)),
  )
  writeScaled(balance, market, account, side, scaled, event)
}

/** Writes a scaled balance, or what the token itself says where it could not be followed until now. */
export function writeScaled(
  balance: Balance,
  market: Market,
  account: Bytes,
  side: u8,
  scaled: U256,
  event: ethereum.Event,
): void {
  const key = logKey(event)
  const rule = ruleStatus(market, side)
  if (rule != OK || !mustBeRead(balance, event)) {
    setScaled(balance, side, scaled, rule, key)
    return
  }
  const read = side == SIDE_SUPPLY ? readSupply(event, account) : readDebt(event, account)
  if (read == null) {
    setScaled(balance, side, scaled, balance.scaledStatus, key)
    return
  }
  balance.readBlock = event.block.number
  setScaled(balance, side, read, OK, key)
}

/** It could not be followed until now; or it was read earlier in this block, as it is at the block's end. */
function mustBeRead(balance: Balance, event: ethereum.Event): bool {
  if (balance.scaledStatus != OK) return true
  const readBlock = balance.readBlock
  return readBlock !== null && sameBytes(changetype<Bytes>(readBlock), changetype<Bytes>(event.block.number))
}

function revisionOf(market: Market, side: u8): i32 {
  return side == SIDE_SUPPLY ? market.supplyTokenRevision : market.debtTokenRevision
}

/** OK, or why the token's events cannot be followed. */
function ruleStatus(market: Market, side: u8): string {
  if (side == SIDE_BORROW && market.debtRuleNotFollowed) return RULE_NOT_FOLLOWED
  return tokenRulesOf(revisionOf(market, side)) == TOKEN_UNKNOWN ? REVISION_UNKNOWN : OK
}

function readSupply(event: ethereum.Event, account: Bytes): U256 | null {
  const read = AToken.bind(event.address).try_scaledBalanceOf(address(account))
  return read.reverted ? null : fromBigInt(read.value)
}

function readDebt(event: ethereum.Event, account: Bytes): U256 | null {
  const read = VariableDebtToken.bind(event.address).try_scaledBalanceOf(address(account))
  return read.reverted ? null : fromBigInt(read.value)
}
