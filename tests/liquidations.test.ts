/**
 * Every liquidation of real markets, as stored and as liquidationFacts answers, against what the contracts say just before
 * and just after the call in the middle of its block. No tolerance. AFTERSHOCK_FULL=1 plays longer markets.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { indexedBlock } from '../analytics/block-time.ts'
import { BookCache } from '../analytics/book/cache.ts'
import type { FactRow } from '../analytics/facts/columns.ts'
import { FACT_NAMES } from '../analytics/facts/plain-fact.ts'
import { readFacts } from '../analytics/facts/read-facts.ts'
import { openSqliteFacts } from '../analytics/facts/store-sqlite.ts'
import { updateFacts } from '../analytics/facts/update-facts.ts'
import { sqliteReader } from '../analytics/reader-sqlite.ts'
import type { LiquidationFact } from '../analytics/reports/liquidation-fact.ts'
import { liquidationFacts } from '../analytics/reports/liquidation-facts.ts'
import { bytesToHex, type Hex } from '../core/hex.ts'
import { wordsOf } from '../devnet/calls.ts'
import { quantity } from '../devnet/chain.ts'
import type { Deployment } from '../devnet/deployment.ts'
import { decodeBigInt } from '../indexer/store/codec.ts'
import { aaveHealthFactor, BreachTruth, expectedBreachColumns } from './markets/breach-truth.ts'
import { expectedIdentity, expectedReasons, expectedState, plain } from './markets/fact-identity.ts'
import { expectedColumns, expectedHindsight, expectedRun, PriceHistory } from './markets/fact-truth.ts'
import { type LiquidationTruth, type ObservedLiquidation, readLiquidations } from './markets/liquidation-truth.ts'
import { type PlayedMarket, playMarket } from './markets/played-market.ts'
import { readTimestamps } from './markets/timestamps.ts'

const FULL = process.env['AFTERSHOCK_FULL'] === '1'
const SEEDS = [1, 2, 3]
/** The second is the long one. */
const actionsOf = (seed: number): number => (FULL ? 1_500 : seed === 2 ? 500 : 250)

const MARKETS = (['3.0.2', '3.6.0'] as const).flatMap((release) => SEEDS.map((seed) => ({ release, seed })))

const REGIMES = { '3.0.2': ['AAVE_LEG_HALF', 'AAVE_LEG_ALL'], '3.6.0': ['AAVE_TOTAL_HALF', 'AAVE_LOW_HEALTH'] } as const
/** How many liquidations of each kind the markets have. */
const kinds = { '3.0.2': new Map<string, bigint>(), '3.6.0': new Map<string, bigint>() }

