import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSubgraph, writeManifest } from '../../scripts/build-subgraph.ts'
import { ChainVersions } from './chain-versions.ts'
import { addFaults, noFaults } from './faults.ts'
import { planOf, type Plan } from './plan.ts'
import { type Mutation, runSeed } from './run-seed.ts'

const [from = 1, to = 5] = process.argv.slice(2, 4).map(Number)
const mutation = process.argv[4] as Mutation | undefined
await buildSubgraph()
const chain = new ChainVersions({ market: 'aave-v3.0.2-2k', lastBlock: Number(process.env.LAST ?? 125) })
const manifestPath = writeManifest({ name: 'recorded', chainId: 31337, deployments: [{ name: 'core', provider: chain.provider, startBlock: 0 }], pollEveryBlocks: 10, staleAfterSeconds: 1e9 }, `test-simulation-${process.pid}`)
const folder = mkdtempSync(join(tmpdir(), 'aftershock-sim-'))
const sim = { chain, manifestPath, folder }
const calmPlan: Plan = { ...planOf(0, chain.lastBlock), enabled: new Set(), faults: 0, reorgs: 0, kills: 0, endpoints: 1, firstHead: chain.lastBlock, verify: 'none', limits: {}, run: { firstRangeBlocks: 1000, logsPerRange: 8000, batchBlocks: 2000 } }
for (let i = 0; i < 2; i++) { const t = performance.now(); const o = await runSeed(sim, 0, calmPlan); console.log('calm', o.error, Math.round(performance.now() - t)) }
const calm = JSON.stringify((await runSeed(sim, 0, calmPlan)).tables)
const sum = noFaults()
const begun = performance.now()
let bad = 0
for (let seed = from; seed <= to; seed++) {
  const t = performance.now()
  const o = await runSeed(sim, seed, planOf(seed, chain.lastBlock), mutation)
  addFaults(sum, o.counts)
  const ok = JSON.stringify(o.tables) === calm
  if (!ok) bad++
  if (!ok || to - from < 10) console.log(seed, ok ? 'ok' : 'FAILED', o.error ?? '', Math.round(performance.now() - t), 'ms', 'restarts', o.restarts, planOf(seed, chain.lastBlock).verify, ok || o.error ? '' : Object.keys(o.tables ?? {}).filter((k) => (o.tables ?? {})[k] !== JSON.parse(calm)[k]).join())
}
console.log(bad, 'bad of', to - from + 1, 'in', Math.round(performance.now() - begun), 'ms', sum)
