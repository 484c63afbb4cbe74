/**
 * Runs: the liquidations of one position, each within a gap of the one before. What one call did to a position is seen
 * only together with those that followed.
 */
import { MAX_UINT256 } from '../../core/fixed.ts'

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
