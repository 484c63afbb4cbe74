/**
 * Pool.getUserAccountData, per revision: GenericLogic.calculateUserAccountData of Aave v3.0 to v3.7. Values are in the
 * base currency's units, thresholds in bps, health factors in WAD; the order and the rounding are the contract's.
 */
import {
  BPS,
  MAX_UINT256,
  mulDivCeil,
  percentMulFloor,
  percentMulHalfUp,
  rayMulCeil,
  rayMulFloor,
  rayMulHalfUp,
  wadDivHalfUp,
} from '../../../core/fixed.ts'
import { stableDebtHalfUp } from './accrual.ts'
import type { PoolBehaviour } from './revisions.ts'

/** A reserve at the moment asked: its indices accrued to it, its price then. */
export type ReserveNow = {
  /** Position in the pool's list, which is its bit in a category's masks. */
  readonly index: number
  /** 10^decimals */
  readonly unit: bigint
  /** In the base currency's units; null: not known. */
  readonly price: bigint | null
  readonly normalizedIncomeRay: bigint
  readonly normalizedDebtRay: bigint
  readonly ltvBps: bigint
  readonly liquidationThresholdBps: bigint
  /** The asset's one category (to revision 4); 0 is none. */
  readonly categoryNumber: number
}

/** The e-mode category that an account is in. */
export type CategoryNow = {
  readonly number: number
  readonly ltvBps: bigint
  readonly liquidationThresholdBps: bigint
  readonly liquidationBonusBps: bigint
  /** True when the category has a price source of its own (to revision 4). */
  readonly hasPriceSource: boolean
  /** That source's price; null: not known, or there is no source. */
  readonly price: bigint | null
  readonly collateralMask: bigint
  readonly ltvZeroMask: bigint
  readonly isolated: boolean
}

/** What an account holds and owes of one reserve. */
export type Holding<R extends ReserveNow = ReserveNow> = {
  readonly reserve: R
  readonly supplyScaled: bigint
  /** The account's flag: this supply is used as collateral. */
  readonly isCollateral: boolean
  readonly debtScaled: bigint
  /** Debt at a stable rate (3.0 and 3.1), null where there is none. */
  readonly stableDebt: { readonly principal: bigint; readonly rateRay: bigint; readonly timestamp: bigint } | null
}

export type AccountState<R extends ReserveNow = ReserveNow, C extends CategoryNow = CategoryNow> = {
  readonly behaviour: PoolBehaviour
  /** The moment asked, in seconds; the reserves are accrued to it. */
  readonly timestamp: bigint
  /** Null: the account is in no category. */
  readonly category: C | null
  readonly holdings: readonly Holding<R>[]
}

export type AccountData = {
  readonly totalCollateralBase: bigint
  readonly totalDebtBase: bigint
  readonly availableBorrowsBase: bigint
  /** The average, truncated, as the contract answers it. */
  readonly currentLiquidationThresholdBps: bigint
  readonly ltvBps: bigint
  /** MAX_UINT256 without debt. */
  readonly healthFactorWad: bigint
}

/** The account's tuple; undefined where a price that the contract would read is not known. */
export function accountData(account: AccountState): AccountData | undefined {
  const { behaviour, category } = account
  if (category?.hasPriceSource && category.price === null && account.holdings.some(isInUse)) return undefined
  let collateral = 0n
  let debt = 0n
  let ltvSum = 0n
  let thresholdSum = 0n
  for (const holding of account.holdings) {
    if (!isInUse(holding)) continue
    const price = priceInUse(holding.reserve, category)
    if (price === null) return undefined
    const thresholdBps = collateralThresholdBps(holding, category, behaviour)
    if (thresholdBps !== null) {
      const value = (supplyAmount(holding, behaviour) * price) / holding.reserve.unit
      collateral += value
      thresholdSum += value * thresholdBps
      ltvSum += value * collateralLtvBps(holding.reserve, category, behaviour)
    }
    if (hasDebt(holding)) debt += debtValue(debtAmount(holding, account), price, holding.reserve.unit, behaviour)
  }
  const currentLiquidationThresholdBps = collateral === 0n ? 0n : thresholdSum / collateral
  const ltvBps = collateral === 0n ? 0n : ltvSum / collateral
  return {
    totalCollateralBase: collateral,
    totalDebtBase: debt,
    availableBorrowsBase: availableBorrows(collateral, debt, ltvBps, behaviour),
    currentLiquidationThresholdBps,
    ltvBps,
    healthFactorWad: healthFactorWad({ collateral, debt, thresholdSum, currentLiquidationThresholdBps, behaviour }),
  }
}

/** The contract looks at a reserve only when the account borrows it or uses it as collateral. */
function isInUse(holding: Holding): boolean {
  return holding.isCollateral || hasDebt(holding)
}

