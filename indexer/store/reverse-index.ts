/**
 * Which entities hold an id in a field: for ids that were looked up once all of them, for the others those that are not in
 * the store yet. A derived field is then looked up in the store once, not each time.
 */
import { type EntityId, type EntityKey, keyOf } from './changes.ts'
import { equalValues } from './entity-check.ts'
import type { Entity, EntityValue } from './values.ts'

/** Entities of looked-up ids that are remembered at most; then all are looked up again. */
const LOADED_MAX = 100_000

export class ReverseIndex {
  readonly type: string
  readonly #field: string
  readonly #ids = new Map<EntityKey, Map<EntityKey, EntityId>>()
  /** Ids whose entities in the store are among the candidates. */
  readonly #loaded = new Set<EntityKey>()
  #loadedEntities = 0

  constructor(type: string, field: string) {
    this.type = type
    this.#field = field
  }

  /** Notes what the entity's field holds. What it held before stays noted: candidates are checked with holds. */
  add(id: EntityId, entity: Entity): void {
    const value = entity.get(this.#field)
    if (Array.isArray(value)) {
      const items: readonly EntityValue[] = value
      for (const item of items) this.#note(item, id)
    } else if (value !== undefined && value !== null) {
      this.#note(value, id)
    }
  }

  #note(target: EntityValue, id: EntityId): void {
    if (!(target instanceof Uint8Array) && typeof target !== 'string' && typeof target !== 'bigint') return
    const key = keyOf(target)
    const known = this.#ids.get(key)
    if (known) {
      known.set(keyOf(id), id)
      if (this.#loaded.has(key) && ++this.#loadedEntities > LOADED_MAX) this.#forgetLoaded()
    } else this.#ids.set(key, new Map([[keyOf(id), id]]))
  }

  /** Every entity that has held the id since the last clear, and perhaps no longer does. */
  candidates(target: EntityId): ReadonlyMap<EntityKey, EntityId> {
    return this.#ids.get(keyOf(target)) ?? new Map()
  }

  /** Whether the entity's field holds the id. */
  holds(entity: Entity, target: EntityId): boolean {
    const value = entity.get(this.#field)
    if (value === undefined || value === null) return false
    if (!Array.isArray(value)) return equalValues(value, target)
    const items: readonly EntityValue[] = value
    return items.some((item) => equalValues(item, target))
  }

  /** Whether the candidates of an id are all there are, in the store too. */
  isLoaded(target: EntityId): boolean {
    return this.#loaded.has(keyOf(target))
  }

  /** Notes all entities in the store that hold the id. */
  addLoaded(target: EntityId, ids: readonly EntityId[]): void {
    if (this.#loadedEntities + ids.length > LOADED_MAX) this.#forgetLoaded()
    for (const id of ids) this.#note(target, id)
    if (ids.length > LOADED_MAX) return
    this.#loaded.add(keyOf(target))
    this.#loadedEntities += ids.length + 1
  }

  #forgetLoaded(): void {
    this.#loaded.clear()
    this.#loadedEntities = 0
  }

  /** Forgets the candidates of ids that are not loaded: what is in the store now is found there. */
  forgetWritten(): void {
    for (const key of this.#ids.keys()) if (!this.#loaded.has(key)) this.#ids.delete(key)
  }
}
