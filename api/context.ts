/** What the resolvers of analytics queries have at hand. */
import type { HeaderTimestamp } from '../analytics/block-time.ts'
import type { BookCache } from '../analytics/book/cache.ts'
import type { LiquidationCache } from '../analytics/liquidations/cache.ts'
import type { Hex } from '../core/hex.ts'
import type { BlockFacts } from './entities/meta.ts'
import type { Snapshot } from './snapshots.ts'

/** The chain's newest block as the indexer last saw it. */
export type ChainHead = { readonly number: number; readonly timestamp: number }

/** What the rotating check has found since the indexer started. */
export type CheckStatus = {
  /** Positions compared with the contract. */
  readonly compared: number
  readonly differed: number
  /** Samples that could not be compared: the node did not answer, or the block was replaced meanwhile. */
  readonly skipped: number
  readonly lastDifference: { readonly account: string; readonly block: number; readonly what: string } | null
  /** Why the last of them was skipped. */
  readonly lastSkipped: string | null
}

/** The indexer's own account of how it goes. */
export type IndexerStatus = {
  readonly phase: 'backfill' | 'live' | 'stopped'
  readonly handlersPerSecond: number
  readonly checks: CheckStatus
}

/** Asks the chain for a block by its hash; null when it has none. Blocks in which nothing happened are not recorded. */
export type HeaderByHash = (hash: Hex) => Promise<(BlockFacts & { readonly number: number }) | null>

/** The same for every request. */
export type SharedContext = {
  readonly chainHead: () => ChainHead | null
  /** Null when no indexer runs beside the server. */
  readonly status: () => IndexerStatus | null
  readonly books: BookCache
  readonly liquidations: LiquidationCache
  readonly headerTimestamp?: HeaderTimestamp | undefined
  readonly headerByHash?: HeaderByHash | undefined
}

export type ApiContext = SharedContext & { readonly snapshot: Snapshot }
