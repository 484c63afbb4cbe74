/**
 * The whole engine on recorded markets of every pool revision, compared with what the contracts said: accounts, indices,
 * deficits, scaled balances. No tolerance. Each market is first written to an archive while it is indexed; what is
 * compared is the replay of the archive, which must have the same tables.
 */
import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contentOf } from '../cli/replaying.ts'
import { type Comparison, compareState } from '../cli/verify/compare.ts'
import { readState } from '../cli/verify/read-state.ts'
import type { ChainState } from '../cli/verify/state.ts'
import { ArchiveSource } from '../indexer/archive/archive-source.ts'
import { openReader } from '../indexer/store/reader.ts'
import { indexMarket } from './markets/index-market.ts'
import { recordMarket } from './markets/record-market.ts'
import { recordedReader } from './markets/recorded-reader.ts'
import { openRecordedMarket, recordedMarkets } from './markets/recorded-source.ts'
import { readBalances, readTruth, type TruthPoint } from './markets/truth.ts'

/** Account tuples that each recording holds. */
const POINTS: Readonly<Record<string, number>> = {
  'aave-v3.0.2-2k': 1_908,
  'aave-v3.1.0-s1': 6_300,
  'aave-v3.2.1-s1': 6_300,
  'aave-v3.3.0-s1': 6_120,
  'aave-v3.4.0-s1': 1_908,
  'aave-v3.5.0-s1': 1_908,
  'aave-v3.7.0-s1': 1_908,
  'aave-v3.7.0-edge-s3': 1_908,
  'aave-upg-3.1-3.2-3.3-s5': 6_696,
  'aave-upg-3.1-3.2-dirty-s8': 4_464,
  'aave-v3.4-3.7-upgraded-s1': 1_908,
}
const NO_DEBT = 2n ** 256n - 1n

describe('recorded markets', () => {
  const here = recordedMarkets()
  const absent = Object.keys(POINTS).filter((name) => !here.includes(name))
  it.skipIf(absent.length > 0)(`all recordings are on this machine (absent: ${absent.join(', ') || 'none'})`, () => {})

  for (const name of here) {
    it(`${name}: equal to the contracts`, { timeout: 120_000 }, async () => {
      const result = await compareMarket(name)
      expect(result.differences).toEqual([])
      expect(result.unknown).toEqual([])
      expect(result.complaints).toEqual([])
      expect(result.accounts).toBe(POINTS[name])
    })
  }
})

async function compareMarket(name: string) {
  const { market, source } = openRecordedMarket(name)
  const provider = market.meta.poolAddressesProvider
  const { folder, archivePath, content } = await recordMarket(market, source)
  const archive = new ArchiveSource(archivePath)
  const indexed = await indexMarket({ source: archive, provider })
  await archive.close()
  rmSync(folder, { recursive: true, force: true })
  expect(contentOf(indexed.databasePath)).toEqual(content)
  const db = openReader(indexed.databasePath)
  const balances = new Map(readBalances(name).map((point) => [point.block, point]))
  const differences: unknown[] = []
  const unknown: unknown[] = []
  let accounts = 0
  try {
    for (const point of readTruth(name)) {
      const header = market.headers[point.block]
      const state = header === undefined ? null : await readState({ db, source, header })
      if (state === null) throw new Error(`${name}: block ${point.block} was not indexed.`)
      const reader = recordedReader(market, point, balances.get(point.block))
      const compared = await compareState(state, reader)
      differences.push(...recordedDifferences(compared), ...missingAccounts(state, point))
      unknown.push(...compared.unknown)
      accounts += point.accounts.length
    }
  } finally {
    db.close()
    indexed.remove()
  }
  return { differences, unknown, accounts, complaints: indexed.complaints }
}

/** What was not recorded reads as null and is left out: prices, totals, and accounts that the recording does not follow. */
function recordedDifferences({ differences }: Comparison): unknown[] {
  return differences.filter(({ contract }) => contract !== null)
}

/** Accounts that the contracts know something of and we do not know at all. */
function missingAccounts(state: ChainState, point: TruthPoint): unknown[] {
  const known = new Set<string>(state.pools.flatMap((pool) => pool.accounts.map(({ account }) => account)))
  return point.accounts.filter(
    (account) => !known.has(account.user) && (account.totalCollateralBase > 0n || account.healthFactor !== NO_DEBT),
  )
}
