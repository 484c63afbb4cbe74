import { Bytes } from '@graphprotocol/graph-ts'
import { MarketRegistry } from '../generated/schema'
import { includes, without } from '../ids'

/** The markets of a protocol in listing order. */
export function marketsOf(protocol: Bytes): Bytes[] {
  const registry = MarketRegistry.load(protocol)
  return registry == null ? [] : registry.markets
}

export function enlist(protocol: Bytes, market: Bytes): void {
  const markets = marketsOf(protocol)
  if (includes(markets, market)) return
  markets.push(market)
  write(protocol, markets)
}

export function delist(protocol: Bytes, market: Bytes): void {
  write(protocol, without(marketsOf(protocol), market))
}

function write(protocol: Bytes, markets: Bytes[]): void {
  const registry = new MarketRegistry(protocol)
  registry.protocol = protocol
  registry.markets = markets
  registry.save()
}
