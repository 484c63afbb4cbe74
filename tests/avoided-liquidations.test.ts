/**
 * Breaches of a market worked by hand: HF = 10 WETH x price x threshold / debt, with a threshold of 80 %. Blocks are 12
 * seconds apart; what a position does in a block is at log 9.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApi, type TestApi } from '../api/test-api.ts'
import { createTestDatabase, type PlainChanges } from '../api/test-database.ts'
import {
  type Asset,
  actionOf,
  liquidationOf,
  positionWith,
  priceChange,
  protocolWith,
  thresholdChange,
  together,
  USD,
} from './example-market.ts'

const WETH: Asset = {
  ...{ address: '0x0000000000000000000000000000000000000c01', symbol: 'WETH', index: 0, decimals: 18 },
  price: 1_200n * USD,
}
const USDC: Asset = {
  ...{ address: '0x0000000000000000000000000000000000000c02', symbol: 'USDC', index: 1, decimals: 6 },
  price: USD,
}
const ANN = '0x00000000000000000000000000000000000000a1'
const BOB = '0x00000000000000000000000000000000000000a2'
const CID = '0x00000000000000000000000000000000000000a3'

const owes = (account: string, usd: bigint, block: number): PlainChanges =>
  positionWith({ account, block, collateral: [WETH, 10n ** 19n], debt: [USDC, usd * 1_000_000n] })

const LIQUIDATION = {
  debtRepaid: '8000000000',
  collateralSeized: '8400000000000000000',
  collateralToLiquidator: '8400000000000000000',
  protocolFee: '0',
  collateralPrice: (1_000n * USD).toString(),
  debtPrice: USD.toString(),
  revision: 3,
  healthFactorBeforeWad: '888888888888888889',
  healthFactorAfterWad: '8000000000000000000',
  closeFactorRegime: 'AAVE_LEG_ALL',
}

let api: TestApi
beforeAll(() => {
  const database = createTestDatabase()
  const owed = [owes(ANN, 9_000n, 10), owes(BOB, 8_000n, 10), owes(CID, 9_000n, 10)]
  const positions = [...owed, actionOf(ANN, 10, 'BORROW')]
  // 1.0667, 1.2, 1.0667
  database.write(10, together(protocolWith([WETH, USDC], 3), ...positions))
  // 0.8889, 1, 0.8889; Ann repays 2,000 in the same block: 1.1429.
  const repaid = [owes(ANN, 7_000n, 20), actionOf(ANN, 20, 'REPAY')]
  database.write(20, together(priceChange(WETH, 1_000n * USD, 20), ...repaid))
  // Cid: 1.0222
  database.write(30, priceChange(WETH, 1_150n * USD, 30))
  // Down to 700 and back within one block: 0.8, 0.7, 0.6222 in between.
  const dip = priceChange(WETH, 700n * USD, 40, 1)
  const back = priceChange(WETH, 1_150n * USD, 40, 5)
  const updates = { ...dip['PriceUpdate'], ...back['PriceUpdate'] }
  database.write(40, { ...back, PriceUpdate: updates })
  // Cid falls below 1 and is liquidated in the same block: 1,000 are left of the debt, HF 8.
  const liquidated = [
    owes(CID, 1_000n, 50),
    actionOf(CID, 50, 'LIQUIDATION'),
    liquidationOf({ account: CID, block: 50, logIndex: 9, collateral: WETH, debt: USDC, fields: LIQUIDATION }),
  ]
  database.write(50, together(priceChange(WETH, 1_000n * USD, 50), ...liquidated))
  database.write(60, priceChange(WETH, 1_150n * USD, 60))
  // Bob: 0.8625 with a threshold of 60 %, then 80 % again; Ann 0.9857.
  database.write(70, thresholdChange(WETH, 6_000, 70, 2))
  database.write(80, thresholdChange(WETH, 8_000, 80, 2))
  // Bob: 0.9, and stays there; Ann 1.0286.
  database.write(90, priceChange(WETH, 900n * USD, 90))
  api = createTestApi(database)
})
afterAll(() => api?.close())

type Item = Readonly<Record<string, string | number | null>>
type Answer = {
  readonly avoidedLiquidations: {
    readonly items: readonly Item[]
    readonly endings: readonly Item[]
  }
}

async function ask(args: string): Promise<Answer['avoidedLiquidations']> {
  const { avoidedLiquidations } = (await api.data(`{ avoidedLiquidations(${args}) {
    items { account startBlock startedBy endBlock endedBy durationSeconds outcome liquidations lowestHealthFactor debtUsd }
    endings { outcome endedBy count withinBlockCount }
  } }`)) as Answer
  return avoidedLiquidations
}

test('default: who fell below 1, why, and why it ended, within blocks too', async () => {
  const { items } = await ask('outcome: ALL')
  const told = items.map((item) => [
    item['account'],
    `${item['startBlock']} ${item['startedBy']}`,
    `${item['endBlock']} ${item['endedBy']}`,
    item['outcome'],
    item['lowestHealthFactor'],
  ])
  expect(told).toEqual([
    [ANN, '20 PRICE_UPDATE', '20 REPAY', 'AVOIDED', '0.888888888888888889'],
    [CID, '20 PRICE_UPDATE', '30 PRICE_UPDATE', 'AVOIDED', '0.888888888888888889'],
    [ANN, '40 PRICE_UPDATE', '40 PRICE_UPDATE', 'AVOIDED', '0.8'],
    [BOB, '40 PRICE_UPDATE', '40 PRICE_UPDATE', 'AVOIDED', '0.7'],
    [CID, '40 PRICE_UPDATE', '40 PRICE_UPDATE', 'AVOIDED', '0.622222222222222222'],
    [CID, '50 PRICE_UPDATE', '50 LIQUIDATION', 'LIQUIDATED', '0.888888888888888889'],
    [ANN, '70 PARAMETER_CHANGE', '80 PARAMETER_CHANGE', 'AVOIDED', '0.985714285714285714'],
    [BOB, '70 PARAMETER_CHANGE', '80 PARAMETER_CHANGE', 'AVOIDED', '0.8625'],
    [BOB, '90 PRICE_UPDATE', 'null null', 'OPEN', '0.9'],
  ])
  expect(items.map(({ liquidations }) => liquidations)).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0])
})

test('default: those that ended without a liquidation, by what ended them', async () => {
  const { items, endings } = await ask('first: 100')
  expect(items.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 7 }, () => 'AVOIDED'))
  expect(endings).toEqual([
    { outcome: 'AVOIDED', endedBy: 'PARAMETER_CHANGE', count: 2, withinBlockCount: 0 },
    { outcome: 'AVOIDED', endedBy: 'PRICE_UPDATE', count: 4, withinBlockCount: 3 },
    { outcome: 'AVOIDED', endedBy: 'REPAY', count: 1, withinBlockCount: 1 },
    { outcome: 'LIQUIDATED', endedBy: 'LIQUIDATION', count: 1, withinBlockCount: 1 },
    { outcome: 'OPEN', endedBy: null, count: 1, withinBlockCount: 0 },
  ])
  expect(items[0]).toMatchObject({ durationSeconds: 0, debtUsd: '9000' })
  expect(items[1]).toMatchObject({ durationSeconds: 120 })
})

test('behavior: of what was below 1 before the range nothing tells what began it', async () => {
  const told = async (filter: string): Promise<unknown> =>
    (await ask(`outcome: ALL, filter: { ${filter} }`)).items.map((item) => [
      item['account'],
      `${item['startBlock']} ${item['startedBy']}`,
      `${item['endBlock']} ${item['endedBy']}`,
    ])
  expect(await told('fromBlock: 70, toBlock: 75')).toEqual([
    [ANN, '70 PARAMETER_CHANGE', 'null null'],
    [BOB, '70 PARAMETER_CHANGE', 'null null'],
  ])
  expect(await told('fromBlock: 75, toBlock: 85')).toEqual([
    [ANN, '75 null', '80 PARAMETER_CHANGE'],
    [BOB, '75 null', '80 PARAMETER_CHANGE'],
  ])
})
