import { BigInt } from '@graphprotocol/graph-ts'
import { LiquidationPoint, Market } from '../generated/schema'
import { LiquidationFacts } from './liquidation'

/** The engine gives the id and the timestamp. */
export function insertLiquidationPoint(facts: LiquidationFacts): void {
  const point = new LiquidationPoint(0)
  const collateral = facts.collateral
  const debt = facts.debt
  point.protocol = facts.protocol
  point.collateralMarket = collateral.id
  point.debtMarket = debt.id
  point.priced = facts.collateralPrice !== null && facts.debtPrice !== null ? 1 : 0
  point.debtRepaidBase = valueOf(facts.debtRepaid, facts.debtPrice, debt)
  point.collateralSeizedBase = valueOf(facts.seized, facts.collateralPrice, collateral)
  point.collateralSeized = facts.seized
  point.protocolFee = facts.protocolFee
  point.save()
}

/** Of an isolated market, whose values are not in its prices' unit. Null: not known. */
export function insertIsolatedPoint(
  facts: LiquidationFacts,
  repaidBase: BigInt | null,
  seizedBase: BigInt | null,
): void {
  const point = new LiquidationPoint(0)
  point.protocol = facts.protocol
  point.collateralMarket = facts.collateral.id
  point.debtMarket = facts.debt.id
  point.priced = repaidBase !== null && seizedBase !== null ? 1 : 0
  point.debtRepaidBase = repaidBase
  point.collateralSeizedBase = seizedBase
  point.collateralSeized = facts.seized
  point.protocolFee = facts.protocolFee
  point.save()
}

/** In the base currency's units, rounded down; null where the price is not known. */
function valueOf(amount: BigInt, price: BigInt | null, market: Market): BigInt | null {
  if (price === null) return null
  return amount.times(price).div(BigInt.fromI32(10).pow(market.decimals as u8))
}
