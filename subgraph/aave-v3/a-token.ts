import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { changedInAction, ensureBalance, loadBalance } from '../entities/balance'
import { insertCollateralTransfer } from '../entities/flows'
import { loadMarket, marketExists } from '../entities/market'
import { loadPosition } from '../entities/position'
import { loadProtocol } from '../entities/protocol'
import { lastTransfer, writeTransfer } from '../entities/token-transfer'
import { Market, Position } from '../generated/schema'
import { BalanceTransfer, Burn, Initialized, Mint, Transfer, Upgraded } from '../generated/templates/AToken/AToken'
import { isZeroAddress, logKey, positionId, SIDE_SUPPLY, sameAddress, sideOf, slice } from '../ids'
import { add, compare, fromBigInt, sub, toBigInt, U256, zero } from '../math/u256'
import { CAUSE_TRANSFER } from '../status'
import { closeAction } from './close-action'
import { marketOfSource } from './context'
import { onBurn, onMint, writeScaled } from './token-events'
import { supplyTokenRevision } from './token-revision'

export function handleATokenMint(event: Mint): void {
  const params = event.params
  onMint(event, params.onBehalfOf, params.value, params.balanceIncrease, params.index, SIDE_SUPPLY)
}

export function handleATokenBurn(event: Burn): void {
  const params = event.params
  onBurn(event, params.from, params.value, params.balanceIncrease, params.index, SIDE_SUPPLY)
}

/** Remembers a transfer between two accounts: a BalanceTransfer or a liquidation's fee refers to it. */
export function handleATokenTransfer(event: Transfer): void {
  const from = event.params.from
  if (isZeroAddress(from)) return
  const to = event.params.to
  if (isZeroAddress(to)) return
  writeTransfer(event, from, to, event.params.value)
}

/**
 * Supply moved from one account to another. By itself it is an action of both; within a liquidation it is a part of that.
 */
export function handleBalanceTransfer(event: BalanceTransfer): void {
  const from = event.params.from
  const to = event.params.to
  const marketId = marketOfSource()
  const market = loadMarket(marketId)
  if (market == null) return
  const told = fromBigInt(event.params.value)
  const transfer = lastTransfer(event.address, from, to, event)
  const sent = transfer === null ? told : fromBigInt(transfer as BigInt)
  // Of the two, one is the plain amount: the first release's BalanceTransfer, later ones' Transfer. No index is below one.
  const scaled = compare(sent, told) < 0 ? sent : told
  if (!sameAddress(from, to)) {
    addTo(market, from, scaled, false, event)
    addTo(market, to, scaled, true, event)
  }
  const sender = loadPosition(positionId(slice(marketId, 0, 20), from))
  if (sender == null || isWithinLiquidation(sender, event)) return
  const protocol = loadProtocol(market.protocol)
  if (protocol == null) return
  closeAction(sender, protocol, marketId, CAUSE_TRANSFER, event)
  const receiver = loadPosition(positionId(slice(marketId, 0, 20), to))
  if (receiver == null) return
  if (!sameAddress(from, to)) closeAction(receiver, protocol, marketId, CAUSE_TRANSFER, event)
  const amount = toBigInt(compare(sent, told) < 0 ? told : sent)
  insertCollateralTransfer(event, market.protocol, marketId, sender.id, receiver.id, amount, toBigInt(scaled))
}

function addTo(market: Market, account: Bytes, amount: U256, up: bool, event: ethereum.Event): void {
  const balance = ensureBalance(market.id, account, SIDE_SUPPLY, event.block)
  if (balance == null) return
  const before = fromBigInt(balance.scaled)
  const after = up ? add(before, amount) : compare(amount, before) >= 0 ? zero() : sub(before, amount)
  writeScaled(balance, market, account, SIDE_SUPPLY, after, event)
}

/** A liquidation burns debt first: a debt of the sender has then changed in an action that is not over. */
function isWithinLiquidation(sender: Position, event: ethereum.Event): bool {
  if (!sender.hasDebt) return false
  const key = logKey(event)
  const legs = sender.legs
  for (let i = 0; i < legs.length; i++) {
    if (sideOf(legs[i]) == SIDE_SUPPLY) continue
    const balance = loadBalance(legs[i])
    if (balance != null && changedInAction(balance, sender, key)) return true
  }
  return false
}

/** The token's treasury: of a new token, and of a new implementation (which is initialised anew). */
export function handleATokenInitialized(event: Initialized): void {
  const id = marketOfSource()
  if (!marketExists(id)) return
  const market = new Market(id)
  market.treasury = event.params.treasury
  market.save()
}

export function handleATokenUpgraded(event: Upgraded): void {
  const id = marketOfSource()
  if (!marketExists(id)) return
  supplyTokenRevision(id, event.address, event.params.implementation)
}
