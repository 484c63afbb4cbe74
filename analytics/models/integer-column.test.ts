import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareValues, GroupSums, IntegerColumn } from './integer-column.ts'

function columnOf(values: readonly (bigint | null)[]): IntegerColumn {
  const column = new IntegerColumn(
    new Uint32Array(values.length),
    new Uint32Array(values.length),
    new Int32Array(values.length),
  )
  values.forEach((value, row) => {
    column.set(row, value)
  })
  return column
}

const EDGES = [0, 31, 32, 63, 64, 94, 95, 96, 127, 255, 256].flatMap((bits) =>
  [-1n, 0n, 1n].flatMap((by) => [2n ** BigInt(bits) + by, -(2n ** BigInt(bits)) + by]),
)
const integer = fc.oneof(fc.constantFrom(...EDGES), fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }))

test('default: a value comes back as it was put in, at every edge of the limbs', () => {
  const column = columnOf([...EDGES, null])
  EDGES.forEach((value, row) => {
    expect(column.at(row)).toBe(value)
    expect(column.isNull(row)).toBe(false)
    expect(column.isNegative(row)).toBe(value < 0n)
    if (value !== 0n) expect(column.floatAt(row) / Number(value)).toBeCloseTo(1, 12)
  })
  expect([column.at(EDGES.length), column.isNull(EDGES.length)]).toEqual([null, true])
})

test('behavior: rows compare as the integers do', () => {
  fc.assert(
    fc.property(integer, integer, (a, b) => {
      const column = columnOf([a, b])
      expect(Math.sign(compareValues(column, 0, column, 1))).toBe(a < b ? -1 : a > b ? 1 : 0)
    }),
  )
})

test('behavior: sums by group are exact; null adds nothing; a reset group begins anew', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.option(integer))), (rows) => {
      const column = columnOf(rows.map(([, value]) => value))
      const sums = new GroupSums(3)
      rows.forEach(([group], row) => {
        sums.add(group, column, row)
      })
      for (const group of [0, 1, 2]) {
        const own = rows.filter(([of]) => of === group)
        expect(sums.sum(group)).toBe(own.reduce((all, [, value]) => all + (value ?? 0n), 0n))
      }
      sums.reset(1)
      expect(sums.sum(1)).toBe(0n)
    }),
  )
})

test('behavior: 2^21 of the largest values add up without rounding', () => {
  const largest = 2n ** 95n - 1n
  const column = columnOf([largest])
  const sums = new GroupSums(1)
  for (let i = 0; i < 2 ** 21; i++) sums.add(0, column, 0)
  expect(sums.sum(0)).toBe(largest * 2n ** 21n)
})

test('behavior: rows appended from another column keep their values', () => {
  const column = columnOf([1n, ...EDGES.map(() => null), 2n])
  column.append(1, columnOf([null, ...EDGES, null]), 1, EDGES.length + 1)
  expect(EDGES.map((_, i) => column.at(i + 1))).toEqual(EDGES)
  expect([column.at(0), column.at(EDGES.length + 1)]).toEqual([1n, 2n])
})
