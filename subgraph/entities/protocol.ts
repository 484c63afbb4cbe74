import { BigInt, Bytes, DataSourceContext, ethereum } from '@graphprotocol/graph-ts'
import { MarketRegistry, Protocol } from '../generated/schema'

/** AaveOracle's base currency is the US dollar with eight decimals, unless it says otherwise. */
const USD_UNIT = 100_000_000

export function loadProtocol(id: Bytes): Protocol | null {
  return Protocol.load(id)
}

/** The deployment of a static data source; made at its first event. */
export function ensureProtocol(id: Bytes, slug: string, context: DataSourceContext, block: ethereum.Block): Protocol {
  const known = Protocol.load(id)
  if (known != null) return known
  const protocol = new Protocol(id)
  protocol.slug = slug
  protocol.deployment = context.getString('deployment')
  protocol.network = context.getString('network')
  protocol.baseCurrencyUnit = BigInt.fromI32(USD_UNIT)
  protocol.historyIncomplete = context.getBoolean('historyIncomplete')
  protocol.staleAfterSeconds = context.getI32('staleAfterSeconds')
  protocol.createdBlock = block.number
  protocol.createdTimestamp = block.timestamp
  protocol.save()
  const registry = new MarketRegistry(id)
  registry.protocol = id
  registry.markets = []
  registry.save()
  return protocol
}
