/**
 * Questions about very many past liquidations, asked over HTTP: `node bench/liquidation-history.ts [--liquidations 1000000]
 * [--liquidators 10000] [--database file]`. Makes a database (or uses the one that an earlier run left at --database),
 * starts a server on it in a process of its own for each group of questions, and prints the milliseconds from a question
 * to its answer and those of the server's processor. Cold is the first question that the process is asked, warm every
 * later one; of each kind of warm question several are asked, each with other arguments where the name says so: the median
 * of their times and the mean of the processor's are told.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createApi, serve } from '../api/server.ts'
import { parseEntitySchema } from '../indexer/store/schema.ts'
import { Store } from '../indexer/store/store.ts'
import { createMadeUpFacts, MADE_UP_FACTORS } from './made-up-facts.ts'

const { values } = parseArgs({
  options: {
    liquidations: { type: 'string', default: '1000000' },
    liquidators: { type: 'string', default: '10000' },
    database: { type: 'string' },
    serve: { type: 'string' },
  },
})
const SCHEMA_SDL = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')
const WARM_ROUNDS = 5

/** What the server's process tells of itself. */
type Usage = { readonly cpuMs: number; readonly rssMb: number }

if (values.serve === undefined) await measure()
else await serveOnly(values.serve)

async function measure(): Promise<void> {
  const folder = values.database === undefined ? mkdtempSync(join(tmpdir(), 'aftershock-history-')) : undefined
  const path = values.database ?? join(folder ?? '', 'history.db')
  try {
    if (!existsSync(path)) await makeDatabase(path)
    for (const [name, cold, warm] of groups()) {
      console.log(name)
      await askServer(path, cold, warm)
    }
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true })
  }
}

async function makeDatabase(path: string): Promise<void> {
  const begun = performance.now()
  const identity = { network: 'bench', chainId: 1, deployment: '0xaa', startBlock: 1 }
  const store = Store.open({ path, schema: parseEntitySchema(SCHEMA_SDL), identity })
  const [liquidations, liquidators] = [Number(values.liquidations), Number(values.liquidators)]
  await createMadeUpFacts(store, path, { liquidations, liquidators, borrowers: 200_000 })
  console.log(`Made ${liquidations} liquidations in ${((performance.now() - begun) / 1000).toFixed(0)} s.`)
}

type Question = (round: number) => string
type Warm = readonly (readonly [name: string, question: Question])[]

function groups(): readonly (readonly [name: string, cold: string, warm: Warm])[] {
  const page = '{ totalCount belowMinCount items { id count repaidUsd drawdown liquidatorHerfindahl } }'
  const cascades = (o: string): string => `{ liquidationCascades(${o}) ${page} }`
  const ranking = (o: string): string =>
    `{ liquidatorRanking(${o}) { totalCount market { herfindahl count } items { rank liquidator count repaidUsd netUsd } } }`
  const orders = ['NET_USD', 'COUNT', 'GROSS_USD', 'ACCOUNTS', 'LAST_SEEN']
  const range: Question = (round) => `filter: { fromTimestamp: ${1_710_000_000 + round * 1_000_000} }`
  return [
    [
      'Cascades',
      cascades('kind: CASCADE'),
      [
        ['the same', () => cascades('kind: CASCADE')],
        ['another gap', (round) => cascades(`rule: { gapSeconds: ${300 + round} }`)],
        ['other thresholds', (round) => cascades(`rule: { minUsd: "${200 + round}", minTotalUsd: "50000" }`)],
        ['another order', (round) => cascades(`orderBy: ${['REPAID_USD', 'COUNT', 'DURATION'][round % 3]}`)],
        ['another range', (round) => cascades(range(round))],
        ['by asset', () => `{ cascadeHistory { items { cascades liquidations seizedUsd } } }`],
        ['liquidators in the same process', (round) => ranking(`${range(round)}, orderBy: NET_USD`)],
      ],
    ],
    [
      'Liquidators',
      ranking('first: 100'),
      [
        ['the same', () => ranking('first: 100')],
        ['another order', (round) => ranking(`orderBy: ${orders[round % orders.length]}`)],
        ['another range', (round) => ranking(range(round))],
        ['another market', (round) => ranking(`filter: { asset: "${[...MADE_UP_FACTORS.values()][0]?.[round % 4]}" }`)],
        ['cascades in the same process', (round) => cascades(`rule: { gapSeconds: ${900 + round} }`)],
      ],
    ],
    [
      'Others',
      '{ liquidationRuns { totalCount items { id liquidations } } }',
      [
        ['runs, another gap', (round) => `{ liquidationRuns(gapSeconds: ${7200 + round}) { totalCount } }`],
        ['days', () => '{ liquidationSeries(interval: DAY) { totalCount items { count repaidUsd } } }'],
        ['survival', (round) => `{ liquidationSurvival(windows: [${3600 + round}]) { followed at { kaplanMeier } } }`],
        ['co-liquidations', (round) => `{ coLiquidations(gapSeconds: ${500 + round}) { totalUsd items { usd } } }`],
        ['facts, a page', () => '{ liquidationFacts { totalCount items { id } } }'],
      ],
    ],
  ]
}

async function askServer(path: string, cold: string, warm: Warm): Promise<void> {
  const server = fork(import.meta.filename, ['--serve', path])
  try {
    const ended = once(server, 'exit').then(([code]) => {
      throw new Error(`The server has ended with ${code} before it said its port; what it printed is above.`)
    })
    const [port] = (await Promise.race([once(server, 'message'), ended])) as [number]
    // What follows ends it.
    ended.catch(() => undefined)
    const usage = async (): Promise<Usage> => {
      server.send('usage')
      const [told] = (await once(server, 'message')) as [Usage]
      return told
    }
    await ask(port, usage, 'cold', [cold])
    for (const [name, question] of warm) {
      await ask(
        port,
        usage,
        name,
        Array.from({ length: WARM_ROUNDS }, (_, round) => question(round)),
      )
    }
    console.log(`  ${(await usage()).rssMb.toFixed(0)} MB`)
  } finally {
    server.kill()
  }
}

async function ask(port: number, usage: () => Promise<Usage>, name: string, queries: readonly string[]): Promise<void> {
  const before = await usage()
  const times: number[] = []
  for (const query of queries) {
    const begun = performance.now()
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const body = (await response.json()) as { readonly errors?: unknown }
    times.push(performance.now() - begun)
    if (body.errors !== undefined) throw new Error(`${query}: ${JSON.stringify(body.errors)}`)
  }
  const cpu = ((await usage()).cpuMs - before.cpuMs) / queries.length
  const ms = times.sort((a, b) => a - b)[times.length >> 1] ?? 0
  console.log(`  ${name.padEnd(40)} ${ms.toFixed(1).padStart(10)} ms ${cpu.toFixed(1).padStart(10)} ms of processor`)
}

/** The server's process: tells its port, then its usage whenever it is asked. */
async function serveOnly(path: string): Promise<void> {
  const api = createApi({
    ...{ database: path, schemaSdl: SCHEMA_SDL, network: 'bench', priceFactors: MADE_UP_FACTORS },
    ...{ chainHead: () => null, status: () => null, onError: console.error },
  })
  const { port } = await serve(api, { port: 0, host: '127.0.0.1' })
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20 })
  })
  process.on('disconnect', () => process.exit())
  process.send?.(port)
}
