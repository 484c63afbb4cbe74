/** One run of the bench in a process of its own: rpcUrl provider untilBlock databasePath. Prints a RunResult as JSON. */
import { statSync } from 'node:fs'
import type { Progress } from '../indexer/progress.ts'
import { startIndexer } from '../indexer/start-indexer.ts'
import { writeManifest } from '../scripts/build-subgraph.ts'

export type RunResult = {
  readonly seconds: number
  /** Fetching and parsing the same logs and headers, nothing more. */
  readonly floorSeconds: number
  readonly handlers: number
  readonly calls: number
  readonly chainLogs: number
  readonly peakMemoryMb: number
  readonly databaseMb: number
}

const [rpcUrl = '', provider = '', until = '', databasePath = ''] = process.argv.slice(2)
const untilBlock = Number(until)
const network = {
  name: 'bench',
  chainId: 31337,
  deployments: [{ name: 'core', provider, startBlock: 0 }],
  pollEveryBlocks: 100,
  staleAfterSeconds: 90_000,
}
let progress: Progress | undefined
const begun = performance.now()
const indexer = startIndexer(
  {
    rpcUrl,
    manifestPath: writeManifest(network),
    databasePath,
    network: network.name,
    chainId: 31337,
    untilBlock,
    follow: false,
  },
  {
    onProgress: (now) => {
      progress = now
    },
  },
)
await indexer.done
const seconds = (performance.now() - begun) / 1000
if (progress === undefined || progress.block !== untilBlock)
  throw new Error(`Indexed to ${progress?.block}, expected ${until}.`)
const { peakMemoryMb } = progress
const floor = await fetchOnly()
const result: RunResult = {
  seconds,
  floorSeconds: floor.seconds,
  handlers: progress.handlers,
  calls: progress.calls,
  chainLogs: floor.logs,
  peakMemoryMb,
  databaseMb: statSync(databasePath).size / 1e6,
}
process.stdout.write(JSON.stringify(result))

async function fetchOnly(): Promise<{ seconds: number; logs: number }> {
  const start = performance.now()
  const post = async (body: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' }
    return (await fetch(rpcUrl, { method: 'POST', headers, body: JSON.stringify(body) })).json()
  }
  const filter = { fromBlock: '0x0', toBlock: `0x${untilBlock.toString(16)}` }
  const answer = (await post({ jsonrpc: '2.0', id: 1, method: 'eth_getLogs', params: [filter] })) as {
    result: unknown[]
  }
  for (let from = 0; from <= untilBlock; from += 100) {
    const numbers = Array.from({ length: Math.min(100, untilBlock + 1 - from) }, (_, i) => from + i)
    await post(
      numbers.map((number) => ({
        jsonrpc: '2.0',
        id: number,
        method: 'eth_getBlockByNumber',
        params: [`0x${number.toString(16)}`, false],
      })),
    )
  }
  return { seconds: (performance.now() - start) / 1000, logs: answer.result.length }
}
