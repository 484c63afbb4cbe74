/**
 * Compiles a test file as matchstick does, but without --optimize (a third of the time, the same behaviour) and with a
 * source map. Nothing is compiled again while no file that the compiler read has changed.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import type { Project, TestFile } from './project.ts'

export type CompiledTest = {
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly sourceMap: string
  /** False when an earlier result was still good. */
  readonly compiled: boolean
}

/** The compiler refused the sources; the message is the compiler's own. */
export class CompileError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CompileError'
  }
}

type Asc = {
  readonly ready: Promise<void>
  main(argv: string[], options: object, done: (error: Error | null) => number): number
}

/** What a result was made of. A file that was looked for and not found has no hash. */
type Stamp = {
  readonly argv: readonly string[]
  readonly compiler: string
  readonly files: Readonly<Record<string, string | null>>
  readonly result: string
}

const OPTIONS = ['--explicitStart', '--exportTable', '--runtime', 'stub', '--debug', '--sourceMap']
/** 1 GiB in pages of 64 KiB, for a test that allocates for ever. */
const LIMITS = ['--maximumMemory', '16384']
const GLOBAL = '@graphprotocol/graph-ts/global/global.ts'

/** @throws CompileError */
export async function compileTest(
  project: Project,
  file: TestFile,
  options: { readonly force: boolean },
): Promise<CompiledTest> {
  const base = join(project.root, 'build/mapping-tests', file.name)
  const argv = [
    ...[file.path, relative(project.root, join(project.libsFolder, GLOBAL)), '--baseDir', project.root],
    ...['--lib', project.libsFolder, '--outFile', 'test.wasm', ...OPTIONS, ...LIMITS],
  ]
  const compiler = compilerVersion()
  const known = options.force ? null : readResult(project, base, argv, compiler)
  if (known !== null) return { ...known, compiled: false }
  const { outputs, files } = await compile(project, argv)
  const wasm = Uint8Array.from(outputs.get('test.wasm') ?? Buffer.alloc(0))
  const sourceMap = (outputs.get('test.wasm.map') ?? Buffer.alloc(0)).toString()
  writeResult(base, { argv, compiler, files, result: hashOf(wasm, sourceMap) }, wasm, sourceMap)
  return { wasm, sourceMap, compiled: true }
}

/** graph-ts brings another version of the compiler, which nothing uses. */
function requireOfGraphCli(): NodeJS.Require {
  return createRequire(createRequire(import.meta.url).resolve('@graphprotocol/graph-cli/package.json'))
}

function compilerVersion(): string {
  const text = readFileSync(
    join(dirname(requireOfGraphCli().resolve('assemblyscript/cli/asc')), '../package.json'),
    'utf8',
  )
  return (JSON.parse(text) as { version: string }).version
}

async function compile(
  project: Project,
  argv: readonly string[],
): Promise<{ outputs: Map<string, Buffer>; files: Record<string, string | null> }> {
  const asc: Asc = requireOfGraphCli()('assemblyscript/cli/asc')
  await asc.ready
  const outputs = new Map<string, Buffer>()
  const files: Record<string, string | null> = {}
  const said: string[] = []
  const sink = { isTTY: false, write: (text: string): void => void said.push(text) }
  const host = {
    stdout: sink,
    stderr: sink,
    readFile: (name: string, baseDir: string): string | null => {
      const path = resolve(baseDir, name)
      const text = existsSync(path) ? readFileSync(path, 'utf8') : null
      files[relative(project.root, path)] = text === null ? null : hashOf(text)
      return text
    },
    writeFile: (name: string, content: string | Uint8Array): void => void outputs.set(name, Buffer.from(content)),
    listFiles: (): readonly string[] => [],
  }
  asc.main([...argv], host, (error) => {
    if (error) throw new CompileError(said.join('').trim() || error.message)
    return 0
  })
  return { outputs, files }
}

function readResult(
  project: Project,
  base: string,
  argv: readonly string[],
  compiler: string,
): { wasm: Uint8Array<ArrayBuffer>; sourceMap: string } | null {
  if (!existsSync(`${base}.json`)) return null
  const stamp = JSON.parse(readFileSync(`${base}.json`, 'utf8')) as Stamp
  if (stamp.compiler !== compiler || stamp.argv.join('\n') !== argv.join('\n')) return null
  for (const [path, hash] of Object.entries(stamp.files)) {
    const absolute = resolve(project.root, path)
    if ((existsSync(absolute) ? hashOf(readFileSync(absolute, 'utf8')) : null) !== hash) return null
  }
  if (!existsSync(`${base}.wasm`) || !existsSync(`${base}.wasm.map`)) return null
  const wasm = Uint8Array.from(readFileSync(`${base}.wasm`))
  const sourceMap = readFileSync(`${base}.wasm.map`, 'utf8')
  // Another run may have been writing: the stamp names what it belongs to.
  return hashOf(wasm, sourceMap) === stamp.result ? { wasm, sourceMap } : null
}

function writeResult(base: string, stamp: Stamp, wasm: Uint8Array, sourceMap: string): void {
  mkdirSync(dirname(base), { recursive: true })
  const put = (ending: string, content: string | Uint8Array): void => {
    writeFileSync(`${base}${ending}.${process.pid}`, content)
    renameSync(`${base}${ending}.${process.pid}`, `${base}${ending}`)
  }
  put('.wasm', wasm)
  put('.wasm.map', sourceMap)
  put('.json', JSON.stringify(stamp))
}

function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}
