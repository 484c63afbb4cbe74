import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// In a process of its own: the generator's packages and vitest load graphql in two ways, which it refuses to mix.
test('default: generated.ts is what generate.ts makes of schema.graphql', async () => {
  const script = fileURLToPath(new URL('generate.ts', import.meta.url))
  const { stderr } = await promisify(execFile)(process.execPath, [script, '--check'])
  expect(stderr).toBe('')
})
