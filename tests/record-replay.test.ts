/** A market on a local chain: fetched once, then indexed again, recorded and replayed after the chain has ended. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentOf } from '../cli/replaying.ts'
import { openReader } from '../indexer/store/reader.ts'
import { type LocalMarket, startLocalMarket } from './local-market.ts'
import { ROOT } from './source-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'aftershock-record-'))
const path = (name: string): string => join(folder, name)
let market: LocalMarket
let to: number

/** Runs the program; resolves with its exit code and what it printed. */
async function aftershock(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(ROOT, 'cli/main.ts'), ...args])
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, err: stderr }
  }
}

function rowsOf(database: string, sql: string): unknown[] {
  const db = openReader(database)
  try {
    return db.prepare(sql).all()
  } finally {
    db.close()
  }
}

const factsOf = (database: string): unknown[] => rowsOf(database, 'SELECT * FROM liquidation_facts ORDER BY id')
const liquidations = (database: string): number => rowsOf(database, 'SELECT id FROM liquidation').length

beforeAll(async () => {
  market = await startLocalMarket({ seed: 11, users: 12 })
  to = market.demo.market.chain.blockNumber
  const { rpcUrl, provider } = market.demo
  const chain = ['--rpc', rpcUrl, '--provider', provider]
  const indexed = await aftershock('index', ...chain, '--db', path('first.db'), '--until', String(to))
  expect(indexed.err).toBe('')
  const recorded = await aftershock('record', ...chain, '--to', String(to), '--out', path('market.archive'))
  expect(recorded.err).toBe('')
  // The cache may be deleted, between two runs of one database too.
  const half = ['--db', path('half.db'), '--until', String(Math.floor(to / 2))]
  expect((await aftershock('index', ...chain, ...half)).err).toBe('')
  rmSync(path('half.db.cache'))
  const again = ['--db', path('half.db'), '--to', String(to), '--out', path('again.archive')]
  const whole = await aftershock('record', ...chain, ...again)
  expect(whole).toMatchObject({ code: 0, err: '' })
  expect(whole.out).toContain('it is fetched again')
  await market.demo.stop()
}, 180_000)

afterAll(async () => {
  await market.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('after the chain has ended', () => {
  test('behavior: an archive is whole though the cache was deleted', { timeout: 60_000 }, async () => {
    expect((await aftershock('replay', path('again.archive'), '--db', path('whole.db'))).err).toBe('')
    expect(contentOf(path('whole.db'))).toEqual(contentOf(path('first.db')))
    expect(contentOf(path('half.db'))).toEqual(contentOf(path('first.db')))
  })

  test('default: replay makes the same tables and prints their hash', { timeout: 60_000 }, async () => {
    const { code, out, err } = await aftershock('replay', path('market.archive'), '--db', path('replayed.db'))
    expect(err).toBe('')
    expect(code).toBe(0)
    const content = contentOf(path('first.db'))
    expect(content.block).toBe(to)
    expect(contentOf(path('replayed.db'))).toEqual(content)
    expect(out).toContain(`Content: sha256 ${content.hash}\n`)
    const facts = factsOf(path('replayed.db'))
    expect(facts.length).toBeGreaterThan(0)
    expect(facts).toHaveLength(liquidations(path('first.db')))
    expect(facts).toEqual(factsOf(path('first.db')))
  })

  test('behavior: index without --rpc goes by what was fetched before', { timeout: 60_000 }, async () => {
    const args = ['--cache', path('first.db.cache'), '--db', path('again.db')]
    const { code, err } = await aftershock('index', ...args)
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(contentOf(path('again.db'))).toEqual(contentOf(path('first.db')))
    expect(factsOf(path('again.db'))).toHaveLength(liquidations(path('first.db')))
  })

  test('behavior: parts of a history replay one after the other', { timeout: 60_000 }, async () => {
    const middle = Math.floor(to / 2)
    const cache = ['--cache', path('first.db.cache')]
    const parts = [
      ['--to', String(middle), '--out', path('one.archive')],
      ['--from', String(middle + 1), '--to', String(to), '--out', path('two.archive')],
    ]
    for (const part of parts) expect((await aftershock('record', ...cache, ...part)).err).toBe('')
    const alone = await aftershock('replay', path('two.archive'), '--db', path('parts.db'))
    expect(alone).toMatchObject({ code: 1, err: expect.stringContaining('[ARCHIVE_RANGE]') })
    for (const name of ['one.archive', 'two.archive']) {
      expect((await aftershock('replay', path(name), '--db', path('parts.db'))).err).toBe('')
    }
    expect(contentOf(path('parts.db'))).toEqual(contentOf(path('first.db')))
  })

  test('error: an archive of another network, and one that is not there', { timeout: 60_000 }, async () => {
    const foreign = await aftershock('replay', path('market.archive'), '--network', 'base', '--db', path('base.db'))
    expect(foreign).toMatchObject({ code: 1, err: expect.stringMatching(/^error: .*\[ARCHIVE_NETWORK\]\n$/) })
    const none = await aftershock('replay', path('none'))
    expect(none).toMatchObject({ code: 1, err: expect.stringMatching(/^error: .*\[ARCHIVE_MISSING\]\n$/) })
  })
})
