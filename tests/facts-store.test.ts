/**
 * liquidation_facts as it grows with the chain: whatever the steps, and whatever a reorganisation took back, its rows are
 * those that are derived at once from a fresh index.
 */
import { copyFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BookCache } from '../analytics/book/cache.ts'
import type { FactRow } from '../analytics/facts/columns.ts'
import { FACT_NAMES } from '../analytics/facts/plain-fact.ts'
import { readFacts } from '../analytics/facts/read-facts.ts'
import { openSqliteFacts } from '../analytics/facts/store-sqlite.ts'
import { newestCheckpoint } from '../analytics/facts/stored-facts.ts'
import { updateFacts } from '../analytics/facts/update-facts.ts'
import { LiquidationCache } from '../analytics/liquidations/cache.ts'
import { readSqlite } from '../analytics/reader-sqlite.ts'
import { liquidationRuns } from '../analytics/reports/liquidation-runs.ts'
import { MAX_UINT256 } from '../core/fixed.ts'
import { bytesToHex } from '../core/hex.ts'
import { startIndexer } from '../indexer/start-indexer.ts'
import { openReader } from '../indexer/store/reader.ts'
import { type LocalMarket, startLocalMarket } from './local-market.ts'

let market: LocalMarket
let head = 0

beforeAll(async () => {
  market = await startLocalMarket({ seed: 3, users: 30 })
  head = Number(await market.demo.market.chain.request('eth_blockNumber', []))
}, 120_000)
afterAll(() => market?.stop())

/** Indexes a file further, to a block or the head. */
async function index(file: string, untilBlock?: number): Promise<string> {
  const options = market.options(file, { follow: false, limits: {} })
  await startIndexer({ ...options, untilBlock }).done
  return options.databasePath
}

function pathOf(file: string): string {
  return market.options(file, { follow: false, limits: {} }).databasePath
}

async function update(path: string): Promise<number> {
  const store = openSqliteFacts(path)
  try {
    return await updateFacts(store, { limits: { stepFacts: 100, settledDepth: 256, chunkFacts: CHUNK } })
  } finally {
    store.close()
  }
}

/** Chunks of columns so small that there are several. */
const CHUNK = 8

/** The liquidations as the reports see them, beside what the facts say of the same columns. */
async function expectSameAsFacts(path: string, cache = new LiquidationCache(), block?: number): Promise<number> {
  const facts = await factsAt(path, block)
  const db = openReader(path)
  try {
    return await readSqlite(db, async (reader) => {
      const newest = await reader.blocks.newest()
      const at = block ?? newest?.number ?? 0
      const timestamp = (await reader.blocks.at(at))?.timestamp ?? 0
      const { liquidations } = await cache.historyAt(reader, { block: at, timestamp }, undefined)
      expect(
        liquidations.records.map((row) => [
          ...[row.id, row.block, row.timestamp, row.protocol, row.position, row.account, row.liquidator],
          ...[row.collateral.market, row.debt.market, row.repaidUsdWad, row.seizedUsdWad, row.feeUsdWad],
          ...[row.grossUsdWad, row.gasUsdWad, row.netUsdWad, row.netIsExact, row.healthFactorBeforeWad],
          ...[row.healthFactorAfterWad ?? (row.closedDebt === true ? MAX_UINT256 : null), row.closeFactorWad],
          ...[row.overUsdWad, row.spiral, row.realisedBadDebt, row.realisedBadDebt ? row.badDebtUsdWad : null],
          ...[row.trigger, row.breachBlock, row.latencySeconds],
        ]),
      ).toEqual(
        facts.map((fact) => [
          ...[bytesToHex(fact.id), fact.block_number, fact.timestamp, bytesToHex(fact.protocol)],
          ...[bytesToHex(fact.position), bytesToHex(fact.account), bytesToHex(fact.liquidator)],
          ...[bytesToHex(fact.collateral_market), bytesToHex(fact.debt_market), fact.repaid_usd_wad],
          ...[fact.seized_usd_wad, fact.fee_usd_wad, fact.gross_profit_usd_wad, fact.gas_cost_usd_wad],
          ...[fact.net_profit_usd_wad, fact.net_profit_status === 'EXACT', fact.hf_before_wad, fact.hf_after_wad],
          ...[fact.close_factor_total_wad, fact.over_liquidation_usd_wad, fact.spiral, fact.bad_debt_type !== 'NONE'],
          ...[fact.bad_debt_type === 'NONE' ? null : fact.bad_debt_usd_wad, fact.trigger, fact.breach_block],
          fact.execution_latency_seconds,
        ]),
      )
      return liquidations.length
    })
  } finally {
    db.close()
  }
}

