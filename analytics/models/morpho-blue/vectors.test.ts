/**
 * Answers of contracts on a local chain (tests/vectors/make-morpho-vectors.ts): Morpho's own library for totals and
 * positions, AdaptiveCurveIrm in Solidity for rates. The mappings are checked with the same file.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { adaptiveRates, exponential } from './adaptive-curve.ts'
import { expectedTotals, type MarketState, type RateModel } from './market.ts'
import { liquidationBoundary, positionValues } from './position.ts'

type Integers<K extends string> = Readonly<Record<K, bigint>>
type Vectors = {
  readonly rates: readonly (Parameters<typeof adaptiveRates>[0] & { readonly expected: bigint })[]
  readonly markets: readonly (MarketState & {
    readonly rateModel: RateModel
    readonly timestamp: bigint
    readonly expected: Integers<'supplyAssets' | 'supplyShares' | 'borrowAssets' | 'borrowShares'>
  })[]
  readonly positions: readonly (Integers<
    'collateral' | 'borrowShares' | 'totalBorrowAssets' | 'totalBorrowShares' | 'lltvWad' | 'price'
  > & { readonly expected: Integers<'collateralValue' | 'debt' | 'maxBorrow' | 'healthFactorWad'> })[]
}

const file = new URL('../../../tests/vectors/morpho-blue.json', import.meta.url)
const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'), (_key, value: unknown) =>
  typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? BigInt(value) : value,
)

test('default: rates are the contract’s, over gaps of up to four years', () => {
  expect(vectors.rates.length).toBeGreaterThan(100)
  for (const { expected, ...inputs } of vectors.rates) expect(adaptiveRates(inputs).meanWad).toBe(expected)
})

test('default: totals with interest are those of Morpho’s library', () => {
  expect(vectors.markets.length).toBeGreaterThan(50)
  for (const { expected, timestamp, ...market } of vectors.markets) {
    const totals = expectedTotals(market, timestamp)
    expect(totals).toEqual({
      totalSupplyAssets: expected.supplyAssets,
      totalSupplyShares: expected.supplyShares,
      totalBorrowAssets: expected.borrowAssets,
      totalBorrowShares: expected.borrowShares,
    })
  }
})

test('default: values and health factors are those of Morpho’s library', () => {
  expect(vectors.positions.length).toBeGreaterThan(50)
  for (const { expected, ...o } of vectors.positions) {
    const totals = { ...o, totalSupplyAssets: 0n, totalSupplyShares: 0n }
    expect(positionValues({ ...o, totals })).toEqual(expected)
  }
})

test('behavior: the boundary is the highest price at which the health factor is below one', () => {
  let found = 0
  for (const { expected, ...o } of vectors.positions) {
    const boundary = liquidationBoundary({ ...o, debt: expected.debt })
    if (o.collateral === 0n) {
      expect(boundary).toBeNull()
      continue
    }
    if (boundary === null) expect.fail('a boundary')
    const totals = { ...o, totalSupplyAssets: 0n, totalSupplyShares: 0n }
    const at = (price: bigint): bigint | undefined => positionValues({ ...o, totals, price })?.healthFactorWad
    expect(at(boundary)).toBeLessThan(10n ** 18n)
    expect(at(boundary + 1n)).toBeGreaterThanOrEqual(10n ** 18n)
    found++
  }
  expect(found).toBeGreaterThan(50)
})

test('behavior: the exponential is cut at both ends', () => {
  // The bounds of ExpLib.sol, and its value at the upper one.
  expect(exponential(-41_446_531_673_892_822_313n)).toBe(0n)
  expect(exponential(0n)).toBe(10n ** 18n)
  expect(exponential(93_859_467_695_000_404_319n)).toBe(
    57_716_089_161_558_943_949_701_069_502_944_508_345_128_422_502_756_744_429_568n,
  )
})
