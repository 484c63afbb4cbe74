/** What each liquidator did and earned, and how concentrated they are. */
import type { Hex } from '../../core/hex.ts'
import { GroupSums } from './integer-column.ts'
import { FLAG } from './liquidation-columns.ts'
import type { LegMarket, LiquidationRecord } from './liquidation-record.ts'
import type { LiquidationTable, Rows } from './liquidation-table.ts'
import { herfindahl, sortedMedian, topShare } from './shares.ts'

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

/** One score for each liquidator of the rows, in the order of their first liquidations. */
export function scoreLiquidators(table: LiquidationTable, rows: Rows = table.all): readonly LiquidatorScore[] {
  const groups = groupByLiquidator(table, rows)
  const scratch: Scratch = {
    accounts: new Uint32Array(table.columns.addresses.count),
    latencies: new Float64Array(rows.length),
    sums: Object.fromEntries(SUMS.map((name) => [name, new GroupSums(1)])) as Scratch['sums'],
  }
  return Array.from({ length: groups.starts.length - 1 }, (_, group) =>
    scoreOf(table, groups.rows.subarray(groups.starts[group], groups.starts[group + 1]), scratch),
  )
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

/** Rows of one liquidator together, in chain order; liquidators in the order of their first rows. */
function groupByLiquidator(table: LiquidationTable, rows: Rows): { readonly rows: Rows; readonly starts: Uint32Array } {
  const { liquidator } = table.arrays
  const groupOf = new Int32Array(table.columns.addresses.count).fill(-1)
  const counts: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const number = liquidator[rows[i] ?? 0] ?? 0
    let group = groupOf[number] ?? -1
    if (group < 0) {
      group = counts.push(0) - 1
      groupOf[number] = group
    }
    counts[group] = (counts[group] ?? 0) + 1
  }
  const starts = new Uint32Array(counts.length + 1)
  counts.forEach((count, group) => {
    starts[group + 1] = (starts[group] ?? 0) + count
  })
  const places = starts.slice()
  const grouped = new Uint32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const group = groupOf[liquidator[row] ?? 0] ?? 0
    const place = places[group] ?? 0
    grouped[place] = row
    places[group] = place + 1
  }
  return { rows: grouped, starts }
}

const SUMS = ['repaidUsdWad', 'seizedUsdWad', 'grossUsdWad', 'netUsdWad', 'feeUsdWad', 'gasUsdWad'] as const

/** Used again for each liquidator. */
type Scratch = {
  /** Liquidations by account; all 0 between two liquidators. */
  readonly accounts: Uint32Array
  readonly latencies: Float64Array
  readonly sums: Readonly<Record<(typeof SUMS)[number], GroupSums>>
}

function scoreOf(table: LiquidationTable, rows: Rows, scratch: Scratch): LiquidatorScore {
  const { arrays } = table
  const { collateral, timestamp, latencySeconds, gasUsdWad } = arrays
  const markets = new Set<number>()
  scratch.sums.gasUsdWad.reset(0)
  let [gasKnown, latencyKnown] = [0, 0]
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    markets.add(collateral[row] ?? 0)
    const latency = latencySeconds[row] ?? NaN
    if (!Number.isNaN(latency)) scratch.latencies[latencyKnown++] = latency
    if (gasUsdWad.isNull(row)) continue
    scratch.sums.gasUsdWad.add(0, gasUsdWad, row)
    gasKnown++
  }
  const { accounts, most } = countAccounts(arrays.account, rows, scratch.accounts)
  const legs = [...markets].map((market) => table.leg('collateral', market))
  return {
    liquidator: table.addressOf(arrays.liquidator[rows[0] ?? 0] ?? 0),
    count: rows.length,
    accounts,
    ...valuesOf(table, rows, scratch.sums),
    ...{ gasUsdWad: scratch.sums.gasUsdWad.sum(0), gasKnownCount: gasKnown },
    medianLatencySeconds: sortedMedian(scratch.latencies.subarray(0, latencyKnown).sort()),
    latencyKnownCount: latencyKnown,
    assets: distinct(legs.map(({ asset }) => asset)),
    markets: distinct(legs.map(({ market }) => market)),
    repeatShare: (rows.length - accounts) / rows.length,
    topAccountShare: most / rows.length,
    firstTimestamp: timestamp[rows[0] ?? 0] ?? 0,
    lastTimestamp: timestamp[rows.at(-1) ?? 0] ?? 0,
  }
}

/** How many accounts the rows are of, and the most rows of one of them. */
function countAccounts(
  account: Uint32Array,
  rows: Rows,
  counts: Uint32Array,
): { readonly accounts: number; readonly most: number } {
  let [accounts, most] = [0, 0]
  for (let i = 0; i < rows.length; i++) {
    const number = account[rows[i] ?? 0] ?? 0
    const count = (counts[number] ?? 0) + 1
    counts[number] = count
    if (count === 1) accounts++
    if (count > most) most = count
  }
  for (let i = 0; i < rows.length; i++) counts[account[rows[i] ?? 0] ?? 0] = 0
  return { accounts, most }
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
function valuesOf({ arrays }: LiquidationTable, rows: Rows, sums: Scratch['sums']): Values {
  const { repaidUsdWad, seizedUsdWad, grossUsdWad, netUsdWad, feeUsdWad, flags } = arrays
  for (const name of ['repaidUsdWad', 'seizedUsdWad', 'grossUsdWad', 'netUsdWad', 'feeUsdWad'] as const) {
    sums[name].reset(0)
  }
  let [valued, unprofitable, exact] = [0, 0, true]
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    if (repaidUsdWad.isNull(row) || seizedUsdWad.isNull(row) || grossUsdWad.isNull(row)) continue
    valued++
    sums.repaidUsdWad.add(0, repaidUsdWad, row)
    sums.seizedUsdWad.add(0, seizedUsdWad, row)
    sums.grossUsdWad.add(0, grossUsdWad, row)
    sums.feeUsdWad.add(0, feeUsdWad, row)
    const own = netUsdWad.isNull(row) ? grossUsdWad : netUsdWad
    sums.netUsdWad.add(0, own, row)
    if (own.isNegative(row)) unprofitable++
    if (((flags[row] ?? 0) & FLAG.netIsExact) === 0) exact = false
  }
  const [repaid, gross] = [sums.repaidUsdWad.sum(0), sums.grossUsdWad.sum(0)]
  return {
    valuedCount: valued,
    ...{ repaidUsdWad: repaid, seizedUsdWad: sums.seizedUsdWad.sum(0), grossUsdWad: gross },
    ...{ netUsdWad: sums.netUsdWad.sum(0), feeUsdWad: sums.feeUsdWad.sum(0) },
    netIsExact: valued > 0 && exact,
    bonusShare: repaid === 0n ? null : Number((gross * 10n ** 18n) / repaid) / 1e18,
    unprofitableShare: valued === 0 ? null : unprofitable / valued,
  }
}
