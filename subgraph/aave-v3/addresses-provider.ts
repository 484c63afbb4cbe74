/** The root of a deployment: it names the pool, the configurator and the oracle, and what takes their place. */
import { Address, Bytes, dataSource, ethereum } from '@graphprotocol/graph-ts'
import { ensureProtocol } from '../entities/protocol'
import { Protocol } from '../generated/schema'
import { PoolConfigurator as ConfiguratorTemplate, Pool as PoolTemplate } from '../generated/templates'
import {
  AddressSet,
  AddressSetAsProxy,
  PoolUpdated,
  PriceOracleUpdated,
  ProxyCreated,
} from '../generated/templates/Pool/PoolAddressesProvider'
import { isZeroAddress, sameBytes } from '../ids'
import { protocolContext } from './context'
import { setOracle } from './oracle'
import { readPoolRevision } from './pool-upgrade'

export const SLUG = 'aave-v3'

/** Names as bytes32, as the contract spells them. */
const POOL = 'POOL'
const POOL_CONFIGURATOR = 'POOL_CONFIGURATOR'
const PRICE_ORACLE = 'PRICE_ORACLE'

export function handleProxyCreated(event: ProxyCreated): void {
  const id = event.params.id
  if (isNamed(id, POOL)) {
    const protocol = protocolOf(event)
    setPool(protocol, event.params.proxyAddress)
    readPoolRevision(protocol, event.params.implementationAddress, event)
  } else if (isNamed(id, POOL_CONFIGURATOR)) setConfigurator(protocolOf(event), event.params.proxyAddress)
}

export function handleAddressSetAsProxy(event: AddressSetAsProxy): void {
  const id = event.params.id
  if (isNamed(id, POOL)) {
    const protocol = protocolOf(event)
    setPool(protocol, event.params.proxyAddress)
    readPoolRevision(protocol, event.params.newImplementationAddress, event)
  } else if (isNamed(id, POOL_CONFIGURATOR)) setConfigurator(protocolOf(event), event.params.proxyAddress)
}

export function handleAddressSet(event: AddressSet): void {
  const id = event.params.id
  const newAddress = event.params.newAddress
  if (isNamed(id, POOL)) {
    const protocol = protocolOf(event)
    setPool(protocol, newAddress)
    readPoolRevision(protocol, Address.zero(), event)
  } else if (isNamed(id, POOL_CONFIGURATOR)) setConfigurator(protocolOf(event), newAddress)
  else if (isNamed(id, PRICE_ORACLE)) setOracle(protocolOf(event), newAddress, event)
}

export function handlePoolUpdated(event: PoolUpdated): void {
  readPoolRevision(protocolOf(event), event.params.newAddress, event)
}

export function handlePriceOracleUpdated(event: PriceOracleUpdated): void {
  setOracle(protocolOf(event), event.params.newAddress, event)
}

/** Saves the protocol. */
export function setPool(protocol: Protocol, pool: Address): void {
  const old = protocol.pool
  if (isZeroAddress(pool) || (old !== null && sameBytes(old as Bytes, pool))) return
  protocol.pool = pool
  protocol.save()
  PoolTemplate.createWithContext(pool, protocolContext(protocol.id))
}

/** Saves the protocol. */
export function setConfigurator(protocol: Protocol, configurator: Address): void {
  const old = protocol.poolConfigurator
  if (isZeroAddress(configurator) || (old !== null && sameBytes(old as Bytes, configurator))) return
  protocol.poolConfigurator = configurator
  protocol.save()
  ConfiguratorTemplate.createWithContext(configurator, protocolContext(protocol.id))
}

function protocolOf(event: ethereum.Event): Protocol {
  return ensureProtocol(event.address, SLUG, dataSource.context(), event.block)
}

function isNamed(id: Bytes, name: string): bool {
  const length = name.length
  for (let i = 0; i < 32; i++) if (id[i] != (i < length ? (name.charCodeAt(i) as u8) : 0)) return false
  return true
}
