import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { ParameterChange } from '../generated/schema'
import { eventId } from '../ids'

/** value: the event's values as name=value, separated by spaces. */
export function insertParameterChange(
  event: ethereum.Event,
  protocol: Bytes,
  market: Bytes | null,
  category: Bytes | null,
  name: string,
  value: string,
): void {
  const row = new ParameterChange(eventId(event))
  row.protocol = protocol
  row.market = market
  row.category = category
  row.name = name
  row.value = value
  row.blockNumber = event.block.number
  row.timestamp = event.block.timestamp
  row.transactionHash = event.transaction.hash
  row.save()
}
