/** What each liquidator did and earned, and how concentrated they are. */
import type { Hex } from '../../core/hex.ts'
import type { LegMarket, LiquidationRecord } from './liquidation-record.ts'
import { herfindahl, topShare } from './shares.ts'

export type LiquidatorScore = {
  readonly liquidator: Hex
  readonly count: number
  /** Liquidations whose prices are known: USD and shares are of these. */
  readonly valuedCount: number
  readonly accounts: number
  readonly repaidUsdWad: bigint
  readonly seizedUsdWad: bigint
  /** Collateral received less debt repaid, marked to the oracle. */
  readonly grossUsdWad: bigint
  /** Gross less the known costs. */
  readonly netUsdWad: bigint
  /** True when every cost of every valued liquidation is known; otherwise net is an upper bound. */
  readonly netIsExact: boolean
  /** Of `gasKnownCount` liquidations. */
  readonly gasUsdWad: bigint
  readonly gasKnownCount: number
  /** What the protocol took of the collateral seized by this liquidator. */
  readonly feeUsdWad: bigint
  /** Gross / repaid: the bonus after the protocol's fee. Null when nothing valued was repaid. */
  readonly bonusShare: number | null
  /** Share of valued liquidations with net < 0: a lower bound unless netIsExact. */
  readonly unprofitableShare: number | null
  /** Of the liquidations for which it is known. */
  readonly medianLatencySeconds: number | null
  readonly latencyKnownCount: number
  readonly assets: readonly Hex[]
  readonly markets: readonly Hex[]
  /** Share of liquidations of accounts that this liquidator had liquidated before. */
  readonly repeatShare: number
  /** Share of its liquidations that were of the one account it liquidated most. */
  readonly topAccountShare: number
  readonly firstTimestamp: number
  readonly lastTimestamp: number
}

export type LiquidatorMarket = {
  readonly liquidators: number
  /** By repaid USD, 0 to 1. Null where nothing valued was repaid. */
  readonly herfindahl: number | null
  readonly topShares: readonly { readonly k: number; readonly share: number | null }[]
  readonly count: number
  readonly unvaluedCount: number
  readonly repaidUsdWad: bigint
}

/** The concentration of all liquidators together. */
export function liquidatorMarket(scores: readonly LiquidatorScore[], ks: readonly number[]): LiquidatorMarket {
  const repaid = scores.map((score) => score.repaidUsdWad)
  const count = scores.reduce((sum, score) => sum + score.count, 0)
  return {
    liquidators: scores.length,
    herfindahl: herfindahl(repaid),
    topShares: ks.map((k) => ({ k, share: topShare(repaid, k) })),
    count,
    unvaluedCount: count - scores.reduce((sum, score) => sum + score.valuedCount, 0),
    repaidUsdWad: repaid.reduce((sum, one) => sum + one, 0n),
  }
}

export type ByMarket = {
  readonly market: LegMarket
  readonly count: number
  readonly repaidUsdWad: bigint
  readonly grossUsdWad: bigint
}

/** The same liquidations by collateral market, largest repaid value first, ties by market. */
export function byCollateralMarket(rows: readonly LiquidationRecord[]): readonly ByMarket[] {
  const found = new Map<Hex, { market: LegMarket; count: number; repaid: bigint; gross: bigint }>()
  for (const row of rows) {
    const known = found.get(row.collateral.market) ?? { market: row.collateral, count: 0, repaid: 0n, gross: 0n }
    found.set(row.collateral.market, known)
    known.count++
    known.repaid += row.repaidUsdWad ?? 0n
    known.gross += row.grossUsdWad ?? 0n
  }
  return [...found.values()]
    .sort((a, b) =>
      a.repaid === b.repaid ? (a.market.market < b.market.market ? -1 : 1) : a.repaid > b.repaid ? -1 : 1,
    )
    .map(({ market, count, repaid, gross }) => ({ market, count, repaidUsdWad: repaid, grossUsdWad: gross }))
}

export type RepeatBorrower = { readonly account: Hex; readonly count: number; readonly repaidUsdWad: bigint }

/** Accounts liquidated more than once, most often first, ties by account. */
export function repeatBorrowers(rows: readonly LiquidationRecord[]): readonly RepeatBorrower[] {
  const found = new Map<Hex, { count: number; repaid: bigint }>()
  for (const row of rows) {
    const known = found.get(row.account) ?? { count: 0, repaid: 0n }
    found.set(row.account, known)
    known.count++
    known.repaid += row.repaidUsdWad ?? 0n
  }
  return [...found]
    .filter(([, { count }]) => count > 1)
    .sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
    .map(([account, { count, repaid }]) => ({ account, count, repaidUsdWad: repaid }))
}
