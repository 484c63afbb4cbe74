/** What one liquidation of all that is owed repays and takes (Morpho.liquidate); there is no close factor. */
import { mulDivCeil, mulDivFloor, WAD } from '../../../core/fixed.ts'
import { type MarketTotals, toAssetsCeil, toAssetsFloor } from './market.ts'

const PRICE_SCALE = 10n ** 36n
const VIRTUAL_SHARES = 1_000_000n
const VIRTUAL_ASSETS = 1n

export type LiquidationAmounts = { readonly debtRepaid: bigint; readonly collateralSeized: bigint }

/** By all shares where the collateral suffices for them, else by all of the collateral. */
export function liquidationAmounts(o: {
  readonly borrowShares: bigint
  readonly collateral: bigint
  readonly totals: MarketTotals
  readonly price: bigint
  readonly liquidationIncentiveWad: bigint
}): LiquidationAmounts {
  const { totalBorrowAssets, totalBorrowShares } = o.totals
  const owed = toAssetsFloor(o.borrowShares, totalBorrowAssets, totalBorrowShares)
  const rewarded = mulDivFloor(owed, o.liquidationIncentiveWad, WAD)
  const seized = o.price === 0n ? o.collateral + 1n : mulDivFloor(rewarded, PRICE_SCALE, o.price)
  if (seized <= o.collateral) {
    return { debtRepaid: toAssetsCeil(o.borrowShares, totalBorrowAssets, totalBorrowShares), collateralSeized: seized }
  }
  const quoted = mulDivCeil(o.collateral, o.price, PRICE_SCALE)
  const assets = mulDivCeil(quoted, WAD, o.liquidationIncentiveWad)
  const shares = mulDivCeil(assets, totalBorrowShares + VIRTUAL_SHARES, totalBorrowAssets + VIRTUAL_ASSETS)
  return {
    debtRepaid: toAssetsCeil(shares, totalBorrowAssets, totalBorrowShares),
    collateralSeized: o.collateral,
  }
}
