import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Hex } from '../core/hex.ts'
import { MemoryChain } from '../tests/memory-chain.ts'
import { followHead } from './head.ts'

async function seen(chain: MemoryChain, indexed?: { number: number; hash: Hex }) {
  const head = followHead(chain, async () => indexed ?? null)
  await sleep(20)
  head.close()
  return head.newest()
}

test('default: the newest block, when the chain has the indexed one', async () => {
  const chain = new MemoryChain(20, () => [])
  expect(await seen(chain)).toEqual({ number: 20, timestamp: 1020 })
  expect(await seen(chain, chain.headerAt(15))).toEqual({ number: 20, timestamp: 1020 })
})

test('behavior: a chain without the indexed block tells nothing of how far behind the index is', async () => {
  const chain = new MemoryChain(20, () => [])
  const ours = chain.headerAt(15)
  const ahead = { ...ours, number: 30 }
  chain.reorg(10)
  expect(await seen(chain, ours)).toBeNull()
  expect(await seen(chain, ahead)).toBeNull()
})
