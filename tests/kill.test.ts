/** An indexer that is killed at random moments and started again ends in the same tables as one that was left alone. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../devnet/random.ts'
import type { IndexerOptions } from '../indexer/start-indexer.ts'
import { type LocalMarket, pointerOf, startLocalMarket, tablesOf } from './local-market.ts'

const CHILD = fileURLToPath(new URL('./index-child.ts', import.meta.url))

let market: LocalMarket

beforeAll(async () => {
  market = await startLocalMarket({ seed: 12, users: 12 })
}, 120_000)
afterAll(() => market?.stop())

/** Runs the child and kills it after so many lines; resolves with its exit code, null when it was killed. */
function runChild(options: IndexerOptions, killAfterLines: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let lines = 0
    child.stdout.on('data', (text: Buffer) => {
      lines += text.toString().split('\n').length - 1
      if (lines >= killAfterLines) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code))
  })
}

describe('kill -9', () => {
  test.each([
    { name: 'many transactions', limits: { firstRangeBlocks: 40, batchBlocks: 3, progressMs: 0 } },
    { name: 'few transactions', limits: { firstRangeBlocks: 100, logsPerRange: 500, batchBlocks: 60, progressMs: 0 } },
  ])('behavior: at random moments, $name', { timeout: 180_000 }, async ({ name, limits }) => {
    const random = new Random(name.length)
    const options = market.options(`${name}.db`, { follow: false, limits })
    const reached = new Set<number | undefined>()
    let kills = 0
    // At each start a few more blocks are allowed, so that it ends however slow the machine is.
    while ((await runChild(options, 1 + random.integer(0, 60) + 4 * kills)) === null) {
      kills++
      reached.add(pointerOf(options.databasePath)?.number)
      expect(kills).toBeLessThan(100)
    }
    expect(kills).toBeGreaterThan(3)
    expect(reached.size).toBeGreaterThan(2)
    expect(tablesOf(options.databasePath)).toEqual(await market.calmTables())
  })
})
