/** Reorganisations of a real chain end in the same tables as a run that never saw them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Chain } from '../devnet/chain.ts'
import { Random } from '../devnet/random.ts'
import { startIndexer } from '../indexer/start-indexer.ts'
import { type LocalMarket, startLocalMarket, tablesOf, untilAtHead } from './local-market.ts'

let market: LocalMarket

beforeAll(async () => {
  market = await startLocalMarket({ seed: 11, users: 12 })
}, 120_000)
afterAll(() => market?.stop())

type Transaction = { from: string; to: string | null; input: string; gas: string }

/**
 * Replaces the last `depth` blocks: a third of their transactions is dropped, the others move one block on, those of
 * the last block to the first.
 */
async function reorganise(chain: Chain, depth: number): Promise<void> {
  const head = Number(await chain.request('eth_blockNumber', []))
  const moved: [object, number][] = []
  for (let i = 0; i < depth; i++) {
    const number = `0x${(head - depth + 1 + i).toString(16)}`
    const block = await chain.request<{ transactions: Transaction[] }>('eth_getBlockByNumber', [number, true])
    for (const [k, { from, to, input, gas }] of block.transactions.entries()) {
      if ((i + k) % 3 !== 2) moved.push([{ from, to, data: input, gas, gasPrice: '0x0' }, (i + 1) % depth])
    }
  }
  await chain.request('anvil_reorg', [depth, moved])
}

describe('reorganisations', () => {
  test('behavior: depth 1 to 30 at the head', { timeout: 240_000 }, async () => {
    const plain = market.options('followed.db', { follow: true, limits: { pollMs: 10 } })
    const options = { ...plain, cachePath: `${plain.databasePath}.cache` }
    let reorgs = 0
    const indexer = startIndexer(options, { onProgress: (progress) => (reorgs = progress.reorgs) })
    try {
      await untilAtHead(market, options.databasePath, 30_000)
      for (let depth = 1; depth <= 30; depth++) {
        await reorganise(market.demo.market.chain, depth)
        await untilAtHead(market, options.databasePath, 10_000)
        expect(tablesOf(options.databasePath), `depth ${depth}`).toEqual(await market.calmTables())
      }
    } finally {
      await indexer.stop()
    }
    await indexer.done
    expect(reorgs).toBe(30)
    // Nothing that was replaced has stayed in the cache: without the node it gives the chain as it is now.
    const again = { ...options, databasePath: `${plain.databasePath}.again`, rpcUrl: undefined, follow: false }
    await startIndexer(again).done
    expect(tablesOf(again.databasePath)).toEqual(await market.calmTables())
  })

  test('behavior: while the history is being indexed', { timeout: 120_000 }, async () => {
    const random = new Random(5)
    for (let round = 0; round < 4; round++) {
      const limits = { pollMs: 10, firstRangeBlocks: 25, logsPerRange: 150, batchBlocks: 7 }
      const options = market.options(`backfilled-${round}.db`, { follow: true, limits })
      const indexer = startIndexer(options)
      try {
        for (let i = 0; i < 5; i++) {
          await sleep(40 + random.integer(0, 160))
          await reorganise(market.demo.market.chain, 1 + random.integer(0, 29))
        }
        await untilAtHead(market, options.databasePath, 30_000)
      } finally {
        await indexer.stop()
      }
      expect(tablesOf(options.databasePath)).toEqual(await market.calmTables())
    }
  })

  test('behavior: down to the block of the deployment', { timeout: 60_000 }, async () => {
    const { chain } = market.demo.market
    const options = market.options('all.db', { follow: true, limits: { pollMs: 10 } })
    const indexer = startIndexer(options)
    try {
      await untilAtHead(market, options.databasePath, 30_000)
      const head = Number(await chain.request('eth_blockNumber', []))
      await chain.request('anvil_reorg', [head - market.demo.startBlock + 1, []])
      await untilAtHead(market, options.databasePath, 30_000)
    } finally {
      await indexer.stop()
    }
    expect(tablesOf(options.databasePath)).toEqual(await market.calmTables())
  })
})
