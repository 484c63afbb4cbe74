// Each event: the account, the asset and the position are made or updated, and one row of the event is added.
import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts'
import {
  Borrow as BorrowEvent,
  LiquidationCall as LiquidationCallEvent,
  Repay as RepayEvent,
  Supply as SupplyEvent,
  Withdraw as WithdrawEvent,
} from './generated/Pool/Pool'
import { Account, Asset, LendingEvent, Position } from './generated/schema'

const ZERO = BigInt.zero()

export function handleSupply(event: SupplyEvent): void {
  const params = event.params
  record(event, 'SUPPLY', params.onBehalfOf, params.reserve, params.amount).save()
  move(params.onBehalfOf, params.reserve, params.amount, ZERO, true)
}

export function handleBorrow(event: BorrowEvent): void {
  const params = event.params
  record(event, 'BORROW', params.onBehalfOf, params.reserve, params.amount).save()
  move(params.onBehalfOf, params.reserve, ZERO, params.amount, true)
}

export function handleRepay(event: RepayEvent): void {
  const params = event.params
  record(event, 'REPAY', params.user, params.reserve, params.amount).save()
  move(params.user, params.reserve, ZERO, params.amount.neg(), true)
}

export function handleWithdraw(event: WithdrawEvent): void {
  const params = event.params
  record(event, 'WITHDRAW', params.user, params.reserve, params.amount).save()
  move(params.user, params.reserve, params.amount.neg(), ZERO, true)
}

export function handleLiquidationCall(event: LiquidationCallEvent): void {
  const params = event.params
  const row = record(event, 'LIQUIDATION', params.user, params.debtAsset, params.debtToCover)
  row.collateralAsset = params.collateralAsset
  row.collateralAmount = params.liquidatedCollateralAmount
  row.liquidator = params.liquidator
  row.save()
  move(params.user, params.debtAsset, ZERO, params.debtToCover.neg(), true)
  move(params.user, params.collateralAsset, params.liquidatedCollateralAmount.neg(), ZERO, false)
}

/** Counts the event for the account, and gives its row, not saved yet. */
function record(event: ethereum.Event, kind: string, user: Address, reserve: Address, amount: BigInt): LendingEvent {
  let account = Account.load(user)
  if (account == null) {
    account = new Account(user)
    account.events = 0
    account.liquidations = 0
  }
  account.events += 1
  if (kind == 'LIQUIDATION') account.liquidations += 1
  account.lastBlock = event.block.number
  account.save()

  const row = new LendingEvent(event.transaction.hash.concatI32(event.logIndex.toI32()))
  row.kind = kind
  row.account = user
  row.asset = reserve
  row.amount = amount
  row.block = event.block.number
  row.timestamp = event.block.timestamp
  row.logIndex = event.logIndex
  row.transaction = event.transaction.hash
  return row
}

/** Adds to the balances of the position and of its asset; `counts`: the event is the asset's own. */
function move(user: Address, reserve: Address, collateral: BigInt, debt: BigInt, counts: boolean): void {
  let asset = Asset.load(reserve)
  if (asset == null) {
    asset = new Asset(reserve)
    asset.collateral = ZERO
    asset.debt = ZERO
    asset.events = 0
  }
  asset.collateral = asset.collateral.plus(collateral)
  asset.debt = asset.debt.plus(debt)
  if (counts) asset.events += 1
  asset.save()

  const id = user.concat(reserve)
  let position = Position.load(id)
  if (position == null) {
    position = new Position(id)
    position.account = user
    position.asset = reserve
    position.collateral = ZERO
    position.debt = ZERO
  }
  position.collateral = position.collateral.plus(collateral)
  position.debt = position.debt.plus(debt)
  position.save()
}
