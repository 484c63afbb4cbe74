import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Market, MarketTotals } from '../generated/schema'
import { ray } from '../math/ray'
import { toBigInt } from '../math/u256'
import { PRICE_UNKNOWN } from '../status'

export function loadMarket(id: Bytes): Market | null {
  return Market.load(id)
}

/** A cheap question: totals exist exactly where the market does, and are a fifth of its width. */
export function marketExists(id: Bytes): bool {
  return MarketTotals.load(id) != null
}

/** A market as it is at its listing, without tokens and price. */
export function newMarket(id: Bytes, protocol: Bytes, asset: Bytes, index: i32, decimals: i32): Market {
  const market = new Market(id)
  const one = toBigInt(ray())
  const zero = BigInt.fromI32(0)
  market.protocol = protocol
  market.asset = asset
  market.index = index
  market.decimals = decimals
  market.liquidityIndexRay = one
  market.debtIndexRay = one
  market.liquidityRateRay = zero
  market.debtRateRay = zero
  market.accruedTimestamp = zero
  market.ltvBps = 0
  market.liquidationThresholdBps = 0
  market.liquidationBonusBps = 0
  market.liquidationProtocolFeeBps = 0
  market.reserveFactorBps = 0
  market.active = true
  market.frozen = false
  market.paused = false
  market.borrowingEnabled = false
  market.categoryNumber = 0
  market.debtRuleNotFollowed = false
  market.price = null
  market.priceStatus = PRICE_UNKNOWN
  market.priceBlock = zero
  market.priceTimestamp = zero
  return market
}

/** Writes the indices of an accrual and the moment; rates too where they are given. */
export function writeAccrual(
  id: Bytes,
  liquidityIndexRay: BigInt,
  debtIndexRay: BigInt,
  liquidityRateRay: BigInt | null,
  debtRateRay: BigInt | null,
  timestamp: BigInt,
): void {
  const market = new Market(id)
  market.liquidityIndexRay = liquidityIndexRay
  market.debtIndexRay = debtIndexRay
  if (liquidityRateRay !== null) market.liquidityRateRay = changetype<BigInt>(liquidityRateRay)
  if (debtRateRay !== null) market.debtRateRay = changetype<BigInt>(debtRateRay)
  market.accruedTimestamp = timestamp
  market.save()
}

/** Writes the price in force; null where it is not known. */
export function writeMarketPrice(id: Bytes, price: BigInt | null, status: string, block: ethereum.Block): void {
  const market = new Market(id)
  market.price = price
  market.priceStatus = status
  market.priceBlock = block.number
  market.priceTimestamp = block.timestamp
  market.save()
}

export function writeMarketSource(id: Bytes, source: Bytes | null): void {
  const market = new Market(id)
  market.priceSource = source
  market.save()
}
