import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Hex } from '../../core/hex.ts'
import type { Block, BlockHeader, BlockSource, Log, RangeRequest } from '../chain/block-source.ts'
import { predicateOf } from '../chain/log-filters.ts'
import { CachedSource } from './cached-source.ts'
import { ChainCache } from './chain-cache.ts'

const word = (...parts: number[]): Hex =>
  `0x${parts
    .map((part) => part.toString(16).padStart(8, '0'))
    .join('')
    .padStart(64, '0')}`
const address = (n: number): Hex => `0x${n.toString(16).padStart(40, '0')}`
const TOPIC = word(7)
const OTHER_TOPIC = word(8)

/** Each block but the quiet ones has one log of each of the addresses 1 to 3, of either topic. */
class TestChain implements BlockSource {
  isQuiet: (number: number) => boolean = () => false
  head_ = 20
  final = 10
  /** Blocks from here on have other hashes. */
  fork = Number.POSITIVE_INFINITY
  asked: string[] = []

  at(number: number): BlockHeader {
    const hash = (n: number): Hex => word(1, n >= this.fork ? 1 : 0, n + 1)
    return { number, hash: hash(number), parentHash: hash(number - 1), timestamp: 1_000 + number, gasUsed: 5n }
  }
  async chainId(): Promise<number> {
    return 5
  }
  async head(): Promise<BlockHeader> {
    return this.at(this.head_)
  }
  async finalNumber(): Promise<number> {
    return this.final
  }
  async header(number: number): Promise<BlockHeader | null> {
    this.asked.push(`header ${number}`)
    return number > this.head_ ? null : this.at(number)
  }
  async blocks({ from, to, filters, headersOf, known }: RangeRequest): Promise<Block[]> {
    const pairs = filters.flatMap(({ addresses, topics0 }) =>
      addresses.flatMap((a) => topics0.map((t) => `${Number(a)}:${Number(t)}`)),
    )
    this.asked.push(`blocks ${from}-${to} ${pairs.join()}`)
    const wanted = predicateOf(filters)
    const blocks: Block[] = []
    for (let number = from; number <= to; number++) {
      const header = this.at(number)
      const logs = [1, 2, 3].flatMap((n) => [TOPIC, OTHER_TOPIC].map((topic, i) => logOf(header, n, topic, n * 2 + i)))
      const own = this.isQuiet(number) ? [] : logs.filter(wanted)
      if (own.length > 0 || headersOf.includes(number)) blocks.push({ header: known?.get(number) ?? header, logs: own })
    }
    return blocks
  }
  async transactions(hashes: readonly Hex[]) {
    this.asked.push(`transactions ${hashes.length}`)
    const one = { from: address(9), to: null, value: 0n, gasLimit: 1n, gasPrice: 2n, input: '0x12' as const, nonce: 0n }
    return hashes.map((hash) => ({ hash, ...one }))
  }
  async receipts(hashes: readonly Hex[]): Promise<null[]> {
    this.asked.push(`receipts ${hashes.length}`)
    return hashes.map(() => null)
  }
  async calls(_: unknown, requests: readonly { data: Hex }[]) {
    this.asked.push(`calls ${requests.map(({ data }) => data).join()}`)
    return requests.map(({ data }) =>
      data === '0xdead' ? { status: 'reverted' as const } : { status: 'ok' as const, data: word(42) },
    )
  }
  async accounts(_: unknown, requests: readonly unknown[]): Promise<Hex[]> {
    this.asked.push(`accounts ${requests.length}`)
    return requests.map(() => '0x10')
  }
  async close(): Promise<void> {}
}

function logOf(header: BlockHeader, n: number, topic: Hex, logIndex: number): Log {
  const { number, hash } = header
  const place = {
    blockNumber: number,
    blockHash: hash,
    transactionHash: word(2, number),
    transactionIndex: 0,
    logIndex,
  }
  return { address: address(n), topics: [topic, word(n)], data: word(number), ...place }
}

