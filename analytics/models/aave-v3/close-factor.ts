/**
 * How much of a debt one liquidation may repay: LiquidationLogic of Aave v3.0 to v3.7. Amounts are in the debt asset's
 * units, values in the base currency's.
 */
import { percentMulHalfUp, WAD } from '../../../core/fixed.ts'
import { debtValue } from './account-data.ts'
import type { PoolBehaviour } from './revisions.ts'

export type CloseFactorRegime =
  | 'AAVE_LEG_HALF'
  | 'AAVE_LEG_ALL'
  | 'AAVE_TOTAL_HALF'
  | 'AAVE_TOTAL_LEG'
  | 'AAVE_LOW_HEALTH'
  | 'AAVE_SMALL'
  | 'NO_CAP'
  | 'UNKNOWN'

/** CLOSE_FACTOR_HF_THRESHOLD: at or below it all of the leg may be repaid. */
const LOW_HEALTH_WAD = (95n * WAD) / 100n
const HALF_BPS = 5_000n
/** MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD, in a base currency of eight decimals. */
const SMALL_LEG_BASE = 2_000n * 10n ** 8n
/** MIN_LEFTOVER_BASE: a smaller rest on either side may not be left. */
export const MIN_LEFTOVER_BASE: bigint = SMALL_LEG_BASE / 2n

export type CloseFactorInput = {
  readonly behaviour: PoolBehaviour
  readonly healthFactorWad: bigint
  readonly totalDebtBase: bigint
  /** The debt leg with interest, stable and variable together. */
  readonly debtLeg: bigint
  readonly debtPrice: bigint
  readonly debtUnit: bigint
  /** The collateral leg's whole value, rounded down. */
  readonly collateralLegBase: bigint
}

export type CloseFactor = { readonly regime: CloseFactorRegime; readonly maxDebtToRepay: bigint }

/** The cap by the close factor alone: the collateral at hand may allow less. */
export function closeFactor(input: CloseFactorInput): CloseFactor {
  const { debtLeg } = input
  const low = input.healthFactorWad <= LOW_HEALTH_WAD
  if (input.behaviour.closeFactor === 'LEG') {
    if (low) return { regime: 'AAVE_LEG_ALL', maxDebtToRepay: debtLeg }
    return { regime: 'AAVE_LEG_HALF', maxDebtToRepay: percentMulHalfUp(debtLeg, HALF_BPS) }
  }
  if (low) return { regime: 'AAVE_LOW_HEALTH', maxDebtToRepay: debtLeg }
  const debtLegBase = debtValue(debtLeg, input.debtPrice, input.debtUnit, input.behaviour)
  if (input.collateralLegBase < SMALL_LEG_BASE || debtLegBase < SMALL_LEG_BASE) {
    return { regime: 'AAVE_SMALL', maxDebtToRepay: debtLeg }
  }
  const halfBase = percentMulHalfUp(input.totalDebtBase, HALF_BPS)
  if (debtLegBase <= halfBase) return { regime: 'AAVE_TOTAL_LEG', maxDebtToRepay: debtLeg }
  return { regime: 'AAVE_TOTAL_HALF', maxDebtToRepay: (halfBase * input.debtUnit) / input.debtPrice }
}