/** Chunks of columns and the liquidations in them. */
function chunksOf(path: string): { readonly chunks: number; readonly rows: number; readonly last: number } {
  const db = openReader(path)
  try {
    const sql = 'SELECT count(*) AS chunks, sum(rows) AS rows, max(last_block) AS last FROM _facts_columns'
    return db.prepare<[], { chunks: number; rows: number; last: number }>(sql).get() ?? { chunks: 0, rows: 0, last: 0 }
  } finally {
    db.close()
  }
}

/** Rows as the table has them, without what is derived for the question. */
function storedRows(path: string): unknown[] {
  const db = openReader(path)
  try {
    return db.prepare('SELECT * FROM liquidation_facts ORDER BY id').all()
  } finally {
    db.close()
  }
}

/** As of a block, by whatever way the reader takes. */
async function factsAt(path: string, block?: number): Promise<readonly FactRow[]> {
  const db = openReader(path)
  try {
    return await readSqlite(db, async (reader) => {
      const newest = await reader.blocks.newest()
      const at = block ?? newest?.number ?? 0
      const timestamp = (await reader.blocks.at(at))?.timestamp ?? 0
      return readFacts(reader, { columns: FACT_NAMES, asOf: { block: at, timestamp } })
    })
  } finally {
    db.close()
  }
}

