/**
 * The lint's rules on a market worked by hand. A call that repays r of the debt D with a collateral takes r (1 + b) LT of
 * the weighted collateral N: HF = N / D becomes (N - r k) / (D - r), which is lower exactly when HF < k = LT (1 + b).
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApi, type TestApi } from '../api/test-api.ts'
import { createTestDatabase, type PlainChanges } from '../api/test-database.ts'
import {
  type Asset,
  liquidationOf,
  marketIdOf,
  POOL,
  PROTOCOL,
  positionIdOf,
  positionWith,
  protocolWith,
  together,
  USD,
} from './example-market.ts'

const asset = (index: number, symbol: string, decimals: number, price: bigint): Asset => ({
  ...{ address: `0x${(0xc01 + index).toString(16).padStart(40, '0')}`, symbol, index, decimals },
  price: price * USD,
})
/** k = 0.8 x 1.05 = 0.84. */
const WETH = asset(0, 'WETH', 18, 1_000n)
const USDC = asset(1, 'USDC', 6, 1n)
/** Threshold 90 %, bonus 5 %: k = 0.945. */
const SAFE = asset(2, 'SAFE', 18, 10_000n)
/** Threshold 95 %, bonus 10 %: k = 1.045. */
const VOL = asset(3, 'VOL', 18, 100n)
/** In category 1, with threshold 97 % and bonus 4 %: k = 1.0088 there, 0.84 by itself. */
const STETH = asset(4, 'stETH', 18, 1_000n)
const CATEGORY = `${POOL}01`

const account = (name: number): string => `0x${name.toString(16).padStart(40, '0')}`
const [ANN, BOB, CID, DEE, EVE, FAY] = [0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6].map(account) as [
  string,
  string,
  string,
  string,
  string,
  string,
]
const ether = (tenths: bigint): bigint => tenths * 10n ** 17n
const owes = (account: string, tenthsOfWeth: bigint, usd: bigint): PlainChanges =>
  positionWith({ account, block: 10, collateral: [WETH, ether(tenthsOfWeth)], debt: [USDC, usd * 1_000_000n] })

/** 10 WETH and 1 SAFE, 10,000 USD each; 19,000 owed: HF = (8,000 + 9,000) / 19,000. */
function dee(): PlainChanges {
  const one = owes(DEE, 100n, 19_000n)
  const id = positionIdOf(DEE)
  const safe = `${id}${SAFE.address.slice(2)}00`
  const position = one['Position']?.[id] ?? {}
  const legs = [`${id}${WETH.address.slice(2)}00`, `${id}${USDC.address.slice(2)}02`, safe]
  const balance = one['Balance']?.[legs[0] ?? ''] ?? {}
  return {
    ...one,
    Position: { [id]: { ...position, legs } },
    Balance: {
      ...one['Balance'],
      [safe]: { ...balance, market: marketIdOf(SAFE.address), scaled: ether(10n).toString() },
    },
  }
}

function market(): PlainChanges {
  const all = protocolWith([WETH, USDC, SAFE, VOL, STETH], 3)
  const change = (of: Asset, fields: object): object => ({
    [marketIdOf(of.address)]: { ...all['Market']?.[marketIdOf(of.address)], ...fields },
  })
  return {
    ...all,
    Market: {
      ...all['Market'],
      ...change(SAFE, { liquidationThresholdBps: 9_000 }),
      ...change(VOL, { liquidationThresholdBps: 9_500, liquidationBonusBps: 11_000 }),
      ...change(STETH, { categoryNumber: 1 }),
    },
    RiskCategory: {
      [CATEGORY]: {
        ...{ protocol: PROTOCOL, number: 1, label: 'ETH', ltvBps: 9_500, liquidationThresholdBps: 9_700 },
        ...{ liquidationBonusBps: 10_400, priceStatus: 'OK', priceBlock: '10', priceTimestamp: '1700000120' },
        ...{ collateralMask: '0', borrowableMask: '0', ltvZeroMask: '0', isolated: false },
      },
    },
  } as PlainChanges
}

/** Repaid are `usd` of USDC for WETH; health factors in hundredths, null: no debt was left. */
function call(logIndex: number, of: string, usd: bigint, before: bigint, after: bigint | null): PlainChanges {
  const wad = (hundredths: bigint): string => (hundredths * 10n ** 16n).toString()
  return liquidationOf({
    ...{ account: of, block: 11, logIndex, collateral: WETH, debt: USDC },
    fields: {
      debtRepaid: (usd * 1_000_000n).toString(),
      collateralSeized: ether(1n).toString(),
      collateralToLiquidator: ether(1n).toString(),
      protocolFee: '0',
      collateralPrice: WETH.price.toString(),
      debtPrice: USDC.price.toString(),
      revision: 3,
      healthFactorBeforeWad: wad(before),
      healthFactorAfterWad: after === null ? (2n ** 256n - 1n).toString() : wad(after),
      healthFactorAfterStatus: after === null ? 'NO_DEBT' : 'OK',
      closeFactorRegime: 'AAVE_LEG_ALL',
    },
  })
}

