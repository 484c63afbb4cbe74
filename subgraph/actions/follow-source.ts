/** Which source prices an asset of an oracle, and which aggregator stands behind a source. */
import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { writeMarketPrice, writeMarketSource } from '../entities/market'
import { loadOracleAsset, newOracleAsset } from '../entities/oracle-asset'
import { linkSource, unlinkSource } from '../entities/price-aggregator'
import { loadPriceSource, newPriceSource } from '../entities/price-source'
import { writeCategoryPrice } from '../entities/risk-category'
import { Market, OracleAsset, PriceSource, RiskCategory } from '../generated/schema'
import { PriceAggregator as AggregatorTemplate, PriceFeed as FeedTemplate } from '../generated/templates'
import { AaveOracle } from '../generated/templates/AaveOracle/AaveOracle'
import { PriceFeed } from '../generated/templates/AaveOracle/PriceFeed'
import { address, includes, isZeroAddress, sameBytes, without } from '../ids'
import { KIND_EVENT, KIND_POLLED, ORIGIN_LISTING, PRICE_UNKNOWN } from '../status'
import { setFallbackPrice, setSourcePrice, setSourceSilent } from './set-price'

/**
 * The asset as the oracle knows it. Where no event has told its source (the oracle's constructor speaks before anyone
 * listens), the oracle is asked.
 */
export function ensureOracleAsset(oracle: Bytes, asset: Bytes, block: ethereum.Block, logIndex: u32): OracleAsset {
  const known = loadOracleAsset(oracle, asset)
  if (known != null) return known
  const row = newOracleAsset(oracle, asset)
  row.save()
  const source = AaveOracle.bind(address(oracle)).try_getSourceOfAsset(address(asset))
  if (!source.reverted) followSource(row, source.value, block, logIndex)
  return row
}

/** From now on this source prices the asset; the zero address: none does. Saves the asset. */
export function followSource(row: OracleAsset, sourceId: Bytes, block: ethereum.Block, logIndex: u32): void {
  const old = row.source
  if (old !== null && !sameBytes(old as Bytes, sourceId)) {
    const left = loadPriceSource(old as Bytes)
    if (left != null) {
      left.assets = without(left.assets, row.id)
      left.save()
    }
  }
  if (isZeroAddress(sourceId)) {
    row.source = null
    row.save()
    tellMarkets(row, null)
    setFallbackPrice(row, block)
    return
  }
  row.source = sourceId
  row.save()
  tellMarkets(row, sourceId)
  let source = loadPriceSource(sourceId)
  if (source == null) {
    source = newPriceSource(sourceId)
    source.assets = [row.id]
    findAggregator(source)
  } else if (!includes(source.assets, row.id)) {
    const assets = source.assets
    assets.push(row.id)
    source.assets = assets
  }
  readSource(source, block, logIndex, ORIGIN_LISTING)
}

/** Reads the source's own answer and writes it to all that use it. Saves the source. */
export function readSource(source: PriceSource, block: ethereum.Block, logIndex: u32, origin: string): void {
  const answer = PriceFeed.bind(address(source.id)).try_latestAnswer()
  if (answer.reverted) setSourceSilent(source, block)
  else setSourcePrice(source, answer.value, block, logIndex, origin)
}

/** A market or a category takes its price from the asset from now on. */
export function attachMarket(row: OracleAsset, market: Bytes, block: ethereum.Block): void {
  if (!includes(row.markets, market)) {
    const markets = row.markets
    markets.push(market)
    row.markets = markets
    row.save()
  }
  writeMarketSource(market, row.source)
  const price = knownPrice(row)
  if (price !== null) writePriceOf(market, row)
  else setFallbackPrice(row, block)
}

export function detachMarket(oracle: Bytes, asset: Bytes, market: Bytes): void {
  const row = loadOracleAsset(oracle, asset)
  if (row == null) return
  row.markets = without(row.markets, market)
  row.save()
}

export function attachCategory(row: OracleAsset, category: Bytes, block: ethereum.Block): void {
  if (!includes(row.categories, category)) {
    const categories = row.categories
    categories.push(category)
    row.categories = categories
    row.save()
  }
  const source = row.source
  const known: PriceSource | null = source === null ? null : loadPriceSource(source as Bytes)
  if (known == null || known.price === null) setFallbackPrice(row, block)
  else {
    const change = new RiskCategory(category)
    change.price = known.price
    change.priceStatus = known.priceStatus
    change.priceBlock = known.priceBlock
    change.priceTimestamp = known.priceTimestamp
    change.save()
  }
}

export function detachCategory(oracle: Bytes, asset: Bytes, category: Bytes, block: ethereum.Block): void {
  const row = loadOracleAsset(oracle, asset)
  if (row != null) {
    row.categories = without(row.categories, category)
    row.save()
  }
  writeCategoryPrice(category, null, PRICE_UNKNOWN, block)
}

/** The market has no oracle to be priced by. */
export function leaveUnpriced(market: Bytes, block: ethereum.Block): void {
  writeMarketSource(market, null)
  writeMarketPrice(market, null, PRICE_UNKNOWN, block)
}

/** The source now answers through this aggregator, whose events tell its price. */
export function followAggregator(source: PriceSource, aggregator: Bytes): void {
  const old = source.aggregator
  if (old !== null && !sameBytes(old as Bytes, aggregator)) unlinkSource(old as Bytes, source.id)
  source.aggregator = aggregator
  source.kind = KIND_EVENT
  listenTo(aggregator, source.id)
}

/** aggregator() of the source at the end of the block; null where it has none. */
export function aggregatorOf(source: Bytes): Address | null {
  const aggregator = PriceFeed.bind(address(source)).try_aggregator()
  return aggregator.reverted || isZeroAddress(aggregator.value) ? null : aggregator.value
}

/**
 * A feed names its aggregator: its events are the price. A source that names none may be an aggregator itself: it is
 * polled until an event of its own agrees with what it answers.
 */
function findAggregator(source: PriceSource): void {
  const aggregator = aggregatorOf(source.id)
  if (aggregator !== null) {
    FeedTemplate.create(address(source.id))
    followAggregator(source, aggregator as Bytes)
  } else {
    source.kind = KIND_POLLED
    listenTo(source.id, source.id)
  }
}

function listenTo(aggregator: Bytes, source: Bytes): void {
  if (linkSource(aggregator, source)) AggregatorTemplate.create(address(aggregator))
}

function tellMarkets(row: OracleAsset, source: Bytes | null): void {
  const markets = row.markets
  for (let i = 0; i < markets.length; i++) writeMarketSource(markets[i], source)
}

function knownPrice(row: OracleAsset): BigInt | null {
  const source = row.source
  if (source === null) return null
  const known = loadPriceSource(source as Bytes)
  return known == null ? null : known.price
}

/** The price keeps its own age: it was not read now. */
function writePriceOf(market: Bytes, row: OracleAsset): void {
  const source = loadPriceSource(row.source as Bytes)
  if (source == null) return
  const change = new Market(market)
  change.price = source.price
  change.priceStatus = source.priceStatus
  change.priceBlock = source.priceBlock
  change.priceTimestamp = source.priceTimestamp
  change.save()
}
