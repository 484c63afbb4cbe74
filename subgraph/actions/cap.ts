import { U256, zero } from '../math/u256'

/** What a liquidation was allowed to take, and the two legs just before it, in the assets' units. */
export class Cap {
  /** A CloseFactorRegime. */
  regime: string = 'UNKNOWN'
  /** In the debt asset's units. */
  max: U256 = zero()
  maxKnown: bool = false
  debtLeg: U256 = zero()
  collateralLeg: U256 = zero()
  legsKnown: bool = false
}
