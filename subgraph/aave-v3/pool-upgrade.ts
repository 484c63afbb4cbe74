/** A pool's revision: which rules it follows. It is in no log; the implementation says it. */
import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { loadProtocol } from '../entities/protocol'
import { Protocol } from '../generated/schema'
import { Pool as PoolContract, Upgraded } from '../generated/templates/Pool/Pool'
import { isZeroAddress } from '../ids'
import { isI32, toBigInt, U256 } from '../math/u256'
import { protocolOfSource } from './context'
import { unpriceCategory } from './oracle'
import { EMODE_BITMAP, EMODE_SINGLE, rulesOf } from './revision'

export function handlePoolUpgraded(event: Upgraded): void {
  const protocol = loadProtocol(protocolOfSource())
  if (protocol != null) readPoolRevision(protocol, event.params.implementation, event)
}

/** Saves the protocol. The implementation is asked first: its constants need no state; then the proxy. */
export function readPoolRevision(protocol: Protocol, implementation: Address, event: ethereum.Event): void {
  let read: ethereum.CallResult<BigInt> = new ethereum.CallResult()
  if (!isZeroAddress(implementation)) read = PoolContract.bind(implementation).try_POOL_REVISION()
  const pool = protocol.pool
  if (read.reverted && pool !== null) read = PoolContract.bind(Address.fromBytes(pool as Bytes)).try_POOL_REVISION()
  const before = rulesOf(protocol.revision)
  if (read.reverted || !isI32(read.value)) protocol.unset('revision')
  else protocol.revision = read.value.toI32()
  protocol.save()
  const after = rulesOf(protocol.revision)
  if (before != null && after != null && before.eMode == EMODE_SINGLE && after.eMode == EMODE_BITMAP) {
    turnCategories(protocol, event)
  }
}

/**
 * Release 3.2 keeps its bitmap of collaterals where 3.1 kept the category's price source, and does not clear it: the
 * low 128 bits of that address become the bitmap. No asset is borrowable in a category until it is made so.
 */
function turnCategories(protocol: Protocol, event: ethereum.Event): void {
  const categories = protocol.categories.load()
  for (let i = 0; i < categories.length; i++) {
    const category = categories[i]
    const asset = category.priceAsset
    category.priceAsset = null
    category.collateralMask = asset === null ? BigInt.fromI32(0) : low128Bits(asset as Bytes)
    category.borrowableMask = BigInt.fromI32(0)
    category.save()
    if (asset !== null) unpriceCategory(protocol, asset as Bytes, category.id, event)
  }
}

function low128Bits(asset: Bytes): BigInt {
  const at = asset.dataStart
  return toBigInt(new U256(bswap<u64>(load<u64>(at, 12)), bswap<u64>(load<u64>(at, 4)), 0, 0))
}
