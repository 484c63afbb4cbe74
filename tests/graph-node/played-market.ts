/** A market played on a local chain, indexed by graph-node and by our engine from the same manifest. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '../../api/server.ts'
import type { Deployment } from '../../devnet/deployment.ts'
import { startMarket } from '../../devnet/start-market.ts'
import { startIndexer } from '../../indexer/start-indexer.ts'
import { buildSubgraph, writeManifest } from '../../scripts/build-subgraph.ts'
import type { Ask } from './collections.ts'
import { ask, type GraphNode, type GraphQLAnswer, startGraphNode } from './gnd.ts'
import { type Postgres, startPostgres } from './postgres.ts'

export type TwoEngines = {
  readonly ours: Ask
  readonly theirs: Ask
  readonly graphNode: GraphNode
  readonly postgres: Postgres
  /** Of graph-node's database. */
  readonly postgresUrl: string
  readonly databasePath: string
  readonly manifestPath: string
  readonly rpcUrl: string
  readonly network: string
  readonly startBlock: number
  readonly head: number
  readonly stop: () => Promise<void>
}

export type MarketForTwo = {
  readonly release: Deployment['release']
  readonly seed: number
  readonly actions: number
}

const NETWORK = 'local'
const INDEXING_LIMIT_MS = 150_000

/** Both have indexed to the head when it resolves. About 30 s with 300 actions, most of it graph-node's. */
export async function indexMarketTwice(o: MarketForTwo): Promise<TwoEngines> {
  await buildSubgraph()
  const closers: (() => Promise<void> | void)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    return { ...(await indexTwice(o, closers)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function indexTwice(o: MarketForTwo, closers: (() => Promise<void> | void)[]): Promise<Omit<TwoEngines, 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-two-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  const [postgres, market] = await Promise.all([startPostgres(), startMarket({ ...o, actionsPerBlock: 5 })])
  closers.push(postgres.stop, market.stop)
  const { provider, startBlock } = market.deployment
  const { rpcUrl, chainId } = market.anvil
  const head = market.chain.blockNumber
  const deployments = [{ name: 'core', provider, startBlock }]
  const network = { name: NETWORK, chainId, deployments, pollEveryBlocks: 10, staleAfterSeconds: 90_000 }
  const manifestPath = writeManifest(network, `graph-node-${process.pid}-${o.release}-${o.seed}`)
  closers.push(() => rmSync(manifestPath, { force: true }))
  const postgresUrl = postgres.createDatabase('market')
  const graphNode = await startGraphNode({ manifestPath, network: NETWORK, rpcUrl, postgresUrl })
  closers.push(graphNode.stop)
  const databasePath = join(folder, 'market.db')
  const indexer = startIndexer({
    ...{ rpcUrl, manifestPath, databasePath, network: NETWORK, chainId },
    ...{ follow: false, untilBlock: head },
  })
  await Promise.all([indexer.done, graphNode.untilBlock(head, INDEXING_LIMIT_MS)])
  const schemaSdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
  const api = createApi({ database: databasePath, schemaSdl, network: NETWORK, chainHead: () => null })
  closers.push(() => api.close())
  return {
    ours: (query) => askApi(api, query),
    theirs: (query) => ask(graphNode.queryUrl, query),
    ...{ graphNode, postgres, postgresUrl, databasePath, manifestPath, rpcUrl, network: NETWORK, startBlock, head },
  }
}

/** The answer of an API without a socket. */
export async function askApi(api: ReturnType<typeof createApi>, query: string): Promise<GraphQLAnswer> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }
  const response = await api.yoga.fetch(new Request('http://127.0.0.1/graphql', init))
  return (await response.json()) as GraphQLAnswer
}
