import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Hex } from '../core/hex.ts'
import { wordsOf } from './calls.ts'
import type { ChainLog } from './chain.ts'
import { readAccounts } from './lens.ts'
import { type StartedMarket, type StartMarketOptions, startMarket } from './start-market.ts'
import { readTruth } from './truth.ts'

// Topics as they stand in mainnet's logs (Etherscan) and in the recorded markets.
const TOPICS: Record<string, string> = {
  '0x2b627736bca15cd5381dcf80b0bf11fd197d01a037c52b927a881a10fb73ba61': 'Supply',
  '0xb3d084820fb1a9decffb176436bd02558d15fac9b0ddfed8c465bc7359d7dce0': 'Borrow',
  '0xa534c8dbe71f871f9f3530e97a74601fea17b426cae02e1c5aee42c96c784051': 'Repay',
  '0x3115d1449a7b732c986cba18244e897a450f61e1bb8d589cd2e69e6c8924f9f7': 'Withdraw',
  '0xe413a321e8681d831f4dbccbca790d2952b56f977908e45be37335533e005286': 'LiquidationCall',
  '0xefefaba5e921573100900a3ad9cf29f222d995fb3b6045797eaea7521bd8d6f0': 'FlashLoan',
  '0xd728da875fc88944cbf17638bcbe4af0eedaef63becd1d1c57cc097eb4608d84': 'UserEModeSet',
  '0x00058a56ea94653cdf4f152d227ace22d4c00ad99e2a43f58cb7d9e3feb295f2': 'ReserveUsedAsCollateralEnabled',
  '0x44c58d81365b66dd4b1a7f36c25aa97b8c71c361ee4937adc1a00000227db5dd': 'ReserveUsedAsCollateralDisabled',
  '0xaef84d3b40895fd58c561f3998000f0583abb992a52fbdc99ace8e8de4d676a5': 'IsolationModeTotalDebtUpdated',
  '0xbfa21aa5d5f9a1f0120a95e7c0749f389863cbdbfff531aa7339077a5bc919de': 'MintedToTreasury',
  '0x4beccb90f994c31aced7a23b5611020728a23d8ec5cddd1a3e9d97b96fda8666': 'BalanceTransfer',
  '0x0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f': 'AnswerUpdated',
  '0x33745f67a407dcb785417f9c123dd3641479a102674b6e35c1f10975625b90e9': 'AggregatorConfirmed',
  '0x22c5b7b2d8561d39f7f210b6b326a1aa69f15311163082308ac4877db6339dc1': 'AssetSourceUpdated',
}
const WAD = 10n ** 18n
const CLOSE_FACTOR_HF = 95n * 10n ** 16n

interface Played extends StartedMarket {
  readonly logs: readonly (ChainLog & { readonly event: string | undefined })[]
}

async function play(o: Pick<StartMarketOptions, 'release' | 'seed' | 'actions'>): Promise<Played> {
  const started = await startMarket({ actionsPerBlock: 5, ...o })
  const logs = await started.chain.logs({ fromBlock: 0, toBlock: started.chain.blockNumber })
  return { ...started, logs: logs.map((log) => ({ ...log, event: TOPICS[log.topics[0] ?? ''] })) }
}

function count(played: Played, event: string): number {
  return played.logs.filter((log) => log.event === event).length
}

/** The health factor, a block before, of each account that was liquidated. */
async function healthBefore({ chain, market, logs }: Played): Promise<bigint[]> {
  const factors: bigint[] = []
  for (const log of logs.filter(({ event }) => event === 'LiquidationCall')) {
    const user: Hex = `0x${log.topics[3]?.slice(26) ?? ''}`
    const block = log.blockNumber - 1
    const [reading] = await readAccounts(chain, market.deployment, { users: [user], amounts: 'plain', block })
    if (reading?.data) factors.push(reading.data.healthFactor)
  }
  return factors
}

