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
  // Grouped first: one liquidator's numbers stay close together in memory, which halves the time for many rows.
  const groups = new Map<Hex, LiquidationRecord[]>()
  for (const row of rows) {
    const group = groups.get(row.liquidator)
    if (group === undefined) groups.set(row.liquidator, [row])
    else group.push(row)
  }
  return [...groups].map(([liquidator, group]) => scoreOf(liquidator, group))
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

function scoreOf(liquidator: Hex, rows: readonly LiquidationRecord[]): LiquidatorScore {
  const accounts = new Map<Hex, number>()
  const latencies: number[] = []
  const legs = new Set<LegMarket>()
  let gas = 0n
  let gasKnown = 0
  for (const row of rows) {
    legs.add(row.collateral)
    accounts.set(row.account, (accounts.get(row.account) ?? 0) + 1)
    if (row.latencySeconds !== null) latencies.push(row.latencySeconds)
    if (row.gasUsdWad === null) continue
    gas += row.gasUsdWad
    gasKnown++
  }
  let most = 0
  for (const count of accounts.values()) if (count > most) most = count
  return {
    liquidator,
    count: rows.length,
    accounts: accounts.size,
    ...valuesOf(rows),
    ...{ gasUsdWad: gas, gasKnownCount: gasKnown },
    medianLatencySeconds: median(latencies),
    latencyKnownCount: latencies.length,
    assets: distinct([...legs].map(({ asset }) => asset)),
    markets: distinct([...legs].map(({ market }) => market)),
    repeatShare: (rows.length - accounts.size) / rows.length,
    topAccountShare: most / rows.length,
    firstTimestamp: rows[0]?.timestamp ?? 0,
    lastTimestamp: rows.at(-1)?.timestamp ?? 0,
  }
}

function distinct(ids: readonly Hex[]): readonly Hex[] {
  return [...new Set(ids)].sort()
}

type Values = Pick<
  LiquidatorScore,
  | 'valuedCount'
  | 'repaidUsdWad'
  | 'seizedUsdWad'
  | 'grossUsdWad'
  | 'netUsdWad'
  | 'netIsExact'
  | 'feeUsdWad'
  | 'bonusShare'
  | 'unprofitableShare'
>

/** What follows from the rows whose prices are known. */
function valuesOf(rows: readonly LiquidationRecord[]): Values {
  let [repaid, seized, gross, net, fee] = [0n, 0n, 0n, 0n, 0n]
  let [valued, unprofitable, exact] = [0, 0, true]
  for (const row of rows) {
    if (row.repaidUsdWad === null || row.seizedUsdWad === null || row.grossUsdWad === null) continue
    valued++
    repaid += row.repaidUsdWad
    seized += row.seizedUsdWad
    gross += row.grossUsdWad
    if (row.feeUsdWad !== null && row.feeUsdWad !== 0n) fee += row.feeUsdWad
    const own = row.netUsdWad ?? row.grossUsdWad
    net += own
    if (own < 0n) unprofitable++
    if (!row.netIsExact) exact = false
  }
  return {
    valuedCount: valued,
    ...{ repaidUsdWad: repaid, seizedUsdWad: seized, grossUsdWad: gross, netUsdWad: net, feeUsdWad: fee },
    netIsExact: valued > 0 && exact,
    bonusShare: repaid === 0n ? null : Number((gross * 10n ** 18n) / repaid) / 1e18,
    unprofitableShare: valued === 0 ? null : unprofitable / valued,
  }
}
