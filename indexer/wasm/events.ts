/**
 * Events in a mapping's memory. Every trigger starts with the same memory, so an event's objects lie at the same places
 * each time: they are made once as an image, which is copied and filled with what the log has.
 */

import type { Hex } from '../../core/hex.ts'
import { decodeLog, topicType } from '../abi/decode-log.ts'
import type { AbiEvent, AbiParameter } from '../abi/parse.ts'
import { type AbiType, FUNCTION_BYTES } from '../abi/types.ts'
import type { Log, Receipt, Transaction } from '../chain/block-source.ts'
import { writeArray } from './arrays.ts'
import { writeReceipt, writeTransaction } from './blocks.ts'
import { ethereumKind, writeEthereumValue } from './ethereum-values.ts'
import { isZeroWord, writeHexBytes, writeHexInteger, writeSmallInteger } from './hex-words.ts'
import type { Host } from './host.ts'

/** What is known of a log's transaction. 'unread': nothing yet; reading more than hash and index must trap. */
export type KnownTransaction = 'unread' | { readonly transaction: Transaction | null; readonly receipt: Receipt | null }

/** Where in an event's image a parameter's value goes. */
type Slot = {
  /** Index of the topic, or -1 and the word of the data. */
  readonly topic: number
  readonly word: number
  readonly kind: 'integer' | 'signed' | 'bool' | 'bytes'
  /** bytes: how many, and how many digits of the word come before them. */
  readonly size: number
  readonly skip: number
  readonly content: number
  readonly view: number
  readonly value: number
}

type Image = {
  readonly bytes: Uint8Array
  readonly at: number
  readonly top: number
  readonly event: number
  readonly address: number
  readonly logIndex: Integer
  readonly hash: number
  readonly hashView: number
  readonly transactionIndex: Integer
  /** undefined: the parameters are not all single words; they are decoded and written one by one. */
  readonly slots: readonly Slot[] | undefined
}

type Integer = { readonly content: number; readonly view: number }

/** Room for the digits of any word and the sign. */
const INTEGER_ROOM = 40

/** Writes the logs of one event. */
export class EventWriter {
  readonly #host: Host
  readonly #event: AbiEvent
  /** The topic of the first indexed parameter. */
  readonly #firstTopic: number
  #image: Image | undefined

  constructor(host: Host, event: AbiEvent) {
    this.#host = host
    this.#event = event
    this.#firstTopic = event.anonymous ? 0 : 1
  }

  /**
   * Writes the event at the heap's top, which must be the same each time, for a block written at `block`. Returns its
   * pointer, or 0 when the log is not one of this event.
   */
  write(log: Log, block: number, known: KnownTransaction): number {
    const { heap } = this.#host
    this.#image ??= this.#makeImage()
    const image = this.#image
    if (heap.top !== image.at) throw new RangeError(`An event is written at ${heap.top}, expected ${image.at}.`)
    heap.u8.set(image.bytes, image.at)
    heap.top = image.top
    writeHexBytes(heap.u8, image.address, log.address, 2, 20)
    this.#setInteger(image.logIndex, log.logIndex)
    writeHexBytes(heap.u8, image.hash, log.transactionHash, 2, 32)
    this.#setInteger(image.transactionIndex, log.transactionIndex)
    const word = image.event >> 2
    heap.i32[word + 4] = block
    if (image.slots) {
      if (!this.#fill(image.slots, log)) return 0
    } else {
      const parameters = this.#writeParameters(log)
      if (parameters === 0) return 0
      heap.i32[word + 6] = parameters
    }
    heap.i32[word + 5] = this.#writeTransaction(image, known)
    heap.i32[word + 7] = known !== 'unread' && known.receipt ? writeReceipt(this.#host, known.receipt) : 0
    return image.event
  }

  #setInteger({ content, view }: Integer, value: number): void {
    this.#setLength(content, view, writeSmallInteger(this.#host.heap.i32, content, value))
  }

  #setLength(content: number, view: number, length: number): void {
    const { i32 } = this.#host.heap
    i32[(content >> 2) - 1] = length
    i32[(view >> 2) + 2] = length
  }

  /**
   * A transaction of which only hash and index have been read is laid across the end of memory: these two fields are the
   * last 8 bytes, so that reading any other is an access out of bounds, whatever the mapping does with it.
   */
  #writeTransaction(image: Image, known: KnownTransaction): number {
    const { heap } = this.#host
    if (known !== 'unread')
      return writeTransaction(this.#host, known.transaction, image.hashView, image.transactionIndex.view)
    const pointer = heap.u8.length - 8
    heap.i32[pointer >> 2] = image.hashView
    heap.i32[(pointer >> 2) + 1] = image.transactionIndex.view
    return pointer
  }

