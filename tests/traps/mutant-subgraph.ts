/**
 * The subgraph with mistakes in it. All mistakes of a test file are compiled in one go, each behind a number, and a copy
 * of the compiled code is written for each of them with its number in place.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileAssemblyScript } from '../compile-mapping.ts'
import { type Edit, markedText, onlyPlaceOf } from './edit.ts'

/** A mistake by name, and the places in subgraph/ where it is made. */
export type Mistakes = Readonly<Record<string, readonly Edit[]>>

export type MutantSubgraph = {
  /** The compiled code with that mistake; without a name the same code without any. */
  wasmOf(mistake?: string): string
  remove(): void
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const ENTRY = 'subgraph/aave-v3/mapping.ts'

/** Stands for the mistake's number in the compiled code: an i32 whose LEB128 has all five bytes. */
const PLACEHOLDER = 0x2e5a71c3

/** The subgraph's classes must have been generated (buildSubgraph). */
export async function compileMutants(mistakes: Mistakes): Promise<MutantSubgraph> {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-mutants-'))
  cpSync(join(ROOT, 'subgraph'), join(folder, 'subgraph'), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'subgraph/mistake.ts'), `export let mistake: i32 = ${PLACEHOLDER}\n`)
  const names = Object.keys(mistakes)
  const files = new Set(Object.values(mistakes).flatMap((edits) => edits.map(({ file }) => file)))
  for (const file of files) {
    const edits = names.flatMap((name, i) =>
      (mistakes[name] ?? []).filter((edit) => edit.file === file).map((edit) => ({ edit, number: i + 1 })),
    )
    const path = join(folder, file)
    const from = relative(dirname(file), 'subgraph/mistake').replace(/^(?!\.)/, './')
    const text = withSwitches(readFileSync(path, 'utf8'), edits)
    const imports = new Set(edits.map(({ edit }) => edit.imports ?? ''))
    writeFileSync(path, [`import { mistake } from '${from}'`, ...imports, text].join('\n'))
  }
  // Exported, so that the compiler cannot take it for a constant.
  const entry = join(folder, ENTRY)
  writeFileSync(entry, `${readFileSync(entry, 'utf8')}export { mistake } from '../mistake'\n`)
  const compiled = join(folder, 'mapping.wasm')
  await compileAssemblyScript({ baseDir: folder, entry: ENTRY, outFile: compiled, optimize: false })
  const code = readFileSync(compiled)
  return {
    wasmOf: (mistake) => {
      const number = mistake === undefined ? 0 : names.indexOf(mistake) + 1
      if (mistake !== undefined && number === 0) throw new Error(`${mistake}: got no mistake of this name.`)
      const path = join(folder, `${number}.wasm`)
      writeFileSync(path, withNumber(code, number))
      return path
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

type Numbered = { readonly edit: Edit; readonly number: number }

/** The text with `(mistake == 3 ? wrong : right)`, or an inserted `if (mistake == 3) { wrong }`, at each mark. */
function withSwitches(text: string, edits: readonly Numbered[]): string {
  const spans = new Map<number, { right: string; wrong: (readonly [number, string])[] }>()
  for (const { edit, number } of edits) {
    const { right } = markedText(edit)
    const at = onlyPlaceOf(edit, text)
    const span = spans.get(at)
    if (span !== undefined && span.right !== right) throw new Error(`${edit.find}: got a mark that overlaps another.`)
    spans.set(at, { right, wrong: [...(span?.wrong ?? []), [number, edit.wrong]] })
  }
  let result = ''
  let end = 0
  for (const [at, { right, wrong }] of [...spans].sort(([a], [b]) => a - b)) {
    if (at < end) throw new Error(`"${right}": got a mark that overlaps another.`)
    const switched =
      right === ''
        ? wrong.map(([number, text]) => `if (mistake == ${number}) { ${text} }\n`).join('')
        : `(${wrong.map(([number, text]) => `mistake == ${number} ? ${text} : `).join('')}${right})`
    result += text.slice(end, at) + switched
    end = at + right.length
  }
  return result + text.slice(end)
}

function withNumber(code: Uint8Array, number: number): Uint8Array {
  const placeholder = leb128(PLACEHOLDER)
  const at = Buffer.from(code).indexOf(placeholder)
  if (at < 0 || Buffer.from(code).indexOf(placeholder, at + 1) >= 0) {
    throw new Error('The compiled mistakes: expected their number in one place.')
  }
  const changed = Uint8Array.from(code)
  changed.set(leb128(number), at)
  return changed
}

/** A positive i32 in five bytes, padded where it needs fewer. */
function leb128(value: number): Uint8Array {
  return Uint8Array.from([0, 7, 14, 21, 28], (shift) => ((value >>> shift) & 0x7f) | (shift < 28 ? 0x80 : 0))
}
