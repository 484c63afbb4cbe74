/**
 * A market of 10,000 actions on a local chain, indexed end to end from the chain: `npm run bench` [-- --actions 10000
 * --runs 3 --seed 1 --profile]. Each run is a fresh process. Beside it, in the same go, the floor: the same logs and
 * headers fetched from the same chain and parsed, and nothing done with them; once with all that is fetched kept and
 * written to an archive; and from that archive. Prints a table; seconds depend on the machine, so quote the ratios.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { deployAaveV30 } from '../devnet/aave-v3.0/deploy.ts'
import { startAnvil } from '../devnet/anvil.ts'
import { Chain } from '../devnet/chain.ts'
import { createMarket } from '../devnet/market.ts'
import { buildSubgraph } from '../scripts/build-subgraph.ts'
import { hotFolders } from './hot-folders.ts'
import type { RunResult } from './index-once.ts'

const { values } = parseArgs({
  options: {
    actions: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    profile: { type: 'boolean', default: false },
    /** Profile a replay in place of a run from the chain. */
    archive: { type: 'boolean', default: false },
  },
})
const actions = Number(values.actions)
const runs = Number(values.runs)
/** Actions in a block: what a busy block of an L1 holds. */
const ACTIONS_PER_BLOCK = 20

await buildSubgraph()
const anvil = await startAnvil({ history: 100_000 })
const folder = mkdtempSync(join(tmpdir(), 'aftershock-bench-'))
try {
  const chain = await Chain.connect(anvil.rpcUrl)
  const deployment = await deployAaveV30(chain)
  const market = await createMarket({
    chain,
    deployment,
    seed: Number(values.seed),
    users: 150,
    actionsPerBlock: ACTIONS_PER_BLOCK,
    outages: false,
  })
  const sent = (): number => Object.values(market.sent).reduce((sum, count) => sum + count, 0)
  console.error(`Playing ${actions} actions …`)
  while (sent() < actions) {
    await market.run({ phase: 'CALM', actions: Math.ceil(actions * 0.15) })
    if (sent() < actions) await market.run({ phase: 'CRASH', actions: Math.ceil(actions * 0.03) })
    if (sent() < actions) await market.run({ phase: 'RECOVERY', actions: Math.ceil(actions * 0.05) })
  }
  const head = chain.blockNumber
  chain.close()
  const archivePath = join(folder, 'market.archive')
  const recorded = await once(join(folder, 'recorded.db'), 'record')
  const results: RunResult[] = []
  const replays: RunResult[] = []
  for (let run = 0; run < runs; run += 1) {
    const fresh = await once(join(folder, `run-${run}.db`), 'chain')
    const replay = await once(join(folder, `replay-${run}.db`), 'archive')
    results.push(fresh)
    replays.push(replay)
    console.error(
      `run ${run + 1}: ${fresh.seconds.toFixed(2)} s, floor ${fresh.floorSeconds.toFixed(2)} s, archive ${replay.seconds.toFixed(2)} s`,
    )
  }
  const result = medianOf(results)
  const replay = medianOf(replays)
  const perSecond = (count: number): string => Math.round(count / result.seconds).toLocaleString('en')
  console.log(`| ${sent()} actions, ${head} blocks, median of ${runs} | count | a second |`)
  console.log('|---|---|---|')
  console.log(`| actions | ${sent()} | ${perSecond(sent())} |`)
  console.log(`| handler invocations | ${result.handlers} | ${perSecond(result.handlers)} |`)
  console.log(`| logs of the chain | ${result.chainLogs} | ${perSecond(result.chainLogs)} |`)
  console.log(`| eth_calls | ${result.calls} | ${perSecond(result.calls)} |`)
  console.log(
    `\nseconds ${result.seconds.toFixed(2)}, floor ${result.floorSeconds.toFixed(2)}, ratio ${(result.seconds / result.floorSeconds).toFixed(1)}`,
  )
  console.log(
    `peak memory ${Math.max(...results.map(({ peakMemoryMb }) => peakMemoryMb))} MB, database ${result.databaseMb.toFixed(1)} MB`,
  )
  const invocations = (of: RunResult): string => Math.round(of.handlers / of.seconds).toLocaleString('en')
  const perCpu = (of: RunResult): string => Math.round(of.handlers / of.cpuSeconds).toLocaleString('en')
  console.log(`\n| handler invocations | a second | against the chain | a second of CPU |`)
  console.log('|---|---|---|---|')
  console.log(`| from the chain | ${invocations(result)} | 1.00 | ${perCpu(result)} |`)
  for (const [name, of] of [
    ['from the chain, keeping what is fetched', recorded],
    ['from the archive', replay],
  ] as const) {
    console.log(`| ${name} | ${invocations(of)} | ${(result.seconds / of.seconds).toFixed(2)} | ${perCpu(of)} |`)
  }
  console.log(`\narchive ${recorded.archiveMb.toFixed(2)} MB, replay's peak memory ${replay.peakMemoryMb} MB`)
  if (values.profile) {
    // In the environment, so that the indexing thread has a profile of its own.
    const from = values.archive ? 'archive' : 'chain'
    await once(join(folder, 'profile.db'), from, { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` })
    console.log(`\n${hotFolders(folder)}`)
  }

  async function once(
    databasePath: string,
    from: 'chain' | 'record' | 'archive',
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RunResult> {
    const script = new URL('./index-once.ts', import.meta.url).pathname
    const args = [script, anvil.rpcUrl, deployment.provider, String(head), databasePath, from, archivePath]
    const options = { maxBuffer: 1 << 24, env: { ...process.env, ...environment } }
    const { stdout } = await promisify(execFile)(process.execPath, args, options)
    return JSON.parse(stdout)
  }
} finally {
  await anvil.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** The run of the middle by its seconds. */
function medianOf(list: readonly RunResult[]): RunResult {
  const middle = [...list].sort((a, b) => a.seconds - b.seconds)[Math.floor(list.length / 2)]
  if (middle === undefined) throw new Error('--runs: got 0, expected at least 1.')
  return middle
}
