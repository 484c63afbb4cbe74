/** Entities between the WASM host, the store and whoever reads rows, and what a field of one can hold. */
import type { EntityType } from './schema-types.ts'

/** digits · 10^exponent, always normalised: no trailing zero in digits, zero is 0·10^0. */
export type BigDecimal = { readonly digits: bigint; readonly exponent: number }

/**
 * String, ID, enum: string. Bytes: Uint8Array. Int: number. BigInt, Int8, Timestamp (microseconds): bigint.
 * Boolean: boolean. BigDecimal: BigDecimal. A reference holds the other entity's id. Lists: arrays.
 */
export type EntityValue = string | number | bigint | boolean | Uint8Array | BigDecimal | readonly EntityValue[]

/** undefined: the field is absent, or not given. */
export type FieldValue = EntityValue | null | undefined

/**
 * An entity. Its values stand in the order of its type's stored fields, which is that of their names. A field without a
 * value is absent; null is only what a mapping sees in the block that made the entity, where it set a field to null.
 */
export class Entity {
  readonly type: EntityType
  readonly values: readonly FieldValue[]

  constructor(type: EntityType, values: readonly FieldValue[]) {
    this.type = type
    this.values = values
  }

  /** The entity with these fields, which are stored ones of the type. */
  static of(type: EntityType, fields: Iterable<readonly [string, FieldValue]>): Entity {
    const values = emptyValues(type)
    for (const [name, value] of fields) values[type.position(name)] = value
    return new Entity(type, values)
  }

  get(name: string): FieldValue {
    return this.values[this.type.position(name)]
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  keys(): string[] {
    return [...this].map(([name]) => name)
  }

  *[Symbol.iterator](): Generator<[string, EntityValue | null]> {
    for (const [i, { name }] of this.type.stored.entries()) {
      const value = this.values[i]
      if (value !== undefined) yield [name, value]
    }
  }
}

/** What is written of an entity: undefined where a field is not given, null where it is unset. */
export class GivenFields {
  /** In the order of the type's stored fields. */
  readonly values: FieldValue[]
  /** Names that are no stored field's: they are refused when the entity is written. */
  others: readonly string[] = NONE

  constructor(type: EntityType) {
    this.values = emptyValues(type)
  }

  static of(type: EntityType, fields: ReadonlyMap<string, EntityValue | null>): GivenFields {
    const given = new GivenFields(type)
    for (const [name, value] of fields) given.set(type, name, value)
    return given
  }

  set(type: EntityType, name: string, value: EntityValue | null): void {
    const position = type.position(name)
    if (position === -1) this.refuse(name)
    else this.values[position] = value
  }

  /** Notes a name that is no stored field's. */
  refuse(name: string): void {
    this.others = [...this.others, name]
  }
}

const NONE: readonly string[] = []

function emptyValues({ stored }: EntityType): FieldValue[] {
  const values: FieldValue[] = []
  for (let i = 0; i < stored.length; i++) values.push(undefined)
  return values
}
