/** What accounts do with their positions. Morpho writes an event after it has changed its state, so logs are states. */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { insertSupplyCollateral, insertWithdrawCollateral } from '../entities/collateral-flows'
import { insertBorrow, insertRepay, insertSupply, insertWithdraw } from '../entities/flows'
import { loadIsolatedMarket } from '../entities/isolated-market'
import { loadMarket } from '../entities/market'
import { hasScaledDebt } from '../entities/market-totals'
import { loadPriceSource } from '../entities/price-source'
import {
  Borrow,
  Repay,
  Supply,
  SupplyCollateral,
  Withdraw,
  WithdrawCollateral,
} from '../generated/morpho-blue/MorphoBlue/Morpho'
import { PriceSource } from '../generated/schema'
import { SIDE_BORROW, SIDE_COLLATERAL, SIDE_SUPPLY } from '../ids'
import { fromBigInt } from '../math/u256'
import { CAUSE_BORROW, CAUSE_REPAY, CAUSE_SUPPLY, CAUSE_WITHDRAW, ORIGIN_LISTING } from '../status'
import { closeAction } from './close-action'
import { ensureMarket } from './known-market'
import { positionOf } from './known-position'
import { logIndexOf } from './log-index'
import { readPrice, setPrice } from './oracle'
import { protocolOf, readsContracts } from './protocol'
import { addTo, takeFrom } from './shares'

export function handleSupply(event: Supply): void {
  const p = event.params
  const protocol = protocolOf(event)
  ensureMarket(protocol, p.id, event)
  const position = positionOf(protocol, p.id, p.onBehalf, CAUSE_SUPPLY, event)
  insertSupply(event, protocol.id, p.id, position, p.caller, p.assets)
  if (protocol.historyIncomplete) return
  moveSupply(p.id, p.assets)
  addTo(position, p.id, p.onBehalf, SIDE_SUPPLY, fromBigInt(p.shares), event)
  closeAction(protocol, position, p.id, p.onBehalf, CAUSE_SUPPLY, event)
}

export function handleWithdraw(event: Withdraw): void {
  const p = event.params
  const protocol = protocolOf(event)
  ensureMarket(protocol, p.id, event)
  const position = positionOf(protocol, p.id, p.onBehalf, CAUSE_WITHDRAW, event)
  insertWithdraw(event, protocol.id, p.id, position, p.receiver, p.assets)
  if (protocol.historyIncomplete) return
  moveSupply(p.id, p.assets.neg())
  takeFrom(position, p.id, p.onBehalf, SIDE_SUPPLY, fromBigInt(p.shares), event)
  closeAction(protocol, position, p.id, p.onBehalf, CAUSE_WITHDRAW, event)
}

export function handleSupplyCollateral(event: SupplyCollateral): void {
  const p = event.params
  const protocol = protocolOf(event)
  ensureMarket(protocol, p.id, event)
  const position = positionOf(protocol, p.id, p.onBehalf, CAUSE_SUPPLY, event)
  insertSupplyCollateral(event, protocol.id, p.id, position, p.caller, p.assets)
  if (protocol.historyIncomplete) return
  addTo(position, p.id, p.onBehalf, SIDE_COLLATERAL, fromBigInt(p.assets), event)
  closeAction(protocol, position, p.id, p.onBehalf, CAUSE_SUPPLY, event)
}

export function handleWithdrawCollateral(event: WithdrawCollateral): void {
  const p = event.params
  const protocol = protocolOf(event)
  ensureMarket(protocol, p.id, event)
  const position = positionOf(protocol, p.id, p.onBehalf, CAUSE_WITHDRAW, event)
  insertWithdrawCollateral(event, protocol.id, p.id, position, p.receiver, p.assets)
  if (protocol.historyIncomplete) return
  takeFrom(position, p.id, p.onBehalf, SIDE_COLLATERAL, fromBigInt(p.assets), event)
  closeAction(protocol, position, p.id, p.onBehalf, CAUSE_WITHDRAW, event)
}

export function handleBorrow(event: Borrow): void {
  const p = event.params
  const protocol = protocolOf(event)
  ensureMarket(protocol, p.id, event)
  const position = positionOf(protocol, p.id, p.onBehalf, CAUSE_BORROW, event)
  const market = loadMarket(p.id)
  const rate = market == null ? BigInt.fromI32(0) : market.debtRateRay
  insertBorrow(event, protocol.id, p.id, position, p.receiver, p.assets, rate, false)
  if (protocol.historyIncomplete) return
  // While nothing is owed the oracle is not polled.
  if (!hasScaledDebt(p.id)) refreshPrice(p.id, event)
  moveDebt(p.id, p.assets)
  addTo(position, p.id, p.onBehalf, SIDE_BORROW, fromBigInt(p.shares), event)
  closeAction(protocol, position, p.id, p.onBehalf, CAUSE_BORROW, event)
}

export function handleRepay(event: Repay): void {
  const p = event.params
  const protocol = protocolOf(event)
  ensureMarket(protocol, p.id, event)
  const position = positionOf(protocol, p.id, p.onBehalf, CAUSE_REPAY, event)
  insertRepay(event, protocol.id, p.id, position, p.caller, p.assets, false)
  if (protocol.historyIncomplete) return
  moveDebt(p.id, p.assets.neg())
  takeFrom(position, p.id, p.onBehalf, SIDE_BORROW, fromBigInt(p.shares), event)
  closeAction(protocol, position, p.id, p.onBehalf, CAUSE_REPAY, event)
}

function moveSupply(id: Bytes, delta: BigInt): void {
  const isolated = loadIsolatedMarket(id)
  if (isolated == null) return
  isolated.totalSupplyAssets = isolated.totalSupplyAssets.plus(delta)
  isolated.save()
}

/** What is repaid may exceed what all owe by one unit, because each debt is rounded up (Morpho.repay). */
function moveDebt(id: Bytes, delta: BigInt): void {
  const isolated = loadIsolatedMarket(id)
  if (isolated == null) return
  const after = isolated.totalBorrowAssets.plus(delta)
  isolated.totalBorrowAssets = after.lt(BigInt.fromI32(0)) ? BigInt.fromI32(0) : after
  isolated.save()
}

function refreshPrice(id: Bytes, event: ethereum.Event): void {
  const market = loadMarket(id)
  if (market == null || !readsContracts()) return
  const oracle = market.priceSource
  const source: PriceSource | null = oracle === null ? null : loadPriceSource(oracle as Bytes)
  if (source != null) setPrice(source, readPrice(source.id), event.block, logIndexOf(event), ORIGIN_LISTING)
}
