/**
 * The memory of a mapping's instance: views, allocation, and a memory of which value lies at which pointer.
 *
 * Layout of objects: AssemblyScript 0.19, runtime stub. 20 bytes of header lie before the content, which is aligned to
 * 16: mmInfo (block size less 4), two words for the collector (zero), the class id, the content's size.
 */
import { HostError } from './host-error.ts'
import { KnownBytes } from './known-bytes.ts'

const HEADER = 20
/** From the start of a block that `allocate` returns to the first header that gives aligned content. */
const ARENA_LEAD = 12
/** While a module starts, so that what every trigger starts with stays small; and while handlers run. */
const START_ARENA_BYTES = 4 * 1024
const ARENA_BYTES = 256 * 1024

/** What a remembered pointer holds. */
export const MEMO = { none: 0, bigInt: 1, string: 2, hex: 3 } as const

/** Bytes of an object that are kept beside its value, to see whether the mapping has changed it in place. */
const MEMO_BYTES = 64
const MEMO_WORDS = MEMO_BYTES / 4
/** Pointers into what every trigger starts with keep their slots for ever; the others lose them at the reset. */
const LASTING_SLOTS = 1024
const SLOTS = 4096

export class Heap {
  #memory: WebAssembly.Memory | undefined
  #allocate: ((size: number) => number) | undefined
  u8: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  u16: Uint16Array = new Uint16Array(0)
  i32: Int32Array = new Int32Array(0)
  u64: BigUint64Array = new BigUint64Array(0)
  i64: BigInt64Array = new BigInt64Array(0)
  buffer: Buffer = Buffer.alloc(0)
  readonly known: KnownBytes = new KnownBytes()
  /** Where the next object's header goes, and where the arena ends. */
  top = 0
  end = 0
  /** First byte past what a trigger starts with; below it lies what `_start` and the host made. */
  lastingEnd = 0

  #memoIndex: Uint16Array = new Uint16Array(0)
  readonly #memoPointer: Int32Array = new Int32Array(SLOTS)
  readonly #memoKind: Uint8Array = new Uint8Array(SLOTS)
  readonly #memoStart: Int32Array = new Int32Array(SLOTS)
  readonly #memoLength: Int32Array = new Int32Array(SLOTS)
  readonly #memoWords: Int32Array = new Int32Array(SLOTS * MEMO_WORDS)
  readonly #memoValue: (bigint | string | Uint8Array)[] = new Array(SLOTS).fill('')
  #lastingSlots = 1
  #slots = LASTING_SLOTS

  #arenaBytes = START_ARENA_BYTES
  #recording = false
  #pointerCount = 0
  /** There are never more pointers in one arena; what would not fit is left out, and so is the image. */
  readonly #pointerWords: Int32Array = new Int32Array(ARENA_BYTES / 4)

  /** Gives it an instance's memory and its function that allocates. */
  attach(memory: WebAssembly.Memory, allocate: (size: number) => number): void {
    this.#memory = memory
    this.#allocate = allocate
    this.refresh()
  }

