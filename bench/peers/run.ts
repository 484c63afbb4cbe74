/**
 * The same work through several indexers, in turns on the same chain: node bench/peers/run.ts
 * [--events 100000] [--runs 3] [--only names] [--seed 1] [--history auto]
 * [--growth] [--profile cold|warm]. See README.md.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { hotFolders } from '../hot-folders.ts'
import { aftershockSystem } from './aftershock-system.ts'
import { answerOf, differences } from './answer.ts'
import { type BuiltWorkload, buildWorkloadSubgraph } from './build-subgraph.ts'
import { envioSystem } from './envio-system.ts'
import { type Milestone, type PlayedWorkload, playWorkload } from './play.ts'
import { ponderSystem } from './ponder-system.ts'
import { PostgresServer } from './postgres-server.ts'
import { sqdSystem } from './sqd-system.ts'
import type { Indexed, Phase, System, Task } from './system.ts'
import { type Measured, printGrowth, printMedians } from './tables.ts'

/** What is compared unless --only says otherwise. */
const MEANT = [
  'aftershock',
  'aftershock-uncached',
  'ponder-pglite',
  'ponder-postgres',
  'sqd-postgres',
  'envio-postgres',
]
const GROWTH = [10_000, 100_000, 1_000_000]
/** A run that takes longer is ended and fails. */
const LEAST_TIMEOUT_SECONDS = 120
const TIMEOUT_SECONDS_PER_EVENT = 0.004

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    /** How much of the past our engine keeps: auto or never (prune nothing). */
    history: { type: 'string', default: 'auto' },
    /** Our engine alone at several sizes of the same history. */
    growth: { type: 'boolean', default: false },
    /** Our engine alone, one run, where its time goes. */
    profile: { type: 'string' },
  },
})
const runs = Number(values.runs)
const milestones = values.growth ? GROWTH : [Number(values.events)]
const only = (values.only ?? MEANT.join()).split(',')

const folder = mkdtempSync(join(tmpdir(), 'aftershock-peers-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

console.error(`Playing ${milestones.at(-1)} events …`)
const played = await playWorkload({ milestones, seed: Number(values.seed) })
try {
  const { pool, firstBlock } = played
  const built = await buildWorkloadSubgraph({
    pool,
    firstBlock,
    history: values.history === 'never' ? 'never' : 'auto',
  })
  if (values.growth) await grow(built)
  else if (values.profile !== undefined) await profile(built, values.profile === 'warm' ? 'warm' : 'cold')
  else await compare(built)
} finally {
  await played.anvil.stop()
}

async function compare(built: BuiltWorkload): Promise<void> {
  const server = await PostgresServer.start()
  try {
    await compareOn(built, server)
  } finally {
    await server?.stop()
  }
}

async function compareOn(built: BuiltWorkload, server: PostgresServer | null): Promise<void> {
  const all = [
    aftershockSystem({ built, keeps: true }),
    aftershockSystem({ built, keeps: false }),
    ponderSystem({ server: null, isTuned: true }),
    ponderSystem({ server: null, isTuned: false }),
    ...(server === null ? [] : onPostgres(server)),
  ]
  const unknown = only.filter((name) => all.every((system) => system.name !== name))
  if (unknown.length > 0) throw new Error(`--only: got ${unknown}, expected of ${all.map(({ name }) => name)}.`)
  const systems = all.filter(({ name }) => only.includes(name))
  for (const system of systems) await system.prepare?.(taskOf(lastOf(played)))
  const measured: Measured[] = []
  for (const milestone of played.milestones) {
    for (let run = 1; run <= runs; run += 1) {
      for (const system of systems) measured.push(...(await round(system, milestone, `run ${run}`)))
    }
    printMedians(measured, milestone.events)
  }
  for (const { name, about } of systems) console.log(`- ${name}: ${about}.`)
}

function onPostgres(server: PostgresServer): System[] {
  return [
    ponderSystem({ server, isTuned: true }),
    ponderSystem({ server, isTuned: false }),
    sqdSystem(server),
    envioSystem(server),
  ]
}

async function grow(built: BuiltWorkload): Promise<void> {
  const systems = [aftershockSystem({ built, keeps: true }), aftershockSystem({ built, keeps: false })]
  const measured: Measured[] = []
  for (const milestone of played.milestones) {
    for (const system of systems) measured.push(...(await round(system, milestone, 'growth')))
  }
  printGrowth(measured)
}

async function profile(built: BuiltWorkload, phase: Phase): Promise<void> {
  const milestone = lastOf(played)
  const profiles = join(folder, 'profiles')
  mkdirSync(profiles)
  const own = mkdtempSync(join(folder, 'profiled-'))
  // In the environment, so that the indexing thread has a profile of its own.
  const nodeOptions = `--cpu-prof --cpu-prof-dir=${profiles}`
  const profiled = aftershockSystem({ built, keeps: true, nodeOptions })
  if (phase === 'warm') await aftershockSystem({ built, keeps: true }).run('cold', taskOf(milestone), own)
  const { usage } = await profiled.run(phase, taskOf(milestone), own)
  console.log(`${phase}, ${milestone.events} events: ${usage.seconds.toFixed(2)} s with the profiler\n`)
  console.log(hotFolders(profiles))
}

/** A system's phases on the same history, each answer checked. */
async function round(system: System, milestone: Milestone, title: string): Promise<Measured[]> {
  const own = mkdtempSync(join(folder, `${system.name}-`))
  const measured: Measured[] = []
  try {
    for (const phase of system.phases) {
      const indexed = await system.run(phase, taskOf(milestone), own)
      await check(system, phase, indexed, milestone)
      const { usage, disk } = indexed
      measured.push({ name: system.name, phase, events: milestone.events, ...usage, disk })
      const perSecond = Math.round(milestone.events / usage.seconds).toLocaleString('en')
      console.error(`${title}, ${system.name} ${phase}: ${usage.seconds.toFixed(2)} s, ${perSecond} events/s`)
    }
  } finally {
    await system.forget?.()
    rmSync(own, { recursive: true, force: true })
  }
  return measured
}

/** @throws Error when what was stored is not what the workload's own books say */
async function check(system: System, phase: Phase, indexed: Indexed, { expected }: Milestone): Promise<void> {
  const wrong = differences(answerOf(await indexed.rows()), expected)
  if (wrong.length > 0) throw new Error(`${system.name} ${phase} stored something else. ${wrong.join('; ')}.`)
}

function taskOf({ events, lastBlock }: Milestone): Task {
  const timeoutSeconds = Math.max(LEAST_TIMEOUT_SECONDS, events * TIMEOUT_SECONDS_PER_EVENT)
  const { anvil, pool, firstBlock } = played
  return { rpcUrl: anvil.rpcUrl, pool, firstBlock, lastBlock, timeoutSeconds }
}

function lastOf({ milestones: all }: PlayedWorkload): Milestone {
  const last = all.at(-1)
  if (last === undefined) throw new Error('--events: got nothing to play.')
  return last
}
