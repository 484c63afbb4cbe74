/** `aftershock serve`: answer GraphQL queries from a database; also the server of `aftershock start`. */
import type { FactStore } from '../analytics/facts/update-facts.ts'
import type { ChainHead, IndexerStatus } from '../api/context.ts'
import { type ApiOptions, createApi, serve as listen } from '../api/server.ts'
import type { Snapshots } from '../api/snapshots.ts'
import { UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import { ArchiveSource } from '../indexer/archive/archive-source.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'
import { openRpcSource } from '../indexer/chain/open-rpc-source.ts'
import { archiveOfOtherNetwork } from '../indexer/open-source.ts'
import { tidyDatabase } from '../indexer/store/write-ahead-log.ts'
import { checkServedChain, indexedBlock, namedDatabase, schemaSdl } from './database-check.ts'
import { followPostgresFacts } from './facts/follow-postgres.ts'
import { followHead } from './head.ts'
import { type NodeOptions, rpcLimitsOf } from './options.ts'
import { createOracleReader } from './oracle-reader.ts'
import { checkPort, HOST } from './port.ts'
import { queryLines } from './queries.ts'
import { aborted, createShutdown } from './shutdown.ts'
import { priceFactorsOf } from './target.ts'
import { createTerminal, type LogFormat } from './terminal.ts'

export type ServeOptions = NodeOptions & {
  readonly database?: string | undefined
  readonly network?: string | undefined
  /** graph-node's database, in place of a file, and the deployment in it. */
  readonly postgres?: string | undefined
  readonly deployment?: string | undefined
  /** An archive that tells the timestamps of blocks without events. */
  readonly archive?: string | undefined
  readonly port: number
  readonly log: LogFormat
}

export async function serve(options: ServeOptions): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  try {
    await checkPort(options.port)
    const { database, name, network, chainId, facts } = await openDatabase(options)
    shutdown.onStop('database', () => (typeof database === 'string' ? tidyDatabase(database) : database.close()))
    if (facts !== undefined) {
      const onError = (message: string): void =>
        terminal.warn(`The facts of liquidations are not up to date: ${message}`)
      const follower = followPostgresFacts({ open: facts, onError })
      shutdown.onStop('facts', () => follower.close())
    }
    const { rpc: url } = options
    const source =
      url === undefined
        ? undefined
        : await openRpcSource({
            ...{ url, rpcLimits: rpcLimitsOf(options), chain: { id: chainId, network } },
            onFailover: (message) => terminal.warn(message),
          })
    if (source !== undefined) shutdown.onStop('connection', () => source.close())
    if (source !== undefined && typeof database === 'string') await checkServedChain(database, source)
    const archive = options.archive === undefined ? undefined : openArchive(options.archive, { chainId, network })
    if (archive !== undefined) shutdown.onStop('archive', () => archive.close())
    const head = source === undefined ? undefined : followHead(source, () => servedBlock(database))
    if (head !== undefined) shutdown.onStop('head', () => head.close())
    const server = await serveDatabase({
      database,
      network,
      port: options.port,
      source,
      archive,
      head: () => head?.newest() ?? null,
      status: () => null,
      onError: (text) => terminal.error(text),
    })
    shutdown.onStop('server', () => server.close())
    terminal.text('serving', [`Serving ${name} (${network}).`, ...queryLines(server.url)])
    await aborted(shutdown.signal)
  } catch (error) {
    if (!shutdown.signal.aborted) throw error
  } finally {
    await shutdown.stop()
  }
}

type OpenDatabase = {
  readonly database: string | Snapshots
  /** How messages name it. */
  readonly name: string
  readonly network: string
  readonly chainId: number
  /** Where facts may be stored and no indexer of ours does so. */
  readonly facts?: () => Promise<FactStore>
}

async function openDatabase(options: ServeOptions): Promise<OpenDatabase> {
  if (options.postgres !== undefined) return openPostgres(options.postgres, options)
  if (options.deployment !== undefined) {
    throw new UserError('POSTGRES_MISSING', "--deployment: got it alone, expected the URL of graph-node's database.", {
      hint: 'Give --postgres postgresql://user:password@host:5432/database beside it',
    })
  }
  const { path, meta } = await namedDatabase(options)
  return { database: path, name: path, network: meta.network, chainId: meta.chainId }
}

