/**
 * One and the same liquidation in tokens of 6, 8, 18 and 24 decimals at prices from 1e-8 to 1e6 USD: what is in USD or a
 * share must not depend on either. Worked by hand: debt 15,120 USD, HF 0.95; 7,560 repaid for 7,938 of collateral
 * (5 % more), of which 37.8 (a tenth of the bonus) is the protocol's. k = 0.8 x 1.05 = 0.84; f*(1) = 0.05 / 0.16 =
 * 0.3125, so 4,725 would have sufficed, 2,835 is beyond, and 141.75 its penalty. Gas: 300,000 x 20 gwei x 2,000 = 12.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApi, type TestApi } from '../api/test-api.ts'
import { createTestDatabase } from '../api/test-database.ts'
import { type Asset, liquidationOf, positionWith, protocolWith, together, USD } from './example-market.ts'

const DECIMALS = [6, 8, 18, 24] as const
/** 1e-8, 1e-4, 1, 100 and 1e6 USD, in 1e-8 USD. */
const PRICES = [1n, 10n ** 4n, USD, 100n * USD, 10n ** 6n * USD] as const
const ACCOUNT = '0x00000000000000000000000000000000000000a1'
const WETH: Asset = {
  address: '0x0000000000000000000000000000000000000c00',
  symbol: 'WETH',
  index: 0,
  decimals: 18,
  price: 2_000n * USD,
}
const TOKENS: readonly Asset[] = DECIMALS.flatMap((decimals, i) =>
  PRICES.map((price, j): Asset => {
    const index = 1 + i * PRICES.length + j
    return {
      address: `0x${(0xc00 + index).toString(16).padStart(40, '0')}`,
      symbol: `T${index}`,
      index,
      decimals,
      price,
    }
  }),
)

/** Of a value in tenths of a USD. */
function amountOf({ decimals, price }: Asset, tenthsUsd: bigint): bigint {
  const units = tenthsUsd * USD * 10n ** BigInt(decimals)
  if (units % (10n * price) !== 0n) throw new RangeError('The amount is not whole.')
  return units / (10n * price)
}

const PAIRS = TOKENS.flatMap((collateral) => TOKENS.map((debt) => ({ collateral, debt })))
  // A millionth of a token worth 1e6 USD is a dollar: the fee of 37.8 USD cannot be paid in it.
  .filter(({ collateral }) => !(collateral.decimals === 6 && collateral.price === 10n ** 6n * USD))

let api: TestApi
beforeAll(() => {
  const database = createTestDatabase()
  const [first] = TOKENS
  if (first === undefined) throw new Error('No tokens.')
  const position = positionWith({ account: ACCOUNT, block: 10, collateral: [WETH, 10n ** 18n], debt: [first, 1n] })
  database.write(10, together(protocolWith([WETH, ...TOKENS], 3), position))
  database.write(11, together(...PAIRS.map((pair, logIndex) => liquidation(pair, logIndex))))
  api = createTestApi(database)
})
afterAll(() => api?.close())

function liquidation({ collateral, debt }: (typeof PAIRS)[number], logIndex: number): ReturnType<typeof liquidationOf> {
  const [seized, fee] = [amountOf(collateral, 79_380n), amountOf(collateral, 378n)]
  return liquidationOf({
    ...{ account: ACCOUNT, block: 11, logIndex, collateral, debt },
    fields: {
      debtRepaid: amountOf(debt, 75_600n).toString(),
      collateralSeized: seized.toString(),
      collateralToLiquidator: (seized - fee).toString(),
      protocolFee: fee.toString(),
      collateralPrice: collateral.price.toString(),
      debtPrice: debt.price.toString(),
      revision: 3,
      healthFactorBeforeWad: '950000000000000000',
      healthFactorAfterWad: '1060000000000000000',
      collateralBeforeBase: (17_955n * USD).toString(),
      debtBeforeBase: (15_120n * USD).toString(),
      collateralAfterBase: (10_017n * USD).toString(),
      debtAfterBase: (7_560n * USD).toString(),
      debtLegBefore: amountOf(debt, 151_200n).toString(),
      collateralLegBefore: amountOf(collateral, 179_550n).toString(),
      closeFactorRegime: 'AAVE_LEG_ALL',
      maxDebtToRepay: amountOf(debt, 151_200n).toString(),
    },
  })
}

