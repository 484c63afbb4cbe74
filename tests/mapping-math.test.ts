/**
 * The mappings' own 256-bit arithmetic, compiled as graph-cli compiles it: against JavaScript's integers, and against
 * the numbers that the contracts gave (tests/vectors/aave-v3.json, which analytics/models is checked with too).
 */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { compileMapping } from './compile-mapping.ts'

type Exports = {
  readonly _start: () => void
  readonly setOperand: (index: number, a: bigint, b: bigint, c: bigint, d: bigint) => void
  readonly resultWord: (index: number) => bigint
  readonly leftRange: () => number
  readonly incomeIndex: (seconds: bigint) => void
  readonly debtIndex: (seconds: bigint, taylor: number) => void
  readonly scaledBalance: (grows: number, side: number, rules: number) => void
  readonly supplyBase: (directed: number) => void
  readonly debtBase: (directed: number) => void
  readonly healthFactor: (directed: number) => void
  readonly plus: () => void
  readonly minus: () => void
  readonly times: () => void
  readonly overFloor: () => void
  readonly overCeil: () => void
  readonly throughBigInt: () => void
}

type Vectors = {
  readonly indices: readonly {
    readonly compounding: 'BINOMIAL' | 'TAYLOR'
    readonly timestamp: number
    readonly state: Readonly<Record<string, string>>
    readonly expected: { readonly normalizedIncomeRay: string; readonly normalizedDebtRay: string }
  }[]
  readonly accounts: readonly {
    readonly revision: number
    readonly category: unknown
    readonly holdings: readonly {
      readonly reserve: Readonly<Record<string, string>>
      readonly supplyScaled: string
      readonly isCollateral: boolean
      readonly debtScaled: string
      readonly stableDebt: unknown
    }[]
    readonly expected: {
      readonly totalCollateralBase: string
      readonly totalDebtBase: string
      readonly healthFactor: string
    }
  }[]
  readonly tokenEvents: readonly {
    readonly event: 'Mint' | 'Burn'
    readonly side: 'SUPPLY' | 'BORROW'
    readonly rounding: 'HALF_UP' | 'DIRECTED'
    readonly scaledBefore: string
    readonly value: string
    readonly balanceIncrease: string
    readonly indexRay: string
    readonly scaledAfter: string
  }[]
}

const WORD = (1n << 64n) - 1n
const MAX = (1n << 256n) - 1n
const vectors: Vectors = JSON.parse(readFileSync(new URL('vectors/aave-v3.json', import.meta.url), 'utf8'))
let math: Exports

beforeAll(async () => {
  const module = new WebAssembly.Module(readFileSync(await compileMapping('math/mapping.ts')))
  const imports: Record<string, Record<string, () => never>> = {}
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {}
    Object.assign(imports[from], { [name]: () => expect.fail(`the mapping called ${name}`) })
  }
  const instance = new WebAssembly.Instance(module, imports)
  math = instance.exports as Exports
  math._start()
}, 60_000)

/** Runs an operation on up to four integers. */
function run(operands: readonly bigint[], operation: () => void): bigint {
  operands.forEach((n, i) => {
    math.setOperand(i, n & WORD, (n >> 64n) & WORD, (n >> 128n) & WORD, n >> 192n)
  })
  operation()
  return [3, 2, 1, 0].reduce((sum, i) => (sum << 64n) | BigInt.asUintN(64, math.resultWord(i)), 0n)
}

const uint256 = fc.oneof(
  fc.bigInt(0n, MAX),
  fc.bigInt(0n, 1n << 64n),
  fc.bigInt(0n, 1n << 128n),
  fc.nat({ max: 255 }).map((bits) => 1n << BigInt(bits)),
  fc.nat({ max: 255 }).map((bits) => MAX >> BigInt(bits)),
)

