/** The program against real contracts on a local chain: index, verify, and what it refuses. */
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type StartedMarket, startMarket } from '../devnet/start-market.ts'
import { decodeBigInt, encodeBigInt } from '../indexer/store/codec.ts'
import { group } from './progress.ts'
import { sampledBlocks } from './verify.ts'

const PROGRAM = fileURLToPath(new URL('./aftershock.js', import.meta.url))
const LIMIT = { timeout: 240_000 }

type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aftershock-verify-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

function optionsFor({ chain, deployment }: StartedMarket): string[] {
  return ['--rpc', chain.rpcUrl, '--provider', deployment.provider]
}

/** The number of values compared, which the last line tells. */
function compared(out: string): number {
  return Number(/Equal to the wei: ([\d,]+) values/.exec(out)?.[1]?.replaceAll(',', '') ?? 0)
}

test('default: sampled blocks are spread evenly, both ends among them', () => {
  expect(sampledBlocks(10, 110, 5)).toEqual([10, 35, 60, 85, 110])
  expect(sampledBlocks(1, 3, 50)).toEqual([1, 2, 3])
  expect(sampledBlocks(1, 9, 1)).toEqual([9])
})

// Seed 1 of each is compared, also with the deployment's own readings, in tests/local-markets.test.ts.
describe.each([
  { release: '3.0.2', seed: 2 },
  { release: '3.0.2', seed: 3 },
  { release: '3.6.0', seed: 2 },
  { release: '3.6.0', seed: 3 },
] as const)('Aave v$release, seed $seed', ({ release, seed }) => {
  test('default: every account, balance and index equals the contracts at 50 blocks', LIMIT, async () => {
    const market = await startMarket({ release, seed, actions: 500 })
    try {
      const { code, out, err } = await run('verify', ...optionsFor(market), '--samples', '50')
      expect(err).toBe('')
      expect(out).toContain('at 50 blocks.')
      // 60 accounts and more, 5 values and 12 to 18 balances each, at 50 blocks.
      expect(compared(out)).toBeGreaterThan(40_000)
      expect(code).toBe(0)
    } finally {
      await market.stop()
    }
  })
})

