/**
 * Where in a mapping's sources a failed handler stopped. graph-cli leaves the functions' names in the code but no line
 * numbers, so the same sources are compiled again with a source map, which is believed when it gives the same code.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { parse } from 'yaml'
import { codeSection, exportMutableGlobals, functionStart } from './wasm/patch-module.ts'
import { SourceMap, type SourcePlace } from './wasm/source-map.ts'

/** A function of a mapping on the stack, innermost first: "subgraph/pool/handleBorrow" at an offset of the loaded module. */
export type WasmFrame = { readonly name: string; readonly offset: number }

/** Each costs seconds. */
const MAX_COMPILATIONS = 4

/**
 * The places of the frames as text, "subgraph/pool.ts:12:5", each in the file of its function. undefined where the
 * sources or their compiler are not at hand, or are not what was built.
 */
export async function placesOf(
  wasmPath: string,
  frames: readonly WasmFrame[],
): Promise<readonly (string | undefined)[]> {
  const none = frames.map(() => undefined)
  const outermost = frames.at(-1)
  if (!outermost) return none
  try {
    const built = readFileSync(wasmPath)
    const map = await mapOf(built, wasmPath, moduleOf(outermost.name))
    if (!map) return none
    const loaded = codeSection(exportMutableGlobals(built).bytes).start
    return frames.map(({ name, offset }) => placeAt(map, `${moduleOf(name)}.ts`, offset - loaded))
  } catch {
    // What is asked for is a better message; whatever goes wrong here must not replace the error that it is for.
    return none
  }
}

/** `offset`: in the code section. `file`: of the function. */
function placeAt({ sources, start, code }: BuiltMap, file: string, offset: number): string | undefined {
  const least = start + functionStart(code, offset)
  const place = sources.placeIn(file, start + offset, least) ?? sources.at(start + offset, least)
  return place && textOf(place)
}

function textOf({ file, line, column }: SourcePlace): string {
  return `${file}:${line}:${column}`
}

/** The source file that a function's name begins with, without its extension. */
function moduleOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')))
}

/** The source map of a module whose code section, `code`, begins at `start`. */
type BuiltMap = { readonly sources: SourceMap; readonly start: number; readonly code: Uint8Array }

/** By the built code: a process that fails again and again compiles once. */
const known = new Map<string, BuiltMap | undefined>()

async function mapOf(built: Uint8Array, wasmPath: string, module: string): Promise<BuiltMap | undefined> {
  const key = createHash('sha256').update(built).digest('hex')
  if (!known.has(key)) known.set(key, await compileAgain(built, wasmPath, module))
  return known.get(key)
}

async function compileAgain(built: Uint8Array, wasmPath: string, module: string): Promise<BuiltMap | undefined> {
  const folder = projectOf(wasmPath, module)
  const compiler = folder === undefined ? undefined : compilerOf(folder)
  if (folder === undefined || !compiler) return undefined
  await compiler.ready
  const wanted = codeSection(built).bytes
  const entries = [...new Set([...entriesOf(folder), `${module}.ts`])].filter((file) => existsSync(join(folder, file)))
  for (const entry of entries.slice(0, MAX_COMPILATIONS)) {
    const output = compile(compiler, folder, entry)
    if (!output) continue
    const { start, bytes } = codeSection(output.code)
    if (Buffer.compare(bytes, wanted) === 0) return { sources: SourceMap.parse(output.map), start, code: bytes }
  }
  return undefined
}

/** The folder that the mapping was compiled in: above the built code or the working folder, with the module's source. */
function projectOf(wasmPath: string, module: string): string | undefined {
  return [...parentsOf(dirname(resolve(wasmPath))), ...parentsOf(process.cwd())].find((folder) =>
    existsSync(join(folder, `${module}.ts`)),
  )
}

function parentsOf(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...parentsOf(parent)]
}

/** The mapping files that manifests of the folder name: a handler need not be in the file that was compiled. */
function entriesOf(folder: string): string[] {
  const manifests = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
  return manifests.flatMap((name) => {
    const { dataSources, templates } = (parse(readFileSync(join(folder, name), 'utf8')) ?? {}) as BuiltFrom
    const files = [...listOf(dataSources), ...listOf(templates)].map((source) => source?.mapping?.file)
    return files.flatMap((file) =>
      typeof file === 'string' && file.endsWith('.ts') ? [relative(folder, resolve(folder, file))] : [],
    )
  })
}

type Source = { readonly mapping?: { readonly file?: unknown } } | null
type BuiltFrom = { readonly dataSources?: unknown; readonly templates?: unknown }

function listOf(value: unknown): Source[] {
  return Array.isArray(value) ? value : []
}

type Compiler = {
  readonly ready: Promise<void>
  main(argv: readonly string[], options: object, done: (error: Error | null) => number): number
}

/** AssemblyScript's compiler as the project's graph-cli has it. */
function compilerOf(folder: string): Compiler | undefined {
  try {
    const cli = createRequire(join(folder, 'package.json')).resolve('@graphprotocol/graph-cli/package.json')
    return createRequire(cli)('assemblyscript/cli/asc')
  } catch {
    return undefined
  }
}

/** Compiles as graph-cli does, and with a source map. */
function compile(compiler: Compiler, folder: string, entry: string): { code: Uint8Array; map: string } | undefined {
  const libraries = parentsOf(folder)
    .map((parent) => join(parent, 'node_modules'))
    .filter((path) => existsSync(path))
  const globals = libraries
    .map((library) => join(library, '@graphprotocol/graph-ts/global/global.ts'))
    .find((path) => existsSync(path))
  if (globals === undefined) return undefined
  const output = 'mapping.wasm'
  const written = new Map<string, Uint8Array | string>()
  const argv = [
    ...['--explicitStart', '--exportRuntime', '--runtime', 'stub', entry, relative(folder, globals)],
    ...['--baseDir', folder, '--lib', libraries.join(), '--outFile', output, '--optimize', '--debug', '--sourceMap'],
  ]
  const nothing = { write: () => true }
  const writeFile = (name: string, content: Uint8Array | string): void => {
    written.set(name, content)
  }
  let failed = true
  withoutExit(() =>
    compiler.main(argv, { stdout: nothing, stderr: nothing, writeFile }, (error) => {
      failed = error !== null
      return 0
    }),
  )
  const code = written.get(output)
  const map = written.get(`${output}.map`)
  return failed || !(code instanceof Uint8Array) || map === undefined ? undefined : { code, map: map.toString() }
}

/** The compiler tells a crash of its own, as over sources that are not complete, on the console and ends the process. */
function withoutExit(run: () => void): void {
  const { exit } = process
  const { error } = console
  console.error = () => {}
  process.exit = () => {
    throw new Error('The compiler crashed.')
  }
  try {
    run()
  } catch {
    // Another entry may compile.
  } finally {
    process.exit = exit
    console.error = error
  }
}