describe('Aave v3.0.2', () => {
  let played: Played
  beforeAll(async () => {
    played = await play({ release: '3.0.2', seed: 3, actions: 1200 })
  }, 120_000)
  afterAll(() => played?.stop())

  test('default: every kind of action happens', () => {
    for (const event of Object.values(TOPICS)) expect(count(played, event), event).toBeGreaterThan(0)
    expect(count(played, 'Borrow')).toBeGreaterThan(200)
    expect(count(played, 'LiquidationCall')).toBeGreaterThan(60)
    expect(played.market.accounts.length).toBe(60 + 1 + 4 + 2 + 1)
    const stable = played.logs.filter(({ event, data }) => event === 'Borrow' && wordsOf(data)[2] === 1n)
    expect(stable.length).toBeGreaterThan(0)
    const swapped = '0x7962b394d85a534033ba2efcf43cd36de57b7ebeb3de0ca4428965d9b3ddc481'
    expect(played.logs.some(({ topics }) => topics[0] === swapped)).toBe(true)
    const withATokens = played.logs.filter(({ event, data }) => event === 'Repay' && wordsOf(data)[1] === 1n)
    expect(withATokens.length).toBeGreaterThan(0)
  })

  test('behavior: liquidations above and below 0.95, kept as aTokens, several in a transaction', async () => {
    const factors = await healthBefore(played)
    expect(factors.filter((factor) => factor > CLOSE_FACTOR_HF && factor < WAD).length).toBeGreaterThan(10)
    expect(factors.filter((factor) => factor <= CLOSE_FACTOR_HF).length).toBeGreaterThan(10)
    const liquidations = played.logs.filter(({ event }) => event === 'LiquidationCall')
    expect(liquidations.filter(({ data }) => wordsOf(data)[3] === 1n).length).toBeGreaterThan(5)
    expect(new Set(liquidations.map((log) => log.transactionHash)).size).toBeLessThan(liquidations.length)
  })

  test('behavior: the crash leaves bad debt', async () => {
    const { chain, market } = played
    const truth = await readTruth(chain, market.deployment, { accounts: market.accounts, block: chain.blockNumber })
    const bankrupt = truth.accounts.filter(({ data }) => data?.totalCollateralBase === 0n && data.totalDebtBase > 0n)
    expect(bankrupt.length).toBeGreaterThan(0)
    expect(truth.timestamp).toBe(chain.timestamp)
    expect(truth.reserves.find(({ symbol }) => symbol === 'DAI')?.normalizedVariableDebt).toBeGreaterThan(10n ** 27n)
  })
})

test('behavior: the same seed gives the same blocks, another seed others', { timeout: 90_000 }, async () => {
  const hashes: Hex[] = []
  for (const seed of [11, 11, 12]) {
    const played = await play({ release: '3.0.2', seed, actions: 200 })
    hashes.push(await played.chain.blockHash(played.chain.blockNumber))
    await played.stop()
  }
  expect(hashes[0]).toBe(hashes[1])
  expect(hashes[0]).not.toBe(hashes[2])
})

test('behavior: Aave v3.6.0 has deficits in place of bad debt', { timeout: 90_000 }, async () => {
  const played = await play({ release: '3.6.0', seed: 2, actions: 1000 })
  try {
    expect(count(played, 'LiquidationCall')).toBeGreaterThan(60)
    const topics = played.logs.map((log) => log.topics[0])
    // DeficitCreated(address,address,uint256) and DeficitCovered(address,address,uint256)
    expect(topics).toContain('0x2bccfb3fad376d59d7accf970515eb77b2f27b082c90ed0fb15583dd5a942699')
    expect(topics).toContain('0x84b203e49f1a4b553088061534231969a68ad1c81be192205e96d23a206cb26a')
    const revision = await played.chain.call(played.market.deployment.pool, '0x0148170e')
    expect(wordsOf(revision)).toEqual([10n])
  } finally {
    await played.stop()
  }
})
