/**
 * What handlers see of the store while a block is processed, with graph-node's meaning (its entity_cache.rs): what this
 * handler wrote, over what this block wrote, over the current versions. A handler's writes can be dropped, and so can a
 * block's. Entities that it returns are shared with it: callers never change one, they call set.
 */
import { type BlockWrite, entityOfWrites, writesNull } from './block-writes.ts'
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
import { type Entity, type EntityValue, GivenFields } from './values.ts'

export type { BlockChanges, EntityId } from './changes.ts'

/** How many current versions are kept in memory. */
const DEFAULT_MAX_ENTITIES = 100_000

/** Ids of a type that are remembered with their keys. */
const MAX_KNOWN_IDS = 32_768

/** What the block made of an entity: its fields, or null when it is removed. */
type Change = {
  readonly id: EntityId
  entity: Entity | null
  /** The last handler that changed it, so that each handler saves the state before it once. */
  handler: number
  /** The block's writes of it, oldest first. */
  readonly writes: BlockWrite[]
  /** Whether there was no such entity before these writes, or they removed it on the way. */
  isFresh: boolean
  /** Whether a write set a field to null. */
  writesNull: boolean
}

/** What generated ids and timestamps are made of. */
type RunningBlock = { readonly number: number; readonly timestamp: number }

/** What is known of an id: its key, and the entity's current version unless memory was made room in since. */
type KnownId = { readonly key: EntityKey; committed: CommittedEntity | undefined; age: number }

type TypeState = {
  readonly type: EntityType
  /** Bytes by these very arrays: the host gives the same one for bytes that come back. */
  readonly ids: Map<EntityId, KnownId>
  readonly changed: Map<EntityKey, Change>
  /** The types that implement an interface of this type too. */
  readonly sharing: readonly TypeState[]
}

/** How to take back one entity's changes by the running handler. */
type Undo = {
  readonly state: TypeState
  readonly key: EntityKey
  /** undefined: the block had not changed it before. */
  readonly entity: Entity | null | undefined
  readonly isFresh: boolean
}

/** A save or removal: of which entity, what it is now, and what was saved. */
type Written = {
  readonly state: TypeState
  readonly id: EntityId
  readonly key: EntityKey
  readonly change: Change | undefined
  readonly entity: Entity | null
  readonly isFresh: boolean
  readonly fields: GivenFields | null
  readonly rest: Entity | undefined
}

export class EntityCache {
  readonly #states: ReadonlyMap<string, TypeState>
  readonly #committed: CommittedEntities
  readonly #indexes = new Map<string, ReverseIndex>()
  readonly #store: Store
  readonly #undo: Undo[] = []
  #handler = 1
  #block: RunningBlock = { number: 0, timestamp: 0 }
  /** Ids given in this block, and before the running handler: one sequence for all entity types. */
  #ids = 0
  #idsBefore = 0
  /** Changes that were taken and may not be in the store yet, oldest first. */
  #taken: BlockChanges[] = []

  constructor(store: Store, schema: EntitySchema, options: { readonly maxEntities?: number } = {}) {
    this.#store = store
    this.#states = typeStates(schema)
    this.#committed = new CommittedEntities(store, schema, options.maxEntities ?? DEFAULT_MAX_ENTITIES)
  }

  /** Says which block is processed next. */
  beginBlock(block: RunningBlock): void {
    this.#block = block
    this.#ids = 0
    this.#idsBefore = 0
  }