describe.each(MARKETS)('liquidations of Aave v$release, seed $seed', ({ release, seed }) => {
  let played: PlayedMarket
  let observed: readonly ObservedLiquidation[]
  beforeAll(async () => {
    played = await playMarket({ release, seed, actions: actionsOf(seed), pollEveryBlocks: 1 })
    observed = await readLiquidations(played.chain, played.deployment)
  }, 240_000)
  afterAll(() => played?.stop())

  it("default: each stored field is the contract's", () => {
    expect(observed.flatMap(({ contradictions }) => contradictions)).toEqual([])
    expect(storedLiquidations(played)).toEqual(observed.map(({ truth }) => truth))
    expect(played.complaints).toEqual([])
  })

  it('default: liquidationFacts gives the same, and what follows from it', async () => {
    const { db, deployment } = played
    const context = { reader: sqliteReader(db), books: new BookCache(), chainHead: () => null }
    const { items, totalCount } = await liquidationFacts(context, { first: 1_000, orderBy: 'OLDEST' })
    expect(totalCount).toBe(observed.length)
    for (const [index, { truth }] of observed.entries()) {
      expect(items[index]).toMatchObject(expectedFact(truth, deployment))
    }
  })

  it("default: debt written off is the growth of the contract's deficits", () => {
    const expected = new Map<string, bigint>()
    for (const { truth, deficits } of observed) {
      for (const [asset, amount] of deficits)
        add(expected, `${truth.transactionHash} ${truth.account} ${asset}`, amount)
    }
    expect(storedBadDebt(played)).toEqual(expected)
    expect(expected.size > 0).toBe(release === '3.6.0')
  })

  it('default: every flash loan of the pool is stored', async () => {
    const { chain, deployment, db } = played
    const range = { fromBlock: deployment.startBlock, toBlock: chain.blockNumber }
    const logs = await chain.logs({ ...range, address: deployment.pool, topics: [FLASH_LOAN] })
    const expected = logs.map(({ topics, data }) => {
      const [initiator = 0n, amount, , premium] = wordsOf(data)
      const from = `0x${initiator.toString(16).padStart(40, '0')}`
      return [from, `0x${topics[1]?.slice(26)}`, `0x${topics[2]?.slice(26)}`, amount, premium]
    })
    const rows = db.prepare<[], Record<string, Buffer>>('SELECT * FROM flash_loan ORDER BY id').all()
    const stored = rows.map(({ initiator, receiver, market, amount, premium }) => [
      ...[initiator, receiver, market?.subarray(20)].map((bytes) => bytesToHex(bytes ?? EMPTY)),
      ...[amount, premium].map((bytes) => decodeBigInt(bytes ?? EMPTY)),
    ])
    expect(stored).toEqual(expected)
    expect(stored.length).toBeGreaterThan(0)
  })

  it('default: every column of every stored fact follows from the contracts just before and after', async () => {
    const { chain, deployment } = played
    const stored = await storedFacts(played)
    const head = chain.blockNumber
    const timestamps = await readTimestamps(chain)
    const prices = new PriceHistory(chain, deployment)
    const breaches = new BreachTruth(chain, aaveHealthFactor(chain, deployment))
    const calls = observed.map(({ truth }) => ({ ...truth, position: truth.account }))
    const different: string[] = []
    const seen = new Set<string>()
    for (const [index, one] of observed.entries()) {
      const { truth } = one
      const { hash: blockHash } = await chain.request<{ hash: Hex }>('eth_getBlockByNumber', [
        quantity(truth.blockNumber),
        false,
      ])
      const run = expectedRun(one, observed, timestamps[head] ?? 0)
      const call = calls[index]
      if (call === undefined) throw new Error('A liquidation without its call.')
      const expected = {
        ...(await expectedIdentity(one, observed, { chain, deployment, blockHash, place: Number(run['run_place']) })),
        ...expectedState(truth),
        ...expectedReasons(truth, deployment),
        ...expectedColumns(one, observed, deployment),
        ...run,
        ...(await expectedHindsight(one, deployment, { prices, timestamps, head })),
        ...expectedBreachColumns(truth, await breaches.of(call, calls), timestamps),
      }
      for (const name of Object.keys(expected)) seen.add(name)
      different.push(...differences(stored[index], expected, `${truth.blockNumber}/${truth.logIndex}`))
    }
    expect(different).toEqual([])
    expect(stored.length).toBe(observed.length)
    expect(FACT_NAMES.filter((name) => !seen.has(name))).toEqual([])
  }, 120_000)

  it('behavior: liquidations of every kind are counted', () => {
    const count = (name: string, holds: (one: ObservedLiquidation) => boolean): void =>
      add(kinds[release], name, BigInt(observed.filter(holds).length))
    for (const regime of REGIMES[release]) count(regime, ({ truth }) => truth.closeFactorRegime === regime)
    count('supply tokens', ({ truth }) => truth.receivedSupplyToken)
    count('capped by collateral', ({ cappedByCollateral }) => cappedByCollateral)
    count('fee', ({ truth }) => truth.protocolFee > 0n)
    count('all that was allowed', ({ mostRepaid, truth }) => mostRepaid !== null && mostRepaid === truth.maxDebtToRepay)
    count('polled price', ({ polled }) => polled)
    count('bad debt', ({ truth, deficits }) => deficits.size > 0 || truth.debtAfterBase > truth.collateralAfterBase)
    // Several in one transaction, and after others in their block.
    count('of one transaction', ({ truth }) =>
      observed.some((other) => other.truth !== truth && other.truth.transactionHash === truth.transactionHash),
    )
    count('not first in the block', ({ truth }) => truth.transactionIndex > 0)
    expect(observed.length).toBeGreaterThan(10)
  })
})

