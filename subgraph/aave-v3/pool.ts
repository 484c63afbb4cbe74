import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { insertBadDebt } from '../entities/bad-debt'
import { insertBorrow, insertFlashLoan, insertRepay, insertSupply, insertWithdraw } from '../entities/flows'
import { marketExists, writeAccrual } from '../entities/market'
import { addDeficit, subtractDeficit } from '../entities/market-totals'
import { ensurePosition, loadPosition } from '../entities/position'
import { loadProtocol } from '../entities/protocol'
import { ensureCategory } from '../entities/risk-category'
import {
  Borrow,
  DeficitCovered,
  DeficitCreated,
  FlashLoan,
  MintUnbacked,
  RebalanceStableBorrowRate,
  Repay,
  ReserveDataUpdated,
  ReserveUsedAsCollateralDisabled,
  ReserveUsedAsCollateralEnabled,
  Supply,
  SwapBorrowRateMode,
  UserEModeSet,
  Withdraw,
} from '../generated/templates/Pool/Pool'
import { marketId, positionId } from '../ids'
import { fromBigInt } from '../math/u256'
import {
  CAUSE_BAD_DEBT,
  CAUSE_BORROW,
  CAUSE_CATEGORY,
  CAUSE_RATE_MODE,
  CAUSE_REPAY,
  CAUSE_SUPPLY,
  CAUSE_WITHDRAW,
} from '../status'
import { closeAction } from './close-action'
import { protocolOfSource } from './context'
import { setCollateralFlag } from './flags'

const STABLE_RATE_MODE = 1

export function handleReserveDataUpdated(event: ReserveDataUpdated): void {
  const params = event.params
  const market = marketId(event.address, params.reserve)
  if (!marketExists(market)) return
  writeAccrual(
    market,
    params.liquidityIndex,
    params.variableBorrowIndex,
    params.liquidityRate,
    params.variableBorrowRate,
    event.block.timestamp,
  )
}

export function handleSupply(event: Supply): void {
  const market = marketId(event.address, event.params.reserve)
  if (!marketExists(market)) return
  const protocol = protocolOfSource()
  const account = event.params.onBehalfOf
  const position = positionId(event.address, account)
  insertSupply(event, protocol, market, position, event.params.user, event.params.amount)
  close(event, protocol, account, market, CAUSE_SUPPLY)
}

/** Supply tokens made ahead of a transfer from another chain (to release 3.3). */
export function handleMintUnbacked(event: MintUnbacked): void {
  const market = marketId(event.address, event.params.reserve)
  close(event, protocolOfSource(), event.params.onBehalfOf, market, CAUSE_SUPPLY)
}

export function handleWithdraw(event: Withdraw): void {
  const market = marketId(event.address, event.params.reserve)
  if (!marketExists(market)) return
  const protocol = protocolOfSource()
  const account = event.params.user
  insertWithdraw(event, protocol, market, positionId(event.address, account), event.params.to, event.params.amount)
  close(event, protocol, account, market, CAUSE_WITHDRAW)
}

export function handleBorrow(event: Borrow): void {
  const params = event.params
  const market = marketId(event.address, params.reserve)
  if (!marketExists(market)) return
  const protocol = protocolOfSource()
  const account = params.onBehalfOf
  const position = positionId(event.address, account)
  const stable = params.interestRateMode == STABLE_RATE_MODE
  insertBorrow(event, protocol, market, position, params.user, params.amount, params.borrowRate, stable)
  close(event, protocol, account, market, CAUSE_BORROW)
}

export function handleRepay(event: Repay): void {
  const params = event.params
  const market = marketId(event.address, params.reserve)
  if (!marketExists(market)) return
  const protocol = protocolOfSource()
  const account = params.user
  const position = positionId(event.address, account)
  insertRepay(event, protocol, market, position, params.repayer, params.amount, params.useATokens)
  close(event, protocol, account, market, CAUSE_REPAY)
}

export function handleSwapBorrowRateMode(event: SwapBorrowRateMode): void {
  close(event, protocolOfSource(), event.params.user, null, CAUSE_RATE_MODE)
}

export function handleRebalanceStableBorrowRate(event: RebalanceStableBorrowRate): void {
  close(event, protocolOfSource(), event.params.user, null, CAUSE_RATE_MODE)
}

export function handleReserveUsedAsCollateralEnabled(event: ReserveUsedAsCollateralEnabled): void {
  setCollateralFlag(event, event.params.reserve, event.params.user, true)
}

export function handleReserveUsedAsCollateralDisabled(event: ReserveUsedAsCollateralDisabled): void {
  setCollateralFlag(event, event.params.reserve, event.params.user, false)
}

/** Category 0 is none. */
export function handleUserEModeSet(event: UserEModeSet): void {
  const id = protocolOfSource()
  const protocol = loadProtocol(id)
  if (protocol == null) return
  const position = ensurePosition(event.address, event.params.user, id, event.block)
  const number = event.params.categoryId
  if (number == 0) position.category = null
  else {
    const category = ensureCategory(event.address, number, id)
    category.save()
    position.category = category.id
  }
  closeAction(position, protocol, null, CAUSE_CATEGORY, event)
}

/** Lent and paid back within the transaction; no position changes. What is kept as debt is a Borrow beside it. */
export function handleFlashLoan(event: FlashLoan): void {
  const params = event.params
  const market = marketId(event.address, params.asset)
  if (!marketExists(market)) return
  insertFlashLoan(event, protocolOfSource(), market, params.initiator, params.target, params.amount, params.premium)
}

/** Debt written off in a liquidation, which ends the action. The debt itself goes with the token's Burn. */
export function handleDeficitCreated(event: DeficitCreated): void {
  const market = marketId(event.address, event.params.debtAsset)
  if (!marketExists(market)) return
  addDeficit(market, fromBigInt(event.params.amountCreated))
  const position = positionId(event.address, event.params.user)
  insertBadDebt(event, protocolOfSource(), market, position, event.params.amountCreated)
}

/** A deficit paid with the caller's supply tokens. */
export function handleDeficitCovered(event: DeficitCovered): void {
  const market = marketId(event.address, event.params.reserve)
  if (!marketExists(market)) return
  const protocol = protocolOfSource()
  subtractDeficit(market, fromBigInt(event.params.amountCovered))
  insertBadDebt(event, protocol, market, null, event.params.amountCovered.times(BigInt.fromI32(-1)))
  if (loadPosition(positionId(event.address, event.params.caller)) == null) return
  close(event, protocol, event.params.caller, market, CAUSE_BAD_DEBT)
}

function close(event: ethereum.Event, protocolId: Bytes, account: Bytes, market: Bytes | null, cause: u8): void {
  const protocol = loadProtocol(protocolId)
  if (protocol == null) return
  const position = ensurePosition(event.address, account, protocolId, event.block)
  closeAction(position, protocol, market, cause, event)
}
