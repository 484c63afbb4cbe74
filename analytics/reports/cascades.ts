/** Cascades and episodes: a list, one of them with its timeline, and what each asset went through. */
import { formatFixed } from '../../core/fixed.ts'
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import type { Clocks } from '../clocks.ts'
import { type PriceHistory, priceHistory } from '../liquidations/prices.ts'
import {
  type CascadeSummary,
  type CollateralShare,
  drawdownOf,
  type PricePoint,
  summariseSet,
  wavesOf,
} from '../models/cascade-summary.ts'
import { type Detection, type EpisodeReason, type LiquidationSet, seizedByMarket } from '../models/cascades.ts'
import { GroupSums } from '../models/integer-column.ts'
import type { LegMarket, LiquidationRecord } from '../models/liquidation-record.ts'
import type { LiquidationTable } from '../models/liquidation-table.ts'
import { parameter, type Reader, tables } from '../reader.ts'
import { hexArgument } from './arguments.ts'
import { type CascadeRule, detected, readRule } from './cascade-rule.ts'
import type { ReportContext } from './context.ts'
import type { PageInfo } from './cursor.ts'
import { askHistory, type HistoryArguments, type HistoryQuestion, type PageArguments } from './history-question.ts'

export type SetKind = 'CASCADE' | 'EPISODE' | 'ALL'
/** NEWEST and OLDEST by the first liquidation; the others largest first. Ties by chain order. */
export type CascadeOrder = 'NEWEST' | 'OLDEST' | 'REPAID_USD' | 'COUNT' | 'DURATION'

export type CascadeArguments = HistoryArguments & { readonly rule?: CascadeRule | undefined }

export type CollateralShareView = {
  readonly market: LegMarket
  readonly count: number
  readonly seizedUsd: string
  readonly repaidUsd: string
}

/** Decimal text of a price in the base currency, and when it was told. */
export type PriceView = { readonly block: number; readonly timestamp: number; readonly price: bigint }

export type CascadeView = Omit<
  CascadeSummary,
  'repaidUsdWad' | 'seizedUsdWad' | 'peakMinuteUsdWad' | 'peakBlockUsdWad' | 'badDebtUsdWad' | 'collaterals'
> & {
  readonly id: Hex
  readonly kind: 'CASCADE' | 'EPISODE'
  readonly reasons: readonly EpisodeReason[]
  readonly factor: string | null
  readonly repaidUsd: string | null
  readonly seizedUsd: string | null
  readonly peakMinuteUsd: string | null
  readonly peakBlockUsd: string | null
  readonly badDebtUsd: string | null
  readonly collaterals: readonly CollateralShareView[]
  /** Null where no price of the factor before it is indexed. */
  readonly drawdown: number | null
  readonly priceBefore: PriceView | null
  readonly priceLowest: PriceView | null
}

