/** The oracle's price that a liquidation computed with: known where a price fits its amounts, else at most implied. */
import { BigInt, Bytes } from '@graphprotocol/graph-ts'
import { loadTotals } from '../entities/market-totals'
import { loadPriceSource, newPriceSource } from '../entities/price-source'
import { insertPriceUpdate } from '../entities/price-update'
import { Liquidate } from '../generated/morpho-blue/MorphoBlue/Morpho'
import { IsolatedMarket, Market, Protocol } from '../generated/schema'
import { SIDE_BORROW, SIDE_COLLATERAL } from '../ids'
import { mulDivCeil, mulDivFloor } from '../math/ray'
import { priceScale, toAssetsCeil, toAssetsFloor, toSharesCeil, wadDivCeil, wadMulFloor } from '../math/shares'
import { add, compare, divFloor, fromBigInt, mul, toBigInt, U256, u256 } from '../math/u256'
import { ORIGIN_IMPLIED, ORIGIN_LIQUIDATION } from '../status'
import { logIndexOf } from './log-index'
import { readPrice, setPrice } from './oracle'
import { readsContracts } from './protocol'
import { balanceOf } from './shares'
import { tellUsdPrice } from './usd'

/** Rounding of an implied price is at most one part in so many. */
const IMPLIED_PARTS: u64 = 10_000

/**
 * The price read at the block's end where it fits, else the stored one where that does; null where neither does. Called
 * before the liquidation is taken from the balances.
 */
export function priceInForce(
  protocol: Protocol,
  isolated: IsolatedMarket,
  market: Market,
  event: Liquidate,
): BigInt | null {
  const oracle = market.priceSource
  if (protocol.historyIncomplete || oracle === null || !readsContracts()) return null
  const source = loadPriceSource(oracle as Bytes)
  if (source == null) return null
  const read = readPrice(source.id)
  if (read !== null && fits(fromBigInt(read as BigInt), isolated, event)) {
    setPrice(source, read, event.block, logIndexOf(event), ORIGIN_LIQUIDATION)
    return read
  }
  const stored = source.price
  return stored !== null && fits(fromBigInt(stored as BigInt), isolated, event) ? stored : null
}

/** Whether Morpho.liquidate gives these amounts at the price, from what is seized or from what is repaid. */
function fits(price: U256, isolated: IsolatedMarket, event: Liquidate): bool {
  const p = event.params
  const incentive = isolated.liquidationIncentiveWad
  const lltv = isolated.lltvWad
  const totals = loadTotals(p.id)
  if (incentive === null || lltv === null || totals == null || price.isZero()) return false
  const lif = fromBigInt(incentive as BigInt)
  const assets = fromBigInt(isolated.totalBorrowAssets)
  const shares = fromBigInt(totals.scaledDebt)
  const debt = toAssetsCeil(balanceOf(p.id, p.borrower, SIDE_BORROW), assets, shares)
  const value = mulDivFloor(balanceOf(p.id, p.borrower, SIDE_COLLATERAL), price, priceScale())
  if (compare(wadMulFloor(value, fromBigInt(lltv as BigInt)), debt) >= 0) return false
  const seized = fromBigInt(p.seizedAssets)
  const repaidShares = fromBigInt(p.repaidShares)
  const quoted = mulDivCeil(seized, price, priceScale())
  if (compare(toSharesCeil(wadDivCeil(quoted, lif), assets, shares), repaidShares) == 0) return true
  const rewarded = wadMulFloor(toAssetsFloor(repaidShares, assets, shares), lif)
  return compare(mulDivFloor(rewarded, priceScale(), price), seized) == 0
}

/**
 * Repaid times incentive over seized, where the incentive is known and rounding (1 / repaid + 1 / seized, in units) is at
 * most 1e-4: a row of price history, and never the price in force.
 */
export function implyPrice(isolated: IsolatedMarket, market: Market, event: Liquidate): void {
  const incentive = isolated.liquidationIncentiveWad
  const oracle = market.priceSource
  if (incentive === null || oracle === null) return
  const repaid = fromBigInt(event.params.repaidAssets)
  const seized = fromBigInt(event.params.seizedAssets)
  if (repaid.isZero() || seized.isZero()) return
  // 1 / repaid + 1 / seized <= 1 / parts
  if (compare(mul(add(repaid, seized), u256(IMPLIED_PARTS)), mul(repaid, seized)) > 0) return
  const rewarded = mul(repaid, fromBigInt(incentive as BigInt))
  const price = divFloor(mul(rewarded, u256(1_000_000_000_000_000_000)), seized)
  const known = loadPriceSource(oracle as Bytes)
  if (known == null) {
    const source = newPriceSource(oracle as Bytes)
    source.save()
  }
  insertPriceUpdate(event.block, logIndexOf(event), oracle as Bytes, ORIGIN_IMPLIED, toBigInt(price))
  tellUsdPrice(market, isolated, price)
}
