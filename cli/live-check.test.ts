import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../api/test-database.ts'
import type { BlockHeader } from '../indexer/chain/block-source.ts'
import { MemoryChain } from '../tests/memory-chain.ts'
import { createLiveCheck, type LiveCheck } from './live-check.ts'

/** A chain of which it is known at which blocks samples were taken. */
class AskedChain extends MemoryChain {
  asked: number[] = []
  failure: Error | undefined

  override async header(number: number): Promise<BlockHeader | null> {
    this.asked.push(number)
    if (this.failure !== undefined) throw this.failure
    return super.header(number)
  }
}

function setup(): { chain: AskedChain; check: LiveCheck; offer: (block: number) => Promise<void> } {
  const chain = new AskedChain(20, () => [])
  const check = createLiveCheck({ source: chain, databasePath: createTestDatabase().path, onDifference: () => {} })
  return {
    chain,
    check,
    offer: async (block) => {
      check.offer(block)
      await sleep(50)
    },
  }
}

test('default: a sample for each block', async () => {
  const { chain, check, offer } = setup()
  for (const block of [10, 10, 11]) await offer(block)
  expect(chain.asked).toEqual([10, 11])
  expect(check.status()).toMatchObject({ skipped: 0, lastSkipped: null })
  await check.close()
})

test('behavior: after a reorganisation the lower blocks are checked too', async () => {
  const { chain, check, offer } = setup()
  for (const block of [20, 12, 13]) await offer(block)
  expect(chain.asked).toEqual([20, 12, 13])
  await check.close()
})

test('behavior: samples that cannot be compared are counted, with the reason of the last', async () => {
  const { chain, check, offer } = setup()
  await offer(21)
  expect(check.status()).toMatchObject({ skipped: 1, lastSkipped: 'block 21: the node does not have the block' })
  chain.failure = new Error('missing trie node')
  await offer(12)
  expect(check.status()).toMatchObject({ compared: 0, skipped: 2, lastSkipped: 'block 12: missing trie node' })
  chain.failure = undefined
  await offer(13)
  expect(check.status().skipped).toBe(2)
  await check.close()
})
