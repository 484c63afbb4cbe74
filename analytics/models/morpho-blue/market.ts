/** An isolated market at a moment: interest since the last accrual (Morpho._accrueInterest), shares and assets. */
import { WAD } from '../../../core/fixed.ts'
import { adaptiveRates } from './adaptive-curve.ts'

/** As RateModel of the schema. */
export type RateModel = 'NONE' | 'ADAPTIVE_CURVE' | 'UNKNOWN'

export type MarketState = {
  readonly rateModel: RateModel
  /** 1e18 is 100 % a second; 0 before the first accrual or where the model has none. */
  readonly rateAtTargetWad: bigint
  readonly feeWad: bigint
  /** At the last accrual: assets in the loan asset's units. */
  readonly totalSupplyAssets: bigint
  readonly totalSupplyShares: bigint
  readonly totalBorrowAssets: bigint
  readonly totalBorrowShares: bigint
  /** Of the last accrual, in seconds. */
  readonly accruedTimestamp: bigint
}

export type MarketTotals = Pick<
  MarketState,
  'totalSupplyAssets' | 'totalSupplyShares' | 'totalBorrowAssets' | 'totalBorrowShares'
>

const VIRTUAL_SHARES = 1_000_000n
const VIRTUAL_ASSETS = 1n

/**
 * MorphoBalancesLib.expectedMarketBalances: the totals with interest up to the timestamp. Undefined where the rate model
 * is not known and interest has come since.
 */
export function expectedTotals(market: MarketState, timestamp: bigint): MarketTotals | undefined {
  const { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares } = market
  const stored = { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares }
  const elapsed = timestamp - market.accruedTimestamp
  if (elapsed <= 0n || totalBorrowAssets === 0n || market.rateModel === 'NONE') return stored
  if (market.rateModel === 'UNKNOWN') return undefined
  const { meanWad } = adaptiveRates({ ...market, elapsed })
  const interest = (totalBorrowAssets * compoundedFloor(meanWad, elapsed)) / WAD
  const supplied = totalSupplyAssets + interest
  const fee = (interest * market.feeWad) / WAD
  const feeShares = toSharesFloor(fee, supplied - fee, totalSupplyShares)
  return {
    totalSupplyAssets: supplied,
    totalSupplyShares: totalSupplyShares + feeShares,
    totalBorrowAssets: totalBorrowAssets + interest,
    totalBorrowShares,
  }
}

/** e^(rate * seconds) - 1 by its first three terms, each rounded down (MathLib.wTaylorCompounded). */
function compoundedFloor(ratePerSecondWad: bigint, seconds: bigint): bigint {
  const first = ratePerSecondWad * seconds
  const second = (first * first) / (2n * WAD)
  const third = (second * first) / (3n * WAD)
  return first + second + third
}

/** SharesMathLib, rounded down. */
export function toAssetsFloor(shares: bigint, totalAssets: bigint, totalShares: bigint): bigint {
  return (shares * (totalAssets + VIRTUAL_ASSETS)) / (totalShares + VIRTUAL_SHARES)
}

/** SharesMathLib, rounded up. */
export function toAssetsCeil(shares: bigint, totalAssets: bigint, totalShares: bigint): bigint {
  const divisor = totalShares + VIRTUAL_SHARES
  return (shares * (totalAssets + VIRTUAL_ASSETS) + divisor - 1n) / divisor
}

function toSharesFloor(assets: bigint, totalAssets: bigint, totalShares: bigint): bigint {
  return (assets * (totalShares + VIRTUAL_SHARES)) / (totalAssets + VIRTUAL_ASSETS)
}
