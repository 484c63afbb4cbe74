/** The chain's newest block, asked now and then. */
import type { ChainHead } from '../api/context.ts'
import type { Hex } from '../core/hex.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'

const EVERY_MS = 2_000

export type HeadFollower = {
  /** Null before the first answer, and while the node's chain does not have the indexed block. */
  newest(): ChainHead | null
  close(): void
}

/** `indexed`: the block indexed up to; a chain without it says nothing about how far behind the index is. */
export function followHead(
  source: Pick<BlockSource, 'head' | 'header'>,
  indexed: () => Promise<{ readonly number: number; readonly hash: Hex } | null> = async () => null,
): HeadFollower {
  let newest: ChainHead | null = null
  let asking = false
  const ask = async (): Promise<void> => {
    if (asking) return
    asking = true
    try {
      const { number, timestamp } = await source.head()
      const block = await indexed()
      const isOnChain = block === null || (await source.header(block.number))?.hash === block.hash
      newest = isOnChain ? { number, timestamp } : null
    } catch {
      // The last known head stands; its age shows in every answer.
    } finally {
      asking = false
    }
  }
  const timer = setInterval(() => void ask(), EVERY_MS)
  void ask()
  return { newest: () => newest, close: () => clearInterval(timer) }
}
