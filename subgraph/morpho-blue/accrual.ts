/** What interest makes of a market between accruals. */
import { IsolatedMarket, Market } from '../generated/schema'
import { adaptiveRates } from '../math/adaptive-curve'
import { compoundedFloor, wadMulFloor } from '../math/shares'
import { add, fromBigInt, lowBits, U256, zero } from '../math/u256'
import { RATE_ADAPTIVE_CURVE, RATE_NONE } from '../status'

export class BorrowedAt {
  constructor(
    /** All that is owed, in the loan asset's units. */
    public assets: U256,
    /** False where the market's rate model is not known and time has passed. */
    public known: bool,
  ) {}
}

/** Morpho._accrueInterest, without a fee: that only moves shares of the supply. */
export function borrowedAt(isolated: IsolatedMarket, market: Market, now: u64): BorrowedAt {
  const stored = fromBigInt(isolated.totalBorrowAssets)
  const last = lowBits(market.accruedTimestamp)
  if (now <= last || stored.isZero() || isolated.rateModel == RATE_NONE) return new BorrowedAt(stored, true)
  if (isolated.rateModel != RATE_ADAPTIVE_CURVE) return new BorrowedAt(stored, false)
  const atTarget = isolated.rateAtTargetWad
  const start = atTarget === null ? zero() : fromBigInt(atTarget)
  const rates = adaptiveRates(start, fromBigInt(isolated.totalSupplyAssets), stored, now - last)
  return new BorrowedAt(add(stored, wadMulFloor(stored, compoundedFloor(rates.meanWad, now - last))), true)
}
