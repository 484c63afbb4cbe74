/** Pairs, accounts and markets where a liquidation makes things worse, now and in the past. */
import { formatFixed, WAD } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import { type Book, type BookCategory, type BookMarket, hexToKey, keyToHex } from '../book/book.ts'
import type { IsolatedPosition } from '../book/isolated.ts'
import type { ValuedPosition } from '../book/valuation.ts'
import type { Clocks } from '../clocks.ts'
import { collateralThresholdBps } from '../models/aave-v3/account-data.ts'
import { liquidationBonusBps } from '../models/aave-v3/liquidation-amounts.ts'
import { poolBehaviour } from '../models/aave-v3/revisions.ts'
import {
  accountRule,
  type LintRule,
  type PairOfAccount,
  type Worsened,
  worsenedBy,
} from '../models/liquidation-lint.ts'
import { pairFactorWad } from '../models/liquidation-metrics.ts'
import type { RecordFilter } from '../models/liquidation-record.ts'
import type { ReportContext } from './context.ts'
import type { PageInfo } from './cursor.ts'
import { askHistory, type HistoryArguments, type HistoryQuestion, type PageArguments } from './history-question.ts'

export type LintItem = {
  /** rule and subject. */
  readonly id: string
  readonly rule: LintRule
  /** The collateral market. Null where it is about a position in a pool, or an account. */
  readonly market: Hex | null
  readonly symbol: string | null
  /** The e-mode category whose parameters make the pair; null for the market's own. */
  readonly category: number | null
  readonly account: Hex | null
  readonly position: Hex | null
  /** LT (1 + b): the pair's, or the lowest of the account's collaterals. Decimal text. */
  readonly k: string | null
  readonly healthFactor: string | null
  /** Of accounts now; null in isolated markets, whose values are in the asset that they lend. Likewise below. */
  readonly debtUsd: string | null
  /** max(0, debt - collateral). */
  readonly shortfallUsd: string | null
  /** History: liquidations whose effect is known, those that lowered the health factor, and of them spirals. */
  readonly known: number | null
  readonly worsened: number | null
  readonly spirals: number | null
  /** Repaid in the worsened. */
  readonly repaidUsd: string | null
  readonly largestFall: string | null
}

