/** store.* for tests, and matchstick's own functions that look into the store. */

import { Entity, type EntityValue } from '../../indexer/store/values.ts'
import { writeArray } from '../../indexer/wasm/arrays.ts'
import { type EntityCodec, entityCodec, readEntity, writeEntity } from '../../indexer/wasm/entities.ts'
import type { HostFunctions } from '../../indexer/wasm/host.ts'
import { HostError } from '../../indexer/wasm/host-error.ts'
import { readString } from '../../indexer/wasm/texts.ts'
import type { TestHost } from './test-host.ts'
import { plainEntity, type StoredEntity, type TestStore, withoutNulls } from './test-store.ts'

export function testStoreFunctions(host: TestHost): HostFunctions {
  const { heap, state } = host
  const text = (pointer: number | undefined): string => readString(heap, pointer ?? 0)
  const codecs = new Map<string, EntityCodec>()
  const codecOf = (name: string): EntityCodec => {
    const known = codecs.get(name)
    if (known) return known
    const type = state.schema.types.get(name)
    if (!type) throw new HostError(`store: got entity type "${name}", expected one of the schema with @entity.`)
    const codec = entityCodec(host, type)
    codecs.set(name, codec)
    return codec
  }
  const write = (codec: EntityCodec, entity: StoredEntity): number =>
    writeEntity(host, codec, Entity.of(codec.type, withoutNulls(entity))).pointer
  const get = (store: TestStore, type: string, id: string): number => {
    const codec = codecOf(type)
    const entity = store.get(type, id)
    return entity ? write(codec, entity) : 0
  }
  const set = (store: TestStore, type: string, id: string, entity: number): undefined => {
    const codec = codecOf(type)
    const { values, others } = readEntity(host, codec, entity)
    const given = new Map<string, EntityValue | null>(others.map((name) => [name, null]))
    for (const [i, { name }] of codec.type.stored.entries()) {
      const value = values[i]
      if (value !== undefined) given.set(name, value)
    }
    store.set(codec.type, id, given)
  }
  return {
    'store.get': (type, id) => get(state.store, text(type), text(id)),
    'store.get_in_block': (type, id) => get(state.inBlock, text(type), text(id)),
    'store.set': (type, id, entity) => set(state.store, text(type), text(id), entity ?? 0),
    mockInBlockStore: (type, id, entity) => set(state.inBlock, text(type), text(id), entity ?? 0),
    'store.remove': (type, id) => {
      state.store.remove(codecOf(text(type)).type.name, text(id))
      return undefined
    },
    'store.loadRelated': (type, id, field) => {
      const related = state.store.related(codecOf(text(type)).type, text(id), text(field))
      const pointers = related.map((other) => write(codecOf(other.type.name), other.entity))
      return writeArray(host, host.ids.arrayOfEntity, pointers)
    },
    ...lookFunctions(host),
  }
}

function lookFunctions({ heap, state }: TestHost): HostFunctions {
  const text = (pointer: number | undefined): string => readString(heap, pointer ?? 0)
  return {
    clearStore: () => {
      state.store.clear()
      return undefined
    },
    clearInBlockStore: () => {
      state.inBlock.clear()
      return undefined
    },
    countEntities: (type) => state.store.count(text(type)),
    logStore: () => {
      state.logs.push(state.store.toJson())
      return undefined
    },
    logEntity: (typeName, id, showRelated) => {
      const type = state.schema.types.get(text(typeName))
      if (!type) {
        throw new HostError(`(logEntity) Entity "${text(typeName)}" does not match any of the schema definitions`)
      }
      const entity = state.store.get(type.name, text(id))
      const shown: Record<string, unknown> = entity ? plainEntity(entity) : {}
      if (entity && showRelated === 1) {
        for (const field of type.fields) {
          if (field.derivedFrom === undefined) continue
          shown[field.name] = state.store.related(type, text(id), field.name).map((other) => plainEntity(other.entity))
        }
      }
      state.logs.push(JSON.stringify(shown, null, 2))
      return undefined
    },
  }
}
