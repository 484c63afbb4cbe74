/** What a run reports about itself: counters, the rate of the last seconds, peak memory. */
import type { ProviderStats } from './chain/rpc-source.ts'

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
  /** Over the last minute. */
  readonly blocksPerSecond: number
  /** Seconds until the last block to index at the last minute's pace; null when it is not known, or reached. */
  readonly etaSeconds: number | null
  readonly phase: 'backfill' | 'live'
  readonly reorgs: number
  /** Of the whole process, all threads, in 10^6 bytes. */
  readonly peakMemoryMb: number
  /** What was asked of the node, where the blocks come from one. */
  readonly provider?: ProviderStats | undefined
}

/** The rate is taken over this long. */
const RATE_WINDOW_MS = 3_000
/** Blocks hold more at some times than at others: their pace is taken over longer, in steps. */
const PACE_WINDOW_MS = 60_000
const PACE_STEP_MS = 1_000
/** No estimate from less. */
const PACE_LEAST_MS = 3_000

export class ProgressMeter {
  head = 0
  /** The last block to index; null: the head. */
  until: number | null = null
  handlers = 0
  logs = 0
  calls = 0
  blocks = 0
  reorgs = 0
  phase: 'backfill' | 'live' = 'backfill'
  #samples: { at: number; handlers: number }[]
  #pace: { at: number; block: number }[] = []
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
    const blocksPerSecond = this.#blocksPerSecond(time, at.block)
    const open = Math.min(this.head, this.until ?? this.head) - at.block
    this.#report({
      block: at.block,
      head: Math.max(this.head, at.block),
      timestamp: at.timestamp,
      handlers: this.handlers,
      logs: this.logs,
      calls: this.calls,
      blocks: this.blocks,
      handlersPerSecond: seconds > 0 ? Math.round((this.handlers - oldest.handlers) / seconds) : 0,
      blocksPerSecond: Math.round(blocksPerSecond * 10) / 10,
      etaSeconds:
        this.phase === 'backfill' && open > 0 && blocksPerSecond > 0 ? Math.ceil(open / blocksPerSecond) : null,
      phase: this.phase,
      reorgs: this.reorgs,
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 976.5625),
    })
  }

  /** 0 while too little is known, or after blocks were taken back. */
  #blocksPerSecond(time: number, block: number): number {
    const last = this.#pace.at(-1)
    if (last && block < last.block) this.#pace = []
    if (!last || time - last.at >= PACE_STEP_MS) this.#pace.push({ at: time, block })
    while (this.#pace.length > 2 && time - (this.#pace[1]?.at ?? time) >= PACE_WINDOW_MS) this.#pace.shift()
    const first = this.#pace[0]
    if (!first || time - first.at < PACE_LEAST_MS) return 0
    return ((block - first.block) * 1000) / (time - first.at)
  }
}
