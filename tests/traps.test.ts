/**
 * Mistakes that are easily made with Aave v3, each made on purpose: the engine without it equals the contracts of a recorded
 * market in everything, the engine with it does not. A mistake is a change of one or two expressions of the real sources
 * (tests/traps/*-traps.ts), which must be found there exactly once. "table" is protocols.md's count of exact tuples.
 */
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readState } from '../cli/verify/read-state.ts'
import { bytesToHex } from '../core/hex.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'
import { loadManifest } from '../indexer/manifest/load.ts'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { openReader } from '../indexer/store/reader.ts'
import { buildSubgraph, writeManifest } from '../scripts/build-subgraph.ts'
import { type IndexedMarket, indexMarket } from './markets/index-market.ts'
import { recordedMarkets, recordedSource } from './markets/recorded-source.ts'
import { withBothLiquidations, withOtherIsolationDebt } from './traps/altered-source.ts'
import { BALANCE_TRAPS } from './traps/balance-traps.ts'
import { BY_TRANSACTION, LIQUIDATION_TRAPS } from './traps/liquidation-traps.ts'
import { type Measured, measure, measureDatabase, openRecording } from './traps/measure.ts'
import { MODEL_TRAPS } from './traps/model-traps.ts'
import { mutantModels } from './traps/mutant-models.ts'
import { compileMutants, type MutantSubgraph } from './traps/mutant-subgraph.ts'
import { PRICE_TRAPS } from './traps/price-traps.ts'
import { type Trap, V3_0 } from './traps/trap.ts'

const MAPPING_TRAPS: readonly Trap[] = [...BALANCE_TRAPS, ...LIQUIDATION_TRAPS, ...PRICE_TRAPS]
const COMPILE_MS = 180_000
const RUN_MS = 60_000

let mutants: MutantSubgraph

beforeAll(async () => {
  await buildSubgraph()
  mutants = await compileMutants(
    Object.fromEntries([...MAPPING_TRAPS, BY_TRANSACTION].map(({ name, edits }) => [name, edits])),
  )
}, COMPILE_MS)
afterAll(() => mutants?.remove())

/** What a trap is measured on: many share one. */
function runOf({ recording, source, pollEveryBlocks }: Omit<Trap, 'name' | 'edits' | 'shows'>) {
  const opened = openRecording(recording)
  return {
    recording: opened,
    source: (source ?? recordedSource)(opened.market),
    ...(pollEveryBlocks === undefined ? {} : { pollEveryBlocks }),
  }
}

describe('without a mistake', () => {
  const runs = new Map(
    MAPPING_TRAPS.map((trap) => {
      const { recording, source, pollEveryBlocks } = trap
      const name = [recording, source?.name ?? 'as recorded', pollEveryBlocks === undefined ? '' : 'hardly polled']
      return [name.join(' ').trim(), trap]
    }),
  )
  test.each([...runs.keys()])('%s: everything is the contracts’', { timeout: RUN_MS }, async (name) => {
    const trap = runs.get(name) ?? expect.fail(name)
    const measured = await measure({ ...runOf(trap), wasmPath: mutants.wasmOf() })
    expect(measured.differences).toEqual([])
    expect(measured.exactTuples).toBe(measured.tuples)
    expect(measured.tuples).toBeGreaterThan(1_900)
  })

  test('(j) isolated debt has two decimals and no interest: nothing is taken from its total', {
    timeout: RUN_MS,
  }, async () => {
    const run = runOf({ recording: V3_0, source: withOtherIsolationDebt })
    const measured = await measure({ ...run, wasmPath: mutants.wasmOf() })
    expect(measured.differences).toEqual([])
    expect(heardEvents().filter((event) => /^(Isolation|DebtCeiling)/.test(event))).toEqual([])
    // The totals are there to be misread.
    expect(run.recording.truth.at(-1)?.reserves.some((reserve) => reserve.isolationModeTotalDebt > 0n)).toBe(true)
  })

  test('(e) a new rate strategy moves no rate before the next action: it is not heard', () => {
    expect(heardEvents().filter((event) => event.startsWith('ReserveInterestRate'))).toEqual([])
  })
})

describe('a mistake in the mappings is noticed', () => {
  for (const trap of MAPPING_TRAPS) {
    test(trap.name, { timeout: RUN_MS }, async () => {
      const { untilBlock } = trap
      const run = { ...runOf(trap), wasmPath: mutants.wasmOf(trap.name) }
      expectNoticed(trap, await measure(untilBlock === undefined ? run : { ...run, untilBlock }))
    })
  }

  test(BY_TRANSACTION.name, { timeout: RUN_MS }, async () => {
    const right = await twoLiquidations(mutants.wasmOf())
    expect(right[1]?.before).toBe(right[0]?.after)
    const wrong = await twoLiquidations(mutants.wasmOf(BY_TRANSACTION.name))
    expect(wrong[1]?.before).toBe(wrong[0]?.before)
    expect(wrong[1]?.before).not.toBe(wrong[0]?.after)
  })
})

