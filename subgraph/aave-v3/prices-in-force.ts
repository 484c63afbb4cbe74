/**
 * Which prices a liquidation computed with, of sources that emit no events: those known before, or those read at its
 * block's end. A read cannot be made in the middle of a block, and the price may have moved before or after the call.
 */
import { BigInt, Bytes } from '@graphprotocol/graph-ts'
import { isPositive } from '../actions/set-price'
import { loadMarket } from '../entities/market'
import { marketsOf } from '../entities/market-registry'
import { loadPriceSource } from '../entities/price-source'
import { OracleAsset, PriceSource, Protocol } from '../generated/schema'
import { SIDE_SUPPLY, sameBytes } from '../ids'
import { mulDivFloor, percentMulHalfUp, powerOfTen } from '../math/ray'
import { compare, divFloor, fromBigInt, lowBits, mul, sub, U256, u256, zero } from '../math/u256'
import { KIND_EVENT } from '../status'
import { Liquidated } from './liquidated'
import { Rules } from './revision'
import { supplyBalance } from './valuation'

const WAD: u64 = 1_000_000_000_000_000_000
const BPS: u64 = 10_000

/** True when a price read is not the one known. */
export function areNews(rows: OracleAsset[], prices: Array<BigInt | null>): bool {
  for (let i = 0; i < rows.length; i++) {
    const id = rows[i].source
    const source: PriceSource | null = id === null ? null : loadPriceSource(id as Bytes)
    const known: BigInt | null = source == null ? null : source.price
    const price = prices[i]
    if (known === null || price === null) return true
    if (!isPositive(price as BigInt)) return true
    if (compare(fromBigInt(known as BigInt), fromBigInt(price as BigInt)) != 0) return true
  }
  return false
}

/**
 * True when the prices read are the ones. In this order: the contract had all prices; it computed the seized amount from
 * the repaid one, or the other way round; the health factor was below one; a price that moved since the known ones were
 * read was most likely followed by this one.
 */
export function readPricesHold(
  known: Liquidated,
  read: Liquidated,
  repaid: BigInt,
  seized: BigInt,
  rows: OracleAsset[],
  protocol: Protocol,
  rules: Rules,
  now: u64,
): bool {
  if (!known.before.healthFactorKnown) return true
  if (!read.before.healthFactorKnown) return false
  const order = compare(
    deviation(known, fromBigInt(repaid), fromBigInt(seized), rules, now),
    deviation(read, fromBigInt(repaid), fromBigInt(seized), rules, now),
  )
  if (order != 0) return order > 0
  const readIsBelow = isBelowOne(read)
  if (isBelowOne(known) != readIsBelow) return readIsBelow
  return hasMovedSince(oldestBlock(rows), protocol)
}

/**
 * How far the amounts are from what these prices would have given, in units of the one that follows from the other
 * (LiquidationLogic._calculateAvailableCollateralToLiquidate; the roundings of the revisions differ by a unit).
 */
function deviation(state: Liquidated, repaid: U256, seized: U256, rules: Rules, now: u64): U256 {
  const collateralPrice = state.collateralPrice
  const debtPrice = state.debtPrice
  if (collateralPrice === null || debtPrice === null || state.bonusBps == 0) return zero()
  const bonus = u256(state.bonusBps as u64)
  const collateralUnit = powerOfTen(state.collateral.decimals)
  const debtUnit = powerOfTen(state.debt.decimals)
  const collateralRate = mul(fromBigInt(collateralPrice as BigInt), debtUnit)
  const debtRate = mul(fromBigInt(debtPrice as BigInt), collateralUnit)
  // All of the collateral was taken, up to a rounded protocol fee: the debt follows from it.
  if (compare(seized, lessTwo(collateralLegOf(state, rules, now))) >= 0) {
    return distance(divFloor(mul(mulDivFloor(seized, collateralRate, debtRate), u256(BPS)), bonus), repaid)
  }
  return distance(percentMulHalfUp(mulDivFloor(repaid, debtRate, collateralRate), bonus), seized)
}

function collateralLegOf(state: Liquidated, rules: Rules, now: u64): U256 {
  for (let i = 0; i < state.earlier.length; i++) {
    const leg = state.earlier[i]
    if (leg.side == SIDE_SUPPLY && sameBytes(leg.marketId, state.collateral.id)) {
      return supplyBalance(leg.scaled, state.collateral, rules, now)
    }
  }
  return zero()
}

function lessTwo(x: U256): U256 {
  return compare(x, u256(2)) < 0 ? zero() : sub(x, u256(2))
}

function distance(x: U256, y: U256): U256 {
  return compare(x, y) < 0 ? sub(y, x) : sub(x, y)
}

function isBelowOne(state: Liquidated): bool {
  return compare(state.before.healthFactorWad, u256(WAD)) < 0
}

function oldestBlock(rows: OracleAsset[]): u64 {
  let oldest: u64 = u64.MAX_VALUE
  for (let i = 0; i < rows.length; i++) {
    const id = rows[i].source
    const source: PriceSource | null = id === null ? null : loadPriceSource(id as Bytes)
    if (source != null && lowBits(source.priceBlock) < oldest) oldest = lowBits(source.priceBlock)
  }
  return oldest
}

/** An adapter follows another source: while none has answered anew, it most likely has not either. */
function hasMovedSince(block: u64, protocol: Protocol): bool {
  const markets = marketsOf(protocol.id)
  for (let i = 0; i < markets.length; i++) {
    const market = loadMarket(markets[i])
    if (market == null || lowBits(market.priceBlock) <= block) continue
    const id = market.priceSource
    const source: PriceSource | null = id === null ? null : loadPriceSource(id as Bytes)
    if (source != null && source.kind == KIND_EVENT) return true
  }
  return false
}
