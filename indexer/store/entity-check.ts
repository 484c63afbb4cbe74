/** What a mapping may write: kinds, required fields and ids, with messages that name entity, field, got and expected. */
import { bytesToHex } from '../../core/hex.ts'
import { type EntityId, entityName } from './changes.ts'
import { isBigDecimal } from './codec.ts'
import { EntityError } from './entity-error.ts'
import type { EntityType, FieldType } from './schema.ts'
import { Entity, type EntityValue, type FieldValue, type GivenFields } from './values.ts'

const INT_MIN = -(2 ** 31)
const INT_MAX = 2 ** 31 - 1
const INT8_MIN = -(2n ** 63n)
const INT8_MAX = 2n ** 63n - 1n

/**
 * The entity that results when fields are written over it: given ones replace, null ones remove, the others stay. Values
 * that do not change stay the same objects.
 */
export function mergeEntity(type: EntityType, id: EntityId, before: Entity | undefined, fields: GivenFields): Entity {
  const { stored } = type
  const given = fields.values
  const merged: FieldValue[] = before ? before.values.slice() : given.slice()
  for (let i = 0; i < stored.length; i++) {
    const field = stored[i]
    if (field === undefined) break
    const value = given[i]
    const old = before?.values[i]
    if (value !== undefined && value !== null) {
      if (old !== undefined && old !== null && equalValues(old, value)) continue
      checkValue(type, id, field, value)
      merged[i] = value
      continue
    }
    if (value === null) merged[i] = undefined
    if (merged[i] === undefined && field.required && field.name !== 'id') throw missing(type, id, field)
  }
  if (fields.others.length > 0) checkNames(type, id, fields.others)
  const place = type.position('id')
  const ownId = merged[place]
  if (ownId === undefined || ownId === null) {
    // A partial write may leave the id out; the entity still has it.
    const field = stored[place]
    if (field) checkValue(type, id, field, id)
    merged[place] = id
  } else if (!equalValues(ownId, id)) {
    throw invalid(`${entityName(type.name, id)}.id: got ${shown(ownId)}, expected the id it is saved under.`)
  }
  return new Entity(type, merged)
}

function invalid(message: string): EntityError {
  return new EntityError('ENTITY_INVALID', message)
}

function missing(type: EntityType, id: EntityId, field: FieldType): EntityError {
  return invalid(`${entityName(type.name, id)}.${field.name}: got no value, expected ${kindName(field)}.`)
}

function checkNames(type: EntityType, id: EntityId, names: readonly string[]): void {
  for (const name of names) {
    const field = type.field(name)
    const what = `${entityName(type.name, id)}.${name}`
    if (field) {
      const through = `${field.reference ?? ''}.${field.derivedFrom ?? ''}`
      throw new EntityError('ENTITY_TYPE', `${what}: got a value, expected none: it is derived from ${through}.`)
    }
    const known = type.stored.map((candidate) => candidate.name).join(', ')
    throw new EntityError('ENTITY_TYPE', `${what}: got an unknown field, expected one of ${known}.`)
  }
}

function checkValue(type: EntityType, id: EntityId, field: FieldType, value: EntityValue): void {
  if (!field.list) {
    if (isOfKind(field, value)) return
  } else if (Array.isArray(value)) {
    const items: readonly EntityValue[] = value
    const wrong = items.findIndex((item) => !isOfKind(field, item))
    if (wrong === -1) return
    const where = `${entityName(type.name, id)}.${field.name}[${wrong}]`
    throw invalid(`${where}: got ${shown(items[wrong])}, expected ${itemName(field)}.`)
  }
  throw invalid(`${entityName(type.name, id)}.${field.name}: got ${shown(value)}, expected ${kindName(field)}.`)
}

function isOfKind(field: FieldType, value: EntityValue | null | undefined): boolean {
  switch (field.kind) {
    case 'String':
      return typeof value === 'string'
    case 'Enum':
      return typeof value === 'string' && field.enumValues?.has(value) === true
    case 'Bytes':
      return value instanceof Uint8Array
    case 'Int':
      return typeof value === 'number' && Number.isInteger(value) && value >= INT_MIN && value <= INT_MAX
    case 'Int8':
    case 'Timestamp':
      return typeof value === 'bigint' && value >= INT8_MIN && value <= INT8_MAX
    case 'BigInt':
      return typeof value === 'bigint'
    case 'Boolean':
      return typeof value === 'boolean'
    case 'BigDecimal':
      return value !== undefined && value !== null && isBigDecimal(value)
  }
}

function itemName(field: FieldType): string {
  if (field.enumValues) return `one of ${[...field.enumValues].join(', ')}`
  return field.reference === undefined ? field.kind : `the ${field.kind} id of a ${field.reference}`
}

function kindName(field: FieldType): string {
  return field.list ? `a list of ${itemName(field)}` : itemName(field)
}

function shown(value: EntityValue | null | undefined): string {
  if (value === undefined || value === null) return 'null'
  if (typeof value === 'string') return `String ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`
  if (typeof value === 'number') return `Int ${value}`
  if (typeof value === 'bigint') return `integer ${value}`
  if (typeof value === 'boolean') return `Boolean ${value}`
  if (value instanceof Uint8Array) return `Bytes ${bytesToHex(value.subarray(0, 64))}`
  return isBigDecimal(value) ? `BigDecimal ${value.digits}e${value.exponent}` : `a list of ${value.length}`
}

/** Whether two values are the same, by content. */
export function equalValues(a: EntityValue, b: EntityValue): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object') return false
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalBytes(a, b)
  if (b instanceof Uint8Array) return false
  if (isBigDecimal(a)) return isBigDecimal(b) && a.digits === b.digits && a.exponent === b.exponent
  if (isBigDecimal(b) || a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    const x = a[i]
    const y = b[i]
    if (x === undefined || y === undefined || !equalValues(x, y)) return false
  }
  return true
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Whether two entities have the same fields with the same values. */
export function equalEntities(a: Entity, b: Entity): boolean {
  if (a === b) return true
  for (let i = 0; i < a.values.length; i++) {
    const value = a.values[i]
    const other = b.values[i]
    if (value === other) continue
    if (value === undefined || value === null || other === undefined || other === null) return false
    if (!equalValues(value, other)) return false
  }
  return true
}
