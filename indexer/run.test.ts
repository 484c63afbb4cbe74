import { describe, expect, test } from 'vitest'
import { MappingError, RetryableError, UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import { addressOf, CountingProcessor, MemoryChain, MemoryStore } from '../tests/memory-chain.ts'
import { type Progress, type RunOptions, runIndexer } from './run.ts'

const ROOT = addressOf(1)
const POOL = addressOf(2)
const OTHER = addressOf(3)
const FAST = { pollMs: 2, retryMs: 1, retryMaxMs: 4, shorterChainMs: 10, progressMs: 0 }

type Setup = {
  chain: MemoryChain
  store: MemoryStore
  processor: CountingProcessor
  stop: AbortController
  progress: Progress[]
  clears: number
  run(o?: Partial<RunOptions>): Promise<void>
}

/** Every block has a log of ROOT, every third one of POOL too; block 5 creates POOL. */
function setup(head: number, limits: RunOptions['limits'] = {}): Setup {
  const chain = new MemoryChain(head, (n) => (n % 3 === 0 ? [POOL, ROOT, OTHER] : [ROOT]))
  const processor = new CountingProcessor({
    roots: [ROOT],
    create: (n): Hex | undefined => (n === 5 ? POOL : undefined),
  })
  const store = new MemoryStore()
  const stop = new AbortController()
  const self: Setup = {
    chain,
    store,
    processor,
    stop,
    progress: [],
    clears: 0,
    run: (o) =>
      runIndexer({
        source: chain,
        store,
        processor,
        cache: { clear: () => void self.clears++ },
        startBlock: 1,
        follow: false,
        signal: stop.signal,
        onProgress: (p) => self.progress.push(p),
        limits: { ...FAST, ...limits },
        ...o,
      }),
  }
  return self
}

/** What a calm run of the chain as it is now handles. */
async function calm(chain: MemoryChain, from = 1): Promise<string[]> {
  const lines: string[] = []
  for (let n = from; n <= chain.headNumber; n++) {
    const own = chain.logsAt(n).filter((a) => a === ROOT || (a === POOL && n > 5))
    lines.push(`${chain.headerAt(n).hash}:${own.map(Number).join()}`)
  }
  return lines
}

/** The handled blocks that the store still has: those of reverted blocks are dropped. */
function kept({ processor, store }: Setup): string[] {
  const hashes = new Set(store.written.map((block) => block.hash))
  return [...new Set(processor.handled)].filter((line) => hashes.has(line.split(':')[0] as Hex)).sort(byNumber)
}
const numberOf = (line: string): number => Number.parseInt((line.split(':')[0] ?? '').slice(-8), 16)
const byNumber = (a: string, b: string): number => numberOf(a) - numberOf(b)
const numbers = (s: Setup): number[] => s.store.written.map((block) => block.number)
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5_000
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition was not met within 5 s')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

describe('runIndexer', () => {
  test('default: to the head, in few transactions', async () => {
    const s = setup(100)
    await s.run()
    expect(numbers(s)).toEqual(upTo(100))
    expect(s.processor.handled).toEqual(await calm(s.chain))
    expect(s.store.pointer()).toMatchObject({ number: 100, hash: s.chain.headerAt(100).hash })
    expect(s.store.transactions).toBeLessThan(5)
    expect(s.store.sources).toEqual([{ template: 'T', address: POOL, context: null, block: 5 }])
    expect(s.progress.at(-1)).toMatchObject({ block: 100, head: 100, timestamp: 1100, blocks: 100, reorgs: 0 })
  })

  test('behavior: ranges of any length give the same', async () => {
    for (const firstRangeBlocks of [1, 2, 7, 33]) {
      const s = setup(60, { firstRangeBlocks, logsPerRange: 10, batchBlocks: 3 })
      await s.run()
      expect(s.processor.handled).toEqual(await calm(s.chain))
    }
  })

  test('behavior: untilBlock', async () => {
    const s = setup(100)
    await s.run({ untilBlock: 42 })
    expect(s.store.pointer()?.number).toBe(42)
    await s.run({ untilBlock: 50 })
    expect(numbers(s)).toEqual(upTo(50))
  })

  test('behavior: untilBlock is waited for where the chain does not have it yet', async () => {
    const s = setup(40)
    const done = s.run({ untilBlock: 60 })
    await until(() => s.store.pointer()?.number === 40)
    for (const head of [50, 45, 64]) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      s.chain.headNumber = head
    }
    await done
    expect(numbers(s)).toEqual(upTo(60))
  })

  test('behavior: a head that goes back ends no run early', async () => {
    for (const untilBlock of [undefined, 100]) {
      const s = setup(100, { firstRangeBlocks: 10, logsPerRange: 10 })
      s.chain.headsNext = [100, 64, 64, 64, 64, 64, 64, 64, 64, 64, 100, 30, 30]
      await s.run({ untilBlock, limits: { ...FAST, firstRangeBlocks: 10, logsPerRange: 10, shorterChainMs: 1_000 } })
      expect(numbers(s)).toEqual(upTo(100))
    }
  })

  test('error: NODE_BEHIND when the head that was seen does not come again', async () => {
    const s = setup(100, { firstRangeBlocks: 10, logsPerRange: 10, retries: 2 })
    s.chain.headsNext = [100, ...Array.from({ length: 10_000 }, () => 64)]
    await expect(s.run()).rejects.toMatchObject({ code: 'NODE_BEHIND', message: expect.stringContaining('100') })
    expect(s.store.pointer()?.number).toBeLessThanOrEqual(64)
  })

  test('behavior: resumes at the pointer', async () => {
    const s = setup(30)
    await s.run()
    s.chain.headNumber = 90
    await s.run()
    expect(numbers(s)).toEqual(upTo(90))
    expect(s.processor.handled).toEqual(await calm(s.chain))
  })

  test('behavior: a market that is found cuts the range', async () => {
    const s = setup(5000, { firstRangeBlocks: 10, logsPerRange: 1_000_000 })
    await s.run({ untilBlock: 4 })
    s.chain.ranges = []
    await s.run({ limits: { ...FAST, firstRangeBlocks: 1000, logsPerRange: 1_000_000 } })
    expect(s.chain.ranges.some(({ from, to }) => from === 6 && to === 1004)).toBe(true)
    expect(s.processor.handled).toEqual(await calm(s.chain))
  })

  test('behavior: block handlers get their blocks, with or without logs', async () => {
    const s = setup(50)
    const processor = new CountingProcessor({ roots: [OTHER], pollEvery: 10 })
    await s.run({ processor })
    const handled = processor.handled.map(numberOf)
    expect(handled).toEqual([...new Set([...upTo(50).filter((n) => n % 3 === 0 || n % 10 === 0)])])
  })

  test('behavior: follows the head, each block in its own transaction', async () => {
    const s = setup(20)
    const done = s.run({ follow: true })
    await until(() => s.store.pointer()?.number === 20)
    const before = s.store.transactions
    for (let n = 21; n <= 26; n++) {
      s.chain.headNumber = n
      await until(() => s.store.pointer()?.number === n)
    }
    expect(s.store.transactions - before).toBe(6)
    expect(s.progress.at(-1)?.phase).toBe('live')
    s.stop.abort()
    await done
    expect(numbers(s)).toEqual(upTo(26))
  })

  test('behavior: the signal stops between blocks and keeps what was processed', async () => {
    const s = setup(1000)
    s.processor.onBlock = (block) => {
      if (block.header.number === 300) s.stop.abort()
    }
    await s.run()
    const pointer = s.store.pointer()?.number ?? 0
    expect(pointer).toBeGreaterThanOrEqual(299)
    expect(numbers(s)).toEqual(upTo(pointer))
  })
})

