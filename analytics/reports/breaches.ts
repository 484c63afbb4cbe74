/** Breaches of health factor 1 and how they ended: those without a liquidation are avoided liquidations. */
import { formatFixed } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import { hexToKey, keyToHex } from '../book/book.ts'
import type { Clocks } from '../clocks.ts'
import { type BreachWalk, walkBreaches } from '../liquidations/breach-walk.ts'
import type { History } from '../liquidations/cache.ts'
import type { Breach, BreachCause, BreachOutcome } from '../models/breaches.ts'
import type { LiquidationRecord } from '../models/liquidation-record.ts'
import { chosenRows } from '../models/liquidation-table.ts'
import type { ReportContext } from './context.ts'
import type { PageInfo } from './cursor.ts'
import { askHistory, type HistoryArguments, type HistoryQuestion, type PageArguments } from './history-question.ts'

export type BreachView = Omit<Breach, 'position' | 'debtUsdWad' | 'shortfallUsdWad' | 'lowestHealthFactorWad'> & {
  readonly position: Hex
  readonly account: Hex
  readonly lowestHealthFactorWad: bigint
  readonly lowestHealthFactor: string
  /** Null in an isolated market. */
  readonly debtUsd: string | null
  readonly shortfallUsd: string | null
  /** To the end of the breach; null while it is open. */
  readonly durationSeconds: number | null
}

export type BreachEnding = {
  readonly outcome: BreachOutcome
  readonly endedBy: BreachCause | null
  readonly count: number
  /** Of them those that began and ended in one block. */
  readonly withinBlockCount: number
}

