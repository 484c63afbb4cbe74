/** Logs of a file as a BlockSource, with nothing else known: no receipts, no calls, hashes derived from numbers. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Hex } from '../../core/hex.ts'
import type { BlockHeader, BlockSource, Log } from '../../indexer/chain/block-source.ts'
import { predicateOf } from '../../indexer/chain/log-filters.ts'

type FileLog = {
  readonly address: Hex
  readonly blockNumber: Hex
  readonly transactionHash: Hex
  readonly logIndex: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
}

/** The logs of a gzipped file of eth_getLogs objects, a line each, in chain order. */
export function readLogFile(path: string): readonly Log[] {
  const lines = gunzipSync(readFileSync(path)).toString().split('\n')
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const { address, topics, data, transactionHash, ...log } = JSON.parse(line) as FileLog
      const blockNumber = Number(log.blockNumber)
      const blockHash = hashOf(blockNumber)
      return {
        ...{ address, topics, data, transactionHash, blockNumber, blockHash },
        transactionIndex: 0,
        logIndex: Number(log.logIndex),
      }
    })
}

export function logFileSource(o: {
  readonly chainId: number
  readonly logs: readonly Log[]
  timestampOf(block: number): number
}): BlockSource {
  const { logs } = o
  const header = (number: number): BlockHeader => ({
    number,
    hash: hashOf(number),
    parentHash: hashOf(number - 1),
    timestamp: o.timestampOf(number),
  })
  const last = logs.at(-1)?.blockNumber ?? 0
  return {
    chainId: async () => o.chainId,
    head: async () => header(last),
    header: async (number) => (number > last ? null : header(number)),
    blocks: async ({ from, to, filters, headersOf }) => {
      const wanted = predicateOf(filters)
      const blocks = new Map<number, Log[]>(headersOf.map((number) => [number, []]))
      for (let at = firstAt(logs, from); at < logs.length; at++) {
        const log = logs[at]
        if (log === undefined || log.blockNumber > to) break
        if (!wanted(log)) continue
        const own = blocks.get(log.blockNumber)
        if (own === undefined) blocks.set(log.blockNumber, [log])
        else own.push(log)
      }
      return [...blocks].sort(([a], [b]) => a - b).map(([number, own]) => ({ header: header(number), logs: own }))
    },
    transactions: async (hashes) => hashes.map(() => null),
    receipts: async (hashes) => hashes.map(() => null),
    calls: async () => {
      throw new Error('The mapping asked a contract, and there is no node.')
    },
    accounts: async () => [],
    close: async () => undefined,
  }
}

/** The index of the first log of the block or a later one. */
function firstAt(logs: readonly Log[], block: number): number {
  let low = 0
  let high = logs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((logs[middle]?.blockNumber ?? 0) < block) low = middle + 1
    else high = middle
  }
  return low
}

function hashOf(block: number): Hex {
  return `0x${block.toString(16).padStart(64, '0')}`
}
