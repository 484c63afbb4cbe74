/** docs/errors.md and the sources name the same error codes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, readSourceFiles } from './source-files.ts'

/** Fewer than this and the test has not found the codes. */
const LEAST_CODES = 30

const files = readSourceFiles(['core', 'indexer', 'analytics', 'api', 'cli', 'devnet', 'scripts']).filter(
  ({ path }) => !path.endsWith('.test.ts'),
)

/** The first argument of every error made, and codes that stand in a `code` field or at the end of a line to print. */
function codesOf(text: string): string[] {
  const patterns = [
    /\b(?:UserError|RetryableError)\(\s*'([A-Z][A-Z0-9_]+)'/g,
    /\.error\(\s*'([A-Z][A-Z0-9_]+)'/g,
    /\bread\(\w+, '([A-Z][A-Z0-9_]+)'/g,
    /\bsuper\(\s*'([A-Z][A-Z0-9_]+)'/g,
    /\bcode: string = '([A-Z][A-Z0-9_]+)'/g,
    /\[([A-Z][A-Z0-9_]+)\]`/g,
  ]
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
}

test('default: each error code is documented, and each documented code exists', () => {
  const inSources = new Set(files.flatMap(({ text }) => codesOf(text)))
  const documented = [...readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').matchAll(/^\| *`([A-Z0-9_]+)` *\|/gm)].map(
    (match) => match[1] ?? '',
  )
  expect(inSources.size).toBeGreaterThanOrEqual(LEAST_CODES)
  expect([...documented].sort()).toEqual([...inSources].sort())
})

/** Where an error is made with a code that was passed in: the passing calls are read above, or it is another's error. */
const PASSED_ON = ['indexer/manifest/load.ts', 'indexer/manifest/yaml-node.ts']

test('behavior: no code is computed, so that the test sees all', () => {
  const computed = files.flatMap(({ path, text }) =>
    [...text.matchAll(/new (?:UserError|RetryableError)\(\s*([^'\s][^,]*),/g)].map(() => path),
  )
  expect([...new Set(computed)].sort()).toEqual(PASSED_ON)
})