describe('runIndexer: reorganisations', () => {
  test('behavior: at the head, depth 1 to 30, same height', async () => {
    const s = setup(60)
    const done = s.run({ follow: true })
    await until(() => s.store.pointer()?.number === 60)
    for (let depth = 1; depth <= 30; depth++) {
      s.chain.reorg(depth)
      await until(() => s.store.pointer()?.hash === s.chain.headerAt(60).hash)
      expect(kept(s)).toEqual(await calm(s.chain))
    }
    expect(s.progress.at(-1)?.reorgs).toBe(30)
    s.stop.abort()
    await done
  })

  test('behavior: below the block that created a data source, down to the start block', async () => {
    const s = setup(40)
    const done = s.run({ follow: true })
    for (const depth of [35, 37, 40]) {
      await until(() => s.store.pointer()?.hash === s.chain.headerAt(s.chain.headNumber).hash)
      s.chain.reorg(depth)
    }
    await until(() => s.store.pointer()?.hash === s.chain.headerAt(40).hash)
    expect(kept(s)).toEqual(await calm(s.chain))
    expect(s.store.sources.length).toBe(1)
    s.stop.abort()
    await done
  })

  test('behavior: a longer chain, found by the parent of the next range', async () => {
    const s = setup(50)
    await s.run()
    s.chain.reorg(12, 80)
    await s.run()
    expect(kept(s)).toEqual(await calm(s.chain))
    expect(s.clears).toBeGreaterThan(0)
  })

  test('behavior: a shorter chain, after a while', async () => {
    const s = setup(50)
    await s.run()
    s.chain.reorg(20, 35)
    await s.run()
    expect(s.store.pointer()?.number).toBe(35)
    expect(kept(s)).toEqual(await calm(s.chain))
  })

  test('behavior: a node that lags behind the pointer is waited for', async () => {
    const s = setup(50)
    await s.run()
    s.chain.headNumber = 45
    const done = s.run({ limits: { ...FAST, shorterChainMs: 10_000 }, follow: true })
    await new Promise((resolve) => setTimeout(resolve, 20))
    s.chain.headNumber = 55
    await until(() => s.store.pointer()?.number === 55)
    expect(s.progress.at(-1)?.reorgs).toBe(0)
    s.stop.abort()
    await done
  })

  test('error: NODE_BEHIND for a node that has only begun to sync, nothing taken back', async () => {
    const s = setup(500)
    await s.run()
    s.chain.headNumber = 200
    await expect(s.run({ limits: { ...FAST, retries: 2 } })).rejects.toMatchObject({ code: 'NODE_BEHIND' })
    expect(numbers(s)).toEqual(upTo(500))
  })

  test('behavior: in the middle of the backfill, while ranges are fetched ahead', async () => {
    for (const at of [1, 2, 3, 4, 5, 8]) {
      const s = setup(200, { firstRangeBlocks: 20, logsPerRange: 20 })
      let fetches = 0
      s.chain.onFetch = () => {
        if (++fetches === at) s.chain.reorg(190)
      }
      await s.run()
      expect(kept(s)).toEqual(await calm(s.chain))
    }
  })
})

