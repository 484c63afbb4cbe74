/** Timestamps of every block of a range, for the blocks whose headers nothing else has asked for. */
import type { BlockSource } from '../chain/block-source.ts'
import type { ChainCache } from './chain-cache.ts'
import { joinedRuns, lastOf, runBetween, type TimeRun } from './time-runs.ts'

/** Blocks whose timestamps are completed together; runs do not reach over its end. */
const WINDOW_BLOCKS = 20_000
/** Headers asked for at a time. */
const ASKED_BLOCKS = 2_000
/** Gaps of so few blocks are asked for whole. */
const SMALL_GAP = 4

/**
 * The least seconds between two blocks, by chain id, from a block on. Ethereum: a slot, since the merge (block
 * 15,537,394). OP Mainnet since Bedrock (105,235,063) and Base make a block every two seconds.
 */
const LEAST_SECONDS: Readonly<Record<number, { readonly from: number; readonly seconds: number }>> = {
  1: { from: 15_537_394, seconds: 12 },
  10: { from: 105_235_063, seconds: 2 },
  8453: { from: 0, seconds: 2 },
}

/** The least seconds between a block and the next; null where the chain promises none. */
export function leastSecondsAt(chainId: number, block: number): number | null {
  const pace = LEAST_SECONDS[chainId]
  return pace && block >= pace.from ? pace.seconds : null
}

export type FillOptions = {
  readonly cache: ChainCache
  /** null: only what follows from what is kept. */
  readonly source: Pick<BlockSource, 'blocks'> | null
  readonly chainId: number
  readonly from: number
  readonly to: number
  readonly signal: AbortSignal
  readonly onBlock?: ((block: number) => void) | undefined
}

/** Keeps the timestamp of each block of [from, to] in the cache; where the pace is known, without asking for most. */
export async function fillTimes(o: FillOptions): Promise<void> {
  const { cache, from, to } = o
  for (let at = from - (from % WINDOW_BLOCKS); at <= to && !o.signal.aborted; at += WINDOW_BLOCKS) {
    const first = Math.max(at, from)
    const last = Math.min(at + WINDOW_BLOCKS - 1, to)
    const kept = cache.timeRuns(at, at + WINDOW_BLOCKS - 1).filter((run) => run.first >= at)
    const own = cache.headers(first, last).map(({ number, timestamp }) => single(number, timestamp))
    const runs = await completed(o, joinedRuns([...kept, ...own]), first, last)
    cache.setTimeRuns(at, at + WINDOW_BLOCKS - 1, runs)
    o.onBlock?.(last)
  }
}

async function completed(o: FillOptions, known: readonly TimeRun[], first: number, last: number): Promise<TimeRun[]> {
  let runs = [...known]
  for (;;) {
    const found: TimeRun[] = []
    const asked: number[] = []
    for (const [before, after] of gapsOf(runs, first, last)) {
      const least = before && leastSecondsAt(o.chainId, lastOf(before))
      const between = before && after && least !== null && least !== undefined ? runBetween(before, after, least) : null
      if (between) found.push(between)
      else if (asked.length < ASKED_BLOCKS) asked.push(...toAsk(before, after, first, last, least !== null))
    }
    if (found.length === 0 && (asked.length === 0 || !o.source || o.signal.aborted)) return runs
    runs = joinedRuns([...runs, ...found, ...(o.source ? await ask(o.source, asked) : [])])
  }
}

type Gap = readonly [before: TimeRun | undefined, after: TimeRun | undefined]

/** Where timestamps are missing in [first, last]: between which runs. */
function gapsOf(runs: readonly TimeRun[], first: number, last: number): Gap[] {
  const gaps: Gap[] = []
  let before: TimeRun | undefined
  for (const run of runs) {
    const next = before === undefined ? first : lastOf(before) + 1
    if (run.first > Math.max(next, first) && run.first > first) gaps.push([before, run])
    before = run
  }
  if ((before === undefined ? first - 1 : lastOf(before)) < last) gaps.push([before, undefined])
  return gaps
}

/** The blocks of a gap to ask for: its ends and its middle where the pace may tell the others, else all. */
function toAsk(
  before: TimeRun | undefined,
  after: TimeRun | undefined,
  first: number,
  last: number,
  hasPace: boolean,
): number[] {
  const from = Math.max(first, before === undefined ? first : lastOf(before) + 1)
  const to = Math.min(last, after === undefined ? last : after.first - 1)
  if (from > to) return []
  if (!hasPace || to - from < SMALL_GAP) {
    return Array.from({ length: Math.min(to - from + 1, ASKED_BLOCKS) }, (_, i) => from + i)
  }
  if (before === undefined) return [from]
  return after === undefined ? [to] : [(from + to) >> 1]
}

async function ask(source: Pick<BlockSource, 'blocks'>, numbers: readonly number[]): Promise<TimeRun[]> {
  const [from] = numbers
  const to = numbers.at(-1)
  if (from === undefined || to === undefined) return []
  const blocks = await source.blocks({ from, to, filters: [], headersOf: numbers })
  return blocks.map(({ header }) => single(header.number, header.timestamp))
}

function single(number: number, timestamp: number): TimeRun {
  return { first: number, count: 1, timestamp, step: 0 }
}
