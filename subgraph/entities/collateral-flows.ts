/** Rows of collateral that came into an isolated market or left it. */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { SupplyCollateral, WithdrawCollateral } from '../generated/schema'
import { eventId } from '../ids'

export function insertSupplyCollateral(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes,
  position: Bytes,
  caller: Bytes,
  amount: BigInt,
): void {
  const row = new SupplyCollateral(eventId(event))
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

export function insertWithdrawCollateral(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes,
  position: Bytes,
  receiver: Bytes,
  amount: BigInt,
): void {
  const row = new WithdrawCollateral(eventId(event))
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
