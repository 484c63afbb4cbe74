/** `aftershock analyze` as a user runs it. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createTestMarket } from '../api/test-market.ts'
import { openReader } from '../indexer/store/reader.ts'

const PROGRAM = fileURLToPath(new URL('./aftershock.js', import.meta.url))

function run(...args: readonly string[]): {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
} {
  return spawnSync(process.execPath, [PROGRAM, 'analyze', ...args], { encoding: 'utf8', timeout: 20_000 })
}

test('default: makes the table, and has nothing more to do', () => {
  const { path } = createTestMarket()
  for (const args of [[], [], ['--rebuild']]) {
    const { status, stdout, stderr } = run('--database', path, '--log', 'json', ...args)
    expect(status, stderr).toBe(0)
    expect(stdout + stderr).toContain('up to date')
  }
  const db = openReader(path)
  try {
    expect(db.prepare('SELECT number FROM _facts_checkpoint').all()).toEqual([{ number: 13 }])
    expect(db.prepare('SELECT count(*) AS rows FROM liquidation_facts').get()).toEqual({ rows: 0 })
  } finally {
    db.close()
  }
})

test('error: DATABASE_MISSING', () => {
  const { status, stderr } = run()
  expect(stderr).toContain('[DATABASE_MISSING]')
  expect(status).toBe(1)
})