test('default: sums, differences, products and quotients are the integers, and leaving 256 bits is noticed', () => {
  fc.assert(
    fc.property(uint256, uint256, (x, y) => {
      expect(run([x, y], math.plus)).toBe((x + y) & MAX)
      expect(math.leftRange() === 1).toBe(x + y > MAX)
      expect(run([x, y], math.minus)).toBe(x < y ? 0n : x - y)
      expect(math.leftRange() === 1).toBe(x < y)
      expect(run([x, y], math.times)).toBe((x * y) & MAX)
      expect(math.leftRange() === 1).toBe(x * y > MAX)
      expect(run([x, y], math.overFloor)).toBe(y === 0n ? 0n : x / y)
      expect(math.leftRange() === 1).toBe(y === 0n)
      if (y !== 0n) expect(run([x, y], math.overCeil)).toBe((x + y - 1n) / y)
      expect(run([x], math.throughBigInt)).toBe(x)
      expect(math.leftRange()).toBe(0)
    }),
    { numRuns: 2000 },
  )
})

test('behavior: indices at a moment are the contracts', () => {
  expect(vectors.indices.length).toBeGreaterThan(40)
  for (const { compounding, timestamp, state, expected } of vectors.indices) {
    const of = (name: string): bigint => BigInt(state[name] ?? expect.fail(name))
    const seconds = BigInt(timestamp) - of('accruedTimestamp')
    const income = run([of('liquidityRateRay'), of('liquidityIndexRay')], () => math.incomeIndex(seconds))
    const debt = run([of('debtRateRay'), of('debtIndexRay')], () =>
      math.debtIndex(seconds, compounding === 'TAYLOR' ? 1 : 0),
    )
    expect([income, debt].map(String)).toEqual([expected.normalizedIncomeRay, expected.normalizedDebtRay])
  }
})

test('behavior: scaled balances after token events are the contracts', () => {
  expect(vectors.tokenEvents.length).toBeGreaterThan(100)
  for (const vector of vectors.tokenEvents) {
    const value = BigInt(vector.value)
    const interest = BigInt(vector.balanceIncrease)
    const change = vector.event === 'Mint' ? value - interest : -(value + interest)
    const amount = change < 0n ? -change : change
    const after = run([BigInt(vector.scaledBefore), amount, BigInt(vector.indexRay)], () =>
      math.scaledBalance(change > 0n ? 1 : 0, vector.side === 'SUPPLY' ? 0 : 2, vector.rounding === 'DIRECTED' ? 2 : 1),
    )
    expect(after).toBe(BigInt(vector.scaledAfter))
  }
})

test('behavior: collateral, debt and health factor of accounts without a category are the contracts', () => {
  let accounts = 0
  for (const { revision, category, holdings, expected } of vectors.accounts) {
    if (category !== null || holdings.some(({ stableDebt }) => stableDebt !== null)) continue
    const directed = revision >= 9 ? 1 : 0
    let collateral = 0n
    let debt = 0n
    let weighted = 0n
    for (const { reserve, supplyScaled, isCollateral, debtScaled } of holdings) {
      const of = (name: string): bigint => BigInt(reserve[name] ?? expect.fail(name))
      const price = [of('price'), of('unit')]
      if (isCollateral && (revision >= 10 || of('liquidationThresholdBps') > 0n)) {
        const base = run([BigInt(supplyScaled), of('normalizedIncomeRay'), ...price], () => math.supplyBase(directed))
        collateral += base
        weighted += base * of('liquidationThresholdBps')
      }
      debt += run([BigInt(debtScaled), of('normalizedDebtRay'), ...price], () => math.debtBase(directed))
    }
    const factor = run([weighted, collateral, debt], () => math.healthFactor(directed))
    expect([collateral, debt, factor].map(String)).toEqual([
      expected.totalCollateralBase,
      expected.totalDebtBase,
      expected.healthFactor,
    ])
    accounts++
  }
  expect(accounts).toBeGreaterThan(40)
})
