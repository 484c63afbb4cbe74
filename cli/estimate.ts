/** What indexing a real chain will take, said before it begins: requests, hours, and what kind of node it needs. */
import type { Hex } from '../core/hex.ts'
import type { RpcSource } from '../indexer/chain/rpc-source.ts'
import { type LogSample, sampleLogs } from '../indexer/chain/sample-logs.ts'
import { addressOf, callData } from './contract-reader.ts'
import { indexedBlock } from './database-check.ts'
import { group } from './progress.ts'
import type { Target } from './target.ts'

/** The pools' logs are asked for in this many windows, evenly spread over the history. */
const SAMPLES = 8
/**
 * A pool's log comes with those of tokens and feeds: 3.5 to 3.6 logs in all, in 1.1 times as many blocks, in markets of
 * releases 3.0.2, 3.3.0 and 3.5.0 on a local chain.
 */
const LOGS_PER_POOL_LOG = 3.6
const BLOCKS_PER_POOL_BLOCK = 1.1
/** Chains shorter than this are indexed before an estimate could be read. */
const SHORT_BLOCKS = 20_000

/** `until`: the last block to index; by default the node's. */
export async function estimateLines(
  source: RpcSource,
  target: Target,
  o: { readonly databasePath: string; readonly until?: number | undefined },
): Promise<string[]> {
  const to = Math.min((await source.head()).number, o.until ?? Number.POSITIVE_INFINITY)
  const start = Math.min(...target.deployments.map((deployment) => deployment.startBlock))
  const indexed = (await indexedBlock(o.databasePath))?.number ?? null
  const from = Math.max(start, (indexed ?? start - 1) + 1)
  const blocks = Math.max(0, to - from + 1)
  const names = target.deployments.map((deployment) => deployment.name).join(', ')
  if (blocks === 0) {
    const asked = o.until === undefined ? "the node's last block" : '--until'
    const done = indexed === null ? 'nothing to index' : `indexed up to block ${group(indexed)} before`
    return [`${target.name} (chain ${target.chainId}): ${names}; ${done}, ${asked} is ${group(to)}.`]
  }
  const lines = [
    `${target.name} (chain ${target.chainId}): ${names}; blocks ${group(from)} to ${group(to)}${from > start ? ', going on from where it stopped' : ''}.`,
    'Contracts are read as they were at past blocks (revisions at upgrades, prices of sources without events), so the node must be an archive node.',
  ]
  if (blocks < SHORT_BLOCKS) return [...lines, `${group(blocks)} blocks: a minute or less on a node nearby.`]
  const sample = await samplePools(source, target, from, to)
  const logs = sample.logsPerBlock * blocks * LOGS_PER_POOL_LOG
  const blocksWithLogs = Math.min(blocks, sample.blocksWithLogsPerBlock * blocks * BLOCKS_PER_POOL_BLOCK)
  const logRequests = blocks / sample.windowBlocks
  const polls = (blocks / target.pollEveryBlocks) * target.deployments.length
  const requests = logRequests + blocksWithLogs + polls
  // Batches of 100 requests, four at once, each about as long as the sample's mean request.
  const hours = ((requests / 100 / 4) * sample.secondsPerRequest + logRequests * sample.secondsPerRequest) / 3600
  lines.push(
    `About ${group(logs)} logs in ${group(blocksWithLogs)} blocks: about ${group(requests)} requests (logs ${group(logRequests)}, headers ${group(blocksWithLogs)}, polled prices ${group(polls)}), ${hours < 1 ? `${group(Math.max(1, hours * 60))} minutes` : `${hours.toFixed(1)} hours`} at this node's measured ${group(sample.secondsPerRequest * 1000)} ms a request. Stopping loses nothing.`,
  )
  return lines
}

async function samplePools(source: RpcSource, target: Target, from: number, to: number): Promise<LogSample> {
  const providers = target.deployments.map((deployment) => deployment.provider.toLowerCase() as Hex)
  // Morpho's root contract is the pool itself.
  if (target.protocol === 'morpho-blue')
    return sampleLogs(source.rpc, { addresses: providers, from, to, samples: SAMPLES })
  const answers = await source.calls(
    await source.head(),
    providers.map((to) => ({ to, data: callData({ signature: 'getPool()' }) })),
  )
  const addresses = answers.flatMap((answer) =>
    answer.status === 'ok' && answer.data !== '0x' ? [addressOf(BigInt(answer.data))] : [],
  )
  return sampleLogs(source.rpc, { addresses, from, to, samples: SAMPLES })
}
