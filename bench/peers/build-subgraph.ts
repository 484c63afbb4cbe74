/** Compiles the workload's subgraph with graph-cli, as users do. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Hex } from '../../core/hex.ts'
import { compilePool } from './play.ts'

const ROOT = new URL('../../', import.meta.url)
const FOLDER = new URL('./projects/aftershock/', import.meta.url)
const GRAPH = fileURLToPath(new URL('node_modules/@graphprotocol/graph-cli/bin/run.js', ROOT))
/** What is replaced in the manifest. */
const NO_ADDRESS = '0x0000000000000000000000000000000000000000'
const NO_START = 'startBlock: 0'
const PRUNE = 'prune: auto'

/** How much of the past the database keeps: indexerHints.prune. */
export type History = 'auto' | 'never'

export type BuiltWorkload = {
  readonly manifestPath: string
  /** With the enums of the product's schema: the API's analytics queries, which every schema gets, name some of them. */
  readonly schemaSdl: string
  readonly history: History
}

/** About 10 s. */
export async function buildWorkloadSubgraph(o: {
  readonly pool: Hex
  readonly firstBlock: number
  readonly history: History
}): Promise<BuiltWorkload> {
  mkdirSync(new URL('generated/', FOLDER), { recursive: true })
  writeFileSync(new URL('generated/Pool.json', FOLDER), JSON.stringify(compilePool().abi))
  await graph('codegen')
  await graph('build')
  const manifest = new URL('build/subgraph.yaml', FOLDER)
  const built = readFileSync(manifest, 'utf8')
  const changes = [
    [NO_ADDRESS, o.pool],
    [NO_START, `startBlock: ${o.firstBlock}`],
    [PRUNE, `prune: ${o.history}`],
  ] as const
  const wrong = changes.find(([from]) => !built.includes(from))
  if (wrong) throw new Error(`The built manifest: expected "${wrong[0]}" in it.`)
  writeFileSync(
    manifest,
    changes.reduce((text, [from, to]) => text.replace(from, to), built),
  )
  const product = readFileSync(new URL('schema.graphql', ROOT), 'utf8')
  const enums = [...product.matchAll(/^enum \w+ \{[^}]*\}/gm)].map(([text]) => text)
  const schema = new URL('build/schema.graphql', FOLDER)
  const schemaSdl = `${readFileSync(schema, 'utf8')}\n${enums.join('\n')}\n`
  writeFileSync(schema, schemaSdl)
  return { manifestPath: fileURLToPath(manifest), schemaSdl, history: o.history }
}

async function graph(command: string): Promise<void> {
  const args = [GRAPH, command, 'subgraph.yaml']
  try {
    await promisify(execFile)(process.execPath, args, { cwd: fileURLToPath(FOLDER), maxBuffer: 1 << 26 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`graph ${command} failed:\n${stdout}\n${stderr}`)
  }
}
