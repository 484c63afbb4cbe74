/**
 * Compiles the subgraph with graph-cli into build/, once for all networks, and writes a network's manifest beside it.
 * Nothing is compiled again while no source has changed. By hand: node scripts/build-subgraph.ts [--force]
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify, stripVTControlCharacters } from 'node:util'
import { parse, stringify } from 'yaml'
import { UserError } from '../core/errors.ts'
import { type NetworkToIndex, type ProtocolName, renderManifest } from '../indexer/manifest/render.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const BUILD = join(ROOT, 'build')
const STAMP = 'sources.sha256'
const GRAPH = join(ROOT, 'node_modules/@graphprotocol/graph-cli/bin/run.js')

type Built = {
  /** Where the compiled code lies; a protocol of its own has a folder of its own. */
  readonly folder: string
  /** Where codegen writes contracts' classes; entities' are the same for all and lie in subgraph/generated. */
  readonly generated: string
  /** What the compiled code depends on. */
  readonly sources: readonly string[]
}

const SHARED = ['abis', 'schema.graphql', 'indexer/manifest/render.ts', 'subgraph/ids.ts', 'subgraph/status.ts']
const SHARED_FOLDERS = ['subgraph/actions', 'subgraph/entities', 'subgraph/math']
const PROTOCOLS: Readonly<Record<ProtocolName, Built>> = {
  'aave-v3': {
    folder: BUILD,
    generated: 'subgraph/generated',
    sources: [...SHARED, ...SHARED_FOLDERS, 'subgraph/aave-v3', 'indexer/manifest/aave-v3.ts'],
  },
  'morpho-blue': {
    folder: join(BUILD, 'morpho-blue'),
    generated: 'subgraph/generated/morpho-blue',
    sources: [...SHARED, ...SHARED_FOLDERS, 'subgraph/morpho-blue', 'indexer/manifest/morpho-blue.ts'],
  },
}

export type BuildOptions = {
  readonly force?: boolean
  /** By default aave-v3. */
  readonly protocol?: ProtocolName | undefined
}

/** Any network will do: the compiled code is the same for all. */
const ANY_NETWORK: NetworkToIndex = {
  name: 'mainnet',
  chainId: 1,
  deployments: [{ name: 'core', provider: '0x2f39d218133afab8f2b819b1066c7e434ad94e9e', startBlock: 16291127 }],
  pollEveryBlocks: 300,
  staleAfterSeconds: 90_000,
}

/** With all that a network may have. */
const ANY_MORPHO: NetworkToIndex = {
  ...ANY_NETWORK,
  protocol: 'morpho-blue',
  deployments: ANY_NETWORK.deployments.map((deployment) => ({
    ...deployment,
    preLiquidationFactory: { address: '0x6ff33615e792e35ed1026ea7caccf42d9bf83476', startBlock: 21414664 },
  })),
}

/** Compiles if a source has changed. Resolves with true when it compiled. */
export async function buildSubgraph(options: BuildOptions = {}): Promise<boolean> {
  const { force = false, protocol = 'aave-v3' } = options
  const target = PROTOCOLS[protocol]
  const hash = hashOfSources(target.sources)
  const stamp = join(target.folder, STAMP)
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false
  // All mappings share the classes of entities, which the first protocol's codegen writes.
  if (protocol !== 'aave-v3') await buildSubgraph({ force })
  // graph-cli wants the manifest at the root, where its paths begin; another process may be compiling too.
  const manifest = join(ROOT, `subgraph.build-${process.pid}.yaml`)
  const folder = join(ROOT, `build-${process.pid}`)
  writeFileSync(manifest, renderManifest(protocol === 'aave-v3' ? ANY_NETWORK : ANY_MORPHO))
  try {
    await graph('codegen', manifest, '--output-dir', join(ROOT, target.generated))
    await graph('build', manifest, '--output-dir', folder)
    // Manifests of networks stay: another process may be about to read one.
    mkdirSync(target.folder, { recursive: true })
    for (const name of readdirSync(folder)) {
      rmSync(join(target.folder, name), { recursive: true, force: true })
      renameSync(join(folder, name), join(target.folder, name))
    }
    writeFileSync(stamp, hash)
  } finally {
    rmSync(manifest, { force: true })
    rmSync(folder, { recursive: true, force: true })
  }
  return true
}

