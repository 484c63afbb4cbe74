/** `aftershock serve`: answer GraphQL queries from a database; also the server of `aftershock start`. */
import { readFileSync } from 'node:fs'
import type { ChainHead, IndexerStatus } from '../api/context.ts'
import { createApi, serve as listen } from '../api/server.ts'
import { UserError } from '../core/errors.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'
import { openRpcSource } from '../indexer/chain/rpc-source.ts'
import { readMeta } from '../indexer/store/meta.ts'
import { openReader } from '../indexer/store/reader.ts'
import { databasePathOf } from './database-path.ts'
import { followHead } from './head.ts'
import { createOracleReader } from './oracle-reader.ts'
import { checkPort, HOST } from './port.ts'
import { queryLines } from './queries.ts'
import { aborted, createShutdown } from './shutdown.ts'
import { createTerminal, type LogFormat } from './terminal.ts'

export type ServeOptions = {
  readonly database?: string | undefined
  readonly network?: string | undefined
  readonly rpc?: string | undefined
  readonly port: number
  readonly log: LogFormat
}

export async function serve(options: ServeOptions): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  try {
    await checkPort(options.port)
    if (options.database === undefined && options.network === undefined) {
      throw new UserError('DATABASE_MISSING', '--database: got nothing, expected the file of an indexed market.', {
        hint: 'Give --database path, or --network name for data/name.db',
      })
    }
    const databasePath = databasePathOf(options, options.network ?? '')
    const { network, chainId } = metaOf(databasePath)
    const source =
      options.rpc === undefined ? undefined : await openRpcSource({ url: options.rpc, chain: { id: chainId, network } })
    if (source !== undefined) shutdown.onStop('connection', () => source.close())
    const head = source === undefined ? undefined : followHead(source)
    if (head !== undefined) shutdown.onStop('head', () => head.close())
    const server = await serveDatabase({
      databasePath,
      network,
      port: options.port,
      source,
      head: () => head?.newest() ?? null,
      status: () => null,
      onError: (text) => terminal.error(text),
    })
    shutdown.onStop('server', () => server.close())
    terminal.text('serving', [`Serving ${databasePath} (${network}).`, ...queryLines(server.url)])
    await aborted(shutdown.signal)
  } catch (error) {
    if (!shutdown.signal.aborted) throw error
  } finally {
    await shutdown.stop()
  }
}

function metaOf(databasePath: string): { network: string; chainId: number } {
  const db = openReader(databasePath)
  try {
    return readMeta(db)
  } finally {
    db.close()
  }
}

export type ServedDatabase = {
  readonly databasePath: string
  readonly network: string
  readonly port: number
  /** Reads prices that no event tells; absent: such answers say priceExact: false. */
  readonly source: BlockSource | undefined
  readonly head: () => ChainHead | null
  readonly status: () => IndexerStatus | null
  /** Told of errors of ours, not of a query's. */
  readonly onError: (text: string) => void
}

/** Listens on 127.0.0.1. */
export async function serveDatabase(o: ServedDatabase): Promise<{ readonly url: string; close(): Promise<void> }> {
  const api = createApi({
    databasePath: o.databasePath,
    schemaSdl: readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'),
    network: o.network,
    chainHead: o.head,
    status: o.status,
    ...(o.source === undefined ? {} : { oracle: createOracleReader(o.source), headerTimestamp: timestampOf(o.source) }),
    onError: (error) => o.onError(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  })
  const server = await listen(api, { port: o.port, host: HOST })
  return { url: `http://${HOST}:${server.port}/graphql`, close: () => server.close() }
}

function timestampOf(source: BlockSource): (block: number) => Promise<number | null> {
  return async (block) => (await source.header(block))?.timestamp ?? null
}
