import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Hex } from '../../core/hex.ts'
import { FakeNode } from '../../tests/fake-node.ts'
import { JsonRpc } from './json-rpc.ts'
import { sampleLogs } from './sample-logs.ts'

const POOL: Hex = `0x${'a'.repeat(40)}`
let node: FakeNode
let rpc: JsonRpc
let limit: number

beforeEach(async () => {
  node = await FakeNode.start(1_000_000)
  rpc = new JsonRpc(node.url, { tries: 2, backoffMs: 1 })
  limit = Number.POSITIVE_INFINITY
  // Two logs in each tenth block.
  node.interfere = {
    request: ({ method, params }) => {
      if (method !== 'eth_getLogs') return undefined
      const { fromBlock, toBlock } = params[0] as { fromBlock: Hex; toBlock: Hex }
      const blocks = Number(toBlock) - Number(fromBlock) + 1
      if (blocks > limit) return { error: { code: -32005, message: 'query returned more than 10000 results' } }
      const result = []
      for (let n = Math.ceil(Number(fromBlock) / 10) * 10; n <= Number(toBlock); n += 10) {
        for (const logIndex of ['0x0', '0x1']) {
          const blockNumber = `0x${n.toString(16)}`
          const log = { address: POOL, topics: [], data: '0x', blockHash: '0x', transactionHash: '0x' }
          result.push({ ...log, blockNumber, transactionIndex: '0x0', logIndex })
        }
      }
      return { result }
    },
  }
})
afterEach(async () => {
  rpc.close()
  await node.stop()
})

test('default', async () => {
  const sample = await sampleLogs(rpc, { addresses: [POOL], from: 0, to: 999_999, samples: 8 })
  expect(sample).toMatchObject({ logsPerBlock: 0.2, blocksWithLogsPerBlock: 0.1, windowBlocks: 10_000 })
  expect(sample.secondsPerRequest).toBeGreaterThan(0)
  expect(node.requests.length).toBe(8)
})

test('behavior: a node that refuses wide ranges', async () => {
  limit = 700
  const sample = await sampleLogs(rpc, { addresses: [POOL], from: 0, to: 999_999, samples: 4 })
  expect(sample.windowBlocks).toBeLessThanOrEqual(700)
  expect(sample.logsPerBlock).toBeCloseTo(0.2, 1)
})

test('error: NODE_PRUNED', async () => {
  node.interfere = { request: () => ({ error: { code: 4444, message: 'pruned history unavailable' } }) }
  const sampling = sampleLogs(rpc, { addresses: [POOL], from: 0, to: 999_999, samples: 4 })
  await expect(sampling).rejects.toMatchObject({ name: 'UserError', code: 'NODE_PRUNED' })
})
