/** What `start` and `index` share: from a node to a running indexer whose progress the terminal shows. */
import type { RpcLimits } from '../indexer/chain/limits.ts'
import type { VerifyLevel } from '../indexer/chain/log-check.ts'
import type { Finality, RpcSource } from '../indexer/chain/rpc-source.ts'
import type { Progress } from '../indexer/progress.ts'
import { type IndexerHandle, startIndexer } from '../indexer/start-indexer.ts'
import { writeManifest } from '../scripts/build-subgraph.ts'
import { type FactsFollower, followFacts } from './facts/follow-facts.ts'
import { keepTarget } from './kept.ts'
import { createLiveCheck, type LiveCheck } from './live-check.ts'
import { progressFields, progressLine } from './progress.ts'
import type { Target } from './target.ts'
import type { Terminal } from './terminal.ts'

export type IndexingOptions = {
  readonly source: RpcSource
  readonly rpcUrl: string | readonly string[]
  readonly rpcLimits?: Partial<RpcLimits> | undefined
  readonly finality?: Finality | undefined
  readonly verify?: VerifyLevel | undefined
  /** Of the cache; undefined: without one. */
  readonly cachePath?: string | undefined
  readonly target: Target
  readonly databasePath: string
  readonly terminal: Terminal
  readonly untilBlock?: number | undefined
}

export type Indexing = {
  readonly indexer: IndexerHandle
  readonly check: LiveCheck
  readonly facts: FactsFollower
  /** The newest progress; null before the first. */
  progress(): Progress | null
  /** Settles when the first blocks are in the database. Rejects when indexing fails before. */
  readonly begun: Promise<void>
}

/** A node that others pay for is asked for its head no oftener than a fast L2 makes blocks. */
const REMOTE_POLL_MS = 2_000

function isLocal(rpcUrl: string | readonly string[]): boolean {
  return [rpcUrl].flat().every((url) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname))
}

/** Starts the worker. Progress goes to the terminal, and after each batch a sample of positions is checked. */
export function startIndexing(o: IndexingOptions): Indexing {
  const { terminal } = o
  const check = createLiveCheck({
    source: o.source,
    databasePath: o.databasePath,
    onDifference: ({ block, subject, field, ours, contract }) =>
      terminal.error(
        `DIFFERS from the contract: block ${block}, ${subject}, ${field}: ours ${ours}, the contract's ${contract}`,
      ),
  })
  const facts = followFacts({
    databasePath: o.databasePath,
    onError: (message) => terminal.warn(`The facts of liquidations are not up to date: ${message}`),
  })
  keepTarget(o.cachePath, o.target)
  const start = Math.min(...o.target.deployments.map((deployment) => deployment.startBlock))
  let newest: Progress | null = null
  let begin: () => void = () => {}
  const first = new Promise<void>((resolve) => {
    begin = resolve
  })
  const indexer = startIndexer(
    {
      rpcUrl: o.rpcUrl,
      cachePath: o.cachePath,
      rpcLimits: o.rpcLimits,
      finality: o.finality,
      verify: o.verify,
      manifestPath: writeManifest(o.target),
      databasePath: o.databasePath,
      network: o.target.name,
      chainId: o.target.chainId,
      untilBlock: o.untilBlock,
      follow: o.untilBlock === undefined,
      limits: isLocal(o.rpcUrl) ? {} : { pollMs: REMOTE_POLL_MS },
    },
    {
      onProgress: (progress) => {
        newest = progress
        if (progress.block >= start) begin()
        if (progress.phase === 'live') check.offer(progress.block)
        if (progress.block >= start) facts.offer()
        const counts = check.status()
        terminal.progress(progressLine(progress, counts), progressFields(progress, counts))
      },
      onLog: ({ level, message }) => {
        if (level === 'error') terminal.error(message)
        else if (level === 'warning') terminal.warn(message)
      },
    },
  )
  const begun = Promise.race([first, indexer.done])
  // Whoever waits for the end instead hears of the same error there.
  begun.catch(() => {})
  return { indexer, check, facts, progress: () => newest, begun }
}
