/** Compiles an AssemblyScript mapping of tests/mappings exactly as graph-cli does (its dist/compiler/asc.js). */
import { mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Asc = {
  readonly ready: Promise<void>
  main(argv: string[], options: object, done: (error: Error | null) => number): number
}

/** Returns the path of the compiled code, in a folder of its own. */
export async function compileMapping(name: string): Promise<string> {
  const baseDir = fileURLToPath(new URL('..', import.meta.url))
  const outFile = join(mkdtempSync(join(tmpdir(), 'aftershock-mapping-')), 'mapping.wasm')
  await compileAssemblyScript({ baseDir, entry: `tests/mappings/${name}`, outFile })
  return outFile
}

/** entry: from baseDir, which has node_modules. */
export async function compileAssemblyScript(input: {
  readonly baseDir: string
  readonly entry: string
  readonly outFile: string
  /** As graph-cli does; without, compiling takes a fraction of the time. Default true. */
  readonly optimize?: boolean
}): Promise<void> {
  const require = createRequire(import.meta.url)
  // graph-ts has another, unused version of the compiler.
  const asc: Asc = createRequire(require.resolve('@graphprotocol/graph-cli/package.json'))('assemblyscript/cli/asc')
  await asc.ready
  const argv = [
    ...['--explicitStart', '--exportRuntime', '--runtime', 'stub', input.entry],
    ...['node_modules/@graphprotocol/graph-ts/global/global.ts', '--baseDir', input.baseDir],
    ...['--lib', join(input.baseDir, 'node_modules'), '--outFile', input.outFile],
    ...(input.optimize === false ? [] : ['--optimize']),
    '--debug',
  ]
  asc.main(argv, { stdout: process.stderr, stderr: process.stderr }, (error) => {
    if (error) throw error
    return 0
  })
}
