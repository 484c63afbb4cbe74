/** What `replay` and an `index` without a node share: from what was fetched before to a database and its content hash. */
import { UserError } from '../core/errors.ts'
import type { SourceOptions } from '../indexer/open-source.ts'
import type { Progress } from '../indexer/progress.ts'
import { startIndexer } from '../indexer/start-indexer.ts'
import { contentHash } from '../indexer/store/content-hash.ts'
import { readPointer } from '../indexer/store/meta.ts'
import { openReader } from '../indexer/store/reader.ts'
import { tidyDatabase } from '../indexer/store/write-ahead-log.ts'
import { buildSubgraph, writeManifest } from '../scripts/build-subgraph.ts'
import { makeFolderOf } from './database-path.ts'
import { followFacts } from './facts/follow-facts.ts'
import { group, progressFields, progressLine } from './progress.ts'
import { aborted, type Shutdown } from './shutdown.ts'
import type { Target } from './target.ts'
import type { Terminal } from './terminal.ts'

export type Replay = {
  /** The archive, or the cache with or without a node. */
  readonly source: Omit<SourceOptions, 'network' | 'chainId'>
  readonly target: Target
  readonly databasePath: string
  readonly untilBlock?: number | undefined
  readonly terminal: Terminal
  readonly shutdown: Shutdown
}

/** Indexes to the end of the source. Resolves with the last progress; null when nothing was indexed. */
export async function replayTo(o: Replay): Promise<Progress | null> {
  const { target, databasePath, terminal, shutdown } = o
  makeFolderOf(databasePath)
  await buildSubgraph({ protocol: target.protocol })
  if (shutdown.signal.aborted) return null
  shutdown.onStop('database', () => tidyDatabase(databasePath))
  let newest: Progress | null = null
  const indexer = startIndexer(
    {
      ...o.source,
      manifestPath: writeManifest(target),
      databasePath,
      network: target.name,
      chainId: target.chainId,
      untilBlock: o.untilBlock,
      follow: false,
    },
    {
      onProgress: (progress) => {
        newest = progress
        terminal.progress(progressLine(progress, null), progressFields(progress, null))
      },
      onLog: ({ level, message }) => {
        if (level === 'error') terminal.error(message)
        else if (level === 'warning') terminal.warn(message)
      },
    },
  )
  shutdown.onStop('indexer', () => indexer.stop())
  await Promise.race([indexer.done, aborted(shutdown.signal)])
  return newest
}

/** What a source without a node ends before would look as if it had been reached. */
export function refuseAhead(until: number | undefined, last: number, what: string): void {
  if (until === undefined || until <= last) return
  throw new UserError('BLOCK_AHEAD', `--until: got ${until}, expected at most ${last}, ${what}.`, {
    hint: 'Ask for an earlier block, or give a node with --rpc to index',
  })
}

/** Brings the facts of liquidations up to what was indexed. */
export async function deriveFacts({
  databasePath,
  terminal,
  shutdown,
}: Pick<Replay, 'databasePath' | 'terminal' | 'shutdown'>): Promise<void> {
  if (shutdown.signal.aborted) return
  const onError = (message: string): void => terminal.warn(`The facts of liquidations are not up to date: ${message}`)
  const facts = followFacts({ databasePath, onError })
  shutdown.onStop('facts', () => facts.close())
  facts.offer()
  await Promise.race([facts.settled(), aborted(shutdown.signal)])
}

/** The block that a database is indexed to, and the hash of all it holds. */
export function tellContent(terminal: Terminal, databasePath: string, progress: Progress | null): void {
  const { block, hash } = contentOf(databasePath)
  const events = progress === null ? '' : `: ${group(progress.handlers)} events`
  terminal.info(`Indexed to block ${group(block)} in ${databasePath}${events}.`, { block })
  terminal.info(`Content: sha256 ${hash}`, { sha256: hash })
}

export function contentOf(databasePath: string): { readonly block: number; readonly hash: string } {
  const db = openReader(databasePath)
  try {
    return { block: readPointer(db)?.number ?? -1, hash: contentHash(db) }
  } finally {
    db.close()
  }
}
