import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentHash, describeRows } from './content-hash.ts'
import { BLOCK_MAX } from './ddl.ts'
import { EntityCache } from './entity-cache.ts'
import { openReader } from './reader.ts'
import { Store } from './store.ts'
import { block, bytes, fields, IDENTITY, schema, temporaryFolder } from './testing.ts'
import type { EntityValue } from './values.ts'

type Action =
  | { readonly kind: 'set'; readonly id: number; readonly amount: bigint; readonly owner: number | null }
  | { readonly kind: 'remove'; readonly id: number }
  | { readonly kind: 'happening' }
  | { readonly kind: 'source' }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      id: fc.integer({ min: 0, max: 4 }),
      amount: fc.bigInt({ min: -2n, max: 2n }),
      owner: fc.option(fc.integer({ min: 0, max: 1 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), id: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 1, arbitrary: fc.constant<Action>({ kind: 'happening' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ kind: 'source' }) },
)
const blocks = fc.array(fc.array(action, { maxLength: 6 }), { minLength: 1, maxLength: 12 })

type Model = Map<number, { amount: bigint; owner: number | null }>

/** Writes blocks first, first + 1, …, `batch` of them in a transaction. */
function write(
  store: Store,
  cache: EntityCache,
  list: readonly Action[][],
  first: number,
  batch: number,
  fork: number,
): void {
  let waiting: (() => void)[] = []
  list.forEach((actions, i) => {
    const header = block(first + i, fork)
    const sources = actions.filter((a) => a.kind === 'source')
    actions.forEach((a, j) => {
      if (a.kind === 'set') {
        const owner: EntityValue | null = a.owner === null ? null : bytes(a.owner)
        cache.set('Thing', bytes(a.id), fields({ amount: a.amount, owner }))
      } else if (a.kind === 'remove') cache.remove('Thing', bytes(a.id))
      else if (a.kind === 'happening')
        cache.set('Happening', bytes(header.number, j), fields({ thing: bytes(0), amount: 1n }))
      cache.exitHandler()
    })
    const changes = cache.takeBlock()
    waiting.push(() => {
      store.writeBlock(header, changes)
      store.addDataSources(sources.map(() => ({ template: 'T', address: '0x01', context: null, block: header.number })))
      store.setPointer(header)
    })
    if (waiting.length < batch && i < list.length - 1) return
    const now = waiting
    waiting = []
    store.transaction(() => {
      for (const f of now) f()
    })
  })
}

function open(path: string, maxEntities: number): { store: Store; cache: EntityCache } {
  const store = Store.open({ path, schema: schema(), identity: IDENTITY })
  return { store, cache: new EntityCache(store, store.schema, { maxEntities }) }
}

function contents(path: string): { hash: string; rows: string[] } {
  const db = openReader(path)
  const rows = [...describeRows(db, 'thing'), ...describeRows(db, 'happening')]
  const result = { hash: contentHash(db), rows }
  db.close()
  return result
}

/** What things there are after each block, by a plain Map. */
function modelStates(list: readonly Action[][]): Model[] {
  const now: Model = new Map()
  return list.map((actions) => {
    for (const a of actions) {
      if (a.kind === 'set') now.set(a.id, { amount: a.amount, owner: a.owner })
      else if (a.kind === 'remove') now.delete(a.id)
    }
    return new Map(now)
  })
}

test('behavior: the versions valid at each block are what there was after it', () => {
  fc.assert(
    fc.property(blocks, fc.integer({ min: 1, max: 5 }), fc.constantFrom(1, 3, 100), (list, batch, maxEntities) => {
      using folder = temporaryFolder()
      const { store, cache } = open(folder.file, maxEntities)
      write(store, cache, list, 1, batch, 0)
      store.close()
      const db = openReader(folder.file)
      const at = db
        .prepare(
          'SELECT id, hex(amount), hex(owner) FROM thing WHERE block_lower <= @b AND block_upper > @b ORDER BY id',
        )
        .raw()
      const hex = { '-2': '7EFD', '-1': '7EFE', '0': '80', '1': '8101', '2': '8102' }
      modelStates(list).forEach((model, i) => {
        const expected = [...model]
          .sort(([a], [b]) => a - b)
          .map(([id, { amount, owner }]) => [
            Buffer.from([id]),
            hex[`${amount}` as keyof typeof hex],
            owner === null ? '' : `0${owner}`,
          ])
        expect(at.all({ b: i + 1 })).toEqual(expected)
      })
      const current = db
        .prepare<[], { n: number }>(`SELECT count(*) AS n FROM thing WHERE block_upper = ${BLOCK_MAX}`)
        .get()
      expect(current?.n).toBe(modelStates(list).at(-1)?.size)
      db.close()
    }),
    { numRuns: 60 },
  )
})

test('behavior: reverted to any block and gone on from there, the tables are those of a store that never saw the rest', () => {
  const depth = fc.integer({ min: 0, max: 12 })
  fc.assert(
    fc.property(
      blocks,
      blocks,
      depth,
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(1, 3, 100),
      (list, later, deep, batch, max) => {
        using folder = temporaryFolder()
        const keep = Math.max(0, list.length - deep)
        const forked = open(join(folder.path, 'forked.db'), max)
        write(forked.store, forked.cache, list, 1, batch, 0)
        forked.store.revertTo(keep)
        forked.cache.clear()
        const calm = open(join(folder.path, 'calm.db'), 100)
        write(calm.store, calm.cache, list.slice(0, keep), 1, 1, 0)
        expect(contents(forked.store.path)).toEqual(contents(calm.store.path))
        expect(forked.store.pointer()).toEqual(calm.store.pointer())
        write(forked.store, forked.cache, later, keep + 1, batch, 1)
        write(calm.store, calm.cache, later, keep + 1, 1, 1)
        expect(contents(forked.store.path)).toEqual(contents(calm.store.path))
        forked.store.close()
        calm.store.close()
      },
    ),
    { numRuns: 60 },
  )
})

test('behavior: below everything that was recorded there is nothing left', () => {
  using folder = temporaryFolder()
  const { store, cache } = open(folder.file, 10)
  write(store, cache, [[{ kind: 'set', id: 1, amount: 1n, owner: null }, { kind: 'source' }]], 5, 1, 0)
  store.revertTo(4)
  expect([store.pointer(), store.dataSources(), store.blocksBelow(99, 9)]).toEqual([null, [], []])
  expect(contents(folder.file).rows).toEqual([])
  store.close()
})
