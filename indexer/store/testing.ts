/** What the tests of this folder share: a small schema with every kind of value, blocks, and a store in memory or a file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BlockHeader } from '../chain/block-source.ts'
import type { BlockChanges } from './changes.ts'
import { EntityCache } from './entity-cache.ts'
import { type EntitySchema, parseEntitySchema } from './schema.ts'
import { type Identity, Store } from './store.ts'
import type { EntityValue } from './values.ts'

export const SDL = `
enum Mood { GOOD BAD }
type Owner @entity(immutable: false) {
  id: Bytes!
  things: [Thing!]! @derivedFrom(field: "owner")
  groups: [Group!]! @derivedFrom(field: "owners")
}
type Thing @entity(immutable: false) {
  id: Bytes!
  owner: Owner
  amount: BigInt!
  price: BigDecimal
  count: Int
  key: Int8
  at: Timestamp
  label: String
  live: Boolean
  mood: Mood
  tags: [String!]
  sizes: [BigInt!]
}
type Group @entity(immutable: false) {
  id: String!
  owners: [Owner!]!
}
type Happening @entity(immutable: true) {
  id: Bytes!
  thing: Thing!
  amount: BigInt!
}
`

export const IDENTITY: Identity = { network: 'mainnet', chainId: 1, deployment: '0xaa', startBlock: 1 }

export function schema(): EntitySchema {
  return parseEntitySchema(SDL)
}

/** A block of a chain that `fork` tells from others. */
export function block(number: number, fork = 0): BlockHeader {
  const hash = (n: number): `0x${string}` => `0x${(n * 256 + fork).toString(16).padStart(64, '0')}`
  return { number, hash: hash(number), parentHash: hash(number - 1), timestamp: 1_600_000_000 + number * 12 }
}

export function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values)
}

export function fields(values: { readonly [name: string]: EntityValue | null }): Map<string, EntityValue | null> {
  return new Map(Object.entries(values))
}

export function memoryStore(): { store: Store; cache: EntityCache } {
  const store = Store.open({ path: ':memory:', schema: schema(), identity: IDENTITY })
  return { store, cache: new EntityCache(store, store.schema) }
}

/** A folder that is gone when the test is over: `using folder = temporaryFolder()`. */
export function temporaryFolder(): { path: string; file: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'store-'))
  return { path, file: join(path, 'data', 'test.db'), [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

/** Writes what the cache has as one block in one transaction. */
export function commit(store: Store, cache: EntityCache, header: BlockHeader): BlockChanges {
  const changes = cache.takeBlock()
  store.transaction(() => {
    store.writeBlock(header, changes)
    store.setPointer(header)
  })
  return changes
}
