/** The indexing thread: opens what the options name, runs the loop, and tells the main thread how it goes. */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { exposeRunning } from './looping-handler.ts'
import { loadManifest } from './manifest/load.ts'
import { type OpenSource, openSource } from './open-source.ts'
import { BlockProcessor } from './process-block.ts'
import { runIndexer } from './run.ts'
import type { WorkerOptions } from './start-indexer.ts'
import { EntityCache } from './store/entity-cache.ts'
import { identityOf } from './store/meta.ts'
import { parseEntitySchema } from './store/schema.ts'
import { Store } from './store/store.ts'
import { openThreadedSource, SourceThread } from './threaded-source.ts'
import { type LogLevel, toMessage, type WorkerMessage } from './worker-messages.ts'

/** graph-ts' numbers; a critical line ends the handler instead. */
const LEVELS: Readonly<Record<1 | 2 | 3 | 4, LogLevel>> = { 1: 'error', 2: 'warning', 3: 'info', 4: 'debug' }

const send = (message: WorkerMessage): void => parentPort?.postMessage(message)

/** A node's answers take long to parse, check and keep; what is in a file is read in less time than it takes to hand over. */
function asksNode({ rpcUrl, archivePath }: WorkerOptions): boolean {
  return rpcUrl !== undefined && archivePath === undefined
}

async function index(options: WorkerOptions, stop: AbortController): Promise<void> {
  const onFailover = (message: string): void => send({ type: 'log', level: 'warning', message })
  const watch = { signal: stop.signal, onFailover }
  if (!asksNode(options)) return indexFrom(() => openSource(options, watch), options, stop)
  const thread = new SourceThread(options, onFailover)
  try {
    await indexFrom(() => openThreadedSource(thread, stop.signal), options, stop)
  } finally {
    thread.kill(new Error('Indexing has ended.'))
  }
}

async function indexFrom(
  open: () => Promise<OpenSource>,
  options: WorkerOptions,
  stop: AbortController,
): Promise<void> {
  const manifest = loadManifest(options.manifestPath)
  const schemaText = readFileSync(manifest.schemaPath, 'utf8')
  const schema = parseEntitySchema(schemaText)
  const { network, chainId } = options
  const identity = identityOf({ network, chainId, roots: manifest.dataSources })
  // The file is looked at first: it may be another network's, and the answer needs no node.
  const { historyBlocks } = manifest
  const store = Store.open({ path: options.databasePath, schema, identity, historyBlocks, thread: { schemaText } })
  try {
    const { source, stats } = await open()
    try {
      const cache = new EntityCache(store, schema)
      const processor = new BlockProcessor({
        manifest,
        dataSources: store.dataSources(),
        cache,
        store,
        source,
        network: manifest.network,
        beat: options.beat,
        onLog: ({ level, message, dataSource, blockNumber }) =>
          send({ type: 'log', level: LEVELS[level], message: `block ${blockNumber}, ${dataSource}: ${message}` }),
      })
      exposeRunning(() => processor.running())
      await runIndexer({
        source,
        store,
        processor,
        cache,
        startBlock: identity.startBlock,
        untilBlock: options.untilBlock,
        follow: options.follow,
        signal: stop.signal,
        onProgress: (progress) => send({ type: 'progress', progress: { ...progress, provider: stats?.() } }),
        limits: options.limits,
      })
    } finally {
      await source.close()
    }
  } finally {
    store.close()
  }
}

/** A mapping's functions on the stack come after the host's own, which 10 would not always reach. */
Error.stackTraceLimit = 50

const stop = new AbortController()
parentPort?.on('message', (message: unknown) => {
  if (message === 'stop') stop.abort()
})
try {
  await index(workerData, stop)
  send({ type: 'done' })
} catch (error) {
  if (stop.signal.aborted) send({ type: 'done' })
  else send({ type: 'failed', error: toMessage(error) })
} finally {
  parentPort?.close()
}
