/**
 * Runs: the liquidations of one position, each within a gap of the one before. What one call did to a position is seen
 * only together with those that followed.
 */
import { MAX_UINT256 } from '../../core/fixed.ts'
import { GroupSums } from './integer-column.ts'
import type { LiquidationTable, Rows } from './liquidation-table.ts'

/** Seconds; the gap of the stored facts, and the default of a question. */
export const RUN_GAP_SECONDS = 3_600

/** One liquidation of a position. */
export type RunStep = { readonly timestamp: number; readonly healthFactorAfterWad: bigint | null }

/** PARTIAL: others of the run follow. FULL: no debt was left. FINAL: the last of its run, debt was left. */
export type RunPart = 'PARTIAL' | 'FULL' | 'FINAL'

/** Cuts a position's liquidations, in chain order, into runs. */
export function cutRuns<Step extends RunStep>(
  steps: readonly Step[],
  gapSeconds: number,
): readonly (readonly Step[])[] {
  const runs: Step[][] = []
  for (const step of steps) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run !== undefined && last !== undefined && step.timestamp - last.timestamp <= gapSeconds) run.push(step)
    else runs.push([step])
  }
  return runs
}

export function partOf(run: readonly RunStep[], place: number): RunPart {
  if (run[place]?.healthFactorAfterWad === MAX_UINT256) return 'FULL'
  return place < run.length - 1 ? 'PARTIAL' : 'FINAL'
}

const NONE = 0xffff_ffff

/** The runs among very many liquidations, by row numbers. */
export type Runs = {
  /** In the order of their first liquidations. */
  readonly runs: readonly FoundRun[]
  /** The run that holds a row; undefined for rows not looked at. */
  runOf(row: number): FoundRun | undefined
  /** In chain order. */
  rowsOf(run: FoundRun): readonly number[]
}

export type FoundRun = {
  readonly first: number
  readonly last: number
  readonly count: number
  /** Null where a price is not known. */
  readonly repaidUsdWad: bigint | null
}

type Draft = { readonly first: number; last: number; count: number }

/** Cuts the liquidations of every position, in chain order, into runs. */
export function findRuns(table: LiquidationTable, rows: Rows, gapSeconds: number): Runs {
  const { timestamp, place, account, repaidUsdWad } = table.arrays
  const next = new Uint32Array(table.length).fill(NONE)
  const numberOf = new Uint32Array(table.length).fill(NONE)
  const drafts: Draft[] = []
  /** By account and place: the newest run. */
  const newest = new Map<number, Draft>()
  for (const row of rows) {
    const position = (account[row] ?? 0) * table.columns.ids.count + (place[row] ?? 0)
    const open = newest.get(position)
    if (open !== undefined && (timestamp[row] ?? 0) - (timestamp[open.last] ?? 0) <= gapSeconds) {
      next[open.last] = row
      open.last = row
      open.count++
      numberOf[row] = numberOf[open.first] ?? NONE
      continue
    }
    numberOf[row] = drafts.length
    const draft: Draft = { first: row, last: row, count: 1 }
    newest.set(position, draft)
    drafts.push(draft)
  }
  const sums = new GroupSums(drafts.length)
  const unvalued = new Uint8Array(drafts.length)
  for (const row of rows) {
    const number = numberOf[row] ?? NONE
    sums.add(number, repaidUsdWad, row)
    if (repaidUsdWad.isNull(row)) unvalued[number] = 1
  }
  const runs = drafts.map(({ first, last, count }, number): FoundRun => {
    return { first, last, count, repaidUsdWad: unvalued[number] === 1 ? null : sums.sum(number) }
  })
  return {
    runs,
    runOf: (row) => runs[numberOf[row] ?? NONE],
    rowsOf: ({ first, count }) => {
      const found = [first]
      while (found.length < count) found.push(next[found.at(-1) ?? first] ?? NONE)
      return found
    },
  }
}
