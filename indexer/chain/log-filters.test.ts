import { describe, expect, test } from 'vitest'
import type { Hex } from '../../core/hex.ts'
import type { Block, BlockHeader, Log } from './block-source.ts'
import { mergeBlocks, predicateOf, queriesOf, sortLogs } from './log-filters.ts'

const log = (blockNumber: number, logIndex: number, address: Hex = '0xa', topic: Hex = '0x1'): Log => ({
  address,
  topics: [topic],
  data: '0x',
  blockNumber,
  blockHash: '0x',
  transactionHash: '0x',
  transactionIndex: 0,
  logIndex,
})
const block = (number: number, ...logs: Log[]): Block => ({ header: { number } as BlockHeader, logs })
const places = (logs: readonly Log[]): string => logs.map((l) => `${l.blockNumber}.${l.logIndex}`).join(' ')

describe('queriesOf', () => {
  const filters = [
    { addresses: ['0xa', '0xb'], topics0: ['0x1', '0x2'] },
    { addresses: ['0xb', '0xc'], topics0: ['0x2', '0x1'] },
    { addresses: ['0xd'], topics0: ['0x3'] },
    { addresses: [], topics0: ['0x4'] },
    { addresses: ['0xe'], topics0: [] },
  ] as const

  test('default', () => {
    expect(queriesOf(filters, { merged: false, addressesPerQuery: 10 })).toEqual([
      { addresses: ['0xa', '0xb', '0xc'], topics0: ['0x1', '0x2'] },
      { addresses: ['0xd'], topics0: ['0x3'] },
    ])
  })

  test('behavior: merged and cut', () => {
    expect(queriesOf(filters, { merged: true, addressesPerQuery: 3 })).toEqual([
      { addresses: ['0xa', '0xb', '0xc'], topics0: ['0x1', '0x2', '0x3'] },
      { addresses: ['0xd'], topics0: ['0x1', '0x2', '0x3'] },
    ])
  })
})

test('predicateOf', () => {
  const wanted = predicateOf([
    { addresses: ['0xa'], topics0: ['0x1'] },
    { addresses: ['0xb', '0xa'], topics0: ['0x2'] },
  ])
  expect([log(1, 0, '0xa', '0x1'), log(1, 0, '0xa', '0x2'), log(1, 0, '0xb', '0x2')].every(wanted)).toBe(true)
  expect(wanted(log(1, 0, '0xb', '0x1'))).toBe(false)
  expect(wanted({ ...log(1, 0), topics: [] })).toBe(false)
})

test('sortLogs: chain order, each once', () => {
  expect(places(sortLogs([log(2, 5), log(1, 9), log(2, 1), log(2, 5)]))).toBe('1.9 2.1 2.5')
})

describe('mergeBlocks', () => {
  test('default', () => {
    const merged = mergeBlocks(
      [block(1, log(1, 3)), block(2), block(5, log(5, 0))],
      [block(1, log(1, 1)), block(3, log(3, 0)), block(5)],
    )
    expect(merged.map((b) => `${b.header.number}: ${places(b.logs)}`)).toEqual([
      '1: 1.1 1.3',
      '2: ',
      '3: 3.0',
      '5: 5.0',
    ])
  })

  test('behavior: nothing with something', () => {
    expect(mergeBlocks([], [])).toEqual([])
    expect(mergeBlocks([], [block(4)])).toEqual([block(4)])
  })
})