export type AvoidedLiquidations = {
  readonly items: readonly BreachView[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  /** Of all breaches in question, whatever their outcome. */
  readonly endings: readonly BreachEnding[]
  readonly fromBlock: number
  readonly toBlock: number
  /** Blocks of the range in which something happened. */
  readonly blocks: number
  readonly clocks: Clocks
}

/** AVOIDED by default; ALL takes every outcome. */
export type OutcomeAsked = BreachOutcome | 'ALL'

const walks = new WeakMap<History, Map<string, Promise<BreachWalk>>>()
const WALKS_MAX = 4

export async function avoidedLiquidations(
  context: ReportContext,
  o: HistoryArguments & PageArguments & { readonly outcome?: OutcomeAsked | undefined },
): Promise<AvoidedLiquidations> {
  const outcome = o.outcome ?? 'AVOIDED'
  const asked = await askHistory(context, o, 'avoidedLiquidations', [outcome])
  const range = {
    fromBlock: asked.filter.fromBlock ?? 0,
    toBlock: Math.min(asked.filter.toBlock ?? asked.moment.block, asked.moment.block),
  }
  const { breaches, blocks, book } = await walked(context, asked.history, range)
  const { liquidator } = asked.filter
  const { liquidations } = asked.history
  const own = liquidator === undefined ? null : liquidations.recordsOf(chosenRows(liquidations, { liquidator }))
  const fitting = breaches.filter((breach) => fits(breach, asked, book) && (own === null || isEndedBy(breach, own)))
  const chosen = fitting.filter((breach) => outcome === 'ALL' || breach.outcome === outcome).map(viewBreach)
  const page = asked.page(chosen, ({ position, startBlock, endBlock }) => `${position} ${startBlock} ${endBlock}`)
  return { ...page, totalCount: chosen.length, endings: endingsOf(fitting), ...range, blocks, clocks: asked.clocks }
}

function walked(
  context: ReportContext,
  history: History,
  range: { readonly fromBlock: number; readonly toBlock: number },
): Promise<BreachWalk> {
  const ofHistory = walks.get(history) ?? new Map<string, Promise<BreachWalk>>()
  walks.set(history, ofHistory)
  const key = `${range.fromBlock} ${range.toBlock}`
  const known = ofHistory.get(key)
  if (known !== undefined) return known
  const walk = walkBreaches(context.reader, range)
  if (ofHistory.size >= WALKS_MAX) ofHistory.clear()
  ofHistory.set(key, walk)
  walk.catch(() => ofHistory.delete(key))
  return walk
}

/** Assets are those that the position has at the end of the range; a liquidator's, those it liquidated something in. */
function fits(breach: Breach, { filter }: HistoryQuestion, book: BreachWalk['book']): boolean {
  const { position, startTimestamp } = breach
  if (filter.position !== undefined && keyToHex(position) !== filter.position) return false
  if (filter.account !== undefined && accountOf(position) !== filter.account) return false
  if (filter.fromTimestamp !== undefined && startTimestamp < filter.fromTimestamp) return false
  if (filter.toTimestamp !== undefined && startTimestamp > filter.toTimestamp) return false
  const held = book?.positions.get(position)
  const { protocols } = filter
  if (protocols !== undefined) {
    // An isolated market's position begins with the market.
    const protocol = book?.markets.get(position.slice(0, -ACCOUNT_BYTES))?.protocol
    const pools = [...(book?.protocols.values() ?? [])].filter(({ id }) => protocols.has(id)).map(({ pool }) => pool)
    const isOf =
      protocol === undefined
        ? pools.includes(keyToHex(position.slice(0, ACCOUNT_BYTES)))
        : protocols.has(keyToHex(protocol))
    if (!isOf) return false
  }
  const legs = [...(held?.balances.values() ?? [])]
  const has = (asset: Hex | undefined, isDebt: boolean | undefined): boolean =>
    asset === undefined ||
    legs.some(({ market, side }) => {
      const borrows = side === 'BORROW' || side === 'BORROW_STABLE'
      const of = book?.markets.get(market)
      const held = side === 'COLLATERAL' ? of?.isolated?.collateral?.asset : of?.asset
      return (isDebt === undefined || isDebt === borrows) && (held === asset || market === hexToKey(asset))
    })
  return has(filter.asset, undefined) && has(filter.collateral, false) && has(filter.debt, true)
}

function isEndedBy(
  { position, startBlock, endBlock, liquidations }: Breach,
  rows: readonly LiquidationRecord[],
): boolean {
  // Within one block a liquidation may lie before the breach or after it.
  if (liquidations === 0) return false
  const id = keyToHex(position)
  return rows.some((row) => row.block >= startBlock && row.block <= (endBlock ?? row.block) && row.position === id)
}

function endingsOf(breaches: readonly Breach[]): readonly BreachEnding[] {
  const counts = new Map<string, { -readonly [K in keyof BreachEnding]: BreachEnding[K] }>()
  for (const { outcome, endedBy, startBlock, endBlock } of breaches) {
    const key = `${outcome} ${endedBy ?? ''}`
    const known = counts.get(key) ?? { outcome, endedBy, count: 0, withinBlockCount: 0 }
    counts.set(key, known)
    known.count++
    if (startBlock === endBlock) known.withinBlockCount++
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ending]) => ending)
}

const ACCOUNT_BYTES = 20

function accountOf(position: string): Hex {
  return keyToHex(position.slice(-ACCOUNT_BYTES))
}

function usd(wad: bigint | null): string | null {
  return wad === null ? null : formatFixed(wad, 18)
}

function viewBreach({ position, debtUsdWad, shortfallUsdWad, lowestHealthFactorWad, ...breach }: Breach): BreachView {
  return {
    ...breach,
    position: keyToHex(position),
    account: accountOf(position),
    lowestHealthFactorWad,
    lowestHealthFactor: formatFixed(lowestHealthFactorWad, 18),
    debtUsd: usd(debtUsdWad),
    shortfallUsd: usd(shortfallUsdWad),
    durationSeconds: breach.endTimestamp === null ? null : breach.endTimestamp - breach.startTimestamp,
  }
}
