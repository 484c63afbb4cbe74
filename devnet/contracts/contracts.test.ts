import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileContracts } from './compile.ts'

test('compiled.json is what the sources compile to (mend it with: node devnet/contracts/compile.ts)', () => {
  const committed: unknown = JSON.parse(readFileSync(new URL('./compiled.json', import.meta.url), 'utf8'))
  expect(compileContracts()).toEqual(committed)
})
