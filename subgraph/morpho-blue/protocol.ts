/** The Morpho contract as a deployment, and what its data source was made with. */
import { Bytes, DataSourceContext, dataSource, ethereum } from '@graphprotocol/graph-ts'
import { ensureProtocol } from '../entities/protocol'
import { Protocol } from '../generated/schema'

const SLUG = 'morpho-blue'

/** Only in handlers of the Morpho contract's own events. */
export function protocolOf(event: ethereum.Event): Protocol {
  const protocol = ensureProtocol(event.address, SLUG, dataSource.context(), event.block)
  if (protocol.pool === null) {
    protocol.pool = event.address
    protocol.save()
  }
  return protocol
}

/** False where the logs are all there is, without a node that could be asked. */
export function readsContracts(): bool {
  return dataSource.context().getBoolean('readContracts')
}

export function protocolContext(protocol: Bytes): DataSourceContext {
  const context = new DataSourceContext()
  context.setBytes('protocol', protocol)
  return context
}