describe('runIndexer: another chain', () => {
  test('error: DATABASE_FORK, nothing changed, when the block before the start block is another one', async () => {
    const s = setup(50)
    await s.run({ startBlock: 8 })
    for (const head of [50, 20, 90]) {
      const before = structuredClone(s.store)
      s.chain.reorg(50, head)
      await expect(s.run({ startBlock: 8 })).rejects.toMatchObject({ code: 'DATABASE_FORK' })
      expect(structuredClone(s.store)).toEqual(before)
    }
  })

  test('error: DATABASE_FORK while following, when even that block is taken back', async () => {
    const s = setup(50)
    const done = s.run({ startBlock: 8, follow: true })
    await until(() => s.store.pointer()?.number === 50)
    s.chain.reorg(42)
    await until(() => s.store.pointer()?.hash === s.chain.headerAt(50).hash)
    s.chain.reorg(44)
    await expect(done).rejects.toMatchObject({ code: 'DATABASE_FORK' })
    expect(s.store.written.length).toBe(43)
  })

  test('error: DATABASE_FORK for another node when blocks differ that were final; the same node may take them back', async () => {
    const s = setup(105)
    s.chain.lastFinal = 41
    await s.run()
    expect(s.store.marks.finalNumber).toBe(41)
    s.chain.reorg(90, 69)
    await expect(s.run({ untilBlock: 60 })).rejects.toMatchObject({ code: 'DATABASE_FORK' })
    expect(numbers(s)).toEqual(upTo(105))

    const followed = setup(105)
    followed.chain.lastFinal = 41
    const done = followed.run({ follow: true })
    await until(() => followed.store.marks.finalNumber === 41)
    followed.chain.lastFinal = 10
    followed.chain.reorg(90)
    await until(() => followed.store.pointer()?.hash === followed.chain.headerAt(105).hash)
    expect(followed.store.marks.finalNumber).toBeLessThan(16)
    followed.stop.abort()
    await done
  })

  test('behavior: a reorganisation of blocks that were not final is followed by another run', async () => {
    const s = setup(105)
    s.chain.lastFinal = 41
    await s.run()
    s.chain.reorg(60)
    await s.run()
    expect(kept(s)).toEqual(await calm(s.chain))
  })

  test('error: BLOCK_MISSING from a node that has not synced to the start', async () => {
    const s = setup(50)
    await s.run({ startBlock: 8 })
    s.chain.headNumber = 5
    await expect(s.run({ startBlock: 8, limits: { ...FAST, retries: 2 } })).rejects.toMatchObject({
      code: 'BLOCK_MISSING',
    })
    expect(s.store.pointer()?.number).toBe(50)
  })
})

