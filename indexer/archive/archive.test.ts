import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import type { Block, Log, RangeRequest } from '../chain/block-source.ts'
import { ArchiveReader } from './archive-reader.ts'
import { ArchiveSource } from './archive-source.ts'
import { ArchiveWriter } from './archive-writer.ts'
import type { ArchivedBlock } from './archived-block.ts'
import { ChainCache } from './chain-cache.ts'
import { fillTimes } from './fill-times.ts'
import { type Interval, missingOf, withInterval } from './intervals.ts'
import type { ArchiveHeader } from './layout.ts'
import { joinedRuns, lastOf, timestampIn } from './time-runs.ts'
import { WordReader, WordWriter } from './words.ts'

const folder = mkdtempSync(join(tmpdir(), 'aftershock-archive-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const word = (n: number): Hex => `0x${(BigInt(n) * 2n ** 200n + BigInt(n)).toString(16).padStart(64, '0')}`
const address = (n: number): Hex => `0x${'ab'.repeat(10)}${n.toString(16).padStart(20, '0')}`

const HEADER: ArchiveHeader = {
  network: 'test',
  chainId: 7,
  from: 10,
  to: 40,
  target: null,
  origin: 'node',
  derived: [],
  state: 'recorded',
  before: { number: 9, hash: word(9) },
  madeBy: 'test',
}

/** Blocks 10, 13, … 40, with something of each kind. */
function blocks(): ArchivedBlock[] {
  return Array.from({ length: 11 }, (_, i) => {
    const number = 10 + i * 3
    const transactionHash = word(1_000 + number)
    const place = { blockNumber: number, blockHash: word(number), transactionHash, transactionIndex: 4 }
    const log = (logIndex: number, data: Hex): Log => ({
      ...place,
      address: address(1),
      topics: [word(77), word(i)],
      data,
      logIndex,
    })
    const logs = [log(2, '0x'), log(5, '0x0102030405'), log(300, `${word(5)}${word(0).slice(2)}`)]
    const [from, to] = [address(2), address(3)]
    const gas = { cumulativeGasUsed: 123_456n, gasUsed: 21_000n, effectiveGasPrice: 10n ** 10n }
    const receipt = { ...place, ...gas, contractAddress: null, logs, status: 1n, from, to }
    const transaction = { hash: transactionHash, from, to: i % 2 === 0 ? to : null, value: 2n ** 100n, nonce: 0n }
    return {
      header: {
        number,
        hash: word(number),
        parentHash: word(number - 1),
        timestamp: 5_000 + number,
        author: address(9),
        gasUsed: 0n,
        baseFeePerGas: 7n,
      },
      logs,
      transactions: new Map([[transactionHash, { ...transaction, gasLimit: 9n, gasPrice: 8n, input: '0xa9059cbb' }]]),
      receipts: new Map([
        [transactionHash, i === 0 ? null : { ...receipt, logsBloom: `0x${'00'.repeat(256)}` as const }],
      ]),
      calls: [
        { request: { to, data: `0x70a08231${word(i).slice(2)}` }, result: { status: 'ok', data: word(i) } },
        { request: { to, data: '0x313ce567' }, result: { status: 'reverted' } },
      ],
      accounts: [
        { request: { ask: 'balance', address: from }, answer: '0xde0b6b3a7640000' },
        { request: { ask: 'code', address: to }, answer: '0x6000' },
      ],
    }
  })
}

function writeTo(path: string): void {
  const writer = new ArchiveWriter(path, HEADER)
  for (const block of blocks()) writer.add(block)
  writer.addTimes({ first: 10, count: 31, timestamp: 5_010, step: 1 })
  writer.finish([{ intervals: [[10, 40]], filters: [{ addresses: [address(1)], topics0: [word(77)] }] }])
}

function readAll(path: string): ArchivedBlock[] {
  const reader = new ArchiveReader(path)
  try {
    for (const section of reader.footer.times) reader.timesOf(section)
    return reader.footer.blocks.flatMap((section) => reader.blocksOf(section))
  } finally {
    reader.close()
  }
}

describe('a file', () => {
  test('default: what was written is read', () => {
    const path = join(folder, 'whole')
    writeTo(path)
    expect(readAll(path)).toEqual(blocks())
    expect(new ArchiveReader(path).header).toEqual(HEADER)
  })

  test('error: one changed byte anywhere, or any part cut off, is noticed', () => {
    const path = join(folder, 'whole')
    writeTo(path)
    const bytes = readFileSync(path)
    const other = join(folder, 'damaged')
    const codeOf = (changed: Uint8Array): string => {
      writeFileSync(other, changed)
      try {
        readAll(other)
        return 'read'
      } catch (error) {
        return error instanceof UserError ? error.code : String(error)
      }
    }
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 0x10, at)
      expect(codeOf(changed), `byte ${at}`).toBe(at >= 8 && at < 12 ? 'ARCHIVE_VERSION' : 'ARCHIVE_DAMAGED')
    }
    for (let length = 0; length < bytes.length; length += 13) {
      expect(codeOf(bytes.subarray(0, length)), `${length} bytes`).toBe('ARCHIVE_DAMAGED')
    }
  })

  test('behavior: two runs write the same bytes', () => {
    writeTo(join(folder, 'one'))
    writeTo(join(folder, 'two'))
    expect(readFileSync(join(folder, 'one')).equals(readFileSync(join(folder, 'two')))).toBe(true)
  })
})

