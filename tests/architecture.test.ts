/** Holds docs/architecture.md's table: which folder may import which folders and packages. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT, readImports, readSourceFiles, type SourceFile } from './source-files.ts'

type Rule = { readonly folder: string; readonly folders: readonly string[]; readonly packages: readonly string[] }

const SOFT_LINES = 300
const HARD_LINES = 500
/** Fewer than this and the test has not read the repository. */
const LEAST_FILES = 60
const LEAST_IMPORTS = 200

const rules = readRules(readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8'))
const files = readSourceFiles(rules.map((rule) => rule.folder).filter((folder) => existsSync(join(ROOT, folder))))

describe('architecture', () => {
  test('default: the whole repository was read', () => {
    expect(rules.map((rule) => rule.folder)).toEqual([
      'core',
      'indexer',
      'analytics',
      'api',
      'cli',
      'devnet',
      'scripts',
      'subgraph',
      'tests',
      'bench',
    ])
    expect(files.length).toBeGreaterThanOrEqual(LEAST_FILES)
    expect(files.reduce((sum, file) => sum + file.imports.length, 0)).toBeGreaterThanOrEqual(LEAST_IMPORTS)
    for (const folder of ['core', 'indexer', 'analytics', 'api', 'cli', 'devnet', 'subgraph']) {
      expect(files.filter((file) => file.path.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(2)
    }
  })

  test('default: a file imports only what its row names', () => {
    expect(files.flatMap(forbiddenImports)).toEqual([])
  })

  test('behavior: the rule catches a forbidden import', () => {
    const planted = (path: string, specifier: string, target: string | null): string[] =>
      forbiddenImports({ path, text: '', imports: [{ specifier, path: target, typeOnly: false }] })
    expect(planted('core/x.ts', '../api/y.ts', 'api/y.ts')).toEqual(['core/x.ts imports ../api/y.ts'])
    expect(planted('analytics/x.ts', '../indexer/chain/y.ts', 'indexer/chain/y.ts')).toHaveLength(1)
    expect(planted('analytics/x.ts', '../indexer/store/y.ts', 'indexer/store/y.ts')).toEqual([])
    expect(planted('core/x.ts', 'node:fs', null)).toHaveLength(1)
    expect(planted('indexer/x.ts', 'viem', null)).toHaveLength(1)
  })

  test('behavior: no file is part of an import cycle', () => {
    expect(cycles(files)).toEqual([])
  })

  test('behavior: no barrels, no utils or helpers, no default exports, no files without a concept', () => {
    const bad = files.filter(
      ({ path, text }) =>
        /(^|\/)index\.ts$/.test(path) ||
        /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(path) ||
        (/^export default /m.test(text) && !path.startsWith('subgraph/')),
    )
    expect(bad.map((file) => file.path)).toEqual([])
  })

  test('behavior: no file is longer than the hard limit', () => {
    const long = files
      .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
      .filter((file) => file.lines > SOFT_LINES)
    for (const { path, lines } of long) console.log(`soft limit of ${SOFT_LINES} lines: ${path} has ${lines}`)
    expect(long.filter((file) => file.lines > HARD_LINES)).toEqual([])
  })
})

test('behavior: readImports sees every form of import', () => {
  const text = [
    "import a from 'a'",
    "import type { B } from './b.ts'",
    'import {\n  c,\n  d as e,',
    "} from '../c.ts'",
    'import * as f from "node:fs"',
    "export { g } from './g.ts'",
    "export * from './h.ts'",
    "import './i.ts'",
    "const j = await import('./j.ts')",
    "const k = new Worker(new URL('./k.ts', import.meta.url))",
    "// import no from 'comment'",
    "/* import no from 'comment' */",
    "export const l = 'not an import from me'",
  ].join('\n')
  expect(readImports(text).map((found) => found.specifier)).toEqual([
    'a',
    './b.ts',
    '../c.ts',
    'node:fs',
    './g.ts',
    './h.ts',
    './i.ts',
    './j.ts',
    './k.ts',
  ])
})

function readRules(markdown: string): Rule[] {
  const rows = [...markdown.matchAll(/^\| *`(\w+)\/` *\|[^|]*\|([^|]*)\|([^|]*)\|$/gm)]
  const words = (cell: string | undefined): string[] =>
    (cell ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '')
  return rows.map((row) => ({ folder: row[1] ?? '', folders: words(row[2]), packages: words(row[3]) }))
}

function forbiddenImports(file: SourceFile): string[] {
  const folder = file.path.slice(0, file.path.indexOf('/'))
  const rule = rules.find((candidate) => candidate.folder === folder)
  if (rule === undefined) return [`${file.path} has no row in docs/architecture.md`]
  const isTest = file.path.endsWith('.test.ts') || folder === 'tests'
  const folders = [folder, ...rule.folders, ...(isTest ? ['tests', 'devnet', 'core', 'indexer'] : [])]
  return file.imports
    .filter(({ specifier, path }) => {
      if (path === null) return !isTest && !rule.packages.some((name) => isOfPackage(specifier, name))
      if (path.startsWith('../') || folder === 'subgraph') return path.startsWith('../')
      const isData = /\.(json|graphql|yaml|md)$/.test(path)
      return !isData && !folders.some((allowed) => path.startsWith(`${allowed}/`))
    })
    .map(({ specifier }) => `${file.path} imports ${specifier}`)
}

function isOfPackage(specifier: string, name: string): boolean {
  return name === 'node:' ? specifier.startsWith('node:') : specifier === name || specifier.startsWith(`${name}/`)
}

/** Each cycle once, as its files in import order. Imports of types alone do not exist at run time and do not count. */
function cycles(sources: readonly SourceFile[]): string[] {
  const byPath = new Map(sources.map((file) => [file.path, file]))
  const state = new Map<string, 'open' | 'done'>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      return
    }
    state.set(path, 'open')
    for (const target of byPath.get(path)?.imports ?? []) {
      const next =
        target.path === null ? undefined : [target.path, `${target.path}.ts`].find((name) => byPath.has(name))
      if (next !== undefined && !target.typeOnly) visit(next, [...trail, path])
    }
    state.set(path, 'done')
  }
  for (const file of sources) visit(file.path, [])
  return found
}