it('behavior: the markets of each release have every kind', () => {
  for (const [release, counted] of Object.entries(kinds)) {
    expect(counted.size, release).toBe(10)
    for (const [name, count] of counted) expect(count, `${release}, ${name}`).toBeGreaterThan(5n)
  }
})

/** All rows of liquidation_facts, made from the entities of the played market. */
async function storedFacts({ db }: PlayedMarket): Promise<readonly FactRow[]> {
  const store = openSqliteFacts(db.name)
  try {
    await updateFacts(store)
    return await store.read(async (reader) => {
      const { number: block, timestamp } = await indexedBlock(reader)
      return readFacts(reader, { columns: FACT_NAMES, asOf: { block, timestamp } })
    })
  } finally {
    store.close()
  }
}

/** Columns in which a row is not as expected. */
function differences(row: FactRow | undefined, expected: Readonly<Record<string, unknown>>, where: string): string[] {
  const got: Readonly<Record<string, unknown>> = row ?? {}
  return Object.entries(expected)
    .filter(([name, value]) => plain(got[name]) !== value)
    .map(([name, value]) => `${where} ${name}: got ${plain(got[name])}, expected ${value}`)
}

const WAD = 10n ** 18n
const EMPTY = new Uint8Array()
/** keccak256("FlashLoan(address,address,address,uint256,uint8,uint256,uint16)"). */
const FLASH_LOAN = '0xefefaba5e921573100900a3ad9cf29f222d995fb3b6045797eaea7521bd8d6f0'

/** The metrics of one liquidation, in exact fractions; each ends in one division, rounded down. */
function expectedFact(
  truth: LiquidationTruth,
  deployment: Deployment,
): Partial<Record<keyof LiquidationFact, unknown>> {
  const unit = (asset: Hex): bigint =>
    10n ** BigInt(deployment.reserves.find((reserve) => reserve.asset === asset)?.decimals ?? 0)
  const repaid = truth.debtRepaid * truth.debtPrice * unit(truth.collateral)
  const seized = truth.collateralSeized * truth.collateralPrice * unit(truth.debt)
  const received = truth.collateralToLiquidator * truth.collateralPrice * unit(truth.debt)
  const units = unit(truth.collateral) * unit(truth.debt)
  const {
    account,
    liquidator,
    collateral,
    debt,
    liquidationProtocolFeeBps: _,
    to: __,
    baseFeePerGas: ___,
    ...same
  } = truth
  const noDebt = truth.healthFactorAfterStatus === 'NO_DEBT'
  return {
    ...same,
    account,
    liquidator,
    collateral: expect.objectContaining({ asset: collateral }),
    debt: expect.objectContaining({ asset: debt }),
    closeFactorBase: truth.closeFactorRegime === 'AAVE_TOTAL_HALF' ? 'TOTAL_DEBT' : 'DEBT_LEG',
    withinAllowed: true,
    healthFactorGain: expect.objectContaining({
      wad: noDebt ? null : truth.healthFactorAfterWad - truth.healthFactorBeforeWad,
    }),
    closeFactorLeg: wad(truth.debtRepaid, truth.debtLegBefore),
    closeFactorTotal: wad(repaid, units * truth.debtBeforeBase),
    allowedOfLeg: wad(truth.maxDebtToRepay, truth.debtLegBefore),
    borrowerPenalty: wad(seized, repaid, WAD),
    liquidatorBonus: wad(received, repaid, WAD),
    configuredBonus: wad(BigInt(truth.liquidationBonusBps - 10_000), 10_000n),
    grossProfitUsd: wad(received - repaid, units * 100_000_000n),
    debtRepaidUsd: wad(repaid, units * 100_000_000n),
    collateralSeizedUsd: wad(seized, units * 100_000_000n),
  }
}

