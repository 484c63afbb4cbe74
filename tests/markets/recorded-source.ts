/** A recorded market as a BlockSource: the whole engine runs on it without a node. */
import type { Hex } from '../../core/hex.ts'
import type { Block, BlockHeader, BlockSource, CallRequest, CallResult, Log } from '../../indexer/chain/block-source.ts'
import { predicateOf, sortLogs } from '../../indexer/chain/log-filters.ts'
import { answerCalls } from './recorded-calls.ts'
import { type RecordedMarket, readRecordedMarket } from './recorded-file.ts'

export { recordedMarkets } from './recorded-file.ts'

/** `name`: one of recordedMarkets(). */
export function openRecordedMarket(name: string): { market: RecordedMarket; source: BlockSource } {
  const market = readRecordedMarket(name)
  return { market, source: recordedSource(market) }
}

/** Transactions and receipts are null: the recordings have none. */
export function recordedSource(market: RecordedMarket): BlockSource {
  const { headers, meta } = market
  const byAddress = indexByAddress(market.logs)
  const logsOf = (address: Hex, untilBlock: number): readonly Log[] => {
    const logs = byAddress.get(address) ?? []
    return logs.slice(0, firstAfter(logs, untilBlock))
  }
  const answer = answerCalls(market, logsOf)
  const last = headers.at(-1)
  if (!last) throw new Error(`${market.name}: got no blocks.`)
  return {
    chainId: async () => meta.chainId,
    head: async () => last,
    header: async (number) => headers[number] ?? null,
    blocks: async ({ from, to, filters, headersOf }) => {
      const wanted = predicateOf(filters)
      const addresses = new Set(filters.flatMap((filter) => filter.addresses))
      const found: Log[] = []
      for (const address of addresses) {
        const logs = byAddress.get(address) ?? []
        const end = firstAfter(logs, to)
        for (const log of logs.slice(firstAfter(logs, from - 1), end)) if (wanted(log)) found.push(log)
      }
      return blocksOf(
        headers,
        sortLogs(found),
        headersOf.filter((n) => n >= from && n <= to),
      )
    },
    transactions: async (hashes) => hashes.map(() => null),
    receipts: async (hashes) => hashes.map(() => null),
    calls: async (block, requests: readonly CallRequest[]): Promise<CallResult[]> =>
      requests.map((request) => answer(block.number, request)),
    // Nothing of the kind was recorded, and no mapping here asks.
    accounts: async () => [],
    close: async () => undefined,
  }
}

function indexByAddress(logs: readonly Log[]): Map<Hex, Log[]> {
  const byAddress = new Map<Hex, Log[]>()
  for (const log of logs) {
    const own = byAddress.get(log.address)
    if (own) own.push(log)
    else byAddress.set(log.address, [log])
  }
  return byAddress
}

/** The index of the first log after a block. */
function firstAfter(logs: readonly Log[], block: number): number {
  let low = 0
  let high = logs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((logs[middle]?.blockNumber ?? 0) <= block) low = middle + 1
    else high = middle
  }
  return low
}

function blocksOf(headers: readonly BlockHeader[], logs: readonly Log[], headersOf: readonly number[]): Block[] {
  const byBlock = new Map<number, Log[]>(headersOf.map((number) => [number, []]))
  for (const log of logs) {
    const own = byBlock.get(log.blockNumber)
    if (own) own.push(log)
    else byBlock.set(log.blockNumber, [log])
  }
  const blocks: Block[] = []
  for (const [number, own] of [...byBlock].sort(([a], [b]) => a - b)) {
    const header = headers[number]
    if (header) blocks.push({ header, logs: own })
  }
  return blocks
}
