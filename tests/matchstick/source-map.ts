/** Where in the AssemblyScript an error was raised: from its stack of WebAssembly frames and the module's source map. */

export type SourceMap = {
  readonly sources: readonly string[]
  /** Where the code of each function begins in the module, imported ones first (-1). */
  readonly functions: readonly number[]
  /** Offsets in the module, ascending. */
  readonly offsets: readonly number[]
  /** For each offset: index of the source, line and column, from 0. */
  readonly places: readonly (readonly [source: number, line: number, column: number])[]
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const MAX_PLACES = 8

/** Reads a source map of version 3 whose "columns" are offsets in that binary: it has one line. */
export function readSourceMap(json: string, wasm: Uint8Array<ArrayBuffer>): SourceMap {
  const { sources, mappings } = JSON.parse(json) as { sources: readonly string[]; mappings: string }
  const offsets: number[] = []
  const places: [number, number, number][] = []
  let offset = 0
  let source = 0
  let line = 0
  let column = 0
  for (const segment of mappings.split(',')) {
    const [a = 0, b, c = 0, d = 0] = readNumbers(segment)
    offset += a
    if (b === undefined) continue
    source += b
    line += c
    column += d
    offsets.push(offset)
    places.push([source, line, column])
  }
  return { sources, functions: functionStarts(wasm), offsets, places }
}

const CODE_SECTION = 10

/** WebAssembly core specification 1.0, chapter 5.5: sections are an id and a size, the code's is a list of sized bodies. */
function functionStarts(wasm: Uint8Array<ArrayBuffer>): number[] {
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(wasm)).filter(({ kind }) => kind === 'function')
  const starts: number[] = imported.map(() => -1)
  let at = 8
  const read = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++] ?? 0
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
  }
  while (at < wasm.length) {
    const id = wasm[at++]
    const end = read() + at
    if (id === CODE_SECTION) {
      for (let left = read(); left > 0; left--) {
        const size = read()
        starts.push(at)
        at += size
      }
    }
    at = end
  }
  return starts
}

/** Base 64 VLQ: five bits a digit, the sixth says that more follow; the lowest bit of the number is its sign. */
function readNumbers(segment: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const char of segment) {
    const digit = BASE64.indexOf(char)
    value += (digit & 31) * 2 ** shift
    shift += 5
    if ((digit & 32) !== 0) continue
    numbers.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2)
    value = 0
    shift = 0
  }
  return numbers
}

/** Places of the project's own sources on the stack, innermost first, as path:line:column. Libraries are left out. */
export function placesOf(stack: string, map: SourceMap): readonly string[] {
  const places: string[] = []
  for (const match of stack.matchAll(/wasm-function\[(\d+)\]:0x([0-9a-f]+)/g)) {
    const place = placeAt(map, map.functions[Number(match[1])] ?? -1, Number.parseInt(match[2] ?? '', 16))
    if (place !== null && places.at(-1) !== place && places.length < MAX_PLACES) places.push(place)
  }
  return places
}

/** The last place of the project in the function before the offset: a default argument has the library's place. */
function placeAt(map: SourceMap, start: number, offset: number): string | null {
  let low = 0
  let high = map.offsets.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((map.offsets[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  for (let i = low - 1; (map.offsets[i] ?? -1) >= Math.max(start, 0); i--) {
    const [source = 0, line = 0, column = 0] = map.places[i] ?? []
    const path = map.sources[source] ?? ''
    if (!/^~lib\/|(^|\/)node_modules\//.test(path)) return `${path}:${line + 1}:${column + 1}`
  }
  return null
}
