/** Oracles of isolated markets. They emit nothing: their price is read by call. */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { loadIsolatedMarket } from '../entities/isolated-market'
import { loadMarket, writeMarketPrice } from '../entities/market'
import { loadOracleAsset, newOracleAsset } from '../entities/oracle-asset'
import { loadPriceSource, newPriceSource } from '../entities/price-source'
import { insertPriceUpdate } from '../entities/price-update'
import { PairOracle } from '../generated/morpho-blue/MorphoBlue/PairOracle'
import { OracleAsset, PriceSource } from '../generated/schema'
import { address, includes, sameBytes } from '../ids'
import { fromBigInt } from '../math/u256'
import { OK, ORIGIN_LISTING, PRICE_UNKNOWN } from '../status'
import { tellUsdPrice } from './usd'

/** The market takes its price from the oracle from now on. */
export function followOracle(
  oracle: Bytes,
  collateral: Bytes,
  market: Bytes,
  block: ethereum.Block,
  logIndex: u32,
): void {
  let row = loadOracleAsset(oracle, collateral)
  if (row == null) {
    row = newOracleAsset(oracle, collateral)
    row.source = oracle
  }
  const markets = row.markets
  markets.push(market)
  row.markets = markets
  row.save()
  const known = loadPriceSource(oracle)
  const source = known == null ? newPriceSource(oracle) : known
  const assets = source.assets
  if (!includes(assets, row.id)) assets.push(row.id)
  source.assets = assets
  setPrice(source, readPrice(oracle), block, logIndex, ORIGIN_LISTING)
  const price = source.price
  writeMarketPrice(market, price, source.priceStatus, block)
}

/** price() in the state after the block; null where it reverts. */
export function readPrice(oracle: Bytes): BigInt | null {
  const answer = PairOracle.bind(address(oracle)).try_price()
  return answer.reverted ? null : answer.value
}

/** Writes what was read to the source (which is saved) and, where it is news, to its markets. */
export function setPrice(
  source: PriceSource,
  price: BigInt | null,
  block: ethereum.Block,
  logIndex: u32,
  origin: string,
): void {
  const changed = isNews(source, price)
  const status = price === null ? PRICE_UNKNOWN : OK
  source.price = price
  source.priceStatus = status
  source.priceBlock = block.number
  source.priceTimestamp = block.timestamp
  source.readBlock = block.number
  source.save()
  if (!changed) return
  if (price !== null) insertPriceUpdate(block, logIndex, source.id, origin, price as BigInt)
  const assets = source.assets
  for (let i = 0; i < assets.length; i++) {
    const asset = OracleAsset.load(assets[i])
    if (asset == null) continue
    const markets = asset.markets
    for (let j = 0; j < markets.length; j++) {
      writeMarketPrice(markets[j], price, status, block)
      if (price !== null) tellUsd(markets[j], price as BigInt)
    }
  }
}

function tellUsd(id: Bytes, price: BigInt): void {
  const market = loadMarket(id)
  const isolated = loadIsolatedMarket(id)
  if (market != null && isolated != null) tellUsdPrice(market, isolated, fromBigInt(price))
}

function isNews(source: PriceSource, price: BigInt | null): bool {
  const old = source.price
  if (old === null || price === null) return (old === null) != (price === null)
  return !sameBytes(changetype<Bytes>(old), changetype<Bytes>(price))
}
