/** Where in the AssemblyScript an error was raised: from its stack of WebAssembly frames and the module's source map. */
import { codeSection, functionStart } from '../../indexer/wasm/patch-module.ts'
import { SourceMap } from '../../indexer/wasm/source-map.ts'

/** A test's module, as compiled. */
export type Compiled = { readonly sourceMap: string; readonly wasm: Uint8Array }

const MAX_PLACES = 8

/** Places of the project's own sources on the stack, innermost first, as path:line:column. Libraries are left out. */
export function placesOf(stack: string, { sourceMap, wasm }: Compiled): readonly string[] {
  const map = SourceMap.parse(sourceMap)
  const code = codeSection(wasm)
  const places: string[] = []
  for (const match of stack.matchAll(/wasm-function\[\d+\]:0x([0-9a-f]+)/g)) {
    const offset = Number.parseInt(match[1] ?? '', 16)
    const least = code.start + functionStart(code.bytes, offset - code.start)
    // A default argument has the library's place.
    const place = map.lastPlace(offset, least, (file) => !/^~lib\/|(^|\/)node_modules\//.test(file))
    const text = place && `${place.file}:${place.line}:${place.column}`
    if (text !== undefined && places.at(-1) !== text && places.length < MAX_PLACES) places.push(text)
  }
  return places
}