const EXPECTED = {
  debtRepaidUsd: '7560',
  collateralSeizedUsd: '7938',
  protocolFeeUsd: '37.8',
  grossProfitUsd: '340.2',
  gasCostUsd: '12',
  netProfitUsd: '328.2',
  tipUsd: '6',
  borrowerPenalty: '0.05',
  liquidatorBonus: '0.045',
  closeFactorLeg: '0.5',
  closeFactorTotal: '0.5',
  retainedExposure: '0.557894736842105264',
  pairFactor: '0.84',
  minimalFraction: '0.3125',
  overLiquidationUsd: '2835',
  avoidablePenaltyUsd: '141.75',
  healthFactorGain: '0.11',
  penaltyToProtocol: '0.005',
  // 6 / 7,560
  penaltyToBuilder: '0.000793650793650793',
  penaltyToLiquidator: '0.044206349206349207',
  // 6 / 340.2
  tipShare: '0.017636684303350970',
} as const

test('behavior: USD and shares do not depend on decimals or prices', async () => {
  const fields = Object.keys(EXPECTED).map((name) => `${name} { value }`)
  const query = `{ liquidationFacts(first: 1000, orderBy: OLDEST) { totalCount items {
    ${fields.join(' ')} netProfitStatus breakEvenRepay collateral { decimals } debt { decimals } debtPrice
  } } }`
  const { liquidationFacts } = (await api.data(query)) as {
    liquidationFacts: { totalCount: number; items: readonly Record<string, { value?: string } | string>[] }
  }
  expect(liquidationFacts.totalCount).toBe(380)
  for (const [index, { collateral, debt }] of PAIRS.entries()) {
    const item = liquidationFacts.items[index] ?? {}
    const got = Object.fromEntries(Object.keys(EXPECTED).map((name) => [name, textOf(item[name])]))
    expect(got, `${collateral.symbol} for ${debt.symbol}`).toEqual(trimmed(EXPECTED))
    // 12 / 340.2 x 7,560 = 266.666… USD, rounded up to the token's unit.
    const units = (12n * 75_600n * USD * 10n ** BigInt(debt.decimals)) / (3_402n * debt.price)
    const isWhole = (12n * 75_600n * USD * 10n ** BigInt(debt.decimals)) % (3_402n * debt.price) === 0n
    expect(item['breakEvenRepay']).toBe(`${isWhole ? units : units + 1n}`)
    expect(item['netProfitStatus']).toBe('EXACT')
  }
})

test('behavior: so do the sums of liquidators and of time', async () => {
  const { liquidatorRanking, liquidationSeries } = (await api.data(`{
    liquidatorRanking { items { count valuedCount repaidUsd seizedUsd grossUsd feeUsd gasUsd netUsd netIsExact } }
    liquidationSeries(interval: MONTH) { items { count repaidUsd seizedUsd bonusUsd feeUsd overUsd } }
  }`)) as { liquidatorRanking: { items: unknown }; liquidationSeries: { items: unknown } }
  // 380 times 7,560, 7,938, 340.2, 37.8, 12, 328.2 and 2,835.
  const both = { count: 380, repaidUsd: '2872800', seizedUsd: '3016440', feeUsd: '14364' }
  expect(liquidatorRanking.items).toEqual([
    { ...both, valuedCount: 380, grossUsd: '129276', gasUsd: '4560', netUsd: '124716', netIsExact: true },
  ])
  expect(liquidationSeries.items).toEqual([{ ...both, bonusUsd: '129276', overUsd: '1077300' }])
})

function textOf(number: { value?: string } | string | undefined): string | undefined {
  return typeof number === 'object' ? number.value : undefined
}

/** Decimals are answered without zeros at the end. */
function trimmed(expected: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, text]) => [name, text.includes('.') ? text.replace(/0+$/, '') : text]),
  )
}
