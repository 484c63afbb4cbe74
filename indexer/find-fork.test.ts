import { describe, expect, test } from 'vitest'
import type { Hex } from '../core/hex.ts'
import type { BlockHeader } from './chain/block-source.ts'
import { findFork, type RecordedBlock } from './find-fork.ts'

const old = (number: number): Hex => `0xa${number}`
const renewed = (number: number): Hex => `0xb${number}`

/** Blocks 1 to head recorded in steps; the chain has new hashes from `forkAt` on. */
async function find(o: { head: number; step: number; forkAt: number; chainHead?: number }) {
  const recorded: RecordedBlock[] = []
  for (let n = 1; n < o.head; n += o.step) recorded.push({ number: n, hash: old(n) })
  const asked: number[] = []
  const header = async (number: number): Promise<BlockHeader | null> => {
    asked.push(number)
    if (number > (o.chainHead ?? o.head)) return null
    return { number, hash: number >= o.forkAt ? renewed(number) : old(number), parentHash: '0x', timestamp: 0 }
  }
  const below = (number: number, limit: number) =>
    recorded
      .filter((block) => block.number < number)
      .reverse()
      .slice(0, limit)
  const fork = await findFork({ header }, { number: o.head, hash: old(o.head) }, below)
  return { fork: fork?.number ?? null, requests: asked.length }
}

describe('findFork', () => {
  test('default', async () => {
    for (let depth = 1; depth <= 30; depth++) {
      const { fork, requests } = await find({ head: 1000, step: 1, forkAt: 1001 - depth })
      expect(fork).toBe(1000 - depth)
      expect(requests).toBeLessThan(14)
    }
  })

  test('behavior: the newest recorded block below the fork', async () => {
    expect((await find({ head: 1000, step: 10, forkAt: 977 })).fork).toBe(971)
  })

  test('behavior: deep', async () => {
    const { fork, requests } = await find({ head: 20_000, step: 1, forkAt: 5 })
    expect(fork).toBe(4)
    expect(requests).toBeLessThan(500)
  })

  test('behavior: nothing is left', async () => {
    expect((await find({ head: 700, step: 1, forkAt: 0 })).fork).toBeNull()
  })

  test('behavior: a shorter chain', async () => {
    expect((await find({ head: 100, step: 1, forkAt: 1000, chainHead: 60 })).fork).toBe(60)
  })
})
