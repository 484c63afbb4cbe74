import { describe, expect, test } from 'vitest'
import { MappingError } from '../../core/errors.ts'
import type { BlockHeader } from '../chain/block-source.ts'
import { type BlockChanges, EntityCache } from './entity-cache.ts'
import { EntityError } from './entity-error.ts'
import { block, bytes, commit, fields, memoryStore } from './testing.ts'
import type { Entity, EntityValue } from './values.ts'

const ID = bytes(1)
const OWNER = bytes(9)

function plain(entity: Entity | undefined): Record<string, EntityValue | null> | undefined {
  return entity && Object.fromEntries(entity)
}

function amounts(entities: readonly Entity[]): unknown[] {
  return entities.map((entity) => entity.get('amount'))
}

function failure(f: () => void): EntityError {
  try {
    f()
  } catch (error) {
    if (error instanceof EntityError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('set and get', () => {
  test('default: what is set is there, ordered by field name', () => {
    const { cache } = memoryStore()
    expect(cache.get('Thing', ID)).toBeUndefined()
    cache.set('Thing', ID, fields({ label: 'x', amount: 5n, id: ID }))
    expect([...(cache.get('Thing', ID) ?? [])]).toEqual([
      ['amount', 5n],
      ['id', ID],
      ['label', 'x'],
    ])
  })

  test('behavior: set merges, null removes', () => {
    const { store, cache } = memoryStore()
    cache.set('Thing', ID, fields({ label: 'x', count: 3, amount: 5n }))
    commit(store, cache, block(1))
    cache.set('Thing', ID, fields({ amount: 6n, count: null }))
    expect(plain(cache.get('Thing', ID))).toEqual({ amount: 6n, id: ID, label: 'x' })
    commit(store, cache, block(2))
    cache.clear()
    expect(plain(cache.get('Thing', ID))).toEqual({ amount: 6n, id: Buffer.from(ID), label: 'x' })
  })

  test('behavior: remove, then set, overwrites', () => {
    const { store, cache } = memoryStore()
    cache.set('Thing', ID, fields({ label: 'x', amount: 5n }))
    commit(store, cache, block(1))
    cache.remove('Thing', ID)
    expect(cache.get('Thing', ID)).toBeUndefined()
    cache.set('Thing', ID, fields({ amount: 7n }))
    expect(plain(cache.get('Thing', ID))).toEqual({ amount: 7n, id: ID })
    expect(
      failure(() => {
        cache.remove('Thing', ID)
        cache.set('Thing', ID, fields({ label: 'y' }))
      }).message,
    ).toBe('Thing[0x01].amount: got no value, expected BigInt.')
  })

  test('behavior: what get gave is not changed by a later set', () => {
    const { store, cache } = memoryStore()
    cache.set('Thing', ID, fields({ amount: 1n }))
    const first = cache.get('Thing', ID)
    cache.set('Thing', ID, fields({ amount: 2n }))
    commit(store, cache, block(1))
    const second = cache.get('Thing', ID)
    cache.set('Thing', ID, fields({ amount: 3n }))
    expect([first?.get('amount'), second?.get('amount')]).toEqual([1n, 2n])
  })

  test('behavior: getInBlock knows this block only', () => {
    const { store, cache } = memoryStore()
    cache.set('Thing', ID, fields({ amount: 1n }))
    expect(cache.getInBlock('Thing', ID)?.get('amount')).toBe(1n)
    commit(store, cache, block(1))
    expect(cache.getInBlock('Thing', ID)).toBeUndefined()
    cache.set('Thing', ID, fields({ label: 'z' }))
    expect(plain(cache.getInBlock('Thing', ID))).toEqual({ label: 'z' })
    cache.remove('Thing', ID)
    expect(cache.getInBlock('Thing', ID)).toBeUndefined()
  })

  // As graph-node 0.45 answers; see tests/conformance.
  test('behavior: what is set to null stays null in the block that makes the entity', () => {
    const { store, cache } = memoryStore()
    cache.set('Thing', ID, fields({ amount: 1n, label: null }))
    expect(cache.get('Thing', ID)?.get('label')).toBeNull()
    cache.exitHandler()
    // A later handler's null takes the field away while it runs, and is null again after it.
    cache.set('Thing', ID, fields({ label: null }))
    expect(cache.get('Thing', ID)?.has('label')).toBe(false)
    cache.exitHandler()
    expect(cache.getInBlock('Thing', ID)?.get('label')).toBeNull()
    commit(store, cache, block(1))
    expect(cache.get('Thing', ID)?.has('label')).toBe(false)
    cache.set('Thing', ID, fields({ amount: 2n, label: null }))
    expect(cache.get('Thing', ID)?.has('label')).toBe(false)
    expect(cache.getInBlock('Thing', ID)?.get('label')).toBeNull()
  })

  test('behavior: a dropped handler leaves nothing in the block', () => {
    const { cache } = memoryStore()
    cache.set('Thing', ID, fields({ amount: 1n }))
    cache.exitHandler()
    cache.set('Thing', ID, fields({ label: null }))
    cache.remove('Thing', ID)
    cache.discardHandler()
    expect(cache.getInBlock('Thing', ID)?.has('label')).toBe(false)
    expect(cache.get('Thing', ID)?.get('amount')).toBe(1n)
  })
})

describe('layers', () => {
  test('behavior: a handler can be dropped, earlier handlers of the block stay', () => {
    const { cache } = memoryStore()
    cache.set('Thing', ID, fields({ amount: 1n }))
    cache.exitHandler()
    cache.set('Thing', ID, fields({ amount: 2n }))
    cache.set('Thing', ID, fields({ amount: 3n }))
    cache.set('Thing', bytes(2), fields({ amount: 9n }))
    cache.discardHandler()
    expect(cache.get('Thing', ID)?.get('amount')).toBe(1n)
    expect(cache.get('Thing', bytes(2))).toBeUndefined()
    cache.remove('Thing', ID)
    cache.discardHandler()
    expect(cache.get('Thing', ID)?.get('amount')).toBe(1n)
    expect(cache.takeBlock().upserts.map(({ entity }) => entity.get('amount'))).toEqual([1n])
  })

  test('behavior: a block can be dropped', () => {
    const { store, cache } = memoryStore()
    cache.set('Thing', ID, fields({ amount: 1n }))
    commit(store, cache, block(1))
    cache.set('Thing', ID, fields({ amount: 2n }))
    cache.exitHandler()
    cache.discardBlock()
    expect(cache.get('Thing', ID)?.get('amount')).toBe(1n)
    expect(cache.takeBlock()).toMatchObject({ upserts: [], removals: [] })
  })

  test('behavior: saves that change nothing are dropped', () => {
    const { store, cache } = memoryStore()
    const values = { amount: 1n, label: 'x', tags: ['a'], owner: OWNER, price: { digits: 15n, exponent: -1 } }
    cache.set('Thing', ID, fields(values))
    expect(commit(store, cache, block(1)).upserts.map(({ isNew }) => isNew)).toEqual([true])
    for (const fresh of [false, true]) {
      if (fresh) cache.clear()
      cache.set('Thing', ID, fields({ ...values, owner: bytes(9), tags: ['a'], price: { digits: 15n, exponent: -1 } }))
      cache.set('Thing', ID, fields({ amount: 2n }))
      cache.set('Thing', ID, fields({ amount: 1n }))
      cache.remove('Thing', bytes(77))
      cache.set('Thing', bytes(78), fields({ amount: 1n }))
      cache.remove('Thing', bytes(78))
      expect(cache.takeBlock()).toMatchObject({ upserts: [], removals: [] })
    }
  })

  test('behavior: later blocks see blocks that are not written yet, with room for two entities only', () => {
    const { store } = memoryStore()
    const cache = new EntityCache(store, store.schema, { maxEntities: 2 })
    const taken: { header: BlockHeader; changes: BlockChanges }[] = []
    for (let n = 1; n <= 4; n++) {
      for (let i = 0; i < 10; i++) {
        const before = cache.get('Thing', bytes(i))?.get('amount')
        expect(before).toBe(n === 1 ? undefined : BigInt(n - 1))
        cache.set('Thing', bytes(i), fields({ amount: BigInt(n), owner: OWNER }))
      }
      cache.set('Happening', bytes(n), fields({ thing: ID, amount: 1n }))
      taken.push({ header: block(n), changes: cache.takeBlock() })
      expect(cache.get('Happening', bytes(1))?.get('amount')).toBe(1n)
      expect(amounts(cache.loadRelated('Owner', OWNER, 'things'))).toEqual(new Array(10).fill(BigInt(n)))
    }
    store.transaction(() => {
      for (const { header, changes } of taken) store.writeBlock(header, changes)
    })
    cache.takeBlock()
    expect(amounts(cache.loadRelated('Owner', OWNER, 'things'))).toEqual(new Array(10).fill(4n))
    expect(cache.get('Happening', bytes(1))?.get('amount')).toBe(1n)
    expect(store.load('Thing', bytes(3))?.get('amount')).toBe(4n)
  })
})

describe('loadRelated', () => {
  test('behavior: store, earlier blocks, this block and this handler together, ordered by id', () => {
    const { store, cache } = memoryStore()
    const set = (id: number, owner: Uint8Array | null): void => {
      cache.set('Thing', bytes(id), fields({ amount: BigInt(id), owner }))
    }
    for (const id of [5, 3, 4]) set(id, OWNER)
    commit(store, cache, block(1))
    expect(amounts(cache.loadRelated('Owner', OWNER, 'things'))).toEqual([3n, 4n, 5n])
    set(4, bytes(8))
    set(1, OWNER)
    cache.exitHandler()
    set(2, OWNER)
    cache.remove('Thing', bytes(3))
    expect(amounts(cache.loadRelated('Owner', OWNER, 'things'))).toEqual([1n, 2n, 5n])
    expect(amounts(cache.loadRelated('Owner', bytes(8), 'things'))).toEqual([4n])
    cache.discardHandler()
    expect(amounts(cache.loadRelated('Owner', OWNER, 'things'))).toEqual([1n, 3n, 5n])
    set(5, null)
    cache.exitHandler()
    commit(store, cache, block(2))
    expect(amounts(cache.loadRelated('Owner', OWNER, 'things'))).toEqual([1n, 3n])
  })

  test('behavior: the store is written one block behind', () => {
    const { store, cache } = memoryStore()
    expect(cache.loadRelated('Owner', OWNER, 'things')).toEqual([])
    cache.set('Thing', bytes(1), fields({ amount: 1n, owner: OWNER }))
    let behind = cache.takeBlock()
    for (let n = 2; n <= 4; n++) {
      cache.set('Thing', bytes(n), fields({ amount: BigInt(n), owner: OWNER }))
      const taken = cache.takeBlock()
      store.writeBlock(block(n - 1), behind)
      behind = taken
      expect(cache.loadRelated('Owner', OWNER, 'things')).toHaveLength(n)
    }
  })

  test('behavior: a first question in the middle of a block', () => {
    const { cache } = memoryStore()
    cache.set('Thing', ID, fields({ amount: 1n, owner: OWNER }))
    expect(amounts(cache.loadRelated('Owner', OWNER, 'things'))).toEqual([1n])
  })

  test('behavior: through a list', () => {
    const { store, cache } = memoryStore()
    cache.set('Group', 'a', fields({ owners: [OWNER, bytes(8)] }))
    cache.set('Group', 'b', fields({ owners: [bytes(8)] }))
    commit(store, cache, block(1))
    cache.clear()
    cache.set('Group', 'c', fields({ owners: [bytes(7), OWNER] }))
    const ids = (id: Uint8Array): unknown[] => cache.loadRelated('Owner', id, 'groups').map((group) => group.get('id'))
    expect([ids(OWNER), ids(bytes(8)), ids(bytes(6))]).toEqual([['a', 'c'], ['a', 'b'], []])
  })

  test('error: ENTITY_TYPE for a field that is not derived', () => {
    const { cache } = memoryStore()
    expect(failure(() => cache.loadRelated('Thing', ID, 'owner'))).toMatchObject({ code: 'ENTITY_TYPE' })
    expect(failure(() => cache.loadRelated('Owner', ID, 'nothing')).message).toMatch(
      /Owner\.nothing: got an unknown field/,
    )
  })
})

describe('error: ENTITY_INVALID', () => {
  test.each<[string, Record<string, EntityValue | null>, string]>([
    ['another kind', { amount: 5 }, 'Thing[0x01].amount: got Int 5, expected BigInt.'],
    ['text for bytes', { owner: '0x09' }, 'Thing[0x01].owner: got String "0x09", expected the Bytes id of a Owner.'],
    ['a bigint for an Int', { count: 5n }, 'Thing[0x01].count: got integer 5, expected Int.'],
    ['an Int out of range', { count: 2 ** 31 }, 'Thing[0x01].count: got Int 2147483648, expected Int.'],
    ['an Int8 out of range', { key: 2n ** 63n }, 'Thing[0x01].key: got integer 9223372036854775808, expected Int8.'],
    ['bytes for a number', { price: ID }, 'Thing[0x01].price: got Bytes 0x01, expected BigDecimal.'],
    ['a value for a list', { tags: 'a' }, 'Thing[0x01].tags: got String "a", expected a list of String.'],
    ['a list for a value', { label: ['a'] }, 'Thing[0x01].label: got a list of 1, expected String.'],
    ['a wrong item', { sizes: [1n, 'x'] }, 'Thing[0x01].sizes[1]: got String "x", expected BigInt.'],
    ['no such enum value', { mood: 'UGLY' }, 'Thing[0x01].mood: got String "UGLY", expected one of GOOD, BAD.'],
    ['another id', { id: bytes(2) }, 'Thing[0x01].id: got Bytes 0x02, expected the id it is saved under.'],
    ['no value where one must be', { amount: null }, 'Thing[0x01].amount: got no value, expected BigInt.'],
  ])('%s', (_, values, message) => {
    const { cache } = memoryStore()
    const error = failure(() => cache.set('Thing', ID, fields({ amount: 1n, ...values })))
    expect(error.code).toBe('ENTITY_INVALID')
    expect(error.message).toBe(message)
    expect(cache.get('Thing', ID)).toBeUndefined()
  })

  test('the id itself is of another kind', () => {
    const { cache } = memoryStore()
    expect(failure(() => cache.set('Thing', 'x', fields({ amount: 1n }))).message).toMatch(
      /^Thing\[x\]\.id: got String "x"/,
    )
  })
})

test.each<[string, () => void, RegExp]>([
  ['an unknown type', () => memoryStore().cache.get('Thingy', ID), /^Entity type Thingy/],
  [
    'an unknown field',
    () => memoryStore().cache.set('Thing', ID, fields({ amount: 1n, size: 1n })),
    /^Thing\[0x01\]\.size: got an unknown field/,
  ],
  [
    'a derived field',
    () => memoryStore().cache.set('Owner', ID, fields({ things: [] })),
    /^Owner\[0x01\]\.things: .* derived from Thing\.owner/,
  ],
])('error: ENTITY_TYPE for %s', (_, f, message) => {
  const error = failure(f)
  expect(error.code).toBe('ENTITY_TYPE')
  expect(error.message).toMatch(message)
})

describe('immutable types', () => {
  const values = (amount: bigint): Map<string, EntityValue | null> => fields({ thing: ID, amount })

  test('behavior: several saves in one block are one', () => {
    const { store, cache } = memoryStore()
    cache.set('Happening', ID, values(1n))
    cache.exitHandler()
    cache.set('Happening', ID, fields({ amount: 2n }))
    expect(commit(store, cache, block(1)).upserts).toHaveLength(1)
    expect(store.load('Happening', ID)?.get('amount')).toBe(2n)
  })

  test('behavior: made and removed in one block is nothing', () => {
    const { cache } = memoryStore()
    cache.set('Happening', ID, values(1n))
    cache.remove('Happening', ID)
    expect(cache.takeBlock().upserts).toEqual([])
  })

  test('error: ENTITY_IMMUTABLE in a later block, when the cache knows it', () => {
    const { store, cache } = memoryStore()
    cache.set('Happening', ID, values(1n))
    const changes = cache.takeBlock()
    expect(failure(() => cache.set('Happening', ID, values(2n))).code).toBe('ENTITY_IMMUTABLE')
    store.writeBlock(block(1), changes)
    cache.takeBlock()
    expect(failure(() => cache.remove('Happening', ID)).code).toBe('ENTITY_IMMUTABLE')
    expect(cache.get('Happening', ID)).toBeDefined()
    expect(failure(() => cache.set('Happening', ID, values(2n))).message).toBe(
      'Happening[0x01]: got a second write, expected one for ever: the type is immutable.',
    )
  })

  test('error: MappingError when it is only found at the end of the block', () => {
    const { store, cache } = memoryStore()
    cache.set('Happening', ID, values(1n))
    commit(store, cache, block(1))
    cache.clear()
    cache.set('Happening', ID, values(2n))
    cache.set('Thing', ID, fields({ amount: 1n }))
    expect(() => commit(store, cache, block(2))).toThrow(MappingError)
    expect(store.pointer()?.number).toBe(1)
    cache.clear()
    expect(cache.get('Thing', ID)).toBeUndefined()
  })
})

test('behavior: loadRelated finds what came and went after an id was first looked up, written meanwhile or not', () => {
  const { store, cache } = memoryStore()
  const set = (id: number, owner: Uint8Array | null): void => {
    cache.set('Thing', bytes(id), fields({ amount: BigInt(id), owner }))
  }
  const related = (): unknown[] => amounts(cache.loadRelated('Owner', OWNER, 'things'))
  set(1, OWNER)
  set(2, OWNER)
  commit(store, cache, block(1))
  expect(related()).toEqual([1n, 2n])
  set(3, OWNER)
  set(1, null)
  commit(store, cache, block(2))
  // Taking the next block forgets what is written now.
  commit(store, cache, block(3))
  expect(related()).toEqual([2n, 3n])
  set(4, OWNER)
  cache.discardHandler()
  cache.remove('Thing', bytes(2))
  set(1, OWNER)
  expect(related()).toEqual([1n, 3n])
  commit(store, cache, block(4))
  store.revertTo(1)
  cache.clear()
  expect(related()).toEqual([1n, 2n])
})
