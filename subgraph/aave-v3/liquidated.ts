/** A position around its liquidation, with the prices that are to hold: as stored, or as read at the block's end. */
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { isPositive } from '../actions/set-price'
import { Valuation } from '../actions/valuation'
import { loadMarket } from '../entities/market'
import { Market, OracleAsset, Position, Protocol, RiskCategory } from '../generated/schema'
import { logKey, sameBytes, slice } from '../ids'
import { lowBits } from '../math/u256'
import { categoryOf } from './close-action'
import { currentLegs, Leg, legsBefore, marketOfLeg } from './legs'
import { EMODE_SINGLE, Rules } from './revision'
import { inCategory, priceOf, valueOf } from './valuation'

/** Prices that replace the stored ones. Null stands for an oracle that reverts. */
export class ReadPrices {
  constructor(
    public rows: OracleAsset[],
    public prices: Array<BigInt | null>,
    public timestamp: BigInt,
  ) {}
}

export class Liquidated {
  /** As it is now, and as it was before the action. */
  legs: Leg[] = []
  earlier: Leg[] = []
  before: Valuation = new Valuation()
  after: Valuation = new Valuation()
  bonusBps: i32 = 0
  /** As the liquidation computes with, in the base currency's units. */
  collateralPrice: BigInt | null = null
  debtPrice: BigInt | null = null

  constructor(
    public collateral: Market,
    public debt: Market,
  ) {}
}

/** read: null for the stored prices. */
export function liquidatedWith(
  read: ReadPrices | null,
  position: Position,
  protocol: Protocol,
  rules: Rules | null,
  collateralId: Bytes,
  debtId: Bytes,
  event: ethereum.Event,
): Liquidated {
  const legs = currentLegs(position)
  const category = categoryOf(position)
  for (let i = 0; i < legs.length; i++) marketOfLeg(legs[i], legs)
  const state = new Liquidated(marketIn(legs, collateralId), marketIn(legs, debtId))
  if (read != null) {
    for (let i = 0; i < legs.length; i++) if (legs[i].market != null) takePrice(legs[i].market as Market, read)
    takePrice(state.collateral, read)
    takePrice(state.debt, read)
    if (category != null) takeCategoryPrice(category, read)
  }
  const now = lowBits(event.block.timestamp)
  state.legs = legs
  state.after = valueOf(legs, protocol, category, now)
  state.earlier = legsBefore(legs, position, collateralId, logKey(event))
  state.before = valueOf(state.earlier, protocol, category, now)
  state.bonusBps =
    rules != null && category != null && inCategory(state.collateral, category, rules)
      ? category.liquidationBonusBps
      : state.collateral.liquidationBonusBps
  state.collateralPrice = rules == null ? state.collateral.price : priceOf(state.collateral, category, rules)
  state.debtPrice = debtPriceOf(state.debt, category, rules)
  return state
}

/** To revision 4 a category's own price source stands for whatever is owed (LiquidationLogic._getConfigurationData). */
function debtPriceOf(debt: Market, category: RiskCategory | null, rules: Rules | null): BigInt | null {
  if (category == null || rules == null || rules.eMode != EMODE_SINGLE) return debt.price
  return category.priceAsset === null ? debt.price : category.price
}

function marketIn(legs: Leg[], id: Bytes): Market {
  for (let i = 0; i < legs.length; i++) {
    const market = legs[i].market
    if (market != null && sameBytes(legs[i].marketId, id)) return market as Market
  }
  return loadMarket(id) as Market
}

function takePrice(market: Market, read: ReadPrices): void {
  const at = rowOf(slice(market.id, 20, 20), read)
  if (at < 0) return
  market.price = positive(read.prices[at])
  market.priceTimestamp = read.timestamp
}

function takeCategoryPrice(category: RiskCategory, read: ReadPrices): void {
  const asset = category.priceAsset
  if (asset === null) return
  const at = rowOf(asset as Bytes, read)
  if (at < 0) return
  category.price = positive(read.prices[at])
  category.priceTimestamp = read.timestamp
}

function rowOf(asset: Bytes, read: ReadPrices): i32 {
  for (let i = 0; i < read.rows.length; i++) if (sameBytes(read.rows[i].asset, asset)) return i
  return -1
}

function positive(price: BigInt | null): BigInt | null {
  return price !== null && isPositive(price as BigInt) ? price : null
}
