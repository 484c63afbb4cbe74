/** Who liquidates: a ranking of liquidators, and one liquidator's profile. */
import { formatFixed } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import type { Clocks } from '../clocks.ts'
import type { LegMarket, RecordFilter } from '../models/liquidation-record.ts'
import { chosenRows, type LiquidationTable } from '../models/liquidation-table.ts'
import { type LiquidatorScores, type ScoreKey, scoreLiquidators } from '../models/liquidator-scores.ts'
import {
  byCollateralMarket,
  type LiquidatorMarket,
  type LiquidatorScore,
  liquidatorMarket,
  type RepeatBorrower,
  repeatBorrowers,
} from '../models/liquidators.ts'
import { hexArgument } from './arguments.ts'
import type { ReportContext } from './context.ts'
import type { PageInfo } from './cursor.ts'
import { askHistory, type HistoryArguments, type PageArguments } from './history-question.ts'

/** Largest first, except FIRST_SEEN. Ties by address. */
export type LiquidatorOrder = 'REPAID_USD' | 'GROSS_USD' | 'NET_USD' | 'COUNT' | 'ACCOUNTS' | 'LAST_SEEN' | 'FIRST_SEEN'

export type LiquidatorView = Omit<
  LiquidatorScore,
  'repaidUsdWad' | 'seizedUsdWad' | 'grossUsdWad' | 'netUsdWad' | 'gasUsdWad' | 'feeUsdWad'
> & {
  /** From 1, by the order asked for. */
  readonly rank: number
  readonly repaidUsd: string
  readonly seizedUsd: string
  readonly grossUsd: string
  readonly netUsd: string
  /** Null where the gas of no liquidation is known. */
  readonly gasUsd: string | null
  readonly feeUsd: string
  /** Repaid USD / that of all liquidators in question. */
  readonly share: number | null
}

export type LiquidatorMarketView = Omit<LiquidatorMarket, 'repaidUsdWad'> & { readonly repaidUsd: string }

