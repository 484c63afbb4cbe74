/** Runs: the liquidations of one position within a gap, what each step did, and how the position came out of it. */
import { formatFixed, MAX_UINT256, WAD } from '../../core/fixed.ts'
import { type Hex, hexToBytes } from '../../core/hex.ts'
import type { Clocks } from '../clocks.ts'
import type { LiquidationRecord } from '../models/liquidation-record.ts'
import { findRuns, RUN_GAP_SECONDS, type Runs } from '../models/liquidation-runs.ts'
import { chosenRows, type LiquidationTable } from '../models/liquidation-table.ts'
import { argumentError } from './arguments.ts'
import type { ReportContext } from './context.ts'
import type { PageInfo } from './cursor.ts'
import { askHistory, type HistoryQuestion, type LiquidationFilter } from './history-question.ts'
import { type FactReader, type LiquidationFact, openFactReader } from './liquidation-fact.ts'

/** NEWEST: by the first liquidation, the latest first. */
export type RunOrder = 'NEWEST' | 'LIQUIDATIONS' | 'REPAID_USD'

/**
 * How a position came out of its run. RESTORED: HF >= 1. CLOSED: no debt is left. WRITTEN_OFF: no debt is left because
 * some of it was written off. SPIRALLED: HF < 1, and lower than before the run. UNDER_RECOVERED: HF < 1, but not lower.
 */
export type RunOutcome = 'RESTORED' | 'CLOSED' | 'WRITTEN_OFF' | 'SPIRALLED' | 'UNDER_RECOVERED' | 'UNKNOWN'

export type LiquidationRunsArguments = {
  /** 1 to 1000, by default 100. */
  readonly first?: number | undefined
  readonly after?: string | undefined
  /** Runs of which a liquidation fits; the range is that of the run's first one. */
  readonly filter?: LiquidationFilter | undefined
  /** Seconds between two liquidations of one run; by default an hour. */
  readonly gapSeconds?: number | undefined
  /** By default 2. */
  readonly minLiquidations?: number | undefined
  /** Steps given of each run, from its first: 0 to 100, by default 20. */
  readonly firstSteps?: number | undefined
  readonly orderBy?: RunOrder | undefined
  readonly block?: number | undefined
}

export type LiquidationRun = {
  /** Of its first liquidation. */
  readonly id: Hex
  readonly protocol: Hex
  readonly position: Hex
  readonly account: Hex
  readonly liquidations: number
  readonly liquidators: number
  readonly fromBlock: number
  readonly toBlock: number
  readonly fromTimestamp: number
  readonly toTimestamp: number
  readonly durationSeconds: number
  readonly healthFactorBefore: string | null
  readonly healthFactorAfter: string | null
  readonly lowestHealthFactorAfter: string | null
  /** Steps after which HF was lower than before. */
  readonly loweringSteps: number
  readonly debtRepaidUsd: string | null
  readonly collateralSeizedUsd: string | null
  readonly badDebtUsd: string | null
  readonly outcome: RunOutcome
  /** True while another liquidation within the gap may still follow. */
  readonly isOpen: boolean
  readonly steps: readonly LiquidationFact[]
}

export type LiquidationRuns = {
  readonly items: readonly LiquidationRun[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
  readonly clocks: Clocks
}

const STEPS = 20
const STEPS_MAX = 100
type Run = readonly [LiquidationRecord, ...LiquidationRecord[]]

export async function liquidationRuns(context: ReportContext, o: LiquidationRunsArguments): Promise<LiquidationRuns> {
  const firstSteps = countArgument('firstSteps', o.firstSteps ?? STEPS, 0, STEPS_MAX)
  const gapSeconds = countArgument('gapSeconds', o.gapSeconds ?? RUN_GAP_SECONDS, 0, Number.MAX_SAFE_INTEGER)
  const least = countArgument('minLiquidations', o.minLiquidations ?? 2, 1, Number.MAX_SAFE_INTEGER)
  const orderBy = o.orderBy ?? 'NEWEST'
  const asked = await askHistory(context, o, 'liquidationRuns', [orderBy, gapSeconds, least])
  const table = asked.history.liquidations
  const found = foundRuns(asked, gapSeconds)
  const long = runsInQuestion(asked, found).filter((run) => (found.sizes[run] ?? 0) >= least)
  const ranked = ordered(found, long, orderBy)
  const { items: runs, pageInfo } = asked.page(ranked, (run) => table.idOf(found.firstRows[run] ?? 0))
  const facts = await openFactReader(context.reader, asked.moment)
  const items: LiquidationRun[] = []
  for (const run of runs) {
    const [first, ...others] = table.recordsOf(found.rowsOf(run))
    if (first === undefined) continue
    items.push(await viewOfRun([first, ...others], facts, { firstSteps, gapSeconds, now: asked.moment.timestamp }))
  }
  return { items, pageInfo, totalCount: ranked.length, clocks: asked.clocks }
}

const kept = new WeakMap<LiquidationTable, { readonly key: string; readonly runs: Runs }>()

/** The runs of the positions in question; in memory for the pages of one question. */
function foundRuns({ history, filter }: HistoryQuestion, gapSeconds: number): Runs {
  const { account, position, protocols } = filter
  const key = [gapSeconds, account, position, ...(protocols === undefined ? [] : ['of', ...protocols])].join()
  const known = kept.get(history.liquidations)
  if (known?.key === key) return known.runs
  const rows = chosenRows(history.liquidations, { account, position, protocols })
  const runs = findRuns(history.liquidations, rows, gapSeconds)
  kept.set(history.liquidations, { key, runs })
  return runs
}

/** Those that begin within the range and of which a liquidation fits; in the order of their first liquidations. */
function runsInQuestion({ history, filter }: HistoryQuestion, found: Runs): readonly number[] {
  const { fromBlock, toBlock, fromTimestamp, toTimestamp, ...ofCalls } = filter
  const within = chosenRows(history.liquidations, { fromBlock, toBlock, fromTimestamp, toTimestamp })
  const runs: number[] = []
  for (const row of within) {
    const run = found.runOf(row)
    if (run !== undefined && found.firstRows[run] === row) runs.push(run)
  }
  const { account: _, position: __, protocols: ___, ...others } = ofCalls
  if (Object.values(others).every((value) => value === undefined)) return runs
  const fitting = new Uint8Array(found.count)
  for (const row of chosenRows(history.liquidations, ofCalls)) {
    const run = found.runOf(row)
    if (run !== undefined) fitting[run] = 1
  }
  return runs.filter((run) => fitting[run] === 1)
}

/** The largest first; of equal ones the newest. Those of which a price is not known last. */
function ordered({ sizes, repaidUsdWad }: Runs, runs: readonly number[], orderBy: RunOrder): readonly number[] {
  const newest = runs.toReversed()
  if (orderBy === 'NEWEST') return newest
  if (orderBy === 'LIQUIDATIONS') return newest.sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0))
  const repaid = repaidUsdWad()
  return newest.sort((a, b) => {
    const [x, y] = [repaid[a] ?? -1n, repaid[b] ?? -1n]
    return x > y ? -1 : x < y ? 1 : 0
  })
}