describe('as a source', () => {
  const range = (o: Partial<RangeRequest>): RangeRequest => ({
    from: 10,
    to: 40,
    filters: [{ addresses: [address(1)], topics0: [word(77)] }],
    headersOf: [],
    ...o,
  })

  test('default: logs, state and transactions as they were', async () => {
    const path = join(folder, 'source')
    writeTo(path)
    const source = new ArchiveSource(path)
    const [, second] = blocks()
    const found = await source.blocks(range({ from: 12, to: 15 }))
    expect(found).toEqual([{ header: second?.header, logs: second?.logs }])
    const block = { number: 13, hash: word(13) }
    const { request, result } = second?.calls[0] ?? { request: { to: '0x', data: '0x' } }
    expect(await source.calls(block, [request])).toEqual([result])
    expect(source.knownCall(word(13), request)).toEqual(result)
    expect(await source.receipts([word(1_013)])).toEqual([second?.receipts.get(word(1_013))])
    expect(await source.accounts(block, [{ ask: 'code', address: address(3) }])).toEqual(['0x6000'])
    expect(await source.header(9)).toMatchObject({ hash: word(9) })
    expect(source.timestampOf(14)).toBe(5_014)
    await source.close()
  })

  test('error: ARCHIVE_INCOMPLETE for whatever was not recorded', async () => {
    const path = join(folder, 'source')
    writeTo(path)
    const source = new ArchiveSource(path)
    await source.blocks(range({}))
    const block = { number: 13, hash: word(13) }
    const filters = [{ addresses: [address(4)], topics0: [word(77)] }]
    const asked: (() => Promise<unknown>)[] = [
      () => source.blocks(range({ filters })),
      () => source.blocks(range({ to: 41 })),
      () => source.blocks(range({ headersOf: [12] })),
      () => source.calls(block, [{ to: address(3), data: '0x01' }]),
      () => source.calls({ number: 13, hash: word(14) }, [{ to: address(3), data: '0x313ce567' }]),
      () => source.accounts(block, [{ ask: 'balance', address: address(3) }]),
      () => source.transactions([word(5)]),
    ]
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'ARCHIVE_INCOMPLETE' })
    // The ends of a range need no header of their own.
    expect(await source.blocks(range({ from: 11, to: 12, headersOf: [11, 12], edges: [11, 12] }))).toEqual([])
    await source.close()
  })
})

