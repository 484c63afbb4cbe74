/** What each liquidator did and earned, and how concentrated they are. */
import type { Hex } from '../../core/hex.ts'
import type { LegMarket, LiquidationRecord } from './liquidation-record.ts'
import { herfindahl, median, topShare } from './shares.ts'

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

/** One score for each liquidator, in the order of their first liquidations. Rows are in chain order. */
export function scoreLiquidators(rows: readonly LiquidationRecord[]): readonly LiquidatorScore[] {
  const drafts = new Map<Hex, Draft>()
  for (const row of rows) {
    let draft = drafts.get(row.liquidator)
    if (draft === undefined) {
      draft = newDraft(row)
      drafts.set(row.liquidator, draft)
    }
    addRow(draft, row)
  }
  return [...drafts.values()].map(toScore)
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

type Draft = {
  readonly liquidator: Hex
  readonly accounts: Map<Hex, number>
  readonly assets: Set<Hex>
  readonly markets: Set<Hex>
  readonly latencies: number[]
  readonly firstTimestamp: number
  lastTimestamp: number
  count: number
  valued: number
  repaid: bigint
  seized: bigint
  gross: bigint
  net: bigint
  exact: boolean
  gas: bigint
  gasKnown: number
  fee: bigint
  unprofitable: number
}

function newDraft({ liquidator, timestamp }: LiquidationRecord): Draft {
  return {
    liquidator,
    accounts: new Map(),
    assets: new Set(),
    markets: new Set(),
    latencies: [],
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    ...{ count: 0, valued: 0, repaid: 0n, seized: 0n, gross: 0n, net: 0n, exact: true },
    ...{ gas: 0n, gasKnown: 0, fee: 0n, unprofitable: 0 },
  }
}

function addRow(draft: Draft, row: LiquidationRecord): void {
  draft.count++
  draft.lastTimestamp = row.timestamp
  draft.accounts.set(row.account, (draft.accounts.get(row.account) ?? 0) + 1)
  draft.assets.add(row.collateral.asset)
  draft.markets.add(row.collateral.market)
  if (row.latencySeconds !== null) draft.latencies.push(row.latencySeconds)
  if (row.gasUsdWad !== null) {
    draft.gas += row.gasUsdWad
    draft.gasKnown++
  }
  if (row.repaidUsdWad === null || row.seizedUsdWad === null || row.grossUsdWad === null) return
  draft.valued++
  draft.repaid += row.repaidUsdWad
  draft.seized += row.seizedUsdWad
  draft.gross += row.grossUsdWad
  draft.fee += row.feeUsdWad ?? 0n
  const net = row.netUsdWad ?? row.grossUsdWad
  draft.net += net
  if (net < 0n) draft.unprofitable++
  if (!row.netIsExact) draft.exact = false
}

function toScore(draft: Draft): LiquidatorScore {
  let most = 0
  for (const count of draft.accounts.values()) if (count > most) most = count
  return {
    liquidator: draft.liquidator,
    count: draft.count,
    valuedCount: draft.valued,
    accounts: draft.accounts.size,
    repaidUsdWad: draft.repaid,
    seizedUsdWad: draft.seized,
    grossUsdWad: draft.gross,
    netUsdWad: draft.net,
    netIsExact: draft.valued > 0 && draft.exact,
    gasUsdWad: draft.gas,
    gasKnownCount: draft.gasKnown,
    feeUsdWad: draft.fee,
    bonusShare: draft.repaid === 0n ? null : Number((draft.gross * 10n ** 18n) / draft.repaid) / 1e18,
    unprofitableShare: draft.valued === 0 ? null : draft.unprofitable / draft.valued,
    medianLatencySeconds: median(draft.latencies),
    latencyKnownCount: draft.latencies.length,
    assets: [...draft.assets].sort(),
    markets: [...draft.markets].sort(),
    repeatShare: (draft.count - draft.accounts.size) / draft.count,
    topAccountShare: most / draft.count,
    firstTimestamp: draft.firstTimestamp,
    lastTimestamp: draft.lastTimestamp,
  }
}
