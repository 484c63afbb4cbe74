/** Runs the whole engine, compiled subgraph included, over a faulty provider until the provider is calm and all is indexed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RetryableError, UserError } from '../../core/errors.ts'
import { Random } from '../../devnet/random.ts'
import { CachedSource } from '../../indexer/archive/cached-source.ts'
import { ChainCache } from '../../indexer/archive/chain-cache.ts'
import type { BlockSource } from '../../indexer/chain/block-source.ts'
import { JsonRpc, type RpcClient } from '../../indexer/chain/json-rpc.ts'
import type { RpcLimits } from '../../indexer/chain/limits.ts'
import { RpcPool } from '../../indexer/chain/rpc-pool.ts'
import { RpcSource } from '../../indexer/chain/rpc-source.ts'
import { loadManifest } from '../../indexer/manifest/load.ts'
import type { Manifest } from '../../indexer/manifest/manifest.ts'
import { BlockProcessor } from '../../indexer/process-block.ts'
import { runIndexer } from '../../indexer/run.ts'
import { tableHashes } from '../../indexer/store/content-hash.ts'
import { EntityCache } from '../../indexer/store/entity-cache.ts'
import { openReader } from '../../indexer/store/reader.ts'
import { type EntitySchema, parseEntitySchema } from '../../indexer/store/schema.ts'
import { Store } from '../../indexer/store/store.ts'
import { buildSubgraph, writeManifest } from '../../scripts/build-subgraph.ts'
import { ChainVersions } from './chain-versions.ts'
import { type FaultCounts, noFaults } from './faults.ts'
import { FaultyProvider, TIMEOUT_MS } from './faulty-provider.ts'
import { mutatedSource, TEXT_MUTATIONS, type TextMutation } from './mutated.ts'
import type { Plan } from './plan.ts'
import { VirtualClock } from './virtual-clock.ts'

export type Simulation = {
  readonly chain: ChainVersions
  readonly manifest: Manifest
  readonly schema: EntitySchema
  readonly schemaText: string
  /** Where databases are made. */
  readonly folder: string
}

/** A recorded market up to its first liquidations: about 900 logs in 105 blocks. */
export async function openSimulation(): Promise<Simulation> {
  await buildSubgraph()
  const chain = new ChainVersions({ market: 'aave-v3.0.2-2k', lastBlock: 104 })
  const network = {
    ...{ name: 'recorded', chainId: 31_337, pollEveryBlocks: 10, staleAfterSeconds: 1_000_000_000 },
    deployments: [{ name: 'core', provider: chain.provider, startBlock: 0 }],
  }
  const manifest = loadManifest(writeManifest(network, `test-simulation-${process.pid}`))
  const schemaText = readFileSync(manifest.schemaPath, 'utf8')
  const schema = parseEntitySchema(schemaText)
  return { chain, manifest, schema, schemaText, folder: mkdtempSync(join(tmpdir(), 'aftershock-simulation-')) }
}

/** What is taken out of the program, to see that the simulation notices. */
export type Mutation = 'no check of left out logs' | 'no check of the chain id' | TextMutation

export type Outcome = {
  /** The hash of each table; null when the run failed. */
  readonly tables: Readonly<Record<string, string>> | null
  readonly error: string | null
  readonly counts: FaultCounts
  /** Runs that were killed or gave up, and were started again. */
  readonly restarts: number
}

const RPC_LIMITS: Partial<RpcLimits> = { timeoutMs: TIMEOUT_MS, concurrency: 3, totalMs: 120_000 }
/** More than this and the run does not end. */
const REQUESTS_MAX = 20_000
const RESTARTS_MAX = 100

export async function runSeed(simulation: Simulation, seed: number, plan: Plan, mutation?: Mutation): Promise<Outcome> {
  const { chain, folder } = simulation
  const clock = new VirtualClock()
  const random = new Random(seed)
  const counts = noFaults()
  const provider = new FaultyProvider({ chain, clock, random, plan, counts })
  const path = join(folder, `seed-${seed}.db`)
  const kills = Array.from({ length: plan.kills }, () => random.integer(5, 200)).sort((a, b) => a - b)
  let restarts = 0
  const changed = TEXT_MUTATIONS.find((one) => one === mutation)
  const Source = changed ? await mutatedSource(changed) : RpcSource
  try {
    for (;;) {
      const isThreaded = seed % 3 === 0
      const life = new Life({ simulation, clock, random, plan, provider, path, mutation, isThreaded, Source })
      const killAt = kills.shift()
      const ended = await life.run(killAt === undefined ? undefined : provider.requests + killAt)
      if (ended === 'settled') break
      if (ended === 'killed') counts.kill++
      else if (!isStartedAgain(ended)) throw ended
      // As whoever starts it again.
      if (++restarts > RESTARTS_MAX) throw ended
      await clock.sleep(60_000)
    }
    return { tables: tablesOf(path), error: null, counts, restarts }
  } catch (error) {
    return {
      tables: null,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      counts,
      restarts,
    }
  } finally {
    for (const suffix of ['', '-wal', '-shm', '.cache', '.cache-wal', '.cache-shm', '.cache.lock'])
      rmSync(`${path}${suffix}`, { force: true })
  }
}

