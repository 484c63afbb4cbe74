/**
 * USD of liquidations whose oracle's prices are not indexed, from the liquidations themselves: the call's own price of
 * the collateral is repaid × incentive / seized (Morpho.sol liquidate(): seized = repaid × LIF / price). A debt token of
 * the peg group is 1 USD, another one has the latest price that a liquidation against a pegged one implied. All of it is
 * IMPLIED: a bonus cannot be measured with it.
 */
import { WAD } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import type { PricePoint } from './cascade-summary.ts'

export type ImpliedInput = {
  readonly block: number
  readonly timestamp: number
  readonly debtAsset: Hex
  readonly debtUnit: bigint
  readonly debtIsPegged: boolean
  readonly collateralAsset: Hex
  readonly collateralUnit: bigint
  readonly debtRepaid: bigint
  readonly collateralSeized: bigint
  /** 1.05e18: the liquidator gets 5 % more than it repays. */
  readonly incentiveWad: bigint
}

/** Scaled by 1e18, rounded down. */
export type ImpliedUsd = { readonly repaidUsdWad: bigint; readonly seizedUsdWad: bigint; readonly grossUsdWad: bigint }

export type Implied = {
  /** By row; null where the debt token has no price yet. */
  readonly values: readonly (ImpliedUsd | null)[]
  /** By collateral asset, the prices against one, scaled by 1e18. */
  readonly prices: ReadonlyMap<Hex, readonly PricePoint[]>
}

/** A smaller repayment implies no price: it is rounded to too few digits. */
export const LEAST_PRICING_USD_WAD: bigint = WAD

/** Values rows in chain order; undefined stands for a row of a market whose parameters are not known. */
export function impliedUsd(rows: readonly (ImpliedInput | undefined)[]): Implied {
  const latest = new Map<Hex, bigint>()
  const prices = new Map<Hex, PricePoint[]>()
  const values = rows.map((row): ImpliedUsd | null => {
    if (row === undefined) return null
    const debtPriceWad = row.debtIsPegged ? WAD : latest.get(row.debtAsset)
    if (debtPriceWad === undefined) return null
    const repaidUsdWad = (row.debtRepaid * debtPriceWad) / row.debtUnit
    const seizedUsdWad = (row.debtRepaid * debtPriceWad * row.incentiveWad) / (row.debtUnit * WAD)
    if (row.debtIsPegged && repaidUsdWad >= LEAST_PRICING_USD_WAD && row.collateralSeized > 0n) {
      const price = (row.debtRepaid * row.incentiveWad * row.collateralUnit) / (row.debtUnit * row.collateralSeized)
      latest.set(row.collateralAsset, price)
      const points = prices.get(row.collateralAsset) ?? []
      prices.set(row.collateralAsset, points)
      points.push({ block: row.block, timestamp: row.timestamp, price })
    }
    return { repaidUsdWad, seizedUsdWad, grossUsdWad: seizedUsdWad - repaidUsdWad }
  })
  return { values, prices }
}
