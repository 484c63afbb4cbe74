/**
 * What handlers see of the store while a block is processed, with graph-node's meaning (its entity_cache.rs): what this
 * handler wrote, over what this block wrote, over the current versions. A handler's writes can be dropped, and so can a
 * block's. Entities that it returns are shared with it: callers never change one, they call set.
 */
import {
  type BlockChanges,
  type EntityId,
  type EntityKey,
  entityName,
  keyOf,
  newVersionHandle,
  type Removal,
  type Upsert,
} from './changes.ts'
import { CommittedEntities, type CommittedEntity } from './committed-entities.ts'
import { equalEntities, mergeEntity } from './entity-check.ts'
import { EntityError } from './entity-error.ts'
import { ReverseIndex } from './reverse-index.ts'
import type { EntitySchema, EntityType } from './schema.ts'
import type { Store } from './store.ts'
import type { Entity, EntityValue } from './values.ts'

export type { BlockChanges, EntityId } from './changes.ts'

/** How many current versions are kept in memory. */
const DEFAULT_MAX_ENTITIES = 100_000

/** What the block made of an entity: its fields, or null when it is removed. */
type Change = {
  readonly id: EntityId
  entity: Entity | null
  /** The last handler that changed it, so that each handler saves the state before it once. */
  handler: number
}

type TypeState = {
  readonly type: EntityType
  readonly changed: Map<EntityKey, Change>
}

/** How to take back one entity's changes by the running handler. */
type Undo = {
  readonly state: TypeState
  readonly key: EntityKey
  /** undefined: the block had not changed it before. */
  readonly entity: Entity | null | undefined
}

export class EntityCache {
  readonly #states: ReadonlyMap<string, TypeState>
  readonly #committed: CommittedEntities
  readonly #indexes = new Map<string, ReverseIndex>()
  readonly #store: Store
  readonly #undo: Undo[] = []
  #handler = 1
  /** Changes that were taken and may not be in the store yet, oldest first. */
  #taken: BlockChanges[] = []

  constructor(store: Store, schema: EntitySchema, options: { readonly maxEntities?: number } = {}) {
    this.#store = store
    this.#states = new Map([...schema.types.values()].map((type) => [type.name, { type, changed: new Map() }]))
    this.#committed = new CommittedEntities(store, schema, options.maxEntities ?? DEFAULT_MAX_ENTITIES)
  }

  /** An entity as this handler sees it. Its fields iterate in the order of their names. Do not change it. */
  get(type: string, id: EntityId): Entity | undefined {
    const state = this.#state(type)
    return this.#seen(state, id, keyOf(id))
  }