const here = recordedMarkets()

describe.each([...new Set(MODEL_TRAPS.map(({ recording }) => recording))])(
  'a mistake in what is asked for a block of %s',
  (name) => {
    if (!here.includes(name)) {
      test.skip(`${name} is not on this machine`, () => {})
      return
    }
    let indexed: IndexedMarket
    let db: Database
    let source: BlockSource
    const recording = openRecording(name)

    beforeAll(async () => {
      source = recordedSource(recording.market)
      indexed = await indexMarket({ source, provider: recording.market.meta.poolAddressesProvider })
      db = openReader(indexed.databasePath)
    }, COMPILE_MS)
    afterAll(() => {
      db.close()
      indexed.remove()
    })

    test('without a mistake: everything is the contracts’', { timeout: RUN_MS }, async () => {
      expect((await measureDatabase(db, { recording, source })).differences).toEqual([])
    })

    for (const trap of MODEL_TRAPS.filter(({ recording }) => recording === name)) {
      test(trap.name, { timeout: RUN_MS }, async () => {
        const models = await mutantModels(trap.edits)
        try {
          expectNoticed(trap, await measureDatabase(db, { recording, source, readState: models.readState }))
        } finally {
          models.remove()
        }
      })
    }

    test('(k) the factor stored at the last touch is answered', { timeout: RUN_MS }, async () => {
      const measured = await measureDatabase(db, { recording, source, readState: storedFactors })
      expect(measured.kinds['healthFactorWad']).toBeGreaterThan(1_000)
      expect(measured.kinds['totalDebtBase']).toBeUndefined()
    })
  },
)

function expectNoticed(trap: Trap, measured: Measured): void {
  expect(measured.kinds).toHaveProperty(trap.shows)
  if (trap.exactTuples !== undefined) expect(measured.exactTuples).toBe(trap.exactTuples)
}

/** The events that the compiled subgraph has handlers for. */
function heardEvents(): readonly string[] {
  const deployments = [{ name: 'core', provider: `0x${'1'.repeat(40)}`, startBlock: 0 }]
  const network = { name: 'traps', chainId: 1, deployments, pollEveryBlocks: 1, staleAfterSeconds: 1 }
  const { dataSources, templates } = loadManifest(writeManifest(network, `traps-${process.pid}`))
  const mappings = [...dataSources, ...templates.values()].map(({ mapping }) => mapping)
  return mappings.flatMap(({ eventHandlers }) => eventHandlers.map(({ event }) => event.signature))
}

/** State as asked, with the health factors that the mappings wrote down when each account was last touched. */
const storedFactors: typeof readState = async (request) => {
  const state = await readState(request)
  if (state === null) return null
  const rows = request.db
    .prepare<[{ block: number }], { account: Buffer; factor: Buffer }>(
      `SELECT account, health_factor_wad AS factor FROM position
      WHERE block_lower <= @block AND block_upper > @block AND health_factor_wad IS NOT NULL`,
    )
    .all({ block: request.header.number })
  const stored = new Map(rows.map(({ account, factor }) => [bytesToHex(account), decodeBigInt(factor)]))
  const pools = state.pools.map((pool) => ({
    ...pool,
    accounts: pool.accounts.map((one) => {
      const healthFactorWad = stored.get(one.account)
      if (one.data === undefined || healthFactorWad === undefined) return one
      return { ...one, data: { ...one.data, healthFactorWad } }
    }),
  }))
  return { ...state, pools }
}

/** An account's health factors before and after the last two liquidations: both in one transaction. */
async function twoLiquidations(wasmPath: string): Promise<readonly { before: bigint; after: bigint }[]> {
  const { market } = openRecording(BY_TRANSACTION.recording)
  const { source, untilBlock } = withBothLiquidations(market)
  const indexed = await indexMarket({ source, provider: market.meta.poolAddressesProvider, untilBlock, wasmPath })
  const db = openReader(indexed.databasePath)
  try {
    const rows = db
      .prepare<[], { before: Buffer; after: Buffer }>(
        `SELECT health_factor_before_wad AS before, health_factor_after_wad AS after FROM liquidation
        ORDER BY block_number DESC, log_index DESC LIMIT 2`,
      )
      .all()
    return rows.reverse().map(({ before, after }) => ({ before: decodeBigInt(before), after: decodeBigInt(after) }))
  } finally {
    db.close()
    indexed.remove()
  }
}
