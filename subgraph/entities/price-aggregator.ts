import { Bytes } from '@graphprotocol/graph-ts'
import { PriceAggregator } from '../generated/schema'
import { includes, without } from '../ids'

/** The sources that stand before an aggregator. */
export function sourcesOf(aggregator: Bytes): Bytes[] {
  const row = PriceAggregator.load(aggregator)
  return row == null ? [] : row.sources
}

/** True when the aggregator was not known before. */
export function linkSource(aggregator: Bytes, source: Bytes): bool {
  const known = PriceAggregator.load(aggregator)
  const row = known == null ? new PriceAggregator(aggregator) : known
  const sources: Bytes[] = known == null ? [] : known.sources
  if (!includes(sources, source)) sources.push(source)
  row.sources = sources
  row.save()
  return known == null
}

export function unlinkSource(aggregator: Bytes, source: Bytes): void {
  const row = PriceAggregator.load(aggregator)
  if (row == null) return
  row.sources = without(row.sources, source)
  row.save()
}
