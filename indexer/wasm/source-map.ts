/** Source maps of WebAssembly: which place of a source an instruction comes from. One line, whose columns are byte offsets. */

export type SourcePlace = { readonly file: string; readonly line: number; readonly column: number }

type Segment = { readonly offset: number; readonly place: SourcePlace | undefined }

export class SourceMap {
  readonly #segments: readonly Segment[]

  constructor(segments: readonly Segment[]) {
    this.#segments = segments
  }

  /** Reads a map of version 3, with lines counted from 1 and columns as the map has them plus 1. */
  static parse(text: string): SourceMap {
    const { sources, mappings } = JSON.parse(text) as { sources: readonly string[]; mappings: string }
    const segments: Segment[] = []
    let offset = 0
    let source = 0
    let line = 0
    let column = 0
    for (const entry of mappings.split(',')) {
      const [byOffset = 0, bySource, byLine = 0, byColumn = 0] = decodeVlq(entry)
      offset += byOffset
      if (bySource === undefined) {
        segments.push({ offset, place: undefined })
        continue
      }
      source += bySource
      line += byLine
      column += byColumn
      segments.push({ offset, place: { file: sources[source] ?? '', line: line + 1, column: column + 1 } })
    }
    return new SourceMap(segments)
  }

  /** The place of the instruction at a byte offset of a function that begins at `least`: code before its first has that. */
  at(offset: number, least: number): SourcePlace | undefined {
    const index = this.#indexAt(offset)
    const segment = this.#segments[index]
    return segment && segment.offset >= least ? segment.place : this.#segments[index + 1]?.place
  }

  /**
   * The last place at or before an offset, but not before `least`, that is in a file: that of the function itself, for
   * code of others that was inlined in it leaves its places on what follows.
   */
  placeIn(file: string, offset: number, least: number): SourcePlace | undefined {
    return this.lastPlace(offset, least, (name) => name === file)
  }

  /** The last place at or before an offset, but not before `least`, in a file that is accepted. */
  lastPlace(offset: number, least: number, accepts: (file: string) => boolean): SourcePlace | undefined {
    for (let i = this.#indexAt(offset); (this.#segments[i]?.offset ?? -1) >= least; i--) {
      const place = this.#segments[i]?.place
      if (place && accepts(place.file)) return place
    }
    return undefined
  }

  #indexAt(offset: number): number {
    let low = 0
    let high = this.#segments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#segments[middle]?.offset ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Numbers of 5 bits a digit, the lowest first, the sixth bit saying that more follow; the lowest bit is the sign. */
function decodeVlq(text: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const char of text) {
    const digit = DIGITS.indexOf(char)
    value += (digit & 31) * 2 ** shift
    shift += 5
    if ((digit & 32) !== 0) continue
    numbers.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2)
    value = 0
    shift = 0
  }
  return numbers
}
