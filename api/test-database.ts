/** Databases for the API's tests, written by the store as the indexer does. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hexToBytes } from '../core/hex.ts'
import { parseBigDecimal } from '../indexer/store/big-decimal.ts'
import { type EntitySchema, type EntityType, parseEntitySchema } from '../indexer/store/schema.ts'
import { type BlockChanges, Store } from '../indexer/store/store.ts'
import { Entity, type EntityValue, type FieldValue } from '../indexer/store/values.ts'

export const SCHEMA_SDL: string = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')

/** A field's value as a test writes it: bytes as hex, whole and decimal numbers as text or number. */
export type Plain = string | number | boolean | null | readonly Plain[]
export type PlainEntity = { readonly [field: string]: Plain }
/** The changes of a block: by type and id, null removes. */
export type PlainChanges = { readonly [type: string]: { readonly [id: string]: PlainEntity | null } }

export type TestDatabase = {
  readonly path: string
  readonly store: Store
  readonly schema: EntitySchema
  /** Writes a block; entities keep the fields that a change does not name. */
  readonly write: (number: number, changes: PlainChanges) => void
}

/** A new database in a temporary folder, of network "test" from block 10 on. */
export function createTestDatabase(sdl: string = SCHEMA_SDL): TestDatabase {
  const schema = parseEntitySchema(sdl)
  const path = join(mkdtempSync(join(tmpdir(), 'aftershock-api-')), 'test.db')
  const identity = {
    network: 'test',
    chainId: 31_337,
    deployment: '0x00000000000000000000000000000000000000aa',
    startBlock: 10,
  }
  const store = Store.open({ path, schema, identity })
  const known = new Map<string, Entity>()
  return {
    path,
    store,
    schema,
    write: (number, changes) => writeChanges(store, schema, known, number, changes),
  }
}

/** A block's hash: its number in 32 bytes, starting with b1. */
export function hashOf(number: number): `0x${string}` {
  return `0xb1${number.toString(16).padStart(62, '0')}`
}

function writeChanges(
  store: Store,
  schema: EntitySchema,
  known: Map<string, Entity>,
  number: number,
  changes: PlainChanges,
): void {
  const header = {
    number,
    hash: hashOf(number),
    parentHash: hashOf(number - 1),
    timestamp: 1_700_000_000 + number * 12,
  }
  const upserts: BlockChanges['upserts'][number][] = []
  const removals: BlockChanges['removals'][number][] = []
  for (const [name, rows] of Object.entries(changes)) {
    const type = schema.types.get(name)
    if (type === undefined) throw new TypeError(`No type ${name}.`)
    for (const [plainId, fields] of Object.entries(rows)) {
      const key = `${name} ${plainId}`
      const id = storeValue(type, 'id', plainId)
      if (typeof id !== 'string' && typeof id !== 'bigint' && !(id instanceof Uint8Array)) throw new TypeError('No id.')
      if (fields === null) {
        removals.push({ type, id })
        known.delete(key)
        continue
      }
      const before = known.get(key)
      const values = new Map<string, FieldValue>(before ?? [['id', id]])
      for (const [field, value] of Object.entries(fields)) {
        values.set(field, value === null ? undefined : storeValue(type, field, value))
      }
      const entity = Entity.of(type, values)
      upserts.push({ type, id, entity, isNew: before === undefined })
      known.set(key, entity)
    }
  }
  store.transaction(() => {
    store.writeBlock(header, { upserts, removals })
    store.setPointer(header)
  })
}

function storeValue(type: EntityType, name: string, value: Plain): EntityValue {
  const field = type.field(name)
  if (field === undefined) throw new TypeError(`No field ${type.name}.${name}.`)
  if (Array.isArray(value)) return value.map((item: Plain) => storeItem(field.kind, item))
  return storeItem(field.kind, value)
}

function storeItem(kind: string, value: Plain): EntityValue {
  switch (kind) {
    case 'Bytes':
      return hexToBytes(String(value))
    case 'BigInt':
    case 'Int8':
    case 'Timestamp':
      return BigInt(String(value))
    case 'BigDecimal': {
      const decimal = parseBigDecimal(String(value))
      if (decimal === undefined) throw new TypeError(`No decimal: ${String(value)}.`)
      return decimal
    }
    case 'Int':
      return Number(value)
    case 'Boolean':
      return value === true
    default:
      return String(value)
  }
}