/** True when something is owed of the reserve, however little. */
export function hasDebt(holding: Holding): boolean {
  return holding.debtScaled !== 0n || (holding.stableDebt !== null && holding.stableDebt.principal !== 0n)
}

/** The price that the contract takes for an asset of an account: the category's own where it has one (to revision 4). */
export function priceInUse(reserve: ReserveNow, category: CategoryNow | null): bigint | null {
  return isPricedByCategory(reserve, category) ? (category?.price ?? null) : reserve.price
}

/** True when the account's category has a price source that stands for this asset's price. */
export function isPricedByCategory(reserve: ReserveNow, category: CategoryNow | null): boolean {
  return category?.hasPriceSource === true && category.price !== 0n && reserve.categoryNumber === category.number
}

/** True when the asset is in the account's category, so that the category's parameters apply. */
export function isInCategory(reserve: ReserveNow, category: CategoryNow | null, behaviour: PoolBehaviour): boolean {
  if (category === null) return false
  if (behaviour.eMode === 'ASSET_CATEGORY') return reserve.categoryNumber === category.number
  return ((category.collateralMask >> BigInt(reserve.index)) & 1n) === 1n
}

/** The threshold that applies to a supply, in bps; null where the contract does not count it as collateral. */
export function collateralThresholdBps(
  holding: Holding,
  category: CategoryNow | null,
  behaviour: PoolBehaviour,
): bigint | null {
  if (!holding.isCollateral) return null
  const { reserve } = holding
  if (behaviour.collateral === 'OWN_THRESHOLD' && reserve.liquidationThresholdBps === 0n) return null
  return category !== null && isInCategory(reserve, category, behaviour)
    ? category.liquidationThresholdBps
    : reserve.liquidationThresholdBps
}

function collateralLtvBps(reserve: ReserveNow, category: CategoryNow | null, behaviour: PoolBehaviour): bigint {
  if (behaviour.ltv === 'BASE_FIRST' && reserve.ltvBps === 0n) return 0n
  if (category === null) return reserve.ltvBps
  if (!isInCategory(reserve, category, behaviour)) {
    return behaviour.ltv === 'ISOLATED_CATEGORY' && category.isolated ? 0n : reserve.ltvBps
  }
  if (behaviour.ltv !== 'BASE_FIRST' && ((category.ltvZeroMask >> BigInt(reserve.index)) & 1n) === 1n) return 0n
  return category.ltvBps
}

/** The supply in the asset's units, interest included. */
export function supplyAmount(holding: Holding, behaviour: PoolBehaviour): bigint {
  return behaviour.rounding === 'HALF_UP'
    ? rayMulHalfUp(holding.supplyScaled, holding.reserve.normalizedIncomeRay)
    : rayMulFloor(holding.supplyScaled, holding.reserve.normalizedIncomeRay)
}

/** The debt in the asset's units, interest included: at the variable rate and at stable rates together. */
export function debtAmount(
  holding: Holding,
  account: { readonly behaviour: PoolBehaviour; readonly timestamp: bigint },
): bigint {
  const index = holding.reserve.normalizedDebtRay
  const variable =
    account.behaviour.rounding === 'HALF_UP'
      ? rayMulHalfUp(holding.debtScaled, index)
      : rayMulCeil(holding.debtScaled, index)
  return holding.stableDebt === null ? variable : variable + stableDebtHalfUp(holding.stableDebt, account.timestamp)
}

/** An amount of debt in the base currency: rounded down to revision 8, up from 9 on. */
export function debtValue(amount: bigint, price: bigint, unit: bigint, behaviour: PoolBehaviour): bigint {
  return behaviour.rounding === 'HALF_UP' ? (amount * price) / unit : mulDivCeil(amount, price, unit)
}

function availableBorrows(collateral: bigint, debt: bigint, ltvBps: bigint, behaviour: PoolBehaviour): bigint {
  const limit =
    behaviour.rounding === 'HALF_UP' ? percentMulHalfUp(collateral, ltvBps) : percentMulFloor(collateral, ltvBps)
  return limit > debt ? limit - debt : 0n
}

function healthFactorWad(sums: {
  readonly collateral: bigint
  readonly debt: bigint
  readonly thresholdSum: bigint
  readonly currentLiquidationThresholdBps: bigint
  readonly behaviour: PoolBehaviour
}): bigint {
  if (sums.debt === 0n) return MAX_UINT256
  if (sums.behaviour.healthFactor === 'THRESHOLD_SUM') return wadDivHalfUp(sums.thresholdSum, sums.debt) / BPS
  return wadDivHalfUp(percentMulHalfUp(sums.collateral, sums.currentLiquidationThresholdBps), sums.debt)
}
