/** What `graph test` reads of a subgraph: matchstick.yaml, the manifest it names, and the test files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { parse } from 'yaml'

export type Project = {
  /** Absolute; the paths of sources in messages are from here. */
  readonly root: string
  readonly testsFolder: string
  readonly libsFolder: string
  readonly schemaPath: string
  /** Kind by name. */
  readonly templates: ReadonlyMap<string, string>
}

export type TestFile = {
  /** From the tests' folder, without .test.ts: aave-v3/liquidation. */
  readonly name: string
  /** From the root, with slashes. */
  readonly path: string
}

/** What a user of the runner must mend: it is printed without a stack. */
export class ProjectError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ProjectError'
  }
}

type Manifest = {
  readonly schema?: { readonly file?: string }
  readonly templates?: readonly { readonly name: string; readonly kind: string }[]
}

/** Keys that are missing in matchstick.yaml, or the whole file, mean matchstick's own defaults. */
export function openProject(root: string): Project {
  const configPath = join(root, 'matchstick.yaml')
  const config = existsSync(configPath) ? ((parse(readFileSync(configPath, 'utf8')) ?? {}) as object) : {}
  const folder = (key: string, otherwise: string): string => {
    const value: unknown = key in config ? Object.entries(config).find(([name]) => name === key)?.[1] : otherwise
    if (typeof value !== 'string') throw new ProjectError(`matchstick.yaml: ${key}: got no path.`)
    return resolve(root, value)
  }
  const manifestPath = folder('manifestPath', './subgraph.yaml')
  if (!existsSync(manifestPath)) throw new ProjectError(`got no manifest at ${manifestPath}, expected a subgraph.yaml.`)
  const manifest = parse(readFileSync(manifestPath, 'utf8')) as Manifest
  const templates = manifestsAt(manifestPath).flatMap((path) => {
    const { templates: own = [] } = parse(readFileSync(path, 'utf8')) as Manifest
    return own
  })
  return {
    root,
    testsFolder: folder('testsFolder', './tests'),
    libsFolder: folder('libsFolder', './node_modules'),
    schemaPath: resolve(dirname(manifestPath), manifest.schema?.file ?? 'schema.graphql'),
    templates: new Map(templates.map(({ name, kind }) => [name, kind])),
  }
}

/** The manifest, and those of other protocols beside it, which matchstick itself would need a run each for. */
function manifestsAt(path: string): string[] {
  const folder = dirname(path)
  const others = readdirSync(folder).filter((name) => /^subgraph\.[\w-]+\.yaml$/.test(name))
  return [path, ...others.map((name) => join(folder, name)).filter((other) => other !== path)]
}

/** The test files whose path has one of the words in it (all without words), in the order of their names. */
export function testFiles(project: Project, words: readonly string[]): readonly TestFile[] {
  const wanted = words.map((word) => word.toLowerCase())
  return below(project.testsFolder)
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => ({
      name: slashed(relative(project.testsFolder, path)).replace(/\.test\.ts$/, ''),
      path: slashed(relative(project.root, path)),
    }))
    .filter(({ path }) => wanted.length === 0 || wanted.some((word) => path.toLowerCase().includes(word)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function below(folder: string): string[] {
  if (!existsSync(folder)) throw new ProjectError(`got no folder ${folder}, expected the tests (testsFolder).`)
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? below(join(folder, entry.name)) : [join(folder, entry.name)],
  )
}

function slashed(path: string): string {
  return path.split(sep).join('/')
}
