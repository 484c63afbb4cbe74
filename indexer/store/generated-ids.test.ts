import { expect, test } from 'vitest'
import { EntityCache } from './entity-cache.ts'
import { parseEntitySchema } from './schema.ts'
import { Store } from './store.ts'
import { IDENTITY } from './testing.ts'

const schema = parseEntitySchema(`
interface Animal { id: Bytes! name: String! }
type Cat implements Animal @entity { id: Bytes! name: String! }
type Dog implements Animal @entity(immutable: true) { id: Bytes! name: String! }
type Point @entity(timeseries: true) { id: Int8! timestamp: Timestamp! value: Int! }
type Auto @entity { id: Bytes! value: Int! }
type Auto8 @entity { id: Int8! value: Int! }
type Named @entity { id: ID! value: Int! }
type Once @entity(immutable: true, skipDuplicates: true) { id: ID! value: Int! }`)

function open(): { store: Store; cache: EntityCache } {
  const store = Store.open({ path: ':memory:', schema, identity: IDENTITY })
  return { store, cache: new EntityCache(store, schema) }
}

const VALUE = new Map([['value', 1]])

test("default: block and a sequence of all types, a timeseries' time is the block's", () => {
  const { cache } = open()
  cache.beginBlock({ number: 6, timestamp: 1_700_002_900 })
  cache.insert('Auto8', VALUE)
  cache.exitHandler()
  cache.insert('Auto', VALUE)
  // graph-node's ids of the same writes: 6 << 32 | 2, and the bytes of block and sequence, big-endian.
  cache.insert('Point', new Map([...VALUE, ['id', 7n], ['timestamp', 1n]] as [string, number | bigint][]))
  cache.exitHandler()
  expect(cache.get('Auto8', 25_769_803_776n)).toBeDefined()
  expect(cache.get('Auto', Uint8Array.of(0, 0, 0, 6, 0, 0, 0, 1))).toBeDefined()
  expect(cache.get('Point', 25_769_803_778n)?.get('timestamp')).toBe(1_700_002_900_000_000n)
  cache.takeBlock()
  cache.beginBlock({ number: 7, timestamp: 1_700_002_912 })
  cache.insert('Auto8', VALUE)
  expect(cache.get('Auto8', 7n << 32n)).toBeDefined()
})

test('behavior: a handler that is run again gets the same ids', () => {
  const { cache } = open()
  cache.beginBlock({ number: 1, timestamp: 12 })
  cache.insert('Auto8', VALUE)
  cache.exitHandler()
  cache.insert('Auto8', VALUE)
  cache.insert('Auto8', VALUE)
  cache.discardHandler()
  cache.insert('Auto8', VALUE)
  cache.exitHandler()
  expect(cache.takeBlock().upserts.map(({ id }) => id)).toEqual([1n << 32n, (1n << 32n) + 1n])
})

test('error: ENTITY_INVALID for a text id', () => {
  const { cache } = open()
  expect(() => cache.insert('Named', VALUE)).toThrow(/only Int8 and Bytes/)
})

test('error: ENTITY_INVALID for an id that another type of the same interface has', () => {
  const { store, cache } = open()
  const id = Uint8Array.of(1)
  const name = new Map([['name', 'Tom']])
  cache.set('Cat', id, name)
  expect(() => cache.set('Dog', id, name)).toThrow(/Dog\[0x01\]: got the id of a Cat/)
  cache.remove('Cat', id)
  cache.set('Dog', id, name)
  const header = { number: 1, hash: '0x01', parentHash: '0x00', timestamp: 12 } as const
  store.transaction(() => store.writeBlock(header, cache.takeBlock()))
  cache.clear()
  expect(() => cache.set('Cat', id, name)).toThrow(/Cat\[0x01\]: got the id of a Dog/)
})

test('behavior: with skipDuplicates the first write of an id stays, whenever the later ones come', () => {
  const { store, cache } = open()
  const value = (n: number): Map<string, number> => new Map([['value', n]])
  const block = (
    number: number,
  ): { number: number; hash: `0x${string}`; parentHash: `0x${string}`; timestamp: number } => ({
    number,
    hash: `0x0${number}`,
    parentHash: `0x0${number - 1}`,
    timestamp: number,
  })
  cache.set('Once', 'a', value(1))
  // Within one block the last write counts.
  cache.set('Once', 'a', value(2))
  const first = cache.takeBlock()
  cache.set('Once', 'a', value(3))
  expect(cache.takeBlock().upserts).toEqual([])
  store.transaction(() => store.writeBlock(block(1), first))
  cache.clear()
  cache.set('Once', 'a', value(4))
  cache.exitHandler()
  cache.remove('Once', 'a')
  expect(cache.takeBlock()).toEqual({ upserts: [], removals: [] })
  expect(cache.get('Once', 'a')?.get('value')).toBe(2)
})
