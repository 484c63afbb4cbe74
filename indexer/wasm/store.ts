/** The import family store.*: entities as the handler that runs sees them. */
import type { EntityId } from '../store/entity-cache.ts'
import type { EntitySchema } from '../store/schema.ts'
import { writeArray } from './arrays.ts'
import { type EntityCodec, entityCodec } from './entities.ts'
import type { EntityImages } from './entity-images.ts'
import type { Host, HostFunctions } from './host.ts'
import { HostError } from './host-error.ts'
import { bytesOfHexText, readString } from './texts.ts'

/** Codecs by type name; they are made when the module has started, because they need strings in its memory. */
export type EntityCodecs = Map<string, EntityCodec>

export function addEntityCodecs(host: Host, codecs: EntityCodecs, schema: EntitySchema): void {
  for (const type of schema.types.values()) codecs.set(type.name, entityCodec(host, type))
}

export function storeFunctions(host: Host, codecs: EntityCodecs, images: EntityImages): HostFunctions {
  /** By pointers of names that every trigger finds in memory. */
  const byPointer = new Map<number, EntityCodec>()
  const codecOf = (pointer = 0): EntityCodec => {
    const known = byPointer.get(pointer)
    if (known) return known
    const name = readString(host.heap, pointer)
    const codec = codecs.get(name)
    if (codec) {
      if (pointer < host.heap.lastingEnd) byPointer.set(pointer, codec)
      return codec
    }
    throw new HostError(`store: got entity type "${name}", expected one of the schema with @entity.`)
  }
  return {
    'store.get': (type, id) => {
      const codec = codecOf(type)
      const entity = host.context().cache.get(codec.type.name, readId(host, codec, id ?? 0))
      return entity ? images.load(codec, entity) : 0
    },
    'store.get_in_block': (type, id) => {
      const codec = codecOf(type)
      const entity = host.context().cache.getInBlock(codec.type.name, readId(host, codec, id ?? 0))
      return entity ? images.load(codec, entity) : 0
    },
    'store.loadRelated': (type, id, field) => {
      const codec = codecOf(type)
      const name = readString(host.heap, field ?? 0)
      const related = codecs.get(codec.type.field(name)?.reference ?? '')
      const entities = host.context().cache.loadRelated(codec.type.name, readId(host, codec, id ?? 0), name)
      if (!related) throw new HostError(`store.loadRelated: ${codec.type.name}.${name} is not derived from an entity.`)
      const pointers = entities.map((entity) => images.load(related, entity))
      return writeArray(host, host.ids.arrayOfEntity, pointers)
    },
    'store.set': (type, id, entity) => {
      const codec = codecOf(type)
      const { cache } = host.context()
      const key = codec.type.timeseries ? AUTO : readId(host, codec, id ?? 0, true)
      const { fields, rest } = images.save(codec, entity ?? 0)
      if (key === AUTO) cache.insert(codec.type.name, fields)
      else {
        const saved = cache.set(codec.type.name, key, fields, rest)
        if (saved.before) images.follow(saved.before, saved.entity)
      }
      return undefined
    },
    'store.remove': (type, id) => {
      const codec = codecOf(type)
      images.removed()
      host.context().cache.remove(codec.type.name, readId(host, codec, id ?? 0))
      return undefined
    },
  }
}

/** The id under which graph-ts saves entities whose id the host is to give. */
const AUTO = 'auto'

/** Ids come as text: bytes as hex, Int8 as decimal digits. AUTO is itself where it is allowed. */
function readId({ heap }: Host, codec: EntityCodec, pointer: number, autoAllowed = false): EntityId {
  if (codec.type.idKind === 'Bytes') {
    const bytes = bytesOfHexText(heap, pointer)
    if (bytes) return bytes
  }
  const text = readString(heap, pointer)
  if (codec.type.idKind === 'String' || (autoAllowed && text === AUTO)) return text
  if (codec.type.idKind === 'Bytes' && /^(0x)?([0-9a-fA-F]{2})*$/.test(text)) {
    return Uint8Array.from(Buffer.from(text.replace(/^0x/, ''), 'hex'))
  }
  if (codec.type.idKind === 'Int8' && /^-?\d+$/.test(text)) return BigInt(text)
  throw new HostError(`The id of a ${codec.type.name}: got "${text}", expected ${codec.type.idKind}.`)
}
