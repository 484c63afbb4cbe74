/** `aftershock index`: index a chain without a server. */
import { openRpcSource } from '../indexer/chain/rpc-source.ts'
import { buildSubgraph } from '../scripts/build-subgraph.ts'
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
    const databasePath = databasePathOf(options, target.name)
    makeFolderOf(databasePath)
    terminal.text('estimate', await estimateLines(source, target, databasePath))
    await buildSubgraph()
    if (shutdown.signal.aborted) return
    const indexing = startIndexing({ source, rpcUrl, target, databasePath, terminal, untilBlock: options.until })
    shutdown.onStop('live check', () => indexing.check.close())
    shutdown.onStop('indexer', () => indexing.indexer.stop())
    await Promise.race([indexing.indexer.done, aborted(shutdown.signal)])
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