  /** Must be called when the memory may have grown, which detaches the views. */
  refresh(): void {
    if (this.u8.length !== 0 || !this.#memory) return
    const { buffer } = this.#memory
    this.u8 = new Uint8Array(buffer)
    this.u16 = new Uint16Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u64 = new BigUint64Array(buffer)
    this.i64 = new BigInt64Array(buffer)
    this.buffer = Buffer.from(buffer)
    const index = new Uint16Array(buffer.byteLength >> 4)
    index.set(this.#memoIndex)
    this.#memoIndex = index
  }

  /** Space for an object of `size` bytes, header written, content zero. Returns the content's pointer. */
  allocate(size: number, classId: number): number {
    const total = (size + HEADER + 15) & ~15
    if (this.top + total > this.end) this.#newArena(total)
    const pointer = this.top + HEADER
    this.top += total
    const word = pointer >> 2
    const { i32 } = this
    i32[word - 5] = total - 4
    i32[word - 2] = classId
    i32[word - 1] = size
    return pointer
  }

  /** Makes sure that `size` bytes of content can be written at `top` before it is allocated. */
  reserve(size: number): void {
    if (this.top + size + HEADER + 16 > this.end) this.#newArena(size + HEADER + 16)
  }

  #newArena(atLeast: number): void {
    if (!this.#allocate) throw new TypeError('The heap has no memory yet.')
    const size = Math.max(this.#arenaBytes, atLeast + ARENA_LEAD)
    const start = this.#allocate(size)
    this.refresh()
    this.top = start + ARENA_LEAD
    this.end = start + size
  }

  /** Opens the arena that every trigger begins with; returns its first byte, the end of what stays. */
  openArena(): number {
    this.#arenaBytes = ARENA_BYTES
    this.#newArena(0)
    return this.top - ARENA_LEAD
  }

  /** Stores a pointer to an object that was allocated for this trigger. */
  setPointer(word: number, pointer: number): void {
    this.i32[word] = pointer
    if (this.#recording) this.#pointerWords[this.#pointerCount++] = word
  }

  /** Begins to note the words that pointers are stored in. */
  recordPointers(): void {
    this.#recording = true
    this.#pointerCount = 0
  }

  /** The words noted, which the next record overwrites. */
  recordedPointers(): Int32Array {
    this.#recording = false
    return this.#pointerWords.subarray(0, this.#pointerCount)
  }

  /** A Uint8Array (Bytes, Address, BigInt) over a buffer. */
  allocateView(classId: number, buffer: number, length: number): number {
    const pointer = this.allocate(12, classId)
    const word = pointer >> 2
    this.setPointer(word, buffer)
    this.setPointer(word + 1, buffer)
    this.i32[word + 2] = length
    return pointer
  }

  /** Forgets the values of pointers that the next trigger will use anew. */
  forget(): void {
    this.#slots = LASTING_SLOTS
    this.#recording = false
  }

  /** The slot of a remembered pointer, 0 when there is none. */
  slotOf(pointer: number): number {
    const slot = this.#memoIndex[pointer >> 4] ?? 0
    if (this.#memoPointer[slot] !== pointer || (slot >= LASTING_SLOTS && slot >= this.#slots)) return 0
    return slot
  }

  kindOf(slot: number): number {
    return this.#memoKind[slot] ?? MEMO.none
  }

  /** What a slot of this kind holds. */
  valueOf(slot: number): bigint | string | Uint8Array {
    return this.#memoValue[slot] ?? ''
  }

  /** True while the view and its bytes are those that were remembered. */
  isUnchanged(slot: number, start: number, length: number): boolean {
    if (this.#memoStart[slot] !== start || this.#memoLength[slot] !== length) return false
    const words = (length + 3) >> 2
    const from = start >> 2
    const kept = slot * MEMO_WORDS
    for (let i = 0; i < words; i++) if (this.#memoWords[kept + i] !== this.i32[from + i]) return false
    return true
  }

  /** Remembers a string, which nothing can change. */
  rememberText(pointer: number, kind: number, value: string | Uint8Array): void {
    const slot = this.#newSlot(pointer)
    if (slot === 0) return
    this.#memoKind[slot] = kind
    this.#memoValue[slot] = value
  }

  /** Remembers the value of a view and the bytes that it was read from. */
  rememberView(pointer: number, kind: number, value: bigint, start: number, length: number): void {
    if (length > MEMO_BYTES || (start & 3) !== 0) return
    const slot = this.#newSlot(pointer)
    if (slot === 0) return
    this.#memoKind[slot] = kind
    this.#memoValue[slot] = value
    this.#memoStart[slot] = start
    this.#memoLength[slot] = length
    const words = (length + 3) >> 2
    const from = start >> 2
    const kept = slot * MEMO_WORDS
    for (let i = 0; i < words; i++) this.#memoWords[kept + i] = this.i32[from + i] ?? 0
  }

  #newSlot(pointer: number): number {
    let slot = this.slotOf(pointer)
    if (slot !== 0) return slot
    if (pointer < this.lastingEnd) {
      if (this.#lastingSlots >= LASTING_SLOTS) return 0
      slot = this.#lastingSlots++
    } else {
      if (this.#slots >= SLOTS) return 0
      slot = this.#slots++
    }
    this.#memoIndex[pointer >> 4] = slot
    this.#memoPointer[slot] = pointer
    return slot
  }

  /** The word at a pointer that a mapping handed over. */
  word(pointer: number): number {
    if (pointer <= 0) throw new HostError(pointer === 0 ? 'A null pointer was read.' : `Pointer ${pointer} was read.`)
    const value = this.i32[pointer >> 2]
    if (value === undefined) throw new HostError(`Pointer ${pointer} leads out of memory.`)
    return value
  }
}
