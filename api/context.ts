/** What the resolvers of analytics queries have at hand. */
import type { HeaderTimestamp } from '../analytics/block-time.ts'
import type { BookCache } from '../analytics/book/cache.ts'
import type { Snapshot } from './snapshots.ts'

/** The chain's newest block as the indexer last saw it. */
export type ChainHead = { readonly number: number; readonly timestamp: number }

/** What the rotating check has found since the indexer started. */
export type CheckStatus = {
  /** Positions compared with the contract. */
  readonly compared: number
  readonly differed: number
  readonly lastDifference: { readonly account: string; readonly block: number; readonly what: string } | null
}

/** The indexer's own account of how it goes. */
export type IndexerStatus = {
  readonly phase: 'backfill' | 'live' | 'stopped'
  readonly handlersPerSecond: number
  readonly checks: CheckStatus
}

/** The same for every request. */
export type SharedContext = {
  readonly chainHead: () => ChainHead | null
  /** Null when no indexer runs beside the server. */
  readonly status: () => IndexerStatus | null
  readonly books: BookCache
  readonly headerTimestamp?: HeaderTimestamp | undefined
}

export type ApiContext = SharedContext & { readonly snapshot: Snapshot }
