/** After a reorganisation: the newest block that was indexed and is still of the chain. */
import type { Hex } from '../core/hex.ts'
import type { BlockSource } from './chain/block-source.ts'

export type RecordedBlock = { readonly number: number; readonly hash: Hex }

/** Recorded blocks read at a time. */
const PAGE = 512

/**
 * The newest of the recorded blocks (`below(number, limit)`: newest first, smaller than number) whose hash the chain
 * still has; null when none is left. A block of the chain has all its ancestors in it, so after steps that double the
 * fork lies between two probes and is found by halving: about 2 log2(depth) headers.
 */
export async function findFork(
  source: Pick<BlockSource, 'header'>,
  from: RecordedBlock,
  below: (number: number, limit: number) => readonly RecordedBlock[],
): Promise<RecordedBlock | null> {
  const isOfChain = async (block: RecordedBlock): Promise<boolean> =>
    (await source.header(block.number))?.hash === block.hash
  let page: readonly RecordedBlock[] = [from]
  while (page.length > 0) {
    let gone = -1
    let step = 1
    let kept = page.length
    for (let probe = 0; ; step *= 2) {
      const block = page[probe]
      if (!block) break
      if (await isOfChain(block)) {
        kept = probe
        break
      }
      gone = probe
      if (probe === page.length - 1) break
      probe = Math.min(probe + step, page.length - 1)
    }
    if (kept < page.length) return page[await halve(page, gone, kept, isOfChain)] ?? null
    page = below(page.at(-1)?.number ?? 0, PAGE)
  }
  return null
}

/** The first index in (gone, kept] whose block is of the chain; `gone` is not, `kept` is. */
async function halve(
  page: readonly RecordedBlock[],
  gone: number,
  kept: number,
  isOfChain: (block: RecordedBlock) => Promise<boolean>,
): Promise<number> {
  let low = gone
  let high = kept
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const block = page[middle]
    if (block && (await isOfChain(block))) high = middle
    else low = middle
  }
  return high
}
