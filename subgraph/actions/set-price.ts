/**
 * A price goes from its source to everything that takes it: source -> the assets of oracles that use it -> the markets
 * and categories of each.
 */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { writeMarketPrice } from '../entities/market'
import { insertPriceUpdate } from '../entities/price-update'
import { writeCategoryPrice } from '../entities/risk-category'
import { OracleAsset, PriceSource } from '../generated/schema'
import { AaveOracle } from '../generated/templates/AaveOracle/AaveOracle'
import { address, sameBytes } from '../ids'
import { isNegative, lowBits } from '../math/u256'
import { OK, ORIGIN_EVENT, ORIGIN_POLL, PRICE_UNKNOWN } from '../status'

/** An oracle takes an answer above zero; anything else sends it to its fallback. */
export function isPositive(answer: BigInt): bool {
  if (isNegative(answer)) return false
  for (let i = 0; i < answer.length; i++) if (answer[i] != 0) return true
  return false
}

/** The source answered. Writes the answer to the source (which is saved) and to all that use it. */
export function setSourcePrice(
  source: PriceSource,
  answer: BigInt,
  block: ethereum.Block,
  logIndex: u32,
  origin: string,
): void {
  const positive = isPositive(answer)
  const old = source.price
  // Read again and again, zero or less is news only the first time.
  const changed =
    old === null ? positive || origin != ORIGIN_POLL : !sameBytes(changetype<Bytes>(old), changetype<Bytes>(answer))
  source.price = positive ? answer : null
  source.priceStatus = positive ? OK : PRICE_UNKNOWN
  source.priceBlock = block.number
  source.priceTimestamp = block.timestamp
  source.readBlock = origin == ORIGIN_EVENT ? null : block.number
  source.save()
  if (changed) insertPriceUpdate(block, logIndex, source.id, origin, answer)
  const assets = source.assets
  for (let i = 0; i < assets.length; i++) {
    const asset = OracleAsset.load(assets[i])
    if (asset == null) continue
    if (positive) setAssetPrice(asset, answer, block)
    else setFallbackPrice(asset, block)
  }
}

/** The source does not answer at all. */
export function setSourceSilent(source: PriceSource, block: ethereum.Block): void {
  source.price = null
  source.priceStatus = PRICE_UNKNOWN
  source.priceBlock = block.number
  source.priceTimestamp = block.timestamp
  source.readBlock = block.number
  source.save()
  const assets = source.assets
  for (let i = 0; i < assets.length; i++) {
    const asset = OracleAsset.load(assets[i])
    if (asset != null) setAssetPrice(asset, null, block)
  }
}

/** Where the source is missing or answers zero or less, the oracle asks its fallback; only the oracle knows it. */
export function setFallbackPrice(asset: OracleAsset, block: ethereum.Block): void {
  const price = AaveOracle.bind(address(asset.oracle)).try_getAssetPrice(address(asset.asset))
  setAssetPrice(asset, price.reverted || !isPositive(price.value) ? null : price.value, block)
}

/** Null: not known. */
export function setAssetPrice(asset: OracleAsset, price: BigInt | null, block: ethereum.Block): void {
  const status = price === null ? PRICE_UNKNOWN : OK
  const markets = asset.markets
  for (let i = 0; i < markets.length; i++) writeMarketPrice(markets[i], price, status, block)
  const categories = asset.categories
  for (let i = 0; i < categories.length; i++) writeCategoryPrice(categories[i], price, status, block)
}

export function logIndexOf(event: ethereum.Event): u32 {
  return lowBits(event.logIndex) as u32
}
