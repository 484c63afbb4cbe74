/**
 * Liquidation profit by month and collateral market against the collateral that was there: the profit-volume ratio of Qin,
 * Zhou, Gamito, Jovanovic and Gervais 2021, "An Empirical Study of DeFi Liquidations" (arXiv 2106.06389).
 */
import type { Hex } from '../../core/hex.ts'
import type { LegMarket, LiquidationRecord } from './liquidation-record.ts'

/** The collateral of each market at a moment, in USD scaled by 1e18; a market without a known price is not there. */
export type CollateralSample = { readonly timestamp: number; readonly usdWad: ReadonlyMap<Hex, bigint> }

export type ProfitVolume = {
  /** The month's first second, UTC. */
  readonly month: number
  readonly market: LegMarket
  readonly count: number
  /** Gross profit of the liquidations that took this collateral. */
  readonly profitUsdWad: bigint
  /** Of `samples` moments of the month; null of none. Rounded down. */
  readonly meanCollateralUsdWad: bigint | null
  readonly samples: number
  /** Profit / mean collateral. Null where that is not known or 0. */
  readonly ratio: number | null
}

/** One row for each market with a liquidation in the month, most profit first, ties by market. */
export function profitVolume(
  rows: readonly LiquidationRecord[],
  month: { readonly start: number; readonly end: number; readonly samples: readonly CollateralSample[] },
): readonly ProfitVolume[] {
  const found = new Map<Hex, { readonly market: LegMarket; count: number; profit: bigint }>()
  for (const { timestamp, collateral, grossUsdWad } of rows) {
    if (timestamp < month.start || timestamp >= month.end) continue
    const known = found.get(collateral.market) ?? { market: collateral, count: 0, profit: 0n }
    found.set(collateral.market, known)
    known.count++
    known.profit += grossUsdWad ?? 0n
  }
  const told = [...found.values()].map(({ market, count, profit }): ProfitVolume => {
    const seen = month.samples.map(({ usdWad }) => usdWad.get(market.market)).filter((value) => value !== undefined)
    const mean = seen.length === 0 ? null : seen.reduce((all, one) => all + one, 0n) / BigInt(seen.length)
    return {
      ...{ month: month.start, market, count, profitUsdWad: profit, meanCollateralUsdWad: mean, samples: seen.length },
      ratio: mean === null || mean === 0n ? null : Number((profit * 10n ** 18n) / mean) / 1e18,
    }
  })
  return told.sort((a, b) =>
    a.profitUsdWad === b.profitUsdWad
      ? a.market.market < b.market.market
        ? -1
        : 1
      : a.profitUsdWad > b.profitUsdWad
        ? -1
        : 1,
  )
}

/** The ends of equal parts of a span, in seconds: moments to look at. */
export function sampleTimes(start: number, end: number, samples: number): readonly number[] {
  return Array.from({ length: samples }, (_, i) => Math.floor(start + ((end - start) * (i + 1)) / samples) - 1)
}
