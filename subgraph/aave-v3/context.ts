/** What a data source was made with. Providers' come from the manifest, templates' from the event that led to them. */
import { Bytes, DataSourceContext, dataSource } from '@graphprotocol/graph-ts'

export function protocolContext(protocol: Bytes): DataSourceContext {
  const context = new DataSourceContext()
  context.setBytes('protocol', protocol)
  return context
}

/** The protocol that a Pool or PoolConfigurator belongs to. */
export function protocolOfSource(): Bytes {
  return dataSource.context().getBytes('protocol')
}

export function marketContext(market: Bytes): DataSourceContext {
  const context = new DataSourceContext()
  context.setBytes('market', market)
  return context
}

/** The market that a token belongs to. */
export function marketOfSource(): Bytes {
  return dataSource.context().getBytes('market')
}