export type LiquidatorRanking = {
  readonly items: readonly LiquidatorView[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly market: LiquidatorMarketView
  readonly clocks: Clocks
}

export type LiquidatorRankingArguments = HistoryArguments &
  PageArguments & { readonly orderBy?: LiquidatorOrder | undefined }

type Ranking = { readonly ranked: readonly LiquidatorScore[]; readonly market: LiquidatorMarket }

type Scored = { readonly scores: LiquidatorScores; readonly rankings: Map<LiquidatorOrder, Ranking> }

// By the rows that are kept in memory: a question's pages and its other orders are scored once.
const scored = new WeakMap<LiquidationTable, Map<string, Scored>>()
/** One of a million liquidations takes about 10 MB. */
const QUESTIONS_MAX = 4

export async function liquidatorRanking(
  context: ReportContext,
  o: LiquidatorRankingArguments,
): Promise<LiquidatorRanking> {
  const orderBy = o.orderBy ?? 'REPAID_USD'
  const asked = await askHistory(context, o, 'liquidatorRanking', [orderBy])
  const { ranked, market } = rankingOf(asked.history.liquidations, asked.filter, orderBy)
  const { items, pageInfo } = asked.page(ranked, (row) => row.liquidator)
  const before = items[0] === undefined ? 0 : ranked.indexOf(items[0])
  const { repaidUsdWad, ...told } = market
  return {
    items: items.map((score, i) => viewScore(score, before + i + 1, repaidUsdWad)),
    ...{ pageInfo, totalCount: ranked.length, clocks: asked.clocks },
    market: { ...told, repaidUsd: formatFixed(repaidUsdWad, 18) },
  }
}

function rankScores({ scores, keysOf }: LiquidatorScores, orderBy: LiquidatorOrder): Ranking {
  const keys = keysOf(KEYS[orderBy])
  const keyed = scores.map((score, i) => ({ score, key: keys[i] ?? 0 }))
  const before = orderBy === 'FIRST_SEEN' ? 1 : -1
  keyed.sort((a, b) =>
    a.key > b.key ? before : a.key < b.key ? -before : a.score.liquidator < b.score.liquidator ? -1 : 1,
  )
  return { ranked: keyed.map(({ score }) => score), market: liquidatorMarket(scores, TOP) }
}

const KEYS: Readonly<Record<LiquidatorOrder, ScoreKey>> = {
  REPAID_USD: 'repaidUsdWad',
  GROSS_USD: 'grossUsdWad',
  NET_USD: 'netUsdWad',
  COUNT: 'count',
  ACCOUNTS: 'accounts',
  LAST_SEEN: 'lastTimestamp',
  FIRST_SEEN: 'firstTimestamp',
}

const TOP = [1, 3, 5, 10]

/** The liquidators of the rows that fit, in an order; from memory where it was asked for before. */
function rankingOf(table: LiquidationTable, filter: RecordFilter, orderBy: LiquidatorOrder): Ranking {
  const ofRows = scored.get(table) ?? new Map<string, Scored>()
  scored.set(table, ofRows)
  const { protocols, ...others } = filter
  const key = JSON.stringify([others, protocols === undefined ? null : [...protocols].sort()])
  let known = ofRows.get(key)
  if (known === undefined) {
    if (ofRows.size >= QUESTIONS_MAX) ofRows.clear()
    known = { scores: scoreLiquidators(table, chosenRows(table, filter)), rankings: new Map() }
    ofRows.set(key, known)
  }
  const ranking = known.rankings.get(orderBy) ?? rankScores(known.scores, orderBy)
  known.rankings.set(orderBy, ranking)
  return ranking
}

function viewScore(score: LiquidatorScore, rank: number, allUsdWad: bigint): LiquidatorView {
  const { repaidUsdWad } = score
  return {
    rank,
    liquidator: score.liquidator,
    count: score.count,
    valuedCount: score.valuedCount,
    accounts: score.accounts,
    repaidUsd: formatFixed(repaidUsdWad, 18),
    seizedUsd: formatFixed(score.seizedUsdWad, 18),
    grossUsd: formatFixed(score.grossUsdWad, 18),
    netUsd: formatFixed(score.netUsdWad, 18),
    netIsExact: score.netIsExact,
    gasUsd: score.gasKnownCount === 0 ? null : formatFixed(score.gasUsdWad, 18),
    gasKnownCount: score.gasKnownCount,
    feeUsd: formatFixed(score.feeUsdWad, 18),
    bonusShare: score.bonusShare,
    unprofitableShare: score.unprofitableShare,
    medianLatencySeconds: score.medianLatencySeconds,
    latencyKnownCount: score.latencyKnownCount,
    assets: score.assets,
    markets: score.markets,
    repeatShare: score.repeatShare,
    topAccountShare: score.topAccountShare,
    firstTimestamp: score.firstTimestamp,
    lastTimestamp: score.lastTimestamp,
    share: allUsdWad === 0n ? null : Number((repaidUsdWad * 10n ** 18n) / allUsdWad) / 1e18,
  }
}

export type LiquidatorByMarket = {
  readonly market: LegMarket
  readonly count: number
  readonly repaidUsd: string
  readonly grossUsd: string
}

export type LiquidatorProfile = {
  /** Null where it has no liquidation that fits. */
  readonly score: LiquidatorView | null
  readonly markets: readonly LiquidatorByMarket[]
  /** A page of the accounts that it liquidated more than once. */
  readonly repeatBorrowers: readonly (Omit<RepeatBorrower, 'repaidUsdWad'> & { readonly repaidUsd: string })[]
  readonly repeatBorrowerCount: number
  /** Of the repeat borrowers. */
  readonly pageInfo: PageInfo
  readonly clocks: Clocks
}

export async function liquidatorProfile(
  context: ReportContext,
  o: HistoryArguments & PageArguments & { readonly id: Hex | string },
): Promise<LiquidatorProfile> {
  const id = hexArgument('id', o.id, [20])
  const asked = await askHistory(context, o, 'liquidatorProfile', [id])
  const filter = { ...asked.filter, liquidator: undefined }
  const table = asked.history.liquidations
  const { ranked, market } = rankingOf(table, filter, 'REPAID_USD')
  const own = table.recordsOf(chosenRows(table, { ...filter, liquidator: id }))
  const place = ranked.findIndex((score) => score.liquidator === id)
  const score = ranked[place]
  const repeated = repeatBorrowers(own)
  const { items: borrowers, pageInfo } = asked.page(repeated, ({ account }) => account)
  return {
    score: score === undefined ? null : viewScore(score, place + 1, market.repaidUsdWad),
    markets: byCollateralMarket(own).map(({ market, count, repaidUsdWad, grossUsdWad }) => ({
      ...{ market, count },
      repaidUsd: formatFixed(repaidUsdWad, 18),
      grossUsd: formatFixed(grossUsdWad, 18),
    })),
    repeatBorrowers: borrowers.map(({ account, count, repaidUsdWad }) => ({
      ...{ account, count },
      repaidUsd: formatFixed(repaidUsdWad, 18),
    })),
    ...{ repeatBorrowerCount: repeated.length, pageInfo },
    clocks: asked.clocks,
  }
}
