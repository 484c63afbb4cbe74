/** What a liquidation repaid and seized, in 1e-8 USD. With a price that it only implies, what is seized is repaid x incentive. */
import { BigInt } from '@graphprotocol/graph-ts'
import { LiquidationFacts } from '../entities/liquidation'
import { insertIsolatedPoint } from '../entities/liquidation-point'
import { IsolatedMarket, Market } from '../generated/schema'
import { mulDivFloor, powerOfTen } from '../math/ray'
import { priceScale } from '../math/shares'
import { fromBigInt, mul, overflowed, resetOverflow, toBigInt, U256, u256 } from '../math/u256'
import { WAD } from './usd'

/** 1e18 of a dollar is 1e8 of the base currency. */
const WAD_PER_BASE: u64 = 10_000_000_000

/** loanPrice: USD of one whole token of what is lent before the liquidation, 1e18 is one; null: not known. */
export function insertPoint(
  facts: LiquidationFacts,
  market: Market,
  isolated: IsolatedMarket,
  loanPrice: BigInt | null,
): void {
  const incentive = isolated.liquidationIncentiveWad
  if (loanPrice === null || incentive === null) {
    insertIsolatedPoint(facts, null, null)
    return
  }
  resetOverflow()
  const usd = fromBigInt(loanPrice as BigInt)
  const unit = powerOfTen(market.decimals)
  const repaid = fromBigInt(facts.debtRepaid)
  const price = facts.collateralPrice
  let seizedWad: U256
  if (price === null) seizedWad = mulDivFloor(mul(repaid, usd), fromBigInt(incentive as BigInt), mul(unit, u256(WAD)))
  else {
    const inLoan = mulDivFloor(mul(fromBigInt(facts.seized), u256(WAD)), fromBigInt(price as BigInt), priceScale())
    seizedWad = mulDivFloor(inLoan, usd, mul(unit, u256(WAD)))
  }
  const repaidWad = mulDivFloor(repaid, usd, unit)
  if (overflowed()) insertIsolatedPoint(facts, null, null)
  else insertIsolatedPoint(facts, base(repaidWad), base(seizedWad))
}

function base(wad: U256): BigInt {
  return toBigInt(mulDivFloor(wad, u256(1), u256(WAD_PER_BASE)))
}
