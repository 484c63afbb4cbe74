/**
 * The whole engine on real contracts, compared with them at many blocks: all accounts, balances, indices, deficits and
 * prices. No tolerance. AFTERSHOCK_FULL=1 plays more and longer markets.
 */
import { describe, expect, it } from 'vitest'
import { createContractReader } from '../cli/contract-reader.ts'
import { type Comparison, compareState } from '../cli/verify/compare.ts'
import { readState } from '../cli/verify/read-state.ts'
import type { Deployment } from '../devnet/deployment.ts'
import { readReserves } from '../devnet/lens.ts'
import { readTruth, type Truth } from '../devnet/truth.ts'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { type PlayedMarket, playMarket } from './markets/played-market.ts'

const FULL = process.env['AFTERSHOCK_FULL'] === '1'
const SEEDS = FULL ? [1, 2, 3] : [1]
const ACTIONS = FULL ? 1_000 : 500
const POINTS = 50
/** Users, the whale, liquidators, contract accounts, the treasury: as devnet/market.ts makes them. */
const ACCOUNTS = 60 + 1 + 4 + 2 + 1

describe.each<Deployment['release']>(['3.0.2', '3.6.0'])('Aave v%s', (release) => {
  it.each(SEEDS)('seed %i: every value equal to the contracts', { timeout: 300_000 }, async (seed) => {
    const played = await playMarket({ release, seed, actions: ACTIONS, pollEveryBlocks: 7 })
    try {
      const result = await comparePoints(played)
      expect(result.differences).toEqual([])
      expect(result.unknown).toEqual([])
      expect(result.strangers).toEqual([])
      expect(played.complaints).toEqual([])
      expect(result.blocks).toBeGreaterThanOrEqual(POINTS)
      expect(result.accounts).toBe(result.blocks * ACCOUNTS)
      // 8 reserves: 2 balances and 5 numbers an account, 4 numbers a reserve, and each account is known in the end.
      expect(result.values).toBeGreaterThan(POINTS * (40 * (2 * 8 + 5) + 4 * 8))
      expect(result.withoutPrice).toBeGreaterThan(0)
      expect(result.pollsBehind).toBeGreaterThan(0)
    } finally {
      await played.stop()
    }
  })
})

type Result = {
  readonly blocks: number
  readonly accounts: number
  readonly values: number
  /** Accounts and blocks at which the contract had no health factor, for want of a price. */
  readonly withoutPrice: number
  /** Blocks at which a polled price had moved since its last poll, so that the oracle had to be asked. */
  readonly pollsBehind: number
  readonly differences: Comparison['differences'][number][]
  readonly unknown: Comparison['unknown'][number][]
  /** Accounts that the index does not know and that the contracts know something of. */
  readonly strangers: unknown[]
}

async function comparePoints(played: PlayedMarket): Promise<Result> {
  const { chain, deployment, market, source, db } = played
  const result = { blocks: 0, accounts: 0, values: 0, withoutPrice: 0, pollsBehind: 0 }
  const differences: Result['differences'] = []
  const unknown: Result['unknown'] = []
  const strangers: unknown[] = []
  for (const block of await pointsOf(played)) {
    const header = await source.header(block)
    const state = header === null ? null : await readState({ db, source, header })
    if (header === null || state === null) throw new Error(`Block ${block} was not indexed.`)
    const compared = await compareState(state, createContractReader(source, header))
    differences.push(...compared.differences)
    unknown.push(...compared.unknown)
    const truth = await readTruth(chain, deployment, { accounts: market.accounts, block })
    const known = new Set<string>(state.pools.flatMap(({ accounts }) => accounts.map(({ account }) => account)))
    strangers.push(...truth.accounts.filter((account) => !known.has(account.user) && !isEmpty(account)))
    result.blocks += 1
    result.accounts += truth.accounts.length
    result.values += compared.values
    result.withoutPrice += truth.accounts.filter(({ data }) => data === null).length
    if (hasOldPoll(played, truth)) result.pollsBehind += 1
  }
  return { ...result, differences, unknown, strangers }
}

/** A block of each outage, and others evenly between the first supplies and the head. */
async function pointsOf({ chain, deployment, db }: PlayedMarket): Promise<number[]> {
  const { first } = db.prepare<[], { first: number }>('SELECT min("block$") AS first FROM supply').get() ?? { first: 0 }
  const last = chain.blockNumber
  const points = new Set<number>()
  for (let index = 0; index < POINTS; index += 1)
    points.add(first + Math.round(((last - first) * index) / (POINTS - 1)))
  let outage = false
  for (let block = first; block <= last; block += 1) {
    const reserves = await readReserves(chain, deployment, block)
    const before = outage
    outage = reserves.some(({ price }) => price === null)
    if (outage && !before) points.add(block)
  }
  return [...points].sort((a, b) => a - b)
}

/** Whether the last polled price of wstETH, whose adapter has no events, is not the oracle's price at the block. */
function hasOldPoll({ db }: PlayedMarket, { block, reserves }: Truth): boolean {
  const row = db
    .prepare<[{ block: number }], { price: Buffer | null }>(
      `SELECT m.price FROM market m JOIN token t ON t.id = m.asset AND t.symbol = 'wstETH'
       WHERE m.block_lower <= @block AND m.block_upper > @block`,
    )
    .get({ block })
  const price = reserves.find(({ symbol }) => symbol === 'wstETH')?.price ?? null
  return row !== undefined && (row.price === null ? null : decodeBigInt(row.price)) !== price
}

function isEmpty({ data, configuration, legs }: Truth['accounts'][number]): boolean {
  const amounts = legs.flatMap((leg) => [leg.aToken, leg.variableDebt, leg.stableDebt])
  return data !== null && configuration === 0n && amounts.every((amount) => amount === 0n)
}
