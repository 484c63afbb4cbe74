import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { BadDebt } from '../generated/schema'
import { eventId } from '../ids'

/** A deficit made (position, positive amount) or covered (no position, negative amount), in the asset's units. */
export function insertBadDebt(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes,
  position: Bytes | null,
  amount: BigInt,
): void {
  const row = new BadDebt(eventId(event))
  row.protocol = protocol
  row.market = market
  row.position = position
  row.amount = amount
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.save()
}