  /** Fills in single-word parameters; false when the log does not have them. */
  #fill(slots: readonly Slot[], log: Log): boolean {
    const { heap } = this.#host
    let topics = this.#firstTopic
    for (const slot of slots) {
      if (slot.topic >= 0) topics++
      const text: Hex | undefined = slot.topic >= 0 ? log.topics[slot.topic] : log.data
      const from = 2 + slot.word * 64
      if (text === undefined || text.length < from + 64) return false
      if (slot.kind === 'bool') heap.i32[(slot.value >> 2) + 2] = isZeroWord(text, from) ? 0 : 1
      else if (slot.kind === 'bytes') writeHexBytes(heap.u8, slot.content, text, from + slot.skip, slot.size)
      else {
        const length = writeHexInteger(heap.i32, slot.content, text, from, slot.kind === 'signed')
        this.#setLength(slot.content, slot.view, length)
      }
    }
    return topics === log.topics.length
  }

  #writeParameters(log: Log): number {
    const values = decodeLog(this.#event, log)
    if (values === null) return 0
    const pointers = this.#event.inputs.map((input, i) => {
      const value = values[i]
      if (value === undefined) throw new RangeError(`parameter ${i} has no value.`)
      const type = input.indexed ? topicType(input.type) : input.type
      return this.#writeParameter(input, writeEthereumValue(this.#host, type, value))
    })
    return writeArray(this.#host, this.#host.ids.arrayOfEventParam, pointers)
  }

  #writeParameter(input: AbiParameter, value: number): number {
    const { heap, ids } = this.#host
    const name = this.#host.text(input.name)
    const pointer = heap.allocate(8, ids.eventParam)
    heap.i32[pointer >> 2] = name
    heap.i32[(pointer >> 2) + 1] = value
    return pointer
  }

  #makeImage(): Image {
    const { heap, ids } = this.#host
    const at = heap.top
    const view = (content: number, length: number) => heap.allocateView(ids.uint8Array, content, length)
    const integer = (): Integer => {
      const content = heap.allocate(INTEGER_ROOM, ids.arrayBuffer)
      return { content, view: view(content, 1) }
    }
    const address = heap.allocate(20, ids.arrayBuffer)
    const addressView = view(address, 20)
    const logIndex = integer()
    const hash = heap.allocate(32, ids.arrayBuffer)
    const hashView = view(hash, 32)
    const transactionIndex = integer()
    const slots = this.#singleWords()?.map((slot) => this.#placeSlot(slot))
    let parameters = 0
    if (slots) {
      const pointers = this.#event.inputs.map((input, i) => this.#writeParameter(input, slots[i]?.value ?? 0))
      parameters = writeArray(this.#host, ids.arrayOfEventParam, pointers)
    }
    const event = heap.allocate(32, ids.event)
    const fields = [addressView, logIndex.view, logIndex.view, 0, 0, 0, parameters, 0]
    for (const [i, field] of fields.entries()) heap.i32[(event >> 2) + i] = field
    const { top } = heap
    const bytes = heap.u8.slice(at, top)
    heap.u8.fill(0, at, top)
    heap.top = at
    return { bytes, at, top, event, address, logIndex, hash, hashView, transactionIndex, slots }
  }

  /** The parameters' places in topics and data when each is one word, else undefined. */
  #singleWords(): { input: AbiParameter; topic: number; word: number }[] | undefined {
    let topic = this.#firstTopic
    let word = 0
    const places = this.#event.inputs.map((input) =>
      input.indexed ? { input, topic: topic++, word: 0 } : { input, topic: -1, word: word++ },
    )
    const composed = ['string', 'bytes', 'array', 'tuple']
    return places.some(({ input }) => !input.indexed && composed.includes(input.type.kind)) ? undefined : places
  }

  #placeSlot({ input, topic, word }: { input: AbiParameter; topic: number; word: number }): Slot {
    const { heap, ids } = this.#host
    const type = input.indexed ? topicType(input.type) : input.type
    const value = heap.allocate(16, ids.ethereumValue)
    heap.i32[value >> 2] = ethereumKind(type)
    if (type.kind === 'bool') return { topic, word, kind: 'bool', size: 0, skip: 0, content: 0, view: 0, value }
    const size = sizeOf(type)
    const content = heap.allocate(size, ids.arrayBuffer)
    const view = heap.allocateView(ids.uint8Array, content, size)
    heap.i32[(value >> 2) + 2] = view
    const kind = type.kind === 'int' ? 'signed' : type.kind === 'uint' ? 'integer' : 'bytes'
    // An address is the low 20 bytes of its word, fixed bytes are the high ones.
    return { topic, word, kind, size, skip: type.kind === 'address' ? 24 : 0, content, view, value }
  }
}

/** Bytes of a value that is one word. */
function sizeOf(type: AbiType): number {
  switch (type.kind) {
    case 'address':
      return 20
    case 'function':
      return FUNCTION_BYTES
    case 'fixedBytes':
      return type.size
    default:
      return INTEGER_ROOM
  }
}