export type LiquidationLint = {
  readonly items: readonly LintItem[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly counts: readonly { readonly rule: LintRule; readonly count: number }[]
  readonly clocks: Clocks
}

const RULES: readonly LintRule[] = [
  'PAIR_ALWAYS_WORSENS',
  'ACCOUNT_SPIRAL',
  'ACCOUNT_INSOLVENT',
  'ACCOUNT_PAIR_WORSENS',
  'MARKET_WORSENED',
  'ACCOUNT_WORSENED',
]

/** In the order of the rules; within one, most harm first. */
export async function liquidationLint(
  context: ReportContext,
  o: HistoryArguments & PageArguments & { readonly rules?: readonly LintRule[] | undefined },
): Promise<LiquidationLint> {
  const rules = o.rules ?? RULES
  const asked = await askHistory(context, o, 'liquidationLint', [rules])
  const valuation = await context.books.valuationAt(context.reader, asked.moment, asked.indexed)
  const rows = asked.records()
  const found = [
    ...pairItems(valuation.book),
    ...[...valuation.nearLiquidation(WAD)].flatMap((valued) => accountItems(valued)),
    ...worsenedBy(rows, 'MARKET').map((worsened) => worsenedItem('MARKET_WORSENED', worsened)),
    ...worsenedBy(rows, 'ACCOUNT').map((worsened) => worsenedItem('ACCOUNT_WORSENED', worsened)),
  ]
  const fitting = found.filter((item) => rules.includes(item.rule) && fits(item, asked, valuation.book))
  const sorted = fitting.sort((a, b) => RULES.indexOf(a.rule) - RULES.indexOf(b.rule) || compareHarm(a, b))
  const counts = RULES.map((rule) => ({ rule, count: sorted.filter((item) => item.rule === rule).length }))
  return {
    ...asked.page(sorted, ({ id }) => id),
    totalCount: sorted.length,
    counts: counts.filter(({ rule }) => rules.includes(rule)),
    clocks: asked.clocks,
  }
}

const NOTHING: Omit<LintItem, 'id' | 'rule'> = {
  ...{ market: null, symbol: null, category: null, account: null, position: null, k: null, healthFactor: null },
  ...{ debtUsd: null, shortfallUsd: null, known: null, worsened: null, spirals: null },
  ...{ repaidUsd: null, largestFall: null },
}

function pairItems(book: Book): readonly LintItem[] {
  return [...book.markets.values()].flatMap((market) => {
    const categories = [...book.categories.values()].filter((category) => holds(book, category, market))
    return [null, ...categories].flatMap((category) => pairItem(market, category))
  })
}

function pairItem(market: BookMarket, category: BookCategory | null): LintItem[] {
  const { liquidationThresholdBps, liquidationBonusBps: bonus } = category ?? market
  const k = pairFactorWad(liquidationThresholdBps, bonus)
  if (k < WAD) return []
  const id = `PAIR_ALWAYS_WORSENS ${market.id} ${category?.number ?? ''}`
  const { symbol } = market
  const pair = { market: market.id, symbol, category: category?.number ?? null, k: formatFixed(k, 18) }
  return [{ ...NOTHING, id, rule: 'PAIR_ALWAYS_WORSENS', ...pair }]
}

/** Whether the asset's parameters in that category are the category's. */
function holds(book: Book, category: BookCategory, market: BookMarket): boolean {
  const behaviour = poolBehaviour(book.protocols.get(market.protocol)?.revision ?? null)
  if (category.protocol !== market.protocol || behaviour === undefined) return false
  if (behaviour.eMode === 'ASSET_CATEGORY') return market.categoryNumber === category.number
  return ((category.collateralMask >> BigInt(market.index)) & 1n) === 1n
}

function accountItems({ position, protocol, data, state, isolated }: ValuedPosition): LintItem[] {
  if (data === null || data.totalDebtBase === 0n || data.healthFactorWad >= WAD) return []
  const pairs = isolated === null ? poolPairs(state) : isolatedPairs(isolated)
  // Values of an isolated market are in the asset that it lends.
  const usd = (base: bigint): string | null =>
    isolated === null ? formatFixed((base * WAD) / protocol.baseCurrencyUnit, 18) : null
  const lowest = pairs.map(({ kWad }) => kWad).sort((a, b) => (a < b ? -1 : 1))[0]
  const shortfall = data.totalDebtBase - data.totalCollateralBase
  const about = {
    ...NOTHING,
    market: isolated?.now.market.id ?? null,
    symbol: isolated?.now.parameters.collateral?.symbol ?? null,
    account: keyToHex(position.account),
    position: keyToHex(position.key),
    k: lowest === undefined ? null : formatFixed(lowest, 18),
    healthFactor: formatFixed(data.healthFactorWad, 18),
    debtUsd: usd(data.totalDebtBase),
    shortfallUsd: usd(shortfall > 0n ? shortfall : 0n),
  }
  const item = (rule: LintRule): LintItem => ({ ...about, id: `${rule} ${about.position}`, rule })
  const rule = pairs.length === 0 ? undefined : accountRule(data.healthFactorWad, pairs)
  return [...(rule === undefined ? [] : [item(rule)]), ...(shortfall > 0n ? [item('ACCOUNT_INSOLVENT')] : [])]
}

function poolPairs(state: ValuedPosition['state']): readonly PairOfAccount[] {
  return (state?.holdings ?? []).flatMap((holding): PairOfAccount[] => {
    if (state === null) return []
    const threshold = collateralThresholdBps(holding, state.category, state.behaviour)
    const bonus = liquidationBonusBps(holding.reserve, state.category, state.behaviour)
    // An asset without a bonus cannot be taken.
    if (threshold === null || holding.supplyScaled === 0n || bonus === 0n) return []
    return [{ market: holding.reserve.market.id, kWad: pairFactorWad(threshold, bonus) }]
  })
}

/** The market has one collateral; k is rounded down. */
function isolatedPairs({ now, collateral }: IsolatedPosition): readonly PairOfAccount[] {
  const { lltvWad, liquidationIncentiveWad } = now.parameters
  if (lltvWad === null || liquidationIncentiveWad === null || collateral === 0n) return []
  return [{ market: now.market.id, kWad: (lltvWad * liquidationIncentiveWad) / WAD }]
}

function worsenedItem(rule: 'MARKET_WORSENED' | 'ACCOUNT_WORSENED', of: Worsened): LintItem {
  const subject = of.market === null ? { account: of.subject } : { market: of.market.market, symbol: of.market.symbol }
  return {
    ...NOTHING,
    ...subject,
    ...{ id: `${rule} ${of.subject}`, rule, known: of.known, worsened: of.worsened, spirals: of.spirals },
    repaidUsd: formatFixed(of.repaidUsdWad, 18),
    largestFall: formatFixed(of.largestFallWad, 18),
  }
}

/** History is filtered by its liquidations already; what is of now by what it is about. */
function fits(item: LintItem, { filter }: HistoryQuestion, book: Book): boolean {
  if (item.worsened !== null) return true
  if (filter.account !== undefined && item.account !== filter.account) return false
  if (filter.position !== undefined && item.position !== filter.position) return false
  if (item.market !== null && item.position === null) return marketFits(item.market, filter, book)
  const position = item.position === null ? undefined : book.positions.get(hexToKey(item.position))
  if (position === undefined) return false
  if (filter.protocols !== undefined && !filter.protocols.has(keyToHex(position.protocol))) return false
  const has = (asked: Hex | undefined, sides: readonly string[]): boolean =>
    asked === undefined ||
    [...position.balances.values()].some(({ market, side }) => {
      const of = book.markets.get(market)
      const asset = side === 'COLLATERAL' ? of?.isolated?.collateral?.asset : of?.asset
      return sides.includes(side) && (of?.id === asked || asset === asked)
    })
  const [supplied, owed] = [
    ['SUPPLY', 'COLLATERAL'],
    ['BORROW', 'BORROW_STABLE'],
  ]
  return (
    has(filter.asset, [...(supplied ?? []), ...(owed ?? [])]) &&
    has(filter.collateral, supplied ?? []) &&
    has(filter.debt, owed ?? [])
  )
}

function marketFits(id: Hex, filter: RecordFilter, book: Book): boolean {
  const market = book.markets.get(hexToKey(id))
  if (market === undefined) return false
  if (filter.protocols !== undefined && !filter.protocols.has(keyToHex(market.protocol))) return false
  return [filter.asset, filter.collateral].every(
    (asked) => asked === undefined || market.id === asked || market.asset === asked,
  )
}

function compareHarm(a: LintItem, b: LintItem): number {
  const harm = (item: LintItem): number =>
    item.worsened ?? Number(item.shortfallUsd ?? 0) + Number(item.debtUsd ?? 0) * 1e-9
  return harm(b) - harm(a) || Number(b.k ?? 0) - Number(a.k ?? 0) || (a.id < b.id ? -1 : 1)
}
