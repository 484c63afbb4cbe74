import { expect, test } from 'vitest'
import type { BlockSource } from '../indexer/chain/block-source.ts'
import { addressOf, callData, createContractReader } from './contract-reader.ts'

test('default: calldata as the Solidity ABI writes it', () => {
  // Selector of balanceOf(address): the ERC-20 standard's 0x70a08231.
  expect(callData({ signature: 'balanceOf(address)', args: ['0x00000000000000000000000000000000000000ff'] })).toBe(
    '0x70a0823100000000000000000000000000000000000000000000000000000000000000ff',
  )
  expect(callData({ signature: 'totalSupply()' })).toBe('0x18160ddd')
})

test('default: an address is the low 20 bytes of a word', () => {
  expect(addressOf(0xffn)).toBe('0x00000000000000000000000000000000000000ff')
})

test('behavior: words of results, null for a revert or an empty answer', async () => {
  const source = {
    calls: async () => [
      { status: 'ok', data: `0x${'0'.repeat(63)}2${'0'.repeat(63)}3` },
      { status: 'reverted' },
      { status: 'ok', data: '0x' },
    ],
  } as Partial<BlockSource> as BlockSource
  const reader = createContractReader(source, { number: 1, hash: '0x01' })
  const request = { to: '0x01', signature: 'f()' } as const
  expect(await reader.read([request, request, request])).toEqual([[2n, 3n], null, null])
})
