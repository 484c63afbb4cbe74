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

/** In the base currency's units, rounded down; null where the price is not known. */
function valueOf(amount: BigInt, price: BigInt | null, market: Market): BigInt | null {
  if (price === null) return null
  return amount.times(price).div(BigInt.fromI32(10).pow(market.decimals as u8))
}
