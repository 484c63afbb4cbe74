/** A position of an isolated market in the loan asset's units, as Morpho._isHealthy compares it. */
import { MAX_UINT256, WAD } from '../../../core/fixed.ts'
import { type MarketTotals, toAssetsCeil } from './market.ts'

/** An oracle's price is loan units of one unit of collateral, scaled by 1e36 (ConstantsLib.ORACLE_PRICE_SCALE). */
const PRICE_SCALE: bigint = 10n ** 36n

export type PositionInputs = {
  /** In the collateral asset's units. */
  readonly collateral: bigint
  readonly borrowShares: bigint
  /** Interest included. */
  readonly totals: MarketTotals
  readonly lltvWad: bigint
  /** Null: not known. */
  readonly price: bigint | null
}

export type PositionValues = {
  readonly collateralValue: bigint
  /** Rounded up. */
  readonly debt: bigint
  readonly maxBorrow: bigint
  /** maxBorrow / debt rounded down, 1e18 is one; MAX_UINT256 without debt. */
  readonly healthFactorWad: bigint
}

/** Undefined where a price is needed and not known. */
export function positionValues(o: PositionInputs): PositionValues | undefined {
  const { totalBorrowAssets, totalBorrowShares } = o.totals
  const debt = toAssetsCeil(o.borrowShares, totalBorrowAssets, totalBorrowShares)
  if (o.price === null && (debt !== 0n || o.collateral !== 0n)) return undefined
  const collateralValue = (o.collateral * (o.price ?? 0n)) / PRICE_SCALE
  const maxBorrow = (collateralValue * o.lltvWad) / WAD
  return {
    collateralValue,
    debt,
    maxBorrow,
    healthFactorWad: debt === 0n ? MAX_UINT256 : (maxBorrow * WAD) / debt,
  }
}

/**
 * The highest oracle price at which the position can be liquidated, null where none can do that (no debt, no
 * collateral). maxBorrow < debt resolved through its two divisions.
 */
export function liquidationBoundary(o: {
  readonly collateral: bigint
  readonly debt: bigint
  readonly lltvWad: bigint
}): bigint | null {
  if (o.debt === 0n || o.collateral === 0n || o.lltvWad === 0n) return null
  // floor(value * lltv / 1e18) < debt as long as value * lltv < debt * 1e18.
  const leastSafeValue = ceilDiv(o.debt * WAD, o.lltvWad)
  // floor(collateral * price / 1e36) < leastSafeValue as long as collateral * price < leastSafeValue * 1e36.
  return ceilDiv(leastSafeValue * PRICE_SCALE, o.collateral) - 1n
}

function ceilDiv(x: bigint, y: bigint): bigint {
  return (x + y - 1n) / y
}
