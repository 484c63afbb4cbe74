/**
 * Block numbers to timestamps: runs of blocks whose timestamps grow by the same step. A chain with a steady pace is one
 * run, one of slots that are sometimes missed is a run for each miss.
 */

/** Block `first + i` has the timestamp `timestamp + i * step`, for i from 0 to count - 1. Seconds. */
export type TimeRun = {
  readonly first: number
  readonly count: number
  readonly timestamp: number
  readonly step: number
}

/** The last block of a run. */
export function lastOf({ first, count }: TimeRun): number {
  return first + count - 1
}

export function timestampIn(run: TimeRun, number: number): number {
  return run.timestamp + (number - run.first) * run.step
}

/** The runs of blocks that come in ascending order, given out as soon as they are complete. */
export class TimeRunBuilder {
  #open: TimeRun | undefined
  readonly #emit: (run: TimeRun) => void

  constructor(emit: (run: TimeRun) => void) {
    this.#emit = emit
  }

  /** A block that comes twice is taken once. */
  add(number: number, timestamp: number): void {
    this.addRun({ first: number, count: 1, timestamp, step: 0 })
  }

  addRun(run: TimeRun): void {
    const open = this.#open
    if (open === undefined) {
      this.#open = run
      return
    }
    const next = lastOf(open) + 1
    if (run.first < next) {
      const known = next - run.first
      if (known < run.count)
        this.addRun({ ...run, first: next, count: run.count - known, timestamp: timestampIn(run, next) })
      return
    }
    const gap = run.timestamp - timestampIn(open, next - 1)
    const step = open.count === 1 ? gap : open.step
    const fits = run.first === next && gap === step && (run.count === 1 || run.step === step)
    if (fits) {
      this.#open = { ...open, step, count: open.count + run.count }
      return
    }
    this.#emit(open)
    this.#open = run
  }

  end(): void {
    if (this.#open) this.#emit(this.#open)
    this.#open = undefined
  }
}

/** The parts of runs that lie in [from, to]. */
export function clippedRuns(runs: readonly TimeRun[], from: number, to: number): TimeRun[] {
  return runs.flatMap((run) => {
    const first = Math.max(run.first, from)
    const count = Math.min(lastOf(run), to) - first + 1
    return count <= 0 ? [] : [{ first, count, timestamp: timestampIn(run, first), step: run.step }]
  })
}

/** Runs in ascending order as few as possible; blocks that several have are taken once. */
export function joinedRuns(runs: readonly TimeRun[]): TimeRun[] {
  const joined: TimeRun[] = []
  const builder = new TimeRunBuilder((run) => joined.push(run))
  for (const run of [...runs].sort((a, b) => a.first - b.first)) builder.addRun(run)
  builder.end()
  return joined
}

/**
 * The run between two known blocks where it follows from their timestamps: no block of the chain comes sooner than
 * `least` seconds after the one before, and they are exactly so far apart.
 */
export function runBetween(a: TimeRun, b: TimeRun, least: number): TimeRun | null {
  const first = lastOf(a) + 1
  const count = b.first - first
  const before = timestampIn(a, first - 1)
  if (count <= 0 || b.timestamp - before !== (count + 1) * least) return null
  return { first, count, timestamp: before + least, step: least }
}
