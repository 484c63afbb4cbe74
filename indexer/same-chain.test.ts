import { describe, expect, test } from 'vitest'
import type { Hex } from '../core/hex.ts'
import type { BlockHeader } from './chain/block-source.ts'
import { forkOf, type RecordedChain } from './same-chain.ts'

const hashOf = (number: number): Hex => `0x${number.toString(16).padStart(4, '0')}`
const header = (number: number): BlockHeader => ({ number, hash: hashOf(number), parentHash: '0x', timestamp: 0 })

/** Blocks from `first` to 9 are recorded; the origin is the block before a market that starts at `start`. */
function recorded(start: number): RecordedChain {
  const blocks = Array.from({ length: 10 - start }, (_, i) => header(9 - i))
  return {
    pointer: () => header(9),
    chainMarks: () => ({ origin: header(Math.max(0, start - 1)), finalNumber: null }),
    blocksBelow: (number, limit) => blocks.filter((block) => block.number < number).slice(0, limit),
  }
}

describe('forkOf', () => {
  test('default: the newest block of both', async () => {
    const chain = { header: async (number: number) => (number > 6 ? null : header(number)) }
    expect(await forkOf(chain, recorded(0), header(9))).toMatchObject({ number: 6 })
  })

  test('behavior: null when all blocks from the start on are gone, and the one before is not', async () => {
    const chain = { header: async (number: number) => (number >= 3 ? null : header(number)) }
    expect(await forkOf(chain, recorded(3), header(9))).toBeNull()
  })

  test('error: CHAIN_MOVED when a node that had lost every block knows the first again', async () => {
    let asked = 0
    const chain = { header: async (number: number) => (number === 0 && asked++ > 0 ? header(0) : null) }
    await expect(forkOf(chain, recorded(0), header(9))).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'CHAIN_MOVED',
    })
  })

  test('error: BLOCK_MISSING from a node that has nothing', async () => {
    await expect(forkOf({ header: async () => null }, recorded(3), header(9))).rejects.toMatchObject({
      code: 'BLOCK_MISSING',
    })
  })
})
