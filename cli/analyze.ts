/** `aftershock analyze`: derive and store what each liquidation did. A running indexer does so by itself. */
import { openSqliteFacts } from '../analytics/facts/store-sqlite.ts'
import { type FactStore, updateFacts } from '../analytics/facts/update-facts.ts'
import { namedDatabase, schemaSdl } from './database-check.ts'
import { group } from './progress.ts'
import { createShutdown } from './shutdown.ts'
import { createTerminal, type LogFormat } from './terminal.ts'

export type AnalyzeOptions = {
  readonly database?: string | undefined
  readonly network?: string | undefined
  readonly postgres?: string | undefined
  readonly deployment?: string | undefined
  /** Throw away what is stored first. */
  readonly rebuild?: boolean | undefined
  readonly log: LogFormat
}

/** Goes on from where the last run ended; ends when the facts are up to the indexed block. */
export async function analyze(options: AnalyzeOptions): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  try {
    const { store, name, close } = await openStore(options)
    shutdown.onStop('database', close)
    const written = await updateFacts(store, {
      signal: shutdown.signal,
      onStep: ({ block, derived }) =>
        terminal.progress(`block ${group(block)}: ${group(derived)} facts`, { block, facts: derived }),
    })
    terminal.close()
    terminal.info(`The facts of liquidations are up to date in ${name}: ${group(written)} derived.`)
  } catch (error) {
    if (!shutdown.signal.aborted) throw error
  } finally {
    terminal.close()
    await shutdown.stop()
  }
}

type OpenStore = { readonly store: FactStore; readonly name: string; readonly close: () => Promise<void> | void }

async function openStore(options: AnalyzeOptions): Promise<OpenStore> {
  const { postgres, deployment, database, network } = options
  const rebuild = options.rebuild === true
  if (postgres !== undefined) {
    const { openGraphNode } = await import('../api/graph-node/snapshots.ts')
    const { openPostgresFacts } = await import('../api/graph-node/facts-store.ts')
    const snapshots = await openGraphNode({ url: postgres, deployment: deployment ?? '', schemaSdl: schemaSdl() })
    const name = `schema aftershock, for ${snapshots.deployment.schema}`
    try {
      return { store: await openPostgresFacts(snapshots, { rebuild }), name, close: () => snapshots.close() }
    } catch (error) {
      await snapshots.close()
      throw error
    }
  }
  const { path } = await namedDatabase({ database, network })
  const store = openSqliteFacts(path, { rebuild })
  return { store, name: path, close: () => store.close() }
}
