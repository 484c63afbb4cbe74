/** `aftershock index`: index a chain without a server. */
import { UserError } from '../core/errors.ts'
import { openRpcSource } from '../indexer/chain/rpc-source.ts'
import { tidyDatabase } from '../indexer/store/write-ahead-log.ts'
import { buildSubgraph } from '../scripts/build-subgraph.ts'
import { checkDatabase } from './database-check.ts'
import { databasePathOf, makeFolderOf } from './database-path.ts'
import { estimateLines } from './estimate.ts'
import { startIndexing } from './indexing.ts'
import { type ChainOptions, requireRpc } from './options.ts'
import { group } from './progress.ts'
import { aborted, createShutdown } from './shutdown.ts'
import { resolveTarget } from './target.ts'
import { createTerminal } from './terminal.ts'

export async function indexChain(options: ChainOptions & { readonly until?: number | undefined }): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  const rpcUrl = requireRpc(options)
  const source = await openRpcSource({ url: rpcUrl })
  shutdown.onStop('connection', () => source.close())
  try {
    const target = await resolveTarget(source, options)
    refuseAhead(options.until, (await source.head()).number)
    const databasePath = databasePathOf(options, target.name)
    makeFolderOf(databasePath)
    shutdown.onStop('database', () => tidyDatabase(databasePath))
    await checkDatabase(databasePath, target, source)
    terminal.text('estimate', await estimateLines(source, target, { databasePath, until: options.until }))
    await buildSubgraph()
    if (shutdown.signal.aborted) return
    const indexing = startIndexing({ source, rpcUrl, target, databasePath, terminal, untilBlock: options.until })
    shutdown.onStop('facts', () => indexing.facts.close())
    shutdown.onStop('live check', () => indexing.check.close())
    shutdown.onStop('indexer', () => indexing.indexer.stop())
    await Promise.race([indexing.indexer.done, aborted(shutdown.signal)])
    indexing.facts.offer()
    await Promise.race([indexing.facts.settled(), aborted(shutdown.signal)])
    const progress = indexing.progress()
    if (progress !== null) {
      terminal.close()
      terminal.info(`Indexed to block ${group(progress.block)} in ${databasePath}: ${group(progress.handlers)} events.`)
    }
  } catch (error) {
    if (!shutdown.signal.aborted) throw error
  } finally {
    terminal.close()
    await shutdown.stop()
  }
}

/** A run that ended before the block that was asked for would look as if it had reached it. */
function refuseAhead(until: number | undefined, head: number): void {
  if (until === undefined || until <= head) return
  throw new UserError('BLOCK_AHEAD', `--until: got ${until}, expected at most ${head}, the node's last block.`, {
    hint: 'Ask for an earlier block, or leave --until out to follow the chain',
  })
}