const folder = mkdtempSync(join(tmpdir(), 'aftershock-cache-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let runs = 0
let path = ''
let chain: TestChain
let source: CachedSource
beforeEach(() => {
  path = join(folder, `${runs++}.cache`)
  chain = new TestChain()
  source = new CachedSource(new ChainCache(path, { chainId: 5 }), chain)
})

const range = (from: number, to: number, addresses: number[], topics0 = [TOPIC]): RangeRequest => ({
  from,
  to,
  filters: [{ addresses: addresses.map(address), topics0 }],
  headersOf: [from, to],
})

async function askedFor(request: RangeRequest): Promise<string[]> {
  chain.asked = []
  const blocks = await source.blocks(request)
  const fresh = new TestChain()
  fresh.fork = chain.fork
  expect(blocks).toEqual(await fresh.blocks(request))
  return chain.asked
}

describe('logs', () => {
  test('default: what was fetched is not asked for again, also in parts and by another process', async () => {
    await source.head()
    await source.finalNumber()
    expect(await askedFor(range(0, 10, [1, 2]))).toEqual(['blocks 0-10 1:7,2:7'])
    expect(await askedFor(range(0, 10, [1, 2]))).toEqual([])
    expect(await askedFor(range(2, 8, [2]))).toEqual([])
    await source.close()
    source = new CachedSource(new ChainCache(path, { chainId: 5 }), chain)
    await source.head()
    expect(await askedFor(range(0, 10, [1]))).toEqual([])
  })

  test('behavior: of a new address only what is missing, and its earlier blocks when it is asked for them', async () => {
    await source.head()
    await source.finalNumber()
    await source.blocks(range(0, 10, [1]))
    expect(await askedFor(range(4, 10, [1, 3]))).toEqual(['blocks 4-10 3:7'])
    expect(await askedFor(range(0, 10, [1, 3]))).toEqual(['blocks 0-3 3:7'])
    expect(await askedFor(range(0, 10, [3], [TOPIC, OTHER_TOPIC]))).toEqual(['blocks 0-10 3:8'])
  })

  test('error: without a node what was never fetched is ARCHIVE_INCOMPLETE', async () => {
    await source.blocks(range(0, 10, [1]))
    const alone = new CachedSource(new ChainCache(path, { isReader: true }), null)
    expect(await alone.blocks(range(0, 10, [1]))).toEqual(await new TestChain().blocks(range(0, 10, [1])))
    for (const request of [range(0, 10, [2]), range(0, 11, [1]), range(0, 10, [1], [OTHER_TOPIC])]) {
      await expect(alone.blocks(request)).rejects.toMatchObject({ code: 'ARCHIVE_INCOMPLETE' })
    }
    await alone.close()
  })
})

describe('state', () => {
  test('default: calls, reverts, balances and transactions are asked for once', async () => {
    const [block] = await source.blocks(range(3, 3, [1]))
    if (!block) throw new Error('no block')
    const requests = [
      { to: address(1), data: '0x01' as const },
      { to: address(1), data: '0xdead' as const },
    ]
    const hashes = [word(2, 3)]
    const account = { ask: 'balance' as const, address: address(1) }
    for (const asked of [['calls 0x01,0xdead', 'accounts 1', 'transactions 1', 'receipts 1'], ['receipts 1']]) {
      chain.asked = []
      expect(await source.calls(block.header, requests)).toEqual([
        { status: 'ok', data: word(42) },
        { status: 'reverted' },
      ])
      expect(await source.accounts(block.header, [account])).toEqual(['0x10'])
      expect(await source.transactions(hashes)).toMatchObject([{ hash: hashes[0], gasPrice: 2n, input: '0x12' }])
      // A node that does not know a receipt yet is asked again.
      expect(await source.receipts(hashes)).toEqual([null])
      expect(chain.asked).toEqual(asked)
    }
    expect(source.knownCall(block.header.hash, requests[1] ?? { to: '0x', data: '0x' })).toEqual({ status: 'reverted' })
    expect(source.knownCall(word(99), requests[0] ?? { to: '0x', data: '0x' })).toBeUndefined()
  })
})

describe('reorganisations', () => {
  test('default: what was replaced is never given out', async () => {
    await source.head()
    await source.finalNumber()
    await source.blocks(range(0, 20, [1]))
    chain.fork = 15
    await expect(source.blocks(range(12, 20, [1]))).rejects.toMatchObject({ code: 'CHAIN_MOVED' })
    // The blocks before the fork are still there.
    expect(await askedFor(range(12, 20, [1]))).toContain('blocks 15-20 1:7')
    expect((await source.blocks(range(12, 14, [1]))).map(({ header }) => header.hash)).toEqual(
      [12, 13, 14].map((n) => chain.at(n).hash),
    )
  })

  test('behavior: seen when blocks that are not next to the replaced ones are fetched', async () => {
    chain.isQuiet = (number) => number > 12 && number < 18
    await source.head()
    await source.finalNumber()
    await source.blocks(range(3, 12, [1]))
    chain.fork = 11
    await expect(source.blocks({ ...range(3, 20, [1]), headersOf: [20] })).rejects.toMatchObject({
      code: 'CHAIN_MOVED',
    })
    const blocks = await source.blocks({ ...range(3, 20, [1]), headersOf: [20] })
    expect(blocks.map(({ header }) => header)).toEqual([...Array(10).keys(), 15, 16, 17].map((i) => chain.at(i + 3)))
  })

  test('behavior: seen at the head, in a header, and when new logs of the range are fetched', async () => {
    for (const look of [
      () => source.head(),
      () => source.header(18),
      () => source.blocks(range(12, 20, [2])).catch(() => []),
    ]) {
      chain.fork = Number.POSITIVE_INFINITY
      path = join(folder, `${runs++}.cache`)
      source = new CachedSource(new ChainCache(path, { chainId: 5 }), chain)
      await source.head()
      await source.finalNumber()
      await source.blocks(range(0, 20, [1]))
      chain.fork = 15
      await look()
      expect(await askedFor(range(12, 20, [1]))).toContain('blocks 15-20 1:7')
    }
  })

  test('error: CACHE_CHAIN when a final block was replaced, and for a chain of another id', async () => {
    await source.head()
    await source.finalNumber()
    await source.blocks(range(0, 20, [1]))
    chain.fork = 0
    await source.close()
    source = new CachedSource(new ChainCache(path, { chainId: 5 }), chain)
    await expect(source.head()).rejects.toMatchObject({ code: 'CACHE_CHAIN' })
    await source.close()
    expect(() => new ChainCache(path, { chainId: 6 })).toThrow(/chain 5, expected chain 6/)
  })
})
