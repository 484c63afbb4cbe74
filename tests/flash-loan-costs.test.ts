/**
 * What a liquidator paid for a flash loan of the pool itself. Worked by hand: 6,750 USDC repaid for 7.05375 WETH at 1,000
 * is 303.75 gross; 300,000 gas at 20 gwei is 6; the loan of 6,750 USDC costs 0.05 %, 3.375. 294.375 are left at most.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApi, type TestApi } from '../api/test-api.ts'
import { createTestDatabase, type PlainChanges } from '../api/test-database.ts'
import {
  type Asset,
  LIQUIDATOR,
  liquidationOf,
  marketIdOf,
  PROTOCOL,
  positionWith,
  protocolWith,
  timeOf,
  together,
  USD,
} from './example-market.ts'

const ANN = '0x00000000000000000000000000000000000000a1'
/** The liquidator's own contract, which its transactions call. */
const BOT = '0x0000000000000000000000000000000000000bb2'
const STRANGER = '0x0000000000000000000000000000000000000bb3'
const WETH: Asset = {
  ...{ address: '0x0000000000000000000000000000000000000c01', symbol: 'WETH', index: 0, decimals: 18 },
  price: 1_000n * USD,
}
const USDC: Asset = {
  ...{ address: '0x0000000000000000000000000000000000000c02', symbol: 'USDC', index: 1, decimals: 6 },
  price: USD,
}

const hash = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`

function call(logIndex: number, transaction: number, part: bigint): PlainChanges {
  return liquidationOf({
    ...{ account: ANN, block: 11, logIndex, collateral: WETH, debt: USDC },
    fields: {
      transactionHash: hash(transaction),
      to: BOT,
      debtRepaid: (6_750_000_000n / part).toString(),
      collateralSeized: (7_053_750_000_000_000_000n / part).toString(),
      collateralToLiquidator: (7_053_750_000_000_000_000n / part).toString(),
      protocolFee: '0',
      collateralPrice: WETH.price.toString(),
      debtPrice: USDC.price.toString(),
      revision: 3,
      healthFactorBeforeWad: '888888888888888889',
      healthFactorAfterWad: '1035555555555555556',
      closeFactorRegime: 'AAVE_LEG_ALL',
    },
  })
}

function loan(logIndex: number, transaction: number, who: { initiator: string; receiver: string }): PlainChanges {
  const id = `0x${(11).toString(16).padStart(16, '0')}${logIndex.toString(16).padStart(8, '0')}`
  return {
    FlashLoan: {
      [id]: {
        ...{ protocol: PROTOCOL, market: marketIdOf(USDC.address), ...who, amount: '6750000000', premium: '3375000' },
        ...{ blockNumber: '11', timestamp: `${timeOf(11)}`, transactionHash: hash(transaction) },
      },
    },
  }
}

let api: TestApi
beforeAll(() => {
  const database = createTestDatabase()
  const position = positionWith({
    account: ANN,
    block: 10,
    collateral: [WETH, 10n ** 19n],
    debt: [USDC, 9_000_000_000n],
  })
  database.write(10, together(protocolWith([WETH, USDC], 3), position))
  database.write(
    11,
    together(
      // Asked for by the liquidator.
      ...[call(1, 1, 1n), loan(2, 1, { initiator: LIQUIDATOR, receiver: BOT })],
      // In the same transaction for somebody else, and in another transaction.
      ...[call(3, 2, 1n), loan(4, 2, { initiator: STRANGER, receiver: STRANGER })],
      // Got by the liquidator, for two calls of the same value.
      ...[call(5, 3, 2n), call(6, 3, 2n), loan(7, 3, { initiator: STRANGER, receiver: LIQUIDATOR })],
    ),
  )
  api = createTestApi(database)
})
afterAll(() => api?.close())

test('default: the premium of the liquidator’s own loans in the transaction, split by repaid value', async () => {
  const { liquidationFacts } = (await api.data(`{ liquidationFacts(orderBy: OLDEST) { items {
    logIndex costShare { value } gasCostUsd { value } flashLoanPremiumUsd { value reason } builderPaymentUsd { reason }
    grossProfitUsd { value } netProfitUsd { value } netProfitStatus breakEvenRepay
  } } }`)) as { liquidationFacts: { items: readonly unknown[] } }
  const fact = (
    logIndex: number,
    share: string,
    o: { gas: string; premium: string | null; gross: string; net: string; breakEven: string },
  ): unknown => ({
    logIndex,
    costShare: { value: share },
    gasCostUsd: { value: o.gas },
    flashLoanPremiumUsd: { value: o.premium, reason: o.premium === null ? 'NOT_INDEXED' : null },
    builderPaymentUsd: { reason: 'NOT_INDEXED' },
    grossProfitUsd: { value: o.gross },
    netProfitUsd: { value: o.net },
    netProfitStatus: 'UPPER_BOUND',
    breakEvenRepay: o.breakEven,
  })
  // 9.375 x 6,750 / 303.75 = 208.3333…; without the premium 6 x 6,750 / 303.75 = 133.3333…; 4.6875 x 3,375 / 151.875.
  const half = { gas: '3', premium: '1.6875', gross: '151.875', net: '147.1875', breakEven: '104166667' }
  expect(liquidationFacts.items).toEqual([
    fact(1, '1', { gas: '6', premium: '3.375', gross: '303.75', net: '294.375', breakEven: '208333334' }),
    fact(3, '1', { gas: '6', premium: null, gross: '303.75', net: '297.75', breakEven: '133333334' }),
    fact(5, '0.5', half),
    fact(6, '0.5', half),
  ])
})
