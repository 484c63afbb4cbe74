import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { Random } from '../../devnet/random.ts'
import { contentHash } from './content-hash.ts'
import { EntityCache } from './entity-cache.ts'
import { readPointer } from './meta.ts'
import { openReader } from './reader.ts'
import { Store } from './store.ts'
import { block, bytes, commit, fields, IDENTITY, SDL, schema, temporaryFolder } from './testing.ts'

type Opened = { store: Store; cache: EntityCache }

function open(path: string, o: { threaded: boolean; maxEntities?: number }): Opened {
  const thread = o.threaded ? { schemaText: SDL } : undefined
  const store = Store.open({ path, schema: schema(), identity: IDENTITY, thread })
  return { store, cache: new EntityCache(store, store.schema, { maxEntities: o.maxEntities ?? 1000 }) }
}

function read<T>(path: string, f: (db: ReturnType<typeof openReader>) => T): T {
  const db = openReader(path)
  try {
    return f(db)
  } finally {
    db.close()
  }
}

/** Blocks of saves, removals and lists of a few entities, three to a batch, each depending on what was there before. */
function work({ store, cache }: Opened, until: number): void {
  const random = new Random(7)
  for (let n = 1; n <= until; n += 3) {
    const blocks = [n, n + 1, n + 2].map((number) => {
      cache.beginBlock(block(number))
      for (let i = 0; i < 6; i++) {
        const id = bytes(random.integer(0, 40))
        const amount = cache.get('Thing', id)?.get('amount')
        const next = (typeof amount === 'bigint' ? amount * 3n : 1n) + BigInt(number)
        if (random.integer(0, 9) === 0) cache.remove('Thing', id)
        else cache.set('Thing', id, fields({ amount: next % 2n ** 200n, owner: bytes(random.integer(0, 3)) }))
        const related = cache.loadRelated('Owner', bytes(1), 'things').map((one) => String(one.get('amount')))
        cache.set('Happening', bytes(number >> 8, number & 255, i), fields({ thing: id, amount: next }))
        if (related.length > 0) cache.set('Thing', bytes(99), fields({ amount: 0n, tags: related.slice(0, 20) }))
        cache.exitHandler()
      }
      return { header: block(number), changes: cache.takeBlock() }
    })
    store.transaction(() => {
      for (const { header, changes } of blocks) store.writeBlock(header, changes)
      store.setPointer(block(n + 2))
    })
  }
}

describe('ThreadedWriter', () => {
  test('default: the tables are those of a store without a thread, whatever the cache has to read again', () => {
    using folder = temporaryFolder()
    const hashes = [1000, 4].flatMap((maxEntities) =>
      [false, true].map((threaded) => {
        const path = `${folder.file}-${maxEntities}-${threaded}`
        const opened = open(path, { threaded, maxEntities })
        work(opened, 60)
        opened.store.close()
        return read(path, (db) => contentHash(db))
      }),
    )
    expect(new Set(hashes).size).toBe(1)
  })

  test('behavior: settle puts all into the file, revertTo what was after a block, close leaves one file', () => {
    using folder = temporaryFolder()
    const hashAt = (until: number): string => {
      const path = `${folder.file}-${until}`
      const opened = open(path, { threaded: false })
      work(opened, until)
      opened.store.close()
      return read(path, (db) => contentHash(db))
    }
    const opened = open(folder.file, { threaded: true })
    work(opened, 90)
    opened.store.settle()
    expect(read(folder.file, (db) => contentHash(db))).toBe(hashAt(90))
    opened.store.revertTo(60)
    expect(read(folder.file, (db) => contentHash(db))).toBe(hashAt(60))
    expect(opened.store.pointer()?.number).toBe(60)
    opened.store.close()
    expect(readdirSync(dirname(folder.file)).filter((name) => name.startsWith('test.db-w'))).toEqual([])
  })

  test('error: MappingError for a second write of an immutable entity, and nothing of that batch or a later one', () => {
    using folder = temporaryFolder()
    const { store, cache } = open(folder.file, { threaded: true })
    const happen = (number: number): void => {
      cache.set('Happening', bytes(1), fields({ thing: bytes(2), amount: 1n }))
      cache.set('Thing', bytes(number), fields({ amount: BigInt(number) }))
      commit(store, cache, block(number))
    }
    happen(1)
    store.settle()
    cache.clear()
    const failure = expect.objectContaining({ name: 'MappingError', blockNumber: 2 })
    const later = (): void => {
      happen(2)
      cache.set('Thing', bytes(3), fields({ amount: 3n }))
      commit(store, cache, block(3))
      store.settle()
    }
    expect(later).toThrow(failure)
    cache.clear()
    expect(store.pointer()?.number).toBe(1)
    expect(read(folder.file, (db) => readPointer(db)?.number)).toBe(1)
    expect(cache.get('Thing', bytes(2))).toBeUndefined()
    cache.set('Thing', bytes(2), fields({ amount: 22n }))
    commit(store, cache, block(2))
    store.settle()
    expect(read(folder.file, (db) => db.prepare('SELECT count(*) FROM thing').pluck().get())).toBe(2)
    store.close()
  })

  test('error: a transaction that throws takes nothing of the one before it back', () => {
    using folder = temporaryFolder()
    const { store, cache } = open(folder.file, { threaded: true })
    for (let number = 1; number <= 3; number++) {
      cache.set('Thing', bytes(number), fields({ amount: 1n }))
      commit(store, cache, block(number))
    }
    const broken = (): void => {
      store.writeBlock(block(4), cache.takeBlock())
      throw new RangeError('broken')
    }
    expect(() => store.transaction(broken)).toThrow('broken')
    cache.clear()
    expect(store.pointer()?.number).toBe(3)
    cache.set('Thing', bytes(1), fields({ amount: 4n }))
    commit(store, cache, block(4))
    store.close()
    expect(read(folder.file, (db) => readPointer(db)?.number)).toBe(4)
    expect(read(folder.file, (db) => db.prepare('SELECT count(*) FROM thing').pluck().get())).toBe(4)
  })

  test('error: DATABASE_LOCKED when another process has written, and by nothing else', () => {
    using folder = temporaryFolder()
    const { store, cache } = open(folder.file, { threaded: true })
    commit(store, cache, block(1))
    store.settle()
    const other = new Sqlite(folder.file)
    other.prepare("UPDATE _meta SET value = '7' WHERE key = 'pointerNumber'").run()
    other.close()
    const next = (): void => {
      commit(store, cache, block(2))
      store.settle()
    }
    expect(next).toThrow(expect.objectContaining({ name: 'UserError', code: 'DATABASE_LOCKED' }))
    expect(next).toThrow(expect.objectContaining({ code: 'DATABASE_LOCKED' }))
    store.close()
    expect(read(folder.file, (db) => readPointer(db)?.number)).toBe(7)
  })
})
