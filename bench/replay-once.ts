/**
 * One replay of bench/repeat-history.ts in a process of its own: archivePath databasePath marketParametersPath lap…, each
 * lap the last block of a part of the history. Prints a ReplayResult as JSON.
 */
import { statSync } from 'node:fs'
import { openSqliteFacts } from '../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../analytics/facts/update-facts.ts'
import { readMarketParameters } from '../cli/market-parameters.ts'
import { readNetworks } from '../cli/target.ts'
import { startIndexer } from '../indexer/start-indexer.ts'
import { writeManifest } from '../scripts/build-subgraph.ts'

export type ReplayResult = {
  readonly handlers: number
  /** Of all threads: what a busy machine does not change. */
  readonly cpuSeconds: number
  /** Until the first block: starting the thread, compiling the mappings. In cpuSeconds too. */
  readonly startCpuSeconds: number
  readonly seconds: number
  readonly peakMemoryMb: number
  readonly databaseMb: number
  /** Up to the first progress at or after each lap's block. */
  readonly laps: readonly { readonly handlers: number; readonly cpuSeconds: number }[]
  readonly facts: number
  readonly factsCpuSeconds: number
}

const [archivePath = '', databasePath = '', parametersPath = '', ...lapBlocks] = process.argv.slice(2)
const network = readNetworks('morpho-blue').find(({ name }) => name === 'base')
if (network === undefined) throw new Error('networks.json: got no Morpho Blue on base, expected it.')
const { marketParameters, tokens } = readMarketParameters(parametersPath)
const terms = { marketParameters, tokens, readContracts: false }
const waiting = lapBlocks.map(Number)
const laps: { handlers: number; cpuSeconds: number }[] = []
let [handlers, peakMemoryMb, startCpuSeconds] = [0, 0, 0]

const begun = performance.now()
const cpu = process.cpuUsage()
const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage(cpu)
  return (user + system) / 1e6
}
const indexer = startIndexer(
  {
    archivePath,
    manifestPath: writeManifest({
      ...network,
      deployments: network.deployments.map((deployment) => ({ ...deployment, ...terms })),
    }),
    databasePath,
    network: network.name,
    chainId: network.chainId,
    follow: false,
  },
  {
    onProgress: (progress) => {
      handlers = progress.handlers
      if (startCpuSeconds === 0) startCpuSeconds = cpuSeconds()
      peakMemoryMb = progress.peakMemoryMb
      while (waiting[0] !== undefined && progress.block !== null && progress.block >= waiting[0]) {
        waiting.shift()
        laps.push({ handlers, cpuSeconds: cpuSeconds() })
      }
    },
  },
)
await indexer.done
const seconds = (performance.now() - begun) / 1000
const indexed = cpuSeconds()
const store = openSqliteFacts(databasePath)
const facts = await updateFacts(store)
store.close()
const result: ReplayResult = {
  ...{ handlers, seconds, startCpuSeconds, peakMemoryMb, laps, facts },
  cpuSeconds: indexed,
  databaseMb: statSync(databasePath).size / 1e6,
  factsCpuSeconds: cpuSeconds() - indexed,
}
process.stdout.write(JSON.stringify(result))
