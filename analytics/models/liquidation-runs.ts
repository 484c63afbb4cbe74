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

/** The runs among very many liquidations, as numbers from 0 in the order of their first liquidations. */
export type Runs = {
  readonly count: number
  /** By run: its first row, and how many it has. */
  readonly firstRows: ArrayLike<number>
  readonly sizes: ArrayLike<number>
  /** The run that holds a row; undefined for rows not looked at. */
  runOf(row: number): number | undefined
  /** In chain order. */
  rowsOf(run: number): readonly number[]
  /** By run; null where a price is not known. */
  repaidUsdWad(): readonly (bigint | null)[]
}

/** Cuts the liquidations of every position, in chain order, into runs. */
export function findRuns(table: LiquidationTable, rows: Rows, gapSeconds: number): Runs {
  const { timestamp, place, account } = table.arrays
  const next = new Uint32Array(table.length).fill(NONE)
  const runOf = new Uint32Array(table.length).fill(NONE)
  const [firstRows, lastRows, sizes]: [number[], number[], number[]] = [[], [], []]
  /** By account, its newest run at one place, and by run the newest one of its account at another place. */
  const newest = new Uint32Array(table.columns.addresses.count).fill(NONE)
  const others: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const owner = account[row] ?? 0
    let before = NONE
    let run = newest[owner] ?? NONE
    while (run !== NONE && place[firstRows[run] ?? 0] !== place[row]) {
      before = run
      run = others[run] ?? NONE
    }
    const last = lastRows[run]
    if (last !== undefined && (timestamp[row] ?? 0) - (timestamp[last] ?? 0) <= gapSeconds) {
      next[last] = row
      lastRows[run] = row
      sizes[run] = (sizes[run] ?? 0) + 1
      runOf[row] = run
      continue
    }
    const made = firstRows.push(row) - 1
    lastRows.push(row)
    sizes.push(1)
    runOf[row] = made
    // It takes the place of the run before it.
    others.push(run === NONE ? NONE : (others[run] ?? NONE))
    if (before === NONE) newest[owner] = made
    else others[before] = made
  }
  return {
    ...{ count: firstRows.length, firstRows, sizes },
    runOf: (row) => (runOf[row] === NONE ? undefined : runOf[row]),
    rowsOf: (run) => {
      const found = [firstRows[run] ?? 0]
      while (found.length < (sizes[run] ?? 0)) found.push(next[found.at(-1) ?? 0] ?? 0)
      return found
    },
    repaidUsdWad: () => repaidByRun(table, rows, { runOf, count: firstRows.length }),
  }
}

function repaidByRun(
  table: LiquidationTable,
  rows: Rows,
  { runOf, count }: { readonly runOf: Uint32Array; readonly count: number },
): readonly (bigint | null)[] {
  const { repaidUsdWad } = table.arrays
  const sums = new GroupSums(count)
  const unvalued = new Uint8Array(count)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const run = runOf[row] ?? 0
    sums.add(run, repaidUsdWad, row)
    if (repaidUsdWad.isNull(row)) unvalued[run] = 1
  }
  return Array.from({ length: count }, (_, run) => (unvalued[run] === 1 ? null : sums.sum(run)))
}
