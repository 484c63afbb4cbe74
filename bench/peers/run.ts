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
import { type Milestone, type PlayedWorkload, playWorkload } from './play.ts'
import { PostgresServer } from './postgres-server.ts'
import type { Indexed, Phase, System, Task } from './system.ts'
import { chooseSystems, createSystem } from './systems.ts'
import { type Measured, printGrowth, printMedians } from './tables.ts'

const EVENTS = 100_000
const GROWTH = [10_000, 100_000, 1_000_000]
/** A run that takes longer is ended and fails. */
const LEAST_TIMEOUT_SECONDS = 120
const TIMEOUT_SECONDS_PER_EVENT = 0.004

const { values } = parseArgs({
  options: {
    /** Numbers of events with commas between them: a table each. */
    events: { type: 'string' },
    /** By default 3; of --growth 1. */
    runs: { type: 'string' },
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
const runs = Number(values.runs ?? (values.growth ? 1 : 3))
const milestones = values.events?.split(',').map(Number) ?? (values.growth ? GROWTH : [EVENTS])
const choice = chooseSystems(values.only)

const folder = mkdtempSync(join(tmpdir(), 'aftershock-peers-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const ascend = milestones.every(
  (events, index) => Number.isSafeInteger(events) && events > (milestones[index - 1] ?? 0),
)
if (!ascend) throw new Error(`--events: got ${values.events}, expected whole numbers that ascend.`)
if (!(runs >= 1)) throw new Error(`--runs: got ${values.runs}, expected at least 1.`)
for (const line of choice.leftOut) console.error(line)
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
  const server = choice.needsPostgres ? await PostgresServer.start() : null
  try {
    const systems = choice.names.map((name) => createSystem(name, { built, server }))
    const measured: Measured[] = []
    for (const milestone of played.milestones) {
      for (const system of systems) await system.prepare?.(taskOf(milestone))
      for (let run = 1; run <= runs; run += 1) {
        for (const system of systems) measured.push(...(await round(system, milestone, `run ${run}`)))
      }
      printMedians(measured, milestone.events)
    }
    for (const { name, about } of systems) console.log(`- ${name}: ${about}.`)
  } finally {
    await server?.stop()
  }
}

async function grow(built: BuiltWorkload): Promise<void> {
  const system = aftershockSystem({ built, keeps: true })
  const measured: Measured[] = []
  for (const milestone of played.milestones) {
    for (let run = 1; run <= runs; run += 1) measured.push(...(await round(system, milestone, `run ${run}`)))
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
  return { rpcUrl: anvil.rpcUrl, chainPid: anvil.pid, pool, firstBlock, lastBlock, timeoutSeconds }
}

function lastOf({ milestones: all }: PlayedWorkload): Milestone {
  const last = all.at(-1)
  if (last === undefined) throw new Error('--events: got nothing to play.')
  return last
}
