/** Writes a range of a cache to an archive. */
import { UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { cachedBlocks } from './cached-blocks.ts'
import type { ChainCache } from './chain-cache.ts'
import { coverageOf } from './coverage.ts'
import { type Interval, missingOf } from './intervals.ts'
import type { ArchiveCounts, ArchivedTarget } from './layout.ts'
import { clippedRuns } from './time-runs.ts'

/** Runs of timestamps are read for so many blocks at a time. */
const TIME_BLOCKS = 1_000_000

export type RecordOptions = {
  readonly cache: ChainCache
  readonly target: ArchivedTarget
  /** Both included. */
  readonly from: number
  readonly to: number
  readonly out: string
  readonly madeBy: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes what the cache has of [from, to]; null when the signal came first, and then there is no file.
 * @throws UserError ARCHIVE_INCOMPLETE when the roots' logs of some block were never fetched
 */
export async function recordArchive(o: RecordOptions): Promise<{ counts: ArchiveCounts; bytes: number } | null> {
  const { cache, target, from, to } = o
  requireRoots(o)
  const before = cache.header(from - 1)
  const writer = new ArchiveWriter(o.out, {
    network: target.name,
    chainId: target.chainId,
    from,
    to,
    target,
    origin: 'node',
    derived: [],
    state: 'recorded',
    before: before && { number: before.number, hash: before.hash },
    madeBy: o.madeBy,
  })
  try {
    let count = 0
    for (const block of cachedBlocks(cache, from, to)) {
      writer.add(block)
      // Long recordings can be stopped.
      if (++count % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (o.signal?.aborted) return null
    }
    for (let at = from; at <= to; at += TIME_BLOCKS) {
      const last = Math.min(to, at + TIME_BLOCKS - 1)
      for (const run of clippedRuns(cache.timeRuns(at, last), at, last)) writer.addTimes(run)
    }
    return writer.finish(coverageOf(cache.pairs(), from, to))
  } finally {
    writer.abandon()
  }
}

/** Blocks of [from, to] of which the cache has no logs of a contract that everything begins with; null: it has all. */
export function missingOfRoots({ cache, target, from, to }: Pick<RecordOptions, 'cache' | 'target' | 'from' | 'to'>): {
  readonly name: string
  readonly blocks: Interval
} | null {
  for (const { name, provider, startBlock } of target.deployments) {
    const address = provider.toLowerCase() as Hex
    const first = Math.max(from, startBlock)
    const own = [...cache.pairs()].filter((pair) => pair.address === address)
    const all: Interval = [first, to]
    const [missing] = own.length === 0 ? [all] : own.flatMap(({ intervals }) => missingOf(intervals, first, to))
    if (first <= to && missing !== undefined) return { name, blocks: missing }
  }
  return null
}

/** An archive without the contracts that everything begins with could not be indexed. */
function requireRoots(o: RecordOptions): void {
  const missing = missingOfRoots(o)
  if (missing === null) return
  const { name, blocks } = missing
  throw new UserError(
    'ARCHIVE_INCOMPLETE',
    `${o.cache.path}: got no logs of ${name} of blocks ${blocks[0]} to ${blocks[1]}, expected all from ${o.from} to ${o.to}.`,
    { hint: 'Give --rpc, so that what is missing is fetched' },
  )
}
