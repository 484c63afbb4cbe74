/** A position's values and health factor, in the loan asset's units, as Morpho._isHealthy compares them. */
import { BigInt } from '@graphprotocol/graph-ts'
import { Valuation } from '../actions/valuation'
import { IsolatedMarket, Market, Protocol } from '../generated/schema'
import { mulDivFloor } from '../math/ray'
import { priceScale, toAssetsCeil, wadDivFloor, wadMulFloor } from '../math/shares'
import { fromBigInt, overflowed, resetOverflow, U256 } from '../math/u256'
import { HISTORY_INCOMPLETE, OK, PRICE_STALE, PRICE_UNKNOWN, REVISION_UNKNOWN } from '../status'
import { borrowedAt } from './accrual'

/** What a valuation is made of. */
export class PositionInputs {
  constructor(
    public collateral: U256,
    public borrowShares: U256,
    public totalBorrowShares: U256,
    /** Of the collateral in the loan asset, scaled by 1e36; null where it is not known. */
    public price: BigInt | null,
    /** Of the last look at that price, in seconds. */
    public priceTimestamp: u64,
  ) {}
}

/** now: the moment's timestamp in seconds. */
export function valueOf(
  inputs: PositionInputs,
  isolated: IsolatedMarket,
  market: Market,
  protocol: Protocol,
  now: u64,
): Valuation {
  const value = new Valuation()
  const lltv = isolated.lltvWad
  if (protocol.historyIncomplete || lltv === null) return value.unknown(HISTORY_INCOMPLETE)
  resetOverflow()
  const price = inputs.price
  if (price === null) value.collateralKnown = inputs.collateral.isZero()
  else value.collateralBase = mulDivFloor(inputs.collateral, fromBigInt(price as BigInt), priceScale())
  if (inputs.borrowShares.isZero()) return overflowed() ? value.unknown(PRICE_UNKNOWN) : value
  const borrowed = borrowedAt(isolated, market, now)
  value.debtBase = toAssetsCeil(inputs.borrowShares, borrowed.assets, inputs.totalBorrowShares)
  if (!borrowed.known) {
    value.debtKnown = false
    value.healthFactorKnown = false
    value.status = REVISION_UNKNOWN
    return value
  }
  if (price === null) {
    value.healthFactorKnown = false
    value.status = PRICE_UNKNOWN
    return value
  }
  const maxBorrow = wadMulFloor(value.collateralBase, fromBigInt(lltv as BigInt))
  value.healthFactorWad = wadDivFloor(maxBorrow, value.debtBase)
  const age = now > inputs.priceTimestamp ? now - inputs.priceTimestamp : 0
  value.status = age > (protocol.staleAfterSeconds as u64) ? PRICE_STALE : OK
  return overflowed() ? value.unknown(PRICE_UNKNOWN) : value
}
