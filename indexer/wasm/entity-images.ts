/**
 * Loading and saving entities without making or reading each of their values: a loaded entity is kept as an image of its
 * objects, which is copied the next time; when it is saved, what still has the pointers and bytes of the image has not
 * changed; and the image follows what changed.
 */
import { type Entity, GivenFields } from '../store/values.ts'
import { type EntityCodec, fieldOf, readEntity, readField, writeEntity } from './entities.ts'
import type { Heap } from './heap.ts'
import type { Host } from './host.ts'
import { type Image, moveTo, takeValues } from './image.ts'

export type SavedEntity = {
  readonly fields: GivenFields
  readonly rest: Entity | undefined
}

/** An entity that the running handler has loaded. */
type Loaded = { readonly image: Image; readonly pointer: number; readonly base: number; readonly writes: number }

/**
 * Room for images, in words. There are two such rooms; when one is full, the other is emptied and used. Memory of their
 * own for each image would cost more than the images save.
 */
const ROOM_WORDS = 4 * 1024 * 1024
/** Bytes that most entities fit in; one that reaches past an arena has no image. */
const MAX_BYTES = 16 * 1024

class Room {
  readonly images = new Map<Entity, Image>()
  /** Made when it is first used. */
  #words: Int32Array = new Int32Array(0)
  #used = 0

  has(count: number): boolean {
    return this.#used + count <= ROOM_WORDS
  }

  place(words: Int32Array): Int32Array {
    if (this.#words.length === 0) this.#words = new Int32Array(ROOM_WORDS)
    const place = this.#words.subarray(this.#used, this.#used + words.length)
    place.set(words)
    this.#used += words.length
    return place
  }

  empty(): void {
    this.images.clear()
    this.#used = 0
  }
}

export class EntityImages {
  readonly #host: Host
  #recent = new Room()
  #older = new Room()
  /** What the running handler has loaded; by the pointers' sixteenths where it is among them, which nothing clears. */
  readonly #loaded: Loaded[] = []
  #indexOf: Int32Array = new Int32Array(0)
  /** Saves and removals by the running handler. */
  #writes = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** Forgets what the handler loaded, because its memory is put back. */
  forget(): void {
    this.#loaded.length = 0
    this.#writes = 0
  }

  /** Writes an entity for the mapping. */
  load(codec: EntityCodec, entity: Entity): number {
    const { heap } = this.#host
    const known = this.#recent.images.get(entity) ?? this.#older.images.get(entity)
    if (!known || heap.top + known.words.length * 4 > heap.end) return this.#make(codec, entity)
    moveTo(known, heap.top)
    heap.i32.set(known.words, heap.top >> 2)
    heap.top += known.words.length * 4
    return this.#remember(known)
  }

  /**
   * What a mapping saves. `fields`: at least the id and what has changed, when nothing else can have been saved since it was
   * loaded, else all fields. Values that have not changed are the very ones of the loaded entity. `rest`: the entity whose
   * unchanged values were left out.
   */
  save(codec: EntityCodec, pointer: number): SavedEntity {
    const loaded = this.#loadedAt(pointer)
    const onlyChanges = loaded?.writes === this.#writes
    this.#writes++
    if (loaded?.image.codec === codec) {
      moveTo(loaded.image, loaded.base)
      if (hasItsValues(this.#host.heap, loaded.image)) {
        const fields = this.#readChanges(codec, pointer, loaded.image, onlyChanges)
        return { fields, rest: onlyChanges ? loaded.image.entity : undefined }
      }
    }
    return { fields: readEntity(this.#host, codec, pointer), rest: undefined }
  }

  /** An entity has become another one: its image does too. */
  follow(before: Entity, after: Entity): void {
    const room = this.#recent.images.has(before) ? this.#recent : this.#older
    const image = room.images.get(before)
    if (!image || before === after) return
    room.images.delete(before)
    if (takeValues(this.#host, image, after)) room.images.set(after, image)
    // Other copies that the handler has loaded cannot be compared with an image that stopped half way.
    else this.#loaded.length = 0
  }

  /** An entity was removed. */
  removed(): void {
    this.#writes++
  }

  #readChanges(codec: EntityCodec, pointer: number, image: Image, onlyChanges: boolean): GivenFields {
    const { heap } = this.#host
    const { i32 } = heap
    const fields = new GivenFields(codec.type)
    const array = heap.word(pointer)
    const start = (i32[(array >> 2) + 1] ?? 0) >> 2
    const length = i32[(array >> 2) + 3] ?? 0
    const base = image.base >> 2
    const { words, entity } = image
    const idPlace = codec.type.position('id')
    for (let i = 0; i < length; i++) {
      const entry = heap.word((start + i) << 2)
      const at = entry >> 2
      const isImages = i < image.size && entry === words[image.entries + i]
      if (isImages && i32[at] === words[at - base] && i32[at + 1] === words[at - base + 1]) {
        const field = fieldOf(heap, codec, i32[at] ?? 0)
        if (typeof field === 'string') continue
        const { position } = field
        if (!onlyChanges || position === idPlace) fields.values[position] = entity.values[position] ?? null
      } else readField(this.#host, codec, entry, fields)
    }
    return fields
  }

  /** Writes an entity and keeps its image if it lies in one piece. */
  #make(codec: EntityCodec, entity: Entity): number {
    const { heap } = this.#host
    heap.reserve(MAX_BYTES)
    const base = heap.top
    const { end } = heap
    heap.recordPointers()
    const written = writeEntity(this.#host, codec, entity)
    const pointers = heap.recordedPointers()
    if (heap.end !== end) return written.pointer
    const first = base >> 2
    const words = heap.i32.subarray(first, heap.top >> 2)
    for (let i = 0; i < pointers.length; i++) pointers[i] = (pointers[i] ?? 0) - first
    const room = this.#roomFor(words.length + pointers.length)
    const image: Image = {
      codec,
      entity,
      words: room.place(words),
      pointers: room.place(pointers),
      values: written.values.map((value) => (value === 0 ? -1 : (value >> 2) - first)),
      base,
      map: (written.pointer >> 2) - first,
      valuesEnd: (written.valuesEnd >> 2) - first,
      entries: (written.entries >> 2) - first,
      size: written.size,
    }
    room.images.set(entity, image)
    return this.#remember(image)
  }

  #roomFor(words: number): Room {
    if (this.#recent.has(words)) return this.#recent
    const next = this.#older
    next.empty()
    this.#older = this.#recent
    this.#recent = next
    // The running handler may have loaded images that lay there.
    this.#loaded.length = 0
    return next
  }

  #remember(image: Image): number {
    const pointer = image.base + image.map * 4
    const place = pointer >> 4
    if (place >= this.#indexOf.length) {
      const index = new Int32Array(Math.max(this.#host.heap.u8.length >> 4, place + 1))
      index.set(this.#indexOf)
      this.#indexOf = index
    }
    this.#indexOf[place] = this.#loaded.length
    this.#loaded.push({ image, pointer, base: image.base, writes: this.#writes })
    return pointer
  }

  #loadedAt(pointer: number): Loaded | undefined {
    const loaded = this.#loaded[this.#indexOf[pointer >> 4] ?? 0]
    return loaded?.pointer === pointer ? loaded : undefined
  }
}

/** Whether no value has been changed in place. */
function hasItsValues(heap: Heap, { words, base, valuesEnd }: Image): boolean {
  const first = base >> 2
  const { i32 } = heap
  for (let i = 0; i < valuesEnd; i++) if (i32[first + i] !== words[i]) return false
  return true
}
