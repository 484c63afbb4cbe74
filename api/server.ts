/** The GraphQL API over a database that an indexer may be writing: entity queries, analytics queries, GraphiQL. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import type { HeaderTimestamp } from '../analytics/block-time.ts'
import { BookCache } from '../analytics/book/cache.ts'
import { LiquidationCache } from '../analytics/liquidations/cache.ts'
import type { PriceFactors } from '../analytics/liquidations/legs.ts'
import type { OracleReader } from '../analytics/oracle.ts'
import { UserError } from '../core/errors.ts'
import { parseEntitySchema } from '../indexer/store/schema.ts'
import { buildApiSchema } from './build-schema.ts'
import type { ChainHead, HeaderByHash, IndexerStatus, SharedContext } from './context.ts'
import { DocumentCache } from './document-cache.ts'
import { createExecutor } from './execute.ts'
import { DEFAULT_QUERY, graphiqlPage } from './graphiql-page.ts'
import { BODY_BYTES_MAX, CLOSE_TIMEOUT_MS, HEADERS_TIMEOUT_MS, RECEIVE_TIMEOUT_MS } from './limits.ts'
import { maskErrors, useEngine, useGraphNodeStatus, usePages } from './plugins.ts'
import { queryResolvers, WAITING_FIELDS } from './resolvers.ts'
import type { Snapshots } from './snapshots.ts'
import { SqliteSnapshots } from './snapshots-sqlite.ts'

export type ApiOptions = {
  /** The embedded engine's file, or snapshots of another database, which are closed with the API. */
  readonly database: string | Snapshots
  /** The text of schema.graphql, by which the database was indexed. */
  readonly schemaSdl: string
  /** The network's name, for GraphiQL's title. */
  readonly network: string
  /** The chain's newest block as last seen, null when it is not known. */
  readonly chainHead: () => ChainHead | null
  /** The indexer's account of itself; absent or null when none runs beside the server. */
  readonly status?: (() => IndexerStatus | null) | undefined
  /** Reads prices that no event tells; absent: answers that need one say priceExact: false, priceNote: ORACLE_ABSENT. */
  readonly oracle?: OracleReader | undefined
  /** Asks the chain for a block's timestamp; absent: only recorded blocks can be asked for in analytics. */
  readonly headerTimestamp?: HeaderTimestamp | undefined
  /** Asks the chain for a block by its hash; absent: only recorded blocks can be asked for by hash. */
  readonly headerByHash?: HeaderByHash | undefined
  /** The text of /metrics, in Prometheus' format; absent: there is no such page. */
  readonly metrics?: (() => string) | undefined
  /** Which assets follow a common feed (networks.json); the others have a price factor of their own. */
  readonly priceFactors?: PriceFactors | undefined
  /** Told of every error that is not the caller's, an oracle's included; by default it goes to standard error. */
  readonly onError?: ((error: unknown) => void) | undefined
}

export type Api = {
  readonly yoga: YogaServerInstance<object, object>
  readonly close: () => Promise<void>
}

/** Our path and graph-node's. */
const PATHS = '/(graphql|subgraphs/name/aftershock)'

/** An API that answers `yoga.fetch`, with or without a server before it. */
export function createApi(options: ApiOptions): Api {
  const entities = parseEntitySchema(options.schemaSdl)
  const { database } = options
  const snapshots = typeof database === 'string' ? new SqliteSnapshots(database, entities) : database
  try {
    return withSnapshots(options, entities, snapshots)
  } catch (error) {
    void snapshots.close()
    throw error
  }
}

function withSnapshots(options: ApiOptions, entities: ReturnType<typeof parseEntitySchema>, snapshots: Snapshots): Api {
  snapshots.checkSchema(entities.hash)
  const { oracle, headerTimestamp, headerByHash, chainHead } = options
  const onError = options.onError ?? ((error) => console.error(error))
  const status = options.status ?? (() => null)
  const books = new BookCache({ oracle, onFailure: onError })
  const liquidations = new LiquidationCache(options.priceFactors)
  const context: SharedContext = { chainHead, status, books, liquidations, headerTimestamp, headerByHash }
  const schema = buildApiSchema(options.schemaSdl, entities, queryResolvers)
  const executor = createExecutor({ schema, entities, snapshots, context, waiting: WAITING_FIELDS })
  const yoga = createYoga({
    schema,
    graphqlEndpoint: PATHS,
    landingPage: false,
    // Its own answer to /health has no body.
    healthCheckEndpoint: '/alive',
    logging: false,
    multipart: false,
    cors: { origin: '*', methods: ['GET', 'POST', 'OPTIONS'] },
    graphiql: { title: `Aftershock · ${options.network}`, defaultQuery: DEFAULT_QUERY },
    renderGraphiQL: graphiqlPage,
    parserAndValidationCache: { documentCache: new DocumentCache() },
    maskedErrors: { maskError: maskErrors(onError), errorMessage: 'Unexpected error.' },
    plugins: [useEngine(schema, executor), useGraphNodeStatus(), usePages(snapshots, context, options.metrics)],
  })
  return { yoga, close: () => snapshots.close() }
}

export type Listening = {
  readonly port: number
  /** Lets open requests end for a while, then cuts them off, and closes the database. */
  readonly close: () => Promise<void>
}

/** Listens for HTTP. Error PORT_IN_USE when another program has the port. Port 0 takes a free one. */
export async function serve(api: Api, o: { readonly port: number; readonly host: '127.0.0.1' }): Promise<Listening> {
  const server = createServer((request, response) => {
    if (!refuseBody(request, response)) void api.yoga(request, response)
  })
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.requestTimeout = RECEIVE_TIMEOUT_MS
  await listen(server, o)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : o.port,
    close: async () => {
      await closeServer(server)
      await api.close()
    },
  }
}

/** Answers requests whose body is too long, or of a length that is not said. */
function refuseBody(request: IncomingMessage, response: ServerResponse): boolean {
  const length = request.headers['content-length']
  const tooLong = length !== undefined && Number(length) > BODY_BYTES_MAX
  const unknown = length === undefined && request.headers['transfer-encoding'] !== undefined
  if (!tooLong && !unknown) return false
  const message = tooLong
    ? `The body: got ${length} bytes, expected at most ${BODY_BYTES_MAX}.`
    : 'The body: got no content-length, expected one.'
  response.writeHead(tooLong ? 413 : 411, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify({ errors: [{ message }] }))
  return true
}

function listen(server: Server, o: { readonly port: number; readonly host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? portInUse(o.port, cause) : cause)
    })
    server.listen(o.port, o.host, resolve)
  })
}

function portInUse(port: number, cause: unknown): UserError {
  return new UserError('PORT_IN_USE', `Port ${port}: got one that another program listens on, expected a free one.`, {
    hint: `Stop that program, or give another port: --port ${port === 65_535 ? port - 1 : port + 1}`,
    cause,
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
