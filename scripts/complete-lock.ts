/**
 * npm leaves optional platform packages that the registry in use lacks out of package-lock.json without a word, and
 * `npm ci` then fails with "Missing: … from lock file". This adds an entry for each of them, so that `npm ci` works from
 * any registry. Run it after every `npm install`: node scripts/complete-lock.ts [folder]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type LockEntry = {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
export type Lockfile = { readonly packages: Readonly<Record<string, LockEntry>> }
type MissingPackage = { readonly key: string; readonly name: string; readonly version: string; readonly dev: boolean }

/** The optional dependencies that no entry of the lockfile satisfies. */
export function missingOptionalPackages(lock: Lockfile): MissingPackage[] {
  const missing = new Map<string, MissingPackage>()
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (resolve(lock, path, name)) continue
      const key = `node_modules/${name}`
      const dev = (missing.get(key)?.dev ?? true) && entry.dev === true
      missing.set(key, { key, name, version, dev })
    }
  }
  return [...missing.values()]
}

/** The lockfile with an entry for each missing optional package, keys in npm's order. The same file when nothing is missing. */
export function completeLock(lock: Lockfile): Lockfile {
  const missing = missingOptionalPackages(lock)
  if (missing.length === 0) return lock
  const packages: Record<string, LockEntry> = { ...lock.packages }
  for (const { key, name, version, dev } of missing) {
    if (!/^\d+\.\d+\.\d+/.test(version)) {
      throw new RangeError(`${name}: got the version range "${version}", expected one exact version.`)
    }
    packages[key] = { version, ...platformOf(name), ...(dev ? { dev: true } : {}), optional: true }
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  return { ...lock, packages: Object.fromEntries(sorted) }
}

/** The operating system, processor and C library that a platform package's name tells. */
export function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> {
  const words = name.slice(name.indexOf('/') + 1).split('-')
  const os = words.find((word) =>
    ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32'].includes(word),
  )
  const cpu = words.map((word) => CPU_NAMES[word]).find((word) => word !== undefined)
  if (os === undefined || cpu === undefined) {
    throw new RangeError(`${name}: expected a name that tells operating system and processor.`)
  }
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : null
  return { ...(libc === null ? {} : { libc: [libc] }), os: [os], cpu: [cpu] }
}

const CPU_NAMES: Readonly<Record<string, string>> = {
  amd64: 'x64',
  arm: 'arm',
  arm64: 'arm64',
  ia32: 'ia32',
  loong64: 'loong64',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  x64: 'x64',
}

/** Whether Node finds `name` from the package at `path`: in its own node_modules or one further out. */
function resolve(lock: Lockfile, path: string, name: string): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true
    if (folder === '') return false
    if (!folder.includes('/node_modules/')) return lock.packages[`node_modules/${name}`] !== undefined
  }
}

if (import.meta.main) {
  const path = join(process.argv[2] ?? fileURLToPath(new URL('../', import.meta.url)), 'package-lock.json')
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lockfile
  const missing = missingOptionalPackages(lock)
  if (missing.length > 0) writeFileSync(path, `${JSON.stringify(completeLock(lock), null, 2)}\n`)
  console.log(missing.length === 0 ? `${path} is complete.` : `${path}: ${missing.length} optional packages added.`)
}
