import { BigInt, Bytes } from '@graphprotocol/graph-ts'
import { IsolatedMarket } from '../generated/schema'
import { RATE_UNKNOWN } from '../status'

export function loadIsolatedMarket(id: Bytes): IsolatedMarket | null {
  return IsolatedMarket.load(id)
}

/** A market of which nothing but its id is known. */
export function newIsolatedMarket(id: Bytes): IsolatedMarket {
  const isolated = new IsolatedMarket(id)
  isolated.market = id
  isolated.parametersKnown = false
  isolated.rateModel = RATE_UNKNOWN
  isolated.feeWad = BigInt.fromI32(0)
  isolated.totalSupplyAssets = BigInt.fromI32(0)
  isolated.totalBorrowAssets = BigInt.fromI32(0)
  return isolated
}