describe('liquidation_facts', () => {
  test('default: made step by step it is what is made at once', { timeout: 120_000 }, async () => {
    const atOnce = await index('once.db')
    copyFileSync(atOnce, pathOf('absent.db'))
    copyFileSync(atOnce, pathOf('small.db'))
    expect(await update(atOnce)).toBeGreaterThan(20)
    for (const share of [0.6, 0.7, 0.71]) await update(await index('steps.db', Math.round(head * share)))
    copyFileSync(pathOf('steps.db'), pathOf('behind.db'))
    const steps = await index('steps.db')
    await update(steps)
    expect(storedRows(steps)).toEqual(storedRows(atOnce))
    // In small steps, of which those far below the head are derived as of a later block.
    const small = openSqliteFacts(pathOf('small.db'))
    let count = 0
    try {
      await updateFacts(small, { limits: { stepFacts: 4, settledDepth: 60 }, onStep: () => count++ })
    } finally {
      small.close()
    }
    expect(count).toBeGreaterThan(5)
    expect(storedRows(pathOf('small.db'))).toEqual(storedRows(atOnce))
    // Nothing new: nothing is derived.
    expect(await update(steps)).toBe(0)
  })

  test('default: what is not stored yet is derived for the question', { timeout: 60_000 }, async () => {
    const expected = await factsAt(pathOf('once.db'))
    expect(await factsAt(pathOf('absent.db'))).toEqual(expected)
    expect(storedRows(pathOf('behind.db')).length).toBeGreaterThan(0)
    expect(await factsAt(await index('behind.db'))).toEqual(expected)
  })

  test('behavior: as of a past block nothing later is known', { timeout: 60_000 }, async () => {
    const stored = pathOf('once.db')
    const liquidations = await factsAt(stored)
    // In the middle of a run: the rest of it, and the hour after, are not known then.
    const inRun = liquidations.find((row) => row.run_place === 0 && row.run_liquidations > 2)
    expect(inRun).toBeDefined()
    const block = inRun?.block_number ?? 0
    const cut = await index('cut.db', block)
    expect(await factsAt(stored, block)).toEqual(await factsAt(cut))
    const then = (await factsAt(stored, block)).find((row) => Buffer.compare(row.id, inRun?.id ?? row.id) === 0)
    expect(then).toMatchObject({ run_open: true, hindsight_target_reason: 'HORIZON_OPEN' })
    expect(then?.run_liquidations).toBeLessThan(inRun?.run_liquidations ?? 0)
  })

  test('default: the columns that reports read say what the rows say', { timeout: 60_000 }, async () => {
    const path = pathOf('once.db')
    const { chunks, rows } = chunksOf(path)
    expect(chunks).toBeGreaterThan(2)
    const carried = new LiquidationCache()
    const facts = await factsAt(path)
    for (const share of [0.5, 1, 0.3, 0.8]) {
      const block = facts[Math.floor((facts.length - 1) * share)]?.block_number
      expect(await expectSameAsFacts(path, carried, block)).toBeGreaterThan(0)
    }
    // Some are in no chunk yet, and all of those of a database without facts are derived.
    expect(await expectSameAsFacts(path, carried)).toBeGreaterThan(rows)
    expect(await expectSameAsFacts(pathOf('absent.db'))).toBe(facts.length)
  })

  test('error: LIQUIDATIONS_LIMIT before more is read than is kept in memory', async () => {
    const path = pathOf('limit.db')
    copyFileSync(pathOf('once.db'), path)
    const db = new Sqlite(path)
    db.prepare(
      'UPDATE _facts_columns SET rows = 2000000 WHERE last_block = (SELECT min(last_block) FROM _facts_columns)',
    ).run()
    db.close()
    await expect(expectSameAsFacts(path)).rejects.toMatchObject({ code: 'LIQUIDATIONS_LIMIT' })
  })

  test('behavior: rows of other code are made anew', { timeout: 60_000 }, async () => {
    const path = pathOf('once.db')
    const before = storedRows(path)
    const store = openSqliteFacts(path, { rebuild: true })
    try {
      expect(await store.read((reader) => newestCheckpoint(reader))).toBeNull()
      expect(await updateFacts(store)).toBeGreaterThanOrEqual(before.length)
    } finally {
      store.close()
    }
    expect(storedRows(path)).toEqual(before)
  })

  test('default: runs add up to the rows, and a gap of zero seconds keeps blocks together', {
    timeout: 60_000,
  }, async () => {
    const path = pathOf('once.db')
    const rows = await factsAt(path)
    const db = openReader(path)
    try {
      await readSqlite(db, async (reader) => {
        const context = { reader, books: new BookCache(), chainHead: () => null }
        const all = await liquidationRuns(context, { first: 1_000, minLiquidations: 1 })
        expect(all.items.reduce((sum, run) => sum + run.liquidations, 0)).toBe(rows.length)
        expect(new Set(all.items.map(({ id }) => id))).toEqual(new Set(rows.map((row) => bytesToHex(row.run_id))))
        for (const run of all.items) {
          expect(run.steps.map((step) => step.run.id)).toEqual(run.steps.map(() => run.id))
        }
        const instant = await liquidationRuns(context, { first: 1_000, minLiquidations: 1, gapSeconds: 0 })
        const moments = new Set(rows.map((row) => `${bytesToHex(row.position)} ${row.timestamp}`))
        expect(instant.totalCount).toBe(moments.size)
        const longest = await liquidationRuns(context, { first: 1, orderBy: 'LIQUIDATIONS' })
        expect(longest.items[0]?.liquidations).toBe(Math.max(...rows.map((row) => row.run_liquidations)))
      })
    } finally {
      db.close()
    }
  })

  test('default: a reorganisation takes back what it took off the chain', { timeout: 120_000 }, async () => {
    const path = pathOf('steps.db')
    const before = storedRows(path).length
    const carried = new LiquidationCache()
    await expectSameAsFacts(path, carried)
    const last = (await factsAt(path)).at(-1)
    const depth = head - (last?.block_number ?? head) + 5
    await market.demo.market.chain.request('anvil_reorg', [depth, []])
    const shorter = await index('steps.db')
    // Before the facts follow: what the chain no longer has is in no answer.
    const fresh = await index('fresh.db')
    expect(await factsAt(shorter)).toEqual(await factsAt(fresh))
    await update(shorter)
    await update(fresh)
    expect(storedRows(shorter)).toEqual(storedRows(fresh))
    expect(storedRows(shorter).length).toBeLessThan(before)
    // Columns in memory and on disk follow.
    expect(await expectSameAsFacts(shorter, carried)).toBeLessThan(before)
    expect(chunksOf(shorter)).toEqual(chunksOf(fresh))
    const middle = storedRows(shorter)[20] as { readonly block_number: number }
    const store = openSqliteFacts(shorter)
    const checkpoint = await store.read((reader) => newestCheckpoint(reader))
    if (checkpoint === null) throw new Error('No checkpoint.')
    await store.write({ keepTo: middle.block_number, rows: [], checkpoint })
    store.close()
    expect(chunksOf(shorter).last).toBeLessThanOrEqual(middle.block_number)
  })
})
