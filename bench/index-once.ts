/**
 * One run of the bench in a process of its own: rpcUrl provider untilBlock databasePath from archivePath. `from`: chain;
 * record, which also keeps what is fetched and writes the archive; archive. Prints a RunResult as JSON.
 */
import { statSync } from 'node:fs'
import { ChainCache } from '../indexer/archive/chain-cache.ts'
import { fillTimes } from '../indexer/archive/fill-times.ts'
import { recordArchive } from '../indexer/archive/record-archive.ts'
import type { Progress } from '../indexer/progress.ts'
import { startIndexer } from '../indexer/start-indexer.ts'
import { writeManifest } from '../scripts/build-subgraph.ts'

export type RunResult = {
  readonly seconds: number
  /** Of all threads: what a busy machine does not change. */
  readonly cpuSeconds: number
  /** Fetching and parsing the same logs and headers, nothing more. */
  readonly floorSeconds: number
  readonly handlers: number
  readonly calls: number
  readonly chainLogs: number
  readonly peakMemoryMb: number
  readonly databaseMb: number
  /** Of the archive that a record run wrote. */
  readonly archiveMb: number
}

const [rpcUrl = '', provider = '', until = '', databasePath = '', from = 'chain', archivePath = ''] =
  process.argv.slice(2)
const cachePath = `${databasePath}.cache`
const untilBlock = Number(until)
const network = {
  name: 'bench',
  chainId: 31_337,
  deployments: [{ name: 'core', provider, startBlock: 0 }],
  pollEveryBlocks: 100,
  staleAfterSeconds: 90_000,
}
let progress: Progress | undefined
const cpuBefore = process.cpuUsage()
const begun = performance.now()
const indexer = startIndexer(
  {
    ...(from === 'archive' ? { archivePath } : { rpcUrl, ...(from === 'record' ? { cachePath } : {}) }),
    manifestPath: writeManifest(network),
    databasePath,
    network: network.name,
    chainId: network.chainId,
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
const { user, system } = process.cpuUsage(cpuBefore)
if (progress === undefined || progress.block !== untilBlock)
  throw new Error(`Indexed to ${progress?.block}, expected ${until}.`)
const { peakMemoryMb } = progress
const floor = from === 'chain' ? await fetchOnly() : { seconds: 0, logs: 0 }
const archiveMb = from === 'record' ? await writeArchive() : 0
const result: RunResult = {
  seconds,
  cpuSeconds: (user + system) / 1e6,
  floorSeconds: floor.seconds,
  handlers: progress.handlers,
  calls: progress.calls,
  chainLogs: floor.logs,
  peakMemoryMb,
  databaseMb: statSync(databasePath).size / 1e6,
  archiveMb,
}
process.stdout.write(JSON.stringify(result))

async function writeArchive(): Promise<number> {
  const cache = new ChainCache(cachePath, { isReader: true })
  const range = { from: 0, to: untilBlock }
  const { signal } = new AbortController()
  await fillTimes({ cache, source: null, chainId: network.chainId, ...range, signal })
  const written = await recordArchive({ cache, target: network, ...range, out: archivePath, madeBy: 'bench' })
  cache.close()
  return (written?.bytes ?? 0) / 1e6
}

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
