/** What a run reports about itself: counters, the rate of the last seconds, peak memory. */

export type Progress = {
  /** The block indexed up to; the one before the start block at first. */
  readonly block: number
  readonly head: number
  /** seconds, of the block indexed up to; 0 before the first */
  readonly timestamp: number
  readonly handlers: number
  readonly logs: number
  readonly calls: number
  /** Blocks that had something to handle. */
  readonly blocks: number
  /** Over the last seconds. */
  readonly handlersPerSecond: number
  readonly phase: 'backfill' | 'live'
  readonly reorgs: number
  /** Of the whole process, all threads, in 10^6 bytes. */
  readonly peakMemoryMb: number
}

/** The rate is taken over this long. */
const RATE_WINDOW_MS = 3_000

export class ProgressMeter {
  head = 0
  handlers = 0
  logs = 0
  calls = 0
  blocks = 0
  reorgs = 0
  phase: 'backfill' | 'live' = 'backfill'
  #samples: { at: number; handlers: number }[]
  #reported = 0
  readonly #everyMs: number
  readonly #report: (progress: Progress) => void
  readonly #clock: () => number

  constructor(o: { everyMs: number; report: (progress: Progress) => void; clock?: () => number }) {
    this.#everyMs = o.everyMs
    this.#report = o.report
    this.#clock = o.clock ?? Date.now
    this.#samples = [{ at: this.#clock(), handlers: 0 }]
  }

  /** Reports when the last report is old enough, or `now` is set. */
  report(at: { block: number; timestamp: number }, now = false): void {
    const time = this.#clock()
    if (!now && time - this.#reported < this.#everyMs) return
    this.#reported = time
    this.#samples.push({ at: time, handlers: this.handlers })
    while (this.#samples.length > 2 && time - (this.#samples[1]?.at ?? time) >= RATE_WINDOW_MS) this.#samples.shift()
    const oldest = this.#samples[0] ?? { at: time, handlers: this.handlers }
    const seconds = (time - oldest.at) / 1000
    this.#report({
      block: at.block,
      head: Math.max(this.head, at.block),
      timestamp: at.timestamp,
      handlers: this.handlers,
      logs: this.logs,
      calls: this.calls,
      blocks: this.blocks,
      handlersPerSecond: seconds > 0 ? Math.round((this.handlers - oldest.handlers) / seconds) : 0,
      phase: this.phase,
      reorgs: this.reorgs,
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 976.5625),
    })
  }
}