/** Writes the manifest of a network for the compiled code and returns its path. */
export function writeManifest(network: NetworkToIndex, name: string = network.name): string {
  const { folder } = PROTOCOLS[network.protocol ?? 'aave-v3']
  const built = parse(readFileSync(join(folder, 'subgraph.yaml'), 'utf8')) as BuiltManifest
  const rendered = parse(renderManifest(network)) as BuiltManifest
  const [anyRoot] = built.dataSources
  const roots = new Map(built.dataSources.map((source) => [source.name, source]))
  const templates = new Map(built.templates.map((template) => [template.name, template]))
  const manifest = {
    ...rendered,
    schema: built.schema,
    dataSources: rendered.dataSources.map((source) => withFilesOf(source, roots.get(source.name) ?? anyRoot)),
    templates: rendered.templates.map((template) => withFilesOf(template, templates.get(template.name))),
  }
  const path = join(folder, `subgraph.${name}.yaml`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${path}.${process.pid}`, stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false }))
  renameSync(`${path}.${process.pid}`, path)
  return path
}

type BuiltSource = {
  readonly name: string
  readonly mapping: {
    readonly file: string
    readonly abis: readonly { readonly name: string; readonly file: string }[]
  }
}
type BuiltManifest = {
  readonly schema: unknown
  readonly dataSources: readonly BuiltSource[]
  readonly templates: readonly BuiltSource[]
}

/** The source with the compiled code and the ABI files of the built one. */
function withFilesOf(source: BuiltSource, built: BuiltSource | undefined): BuiltSource {
  if (built === undefined) throw new Error(`${source.name} is not in build/subgraph.yaml: run npm run build:subgraph.`)
  return { ...source, mapping: { ...source.mapping, file: built.mapping.file, abis: built.mapping.abis } }
}

async function graph(command: string, manifest: string, ...options: readonly string[]): Promise<void> {
  const args = [GRAPH, command, relative(ROOT, manifest), ...options.map((option) => option.replace(ROOT, './'))]
  try {
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 })
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string }
    throw new UserError('SUBGRAPH_BUILD', `graph ${command} failed: ${complaints(`${stdout}\n${stderr}`)}`, {
      hint: 'Mend the mapping or the manifest, or get the sources anew, and run npm run build:subgraph',
      cause,
    })
  }
}

const MOST_COMPLAINTS = 2_000

/**
 * What graph-cli's output says is wrong: each error of the compiler with the place that follows it, and the step that
 * failed. All of the output when none looks like that.
 */
export function complaints(output: string): string {
  const found: string[] = []
  let inError = false
  for (const line of stripVTControlCharacters(output).split('\n')) {
    if (/^\s*ERROR\b/.test(line)) inError = true
    const isPlace = /^\s+in \S+\(\d+,\d+\)\s*$/.test(line)
    if (/^\s*(ERROR\b|✖)/.test(line) || (inError && isPlace)) found.push(line.trim())
    if (isPlace) inError = false
  }
  const text = found.length > 0 ? found.join('\n') : output.trim()
  return text.slice(0, MOST_COMPLAINTS)
}

function hashOfSources(sources: readonly string[]): string {
  const hash = createHash('sha256')
  const version = readFileSync(join(ROOT, 'node_modules/@graphprotocol/graph-cli/package.json'), 'utf8')
  hash.update((JSON.parse(version) as { version: string }).version)
  for (const path of sources.flatMap((source) => filesOf(join(ROOT, source))).sort()) {
    hash.update(relative(ROOT, path)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => name !== 'generated')
    .flatMap((name) => filesOf(join(path, name)))
}

if (import.meta.main) {
  try {
    const force = process.argv.includes('--force')
    const built = await buildSubgraph({ force })
    const others = await buildSubgraph({ force, protocol: 'morpho-blue' })
    console.log(built || others ? 'The subgraph is compiled in build/.' : 'build/ is up to date.')
  } catch (error) {
    console.error(error instanceof UserError ? `error: ${error.message} [${error.code}]` : error)
    process.exitCode = 1
  }
}
