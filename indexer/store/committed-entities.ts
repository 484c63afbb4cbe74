/**
 * The current versions in memory: what is in the store, and what finished blocks have changed but the store has not
 * written yet. Bounded: entities live in two generations, the young one fills up with what is used, and when it is full
 * the old one goes and the young one becomes the old. What is not written yet always stays.
 */
import { type EntityId, type EntityKey, newVersionHandle, type VersionHandle } from './changes.ts'
import type { EntitySchema, EntityType } from './schema.ts'
import type { Store, StoredEntity } from './store.ts'
import type { Entity } from './values.ts'

export type CommittedEntity = {
  /** null: there is no such entity. */
  entity: Entity | null
  readonly version: VersionHandle
}

type Generations = {
  young: Map<EntityKey, CommittedEntity>
  old: Map<EntityKey, CommittedEntity>
  /** Immutable entities that wait to be written. They are seldom read, so they do not push others out. */
  readonly waiting: Map<EntityKey, CommittedEntity>
  /** Whether all that there are are in these maps, so that the store need not be asked; undefined: not known yet. */
  isAll: boolean | undefined
}

export class CommittedEntities {
  readonly #store: Store
  readonly #types: ReadonlyMap<EntityType, Generations>
  readonly #half: number
  #young = 0
  /** Grows each time that entities may have left memory: one found since it last grew is still the one that is kept. */
  age = 0
  /** Of the young generation; above half of the bound only while that much waits to be written. */
  #limit: number

  constructor(store: Store, schema: EntitySchema, maxEntities: number) {
    this.#store = store
    this.#half = Math.max(1, Math.floor(maxEntities / 2))
    this.#limit = this.#half
    this.#types = new Map([...schema.types.values()].map((type) => [type, emptyGenerations()]))
  }

  /** The entity's current version, from memory or the store. */
  get(type: EntityType, id: EntityId, key: EntityKey): CommittedEntity {
    const generations = this.#of(type)
    const known = generations.young.get(key) ?? generations.waiting.get(key)
    if (known) return known
    const aged = generations.old.get(key)
    if (aged) return this.#keep(generations, key, aged)
    generations.isAll ??= this.#store.isEmpty(type.name)
    const stored = generations.isAll ? undefined : this.#store.loadStored(type.name, id)
    return this.#keep(generations, key, committed(stored))
  }

  /** Whether the entity is known to exist without asking the store. */
  known(type: EntityType, key: EntityKey): boolean {
    const { young, old, waiting } = this.#of(type)
    const found = young.get(key) ?? waiting.get(key) ?? old.get(key)
    return found !== undefined && found.entity !== null
  }

  /** Keeps a version that was read from the store, unless a newer one is known. */
  add(type: EntityType, key: EntityKey, stored: StoredEntity): void {
    const generations = this.#of(type)
    if (generations.young.has(key) || generations.waiting.has(key) || generations.old.has(key)) return
    this.#keep(generations, key, committed(stored))
  }

  addImmutable(type: EntityType, key: EntityKey, entity: Entity, version: VersionHandle): void {
    const generations = this.#of(type)
    // It may have been looked for, and not found, before it was made.
    if (generations.young.delete(key)) this.#young--
    generations.old.delete(key)
    generations.waiting.set(key, { entity, version })
  }

  forgetImmutable(type: EntityType, key: EntityKey): void {
    const generations = this.#of(type)
    generations.waiting.delete(key)
    generations.isAll = false
  }

  clear(): void {
    this.age++
    for (const generations of this.#types.values()) {
      generations.young = new Map()
      generations.old = new Map()
      generations.waiting.clear()
      generations.isAll = undefined
    }
    this.#young = 0
  }

  #of(type: EntityType): Generations {
    const found = this.#types.get(type)
    if (!found) throw new RangeError(`Entity type ${type.name}: got one of another schema.`)
    return found
  }

  #keep(generations: Generations, key: EntityKey, entry: CommittedEntity): CommittedEntity {
    if (this.#young >= this.#limit) this.#makeRoom()
    generations.young.set(key, entry)
    this.#young++
    return entry
  }

  #makeRoom(): void {
    this.age++
    this.#young = 0
    for (const generations of this.#types.values()) {
      const unwritten = [...generations.old].filter(([, entry]) => entry.version.unwritten > 0)
      if (unwritten.length < generations.old.size) generations.isAll = false
      generations.old = generations.young
      generations.young = new Map(unwritten.filter(([key]) => !generations.old.has(key)))
      this.#young += generations.young.size
    }
    this.#limit = Math.max(this.#half, 2 * this.#young)
  }
}

function committed(stored: StoredEntity | undefined): CommittedEntity {
  return { entity: stored?.entity ?? null, version: newVersionHandle(stored?.vid ?? 0, stored?.lower ?? 0) }
}

function emptyGenerations(): Generations {
  return { young: new Map(), old: new Map(), waiting: new Map(), isAll: undefined }
}