  #known({ type, ids }: TypeState, id: EntityId): KnownId {
    const known = ids.get(id)
    if (known) return known
    const made: KnownId = { key: keyOf(id), committed: undefined, age: 0 }
    // What is made once for ever is seldom asked for again.
    if (type.immutable) return made
    if (ids.size >= MAX_KNOWN_IDS) ids.clear()
    ids.set(id, made)
    return made
  }

  #committedOf({ type }: TypeState, id: EntityId, known: KnownId): CommittedEntity {
    if (known.committed && known.age === this.#committed.age) return known.committed
    const committed = this.#committed.get(type, id, known.key)
    known.age = this.#committed.age
    known.committed = committed
    return committed
  }

  /** An entity as this handler sees it. Do not change it. */
  get(type: string, id: EntityId): Entity | undefined {
    const state = this.#state(type)
    return this.#seen(state, id, this.#known(state, id))
  }

  #seen(state: TypeState, id: EntityId, known: KnownId): Entity | undefined {
    const change = state.changed.get(known.key)
    if (change) return this.#changed(state.type, change)
    return this.#committedOf(state, id, known).entity ?? undefined
  }

  #changed(type: EntityType, change: Change): Entity | undefined {
    if (!change.entity) return undefined
    if (!change.isFresh || !change.writesNull) return change.entity
    return entityOfWrites(type, change.writes, this.#handler, undefined)
  }

  /** What this block has written of it: other fields are absent, even if the entity was there before the block. */
  getInBlock(typeName: string, id: EntityId): Entity | undefined {
    const state = this.#state(typeName)
    const { type } = state
    const change = state.changed.get(this.#known(state, id).key)
    if (!change?.entity) return undefined
    return change.isFresh ? this.#changed(type, change) : entityOfWrites(type, change.writes, this.#handler, undefined)
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
    if (!index.isLoaded(id)) {
      const stored = this.#store.loadStoredBy(derived.reference, derived.derivedFrom, id)
      const ids = stored.map(({ entity }) => idOf(entity))
      for (const [i, otherId] of ids.entries()) {
        const one = stored[i]
        if (one) this.#committed.add(state.type, keyOf(otherId), one)
      }
      index.addLoaded(id, ids)
    }
    const result: { readonly id: EntityId; readonly entity: Entity }[] = []
    for (const [key, otherId] of index.candidates(id)) {
      const entity = this.#related(state, otherId, key, (stored) => index.holds(stored, id))
      if (entity && index.holds(entity, id)) result.push({ id: otherId, entity })
    }
    return result.sort((a, b) => compareIds(a.id, b.id)).map((item) => item.entity)
  }

  /** As #seen; but where the entity was not among the related ones before the block, only the block's writes count. */
  #related(state: TypeState, id: EntityId, key: EntityKey, holds: (entity: Entity) => boolean): Entity | undefined {
    const change = state.changed.get(key)
    const before = this.#committed.get(state.type, id, key).entity
    if (!change) return before ?? undefined
    if (!change.entity || change.isFresh || (before && holds(before))) return this.#changed(state.type, change)
    return entityOfWrites(state.type, change.writes, this.#handler, undefined)
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
   * Writes fields of an entity, given by their names or places: merged into what it is, null removes a field. Throws
   * EntityError and changes nothing when the result would not be what the schema says. The values belong to the cache from
   * here on. `rest`: what the mapping saved with the values it had loaded. Returns what the entity was and what it is.
   */
  set(
    type: string,
    id: EntityId,
    given: GivenFields | ReadonlyMap<string, EntityValue | null>,
    rest?: Entity,
  ): { readonly before: Entity | null; readonly entity: Entity } {
    const state = this.#state(type)
    const known = this.#known(state, id)
    const { key } = known
    const change = state.changed.get(key)
    if (!change && state.type.immutable && !state.type.skipDuplicates && this.#committed.known(state.type, key)) {
      const message = `${entityName(type, id)}: got a second write, expected one for ever: the type is immutable.`
      throw new EntityError('ENTITY_IMMUTABLE', message)
    }
    const before = change
      ? change.entity
      : state.type.immutable && !state.type.skipDuplicates
        ? null
        : this.#committedOf(state, id, known).entity
    const fields = given instanceof GivenFields ? given : GivenFields.of(state.type, given)
    const entity = mergeEntity(state.type, id, before ?? undefined, fields)
    if (!before && state.sharing.length > 0) this.#checkShared(state, id)
    if (this.#indexes.size > 0) {
      for (const index of this.#indexes.values()) if (index.type === type) index.add(id, entity)
    }
    this.#change({ state, id, key, change, entity, isFresh: !before, fields, rest })
    return { before, entity }
  }

  /** An id is unique among all types of an interface: a query of the interface tells entities apart by it. */
  #checkShared(state: TypeState, id: EntityId): void {
    for (const other of state.sharing) {
      if (!this.#seen(other, id, this.#known(other, id))) continue
      const message = `${entityName(state.type.name, id)}: got the id of a ${other.type.name}, expected another: both types implement one interface.`
      throw new EntityError('ENTITY_INVALID', message)
    }
  }

  /**
   * Writes a new entity under an id that the engine gives: the block's number and the next number of one sequence for all
   * types, as graph-node has it. A timeseries also gets the block's time, whatever the mapping gave.
   */
  insert(typeName: string, given: GivenFields | ReadonlyMap<string, EntityValue | null>): void {
    const { type } = this.#state(typeName)
    const id = generatedId(type, this.#block.number, this.#ids++)
    const fields = given instanceof GivenFields ? given : GivenFields.of(type, given)
    fields.set(type, 'id', id)
    if (type.timeseries) fields.set(type, 'timestamp', BigInt(this.#block.timestamp) * 1_000_000n)
    this.set(typeName, id, fields)
  }

  /** Removes an entity; nothing happens when there is none. */
  remove(type: string, id: EntityId): void {
    const state = this.#state(type)
    const { key } = this.#known(state, id)
    const change = state.changed.get(key)
    const { immutable, skipDuplicates } = state.type
    if (!change && immutable && !skipDuplicates && this.#committed.get(state.type, id, key).entity) {
      const message = `${entityName(type, id)}: got a removal, expected none: the type is immutable.`
      throw new EntityError('ENTITY_IMMUTABLE', message)
    }
    this.#change({ state, id, key, change, entity: null, isFresh: true, fields: null, rest: undefined })
  }

  #change(o: Written): void {
    const { state, id, key, change, entity, isFresh } = o
    const write = { handler: this.#handler, fields: o.fields, rest: o.rest }
    const isNull = writesNull(write)
    if (!change) {
      this.#undo.push({ state, key, entity: undefined, isFresh })
      state.changed.set(key, { id, entity, handler: this.#handler, writes: [write], isFresh, writesNull: isNull })
      return
    }
    if (change.handler !== this.#handler) {
      this.#undo.push({ state, key, entity: change.entity, isFresh: change.isFresh })
      change.handler = this.#handler
    }
    change.entity = entity
    change.isFresh ||= isFresh
    change.writesNull ||= isNull
    change.writes.push(write)
  }

  /** Keeps what the handler wrote. */
  exitHandler(): void {
    this.#handler++
    this.#idsBefore = this.#ids
    this.#undo.length = 0
  }

  /** Drops what the handler wrote. */
  discardHandler(): void {
    for (const { state, key, entity, isFresh } of this.#undo.reverse()) {
      const change = state.changed.get(key)
      if (entity === undefined) state.changed.delete(key)
      else if (change) {
        change.entity = entity
        change.isFresh = isFresh
        while (change.writes.at(-1)?.handler === this.#handler) change.writes.pop()
        change.writesNull = change.writes.some(writesNull)
      }
    }
    this.#ids = this.#idsBefore
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
          if (!entity || (type.skipDuplicates && this.#committed.get(type, id, key).entity)) continue
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
      index.forgetWritten()
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

function typeStates(schema: EntitySchema): ReadonlyMap<string, TypeState> {
  const states = new Map(
    [...schema.types.values()].map((type) => [
      type.name,
      { type, ids: new Map(), changed: new Map(), sharing: [] as TypeState[] },
    ]),
  )
  for (const state of states.values()) {
    for (const other of states.values()) {
      if (other !== state && other.type.interfaces.some((name) => state.type.interfaces.includes(name))) {
        state.sharing.push(other)
      }
    }
  }
  return states
}

/** block << 32 | sequence; as bytes both are big-endian, 4 bytes each. */
function generatedId(type: EntityType, block: number, sequence: number): EntityId {
  const id = (BigInt(block) << 32n) + BigInt(sequence)
  if (type.idKind === 'Int8') return id
  if (type.idKind === 'String') {
    const message = `${type.name}: got the id "auto", expected one of the mapping's: only Int8 and Bytes are generated.`
    throw new EntityError('ENTITY_INVALID', message)
  }
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, id)
  return bytes
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
