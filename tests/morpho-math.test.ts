/** The mappings' arithmetic of Morpho Blue, with the numbers that contracts gave (tests/vectors/morpho-blue.json). */
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { compileMapping } from './compile-mapping.ts'

type Exports = {
  readonly _start: () => void
  readonly setOperand: (index: number, a: bigint, b: bigint, c: bigint, d: bigint) => void
  readonly resultWord: (index: number) => bigint
  readonly rate: (elapsed: bigint) => void
  readonly owed: (elapsed: bigint) => void
  readonly debt: () => void
  readonly collateralValue: () => void
  readonly healthFactor: () => void
}

type Row = Readonly<Record<string, string>> & { readonly expected: Readonly<Record<string, string>> }
type Vectors = {
  readonly rates: readonly (Readonly<Record<string, string>> & { readonly expected: string })[]
  readonly markets: readonly Row[]
  readonly positions: readonly Row[]
}

const WORD = (1n << 64n) - 1n
const vectors: Vectors = JSON.parse(readFileSync(new URL('vectors/morpho-blue.json', import.meta.url), 'utf8'))
let math: Exports

beforeAll(async () => {
  const module = new WebAssembly.Module(readFileSync(await compileMapping('math/morpho-blue.ts')))
  const imports: Record<string, Record<string, () => never>> = {}
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {}
    Object.assign(imports[from], { [name]: () => expect.fail(`the mapping called ${name}`) })
  }
  math = new WebAssembly.Instance(module, imports).exports as Exports
  math._start()
}, 60_000)

function run(operands: readonly (string | undefined)[], operation: () => void): string {
  operands.forEach((text, i) => {
    const n = BigInt(text ?? expect.fail('an operand'))
    math.setOperand(i, n & WORD, (n >> 64n) & WORD, (n >> 128n) & WORD, n >> 192n)
  })
  operation()
  return String([3, 2, 1, 0].reduce((sum, i) => (sum << 64n) | BigInt.asUintN(64, math.resultWord(i)), 0n))
}

test('default: rates are the contract’s, over gaps of up to four years', () => {
  expect(vectors.rates.length).toBeGreaterThan(100)
  for (const { rateAtTargetWad, totalSupplyAssets, totalBorrowAssets, elapsed, expected } of vectors.rates) {
    const operands = [rateAtTargetWad, totalSupplyAssets, totalBorrowAssets]
    expect(run(operands, () => math.rate(BigInt(elapsed ?? '')))).toBe(expected)
  }
})

test('default: what all owe with interest is what Morpho’s library says', () => {
  let compared = 0
  for (const row of vectors.markets) {
    if (row['rateModel'] !== 'ADAPTIVE_CURVE') continue
    const operands = [row['rateAtTargetWad'], row['totalSupplyAssets'], row['totalBorrowAssets']]
    const elapsed = BigInt(row['timestamp'] ?? '') - BigInt(row['accruedTimestamp'] ?? '')
    if (elapsed === 0n) continue
    expect(run(operands, () => math.owed(elapsed))).toBe(row.expected['borrowAssets'])
    compared++
  }
  expect(compared).toBeGreaterThan(30)
})

test('default: values and health factors are those of Morpho’s library', () => {
  expect(vectors.positions.length).toBeGreaterThan(50)
  for (const row of vectors.positions) {
    const debt = run([row['borrowShares'], row['totalBorrowAssets'], row['totalBorrowShares']], math.debt)
    const value = run([row['collateral'], row['price']], math.collateralValue)
    const factor = run([value, row['lltvWad'], debt], math.healthFactor)
    const { expected } = row
    expect([value, debt, factor]).toEqual([expected['collateralValue'], expected['debt'], expected['healthFactorWad']])
  }
})
