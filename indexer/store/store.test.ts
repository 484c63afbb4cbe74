import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../core/errors.ts'
import { contentHash, describeRows } from './content-hash.ts'
import type { Context, ContextValue } from './context-codec.ts'
import { EntityCache } from './entity-cache.ts'
import { blockAtOrBelow, blockNumberOf, openReader } from './reader.ts'
import { parseEntitySchema } from './schema.ts'
import { Store } from './store.ts'
import { block, bytes, commit, fields, IDENTITY, memoryStore, SDL, schema, temporaryFolder } from './testing.ts'
import { Entity } from './values.ts'

const ID = bytes(1)

function fileStore(file: string): { store: Store; cache: EntityCache } {
  const store = Store.open({ path: file, schema: schema(), identity: IDENTITY })
  return { store, cache: new EntityCache(store, store.schema) }
}

function failure(f: () => unknown): UserError {
  try {
    f()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** block_lower, block_upper and amount of every version. */
function versions(file: string): unknown[] {
  const db = openReader(file)
  try {
    return db.prepare('SELECT block_lower, block_upper, hex(amount) FROM thing ORDER BY id, block_lower').raw().all()
  } finally {
    db.close()
  }
}

describe('versions', () => {
  test('default: one row a version, in batches or block by block', () => {
    for (const batch of [1, 2, 5]) {
      using folder = temporaryFolder()
      const { store, cache } = fileStore(folder.file)
      let waiting: Parameters<Store['writeBlock']>[] = []
      for (let n = 1; n <= 5; n++) {
        if (n === 4) cache.remove('Thing', ID)
        else cache.set('Thing', ID, fields({ amount: BigInt(n) }))
        waiting.push([block(n), cache.takeBlock()])
        if (n % batch !== 0 && n !== 5) continue
        store.transaction(() => {
          for (const [header, changes] of waiting) store.writeBlock(header, changes)
        })
        waiting = []
      }
      store.close()
      expect(versions(folder.file)).toEqual([
        [1, 2, '8101'],
        [2, 3, '8102'],
        [3, 4, '8103'],
        [5, 2147483647, '8105'],
      ])
    }
  })

  test('behavior: a second write in the same block replaces the row', () => {
    for (const together of [true, false]) {
      using folder = temporaryFolder()
      const { store, cache } = fileStore(folder.file)
      cache.set('Thing', ID, fields({ amount: 1n }))
      commit(store, cache, block(1))
      const write = (amount: bigint | null): void => {
        if (amount === null) cache.remove('Thing', ID)
        else cache.set('Thing', ID, fields({ amount }))
        store.writeBlock(block(2), cache.takeBlock())
      }
      const all = (): void => [2n, 3n, null, 4n].forEach(write)
      if (together) store.transaction(all)
      else all()
      store.close()
      expect(versions(folder.file)).toEqual([
        [1, 2, '8101'],
        [2, 2147483647, '8104'],
      ])
    }
  })

  test('behavior: changes without their version are written the same', () => {
    const { store } = memoryStore()
    const type = store.schema.types.get('Thing')
    if (!type) throw new Error('no type')
    const entity = (amount: bigint) =>
      Entity.of(type, [
        ['id', ID],
        ['amount', amount],
      ])
    store.writeBlock(block(1), { upserts: [{ type, id: ID, entity: entity(1n), isNew: true }], removals: [] })
    store.writeBlock(block(2), { upserts: [{ type, id: ID, entity: entity(2n), isNew: false }], removals: [] })
    expect(store.load('Thing', ID)?.get('amount')).toBe(2n)
    store.writeBlock(block(3), { upserts: [], removals: [{ type, id: ID }] })
    expect(store.load('Thing', ID)).toBeUndefined()
    store.revertTo(2)
    expect(store.load('Thing', ID)?.get('amount')).toBe(2n)
  })

  test('behavior: every kind of value comes back from the file', () => {
    using folder = temporaryFolder()
    const values = {
      id: ID,
      owner: bytes(0),
      amount: -(2n ** 300n),
      price: { digits: -25n, exponent: -3 },
      count: -(2 ** 31),
      key: 2n ** 63n - 1n,
      at: -(2n ** 63n),
      label: '',
      live: false,
      mood: 'BAD',
      tags: ['"'],
      sizes: [2n ** 200n],
    }
    const { store, cache } = fileStore(folder.file)
    cache.set('Thing', ID, fields(values))
    commit(store, cache, block(1))
    store.close()
    const again = fileStore(folder.file)
    const loaded = Object.fromEntries(again.cache.get('Thing', ID) ?? [])
    expect(loaded).toEqual({ ...values, id: Buffer.from(ID), owner: Buffer.from([0]) })
    again.store.close()
  })

  test('error: RangeError for blocks that do not ascend, or another block of the same number', () => {
    const { store, cache } = memoryStore()
    commit(store, cache, block(5))
    expect(() => store.writeBlock(block(4), cache.takeBlock())).toThrow(/got block 4 after block 5/)
    expect(() => store.writeBlock(block(5, 1), cache.takeBlock())).toThrow(/another block 5/)
    expect(store.blockHash(5)).toBe(block(5).hash)
  })
})

describe('transactions', () => {
  test('behavior: all or nothing', () => {
    const { store, cache } = memoryStore()
    cache.set('Thing', ID, fields({ amount: 1n }))
    commit(store, cache, block(1))
    cache.set('Thing', ID, fields({ amount: 2n }))
    const changes = cache.takeBlock()
    expect(() =>
      store.transaction(() => {
        store.writeBlock(block(2), changes)
        store.addDataSources([{ template: 'T', address: '0x01', context: null, block: 2 }])
        store.setPointer(block(2))
        throw new Error('stop')
      }),
    ).toThrow('stop')
    cache.clear()
    expect(store.pointer()).toEqual({ number: 1, hash: block(1).hash, timestamp: 1_600_000_012 })
    expect(cache.get('Thing', ID)?.get('amount')).toBe(1n)
    expect([store.dataSources(), store.blockHash(2)]).toEqual([[], undefined])
    cache.set('Thing', ID, fields({ amount: 3n }))
    commit(store, cache, block(2, 1))
    expect(store.load('Thing', ID)?.get('amount')).toBe(3n)
  })

  test('error: TypeError for an async function', () => {
    const { store } = memoryStore()
    expect(() => store.transaction(async () => undefined)).toThrow(/async/)
    expect(store.transaction(() => 5)).toBe(5)
  })

  test('error: DATABASE_LOCKED when another indexer wrote to the file', () => {
    using folder = temporaryFolder()
    const one = fileStore(folder.file)
    const two = fileStore(folder.file)
    commit(one.store, one.cache, block(1))
    expect(failure(() => commit(two.store, two.cache, block(1))).code).toBe('DATABASE_LOCKED')
    commit(one.store, one.cache, block(2))
    one.store.close()
    two.store.close()
  })
})

describe('beside the entities', () => {
  test('default: pointer, recorded blocks', () => {
    using folder = temporaryFolder()
    const { store, cache } = fileStore(folder.file)
    expect(store.pointer()).toBeNull()
    for (const n of [3, 5, 9]) commit(store, cache, block(n))
    expect(store.blocksBelow(9, 10).map(({ number }) => number)).toEqual([5, 3])
    expect(store.blocksBelow(10, 1)).toEqual([{ number: 9, hash: block(9).hash }])
    expect([store.blockHash(5), store.blockHash(4)]).toEqual([block(5).hash, undefined])
    store.close()
    const again = fileStore(folder.file)
    expect(again.store.pointer()).toEqual({ number: 9, hash: block(9).hash, timestamp: 1_600_000_108 })
    again.store.close()
    const db = openReader(folder.file)
    expect(blockAtOrBelow(db, 8)?.number).toBe(5)
    expect(blockAtOrBelow(db, 2)).toBeNull()
    expect(blockNumberOf(db, Buffer.from(block(5).hash.slice(2), 'hex'))).toBe(5)
    db.close()
  })

  test('default: data sources keep their order and context', () => {
    const { store } = memoryStore()
    const context: Context = new Map<string, ContextValue>([
      ['big', { type: 'BigInt', data: -5n }],
      ['count', { type: 'Int', data: 3 }],
      [
        'list',
        {
          type: 'List',
          data: [
            { type: 'String', data: 'a' },
            { type: 'Int8', data: -(2n ** 63n) },
          ],
        },
      ],
      ['name', { type: 'String', data: 'core' }],
      ['none', { type: 'Null' }],
      ['ok', { type: 'Bool', data: true }],
      ['price', { type: 'BigDecimal', data: { digits: 5n, exponent: -1 } }],
      ['raw', { type: 'Bytes', data: bytes(1, 2) }],
      ['when', { type: 'Timestamp', data: 1_700_000_000_000_000n }],
    ])
    const sources = [
      { template: 'Pool', address: '0xbb', context, block: 2 } as const,
      { template: 'Oracle', address: '0xaa', context: null, block: 2 } as const,
    ]
    store.addDataSources(sources)
    expect(store.dataSources()).toEqual(sources)
    store.revertTo(1)
    expect(store.dataSources()).toEqual([])
  })

  test('default: call cache', () => {
    const { store } = memoryStore()
    const key = { blockHash: block(1).hash, address: '0x0a', data: '0x12' } as const
    expect(store.cachedCall(key.blockHash, key.address, key.data)).toBeUndefined()
    store.cacheCalls([
      { ...key, result: { status: 'ok', data: '0x' } },
      { ...key, data: '0x13', result: { status: 'reverted' } },
      { ...key, result: { status: 'ok', data: '0x' } },
    ])
    expect(store.cachedCall(key.blockHash, key.address, '0x12')).toEqual({ status: 'ok', data: '0x' })
    expect(store.cachedCall(key.blockHash, key.address, '0x13')).toEqual({ status: 'reverted' })
    expect(store.cachedCall(block(2).hash, key.address, '0x12')).toBeUndefined()
  })
})

describe('opening', () => {
  test.each([
    ['DATABASE_NETWORK', { network: 'base' }, /network: got mainnet, expected base/],
    ['DATABASE_NETWORK', { chainId: 5 }, /chain id: got 1, expected 5/],
    ['DATABASE_NETWORK', { deployment: '0xbb' }, /deployment: got 0xaa, expected 0xbb/],
    ['DATABASE_NETWORK', { startBlock: 7 }, /start block: got 1, expected 7/],
  ])('error: %s for %o', (code, other, message) => {
    using folder = temporaryFolder()
    const { store, cache } = fileStore(folder.file)
    commit(store, cache, block(1))
    store.close()
    const error = failure(() =>
      Store.open({ path: folder.file, schema: schema(), identity: { ...IDENTITY, ...other } }),
    )
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.message).toContain(folder.file)
    expect(error.hint).toContain('nothing in it was changed')
    const again = fileStore(folder.file)
    expect(again.store.pointer()?.number).toBe(1)
    again.store.close()
  })

  test('error: DATABASE_SCHEMA for other entities or another layout', () => {
    using folder = temporaryFolder()
    fileStore(folder.file).store.close()
    const other = parseEntitySchema(SDL.replace('amount: BigInt!', 'amount: Int!'))
    const open = (s = schema()) => Store.open({ path: folder.file, schema: s, identity: IDENTITY })
    expect(failure(() => open(other))).toMatchObject({ code: 'DATABASE_SCHEMA' })
    const db = new Sqlite(folder.file)
    db.exec("UPDATE _meta SET value = '0' WHERE key = 'schemaVersion'")
    db.close()
    expect(failure(() => open()).message).toMatch(/layout version: got 0, expected 1/)
  })

  test('error: DATABASE_FILE for a file of another kind', () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'other.db')
    writeFileSync(path, 'not a database, but long enough to be looked at as one'.repeat(20))
    const open = (file: string) => () => Store.open({ path: file, schema: schema(), identity: IDENTITY })
    expect(failure(open(path)).code).toBe('DATABASE_FILE')
    const db = new Sqlite(join(folder.path, 'foreign.db'))
    db.exec('CREATE TABLE stranger (a)')
    db.close()
    expect(failure(open(join(folder.path, 'foreign.db'))).message).toMatch(/other tables/)
    expect(failure(open(folder.path)).code).toBe('DATABASE_FILE')
    expect(failure(() => openReader(path)).code).toBe('DATABASE_FILE')
    expect(failure(() => openReader(folder.file)).code).toBe('DATABASE_MISSING')
    expect(dirname(folder.file)).not.toBe(folder.path)
  })
})

