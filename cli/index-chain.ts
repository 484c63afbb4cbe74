/** `aftershock index`: index a chain without a server. */
import { existsSync } from 'node:fs'
import { openRpcSource } from '../indexer/chain/open-rpc-source.ts'
import { tidyDatabase } from '../indexer/store/write-ahead-log.ts'
import { buildSubgraph } from '../scripts/build-subgraph.ts'
import { checkDatabase } from './database-check.ts'
import { databasePathOf, makeFolderOf } from './database-path.ts'
import { estimateLines } from './estimate.ts'
import { startIndexing } from './indexing.ts'
import { cachePathOf, keptBlock, keptTarget } from './kept.ts'
import { metricsText, serveMetrics } from './metrics.ts'
import { type ChainOptions, requireRpc, rpcLimitsOf } from './options.ts'
import { checkPort } from './port.ts'
import { group } from './progress.ts'
import { deriveFacts, refuseAhead, replayTo, tellContent } from './replaying.ts'
import { aborted, createShutdown, type Shutdown } from './shutdown.ts'
import { resolveTarget } from './target.ts'
import { createTerminal, type Terminal } from './terminal.ts'

export async function indexChain(
  options: ChainOptions & { readonly until?: number | undefined; readonly metricsPort?: number | undefined },
): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  if (options.rpc === undefined && options.cache !== false) {
    const isDone = await indexKept(options, { terminal, shutdown })
    if (isDone) return
  }
  const rpcUrl = requireRpc(options)
  if (options.metricsPort !== undefined) await checkPort(options.metricsPort)
  const rpcLimits = rpcLimitsOf(options)
  const source = await openRpcSource({ url: rpcUrl, rpcLimits, onFailover: (message) => terminal.warn(message) })
  shutdown.onStop('connection', () => source.close())
  try {
    const target = await resolveTarget(source, options)
    const newest = (await source.head()).number
    if (options.until !== undefined && options.until > newest) {
      terminal.info(`Block ${group(options.until)} is waited for: the node's newest is ${group(newest)}.`)
    }
    const databasePath = databasePathOf(options, target.name)
    makeFolderOf(databasePath)
    shutdown.onStop('database', () => tidyDatabase(databasePath))
    await checkDatabase(databasePath, target, source)
    terminal.text('estimate', await estimateLines(source, target, { databasePath, until: options.until }))
    await buildSubgraph({ protocol: options.protocol })
    if (shutdown.signal.aborted) return
    const cachePath = cachePathOf(options, databasePath)
    const { finality, verify, until: untilBlock, metricsPort } = options
    const what = { source, rpcUrl, rpcLimits, finality, verify, cachePath, target, databasePath, terminal, untilBlock }
    const indexing = startIndexing(what)
    shutdown.onStop('facts', () => indexing.facts.close())
    shutdown.onStop('live check', () => indexing.check.close())
    shutdown.onStop('indexer', () => indexing.indexer.stop())
    if (metricsPort !== undefined) {
      const server = await serveMetrics(metricsPort, () => metricsText(indexing.progress(), indexing.check.status()))
      shutdown.onStop('metrics', () => server.close())
      terminal.info(`Metrics at ${server.url}`)
    }
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

/** Without a node: from what was fetched before. False where there is no such file. */
async function indexKept(
  options: ChainOptions & { readonly until?: number | undefined },
  { terminal, shutdown }: { readonly terminal: Terminal; readonly shutdown: Shutdown },
): Promise<boolean> {
  const cachePath = cachePathOf(options, databasePathOf(options, options.network ?? 'mainnet'))
  if (cachePath === undefined || (options.cache === undefined && !existsSync(cachePath))) return false
  try {
    const target = keptTarget(cachePath, options)
    const databasePath = databasePathOf(options, target.name)
    const untilBlock = options.until
    refuseAhead(untilBlock, keptBlock(cachePath), 'the last that was fetched')
    terminal.info(`Indexing ${target.name} from ${cachePath}, without a node.`)
    const progress = await replayTo({ source: { cachePath }, target, databasePath, untilBlock, terminal, shutdown })
    await deriveFacts({ databasePath, terminal, shutdown })
    terminal.close()
    if (!shutdown.signal.aborted) tellContent(terminal, databasePath, progress)
  } catch (error) {
    if (!shutdown.signal.aborted) throw error
  } finally {
    terminal.close()
    await shutdown.stop()
  }
  return true
}
