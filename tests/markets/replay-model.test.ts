/** Every recorded market, rebuilt from its logs with the models alone, against its contracts' answers. */
import { describe, expect, test } from 'vitest'
import { compareRecordedMarket } from './replay-compare.ts'
import { checkRecordedLiquidations } from './replay-liquidations.ts'
import { recordedFile } from './replay-model.ts'

// The counts of SOURCE.md: accounts and liquidations; indices, scaled balances and deficits as the files hold them.
const EXPECTED: readonly (readonly [string, number, number, number, number, number])[] = [
  ['aave-v3.0.2-2k', 1908, 636, 0, 0, 200],
  ['aave-v3.1.0-s1', 6300, 2100, 0, 0, 244],
  ['aave-v3.2.1-s1', 6300, 2100, 0, 0, 229],
  ['aave-v3.3.0-s1', 6120, 2040, 0, 1020, 221],
  ['aave-v3.4.0-s1', 1908, 742, 5544, 0, 241],
  ['aave-v3.5.0-s1', 1908, 742, 5544, 0, 246],
  ['aave-v3.7.0-s1', 1908, 742, 5544, 0, 248],
  ['aave-v3.7.0-edge-s3', 1908, 742, 5544, 0, 208],
  ['aave-upg-3.1-3.2-3.3-s5', 6696, 2232, 0, 336, 176],
  ['aave-upg-3.1-3.2-dirty-s8', 4464, 1488, 0, 0, 55],
  ['aave-v3.4-3.7-upgraded-s1', 1908, 742, 5544, 0, 244],
]

describe.each(EXPECTED)('%s', (name, accounts, indices, balances, deficits, liquidations) => {
  const absent = recordedFile(`${name}.gt.json.gz`) === undefined

  test.skipIf(absent)('default: accounts, indices, scaled balances and deficits equal the contracts', () => {
    const result = compareRecordedMarket(name)
    expect(result?.differences).toEqual([])
    expect(result).toMatchObject({ accounts, indices, balances, deficits })
  })

  test.skipIf(absent)('default: every liquidation follows from the state before it', () => {
    const result = checkRecordedLiquidations(name)
    expect(result?.differences).toEqual([])
    expect(result?.count).toBe(liquidations)
  })
})

const absent = EXPECTED.map(([name]) => name).filter((name) => recordedFile(`${name}.gt.json.gz`) === undefined)
if (absent.length > 0) console.warn(`Recordings that are not at hand, their replay is skipped: ${absent.join(', ')}.`)
