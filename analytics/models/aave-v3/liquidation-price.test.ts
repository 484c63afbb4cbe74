import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RAY, WAD } from '../../../core/fixed.ts'
import { type AccountState, accountData, type Holding } from './account-data.ts'
import { liquidationPrice, liquidationPriceDecimal, withPrice } from './liquidation-price.ts'
import { type PoolBehaviour, poolBehaviour } from './revisions.ts'
import { uniformDrop } from './uniform-drop.ts'

function behaviour(revision: number): PoolBehaviour {
  const found = poolBehaviour(revision)
  if (found === undefined) throw new Error(`Revision ${revision} is not in the table.`)
  return found
}

type Leg = {
  readonly supply?: bigint
  readonly debt?: bigint
  readonly price: bigint
  readonly ltBps: bigint
  readonly unit?: bigint
}

function account(revision: number, legs: readonly Leg[]): AccountState {
  const holdings = legs.map(
    ({ supply = 0n, debt = 0n, price, ltBps, unit = 1n }, index): Holding => ({
      reserve: {
        index,
        unit,
        price,
        normalizedIncomeRay: RAY,
        normalizedDebtRay: RAY,
        ltvBps: 0n,
        liquidationThresholdBps: ltBps,
        categoryNumber: 0,
      },
      supplyScaled: supply,
      isCollateral: supply !== 0n,
      debtScaled: debt,
      stableDebt: null,
    }),
  )
  return { behaviour: behaviour(revision), timestamp: 0n, category: null, holdings }
}

const leg = (index: number) => (holding: Holding) => holding.reserve.index === index
const ETH = 10n ** 18n
const USD = 10n ** 8n

// 10 ETH at 2000 (threshold 83 %), 0.5 BTC at 60000 (78 %), debt 30000: the exact prices are 795.18 and 34358.97, and a
// uniform drop of 25 % (reference/pitfalls.md, 7).
const mixed = account(9, [
  { supply: 10n * ETH, price: 2_000n * USD, ltBps: 8_300n, unit: ETH },
  { supply: 5n * 10n ** 7n, price: 60_000n * USD, ltBps: 7_800n, unit: 10n ** 8n },
  { debt: 30_000n * 10n ** 6n, price: USD, ltBps: 8_000n, unit: 10n ** 6n },
])

describe('several collaterals', () => {
  test('default', () => {
    const eth = liquidationPrice(mixed, leg(0))
    const btc = liquidationPrice(mixed, leg(1))
    expect(eth?.direction).toBe('BELOW')
    expect(eth && liquidationPriceDecimal(eth, 8)).toMatch(/^795\.18072289156/)
    expect(btc && liquidationPriceDecimal(btc, 8)).toMatch(/^34358\.97435897435/)
  })

  test('behavior: the boundary is the last answer that liquidates, and the next one does not', () => {
    const boundary = liquidationPrice(mixed, leg(0))?.boundary
    expect(boundary).toBe(79_518_072_289n)
    const at = (price: bigint): bigint => accountData(withPrice(mixed, leg(0), price))?.healthFactorWad ?? 0n
    expect(at(79_518_072_289n) < WAD).toBe(true)
    expect(at(79_518_072_290n) < WAD).toBe(false)
  })

  // Thresholds of 80 % and 80.01 % average to 80.005 %, which revision 1 truncates: 2000.01 x 0.8 = 1600.008 < 1600.05, so
  // that the contract liquidates, though 1000 x 0.8 + 1000 x 0.8001 = 1600.1 covers the debt without the third asset.
  test('behavior: where only rounding liquidates, the contract decides and there is no price', () => {
    const legs = [
      { supply: 1_000n, price: USD, ltBps: 8_000n },
      { supply: 1_000n, price: USD, ltBps: 8_001n },
      { supply: 1n, price: USD / 100n, ltBps: 8_000n },
      { debt: 160_005n, price: USD, ltBps: 0n, unit: 100n },
    ]
    const answer = { direction: 'BELOW', priceE18: null, boundary: null }
    expect(liquidationPrice(account(1, legs), leg(2))).toEqual(answer)
    // From revision 9 on nothing is truncated.
    expect(liquidationPrice(account(9, legs), leg(2))).toEqual({ ...answer, direction: 'NEVER' })
  })

  test('behavior: the debt asset rising liquidates above a price', () => {
    const usd = liquidationPrice(mixed, leg(2))
    expect(usd?.direction).toBe('ABOVE')
    expect(usd && liquidationPriceDecimal(usd, 8)).toMatch(/^1\.3333333333/)
    expect(usd?.boundary).toBe(133_333_334n)
  })

  test('behavior: a uniform drop of all volatile assets', () => {
    expect(uniformDrop(mixed, leg(2))).toEqual({ direction: 'BELOW', dropWad: WAD / 4n })
  })
})

