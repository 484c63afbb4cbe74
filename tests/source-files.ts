/** The source files of this repository and what they import, read with a small parser of import and export statements. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT: string = fileURLToPath(new URL('../', import.meta.url))

export type Import = {
  /** As written: './x.ts', 'vitest', 'node:fs'. */
  readonly specifier: string
  /** The file's path from the root for a relative import; null for a package. */
  readonly path: string | null
  readonly typeOnly: boolean
}

export type SourceFile = {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

const SKIPPED = new Set([
  'node_modules',
  'build',
  'dist',
  'generated',
  '.git',
  '.cache',
  'data',
  'coverage',
  'fixtures',
  // Of bench/peers: what users of the other systems write, by those systems' rules.
  'projects',
])

/** Every .ts file below the given folders of the root, generated ones left out. */
export function readSourceFiles(folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => filesBelow(join(ROOT, folder)).filter((path) => /(?<!generated)\.ts$/.test(path)))
    .map(readSourceFile)
}

/** Paths of all files below a folder; none when it does not exist. */
export function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry) => {
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(join(folder, entry.name))
    return [join(folder, entry.name)]
  })
}

function readSourceFile(absolute: string): SourceFile {
  const text = readFileSync(absolute, 'utf8')
  const path = relative(ROOT, absolute).split(sep).join('/')
  const imports = readImports(text).map(({ specifier, typeOnly }) => ({
    specifier,
    typeOnly,
    path: specifier.startsWith('.')
      ? relative(ROOT, resolve(dirname(absolute), specifier))
          .split(sep)
          .join('/')
      : null,
  }))
  return { path, text, imports }
}

/**
 * The imports of a module's text: import and export … from, imports for effect, import(…) and the URL of a worker or a
 * file beside the module. Comments are left out first, so that examples in them do not count.
 */
export function readImports(text: string): { specifier: string; typeOnly: boolean }[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const found: { specifier: string; typeOnly: boolean }[] = []
  for (const match of code.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]/gm,
  )) {
    found.push({ specifier: match[2] ?? '', typeOnly: match[1] !== undefined })
  }
  for (const match of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    found.push({ specifier: match[1] ?? '', typeOnly: false })
  }
  for (const match of code.matchAll(/new URL\(\s*['"](\.[^'"]+\.[tj]s)['"]\s*,\s*import\.meta\.url/g)) {
    found.push({ specifier: match[1] ?? '', typeOnly: false })
  }
  return found
}