export type Cascades = {
  readonly items: readonly CascadeView[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly belowMinCount: number
  readonly unvaluedCount: number
  readonly clocks: Clocks
}

export async function liquidationCascades(
  context: ReportContext,
  o: CascadeArguments &
    PageArguments & { readonly kind?: SetKind | undefined; readonly orderBy?: CascadeOrder | undefined },
): Promise<Cascades> {
  const rule = readRule(o.rule)
  const [kind, orderBy] = [o.kind ?? 'CASCADE', o.orderBy ?? 'NEWEST']
  const asked = await askHistory(context, o, 'liquidationCascades', [rule, kind, orderBy])
  const detection = detected(asked.history.liquidations, rule)
  const { belowMinCount, unvaluedCount } = detection
  const chosen = setsInQuestion(detection, asked).filter((set) => kind === 'ALL' || set.kind === kind)
  const { items, pageInfo } = asked.page(ordered(chosen, orderBy), (set) => set.id)
  const views: CascadeView[] = []
  const prices = priceHistory(context.reader)
  for (const set of items) views.push(await viewSet(prices, asked, set))
  return { items: views, pageInfo, totalCount: chosen.length, belowMinCount, unvaluedCount, clocks: asked.clocks }
}

export type TimelineEntry = {
  readonly id: Hex
  readonly block: number
  readonly timestamp: number
  readonly transactionHash: Hex
  readonly account: Hex
  readonly liquidator: Hex
  readonly collateral: LegMarket
  readonly debt: LegMarket
  readonly repaidUsd: string | null
  readonly seizedUsd: string | null
  /** Repaid up to and with this one. */
  readonly cumulativeRepaidUsd: string
  readonly wave: number | null
}

export type CascadeTimeline = {
  /** Null where no set holds that liquidation. */
  readonly cascade: CascadeView | null
  readonly items: readonly TimelineEntry[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  /** Up to 1,000 prices of its factor, from the last one before it on. */
  readonly prices: readonly PriceView[]
  readonly clocks: Clocks
}

const PRICES_MAX = 1000

export async function liquidationCascade(
  context: ReportContext,
  o: CascadeArguments & PageArguments & { readonly id: string },
): Promise<CascadeTimeline> {
  const id = hexArgument('id', o.id, [12])
  const rule = readRule(o.rule)
  const asked = await askHistory(context, o, 'liquidationCascade', [rule, id])
  const { liquidations } = asked.history
  const row = liquidations.find(id)
  const set = row === undefined ? undefined : detected(liquidations, rule).setOf(row)
  if (set === undefined) {
    const pageInfo = { hasNextPage: false, endCursor: null }
    return { cascade: null, items: [], pageInfo, totalCount: 0, prices: [], clocks: asked.clocks }
  }
  const numbers = [...set.rowNumbers()]
  const fitting = new Set(asked.rows())
  const timeline = timelineOf(set.rows).filter((_, i) => fitting.has(numbers[i] ?? -1))
  const history = priceHistory(context.reader)
  const prices = await pricesOf(history, asked, set)
  return {
    cascade: await viewSet(history, asked, set),
    ...(await withTransactions(
      context.reader,
      asked.page(timeline, (entry) => entry.id),
    )),
    totalCount: timeline.length,
    prices: prices.slice(0, PRICES_MAX),
    clocks: asked.clocks,
  }
}

export type AssetCascades = {
  readonly market: LegMarket
  /** Cascades in which it was seized. */
  readonly cascades: number
  readonly liquidations: number
  readonly seizedUsd: string
  /** Its part of the one in which most of it was seized. */
  readonly largestSeizedUsd: string
  readonly largestId: Hex
  readonly firstTimestamp: number
  readonly lastTimestamp: number
}

export type CascadeHistory = {
  readonly items: readonly AssetCascades[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly clocks: Clocks
}

/** By collateral market, the cascades in which it was seized; most seized value first. */
export async function cascadeHistory(
  context: ReportContext,
  o: CascadeArguments & PageArguments,
): Promise<CascadeHistory> {
  const rule = readRule(o.rule)
  const asked = await askHistory(context, o, 'cascadeHistory', [rule])
  const { liquidations } = asked.history
  const found = new Map<Hex, AssetDraft>()
  const sums = new GroupSums(liquidations.columns.ids.count)
  for (const set of setsInQuestion(detected(liquidations, rule), asked)) {
    if (set.kind === 'CASCADE') addSet(found, liquidations, set, sums)
  }
  const rows = [...found.values()].sort((a, b) =>
    a.seized === b.seized ? (a.market.market < b.market.market ? -1 : 1) : a.seized > b.seized ? -1 : 1,
  )
  const { items, pageInfo } = asked.page(rows, (row) => row.market.market)
  const views = items.map(({ seized, largest, ...row }) => ({
    ...row,
    seizedUsd: formatFixed(seized, 18),
    largestSeizedUsd: formatFixed(largest, 18),
  }))
  return { items: views, pageInfo, totalCount: rows.length, clocks: asked.clocks }
}

type AssetDraft = {
  readonly market: LegMarket
  readonly firstTimestamp: number
  cascades: number
  liquidations: number
  seized: bigint
  largest: bigint
  largestId: Hex
  lastTimestamp: number
}

function addSet(found: Map<Hex, AssetDraft>, table: LiquidationTable, set: LiquidationSet, sums: GroupSums): void {
  const { timestamp } = table.arrays
  for (const { market, count, seizedUsdWad } of seizedByMarket(table, set, sums)) {
    const known = found.get(market.market) ?? {
      ...{ market, firstTimestamp: timestamp[set.first] ?? 0, cascades: 0, liquidations: 0 },
      ...{ seized: 0n, largest: -1n, largestId: set.id, lastTimestamp: 0 },
    }
    found.set(market.market, known)
    known.cascades++
    known.liquidations += count
    known.seized += seizedUsdWad
    known.lastTimestamp = timestamp[set.last] ?? 0
    if (seizedUsdWad > known.largest) {
      known.largest = seizedUsdWad
      known.largestId = set.id
    }
  }
}

/** A set is in question when one of its liquidations is. */
function setsInQuestion(
  { sets, setOf }: Detection,
  { history, rows: rowsOf }: HistoryQuestion,
): readonly LiquidationSet[] {
  const rows = rowsOf()
  if (rows.length === history.liquidations.length) return sets
  const chosen = new Set<LiquidationSet | undefined>()
  for (const row of rows) chosen.add(setOf(row))
  return sets.filter((set) => chosen.has(set))
}

function ordered(sets: readonly LiquidationSet[], orderBy: CascadeOrder): readonly LiquidationSet[] {
  if (orderBy === 'OLDEST') return sets
  if (orderBy === 'NEWEST') return sets.toReversed()
  const key = (set: LiquidationSet): bigint => {
    if (orderBy === 'COUNT') return BigInt(set.count)
    return orderBy === 'DURATION' ? BigInt(set.durationSeconds) : set.repaidUsdWad
  }
  const keyed = sets.map((set) => ({ set, key: key(set) }))
  return keyed.sort((a, b) => (a.key > b.key ? -1 : a.key < b.key ? 1 : 0)).map(({ set }) => set)
}

async function pricesOf(
  prices: PriceHistory,
  { history }: HistoryQuestion,
  set: LiquidationSet,
): Promise<readonly PricePoint[]> {
  const source = set.factor === null ? undefined : history.legs.sources.get(set.factor)
  if (source === undefined) return []
  const upTo = history.liquidations.arrays.block[set.last] ?? 0
  return prices(source, { before: enabledAt(history.liquidations, set), upTo })
}

/** The block that enabled the first liquidation where it is known, else its own. */
function enabledAt(table: LiquidationTable, set: LiquidationSet): number {
  const [first] = table.recordsOf([set.first])
  return Math.min(first?.block ?? 0, first?.trigger === 'PRICE_UPDATE' ? (first.breachBlock ?? Infinity) : Infinity)
}

async function viewSet(prices: PriceHistory, asked: HistoryQuestion, set: LiquidationSet): Promise<CascadeView> {
  const { repaidUsdWad, seizedUsdWad, peakMinuteUsdWad, peakBlockUsdWad, badDebtUsdWad, collaterals, ...told } =
    summariseSet(set)
  const fall = drawdownOf(await pricesOf(prices, asked, set), enabledAt(asked.history.liquidations, set))
  return {
    ...told,
    ...{ id: set.id, kind: set.kind, reasons: set.reasons, factor: set.factor },
    repaidUsd: usd(repaidUsdWad),
    seizedUsd: usd(seizedUsdWad),
    peakMinuteUsd: usd(peakMinuteUsdWad),
    peakBlockUsd: usd(peakBlockUsdWad),
    badDebtUsd: usd(badDebtUsdWad),
    collaterals: collaterals.map(viewShare),
    drawdown: fall?.drawdown ?? null,
    priceBefore: fall?.before ?? null,
    priceLowest: fall?.lowest ?? null,
  }
}

function viewShare({ market, count, seizedUsdWad, repaidUsdWad }: CollateralShare): CollateralShareView {
  return { market, count, seizedUsd: formatFixed(seizedUsdWad, 18), repaidUsd: formatFixed(repaidUsdWad, 18) }
}

type TimelineDraft = Omit<TimelineEntry, 'transactionHash'>

/** A page with the transactions, which are not kept in memory. */
async function withTransactions(
  reader: Reader,
  page: { readonly items: readonly TimelineDraft[]; readonly pageInfo: PageInfo },
): Promise<{ readonly items: readonly TimelineEntry[]; readonly pageInfo: PageInfo }> {
  const query = reader.prepare(
    tables.selectFrom('liquidation').select('transaction_hash').where('id', '=', parameter<Uint8Array>('id')),
  )
  const items: TimelineEntry[] = []
  for (const item of page.items) {
    const row = await query.first({ id: hexToBytes(item.id) })
    if (row === undefined) throw new TypeError(`Liquidation ${item.id}: got none, expected the one in memory.`)
    items.push({ ...item, transactionHash: bytesToHex(row.transaction_hash) })
  }
  return { items, pageInfo: page.pageInfo }
}

function usd(wad: bigint | null): string | null {
  return wad === null ? null : formatFixed(wad, 18)
}

function timelineOf(rows: readonly LiquidationRecord[]): readonly TimelineDraft[] {
  const waves = wavesOf(rows)
  let cumulative = 0n
  return rows.map((row, i) => {
    cumulative += row.repaidUsdWad ?? 0n
    const { id, block, timestamp, account, liquidator, collateral, debt } = row
    return {
      ...{ id, block, timestamp, account, liquidator, collateral, debt },
      repaidUsd: usd(row.repaidUsdWad),
      seizedUsd: usd(row.seizedUsdWad),
      cumulativeRepaidUsd: formatFixed(cumulative, 18),
      wave: waves[i] ?? null,
    }
  })
}
