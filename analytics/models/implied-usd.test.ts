import { expect, test } from 'vitest'
import { type ImpliedInput, impliedUsd } from './implied-usd.ts'

const E18 = 10n ** 18n
const USDC = '0xc1'
const WETH = '0xe1'
const BTC = '0xb1'

function row(o: Partial<ImpliedInput>): ImpliedInput {
  return {
    ...{ block: 1, timestamp: 1, debtAsset: USDC, debtUnit: 10n ** 6n, debtIsPegged: true },
    ...{ collateralAsset: WETH, collateralUnit: E18, debtRepaid: 2_000n * 10n ** 6n, collateralSeized: E18 },
    incentiveWad: (E18 * 105n) / 100n,
    ...o,
  }
}

test('default: a loan against one implies the collateral’s price, which values loans of that token', () => {
  // 2,000 USDC x 1.05 for one WETH: 2,100. Then half a WETH is lent against eight-decimal BTC.
  const lent = row({ debtAsset: WETH, debtUnit: E18, debtIsPegged: false, debtRepaid: E18 / 2n, collateralAsset: BTC })
  const { values, prices } = impliedUsd([lent, row({}), lent])
  expect(values).toEqual([
    null,
    { repaidUsdWad: 2_000n * E18, seizedUsdWad: 2_100n * E18, grossUsdWad: 100n * E18 },
    {
      repaidUsdWad: 1_050n * E18,
      seizedUsdWad: 1_102_500_000_000_000_000_000n,
      grossUsdWad: 52_500_000_000_000_000_000n,
    },
  ])
  expect(prices.get(WETH)).toEqual([{ block: 1, timestamp: 1, price: 2_100n * E18 }])
  // A loan that is not against the peg group implies no price.
  expect(prices.has(BTC)).toBe(false)
})

test('behavior: decimals of 6, 8, 18 and 24', () => {
  for (const [unit, seized] of [
    [10n ** 6n, 3n * 10n ** 6n],
    [10n ** 8n, 3n * 10n ** 8n],
    [10n ** 24n, 3n * 10n ** 24n],
  ] as const) {
    const { prices } = impliedUsd([row({ collateralAsset: BTC, collateralUnit: unit, collateralSeized: seized })])
    expect(prices.get(BTC)?.[0]?.price).toBe(700n * E18)
  }
})

test('behavior: dust implies no price, and an unknown market has no value', () => {
  const { values, prices } = impliedUsd([row({ debtRepaid: 999_999n, collateralSeized: 1n }), undefined])
  expect(prices.size).toBe(0)
  expect(values).toEqual([
    {
      repaidUsdWad: 999_999_000_000_000_000n,
      seizedUsdWad: 1_049_998_950_000_000_000n,
      grossUsdWad: 49_999_950_000_000_000n,
    },
    null,
  ])
})
