/** The chain's newest block, asked now and then. */
import type { ChainHead } from '../api/context.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'

const EVERY_MS = 2_000

export type HeadFollower = {
  /** Null before the first answer. */
  newest(): ChainHead | null
  close(): void
}

export function followHead(source: BlockSource): HeadFollower {
  let newest: ChainHead | null = null
  let asking = false
  const ask = async (): Promise<void> => {
    if (asking) return
    asking = true
    try {
      const { number, timestamp } = await source.head()
      newest = { number, timestamp }
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
