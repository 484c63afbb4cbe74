/** Values a position of an isolated market as it is after an action, and ends the action. */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { endAction } from '../actions/end-action'
import { Valuation } from '../actions/valuation'
import { loadIsolatedMarket } from '../entities/isolated-market'
import { loadMarket } from '../entities/market'
import { loadTotals } from '../entities/market-totals'
import { loadPosition } from '../entities/position'
import { loadPriceSource } from '../entities/price-source'
import { Position, PriceSource, Protocol } from '../generated/schema'
import { isolatedBalanceId, SIDE_BORROW, SIDE_COLLATERAL, SIDE_SUPPLY } from '../ids'
import { fromBigInt, lowBits, U256 } from '../math/u256'
import { CAUSE_LIQUIDATION } from '../status'
import { balanceOf } from './shares'
import { PositionInputs, valueOf } from './valuation'

/** The position's value with the price as it is known. */
export function currentValue(protocol: Protocol, market: Bytes, account: Bytes, event: ethereum.Event): Valuation {
  const collateral = balanceOf(market, account, SIDE_COLLATERAL)
  return valueWith(protocol, market, collateral, balanceOf(market, account, SIDE_BORROW), event)
}

function valueWith(
  protocol: Protocol,
  marketId: Bytes,
  collateral: U256,
  borrowShares: U256,
  event: ethereum.Event,
): Valuation {
  const market = loadMarket(marketId)
  const isolated = loadIsolatedMarket(marketId)
  const totals = loadTotals(marketId)
  if (market == null || isolated == null || totals == null) return new Valuation()
  const oracle = market.priceSource
  const source: PriceSource | null = oracle === null ? null : loadPriceSource(oracle as Bytes)
  const price: BigInt | null = source == null ? null : source.price
  const priceTimestamp: u64 = source == null ? 0 : lowBits(source.priceTimestamp)
  const inputs = new PositionInputs(collateral, borrowShares, fromBigInt(totals.scaledDebt), price, priceTimestamp)
  return valueOf(inputs, isolated, market, protocol, lowBits(event.block.timestamp))
}

export function closeAction(
  protocol: Protocol,
  positionId: Bytes,
  market: Bytes,
  account: Bytes,
  cause: u8,
  event: ethereum.Event,
): void {
  const position = loadPosition(positionId)
  if (position == null) return
  const value = currentValue(protocol, market, account, event)
  if (cause == CAUSE_LIQUIDATION) position.liquidationCount += 1
  const legs = nonZeroLegs(market, account)
  const hasDebt = !balanceOf(market, account, SIDE_BORROW).isZero()
  endAction(position as Position, legs, hasDebt, value, cause, event)
}

function nonZeroLegs(market: Bytes, account: Bytes): Bytes[] {
  const legs: Bytes[] = []
  const sides: u8[] = [SIDE_SUPPLY, SIDE_COLLATERAL, SIDE_BORROW]
  for (let i = 0; i < sides.length; i++) {
    if (!balanceOf(market, account, sides[i]).isZero()) legs.push(isolatedBalanceId(market, account, sides[i]))
  }
  return legs
}