/** What a person or a supervisor meets by starting again: before a first answer a busy node looks like a wrong URL. */
function isStartedAgain(error: Error): boolean {
  const atFirst = ['RPC_UNREACHABLE', 'RPC_NOT_JSON']
  return error instanceof RetryableError || (error instanceof UserError && atFirst.includes(error.code))
}

type LifeOptions = {
  readonly simulation: Simulation
  readonly clock: VirtualClock
  readonly random: Random
  readonly plan: Plan
  readonly provider: FaultyProvider
  readonly path: string
  readonly mutation: Mutation | undefined
  /** Rows are written in a thread of their own, as the indexer does. */
  readonly isThreaded: boolean
  readonly Source: typeof RpcSource
}

/** From a start to an end, or to a kill: the file is closed at once, and whatever was not written is lost. */
class Life {
  readonly #o: LifeOptions

  constructor(options: LifeOptions) {
    this.#o = options
  }

  async run(killAt: number | undefined): Promise<'settled' | 'killed' | Error> {
    const { clock, plan, provider, path, mutation } = this.#o
    const { chain, manifest, schema, schemaText } = this.#o.simulation
    const identity = { network: 'recorded', chainId: 31_337, deployment: chain.provider, startBlock: 0 }
    const store = Store.open({ path, schema, identity, thread: this.#o.isThreaded ? { schemaText } : undefined })
    const rpc = this.#client()
    const verify = mutation === 'no check of left out logs' ? 'none' : plan.verify
    const node = new this.#o.Source(rpc, { checkedBlocks: plan.checkedBlocks }, { clock, verify })
    const kept = plan.isCached ? new ChainCache(`${path}.cache`, { chainId: 31_337 }) : undefined
    // The machine does not fail here, and waiting for its disk would take most of the time.
    kept?.db.pragma('synchronous = OFF')
    const source: BlockSource = kept ? new CachedSource(kept, node, verify) : node
    const cache = new EntityCache(store, schema)
    const network = manifest.network
    const processor = new BlockProcessor({ manifest, dataSources: store.dataSources(), cache, store, source, network })
    const stop = new AbortController()
    let ended: 'settled' | 'killed' | undefined
    provider.onRequest = (requests) => {
      if (requests > REQUESTS_MAX) throw new RangeError(`${requests} requests: the run does not end.`)
      if (ended !== undefined || killAt === undefined || requests < killAt) return
      ended = 'killed'
      store.close()
      kept?.close()
      stop.abort(new Error('killed'))
    }
    try {
      if (mutation !== 'no check of the chain id') rpc.expectChain(31_337)
      await runIndexer({
        ...{ source, store, processor, cache, startBlock: 0, follow: true, signal: stop.signal, clock },
        onProgress: () => {
          if (ended !== undefined || !provider.isSettled() || store.pointer()?.hash !== provider.headHash()) return
          ended = 'settled'
          stop.abort(new Error('settled'))
        },
        limits: { ...plan.run, progressMs: 0, yieldMs: Number.POSITIVE_INFINITY, pollMs: 1_000, finalEveryMs: 60_000 },
      })
    } catch (error) {
      // Whatever else fails in what has been killed is part of that.
      if (ended !== 'killed') return error instanceof Error ? error : new Error(String(error))
    } finally {
      provider.onRequest = () => undefined
      if (ended !== 'killed') store.close()
      await source.close()
    }
    return ended ?? new Error('The run ended though it follows the chain.')
  }

  #client(): RpcClient {
    const { clock, random, plan, provider } = this.#o
    const clients = Array.from({ length: plan.endpoints }, (_, i) => {
      const seams = { poster: provider.poster(i), clock, random: () => random.next() }
      // With others to ask a node is given up sooner, as openRpcSource does.
      return new JsonRpc(`http://endpoint-${i}`, plan.endpoints > 1 ? { ...RPC_LIMITS, tries: 3 } : RPC_LIMITS, seams)
    })
    const [only] = clients
    return only && clients.length === 1 ? only : new RpcPool(clients, { clock })
  }
}

function tablesOf(path: string): Record<string, string> {
  const db = openReader(path)
  try {
    return Object.fromEntries(tableHashes(db))
  } finally {
    db.close()
  }
}
