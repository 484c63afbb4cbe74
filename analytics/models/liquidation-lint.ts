/**
 * Where a liquidation makes things worse. A partial liquidation lowers the health factor exactly when HF < k = LT (1 + b)
 * of the collateral taken (Warmuz, Chaudhary and Pinna 2022, "Toxic Liquidation Spirals", arXiv 2212.07306, in terms of
 * loan to value: LTV > 1 / (1 + b)).
 */
import type { Hex } from '../../core/hex.ts'
import type { LegMarket, LiquidationRecord } from './liquidation-record.ts'

/**
 * PAIR_ALWAYS_WORSENS: a collateral with k >= 1, alone or in a category: every partial call that takes it lowers HF.
 * ACCOUNT_SPIRAL: HF < k of every collateral that could be taken. ACCOUNT_PAIR_WORSENS: of some, not all.
 * ACCOUNT_INSOLVENT: debt above collateral. MARKET_WORSENED and ACCOUNT_WORSENED: liquidations in the past that lowered
 * the health factor, by collateral market and by account.
 */
export type LintRule =
  | 'PAIR_ALWAYS_WORSENS'
  | 'ACCOUNT_SPIRAL'
  | 'ACCOUNT_PAIR_WORSENS'
  | 'ACCOUNT_INSOLVENT'
  | 'MARKET_WORSENED'
  | 'ACCOUNT_WORSENED'

export type Worsened = {
  /** The market, or the account. */
  readonly subject: Hex
  readonly market: LegMarket | null
  readonly protocol: Hex
  /** Liquidations after which debt was left and both health factors are known. */
  readonly known: number
  /** Of them, those with HF after < HF before. */
  readonly worsened: number
  /** Of the worsened: repaid. */
  readonly repaidUsdWad: bigint
  /** The largest fall of the health factor; 1e18 is one. */
  readonly largestFallWad: bigint
  /** Those of spiral positions. */
  readonly spirals: number
}

/** Liquidations that lowered the health factor, by collateral market or by account; most of them first. */
export function worsenedBy(rows: readonly LiquidationRecord[], by: 'MARKET' | 'ACCOUNT'): readonly Worsened[] {
  const found = new Map<Hex, { -readonly [K in keyof Worsened]: Worsened[K] }>()
  for (const row of rows) {
    const { healthFactorBeforeWad: before, healthFactorAfterWad: after } = row
    if (before === null || after === null) continue
    const subject = by === 'MARKET' ? row.collateral.market : row.account
    const known = found.get(subject) ?? {
      ...{ subject, market: by === 'MARKET' ? row.collateral : null, protocol: row.protocol },
      ...{ known: 0, worsened: 0, repaidUsdWad: 0n, largestFallWad: 0n, spirals: 0 },
    }
    found.set(subject, known)
    known.known++
    if (after >= before) continue
    known.worsened++
    known.repaidUsdWad += row.repaidUsdWad ?? 0n
    if (row.spiral === true) known.spirals++
    if (before - after > known.largestFallWad) known.largestFallWad = before - after
  }
  return [...found.values()]
    .filter(({ worsened }) => worsened > 0)
    .sort((a, b) => b.worsened - a.worsened || (a.subject < b.subject ? -1 : 1))
}

export type PairOfAccount = { readonly market: Hex; readonly kWad: bigint }

/** What the pairs of a position that is liquidatable say; undefined when a call of any of them helps. */
export function accountRule(healthFactorWad: bigint, collaterals: readonly PairOfAccount[]): LintRule | undefined {
  const worse = collaterals.filter(({ kWad }) => healthFactorWad < kWad)
  if (worse.length === 0) return undefined
  return worse.length === collaterals.length ? 'ACCOUNT_SPIRAL' : 'ACCOUNT_PAIR_WORSENS'
}