describe('one market', () => {
  let market: StartedMarket
  let database = ''
  beforeAll(async () => {
    market = await startMarket({ seed: 4, actions: 200 })
    database = join(folder, 'one.db')
    const ended = await run(
      'index',
      ...optionsFor(market),
      '--database',
      database,
      '--until',
      String(market.chain.blockNumber),
    )
    expect(ended.err).toBe('')
    expect(ended.code).toBe(0)
  }, 240_000)
  afterAll(() => market?.stop())

  /** A copy of the database, changed. */
  function changed(name: string, change: (db: Sqlite.Database) => void): string {
    const path = join(folder, name)
    copyFileSync(database, path)
    const db = new Sqlite(path)
    change(db)
    db.close()
    return path
  }

  test('behavior: one unit in one balance makes verify exit with 1 and name it', LIMIT, async () => {
    const path = changed('one-unit.db', (db) => {
      const row = db
        .prepare<[], { vid: number; scaled: Buffer }>(
          "SELECT vid, scaled FROM balance WHERE block_upper = 2147483647 AND side = 'BORROW' AND length(scaled) > 3",
        )
        .get()
      if (row === undefined) throw new Error('got no debt, expected some.')
      db.prepare('UPDATE balance SET scaled = ? WHERE vid = ?').run(
        encodeBigInt(decodeBigInt(row.scaled) + 1n),
        row.vid,
      )
    })
    const blocks = String(market.chain.blockNumber)
    const { code, out } = await run('verify', ...optionsFor(market), '--database', path, '--blocks', blocks)
    expect(code).toBe(1)
    expect(out).toMatch(
      new RegExp(`block ${blocks}: 0x[0-9a-f]{40} scaled BORROW \\w+: ours \\d+, the contract's \\d+ \\(by 1\\)`),
    )
  })

  test(
    'error: DATABASE_NETWORK for a database of another start block or chain, which stays as it was',
    LIMIT,
    async () => {
      const other = changed('other.db', (db) =>
        db.prepare("UPDATE _meta SET value = 'elsewhere' WHERE key = 'network'").run(),
      )
      for (const command of ['index', 'verify']) {
        const { code, err } = await run(command, ...optionsFor(market), '--database', other)
        expect(err).toMatch(/^error: .*\[DATABASE_NETWORK\]\n$/)
        expect(code).toBe(1)
      }
      // Refused before anything cheerful is said.
      expect((await run('index', ...optionsFor(market), '--database', other)).out).toBe('')
    },
  )

  test('error: DATABASE_SCHEMA for a database of an older schema', LIMIT, async () => {
    const older = changed('older.db', (db) =>
      db.prepare("UPDATE _meta SET value = 'ab' WHERE key = 'schemaHash'").run(),
    )
    const { code, err, out } = await run('index', ...optionsFor(market), '--database', older)
    expect(err).toMatch(/^error: .*\[DATABASE_SCHEMA\]\n$/)
    expect(out).toBe('')
    expect(code).toBe(1)
  })

  test('error: DATABASE_SCHEMA for a database of another layout, of every command', LIMIT, async () => {
    const other = changed('layout.db', (db) =>
      db.prepare("UPDATE _meta SET value = '0' WHERE key = 'schemaVersion'").run(),
    )
    const ended = [
      await run('index', ...optionsFor(market), '--database', other),
      await run('verify', ...optionsFor(market), '--database', other),
      await run('serve', '--database', other, '--port', '41735'),
    ]
    for (const { code, err, out } of ended) {
      expect(err).toMatch(/^error: .*layout version: got 0, expected \d+.*\[DATABASE_SCHEMA\]\n$/)
      expect(out).toBe('')
      expect(code).toBe(1)
    }
  })

  test('error: START_BLOCK_LATE names the right block; accepted, everything is unknown', LIMIT, async () => {
    const late = ['--start-block', String(market.deployment.startBlock + 60)]
    const refused = await run('verify', ...optionsFor(market), ...late)
    expect(refused.err).toMatch(/^error: .*\[START_BLOCK_LATE\]\n$/)
    expect(refused.err).toContain(`--start-block ${market.deployment.startBlock}`)
    expect(refused.code).toBe(1)
    const accepted = await run(
      'verify',
      ...optionsFor(market),
      ...late,
      '--accept-incomplete-history',
      '--samples',
      '2',
    )
    expect(accepted.err).toBe('')
    expect(accepted.out).toContain('HISTORY_INCOMPLETE')
    expect(accepted.code).toBe(0)
  })

  test('error: BLOCK_EARLY for a block before the market, where nothing can be equal', LIMIT, async () => {
    const { code, err } = await run('verify', ...optionsFor(market), '--blocks', '0')
    expect(err).toMatch(/^error: .*\[BLOCK_EARLY\]\n$/)
    expect(code).toBe(1)
  })

  test('behavior: index --until waits for its block', LIMIT, async () => {
    const last = market.chain.blockNumber + 3
    const path = join(folder, 'waits.db')
    const ended = run('index', ...optionsFor(market), '--database', path, '--until', String(last))
    // The file is made after the node's newest block was looked at.
    while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 100))
    for (let block = 0; block < 4; block++) await market.chain.mine(12)
    const { code, out } = await ended
    expect(out).toContain(`Block ${group(last)} is waited for`)
    expect(out).toContain(`Indexed to block ${group(last)} in`)
    expect(code).toBe(0)
    const kept = await run('index', '--cache', `${path}.cache`, '--database', `${path}.2`, '--until', '99999999')
    expect(kept.err).toMatch(/^error: --until: got 99999999, expected at most \d+.*\[BLOCK_AHEAD\]\n$/)
    expect(kept.code).toBe(1)
  })

  test('error: DATABASE_FILE for a folder, and for a folder that cannot be made', LIMIT, async () => {
    for (const path of [folder, join(database, 'x.db')]) {
      const { code, err } = await run('index', ...optionsFor(market), '--database', path)
      expect(err).toMatch(/^error: .*\[DATABASE_FILE\]\n$/)
      expect(code).toBe(1)
    }
  })

  test('edge: an empty file, as a kill before the first write leaves it, is begun anew', LIMIT, async () => {
    const path = join(folder, 'empty.db')
    writeFileSync(path, '')
    const { code, err } = await run('index', ...optionsFor(market), '--database', path, '--until', '5')
    expect(err).toBe('')
    expect(code).toBe(0)
  })

  test('error: NOT_A_PROVIDER for another contract of the market', LIMIT, async () => {
    const { code, err } = await run('index', '--rpc', market.chain.rpcUrl, '--provider', market.deployment.owner)
    expect(err).toMatch(/\[CODE_MISSING\]\n$/)
    expect(code).toBe(1)
    const pool = await run('index', '--rpc', market.chain.rpcUrl, '--provider', market.deployment.oracle)
    expect(pool.err).toMatch(/^error: .*\[NOT_A_PROVIDER\]\n$/)
    expect(pool.code).toBe(1)
  })
})
