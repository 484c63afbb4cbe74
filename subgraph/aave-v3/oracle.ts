import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import {
  attachCategory,
  attachMarket,
  detachCategory,
  detachMarket,
  ensureOracleAsset,
  followSource,
  leaveUnpriced,
} from '../actions/follow-source'
import { logIndexOf } from '../actions/set-price'
import { marketsOf } from '../entities/market-registry'
import { loadOracleAsset, newOracleAsset } from '../entities/oracle-asset'
import { Protocol, RiskCategory } from '../generated/schema'
import { AaveOracle as OracleTemplate } from '../generated/templates'
import { AaveOracle, AssetSourceUpdated } from '../generated/templates/AaveOracle/AaveOracle'
import { address, isZeroAddress, sameBytes, slice } from '../ids'

export function handleAssetSourceUpdated(event: AssetSourceUpdated): void {
  const asset = event.params.asset
  let row = loadOracleAsset(event.address, asset)
  if (row == null) row = newOracleAsset(event.address, asset)
  followSource(row, event.params.source, event.block, logIndexOf(event))
}

/** The protocol's prices come from this oracle from now on. Saves the protocol. */
export function setOracle(protocol: Protocol, oracle: Bytes, event: ethereum.Event): void {
  const old = protocol.priceOracle
  if (old !== null && sameBytes(old as Bytes, oracle)) return
  const none = isZeroAddress(oracle)
  protocol.priceOracle = none ? null : oracle
  if (!none) {
    OracleTemplate.create(address(oracle))
    const unit = AaveOracle.bind(address(oracle)).try_BASE_CURRENCY_UNIT()
    if (!unit.reverted) protocol.baseCurrencyUnit = unit.value
  }
  protocol.save()
  const markets = marketsOf(protocol.id)
  for (let i = 0; i < markets.length; i++) {
    if (old !== null) detachMarket(old as Bytes, slice(markets[i], 20, 20), markets[i])
    priceMarket(protocol, markets[i], event)
  }
  const categories = protocol.categories.load()
  for (let i = 0; i < categories.length; i++) {
    const asset = categories[i].priceAsset
    if (asset === null) continue
    if (old !== null) detachCategory(old as Bytes, asset as Bytes, categories[i].id, event.block)
    priceCategory(protocol, categories[i], event)
  }
}

/** Finds who prices a market, and takes that price. */
export function priceMarket(protocol: Protocol, market: Bytes, event: ethereum.Event): void {
  const oracle = protocol.priceOracle
  if (oracle === null) {
    leaveUnpriced(market, event.block)
    return
  }
  const row = ensureOracleAsset(oracle as Bytes, slice(market, 20, 20), event.block, logIndexOf(event))
  attachMarket(row, market, event.block)
}

/** The same for a category with a price source of its own (to revision 4). The category must be saved. */
export function priceCategory(protocol: Protocol, category: RiskCategory, event: ethereum.Event): void {
  const oracle = protocol.priceOracle
  const asset = category.priceAsset
  if (oracle === null || asset === null) return
  const row = ensureOracleAsset(oracle as Bytes, asset as Bytes, event.block, logIndexOf(event))
  attachCategory(row, category.id, event.block)
}

/** The category is not priced by this asset any more. The category must be saved. */
export function unpriceCategory(protocol: Protocol, asset: Bytes, category: Bytes, event: ethereum.Event): void {
  const oracle = protocol.priceOracle
  if (oracle !== null) detachCategory(oracle as Bytes, asset, category, event.block)
}
