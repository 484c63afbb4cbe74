/**
 * The same market indexed by graph-node on PostgreSQL and by our engine, in turns on the same chain from the same
 * manifest: `node bench/graph-node.ts [--actions 3000 --runs 3 --seed 1]`. Needs what npm run test:graph-node needs.
 * Prints a table of medians; seconds depend on the machine, so quote the ratio.
 *
 * Two spans are timed. All: from starting the engine to its answer at the head. Work: from the first block that is
 * begun to the head, which leaves out starting, compiling WASM and creating tables.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type StartedMarket, startMarket } from '../devnet/start-market.ts'
import { startIndexer } from '../indexer/start-indexer.ts'
import { buildSubgraph, writeManifest } from '../scripts/build-subgraph.ts'
import { whatIsAbsent } from '../tests/graph-node/available.ts'
import { ask, startGraphNode } from '../tests/graph-node/gnd.ts'
import { type Postgres, startPostgres } from '../tests/graph-node/postgres.ts'

type Timed = { readonly allSeconds: number; readonly workSeconds: number; readonly handlers?: number }

const NETWORK = 'local'
const POLL_MS = 20

const { values } = parseArgs({
  options: {
    actions: { type: 'string', default: '3000' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
})
const absent = whatIsAbsent()
if (absent !== null) throw new Error(`The comparison with graph-node: ${absent}.`)
await buildSubgraph()
console.error(`Playing ${values.actions} actions …`)
const market = await startMarket({
  release: '3.0.2',
  seed: Number(values.seed),
  actions: Number(values.actions),
  actionsPerBlock: 20,
})
const postgres = await startPostgres()
const manifestPath = writeManifest(
  {
    name: NETWORK,
    chainId: market.anvil.chainId,
    deployments: [{ name: 'core', provider: market.deployment.provider, startBlock: market.deployment.startBlock }],
    pollEveryBlocks: 100,
    staleAfterSeconds: 90_000,
  },
  `bench-graph-node-${process.pid}`,
)
try {
  const theirs: Timed[] = []
  const ours: Timed[] = []
  for (let run = 0; run < Number(values.runs); run += 1) {
    ours.push(await timeOurs(market))
    theirs.push(await timeTheirs(market, postgres, `run${run}`))
    console.error(`run ${run + 1}: ours ${describe(ours.at(-1))}, graph-node ${describe(theirs.at(-1))}`)
  }
  print(ours, theirs)
} finally {
  rmSync(manifestPath, { force: true })
  await postgres.stop()
  await market.stop()
}

async function timeOurs({ anvil, chain }: StartedMarket): Promise<Timed> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-bench-'))
  const begun = performance.now()
  let first: number | undefined
  let handlers = 0
  try {
    const options = {
      ...{ rpcUrl: anvil.rpcUrl, manifestPath, databasePath: join(folder, 'market.db'), network: NETWORK },
      ...{ chainId: anvil.chainId, untilBlock: chain.blockNumber, follow: false },
    }
    const onProgress = (now: { readonly handlers: number }): void => {
      first ??= performance.now()
      handlers = now.handlers
    }
    await startIndexer(options, { onProgress }).done
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const ended = performance.now()
  return { allSeconds: (ended - begun) / 1000, workSeconds: (ended - (first ?? begun)) / 1000, handlers }
}

async function timeTheirs({ anvil, chain }: StartedMarket, { createDatabase }: Postgres, name: string): Promise<Timed> {
  const begun = performance.now()
  const postgresUrl = createDatabase(name)
  const graphNode = await startGraphNode({ manifestPath, network: NETWORK, rpcUrl: anvil.rpcUrl, postgresUrl })
  try {
    let first: number | undefined
    while (first === undefined) {
      if (graphNode.log().includes('Start processing block')) first = performance.now()
      await sleep(POLL_MS)
    }
    await graphNode.untilBlock(chain.blockNumber, 600_000)
    const ended = performance.now()
    await ask(graphNode.queryUrl, '{ _meta { block { number } } }')
    return { allSeconds: (ended - begun) / 1000, workSeconds: (ended - first) / 1000 }
  } finally {
    await graphNode.stop()
  }
}

function describe(timed: Timed | undefined): string {
  return `${timed?.allSeconds.toFixed(1)} s (${timed?.workSeconds.toFixed(1)} s of work)`
}

function print(ours: readonly Timed[], theirs: readonly Timed[]): void {
  const all = { ours: median(ours, 'allSeconds'), theirs: median(theirs, 'allSeconds') }
  const work = { ours: median(ours, 'workSeconds'), theirs: median(theirs, 'workSeconds') }
  const handlers = ours[0]?.handlers ?? 0
  const row = (name: string, { ours: our, theirs: their }: typeof all): void =>
    console.log(
      `| ${name} | ${their.toFixed(1)} s | ${our.toFixed(1)} s | ${Math.round(handlers / their)} | ${Math.round(handlers / our)} | ${(their / our).toFixed(1)} |`,
    )
  console.log(`${handlers} handler invocations, medians of ${ours.length}\n`)
  console.log('| span | graph-node | ours | graph-node, handlers/s | ours, handlers/s | ratio |')
  console.log('|---|---|---|---|---|---|')
  row('all', all)
  row('work', work)
}

function median(list: readonly Timed[], key: 'allSeconds' | 'workSeconds'): number {
  const sorted = list.map((timed) => timed[key]).sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
