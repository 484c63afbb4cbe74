/**
 * Debt at a rate fixed for the account (to pool revision 4). Its events carry the net change of the principal, interest
 * already added; the balance is the principal compounded since the account's last action.
 */
import { setScaled } from '../actions/change-balance'
import { checkpoint, ensureBalance } from '../entities/balance'
import { loadMarket } from '../entities/market'
import { loadProtocol } from '../entities/protocol'
import { Market } from '../generated/schema'
import { Burn, Mint, Upgraded } from '../generated/templates/StableDebtToken/StableDebtToken'
import { logKey, SIDE_BORROW_STABLE } from '../ids'
import { add, compare, fromBigInt, sub, zero } from '../math/u256'
import { OK } from '../status'
import { marketOfSource } from './context'

export function handleStableDebtMint(event: Mint): void {
  const balance = ensureBalance(marketOfSource(), event.params.onBehalfOf, SIDE_BORROW_STABLE, event.block)
  if (balance == null) return
  checkpoint(balance, logKey(event))
  balance.stableRateRay = event.params.newRate
  balance.stableTimestamp = event.block.timestamp
  const principal = add(fromBigInt(balance.scaled), fromBigInt(event.params.amount))
  setScaled(balance, SIDE_BORROW_STABLE, principal, OK, logKey(event))
}

export function handleStableDebtBurn(event: Burn): void {
  const balance = ensureBalance(marketOfSource(), event.params.from, SIDE_BORROW_STABLE, event.block)
  if (balance == null) return
  checkpoint(balance, logKey(event))
  // The contract forgets the rate of a debt that is paid; kept here, because the state before the payment needs it.
  balance.stableTimestamp = event.block.timestamp
  const before = fromBigInt(balance.scaled)
  const burnt = fromBigInt(event.params.amount)
  const principal = compare(burnt, before) >= 0 ? zero() : sub(before, burnt)
  setScaled(balance, SIDE_BORROW_STABLE, principal, OK, logKey(event))
}

/** From release 3.1 on the token's code answers 0 for every balance: there is no such debt any more. */
export function handleStableDebtTokenUpgraded(_event: Upgraded): void {
  const id = marketOfSource()
  const known = loadMarket(id)
  if (known == null) return
  const protocol = loadProtocol(known.protocol)
  if (protocol == null || protocol.revision < 4) return
  const market = new Market(id)
  market.stableDebtToken = null
  market.save()
}
