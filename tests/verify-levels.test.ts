/** A real chain is indexed into the same tables however its logs are checked: real receipts behind real headers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { VerifyLevel } from '../indexer/chain/log-check.ts'
import type { Progress } from '../indexer/progress.ts'
import { startIndexer } from '../indexer/start-indexer.ts'
import { type LocalMarket, startLocalMarket, tablesOf } from './local-market.ts'

let market: LocalMarket
let calm: Record<string, string>

beforeAll(async () => {
  market = await startLocalMarket({ seed: 13, users: 8 })
  calm = await market.calmTables()
}, 120_000)
afterAll(() => market?.stop())

async function index(file: string, o: { verify: VerifyLevel; rpcUrl?: readonly string[]; finality?: number }) {
  const options = { ...market.options(file, { follow: false, limits: {} }), ...o }
  const notices: string[] = []
  let progress: Progress | undefined
  await startIndexer(options, {
    onProgress: (now) => {
      progress = now
    },
    onLog: ({ level, message }) => {
      if (level === 'warning') notices.push(message)
    },
  }).done
  return { tables: tablesOf(options.databasePath), progress, notices }
}

describe('--verify on a real chain', () => {
  test('behavior: blooms', { timeout: 60_000 }, async () => {
    const blooms = await index('blooms.db', { verify: 'blooms' })
    expect(blooms.tables).toEqual(calm)
    expect(blooms.progress?.provider?.recovered).toBe(0)
  })

  test('behavior: receipts, with a node before it that is not there', { timeout: 60_000 }, async () => {
    const rpcUrl = ['http://127.0.0.1:1', market.demo.rpcUrl]
    const { tables, progress, notices } = await index('receipts.db', { verify: 'receipts', rpcUrl })
    expect(tables).toEqual(calm)
    expect(progress?.provider?.verifiedBlocks).toBeGreaterThanOrEqual(progress?.block ?? Number.POSITIVE_INFINITY)
    expect(notices).toEqual([expect.stringContaining('127.0.0.1:1')])
  })

  test('behavior: --finality stays behind the head', { timeout: 60_000 }, async () => {
    const head = Number(await market.demo.market.chain.request('eth_blockNumber', []))
    const behind = await index('behind.db', { verify: 'none', finality: 20 })
    expect(behind.progress?.block).toBe(head - 20)
  })
})