describe('words', () => {
  test('property: every value is read as it was written', () => {
    const hex = (bytes: number) =>
      fc.uint8Array({ minLength: 0, maxLength: bytes }).map((b) => Buffer.from(b).toString('hex'))
    const value = hex(32).map((digits): Hex => `0x${digits.padStart(64, '0')}`)
    const data = hex(100).map((digits): Hex => `0x${digits}`)
    const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
    fc.assert(
      fc.property(fc.array(fc.tuple(value, data, number, fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }))), (rows) => {
        const w = new WordWriter()
        // Twice: the second time from the list.
        for (const [v, d, n, b] of [...rows, ...rows]) {
          w.value(v)
          w.data(d)
          w.number(n)
          w.big(b)
        }
        const r = new WordReader(w.bytes())
        for (const [v, d, n, b] of [...rows, ...rows]) {
          expect([r.word(), r.data(), r.number(), r.big()]).toEqual([v, d, n, b])
        }
        expect(r.isAtEnd).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('default: a repeated address or topic takes at most three bytes', () => {
    const w = new WordWriter()
    for (let i = 1; i <= 10_000; i++) w.value(word(i))
    const before = w.length
    for (let i = 1; i <= 10_000; i++) w.value(word(i))
    expect(w.length - before).toBeLessThanOrEqual(30_000)
  })
})

describe('intervals', () => {
  test('property: as a set of numbers', () => {
    const interval = fc.tuple(fc.nat(40), fc.nat(10)).map(([first, more]): Interval => [first, first + more])
    const numbers = ([first, last]: Interval): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i)
    fc.assert(
      fc.property(fc.array(interval), interval, (list, asked) => {
        let intervals: readonly Interval[] = []
        const set = new Set<number>()
        for (const one of list) {
          intervals = withInterval(intervals, one)
          for (const number of numbers(one)) set.add(number)
        }
        expect(intervals.flatMap(numbers)).toEqual([...set].sort((a, b) => a - b))
        for (const [i, [first]] of intervals.entries())
          if (i > 0) expect(first).toBeGreaterThan((intervals[i - 1]?.[1] ?? 0) + 1)
        expect(missingOf(intervals, ...asked).flatMap(numbers)).toEqual(
          numbers(asked).filter((number) => !set.has(number)),
        )
      }),
    )
  })
})

describe('timestamps', () => {
  test('property: runs give back every timestamp', () => {
    const steps = fc.array(fc.constantFrom(0, 1, 2, 12, 24), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(steps, (list) => {
        let timestamp = 100
        const times = list.map((step) => (timestamp += step))
        const runs = joinedRuns(times.map((time, first) => ({ first, count: 1, timestamp: time, step: 0 })))
        const back = runs.flatMap((run) => Array.from({ length: run.count }, (_, i) => timestampIn(run, run.first + i)))
        expect(back).toEqual(times)
        expect(lastOf(runs.at(-1) ?? { first: 0, count: 0, timestamp: 0, step: 0 })).toBe(list.length - 1)
      }),
    )
  })

  test('behavior: where the pace is known only what it does not tell is asked for', async () => {
    // Ethereum with a slot missed before each block that 500 divides.
    const first = 16_000_000
    const timeAt = (number: number): number => 12 * (number + Math.floor((number - first) / 500))
    let asked = 0
    const source = {
      blocks: async ({ headersOf }: RangeRequest): Promise<Block[]> => {
        asked += headersOf.length
        return headersOf.map((number) => ({
          header: { number, hash: word(number), parentHash: word(number - 1), timestamp: timeAt(number) },
          logs: [],
        }))
      },
    }
    const to = first + 9_999
    for (const [chainId, most] of [
      [1, 1_000],
      [7, 10_000],
    ] as const) {
      asked = 0
      const cache = new ChainCache(join(folder, `times-${chainId}`), { chainId })
      const { signal } = new AbortController()
      await fillTimes({ cache, source, chainId, from: first, to, signal })
      const runs = cache.timeRuns(first, to)
      const times = runs.flatMap((run) => Array.from({ length: run.count }, (_, i) => timestampIn(run, run.first + i)))
      expect(times).toEqual(Array.from({ length: 10_000 }, (_, i) => timeAt(first + i)))
      expect(asked).toBeLessThanOrEqual(most)
      asked = 0
      await fillTimes({ cache, source, chainId, from: first, to, signal })
      expect(asked).toBe(0)
      cache.close()
    }
  })
})
