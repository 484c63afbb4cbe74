/** What is compared: our values at a block, in the words of the contracts. */
import type { Hex } from '../../core/hex.ts'
import type { IsolatedState } from './isolated.ts'

/** undefined: not known; it is listed as unknown, never counted as equal. */
export type Known = bigint | undefined

export type ReserveState = {
  readonly asset: Hex
  readonly symbol: string
  readonly supplyToken: Hex
  readonly debtToken: Hex
  readonly stableDebtToken: Hex | null
  readonly normalizedIncomeRay: Known
  readonly normalizedDebtRay: Known
  /** What all accounts hold and owe, scaled. */
  readonly scaledSupply: Known
  readonly scaledDebt: Known
  /** In the asset's units; null before pool revision 7, which has none. */
  readonly deficit: Known | null
  /** The price that events told; null where no event tells it. */
  readonly eventPrice: Known | null
}

export type BalanceState = {
  readonly asset: Hex
  readonly side: 'SUPPLY' | 'BORROW' | 'BORROW_STABLE'
  /** Scaled, or the principal of a stable debt. */
  readonly amount: Known
}

export type AccountState = {
  readonly account: Hex
  /** Why the values are not known. */
  readonly unknown: string | null
  readonly data: AccountValues | undefined
  /** Those that are not zero; every other balance of the account is zero. */
  readonly balances: readonly BalanceState[]
}

/** Pool.getUserAccountData without availableBorrowsBase, which is not a matter of liquidations. */
export type AccountValues = {
  readonly totalCollateralBase: bigint
  readonly totalDebtBase: bigint
  readonly currentLiquidationThresholdBps: bigint
  readonly ltvBps: bigint
  readonly healthFactorWad: bigint
}

export type PoolState = {
  readonly provider: Hex
  readonly pool: Hex
  readonly oracle: Hex | null
  readonly revision: number | null
  readonly reserves: readonly ReserveState[]
  readonly accounts: readonly AccountState[]
}

export type ChainState = {
  readonly block: { readonly number: number; readonly hash: Hex; readonly timestamp: number }
  readonly pools: readonly PoolState[]
  /** Protocols of isolated markets. */
  readonly isolated: readonly IsolatedState[]
}