/** Null where a price is not known. */
function sum(run: Run, column: 'repaidUsdWad' | 'seizedUsdWad' | 'badDebtUsdWad'): bigint | null {
  return run.reduce<bigint | null>((total, step) => {
    const value = step[column]
    return total === null || value === null ? null : total + value
  }, 0n)
}

async function viewOfRun(
  run: Run,
  facts: FactReader,
  o: { readonly firstSteps: number; readonly gapSeconds: number; readonly now: number },
): Promise<LiquidationRun> {
  const first = run[0]
  const last = run.at(-1) ?? first
  const steps: LiquidationFact[] = []
  for (const { id } of run.slice(0, o.firstSteps)) steps.push(await facts.fact(hexToBytes(id)))
  const after = run.map((step) => step.healthFactorAfterWad).filter((wad) => wad !== null)
  const lowest = after.reduce<bigint | null>((least, wad) => (least === null || wad < least ? wad : least), null)
  const { id, protocol, position, account } = first
  return {
    ...{ id, protocol, position, account },
    liquidations: run.length,
    liquidators: new Set(run.map((step) => step.liquidator)).size,
    fromBlock: first.block,
    toBlock: last.block,
    fromTimestamp: first.timestamp,
    toTimestamp: last.timestamp,
    durationSeconds: last.timestamp - first.timestamp,
    healthFactorBefore: factor(first.healthFactorBeforeWad),
    healthFactorAfter: factor(last.healthFactorAfterWad),
    lowestHealthFactorAfter: factor(lowest),
    loweringSteps: run.filter((step) => lowered(step)).length,
    debtRepaidUsd: usd(sum(run, 'repaidUsdWad')),
    collateralSeizedUsd: usd(sum(run, 'seizedUsdWad')),
    badDebtUsd: usd(sum(run, 'badDebtUsdWad')),
    outcome: outcomeOf(run, first, last),
    isOpen: o.now - last.timestamp <= o.gapSeconds,
    steps,
  }
}

function lowered({ healthFactorBeforeWad: before, healthFactorAfterWad: after }: LiquidationRecord): boolean {
  return before !== null && after !== null && after < before
}

function outcomeOf(run: Run, first: LiquidationRecord, last: LiquidationRecord): RunOutcome {
  const [before, after] = [first.healthFactorBeforeWad, last.healthFactorAfterWad]
  if (last.closedDebt === true) return run.some((step) => step.realisedBadDebt) ? 'WRITTEN_OFF' : 'CLOSED'
  if (after === null) return 'UNKNOWN'
  if (after >= WAD) return 'RESTORED'
  if (before === null) return 'UNKNOWN'
  return after < before ? 'SPIRALLED' : 'UNDER_RECOVERED'
}

function factor(wad: bigint | null): string | null {
  return wad === null || wad === MAX_UINT256 ? null : formatFixed(wad, 18)
}

function usd(wad: bigint | null): string | null {
  return wad === null ? null : formatFixed(wad, 18)
}

function countArgument(name: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  const upTo = most === Number.MAX_SAFE_INTEGER ? 'more' : `${most}`
  throw argumentError(name, value, `a whole number from ${least} to ${upTo}`)
}
