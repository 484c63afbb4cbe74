/** A market played on a local chain, indexed by graph-node and by our engine from the same manifest. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '../../api/server.ts'
import { startAnvil } from '../../devnet/anvil.ts'
import { Chain } from '../../devnet/chain.ts'
import type { Deployment } from '../../devnet/deployment.ts'
import { deployMorpho } from '../../devnet/morpho-blue/deploy.ts'
import { createMorphoMarket } from '../../devnet/morpho-blue/market.ts'
import { startMarket } from '../../devnet/start-market.ts'
import type { Deployment as ListedDeployment, ProtocolName } from '../../indexer/manifest/render.ts'
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
  readonly release: Deployment['release'] | 'morpho-blue'
  readonly seed: number
  readonly actions: number
}

const NETWORK = 'local'
const INDEXING_LIMIT_MS = 150_000

/** Both have indexed to the head when it resolves. About 30 s with 300 actions, most of it graph-node's. */
export async function indexMarketTwice(o: MarketForTwo): Promise<TwoEngines> {
  await buildSubgraph({ protocol: o.release === 'morpho-blue' ? o.release : 'aave-v3' })
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
  const [postgres, market] = await Promise.all([startPostgres(), play(o)])
  closers.push(postgres.stop, market.stop)
  const { startBlock } = market.deployment
  const { rpcUrl, chainId } = market.anvil
  const head = market.chain.blockNumber
  const network = {
    ...{ name: NETWORK, chainId, pollEveryBlocks: 10, staleAfterSeconds: 90_000 },
    protocol: market.protocol,
    deployments: [market.deployment],
  }
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

type PlayedForTwo = {
  readonly protocol: ProtocolName
  readonly anvil: { readonly rpcUrl: string; readonly chainId: number }
  readonly chain: { readonly blockNumber: number }
  readonly deployment: ListedDeployment & { readonly startBlock: number }
  readonly stop: () => Promise<void>
}

async function play({ release, seed, actions }: MarketForTwo): Promise<PlayedForTwo> {
  if (release === 'morpho-blue') return playMorpho(seed, Math.round(actions / 6))
  const market = await startMarket({ release, seed, actions, actionsPerBlock: 5 })
  const { provider, startBlock } = market.deployment
  return { ...market, protocol: 'aave-v3', deployment: { name: 'core', provider, startBlock } }
}

/** A round is a block with about eight actions; prices fall in its second half. */
async function playMorpho(seed: number, rounds: number): Promise<PlayedForTwo> {
  const anvil = await startAnvil()
  try {
    const chain = await Chain.connect(anvil.rpcUrl)
    const deployed = await deployMorpho(chain)
    const market = await createMorphoMarket({ chain, deployment: deployed, seed })
    for (let round = 0; round < rounds; round++) await market.round({ phase: round * 2 < rounds ? 'CALM' : 'CRASH' })
    const { startBlock } = deployed
    const preLiquidationFactory = { address: deployed.preLiquidation.factory, startBlock }
    const stop = async (): Promise<void> => {
      chain.close()
      await anvil.stop()
    }
    const deployment = { name: 'morpho-blue', provider: deployed.morpho, startBlock, preLiquidationFactory }
    return { protocol: 'morpho-blue', anvil, chain, deployment, stop }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

/** The answer of an API without a socket. */
export async function askApi(api: ReturnType<typeof createApi>, query: string): Promise<GraphQLAnswer> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }
  const response = await api.yoga.fetch(new Request('http://127.0.0.1/graphql', init))
  return (await response.json()) as GraphQLAnswer
}
