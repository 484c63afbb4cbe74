import { maxU256, U256, zero } from '../math/u256'
import { NO_DEBT } from '../status'

/** What a position is worth at a moment, in the base currency's units, and its health factor. */
export class Valuation {
  collateralBase: U256 = zero()
  debtBase: U256 = zero()
  collateralKnown: bool = true
  debtKnown: bool = true
  healthFactorWad: U256 = maxU256()
  healthFactorKnown: bool = true
  status: string = NO_DEBT

  /** Says that nothing of it is known, and why. */
  unknown(status: string): Valuation {
    this.collateralKnown = false
    this.debtKnown = false
    this.healthFactorKnown = false
    this.status = status
    return this
  }
}
