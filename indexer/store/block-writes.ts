/**
 * An entity as the writes of a block make it, with what graph-node shows of them beyond the merged entity (its
 * entity_cache.rs): writes before the running handler's count as one operation, the running handler's as another. A
 * field set to null is null, not absent, where the entity was not there before; and what an operation does not name is
 * absent where only the block's own writes are asked for.
 */
import type { EntityType } from './schema-types.ts'
import { Entity, type FieldValue, type GivenFields } from './values.ts'

export type BlockWrite = {
  readonly handler: number
  /** What was saved, null for a removal. */
  readonly fields: GivenFields | null
  /** Fields that were saved too, with the values they were loaded with. */
  readonly rest: Entity | undefined
}

type Operation = { readonly overwrites: boolean; readonly values: FieldValue[] | null }

/** The entity that the writes make of `base`; undefined when they remove it. */
export function entityOfWrites(
  type: EntityType,
  writes: readonly BlockWrite[],
  handler: number,
  base: Entity | undefined,
): Entity | undefined {
  const earlier = operationOf(
    type,
    writes.filter((write) => write.handler !== handler),
  )
  const own = operationOf(
    type,
    writes.filter((write) => write.handler === handler),
  )
  return applied(type, own, applied(type, earlier, base))
}

/** Whether a write set a field to null. */
export function writesNull({ fields, rest }: BlockWrite): boolean {
  return fields?.values.includes(null) === true || rest?.values.includes(null) === true
}

function operationOf(type: EntityType, writes: readonly BlockWrite[]): Operation | undefined {
  let operation: Operation | undefined
  for (const { fields, rest } of writes) {
    if (fields === null) operation = { overwrites: true, values: null }
    else {
      if (!operation?.values) {
        operation = {
          overwrites: operation !== undefined,
          values: new Array<FieldValue>(type.stored.length).fill(undefined),
        }
      }
      if (rest) lay(rest.values, operation.values)
      lay(fields.values, operation.values)
    }
  }
  return operation
}

/** Lays the values that are given over others. */
function lay(values: readonly FieldValue[], over: FieldValue[] | null): void {
  for (const [i, value] of values.entries()) if (over && value !== undefined) over[i] = value
}

function applied(type: EntityType, operation: Operation | undefined, base: Entity | undefined): Entity | undefined {
  if (operation === undefined) return base
  if (operation.values === null) return undefined
  if (operation.overwrites || base === undefined) return new Entity(type, operation.values)
  const merged = base.values.slice()
  for (const [i, value] of operation.values.entries()) if (value !== undefined) merged[i] = value ?? undefined
  return new Entity(type, merged)
}
