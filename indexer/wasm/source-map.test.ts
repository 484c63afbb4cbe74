import { expect, it } from 'vitest'
import { SourceMap } from './source-map.ts'

// Segments at offsets 10, 12 and 20 (VLQ "UAAA", "EAGC", "QCCE"): a.ts 1:1, a.ts 4:2, ~lib/b.ts 5:4.
const MAP = SourceMap.parse(
  JSON.stringify({ version: 3, sources: ['a.ts', '~lib/b.ts'], names: [], mappings: 'UAAA,EAGC,QCCE' }),
)

it('default: the last place at or before an offset; where the function has none before, its first', () => {
  expect(MAP.at(9, 8)).toEqual({ file: 'a.ts', line: 1, column: 1 })
  expect(MAP.at(10, 8)).toEqual({ file: 'a.ts', line: 1, column: 1 })
  expect(MAP.at(19, 8)).toEqual({ file: 'a.ts', line: 4, column: 2 })
  expect(MAP.at(19, 15)).toEqual({ file: '~lib/b.ts', line: 5, column: 4 })
  expect(MAP.at(1000, 8)).toEqual({ file: '~lib/b.ts', line: 5, column: 4 })
})

it('behavior: the last place of a file, within a function', () => {
  expect(MAP.placeIn('a.ts', 25, 11)).toEqual({ file: 'a.ts', line: 4, column: 2 })
  expect(MAP.placeIn('a.ts', 25, 20)).toBeUndefined()
  expect(MAP.placeIn('other.ts', 25, 11)).toBeUndefined()
})