describe('contentHash', () => {
  test('behavior: equal for equal tables however they were cut, different for any difference', () => {
    using folder = temporaryFolder()
    const hashes = new Map<string, string>()
    const run = (name: string, amounts: readonly bigint[], batch: boolean): void => {
      const path = join(folder.path, `${name}.db`)
      const { store, cache } = fileStore(path)
      const write = (): void => {
        amounts.forEach((amount, i) => {
          cache.set('Thing', ID, fields({ amount }))
          store.writeBlock(block(i + 1), cache.takeBlock())
        })
        store.setPointer(block(amounts.length))
      }
      if (batch) store.transaction(write)
      else write()
      store.close()
      const db = openReader(path)
      hashes.set(name, contentHash(db))
      hashes.set(`${name}@1`, contentHash(db, { block: 1 }))
      if (name === 'calm') expect(describeRows(db, 'thing')[1]).toMatch(/^2 \| 2147483647 \| 0x8102/)
      db.close()
    }
    run('calm', [1n, 2n], true)
    run('steps', [1n, 2n], false)
    run('other', [1n, 3n], true)
    expect(hashes.get('steps')).toBe(hashes.get('calm'))
    expect(hashes.get('other')).not.toBe(hashes.get('calm'))
    expect(hashes.get('other@1')).toBe(hashes.get('calm@1'))
    expect(hashes.get('calm@1')).not.toBe(hashes.get('calm'))
  })
})