describe('runIndexer: failures', () => {
  test('behavior: a retryable failure anywhere is tried again', async () => {
    const s = setup(100, { firstRangeBlocks: 10, logsPerRange: 10 })
    let failures = 0
    s.chain.onFetch = ({ from }) => {
      if (from > 20 && failures < 5 && ++failures) throw new RetryableError('X', 'down')
    }
    let broken = 3
    s.processor.onBlock = ({ header }) => {
      if (header.number === 55 && broken-- > 0) throw new RetryableError('X', 'down')
    }
    await s.run()
    expect(numbers(s)).toEqual(upTo(100))
    expect(s.processor.handled).toEqual(await calm(s.chain))
  })

  test('error: RetryableError after the last try', async () => {
    const s = setup(100, { retries: 3 })
    s.processor.onBlock = ({ header }) => {
      if (header.number === 55) throw new RetryableError('X', 'down')
    }
    await expect(s.run()).rejects.toBeInstanceOf(RetryableError)
    expect(s.store.pointer()?.number).toBe(54)
  })

  test('error: MappingError: the blocks before are written, its block is not', async () => {
    const s = setup(100)
    s.processor.onBlock = ({ header }) => {
      if (header.number === 55) throw new MappingError('failed', { handler: 'handleX', blockNumber: 55 })
    }
    await expect(s.run()).rejects.toBeInstanceOf(MappingError)
    expect(numbers(s)).toEqual(upTo(54))
    expect(s.store.pointer()?.number).toBe(54)
    await expect(s.run()).rejects.toBeInstanceOf(MappingError)
  })

  test('error: UserError at once', async () => {
    const s = setup(100)
    s.chain.onFetch = () => {
      throw new UserError('NODE_PRUNED', 'gone')
    }
    await expect(s.run()).rejects.toMatchObject({ code: 'NODE_PRUNED' })
    expect(s.chain.ranges.length).toBe(1)
  })
})
