import { expect, test } from 'vitest'
import { UserError } from '../../core/errors.ts'
import { BLOCK_MAX } from './ddl.ts'
import { EntityCache } from './entity-cache.ts'
import { openReader } from './reader.ts'
import { Store } from './store.ts'
import { block, bytes, commit, fields, IDENTITY, schema, temporaryFolder } from './testing.ts'

/** Writes one entity anew at each block of [from, to]; makes another at the first and leaves it. */
function play(path: string, historyBlocks: number | null, to: number, expected?: number): Store {
  const store = Store.open({ path, schema: schema(), identity: IDENTITY, historyBlocks })
  if (expected !== undefined) store.expect(expected)
  const cache = new EntityCache(store, store.schema)
  for (let number = 1; number <= to; number++) {
    cache.set('Thing', bytes(1), fields({ amount: BigInt(number) }))
    if (number === 1) cache.set('Thing', bytes(2), fields({ amount: 7n }))
    cache.set('Happening', bytes(number), fields({ thing: bytes(1), amount: 1n }))
    commit(store, cache, block(number))
  }
  return store
}

function rows(path: string): { readonly versions: readonly (readonly number[])[]; readonly immutable: number } {
  const db = openReader(path)
  try {
    const sql = "SELECT block_lower AS a, block_upper AS b FROM thing WHERE id = x'01' ORDER BY block_lower"
    const versions = db.prepare<[], { a: number; b: number }>(sql).all()
    const immutable = db.prepare<[], number>('SELECT count(*) FROM happening').pluck().get() ?? 0
    return { versions: versions.map(({ a, b }) => [a, b]), immutable }
  } finally {
    db.close()
  }
}

test('default: nothing is forgotten', () => {
  using folder = temporaryFolder()
  play(folder.file, null, 30).close()
  expect(rows(folder.file).versions).toHaveLength(30)
})

test('behavior: history is cut when it is a fifth too long', () => {
  using folder = temporaryFolder()
  // graph-node: latest > earliest + 10 * 1.2 first holds at 13, where earliest becomes 3.
  play(folder.file, 10, 12).close()
  expect(rows(folder.file).versions).toHaveLength(12)
  play(`${folder.file}-13`, 10, 13).close()
  const { versions, immutable } = rows(`${folder.file}-13`)
  // The version that ended at block 3 is not needed for block 3 any more, the one that began there is.
  expect(versions[0]).toEqual([3, 4])
  expect(versions).toHaveLength(11)
  expect(immutable).toBe(13)
})

test('behavior: what would be deleted by the expected block is not written', () => {
  using folder = temporaryFolder()
  play(folder.file, 10, 20, 30).close()
  // Up to block 20 only the newest state is kept, and after 30 that of the ten blocks before.
  expect(rows(folder.file).versions).toEqual([[20, BLOCK_MAX]])
  play(`${folder.file}-30`, 10, 30, 30).close()
  const { versions, immutable } = rows(`${folder.file}-30`)
  expect(versions).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30].map((n) => [n, n === 30 ? BLOCK_MAX : n + 1]))
  expect(immutable).toBe(30)
})

test('behavior: versions that were not written are forgotten: a fork before the kept ones is refused, a later one is not', () => {
  using folder = temporaryFolder()
  const store = play(folder.file, 10, 30, 30)
  expect(() => store.revertTo(19)).toThrow(expect.objectContaining({ code: 'DATABASE_PRUNED' }))
  store.revertTo(20)
  expect(store.load('Thing', bytes(1))?.get('amount')).toBe(20n)
  expect(store.load('Thing', bytes(2))?.get('amount')).toBe(7n)
  store.close()
})

test('behavior: an entity that is removed before the kept history leaves no row', () => {
  using folder = temporaryFolder()
  const store = play(folder.file, 10, 5, 30)
  const cache = new EntityCache(store, store.schema)
  cache.remove('Thing', bytes(1))
  commit(store, cache, block(6))
  expect(store.load('Thing', bytes(1))).toBeUndefined()
  store.close()
  expect(rows(folder.file).versions).toEqual([])
})

test('error: DATABASE_PRUNED for a fork before the history', () => {
  using folder = temporaryFolder()
  const store = play(folder.file, 10, 13)
  store.revertTo(3)
  expect(store.pointer()?.number).toBe(3)
  let error: unknown
  try {
    store.revertTo(2)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(UserError)
  expect(error).toMatchObject({ code: 'DATABASE_PRUNED' })
  store.close()
})
