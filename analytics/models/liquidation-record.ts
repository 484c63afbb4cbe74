/**
 * One liquidation as the reports on many of them see it: a plain row, whatever the protocol and wherever it was read.
 * USD is scaled by 1e18 and rounded down. Null is "not known"; a report counts what it had to leave out.
 */
import type { Hex } from '../../core/hex.ts'

/** A market as a leg of liquidations. All rows of one answer share the object. */
export type LegMarket = {
  /** pool ‖ asset, or the market's own id. */
  readonly market: Hex
  readonly asset: Hex
  readonly symbol: string
  readonly decimals: number
  /** The price factor: what moves together has the same text. */
  readonly factor: string
  /** True for assets of the stable peg group. */
  readonly pegged: boolean
}

/** What made the health factor fall below 1; LIQUIDATION: the one before had left it there. */
export type BreachTrigger = 'PRICE_UPDATE' | 'ACCRUAL' | 'PARAMETER_CHANGE' | 'OWN_ACTION' | 'LIQUIDATION'

export type LiquidationRecord = {
  /** block number (8 bytes) ‖ log index (4): id order is chain order. */
  readonly id: Hex
  readonly block: number
  /** Seconds. */
  readonly timestamp: number
  readonly protocol: Hex
  readonly position: Hex
  readonly account: Hex
  readonly liquidator: Hex
  readonly collateral: LegMarket
  readonly debt: LegMarket
  readonly repaidUsdWad: bigint | null
  readonly seizedUsdWad: bigint | null
  readonly feeUsdWad: bigint | null
  readonly grossUsdWad: bigint | null
  /** This liquidation's share of its transaction's gas. */
  readonly gasUsdWad: bigint | null
  /** Gross less the costs that are known; an upper bound while one is not. */
  readonly netUsdWad: bigint | null
  readonly netIsExact: boolean
  /** 1e18 is one. Null after where no debt was left, or it is not known. */
  readonly healthFactorBeforeWad: bigint | null
  readonly healthFactorAfterWad: bigint | null
  /** True when nothing was owed after it, false when something was; null where that is not known. */
  readonly closedDebt: boolean | null
  /** Repaid / all debt before, by value. */
  readonly closeFactorWad: bigint | null
  /** Repaid beyond the one-shot minimum. */
  readonly overUsdWad: bigint | null
  /** HF before < k of every collateral that could have been taken: each unit repaid lowered it. */
  readonly spiral: boolean | null
  /** Whether debt was written off by this call. */
  readonly realisedBadDebt: boolean
  /** Realised by this call, over all assets; 0 where there was none. */
  readonly badDebtUsdWad: bigint | null
  readonly trigger: BreachTrigger | null
  /** The block whose events began the breach. */
  readonly breachBlock: number | null
  /** Seconds from the block that enabled it. */
  readonly latencySeconds: number | null
}

/** Which liquidations a question is about; what is absent chooses all. */
export type RecordFilter = {
  /** A protocol's ids that the question's name stands for. */
  readonly protocols?: ReadonlySet<Hex> | undefined
  /** Seized or repaid: an asset or a market. */
  readonly asset?: Hex | undefined
  readonly collateral?: Hex | undefined
  readonly debt?: Hex | undefined
  readonly account?: Hex | undefined
  readonly position?: Hex | undefined
  readonly liquidator?: Hex | undefined
  /** Both ends included. */
  readonly fromBlock?: number | undefined
  readonly toBlock?: number | undefined
  readonly fromTimestamp?: number | undefined
  readonly toTimestamp?: number | undefined
}
