/** Rows of what moved: Supply, Withdraw, Borrow, Repay, FlashLoan, CollateralTransfer. */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Borrow, CollateralTransfer, FlashLoan, Repay, Supply, Withdraw } from '../generated/schema'
import { eventId } from '../ids'

export function insertSupply(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes,
  position: Bytes,
  caller: Bytes,
  amount: BigInt,
): void {
  const row = new Supply(eventId(event))
  row.protocol = protocol
  row.market = market
  row.position = position
  row.caller = caller
  row.amount = amount
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.save()
}

export function insertWithdraw(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes,
  position: Bytes,
  receiver: Bytes,
  amount: BigInt,
): void {
  const row = new Withdraw(eventId(event))
  row.protocol = protocol
  row.market = market
  row.position = position
  row.receiver = receiver
  row.amount = amount
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.save()
}

export function insertBorrow(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes,
  position: Bytes,
  caller: Bytes,
  amount: BigInt,
  rateRay: BigInt,
  stable: bool,
): void {
  const row = new Borrow(eventId(event))
  row.protocol = protocol
  row.market = market
  row.position = position
  row.caller = caller
  row.amount = amount
  row.rateRay = rateRay
  row.stable = stable
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.save()
}

export function insertRepay(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes,
  position: Bytes,
  caller: Bytes,
  amount: BigInt,
  withSupplyTokens: bool,
): void {
  const row = new Repay(eventId(event))
  row.protocol = protocol
  row.market = market
  row.position = position
  row.caller = caller
  row.amount = amount
  row.withSupplyTokens = withSupplyTokens
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.save()
}

export function insertCollateralTransfer(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes,
  from: Bytes,
  to: Bytes,
  amount: BigInt,
  scaledAmount: BigInt,
): void {
  const row = new CollateralTransfer(eventId(event))
  row.protocol = protocol
  row.market = market
  row.from = from
  row.to = to
  row.amount = amount
  row.scaledAmount = scaledAmount
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.save()
}

export function insertFlashLoan(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes,
  initiator: Bytes,
  receiver: Bytes,
  amount: BigInt,
  premium: BigInt,
): void {
  const row = new FlashLoan(eventId(event))
  row.protocol = protocol
  row.market = market
  row.initiator = initiator
  row.receiver = receiver
  row.amount = amount
  row.premium = premium
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.save()
}