async function openPostgres(url: string, { database, network, deployment }: ServeOptions): Promise<OpenDatabase> {
  if (database !== undefined || network !== undefined) {
    const other = database === undefined ? '--network' : '--database'
    throw new UserError('POSTGRES_ALONE', `--postgres: got ${other} beside it, expected one database.`, {
      hint: `Leave ${other} or --postgres out`,
    })
  }
  // Loaded only here: nothing else needs PostgreSQL's driver.
  const { openGraphNode } = await import('../api/graph-node/snapshots.ts')
  const snapshots = await openGraphNode({ url, deployment: deployment ?? '', schemaSdl: schemaSdl() })
  const { schema, subgraph, identity } = snapshots.deployment
  const own = snapshots.ownSchema === 'READY' ? '; schema aftershock is ready' : ''
  const name = `${schema} (${subgraph}) of PostgreSQL${own}`
  const opened = { database: snapshots, name, network: identity.network, chainId: identity.chainId }
  if (snapshots.ownSchema !== 'READY') return opened
  const { openPostgresFacts } = await import('../api/graph-node/facts-store.ts')
  return { ...opened, facts: () => openPostgresFacts(snapshots) }
}

function servedBlock(database: string | Snapshots): Promise<{ number: number; hash: Hex } | null> {
  return typeof database === 'string' ? indexedBlock(database) : database.read(async ({ pointer }) => pointer)
}

export type ServedDatabase = {
  /** The embedded engine's file, or snapshots of another database. */
  readonly database: string | Snapshots
  readonly network: string
  readonly port: number
  /** Reads prices that no event tells; absent: such answers say priceExact: false. */
  readonly source: BlockSource | undefined
  /** Tells timestamps before the source is asked. */
  readonly archive?: ArchiveSource | undefined
  readonly head: () => ChainHead | null
  readonly status: () => IndexerStatus | null
  /** The text of /metrics; absent: there is no such page. */
  readonly metrics?: (() => string) | undefined
  /** Told of errors of ours, not of a query's. */
  readonly onError: (text: string) => void
}

/** Listens on 127.0.0.1. */
export async function serveDatabase(o: ServedDatabase): Promise<{ readonly url: string; close(): Promise<void> }> {
  const api = createApi({
    database: o.database,
    schemaSdl: schemaSdl(),
    network: o.network,
    priceFactors: priceFactorsOf(o.network),
    chainHead: o.head,
    status: o.status,
    metrics: o.metrics,
    ...(o.source === undefined ? {} : askingChain(o.source)),
    ...(o.archive === undefined ? {} : { headerTimestamp: timestampsOf(o.archive, o.source) }),
    onError: (error) => o.onError(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  })
  const server = await listen(api, { port: o.port, host: HOST })
  return { url: `http://${HOST}:${server.port}/graphql`, close: () => server.close() }
}

function openArchive(path: string, { chainId, network }: Pick<OpenDatabase, 'chainId' | 'network'>): ArchiveSource {
  const source = new ArchiveSource(path)
  const { archive } = source
  if (archive.chainId === chainId) return source
  void source.close()
  const got = `${archive.network} (chain ${archive.chainId})`
  throw archiveOfOtherNetwork(path, got, `${network} (chain ${chainId})`)
}

/** Seconds by block, from the archive and, where it does not tell, from the chain. */
function timestampsOf(
  archive: ArchiveSource,
  source: BlockSource | undefined,
): NonNullable<ApiOptions['headerTimestamp']> {
  return async (block) => archive.timestampOf(block) ?? (await source?.header(block))?.timestamp ?? null
}

/** What the API may ask the chain. */
function askingChain(source: BlockSource): Pick<ApiOptions, 'oracle' | 'headerTimestamp' | 'headerByHash'> {
  return {
    oracle: createOracleReader(source),
    headerTimestamp: async (block) => (await source.header(block))?.timestamp ?? null,
    headerByHash: async (hash) => (await source.headerByHash?.(hash)) ?? null,
  }
}
