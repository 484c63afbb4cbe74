/** Runs the whole engine, compiled subgraph included, over a BlockSource into a database of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BlockSource } from '../../indexer/chain/block-source.ts'
import { loadManifest } from '../../indexer/manifest/load.ts'
import type { Manifest, Mapping } from '../../indexer/manifest/manifest.ts'
import type { Deployment, ProtocolName } from '../../indexer/manifest/render.ts'
import { BlockProcessor } from '../../indexer/process-block.ts'
import type { Progress } from '../../indexer/progress.ts'
import { runIndexer } from '../../indexer/run.ts'
import { EntityCache } from '../../indexer/store/entity-cache.ts'
import { parseEntitySchema } from '../../indexer/store/schema.ts'
import { Store } from '../../indexer/store/store.ts'
import { buildSubgraph, writeManifest } from '../../scripts/build-subgraph.ts'

export type IndexedMarket = {
  readonly databasePath: string
  readonly progress: Progress
  /** Error and warning lines of the mappings. */
  readonly complaints: readonly string[]
  remove(): void
}

export type MarketToIndex = {
  readonly source: BlockSource
  /** The PoolAddressesProvider. */
  readonly provider: string
  readonly startBlock?: number
  readonly chainId?: number
  readonly untilBlock?: number
  /** Blocks between two reads of prices that no event tells. Default 1. */
  readonly pollEveryBlocks?: number
  /** Compiled mappings to run in place of the subgraph's own. */
  readonly wasmPath?: string
  /** By default aave-v3. */
  readonly protocol?: ProtocolName
  /** What else the deployment says of itself. */
  readonly terms?: Pick<
    Deployment,
    'historyIncomplete' | 'marketParameters' | 'preLiquidationFactory' | 'readContracts' | 'tokens'
  >
}

export async function indexMarket(market: MarketToIndex): Promise<IndexedMarket> {
  const { protocol = 'aave-v3' } = market
  await buildSubgraph({ protocol })
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-market-'))
  const databasePath = join(folder, 'market.db')
  const { source, provider, startBlock = 0, chainId = 31337 } = market
  const network = {
    protocol,
    name: 'recorded',
    chainId,
    deployments: [{ name: 'core', provider, startBlock, ...market.terms }],
    pollEveryBlocks: market.pollEveryBlocks ?? 1,
    // The recordings let feeds rest for weeks.
    staleAfterSeconds: 1_000_000_000,
  }
  const built = loadManifest(writeManifest(network, `test-${process.pid}-${network.pollEveryBlocks}-${startBlock}`))
  const manifest = market.wasmPath === undefined ? built : withMappings(built, market.wasmPath)
  const schema = parseEntitySchema(readFileSync(manifest.schemaPath, 'utf8'))
  const store = Store.open({
    path: databasePath,
    schema,
    identity: { network: network.name, chainId, deployment: provider, startBlock },
  })
  const cache = new EntityCache(store, schema)
  const complaints: string[] = []
  const processor = new BlockProcessor({
    manifest,
    dataSources: store.dataSources(),
    cache,
    store,
    source,
    network: manifest.network,
    onLog: ({ level, message, blockNumber }) => {
      if (level <= 2) complaints.push(`block ${blockNumber}: ${message}`)
    },
  })
  let progress: Progress | undefined
  try {
    await runIndexer({
      source,
      store,
      processor,
      cache,
      startBlock,
      untilBlock: market.untilBlock,
      follow: false,
      signal: new AbortController().signal,
      onProgress: (now) => {
        progress = now
      },
    })
  } finally {
    store.close()
  }
  if (progress === undefined) throw new Error('The run ended without reporting progress.')
  return { databasePath, progress, complaints, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function withMappings(manifest: Manifest, wasmPath: string): Manifest {
  const changed = <T extends { readonly mapping: Mapping }>(source: T): T => ({
    ...source,
    mapping: { ...source.mapping, wasmPath },
  })
  return {
    ...manifest,
    dataSources: manifest.dataSources.map(changed),
    templates: new Map([...manifest.templates].map(([name, template]) => [name, changed(template)])),
  }
}
