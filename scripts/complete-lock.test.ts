import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { completeLock, type Lockfile, missingOptionalPackages, platformOf } from './complete-lock.ts'

test('default: package-lock.json has an entry for every optional package of every platform', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as Lockfile
  expect(Object.keys(lock.packages).length).toBeGreaterThan(400)
  const missing = missingOptionalPackages(lock).map(({ name }) => name)
  expect(missing, 'Run: npm run complete-lock').toEqual([])
})

test('behavior: the lockfile names no registry', () => {
  expect(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')).not.toContain('"resolved"')
})

test('behavior: what is missing is added, once', () => {
  const lock: Lockfile = {
    packages: {
      '': {},
      'node_modules/tool': { version: '1.2.3', dev: true, optionalDependencies: { '@tool/linux-x64-musl': '1.2.3' } },
    },
  }
  const completed = completeLock(lock)
  expect(completed.packages['node_modules/@tool/linux-x64-musl']).toEqual({
    version: '1.2.3',
    libc: ['musl'],
    os: ['linux'],
    cpu: ['x64'],
    dev: true,
    optional: true,
  })
  expect(completeLock(completed)).toBe(completed)
})

test('behavior: a nested package is found as Node finds it', () => {
  const lock: Lockfile = {
    packages: {
      '': {},
      'node_modules/a': {},
      'node_modules/a/node_modules/b': { optionalDependencies: { 'c-linux-x64': '1.0.0' } },
      'node_modules/a/node_modules/c-linux-x64': { version: '1.0.0' },
    },
  }
  expect(missingOptionalPackages(lock)).toEqual([])
})

test('behavior: a platform that the name does not tell is an error, not a guess', () => {
  expect(platformOf('@x/cli-darwin-arm64')).toEqual({ os: ['darwin'], cpu: ['arm64'] })
  expect(() => platformOf('@x/cli-amiga')).toThrow(RangeError)
})
