import { describe, expect, test } from 'vitest'
import type { BlockHeader } from '../chain/block-source.ts'
import { decodeBigDecimal } from './codec.ts'
import { tableHashes } from './content-hash.ts'
import { EntityCache } from './entity-cache.ts'
import { openReader } from './reader.ts'
import { parseEntitySchema } from './schema.ts'
import { Store } from './store.ts'
import { IDENTITY, temporaryFolder } from './testing.ts'
import type { EntityValue } from './values.ts'

const schema = parseEntitySchema(`
type Data @entity(timeseries: true) { id: Int8! timestamp: Timestamp! token: Bytes price: BigDecimal! small: Int! }
type Stats @aggregation(intervals: ["hour", "day"], source: "Data") {
  id: Int8!
  timestamp: Timestamp!
  token: Bytes
  sum: BigDecimal! @aggregate(fn: "sum", arg: "price")
  n: Int! @aggregate(fn: "count")
  all: BigDecimal! @aggregate(fn: "sum", arg: "price", cumulative: true)
  inverse: BigDecimal @aggregate(fn: "sum", arg: "1 / price")
  product: Int @aggregate(fn: "sum", arg: "small * 1000")
}`)

/** 2023-11-14 22:00:00, the start of an hour. */
const HOUR = 1_699_999_200

function header(number: number, timestamp: number): BlockHeader {
  const hash = (n: number): `0x${string}` => `0x${n.toString(16).padStart(64, '0')}`
  return { number, hash: hash(number), parentHash: hash(number - 1), timestamp }
}

type Row = { readonly token?: number | null; readonly price: bigint; readonly small?: number }

/** Writes a block as the indexer does. */
function write(store: Store, cache: EntityCache, block: BlockHeader, ...rows: readonly Row[]): void {
  cache.beginBlock(block)
  for (const { token = 1, price, small = 1 } of rows) {
    const fields = new Map<string, EntityValue | null>([
      ['price', { digits: price, exponent: 0 }],
      ['small', small],
      ['token', token === null ? null : Uint8Array.of(token)],
    ])
    cache.insert('Data', fields)
    cache.exitHandler()
  }
  store.transaction(() => {
    store.writeBlock(block, cache.takeBlock())
    store.setPointer(block)
  })
}

function open(path: string): { store: Store; cache: EntityCache } {
  const store = Store.open({ path, schema, identity: IDENTITY })
  return { store, cache: new EntityCache(store, schema) }
}

/** block, hours since HOUR, sum, n and running sum of each bucket. */
function buckets(path: string, table = 'stats_hour'): readonly (readonly (number | string)[])[] {
  const db = openReader(path)
  try {
    return db
      .prepare<[], { b: number; t: number; sum: Buffer; n: number; all: Buffer }>(
        `SELECT "block$" AS b, "timestamp" AS t, "sum", n, "all" FROM ${table} ORDER BY id`,
      )
      .all()
      .map(({ b, t, sum, n, all }) => [b, (t / 1e6 - HOUR) / 3_600, shown(sum), n, shown(all)])
  } finally {
    db.close()
  }
}

function shown(blob: Buffer): string {
  const { digits, exponent } = decodeBigDecimal(blob)
  return `${digits * 10n ** BigInt(Math.max(0, exponent))}`
}

