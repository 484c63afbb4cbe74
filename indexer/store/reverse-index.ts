/** Which entities that are not in the store yet hold an id in a field: the in-memory half of a derived field's lookup. */
import { type EntityId, type EntityKey, keyOf } from './changes.ts'
import { equalValues } from './entity-check.ts'
import type { Entity, EntityValue } from './values.ts'

export class ReverseIndex {
  readonly type: string
  readonly #field: string
  readonly #ids = new Map<EntityKey, Map<EntityKey, EntityId>>()

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
    } else if (value !== undefined) {
      this.#note(value, id)
    }
  }

  #note(target: EntityValue, id: EntityId): void {
    if (!(target instanceof Uint8Array) && typeof target !== 'string' && typeof target !== 'bigint') return
    const key = keyOf(target)
    const known = this.#ids.get(key)
    if (known) known.set(keyOf(id), id)
    else this.#ids.set(key, new Map([[keyOf(id), id]]))
  }

  /** Every entity that has held the id since the last clear, and perhaps no longer does. */
  candidates(target: EntityId): ReadonlyMap<EntityKey, EntityId> {
    return this.#ids.get(keyOf(target)) ?? new Map()
  }

  /** Whether the entity's field holds the id. */
  holds(entity: Entity, target: EntityId): boolean {
    const value = entity.get(this.#field)
    if (value === undefined) return false
    if (!Array.isArray(value)) return equalValues(value, target)
    const items: readonly EntityValue[] = value
    return items.some((item) => equalValues(item, target))
  }

  clear(): void {
    this.#ids.clear()
  }
}
