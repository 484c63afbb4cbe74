import { BigInt, Bytes } from '@graphprotocol/graph-ts'
import { PriceSource } from '../generated/schema'
import { KIND_POLLED, PRICE_UNKNOWN } from '../status'

export function loadPriceSource(id: Bytes): PriceSource | null {
  return PriceSource.load(id)
}

/** A source before anything is known of it. */
export function newPriceSource(id: Bytes): PriceSource {
  const source = new PriceSource(id)
  source.kind = KIND_POLLED
  source.announcesAggregator = false
  source.priceStatus = PRICE_UNKNOWN
  source.priceBlock = BigInt.fromI32(0)
  source.priceTimestamp = BigInt.fromI32(0)
  source.assets = []
  return source
}
