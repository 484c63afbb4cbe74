/**
 * An entity as the writes of a block make it, with what graph-node shows of them beyond the merged entity (its
 * entity_cache.rs): writes before the running handler's count as one operation, the running handler's as another. A
 * field set to null is null, not absent, where the entity was not there before; and what an operation does not name is
 * absent where only the block's own writes are asked for.
 */
import type { EntityValue, SeenEntity } from './values.ts'

type Fields = ReadonlyMap<string, EntityValue | null>

export type BlockWrite = {
  readonly handler: number
  /** What was saved, null for a removal. */
  readonly fields: Fields | null
  /** Fields that were saved too, with the values they were loaded with. */
  readonly rest: SeenEntity | undefined
}

type Operation = { readonly overwrites: boolean; readonly fields: Map<string, EntityValue | null> | null }

/** The entity that the writes make of `base`; undefined when they remove it. */
export function entityOfWrites(
  writes: readonly BlockWrite[],
  handler: number,
  base: SeenEntity | undefined,
): SeenEntity | undefined {
  const earlier = operationOf(writes.filter((write) => write.handler !== handler))
  const own = operationOf(writes.filter((write) => write.handler === handler))
  return applied(own, applied(earlier, base))
}

/** Whether a write set a field to null. */
export function writesNull(writes: readonly BlockWrite[]): boolean {
  return writes.some(({ fields, rest }) => holdsNull(fields) || holdsNull(rest))
}

function holdsNull(fields: Fields | null | undefined): boolean {
  if (fields) for (const value of fields.values()) if (value === null) return true
  return false
}

function operationOf(writes: readonly BlockWrite[]): Operation | undefined {
  let operation: Operation | undefined
  for (const { fields, rest } of writes) {
    if (fields === null) operation = { overwrites: true, fields: null }
    else if (!operation?.fields) {
      operation = { overwrites: operation !== undefined, fields: new Map([...(rest ?? []), ...fields]) }
    } else {
      for (const [name, value] of rest ?? []) operation.fields.set(name, value)
      for (const [name, value] of fields) operation.fields.set(name, value)
    }
  }
  return operation
}

function applied(operation: Operation | undefined, base: SeenEntity | undefined): SeenEntity | undefined {
  if (operation === undefined) return base
  if (operation.fields === null) return undefined
  if (operation.overwrites || base === undefined) return operation.fields
  const merged = new Map(base)
  for (const [name, value] of operation.fields) {
    if (value === null) merged.delete(name)
    else merged.set(name, value)
  }
  return merged
}
