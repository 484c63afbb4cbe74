/** What passes between the entity cache and the store: ids, a block's changes, created data sources. */
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import type { Context } from './context-codec.ts'
import type { EntityType } from './schema.ts'
import type { Entity } from './values.ts'

/** An entity's id: bytes, text or an Int8, as its type says. */
export type EntityId = Uint8Array | string | bigint

/** An id as a key of a Map. */
export type EntityKey = string | bigint

export function keyOf(id: EntityId): EntityKey {
  return id instanceof Uint8Array ? bytesToKey(id) : id
}

/** An entity as messages name it: Position[0x12…]. */
export function entityName(type: string, id: EntityId): string {
  return `${type}[${id instanceof Uint8Array ? bytesToHex(id) : id.toString()}]`
}

/** A row that is written or waits to be written. */
export type VersionRow = {
  readonly vid: number
  lower: number
  upper: number
  entity: Entity
  /** True while the row is only in the store's queue. */
  waiting: boolean
}

/**
 * Where an entity's current version is in its table. The cache keeps it beside the entity, and the store updates it as
 * it writes, so that closing a version never has to look for it. After a transaction that failed it is wrong: clear the
 * cache then.
 */
export type VersionHandle = {
  /** 0: there is no current version. */
  vid: number
  lower: number
  row: VersionRow | undefined
  /** Changes that the cache has handed out and the store has not written yet. */
  unwritten: number
}

export function newVersionHandle(vid: number, lower: number): VersionHandle {
  return { vid, lower, row: undefined, unwritten: 0 }
}

export type Upsert = {
  readonly type: EntityType
  readonly id: EntityId
  /** All of its fields, not only the changed ones. */
  readonly entity: Entity
  /** True when the entity did not exist after the block before. */
  readonly isNew: boolean
  /** Absent: the store looks for the current version itself. */
  readonly version?: VersionHandle | undefined
}

export type Removal = {
  readonly type: EntityType
  readonly id: EntityId
  readonly version?: VersionHandle | undefined
}

/** What a block changes: at most one change an entity. */
export type BlockChanges = {
  readonly upserts: readonly Upsert[]
  readonly removals: readonly Removal[]
  /** Set by the store once the changes are in a transaction. */
  written?: boolean
}

/** A data source that a handler created from a template. */
export type DynamicDataSource = {
  readonly template: string
  readonly address: Hex
  readonly context: Context | null
  /** The block it was created in. */
  readonly block: number
}