describe('degenerate positions', () => {
  test('behavior: enough other collateral means never', () => {
    const safe = account(9, [
      { supply: 10n, price: 100n, ltBps: 8_000n },
      { supply: 1_000n, price: 100n, ltBps: 8_000n },
      { debt: 1_000n, price: 1n, ltBps: 8_000n },
    ])
    expect(liquidationPrice(safe, leg(0))).toEqual({ direction: 'NEVER', priceE18: null, boundary: null })
  })

  test('behavior: an asset borrowed beyond its own collateral, with none other, is always liquidatable', () => {
    const bad = account(9, [{ supply: 10n, debt: 100n, price: 100n, ltBps: 8_000n }])
    expect(liquidationPrice(bad, leg(0))).toEqual({ direction: 'ALWAYS', priceE18: null, boundary: null })
  })

  test('behavior: an unknown price of another asset makes it unknown, of this asset not', () => {
    const holdings = mixed.holdings.map((holding) =>
      holding.reserve.index === 1 ? { ...holding, reserve: { ...holding.reserve, price: null } } : holding,
    )
    const unknown = { ...mixed, holdings }
    expect(liquidationPrice(unknown, leg(0))).toBeUndefined()
    expect(liquidationPrice(unknown, leg(1))?.direction).toBe('BELOW')
    expect(uniformDrop(unknown, leg(2))).toBeUndefined()
  })

  test('behavior: only stable assets cannot drop', () => {
    const stable = account(9, [
      { supply: 1_000n, price: 1n, ltBps: 8_000n },
      { debt: 100n, price: 1n, ltBps: 8_000n },
    ])
    expect(uniformDrop(stable, () => true)).toEqual({ direction: 'NEVER', dropWad: null })
  })
})

const HIGHEST = 3_000n
const amounts = fc.bigInt({ min: 1n, max: 60n })
const prices = fc.bigInt({ min: 1n, max: 400n })
const thresholds = fc.bigInt({ min: 100n, max: 9_500n })

/** The first liquidatable answer coming from the safe side, by trying every one. */
function bruteForce(state: AccountState, direction: 'BELOW' | 'ABOVE'): bigint | null {
  const bad = (price: bigint): boolean => (accountData(withPrice(state, leg(0), price))?.healthFactorWad ?? 0n) < WAD
  if (direction === 'BELOW') {
    for (let price = HIGHEST; price >= 1n; price--) if (bad(price)) return price
    return null
  }
  for (let price = 1n; price <= HIGHEST; price++) if (bad(price)) return price
  return null
}

describe.each([1, 9])('revision %i', (revision) => {
  test('behavior: the boundary is what trying every answer finds', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        amounts,
        amounts,
        fc.bigInt({ min: 0n, max: 30n }),
        amounts,
        prices,
        thresholds,
        thresholds,
        fc.constantFrom(1n, 10n),
        (own, other, ownDebt, debt, price, ownBps, otherBps, unit) => {
          const state = account(revision, [
            { supply: own, debt: ownDebt, price, ltBps: ownBps, unit },
            { supply: other, price, ltBps: otherBps },
            { debt, price: 50n, ltBps: 0n },
          ])
          const found = liquidationPrice(state, leg(0))
          if (found === undefined || found.priceE18 === null) return
          // The whole search must fit into what is tried one by one.
          if (found.priceE18 / WAD > HIGHEST - 1_000n) return
          const direction = found.direction === 'ABOVE' ? 'ABOVE' : 'BELOW'
          expect(found.boundary).toBe(bruteForce(state, direction))
        },
      ),
      { numRuns: 150 },
    )
  })
})