let api: TestApi
beforeAll(() => {
  const database = createTestDatabase()
  const positions = [
    owes(ANN, 100n, 10_000n),
    owes(BOB, 100n, 9_000n),
    owes(CID, 100n, 12_500n),
    dee(),
    // HF is k itself, 8,400 / 10,000: a call changes nothing.
    owes(EVE, 105n, 10_000n),
    // Above 1, though with a pair that always worsens.
    positionWith({ account: FAY, block: 10, collateral: [VOL, ether(100n)], debt: [USDC, 900n * 1_000_000n] }),
  ]
  database.write(10, together(market(), ...positions))
  const history = [
    call(1, ANN, 500n, 83n, 80n),
    call(2, ANN, 300n, 80n, 70n),
    call(3, BOB, 200n, 90n, 95n),
    call(4, BOB, 100n, 83n, 82n),
    // Nothing is owed any more: there is no effect to know.
    call(5, CID, 100n, 60n, null),
  ]
  database.write(11, together(...history))
  api = createTestApi(database)
})
afterAll(() => api?.close())

type Item = Readonly<Record<string, string | number | null>>

async function ask(rules: string, filter = ''): Promise<readonly Item[]> {
  const { liquidationLint } = (await api.data(`{ liquidationLint(rules: [${rules}]${filter}) {
    items { rule symbol category account k healthFactor debtUsd shortfallUsd known worsened spirals repaidUsd largestFall }
  } }`)) as { liquidationLint: { items: readonly Item[] } }
  return liquidationLint.items
}

const pick = (items: readonly Item[], ...names: readonly string[]): readonly unknown[] =>
  items.map((item) => names.map((name) => item[name]))

test('default: pairs with k >= 1, by themselves and in a category', async () => {
  const items = await ask('PAIR_ALWAYS_WORSENS')
  expect(pick(items, 'symbol', 'category', 'k')).toEqual([
    ['VOL', null, '1.045'],
    ['stETH', 1, '1.0088'],
  ])
})

test('default: a position is a spiral below k of every collateral, and only there', async () => {
  const items = await ask('ACCOUNT_SPIRAL')
  expect(pick(items, 'account', 'healthFactor', 'k', 'debtUsd', 'shortfallUsd')).toEqual([
    [CID, '0.64', '0.84', '12500', '2500'],
    [ANN, '0.8', '0.84', '10000', '0'],
  ])
})

test('default: below k of some: one collateral lowers the health factor, the other raises it', async () => {
  const items = await ask('ACCOUNT_PAIR_WORSENS')
  expect(pick(items, 'account', 'healthFactor', 'k', 'debtUsd')).toEqual([
    [DEE, '0.894736842105263158', '0.84', '19000'],
  ])
  // Repaying 1,000: with SAFE 1,050 x 0.9 go, with WETH 1,050 x 0.8.
  expect((17_000 - 945) / 18_000).toBeLessThan(17_000 / 19_000)
  expect((17_000 - 840) / 18_000).toBeGreaterThan(17_000 / 19_000)
})

test('default: insolvent is debt above collateral, not equal to it', async () => {
  expect(pick(await ask('ACCOUNT_INSOLVENT'), 'account', 'shortfallUsd')).toEqual([[CID, '2500']])
})

test('default: history counts what was lower after than before', async () => {
  expect(pick(await ask('MARKET_WORSENED'), 'symbol', 'known', 'worsened', 'repaidUsd', 'largestFall')).toEqual([
    ['WETH', 4, 3, '900', '0.1'],
  ])
  expect(pick(await ask('ACCOUNT_WORSENED'), 'account', 'known', 'worsened', 'repaidUsd', 'largestFall')).toEqual([
    [ANN, 2, 2, '800', '0.1'],
    [BOB, 2, 1, '100', '0.01'],
  ])
})

test('behavior: a filter of accounts leaves pairs out, one of collaterals chooses them', async () => {
  const rules = 'PAIR_ALWAYS_WORSENS, ACCOUNT_SPIRAL, ACCOUNT_PAIR_WORSENS'
  expect(pick(await ask(rules, `, filter: { account: "${DEE}" }`), 'rule')).toEqual([['ACCOUNT_PAIR_WORSENS']])
  expect(pick(await ask(rules, `, filter: { collateral: "${VOL.address}" }`), 'rule', 'symbol')).toEqual([
    ['PAIR_ALWAYS_WORSENS', 'VOL'],
  ])
})