  #seen(state: TypeState, id: EntityId, key: EntityKey): Entity | undefined {
    const change = state.changed.get(key)
    if (change) return change.entity ?? undefined
    return this.#committed.get(state.type, id, key).entity ?? undefined
  }

  /** The same, but only if this block has written it. */
  getInBlock(type: string, id: EntityId): Entity | undefined {
    return this.#state(type).changed.get(keyOf(id))?.entity ?? undefined
  }

  /** The entities that a derived field lists, as this handler sees them, ordered by id. */
  loadRelated(type: string, id: EntityId, fieldName: string): Entity[] {
    const derived = this.#state(type).type.field(fieldName)
    if (derived?.derivedFrom === undefined || derived.reference === undefined) {
      const what = derived ? 'a stored field' : 'an unknown field'
      throw new EntityError('ENTITY_TYPE', `${type}.${fieldName}: got ${what}, expected a field with @derivedFrom.`)
    }
    const state = this.#state(derived.reference)
    const index = this.#index(state, derived.derivedFrom)
    const found = new Map<EntityKey, EntityId>()
    for (const stored of this.#store.loadStoredBy(derived.reference, derived.derivedFrom, id)) {
      const otherId = idOf(stored.entity)
      const key = keyOf(otherId)
      this.#committed.add(state.type, key, stored)
      found.set(key, otherId)
    }
    for (const [key, otherId] of index.candidates(id)) found.set(key, otherId)
    const result: { readonly id: EntityId; readonly entity: Entity }[] = []
    for (const [key, otherId] of found) {
      const entity = this.#seen(state, otherId, key)
      if (entity && index.holds(entity, id)) result.push({ id: otherId, entity })
    }
    return result.sort((a, b) => compareIds(a.id, b.id)).map((item) => item.entity)
  }

  /** The index of what is not in the store yet, made when a field is first asked for. */
  #index(state: TypeState, field: string): ReverseIndex {
    const name = `${state.type.name}.${field}`
    const known = this.#indexes.get(name)
    if (known) return known
    const index = new ReverseIndex(state.type.name, field)
    this.#indexes.set(name, index)
    this.#fillIndex(index)
    return index
  }

  #fillIndex(index: ReverseIndex): void {
    for (const { upserts } of this.#taken) {
      for (const upsert of upserts) if (upsert.type.name === index.type) index.add(upsert.id, upsert.entity)
    }
    for (const change of this.#state(index.type).changed.values())
      if (change.entity) index.add(change.id, change.entity)
  }

  /**
   * Writes fields of an entity: merged into what it is, null removes a field. Throws EntityError and changes nothing when
   * the result would not be what the schema says. The values belong to the cache from here on.
   */
  set(type: string, id: EntityId, fields: ReadonlyMap<string, EntityValue | null>): void {
    const state = this.#state(type)
    const key = keyOf(id)
    const change = state.changed.get(key)
    if (!change && state.type.immutable && this.#committed.known(state.type, key)) {
      const message = `${entityName(type, id)}: got a second write, expected one for ever: the type is immutable.`
      throw new EntityError('ENTITY_IMMUTABLE', message)
    }
    const before = change
      ? change.entity
      : state.type.immutable
        ? null
        : this.#committed.get(state.type, id, key).entity
    const entity = mergeEntity(state.type, id, before ?? undefined, fields)
    if (this.#indexes.size > 0) {
      for (const index of this.#indexes.values()) if (index.type === type) index.add(id, entity)
    }
    this.#change(state, id, key, change, entity)
  }

  /** Removes an entity; nothing happens when there is none. */
  remove(type: string, id: EntityId): void {
    const state = this.#state(type)
    const key = keyOf(id)
    const change = state.changed.get(key)
    if (!change && state.type.immutable && this.#committed.get(state.type, id, key).entity) {
      const message = `${entityName(type, id)}: got a removal, expected none: the type is immutable.`
      throw new EntityError('ENTITY_IMMUTABLE', message)
    }
    this.#change(state, id, key, change, null)
  }

  #change(state: TypeState, id: EntityId, key: EntityKey, change: Change | undefined, entity: Entity | null): void {
    if (!change) {
      this.#undo.push({ state, key, entity: undefined })
      state.changed.set(key, { id, entity, handler: this.#handler })
      return
    }
    if (change.handler !== this.#handler) {
      this.#undo.push({ state, key, entity: change.entity })
      change.handler = this.#handler
    }
    change.entity = entity
  }

  /** Keeps what the handler wrote. */
  exitHandler(): void {
    this.#handler++
    this.#undo.length = 0
  }

  /** Drops what the handler wrote. */
  discardHandler(): void {
    for (const { state, key, entity } of this.#undo.reverse()) {
      const change = state.changed.get(key)
      if (entity === undefined) state.changed.delete(key)
      else if (change) change.entity = entity
    }
    this.exitHandler()
  }

  /**
   * Ends the block: what it changed becomes what the next block starts from. Writes that changed nothing are not in the
   * result. The caller passes the result to Store.writeBlock, before or after the next blocks are processed, in order.
   */
  takeBlock(): BlockChanges {
    this.exitHandler()
    const upserts: Upsert[] = []
    const removals: Removal[] = []
    for (const { type, changed } of this.#states.values()) {
      if (changed.size === 0) continue
      for (const [key, { id, entity }] of changed) {
        if (type.immutable) {
          if (!entity) continue
          const version = newVersionHandle(0, 0)
          this.#committed.addImmutable(type, key, entity, version)
          upserts.push({ type, id, entity, isNew: true, version })
          continue
        }
        const committed = this.#committed.get(type, id, key)
        if (committed.entity === entity || (committed.entity && entity && equalEntities(committed.entity, entity)))
          continue
        const change = takeChange(type, id, committed, entity)
        if ('entity' in change) upserts.push(change)
        else removals.push(change)
      }
      changed.clear()
    }
    const changes: BlockChanges = { upserts, removals }
    this.#taken.push(changes)
    this.#forgetWritten()
    return changes
  }

  #forgetWritten(): void {
    let written = 0
    while (this.#taken[written]?.written) written++
    if (written === 0) return
    for (const { upserts } of this.#taken.splice(0, written)) {
      for (const { type, id } of upserts) if (type.immutable) this.#committed.forgetImmutable(type, keyOf(id))
    }
    for (const index of this.#indexes.values()) {
      index.clear()
      this.#fillIndex(index)
    }
  }

  /** Drops everything that the block wrote. */
  discardBlock(): void {
    for (const { changed } of this.#states.values()) changed.clear()
    this.exitHandler()
  }

  /** Forgets everything: after a revert, or when a transaction of the store failed. */
  clear(): void {
    this.discardBlock()
    this.#committed.clear()
    this.#taken = []
    this.#indexes.clear()
  }

  #state(type: string): TypeState {
    const state = this.#states.get(type)
    if (state) return state
    throw new EntityError('ENTITY_TYPE', `Entity type ${type}: got a name that the schema does not have with @entity.`)
  }
}

function takeChange(
  type: EntityType,
  id: EntityId,
  committed: CommittedEntity,
  entity: Entity | null,
): Upsert | Removal {
  const isNew = committed.entity === null
  committed.entity = entity
  const { version } = committed
  version.unwritten++
  return entity ? { type, id, entity, isNew, version } : { type, id, version }
}

function idOf(entity: Entity): EntityId {
  const id = entity.get('id')
  if (typeof id === 'string' || typeof id === 'bigint' || id instanceof Uint8Array) return id
  throw new TypeError('An entity of the store: got no id.')
}

/** The order of ids in the tables: bytes by value, text by its UTF-8 bytes, Int8 by value. */
function compareIds(a: EntityId, b: EntityId): number {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b)
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : a > b ? 1 : 0
}
