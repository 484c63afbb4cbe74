/**
 * Makes a compiled mapping resettable. graph-node runs each trigger in a fresh instance, so a mapping's globals never
 * survive; here one instance is reused and must be put back. Memory can be reached from outside, mutable globals cannot:
 * this adds an export for each of them to the binary, without touching its code. It also gives memory a maximum, so that a
 * handler that allocates for ever traps instead of taking the machine's memory.
 * Format: WebAssembly core specification 1.0, chapter 5.5.
 */

const SECTION = { import: 2, memory: 5, global: 6, export: 7, code: 10 } as const
const EXTERNAL = { func: 0, table: 1, memory: 2, global: 3 } as const
const MAGIC_AND_VERSION = 8
/** In pages of 64 KiB: 1 GiB for one handler. Below 2 GiB, so that pointers stay positive as 32-bit integers. */
const MEMORY_MAX_PAGES = 16_384

export type PatchedModule = {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Export names of the mutable globals. */
  readonly globals: readonly string[]
}

export function exportMutableGlobals(source: Uint8Array): PatchedModule {
  const sections = readSections(source)
  const imports = sections.find((s) => s.id === SECTION.import)
  const globalSection = sections.find((s) => s.id === SECTION.global)
  const first = imports ? countImportedGlobals(imports.body) : 0
  const mutable = globalSection ? mutableGlobals(globalSection.body).map((index) => first + index) : []
  const added = mutable.map((index) => ({ name: `__aftershock_global_${index}`, index }))
  const parts: Uint8Array[] = [source.subarray(0, MAGIC_AND_VERSION)]
  for (const section of sections) {
    const body = patched(section, added)
    parts.push(Uint8Array.of(section.id, ...leb(body.length)), body)
  }
  return { bytes: Uint8Array.from(Buffer.concat(parts)), globals: added.map((a) => a.name) }
}

/** The functions' code and where it begins in the module. */
export function codeSection(source: Uint8Array): { readonly start: number; readonly bytes: Uint8Array } {
  const body = readSections(source).find((section) => section.id === SECTION.code)?.body
  if (!body) throw new TypeError('The module has no code.')
  return { start: body.byteOffset - source.byteOffset, bytes: body }
}

/** Where in a code section the function begins that has the instruction at an offset there. */
export function functionStart(code: Uint8Array, offset: number): number {
  const reader = new Reader(code)
  let start = 0
  for (let left = reader.u32(); left > 0 && reader.at <= offset; left--) {
    const size = reader.u32()
    start = reader.at
    reader.bytes(size)
  }
  return start
}

function patched({ id, body }: Section, added: readonly { name: string; index: number }[]): Uint8Array {
  if (id === SECTION.export) return withExports(body, added)
  return id === SECTION.memory ? withMaximum(body) : body
}

/** One memory, whose limits are a flag, its first size and, where the flag says so, a maximum. */
function withMaximum(body: Uint8Array): Uint8Array {
  const reader = new Reader(body)
  const count = reader.u32()
  const flag = reader.byte()
  if (count !== 1 || flag !== 0) return body
  return Uint8Array.of(count, 1, ...leb(reader.u32()), ...leb(MEMORY_MAX_PAGES))
}

type Section = { readonly id: number; readonly body: Uint8Array }

function readSections(source: Uint8Array): Section[] {
  const reader = new Reader(source, MAGIC_AND_VERSION)
  const sections: Section[] = []
  while (!reader.done()) {
    const id = reader.byte()
    sections.push({ id, body: reader.bytes(reader.u32()) })
  }
  if (!sections.some((s) => s.id === SECTION.export)) throw new TypeError('The module exports nothing.')
  return sections
}

function countImportedGlobals(body: Uint8Array): number {
  const reader = new Reader(body)
  let globals = 0
  for (let left = reader.u32(); left > 0; left--) {
    reader.bytes(reader.u32())
    reader.bytes(reader.u32())
    const kind = reader.byte()
    if (kind === EXTERNAL.func) reader.u32()
    else if (kind === EXTERNAL.global) {
      globals++
      reader.bytes(2)
    } else {
      if (kind === EXTERNAL.table) reader.byte()
      const hasMaximum = (reader.byte() & 1) === 1
      reader.u32()
      if (hasMaximum) reader.u32()
    }
  }
  return globals
}

/** Indices of the mutable ones among the module's own globals. */
function mutableGlobals(body: Uint8Array): number[] {
  const reader = new Reader(body)
  const count = reader.u32()
  const indices: number[] = []
  for (let i = 0; i < count; i++) {
    reader.byte()
    if (reader.byte() === 1) indices.push(i)
    skipConstant(reader)
  }
  return indices
}

/** A constant expression: constants or another global, then `end`. */
function skipConstant(reader: Reader): void {
  for (;;) {
    const opcode = reader.byte()
    if (opcode === 0x0b) return
    if (opcode === 0x41 || opcode === 0x42 || opcode === 0x23) reader.skipLeb()
    else if (opcode === 0x43) reader.bytes(4)
    else if (opcode === 0x44) reader.bytes(8)
    else throw new TypeError(`A global's initial value has opcode ${opcode}.`)
  }
}

function withExports(body: Uint8Array, added: readonly { name: string; index: number }[]): Uint8Array {
  const reader = new Reader(body)
  const count = reader.u32()
  const entries = added.flatMap(({ name, index }) => {
    const text = new TextEncoder().encode(name)
    return [...leb(text.length), ...text, EXTERNAL.global, ...leb(index)]
  })
  return Buffer.concat([Uint8Array.from(leb(count + added.length)), reader.rest(), Uint8Array.from(entries)])
}

function leb(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest & 0x7f
    rest >>>= 7
    bytes.push(rest === 0 ? low : low | 0x80)
  } while (rest !== 0)
  return bytes
}

class Reader {
  readonly #source: Uint8Array
  #at: number

  constructor(source: Uint8Array, at = 0) {
    this.#source = source
    this.#at = at
  }

  get at(): number {
    return this.#at
  }

  done(): boolean {
    return this.#at >= this.#source.length
  }

  byte(): number {
    const value = this.#source[this.#at++]
    if (value === undefined) throw new TypeError('The module ends early.')
    return value
  }

  bytes(count: number): Uint8Array {
    this.#at += count
    return this.#source.subarray(this.#at - count, this.#at)
  }

  rest(): Uint8Array {
    return this.#source.subarray(this.#at)
  }

  u32(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if ((byte & 0x80) === 0) return value
    }
  }

  skipLeb(): void {
    while ((this.byte() & 0x80) !== 0);
  }
}
