/** Feeds and the aggregators behind them. */
import { Bytes } from '@graphprotocol/graph-ts'
import { followAggregator, readSource } from '../actions/follow-source'
import { logIndexOf, setSourcePrice } from '../actions/set-price'
import { sourcesOf } from '../entities/price-aggregator'
import { loadPriceSource } from '../entities/price-source'
import { PriceSource } from '../generated/schema'
import { PriceFeed } from '../generated/templates/AaveOracle/PriceFeed'
import { AnswerUpdated } from '../generated/templates/PriceAggregator/PriceAggregator'
import { AggregatorConfirmed } from '../generated/templates/PriceFeed/PriceFeed'
import { address, sameAddress, sameBytes } from '../ids'
import { KIND_EVENT, ORIGIN_EVENT, ORIGIN_LISTING } from '../status'

export function handleAggregatorConfirmed(event: AggregatorConfirmed): void {
  const source = loadPriceSource(event.address)
  if (source == null) return
  source.announcesAggregator = true
  followAggregator(source, event.params.latest)
  readSource(source, event.block, logIndexOf(event), ORIGIN_LISTING)
}

export function handleAnswerUpdated(event: AnswerUpdated): void {
  const sources = sourcesOf(event.address)
  for (let i = 0; i < sources.length; i++) {
    const source = loadPriceSource(sources[i])
    if (source == null || !speaksFor(source, event)) continue
    setSourcePrice(source, event.params.current, event.block, logIndexOf(event), ORIGIN_EVENT)
  }
}

/** A source that is its own aggregator is believed from the first event that agrees with its answer on. */
function speaksFor(source: PriceSource, event: AnswerUpdated): bool {
  const aggregator = source.aggregator
  if (source.kind == KIND_EVENT) return aggregator !== null && sameAddress(aggregator as Bytes, event.address)
  if (!sameAddress(source.id, event.address)) return false
  const answer = PriceFeed.bind(address(source.id)).try_latestAnswer()
  if (answer.reverted) return false
  if (!sameBytes(changetype<Bytes>(answer.value), changetype<Bytes>(event.params.current))) return false
  source.kind = KIND_EVENT
  source.aggregator = source.id
  // It has no proxy before it that could change in silence.
  source.announcesAggregator = true
  return true
}