describe('when a bucket is written', () => {
  test('default: by the first block at or past its end, to which it belongs', () => {
    using folder = temporaryFolder()
    const { store, cache } = open(folder.file)
    write(store, cache, header(1, HOUR + 10), { price: 5n })
    write(store, cache, header(2, HOUR + 3_599), { price: 7n }, { token: 2, price: 1n })
    expect(buckets(folder.file)).toEqual([])
    write(store, cache, header(3, HOUR + 3_600), { price: 100n })
    expect(buckets(folder.file)).toEqual([
      [3, 0, '12', 2, '12'],
      [3, 0, '1', 1, '1'],
    ])
    write(store, cache, header(4, HOUR + 50 * 3_600))
    expect(buckets(folder.file)).toEqual([
      [3, 0, '12', 2, '12'],
      [3, 0, '1', 1, '1'],
      [4, 1, '100', 1, '112'],
    ])
    // The first hours are of one UTC day, which began 22 hours earlier, and the third of the next.
    expect(buckets(folder.file, 'stats_day')).toEqual([
      [4, -22, '1', 1, '1'],
      [4, -22, '112', 3, '112'],
    ])
    store.close()
  })

  test('behavior: a block without handlers, which is only pointed to, writes none', () => {
    using folder = temporaryFolder()
    const { store, cache } = open(folder.file)
    write(store, cache, header(1, HOUR), { price: 5n })
    store.setPointer(header(2, HOUR + 4_000))
    expect(buckets(folder.file)).toEqual([])
    write(store, cache, header(3, HOUR + 7_300))
    expect(buckets(folder.file)).toEqual([[3, 0, '5', 1, '5']])
    store.close()
  })

  test('behavior: it is written though the process ended meanwhile', () => {
    using folder = temporaryFolder()
    const first = open(folder.file)
    write(first.store, first.cache, header(1, HOUR + 5), { price: 5n })
    first.store.close()
    const second = open(folder.file)
    write(second.store, second.cache, header(2, HOUR + 4_000))
    expect(buckets(folder.file)).toEqual([[2, 0, '5', 1, '5']])
    second.store.close()
  })

  test('behavior: groups without a dimension are one group, which never goes on from an earlier bucket', () => {
    using folder = temporaryFolder()
    const { store, cache } = open(folder.file)
    write(store, cache, header(1, HOUR), { token: null, price: 5n }, { token: null, price: 6n })
    write(store, cache, header(2, HOUR + 3_600), { token: null, price: 7n })
    write(store, cache, header(3, HOUR + 7_200))
    // As in SQL, where null equals nothing.
    expect(buckets(folder.file)).toEqual([
      [2, 0, '11', 2, '11'],
      [3, 1, '7', 1, '7'],
    ])
    store.close()
  })
})

test('behavior: a reorganisation takes buckets back, and they come again as they would have without it', () => {
  using folder = temporaryFolder()
  const straight = `${folder.file}-straight`
  const play = ({ store, cache }: { store: Store; cache: EntityCache }): void => {
    write(store, cache, header(3, HOUR + 3_700), { price: 9n })
    write(store, cache, header(4, HOUR + 7_300), { price: 1n })
  }
  const calm = open(straight)
  write(calm.store, calm.cache, header(1, HOUR), { price: 5n })
  write(calm.store, calm.cache, header(2, HOUR + 60), { price: 6n })
  play(calm)
  calm.store.close()

  const forked = open(folder.file)
  write(forked.store, forked.cache, header(1, HOUR), { price: 5n })
  write(forked.store, forked.cache, header(2, HOUR + 60), { price: 6n })
  write(forked.store, forked.cache, { ...header(3, HOUR + 3_600), hash: `0x${'ff'.repeat(32)}` }, { price: 1_000n })
  expect(buckets(folder.file)).toHaveLength(1)
  forked.store.revertTo(2)
  forked.cache.clear()
  expect(buckets(folder.file)).toEqual([])
  play(forked)
  forked.store.close()
  const hashes = [straight, folder.file].map((path) => {
    const db = openReader(path)
    const found = tableHashes(db)
    db.close()
    return found
  })
  expect(hashes[1]).toEqual(hashes[0])
})

test('behavior: a transaction that fails leaves what waits as it was', () => {
  using folder = temporaryFolder()
  const { store, cache } = open(folder.file)
  write(store, cache, header(1, HOUR), { price: 5n })
  expect(() =>
    store.transaction(() => {
      cache.beginBlock(header(2, HOUR + 4_000))
      store.writeBlock(header(2, HOUR + 4_000), cache.takeBlock())
      throw new Error('stopped')
    }),
  ).toThrow('stopped')
  cache.clear()
  expect(buckets(folder.file)).toEqual([])
  write(store, cache, header(2, HOUR + 4_000))
  expect(buckets(folder.file)).toEqual([[2, 0, '5', 1, '5']])
  store.close()
})

test.each([
  ['divides by zero', { price: 0n }, /Stats_hour.*2023-11-14T22:00:00.000Z.*division by zero/],
  ['does not fit its field', { price: 1n, small: 2_000_000 }, /does not fit Int/],
])('error: MAPPING_FAILED for a bucket that %s', (_, row, message) => {
  using folder = temporaryFolder()
  const { store, cache } = open(folder.file)
  write(store, cache, header(1, HOUR), row, row)
  expect(() => write(store, cache, header(2, HOUR + 4_000))).toThrow(message)
  expect(store.pointer()?.number).toBe(1)
  store.close()
})