/** n / d less what is given, as a fact shows it. */
function wad(n: bigint, d: bigint, less = 0n): unknown {
  const scaled = n * WAD
  const floor = scaled / d - (scaled < 0n && scaled % d !== 0n ? 1n : 0n)
  return expect.objectContaining({ wad: floor - less, reason: null })
}

/** By transaction, account and asset. */
function storedBadDebt({ db }: PlayedMarket): Map<string, bigint> {
  const rows = db
    .prepare<[], { position: Buffer; market: Buffer; amount: Buffer; transaction_hash: Buffer }>(
      'SELECT position, market, amount, transaction_hash FROM bad_debt WHERE position IS NOT NULL',
    )
    .all()
  const amounts = new Map<string, bigint>()
  for (const row of rows) {
    const [account, asset] = [bytesToHex(row.position.subarray(20)), bytesToHex(row.market.subarray(20))]
    add(amounts, `${bytesToHex(row.transaction_hash)} ${account} ${asset}`, decodeBigInt(row.amount))
  }
  return amounts
}

function add(amounts: Map<string, bigint>, key: string, amount: bigint): void {
  amounts.set(key, (amounts.get(key) ?? 0n) + amount)
}

type StoredLiquidation = { readonly [K in keyof LiquidationTruth]: unknown }

/** The rows as they are in the database, in chain order. */
function storedLiquidations({ db }: PlayedMarket): StoredLiquidation[] {
  type Row = Record<string, Buffer | string | number | null>
  const rows = db.prepare<[], Row>('SELECT * FROM liquidation ORDER BY id').all()
  return rows.map((row) => {
    const number = (column: string): bigint | null => {
      const value = row[column]
      return value instanceof Buffer ? decodeBigInt(value) : null
    }
    const hex = (column: string, from = 0): Hex | null => {
      const value = row[column]
      return value instanceof Buffer ? bytesToHex(value.subarray(from)) : null
    }
    return {
      account: hex('position', 20),
      liquidator: hex('liquidator'),
      collateral: hex('collateral_market', 20),
      debt: hex('debt_market', 20),
      debtRepaid: number('debt_repaid'),
      collateralSeized: number('collateral_seized'),
      collateralToLiquidator: number('collateral_to_liquidator'),
      protocolFee: number('protocol_fee'),
      receivedSupplyToken: row['received_supply_token'] === 1,
      collateralPrice: number('collateral_price'),
      debtPrice: number('debt_price'),
      priceStatus: row['price_status'],
      liquidationBonusBps: row['liquidation_bonus_bps'],
      liquidationProtocolFeeBps: row['liquidation_protocol_fee_bps'],
      revision: row['revision'],
      healthFactorBeforeWad: number('health_factor_before_wad'),
      healthFactorBeforeStatus: row['health_factor_before_status'],
      healthFactorAfterWad: number('health_factor_after_wad'),
      healthFactorAfterStatus: row['health_factor_after_status'],
      collateralBeforeBase: number('collateral_before_base'),
      debtBeforeBase: number('debt_before_base'),
      collateralAfterBase: number('collateral_after_base'),
      debtAfterBase: number('debt_after_base'),
      debtLegBefore: number('debt_leg_before'),
      collateralLegBefore: number('collateral_leg_before'),
      closeFactorRegime: row['close_factor_regime'],
      maxDebtToRepay: number('max_debt_to_repay'),
      blockNumber: Number(number('block_number')),
      timestamp: Number(number('timestamp')),
      transactionHash: hex('transaction_hash'),
      transactionIndex: row['transaction_index'],
      logIndex: row['log_index'],
      sender: hex('sender'),
      to: hex('to'),
      gasUsed: number('gas_used'),
      effectiveGasPrice: number('effective_gas_price'),
      baseFeePerGas: number('base_fee_per_gas'),
    }
  })
}
