/**
 * The same market through providers that misbehave, with reorganisations and kills, ends in the tables of a calm run.
 * In full (AFTERSHOCK_FULL=1, as .ci/run sets it) 200 seeds; AFTERSHOCK_SEEDS=7 or 7-20 runs these.
 */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAILING_SEEDS } from './failing-seeds.ts'
import { addFaults, FAULTS, type Fault, noFaults } from './faults.ts'
import { calmPlan, type Plan, planOf } from './plan.ts'
import { type Mutation, openSimulation, runSeed, type Simulation } from './run-seed.ts'

const isFull = process.env['AFTERSHOCK_FULL'] === '1'
const [from = 1, to = isFull ? 200 : 12] = (process.env['AFTERSHOCK_SEEDS'] ?? '')
  .split('-')
  .filter(Boolean)
  .map(Number)
const LAST = process.env['AFTERSHOCK_SEEDS']?.includes('-') === false ? from : to

let simulation: Simulation
let calm: Readonly<Record<string, string>>

beforeAll(async () => {
  simulation = await openSimulation()
  const { tables, error } = await runSeed(simulation, 0, calmPlan(simulation.chain.lastBlock))
  expect(error).toBeNull()
  calm = tables ?? {}
}, 120_000)
afterAll(() => {
  if (!simulation) return
  rmSync(simulation.folder, { recursive: true, force: true })
  rmSync(simulation.manifest.path, { force: true })
})

/** Null when the run ended in the calm run's tables; else how it did not. */
async function differenceOf(seed: number, plan: Plan, mutation?: Mutation) {
  const outcome = await runSeed(simulation, seed, plan, mutation)
  const { tables, error } = outcome
  const names = Object.keys(calm).filter((name) => tables?.[name] !== calm[name])
  const what = error ?? `other rows in ${names.join(', ')}`
  const difference = error === null && names.length === 0 ? null : `seed ${seed}: ${what}`
  return { difference, counts: outcome.counts, restarts: outcome.restarts }
}

describe('a provider that misbehaves', () => {
  test('default: the calm run has all of the market', async () => {
    expect(Object.keys(calm)).toEqual(expect.arrayContaining(['liquidation', 'position', 'balance', 'pointer']))
    const again = await differenceOf(0, { ...calmPlan(simulation.chain.lastBlock), verify: 'receipts' })
    expect(again.difference).toBeNull()
    expect(again.restarts).toBe(0)
  })

  test.each(FAILING_SEEDS)('behavior: seed $seed, which once failed: $why', { timeout: 60_000 }, async ({ seed }) => {
    expect((await differenceOf(seed, planOf(seed, simulation.chain.lastBlock))).difference).toBeNull()
  })

  test(`behavior: seeds ${from} to ${LAST}`, { timeout: 900_000 }, async () => {
    const counts = noFaults()
    const failed: string[] = []
    for (let seed = from; seed <= LAST; seed++) {
      const outcome = await differenceOf(seed, planOf(seed, simulation.chain.lastBlock))
      addFaults(counts, outcome.counts)
      if (outcome.difference !== null) failed.push(outcome.difference)
    }
    console.log(`${LAST - from + 1} seeds: ${FAULTS.map((fault) => `${fault} ${counts[fault]}`).join(', ')}`)
    expect(
      failed,
      'Repeat one with AFTERSHOCK_SEEDS=<seed> npm test -- simulation, and keep it in failing-seeds.ts',
    ).toEqual([])
    if (isFull) expect(FAULTS.filter((fault) => counts[fault] < 10)).toEqual([])
  })
})

describe('the simulation notices', () => {
  const only = (faults: readonly Fault[], o: Partial<Plan>): Plan => ({
    ...calmPlan(simulation.chain.lastBlock),
    ...{ enabled: new Set(faults), rate: 0.2, faults: 40, checkedBlocks: 64, growth: 0.3 },
    ...o,
  })

  const SMALL = { firstRangeBlocks: 8, logsPerRange: 50, batchBlocks: 5 }

  test.each<{ mutation: Mutation; faults: Fault[]; o: Partial<Plan>; least?: number }>([
    { mutation: 'no check of left out logs', faults: ['logs left out'], o: { verify: 'blooms' } },
    {
      mutation: 'no check of left out logs',
      faults: ['logs left out', 'logs left out by hash too'],
      o: { verify: 'fetched' },
    },
    {
      mutation: 'no check of the chain id',
      faults: ['broken connection', 'wrong chain after reconnect'],
      o: { run: SMALL },
    },
    {
      mutation: 'no check of the receipts root',
      faults: ['logs left out of receipts'],
      o: { verify: 'receipts' },
    },
    {
      mutation: "no check of the logs' block hash",
      least: 1,
      faults: ['answer of a replaced chain', 'reorganisation'],
      o: { verify: 'blooms', firstHead: 80, reorgs: 10, rate: 0.3, faults: 200 },
    },
    {
      mutation: "no check of headers' parents",
      least: 1,
      faults: ['all answers of a replaced chain', 'reorganisation'],
      o: {
        ...{ verify: 'fetched', firstHead: 80, reorgs: 6, rate: 0.5, faults: 400 },
        limits: { blocks: 2, batch: 4 },
      },
    },
    {
      mutation: 'no check of the block of calls by number',
      least: 1,
      faults: ['reorganisation'],
      o: {
        ...{ verify: 'fetched', firstHead: 60, reorgs: 12, growth: 0.1, limits: { callsByHash: false } },
        run: SMALL,
      },
    },
  ])('behavior: $mutation ($faults)', { timeout: 60_000 }, async ({ mutation, faults, o, least = 2 }) => {
    let noticed = 0
    let happened = 0
    for (let seed = 1; seed <= 12 && noticed < least; seed++) {
      const plan = only(faults, o)
      const whole = await differenceOf(seed, plan)
      expect(whole.difference).toBeNull()
      happened += whole.counts[faults[0] ?? 'kill']
      if ((await differenceOf(seed, plan, mutation)).difference !== null) noticed++
    }
    expect(happened).toBeGreaterThan(0)
    expect(noticed).toBe(least)
  })
})
