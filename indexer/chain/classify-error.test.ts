import { describe, expect, test } from 'vitest'
import { classifyError, isRevert, suggestedBlocks } from './classify-error.ts'

const error = (message: string, code = -32000, data?: unknown) => ({ code, message, data })

describe('isRevert', () => {
  // graph-node, chain/ethereum/src/call_helper.rs, and what anvil 1.7.1 answers.
  test.each([
    ['execution reverted', 3],
    ['VM Exception while processing transaction: revert', -32603],
    ['EVM error InvalidFEOpcode', -32603],
    ['EVM error InvalidJump', -32603],
    ['out of gas', -32000],
    ['stack limit reached 1024 (1023)', -32000],
    ['EVM error OpcodeNotFound', -32603],
    ['EVM error NotActivated', -32603],
    ['EVM error OutOfGas', -32603],
    ['EVM error InvalidOperandOOG', -32603],
  ])('behavior: %s', (message, code) => {
    expect(isRevert(error(message, code))).toBe(true)
  })

  test('behavior: Parity says it in data', () => {
    expect(isRevert(error('VM error', -32015, 'Reverted 0x'))).toBe(true)
    expect(isRevert(error('VM error', -32015, 'Bad instruction fe'))).toBe(true)
    expect(isRevert(error('VM error', -32015, 'Out of stack'))).toBe(true)
    expect(isRevert(error('VM error', -32015, 'Internal error'))).toBe(false)
  })

  test('behavior: anything else is no answer of the contract', () => {
    expect(isRevert(error('header not found'))).toBe(false)
    expect(isRevert(error('missing trie node 5d3c (path )'))).toBe(false)
    expect(isRevert(error('execution timeout'))).toBe(false)
  })
})

describe('classifyError', () => {
  // Texts of providers, as their users report them.
  test.each([
    ['query returned more than 10000 results. Try with this block range [0x1, 0x7d0].', -32005],
    ['Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range', -32602],
    ['eth_getLogs and eth_newFilter are limited to a 10,000 blocks range', -32614],
    ['eth_getLogs is limited to 1024 block range. Please check the parameter requirements', -32600],
    ['block range is too wide', -32600],
    ['exceed maximum block range: 5000', -32000],
    ['Max range: 800', -32047],
    ['logs matched by query exceeds limit of 10000', -32000],
    ['please limit the query to at most 1000 blocks', -32000],
    ['maximum block range: 2000', -32602],
    ['block range greater than 20000 max', -32000],
    ['backend response too large', -32020],
    ['query timeout exceeded', -32005],
    ['Block range limit exceeded. See more details at https://docs.chainstack.com', -32600],
    ['ranges over 10000 blocks are not supported on freetier', 35],
    ['exceeds the range allowed for your plan (5000 > 500).', -32000],
  ])('behavior: %s: too much', (message, code) => {
    expect(classifyError('eth_getLogs', error(message, code))).toBe('too-much')
  })

  test.each([
    ['daily request count exceeded, request rate limited', -32005],
    ['Your app has exceeded its compute units per second capacity.', 429],
    ['Too Many Requests', -32000],
    ['call rate limit exhausted, retry in 10s', -32005],
  ])('behavior: %s: rate limit', (message, code) => {
    expect(classifyError('eth_getLogs', error(message, code))).toBe('rate-limit')
  })

  test.each([
    'missing trie node 7f2a1c (path ) state 0x7f2a is not available',
    'BlockOutOfRangeError: block height is 500 but requested was 3',
    'required historical state unavailable (reexec=128)',
    "state histories haven't been fully indexed yet",
    'project ID does not have access to archive state',
    'historical state 0xabc is not available',
    'old data not available due to pruning',
  ])('behavior: %s: missing state', (message) => {
    expect(classifyError('eth_call', error(message))).toBe('missing-state')
    expect(classifyError('eth_getCode', error(message))).toBe('missing-state')
  })

  test('behavior: anvil names a block ahead of its head with the same error', () => {
    const message = 'BlockOutOfRangeError: block height is 7 but requested was 153'
    expect(classifyError('eth_call', error(message, -32602))).toBe('unknown-block')
  })

  test('behavior: a block that the node does not have', () => {
    expect(classifyError('eth_call', error('header not found'))).toBe('unknown-block')
    expect(classifyError('eth_call', error('hash 0xab is not currently canonical'))).toBe('unknown-block')
  })

  test('behavior: internal errors pass', () => {
    expect(classifyError('eth_getBlockByNumber', error('Internal error', -32603))).toBe('transient')
    expect(classifyError('eth_chainId', error('the method eth_chainId does not exist', -32601))).toBe('unsupported')
  })
})

describe('suggestedBlocks', () => {
  test.each([
    ['Try with this block range [0x1, 0x7d0].', 2000],
    ['You can make eth_getLogs requests with up to a 2K block range', 2000],
    ['eth_getLogs and eth_newFilter are limited to a 10,000 blocks range', 10000],
    ['exceed maximum block range: 5000', 5000],
    ['Max range: 800', 800],
    ['please limit the query to at most 1000 blocks', 1000],
    ['exceeds the range allowed for your plan (5000 > 500).', 500],
    ['query returned more than 10000 results', undefined],
    ['block range is too wide', undefined],
  ])('behavior: %s', (message, blocks) => {
    expect(suggestedBlocks(message)).toBe(blocks)
  })
})
