/** Categories: to revision 4 an asset has one and a category may have a price source; after that, bitmaps of assets. */
import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { loadMarket } from '../entities/market'
import { insertParameterChange } from '../entities/parameter-change'
import { loadProtocol } from '../entities/protocol'
import { ensureCategory } from '../entities/risk-category'
import { Market, RiskCategory } from '../generated/schema'
import {
  AssetBorrowableInEModeChanged,
  AssetCollateralInEModeChanged,
  AssetLtvzeroInEModeChanged,
  EModeAssetCategoryChanged,
  EModeCategoryAdded,
  EModeCategoryIsolationChanged,
} from '../generated/templates/PoolConfigurator/PoolConfigurator'
import { isZeroAddress, marketId, sameBytes } from '../ids'
import { withBit } from '../math/u256'
import { protocolOfSource } from './context'
import { priceCategory, unpriceCategory } from './oracle'
import { EMODE_SINGLE, rulesOf } from './revision'

export function handleEModeCategoryAdded(event: EModeCategoryAdded): void {
  const params = event.params
  const protocol = loadProtocol(protocolOfSource())
  const category = categoryNamed(params.categoryId)
  if (protocol == null || category == null) return
  category.label = params.label
  category.ltvBps = params.ltv.toI32()
  category.liquidationThresholdBps = params.liquidationThreshold.toI32()
  category.liquidationBonusBps = params.liquidationBonus.toI32()
  const rules = rulesOf(protocol.revision)
  const old = category.priceAsset
  const single = rules != null && rules.eMode == EMODE_SINGLE
  category.priceAsset = single && !isZeroAddress(params.oracle) ? params.oracle : null
  category.save()
  const changes = old === null || category.priceAsset === null || !sameBytes(old as Bytes, category.priceAsset as Bytes)
  if (changes && old !== null) unpriceCategory(protocol, old as Bytes, category.id, event)
  if (changes && category.priceAsset !== null) priceCategory(protocol, category, event)
  const value = `ltv=${params.ltv.toString()} liquidationThreshold=${params.liquidationThreshold.toString()} liquidationBonus=${params.liquidationBonus.toString()} oracle=${params.oracle.toHexString()} label=${params.label}`
  insertParameterChange(event, protocol.id, null, category.id, 'EModeCategoryAdded', value)
}

/** To revision 4. The bitmaps are kept in step, so that they mean the same in every revision. */
export function handleEModeAssetCategoryChanged(event: EModeAssetCategoryChanged): void {
  const params = event.params
  const market = marketNamed(params.asset)
  if (market == null) return
  putIn(params.oldCategoryId, market.index, false)
  putIn(params.newCategoryId, market.index, true)
  const change = new Market(market.id)
  change.categoryNumber = params.newCategoryId
  change.save()
  const value = `oldCategoryId=${params.oldCategoryId.toString()} newCategoryId=${params.newCategoryId.toString()}`
  insertParameterChange(event, market.protocol, market.id, null, 'EModeAssetCategoryChanged', value)
}

export function handleAssetCollateralInEModeChanged(event: AssetCollateralInEModeChanged): void {
  const market = marketNamed(event.params.asset)
  const category = categoryNamed(event.params.categoryId)
  if (market == null || category == null) return
  category.collateralMask = withBit(category.collateralMask, market.index, event.params.collateral)
  category.save()
  record(event, market, category, 'AssetCollateralInEModeChanged', 'collateral=', event.params.collateral)
}

export function handleAssetBorrowableInEModeChanged(event: AssetBorrowableInEModeChanged): void {
  const market = marketNamed(event.params.asset)
  const category = categoryNamed(event.params.categoryId)
  if (market == null || category == null) return
  category.borrowableMask = withBit(category.borrowableMask, market.index, event.params.borrowable)
  category.save()
  record(event, market, category, 'AssetBorrowableInEModeChanged', 'borrowable=', event.params.borrowable)
}

export function handleAssetLtvzeroInEModeChanged(event: AssetLtvzeroInEModeChanged): void {
  const market = marketNamed(event.params.asset)
  const category = categoryNamed(event.params.categoryId)
  if (market == null || category == null) return
  category.ltvZeroMask = withBit(category.ltvZeroMask, market.index, event.params.ltvzero)
  category.save()
  record(event, market, category, 'AssetLtvzeroInEModeChanged', 'ltvzero=', event.params.ltvzero)
}

export function handleEModeCategoryIsolationChanged(event: EModeCategoryIsolationChanged): void {
  const category = categoryNamed(event.params.categoryId)
  if (category == null) return
  category.isolated = event.params.isolated
  category.save()
  const value = `isolated=${event.params.isolated.toString()}`
  insertParameterChange(event, category.protocol, null, category.id, 'EModeCategoryIsolationChanged', value)
}

function putIn(number: i32, index: i32, on: bool): void {
  if (number == 0) return
  const category = categoryNamed(number)
  if (category == null) return
  category.collateralMask = withBit(category.collateralMask, index, on)
  category.borrowableMask = withBit(category.borrowableMask, index, on)
  category.save()
}

function categoryNamed(number: i32): RiskCategory | null {
  const protocol = loadProtocol(protocolOfSource())
  if (protocol == null) return null
  const pool = protocol.pool
  return pool === null ? null : ensureCategory(pool as Bytes, number, protocol.id)
}

function marketNamed(asset: Bytes): Market | null {
  const protocol = loadProtocol(protocolOfSource())
  if (protocol == null) return null
  const pool = protocol.pool
  return pool === null ? null : loadMarket(marketId(pool as Bytes, asset))
}

function record(
  event: ethereum.Event,
  market: Market,
  category: RiskCategory,
  name: string,
  label: string,
  on: bool,
): void {
  insertParameterChange(event, market.protocol, market.id, category.id, name, label + on.toString())
}
