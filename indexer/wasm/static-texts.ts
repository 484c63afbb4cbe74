/**
 * Strings that every trigger finds in memory: the module's own constants and what the host adds before the snapshot.
 * Handing over the module's own pointer for a field's name makes TypedMap.get a comparison of pointers.
 */
import type { ClassIds } from './class-ids.ts'
import type { Heap } from './heap.ts'
import { writeString } from './texts.ts'

export class StaticTexts {
  readonly #heap: Heap
  readonly #ids: ClassIds
  readonly #pointers = new Map<string, number>()
  #open = false

  constructor(heap: Heap, ids: ClassIds) {
    this.#heap = heap
    this.#ids = ids
  }

  /**
   * Finds the module's constants. Objects are aligned to 16 and say their class and size before their content; whatever
   * looks like a string and is none has the same header and content as one, so it may stand for it. `end` is the heap's.
   */
  scan(end: number): void {
    const { i32, buffer } = this.#heap
    for (let pointer = 32; pointer < end; pointer += 16) {
      const size = i32[(pointer >> 2) - 1] ?? 0
      if (i32[(pointer >> 2) - 2] !== this.#ids.string || size <= 0 || size % 2 !== 0 || pointer + size > end) continue
      const text = buffer.toString('utf16le', pointer, pointer + size)
      if (!this.#pointers.has(text) && text.isWellFormed() && !text.includes('\0')) this.#pointers.set(text, pointer)
    }
    this.#open = true
  }

  /** A string's pointer; once closed, strings that are not known are written for the running trigger only. */
  pointer(text: string): number {
    const known = this.#pointers.get(text)
    if (known !== undefined) return known
    const pointer = writeString(this.#heap, this.#ids, text)
    if (this.#open) this.#pointers.set(text, pointer)
    return pointer
  }

  /** What every trigger finds in memory is complete. */
  close(): void {
    this.#open = false
  }
}
