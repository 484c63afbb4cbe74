/**
 * The contracts' own answers (getUserAccountData, getReserveNormalizedIncome and -VariableDebt) at recorded blocks of
 * markets of revisions 1 to 11; the scaled balances after token events are those of a replay whose balances equal
 * scaledBalanceOf at every recorded point.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type AccountState, accountData } from './account-data.ts'
import { normalizedDebtRay, normalizedIncomeRay } from './accrual.ts'
import { poolBehaviour } from './revisions.ts'
import { scaledAfterBurn, scaledAfterMint } from './scaled-balance.ts'

type IndexVector = {
  readonly revision: number
  readonly timestamp: number
  readonly state: Parameters<typeof normalizedIncomeRay>[0]
  readonly expected: { readonly normalizedIncomeRay: bigint; readonly normalizedDebtRay: bigint }
}
type AccountVector = Omit<AccountState, 'behaviour'> & {
  readonly revision: number
  readonly expected: {
    readonly totalCollateralBase: bigint
    readonly totalDebtBase: bigint
    readonly availableBorrowsBase: bigint
    readonly currentLiquidationThreshold: bigint
    readonly ltv: bigint
    readonly healthFactor: bigint
  }
}
type TokenEventVector = {
  readonly event: 'Mint' | 'Burn'
  readonly side: 'SUPPLY' | 'BORROW'
  readonly rounding: 'HALF_UP' | 'DIRECTED'
  readonly scaledBefore: bigint
  readonly value: bigint
  readonly balanceIncrease: bigint
  readonly indexRay: bigint
  readonly scaledAfter: bigint
}
type Vectors = {
  readonly indices: readonly IndexVector[]
  readonly accounts: readonly AccountVector[]
  readonly tokenEvents: readonly TokenEventVector[]
}

const file = new URL('../../../tests/vectors/aave-v3.json', import.meta.url)
const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'), (_key, value: unknown) =>
  typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : value,
)

describe.each([1, 4, 6, 7, 8, 9, 10, 11])('pool revision %i', (revision) => {
  const behaviour = poolBehaviour(revision)
  if (behaviour === undefined) throw new Error(`Revision ${revision} is not in the table.`)

  test('default: indices equal the contract', () => {
    const cases = vectors.indices.filter((vector) => vector.revision === revision)
    expect(cases.length).toBeGreaterThanOrEqual(5)
    for (const { state, timestamp, expected } of cases) {
      expect(normalizedIncomeRay(state, BigInt(timestamp))).toBe(expected.normalizedIncomeRay)
      expect(normalizedDebtRay(state, BigInt(timestamp), behaviour.compounding)).toBe(expected.normalizedDebtRay)
    }
  })

  test('default: accounts equal the contract', () => {
    const cases = vectors.accounts.filter((vector) => vector.revision === revision)
    expect(cases.length).toBeGreaterThanOrEqual(10)
    for (const { expected, ...account } of cases) {
      expect(accountData({ ...account, behaviour })).toEqual({
        totalCollateralBase: expected.totalCollateralBase,
        totalDebtBase: expected.totalDebtBase,
        availableBorrowsBase: expected.availableBorrowsBase,
        currentLiquidationThresholdBps: expected.currentLiquidationThreshold,
        ltvBps: expected.ltv,
        healthFactorWad: expected.healthFactor,
      })
    }
  })
})

test('behavior: token events move scaled balances as the token does', () => {
  expect(vectors.tokenEvents.length).toBeGreaterThan(100)
  for (const vector of vectors.tokenEvents) {
    const scaledAfterEvent = vector.event === 'Mint' ? scaledAfterMint : scaledAfterBurn
    expect(scaledAfterEvent(vector, vector.value, vector.balanceIncrease)).toBe(vector.scaledAfter)
  }
})

describe('mistakes that the vectors must catch', () => {
  const broken = (change: (account: AccountVector) => AccountVector, revisions: readonly number[]): number => {
    let wrong = 0
    for (const vector of vectors.accounts.filter((one) => revisions.includes(one.revision))) {
      const behaviour = poolBehaviour(vector.revision)
      const changed = change(vector)
      if (behaviour === undefined) continue
      if (accountData({ ...changed, behaviour })?.healthFactorWad !== vector.expected.healthFactor) wrong++
    }
    return wrong
  }
  const all = [1, 4, 6, 7, 8, 9, 10, 11]

  test('behavior: without e-mode health factors differ', () => {
    expect(broken((vector) => ({ ...vector, category: null }), all)).toBeGreaterThan(0)
  })

  test('behavior: with every supply as collateral health factors differ', () => {
    const flagged = (vector: AccountVector): AccountVector => ({
      ...vector,
      holdings: vector.holdings.map((holding) => ({ ...holding, isCollateral: true })),
    })
    expect(broken(flagged, all)).toBeGreaterThan(0)
  })

  test('behavior: without stable debt health factors differ', () => {
    const variable = (vector: AccountVector): AccountVector => ({
      ...vector,
      holdings: vector.holdings.map((holding) => ({ ...holding, stableDebt: null })),
    })
    expect(broken(variable, [1])).toBeGreaterThan(0)
  })

  test('behavior: the other compounding or no accrual gives other indices', () => {
    let other = 0
    let none = 0
    for (const { revision, state, timestamp, expected } of vectors.indices) {
      const compounding = poolBehaviour(revision)?.compounding === 'TAYLOR' ? 'BINOMIAL' : 'TAYLOR'
      if (normalizedDebtRay(state, BigInt(timestamp), compounding) !== expected.normalizedDebtRay) other++
      if (state.debtIndexRay !== expected.normalizedDebtRay) none++
    }
    expect(other).toBeGreaterThan(0)
    expect(none).toBeGreaterThan(0)
  })

  test('behavior: another token rounding or ignoring the interest in the event gives other balances', () => {
    let rounding = 0
    let naive = 0
    for (const vector of vectors.tokenEvents) {
      const scaledAfterEvent = vector.event === 'Mint' ? scaledAfterMint : scaledAfterBurn
      const flipped = {
        ...vector,
        rounding: vector.rounding === 'DIRECTED' ? ('HALF_UP' as const) : ('DIRECTED' as const),
      }
      if (scaledAfterEvent(flipped, vector.value, vector.balanceIncrease) !== vector.scaledAfter) rounding++
      if (scaledAfterEvent(vector, vector.value, 0n) !== vector.scaledAfter) naive++
    }
    expect(rounding).toBeGreaterThan(0)
    expect(naive).toBeGreaterThan(0)
  })
})
