/**
 * Cascades: liquidations that follow one another while the same price moves. What is observed and nothing more: sets of
 * liquidations that share a price factor and leave no gap. Whether one of them caused another is not told by it.
 */
import type { Hex } from '../../core/hex.ts'
import type { LegMarket, LiquidationRecord } from './liquidation-record.ts'
import { isEffectivelyAtLeast } from './shares.ts'

export type CascadeParameters = {
  /** The longest time between one liquidation of a set and the next, in seconds. */
  readonly gapSeconds: number
  /** Repaid USD (1e18) below which a liquidation links nothing. */
  readonly minUsdWad: bigint
  /** A cascade has at least this many liquidations, */
  readonly minCount: number
  /** this much repaid USD, */
  readonly minTotalUsdWad: bigint
  /** and this effective number of borrowers, 1 / sum of squared shares of the repaid USD, in 1e-6. */
  readonly minBorrowersMicro: bigint
}

export const CASCADE_DEFAULTS: CascadeParameters = {
  gapSeconds: 600,
  minUsdWad: 100n * 10n ** 18n,
  minCount: 3,
  minTotalUsdWad: 100_000n * 10n ** 18n,
  minBorrowersMicro: 3_000_000n,
}

/** Why a set is an episode and no cascade. */
export type EpisodeReason = 'TOO_FEW' | 'TOO_SMALL' | 'TOO_NARROW' | 'USD_UNKNOWN'

export type LiquidationSet = {
  /** The first liquidation's. */
  readonly id: Hex
  readonly kind: 'CASCADE' | 'EPISODE'
  /** Empty for a cascade. */
  readonly reasons: readonly EpisodeReason[]
  /** What links it; null for a liquidation with no leg that links. Unvalued liquidations are linked by their market. */
  readonly factor: string | null
  /** In chain order. */
  readonly rows: readonly LiquidationRecord[]
}

export type Detection = {
  /** In the order of their first liquidations. */
  readonly sets: readonly LiquidationSet[]
  /** Liquidations in no set, because they are smaller than the least. */
  readonly belowMinCount: number
  /** Liquidations without a value in USD: they are in episodes of their own, never in a cascade. */
  readonly unvaluedCount: number
}

type Draft = {
  readonly factor: string | null
  readonly valued: boolean
  readonly rows: LiquidationRecord[]
  end: number
}

/** Cuts liquidations into cascades and episodes. Rows are in chain order. */
export function detectCascades(rows: readonly LiquidationRecord[], of: CascadeParameters): Detection {
  const drafts: Draft[] = []
  const byFactor = new Map<string, Draft>()
  const byMarket = new Map<string, Draft>()
  let belowMinCount = 0
  let unvaluedCount = 0
  for (const row of rows) {
    const valued = row.repaidUsdWad !== null
    if (row.repaidUsdWad === null) unvaluedCount++
    else if (row.repaidUsdWad < of.minUsdWad) {
      belowMinCount++
      continue
    }
    const factor = valued ? linkingFactor(row) : row.collateral.market
    const open = factor === null ? undefined : (valued ? byFactor : byMarket).get(factor)
    if (open !== undefined && row.timestamp - open.end <= of.gapSeconds) {
      open.rows.push(row)
      open.end = row.timestamp
      continue
    }
    const draft = { factor, valued, rows: [row], end: row.timestamp }
    drafts.push(draft)
    if (factor !== null) (valued ? byFactor : byMarket).set(factor, draft)
  }
  return { sets: drafts.map((draft) => toSet(draft, of)), belowMinCount, unvaluedCount }
}

/** The factor of the leg of largest USD that is not in the peg group; null when both are. */
export function linkingFactor(row: LiquidationRecord): string | null {
  return linkingLeg(row)?.factor ?? null
}

function linkingLeg({ collateral, debt, seizedUsdWad, repaidUsdWad }: LiquidationRecord): LegMarket | undefined {
  if (collateral.pegged) return debt.pegged ? undefined : debt
  if (debt.pegged) return collateral
  return (seizedUsdWad ?? 0n) >= (repaidUsdWad ?? 0n) ? collateral : debt
}

function toSet({ factor, valued, rows }: Draft, of: CascadeParameters): LiquidationSet {
  const reasons = valued ? episodeReasons(rows, of) : (['USD_UNKNOWN'] as const)
  return { id: rows[0]?.id ?? '0x', kind: reasons.length === 0 ? 'CASCADE' : 'EPISODE', reasons, factor, rows }
}

function episodeReasons(rows: readonly LiquidationRecord[], of: CascadeParameters): readonly EpisodeReason[] {
  const reasons: EpisodeReason[] = []
  if (rows.length < of.minCount) reasons.push('TOO_FEW')
  let total = 0n
  for (const row of rows) total += row.repaidUsdWad ?? 0n
  if (total < of.minTotalUsdWad) reasons.push('TOO_SMALL')
  if (!isEffectivelyAtLeast(repaidByAccount(rows).values(), of.minBorrowersMicro)) reasons.push('TOO_NARROW')
  return reasons
}

/** Repaid USD of each borrower, of the rows that have a value. */
export function repaidByAccount(rows: readonly LiquidationRecord[]): ReadonlyMap<Hex, bigint> {
  const sums = new Map<Hex, bigint>()
  for (const { account, repaidUsdWad } of rows) {
    if (repaidUsdWad !== null) sums.set(account, (sums.get(account) ?? 0n) + repaidUsdWad)
  }
  return sums
}
