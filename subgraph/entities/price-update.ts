import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { PriceUpdate } from '../generated/schema'
import { priceUpdateId } from '../ids'

/** The price may be zero or less, as the source answered. */
export function insertPriceUpdate(
  block: ethereum.Block,
  logIndex: u32,
  source: Bytes,
  origin: string,
  price: BigInt,
): void {
  const row = new PriceUpdate(priceUpdateId(block, logIndex, source))
  row.source = source
  row.origin = origin
  row.price = price
  row.blockNumber = block.number
  row.timestamp = block.timestamp
  row.save()
}
