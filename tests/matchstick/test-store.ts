/**
 * The store of a test file. As matchstick's: what a handler finds in its block is only what the test has put there. As
 * graph-node's, because mappings rely on it: saving merges with what is there (matchstick replaces it, and so refuses a
 * save of some fields), removing what is not there is no error, kinds and fields are checked, timeseries get their ids.
 * A value that is not of its enum, which matchstick takes, is only warned of.
 */
import { mergeEntity } from '../../indexer/store/entity-check.ts'
import type { EntitySchema, EntityType } from '../../indexer/store/schema-types.ts'
import { Entity, type EntityValue, GivenFields } from '../../indexer/store/values.ts'
import { HostError } from '../../indexer/wasm/host-error.ts'
import { displayed } from './display.ts'

/** Null: the mapping has set the field to null. */
export type StoredEntity = ReadonlyMap<string, EntityValue | null>

/** Stands for the block of all tests, as matchstick-as's default events have it. */
const BLOCK_NUMBER = 1n
const BLOCK_MICROSECONDS = 1_000_000n
/** The id by which a mapping asks for a generated one. */
const AUTO = 'auto'

export type RelatedEntity = { readonly type: EntityType; readonly key: string; readonly entity: StoredEntity }

export class TestStore {
  readonly #schema: EntitySchema
  readonly #warn: (message: string) => void
  readonly #types = new Map<string, Map<string, StoredEntity>>()
  /** Ids given since the store was cleared: one sequence for all types. */
  #ids = 0n

  constructor(schema: EntitySchema, warn: (message: string) => void) {
    this.#schema = schema
    this.#warn = warn
  }

  get(type: string, id: string): StoredEntity | undefined {
    return this.#types.get(type)?.get(id)
  }

  has(type: string): boolean {
    return this.#types.has(type)
  }

  set(type: EntityType, id: string, fields: StoredEntity): void {
    const generated = type.timeseries || id === AUTO
    const key = idOf(type, generated ? this.#nextId(type) : id)
    const given = new Map(fields)
    if (generated) given.set('id', key)
    if (type.timeseries) given.set('timestamp', BLOCK_MICROSECONDS)
    this.#checkEnums(type, id, given)
    const entities = this.#types.get(type.name) ?? new Map<string, StoredEntity>()
    const known = entities.get(displayed(key)) ?? new Map<string, EntityValue | null>()
    const plain = withoutEnums(type)
    const merged = mergeEntity(plain, key, Entity.of(plain, withoutNulls(known)), GivenFields.of(plain, given))
    entities.set(displayed(key), new Map([...onlyNulls(known), ...onlyNulls(given), ...merged]))
    this.#types.set(type.name, entities)
  }

  /** As graph-node gives them: the block's number and the next of a sequence. */
  #nextId(type: EntityType): string {
    const id = (BLOCK_NUMBER << 32n) + this.#ids++
    return type.idKind === 'Bytes' ? `0x${id.toString(16).padStart(16, '0')}` : id.toString()
  }

  #checkEnums(type: EntityType, id: string, fields: StoredEntity): void {
    for (const { name, enumValues } of type.stored) {
      const value = fields.get(name) ?? null
      const items = Array.isArray(value) ? value : [value]
      const wrong = items.find((item) => typeof item === 'string' && enumValues?.has(item) === false)
      if (wrong === undefined) continue
      const expected = [...(enumValues ?? [])].join(', ')
      this.#warn(`graph-node refuses ${type.name}[${id}].${name}: got "${wrong}", expected one of ${expected}.`)
    }
  }

  remove(type: string, id: string): void {
    this.#types.get(type)?.delete(id)
  }

  count(type: string): number {
    return this.#types.get(type)?.size ?? 0
  }

  clear(): void {
    this.#types.clear()
    this.#ids = 0n
  }

  /** The entities that a derived field lists, each with its type, ordered by id. */
  related(type: EntityType, id: string, fieldName: string): readonly RelatedEntity[] {
    const field = type.field(fieldName)
    const through = field?.derivedFrom
    const name = field?.reference ?? ''
    const one = this.#schema.types.get(name)
    const types = one === undefined ? (this.#schema.interfaces.get(name)?.implementers ?? []) : [one]
    if (types.length === 0 || through === undefined) {
      throw new HostError(`store.loadRelated: ${type.name}.${fieldName} is not derived from an entity.`)
    }
    const all = types.flatMap((other) =>
      [...(this.#types.get(other.name) ?? [])].map(([key, entity]) => ({ type: other, key, entity })),
    )
    const found = all.filter(({ entity }) => {
      const value = entity.get(through) ?? null
      return Array.isArray(value) ? value.some((item) => displayed(item) === id) : displayed(value) === id
    })
    return found.sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** All of it as JSON, sorted by type, id and field. */
  toJson(): string {
    const plain = sorted(this.#types).map(([type, entities]) => [
      type,
      Object.fromEntries(sorted(entities).map(([id, entity]) => [id, plainEntity(entity)])),
    ])
    return JSON.stringify(Object.fromEntries(plain), null, 2)
  }
}

/** The fields that have a value. */
export function withoutNulls(entity: StoredEntity): Map<string, EntityValue> {
  const result = new Map<string, EntityValue>()
  for (const [name, value] of entity) if (value !== null) result.set(name, value)
  return result
}

function onlyNulls(entity: StoredEntity): StoredEntity {
  return new Map([...entity].filter(([, value]) => value === null))
}

export function plainEntity(entity: StoredEntity): Record<string, string> {
  return Object.fromEntries(sorted(entity).map(([name, value]) => [name, displayed(value)]))
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The type with its enums as plain text. */
function withoutEnums(type: EntityType): EntityType {
  const stored = type.stored.map((field) => (field.kind === 'Enum' ? { ...field, kind: 'String' as const } : field))
  return { ...type, stored }
}

function idOf(type: EntityType, text: string): string | bigint | Uint8Array {
  if (type.idKind === 'String') return text
  if (type.idKind === 'Bytes' && /^(0x)?([0-9a-fA-F]{2})*$/.test(text)) {
    return Uint8Array.from(Buffer.from(text.replace(/^0x/, ''), 'hex'))
  }
  if (type.idKind === 'Int8' && /^-?\d+$/.test(text)) return BigInt(text)
  throw new HostError(`The id of a ${type.name}: got "${text}", expected ${type.idKind}.`)
}
