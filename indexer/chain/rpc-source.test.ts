import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Hex } from '../../core/hex.ts'
import { FakeNode, hashOf } from '../../tests/fake-node.ts'
import type { LogFilter } from './block-source.ts'
import { JsonRpc } from './json-rpc.ts'
import { openRpcSource } from './open-rpc-source.ts'
import { RpcSource } from './rpc-source.ts'

type Interference = FakeNode['interfere']
type FakeAnswer = NonNullable<ReturnType<NonNullable<Interference['http']>>>

const A: Hex = `0x${'a'.repeat(40)}`
const B: Hex = `0x${'b'.repeat(40)}`
const TRANSFER: Hex = `0x${'1'.repeat(64)}`
const MINT: Hex = `0x${'2'.repeat(64)}`
const FILTERS: LogFilter[] = [
  { addresses: [A], topics0: [TRANSFER] },
  { addresses: [B], topics0: [MINT] },
]
const FAST = { backoffMs: 2, backoffMaxMs: 10, tries: 3, timeoutMs: 500 }
const LIMITS = { consistencyWaitMs: 2, consistencyTries: 4 }

let node: FakeNode
let source: RpcSource

beforeEach(async () => {
  node = await FakeNode.start(100)
  for (const number of [3, 40, 41, 99]) {
    node.logs.set(number, [
      { address: A, topics: [TRANSFER], data: '0x' },
      { address: B, topics: [TRANSFER], data: '0x' },
      { address: B, topics: [MINT], data: '0x01' },
    ])
  }
  source = new RpcSource(new JsonRpc(node.url, FAST), LIMITS)
})
afterEach(async () => {
  await source.close()
  await node.stop()
})

async function summary(from = 0, to = 100, headersOf: number[] = []): Promise<string[]> {
  const blocks = await source.blocks({ from, to, filters: FILTERS, headersOf })
  return blocks.map(({ header, logs }) => `${header.number}:${logs.map((log) => log.logIndex).join()}`)
}

const EXPECTED = ['3:0,2', '40:0,2', '41:0,2', '99:0,2']

describe('RpcSource.blocks', () => {
  test('default', async () => {
    expect(await summary()).toEqual(EXPECTED)
    expect(await summary(40, 50, [40, 45, 50])).toEqual(['40:0,2', '41:0,2', '45:', '50:'])
    const [block] = await source.blocks({ from: 3, to: 3, filters: FILTERS, headersOf: [] })
    expect(block?.header).toMatchObject({ number: 3, hash: hashOf(3), parentHash: hashOf(2), timestamp: 1_700_000_036 })
    expect(block?.logs[1]).toEqual({
      address: B,
      topics: [MINT],
      data: '0x01',
      blockNumber: 3,
      blockHash: hashOf(3),
      transactionHash: hashOf(3002),
      transactionIndex: 0,
      logIndex: 2,
    })
  })

  test('behavior: no filters, only headers', async () => {
    const blocks = await source.blocks({ from: 5, to: 9, filters: [], headersOf: [5, 9] })
    expect(blocks.map((block) => block.header.number)).toEqual([5, 9])
    expect(node.count('eth_getLogs')).toBe(0)
  })

  test('behavior: a limit on the range that names it', async () => {
    node.interfere = {
      request: ({ method, params }) => {
        const filter = params[0] as { fromBlock: Hex; toBlock: Hex }
        if (method !== 'eth_getLogs' || Number(filter.toBlock) - Number(filter.fromBlock) < 10) return undefined
        return { error: { code: -32614, message: 'eth_getLogs is limited to a 10 block range' } }
      },
    }
    expect(await summary()).toEqual(EXPECTED)
    // Once refused, then ten blocks at a time, and so from the start the next time.
    expect(node.count('eth_getLogs')).toBe(1 + 11)
    node.requests.length = 0
    expect(await summary()).toEqual(EXPECTED)
    expect(node.count('eth_getLogs')).toBe(11)
  })

  test('behavior: a limit on results that names nothing', async () => {
    node.interfere = {
      request: ({ method, params }) => {
        const filter = params[0] as { fromBlock: Hex; toBlock: Hex }
        if (method !== 'eth_getLogs' || !(Number(filter.fromBlock) <= 40 && Number(filter.toBlock) >= 41))
          return undefined
        return { error: { code: -32005, message: 'query returned more than 5 results' } }
      },
    }
    expect(await summary()).toEqual(EXPECTED)
  })

  /** Every request with logs of more than 20 blocks fails, whatever else is in its batch. */
  const failWide = (answer: FakeAnswer): Interference => ({
    http: (bodies) => {
      const isWide = bodies.some(({ method, params }) => {
        const filter = params[0] as { fromBlock: Hex; toBlock: Hex }
        return method === 'eth_getLogs' && Number(filter.toBlock) - Number(filter.fromBlock) >= 20
      })
      return isWide ? answer : undefined
    },
  })
  const told = (code: number, message: string): FakeAnswer => ({
    text: JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } }),
  })
  test.each<[string, FakeAnswer]>([
    ['HTTP 504 in HTML', { status: 504, text: '<html>Gateway Time-out</html>' }],
    ["Cloudflare's HTTP 524", { status: 524, text: '<html>error code: 524, range 1-2</html>' }],
    ['HTTP 500 with nothing', { status: 500, text: '' }],
    ['HTTP 400 in plain text', { status: 400, text: 'query timeout' }],
    ['JSON that breaks off', { text: '[{"jsonrpc":"2.0","id":0,"result":[{"addr' }],
    ['request timed out', told(-32002, 'request timed out')],
    ['Internal error', told(-32603, 'Internal error')],
    ["Cloudflare's -32046", told(-32046, 'Cannot fulfill request')],
    ['words that no list has', told(-32602, 'this is not to our liking')],
  ])('behavior: a limit that comes as %s: fewer blocks, and later more', async (_, answer) => {
    await source.chainId()
    node.interfere = failWide(answer)
    expect(await summary()).toEqual(EXPECTED)
    const logRequests = node.count('eth_getLogs')
    expect(logRequests).toBeLessThan(30)
    node.interfere = {}
    for (let i = 0; i < 40; i++) await summary()
    node.requests.length = 0
    expect(await summary()).toEqual(EXPECTED)
    expect(node.count('eth_getLogs')).toBe(1)
  })

  test('behavior: a block whose logs never come whole is asked for address by address', async () => {
    await source.chainId()
    node.interfere = {
      http: (bodies) => {
        const isFat = bodies.some(({ method, params }) => {
          if (method !== 'eth_getLogs') return false
          const { address, fromBlock, toBlock } = params[0] as { address: Hex[]; fromBlock: Hex; toBlock: Hex }
          return address.length > 1 && Number(fromBlock) <= 40 && Number(toBlock) >= 40
        })
        return isFat ? { text: '[{"jsonrpc":"2.0","id":0,"result":[{"addr' } : undefined
      },
    }
    expect(await summary()).toEqual(EXPECTED)
  })

  test('behavior: a node that is down for a while keeps its window but for a half', async () => {
    await source.chainId()
    let down = 3
    node.interfere = { http: () => (down-- > 0 ? { status: 503, text: 'no server' } : undefined) }
    source = new RpcSource(new JsonRpc(node.url, { ...FAST, tries: 8 }), LIMITS)
    expect(await summary()).toEqual(EXPECTED)
    expect(node.count('eth_getLogs')).toBeLessThan(6)
  })

  test('behavior: addresses are split when one block is refused', async () => {
    node.interfere = {
      request: ({ method, params }) => {
        const filter = params[0] as { address: Hex[] }
        if (method !== 'eth_getLogs' || filter.address.length < 2) return undefined
        return { error: { code: -32005, message: 'query returned more than 1 results' } }
      },
    }
    expect(await summary(40, 41)).toEqual(['40:0,2', '41:0,2'])
  })

  test('behavior: long address lists are cut', async () => {
    const many = Array.from({ length: 1200 }, (_, i): Hex => `0x${(i + 1).toString(16).padStart(40, '0')}`)
    const blocks = await source.blocks({
      from: 0,
      to: 10,
      filters: [{ addresses: [...many, A], topics0: [TRANSFER] }],
      headersOf: [],
    })
    expect(blocks.map((block) => block.header.number)).toEqual([3])
    expect(node.count('eth_getLogs')).toBe(3)
  })

  test('behavior: a reorganisation between logs and headers: begun again', async () => {
    let headersAsked = 0
    node.interfere = {
      request: ({ method, params }) => {
        // The first window's end is asked with the logs; the next header request comes after.
        if (method === 'eth_getBlockByNumber' && params[0] === '0x3' && headersAsked++ === 0) {
          node.forks.push({ from: 2, fork: 7 })
        }
        return undefined
      },
    }
    const blocks = await source.blocks({ from: 0, to: 100, filters: FILTERS, headersOf: [] })
    expect(blocks.map((block) => block.header.hash)).toEqual([3, 40, 41, 99].map((n) => hashOf(n, 7)))
    expect(blocks.every((block) => block.logs.every((log) => log.blockHash === block.header.hash))).toBe(true)
  })

  test('behavior: a node that lags is waited for', async () => {
    let nulls = 2
    node.interfere = {
      request: ({ method, params }) =>
        method === 'eth_getBlockByNumber' && params[0] === '0x64' && nulls-- > 0 ? { result: null } : undefined,
    }
    expect(await summary()).toEqual(EXPECTED)
  })

  test('error: CHAIN_MOVED', async () => {
    node.interfere = {
      request: ({ method }) => (method === 'eth_getBlockByNumber' ? { result: null } : undefined),
    }
    await expect(summary()).rejects.toMatchObject({ name: 'RetryableError', code: 'CHAIN_MOVED' })
  })

  test('error: RPC_BAD_ANSWER', async () => {
    node.interfere = { request: ({ method }) => (method === 'eth_getLogs' ? { result: 'x' } : undefined) }
    await expect(summary()).rejects.toMatchObject({ name: 'RetryableError', code: 'RPC_BAD_ANSWER' })
  })

  test('error: NODE_PRUNED', async () => {
    node.interfere = {
      request: ({ method }) =>
        method === 'eth_getLogs' ? { error: { code: 4444, message: 'pruned history unavailable' } } : undefined,
    }
    await expect(summary()).rejects.toMatchObject({ name: 'UserError', code: 'NODE_PRUNED' })
  })
})

describe('RpcSource.calls', () => {
  const block = { number: 40, hash: hashOf(40) }
  const call = { to: A, data: '0x12345678' as const }

  test('default', async () => {
    expect(await source.calls(block, [call])).toEqual([{ status: 'ok', data: `0x${'0'.repeat(63)}1` }])
    expect(node.requests.at(-1)?.params).toEqual([
      { to: A, data: '0x12345678', gas: '0x2faf080' },
      { blockHash: hashOf(40) },
    ])
  })

  test('behavior: reverts, empty answers, in order', async () => {
    const answers = [
      { error: { code: 3, message: 'execution reverted', data: '0x08c379a0' } },
      { result: '0x' },
      { result: '0x2A' },
      { error: { code: -32603, message: 'EVM error InvalidFEOpcode' } },
    ]
    let next = 0
    node.interfere = { request: () => answers[next++] }
    expect(await source.calls(block, [call, call, call, call])).toEqual([
      { status: 'reverted' },
      { status: 'ok', data: '0x' },
      { status: 'ok', data: '0x2a' },
      { status: 'reverted' },
    ])
  })

  test('behavior: a node that takes no block hash is asked by number, and the block is checked', async () => {
    node.interfere = {
      request: ({ method, params }) =>
        method === 'eth_call' && typeof params[1] === 'object'
          ? { error: { code: -32602, message: 'invalid argument 1: hex string without 0x prefix' } }
          : undefined,
    }
    expect(await source.calls(block, [call])).toEqual([{ status: 'ok', data: `0x${'0'.repeat(63)}2` }])
    node.forks.push({ from: 40, fork: 1 })
    await expect(source.calls(block, [call])).rejects.toMatchObject({ code: 'CHAIN_MOVED' })
  })

  test('error: NODE_PRUNED', async () => {
    node.interfere = { request: () => ({ error: { code: -32000, message: 'missing trie node 00 (path )' } }) }
    await expect(source.calls(block, [call])).rejects.toMatchObject({
      name: 'UserError',
      code: 'NODE_PRUNED',
      message: expect.stringContaining('at block 40'),
    })
  })

  test('error: RPC_ERROR', async () => {
    node.interfere = { request: () => ({ error: { code: -32000, message: 'header not found' } }) }
    await expect(source.calls(block, [call])).rejects.toMatchObject({ name: 'RetryableError', code: 'RPC_ERROR' })
  })
})

describe('RpcSource.accounts', () => {
  const block = { number: 40, hash: hashOf(40) }
  const both = [
    { ask: 'balance', address: A },
    { ask: 'code', address: A },
  ] as const

  test('default: balances and code in the order asked, at the block itself', async () => {
    node.interfere = {
      request: ({ method }) => ({ result: method === 'eth_getBalance' ? '0xDE0B6B3A7640000' : '0x6001' }),
    }
    expect(await source.accounts(block, both)).toEqual(['0xde0b6b3a7640000', '0x6001'])
    expect(node.requests.slice(-2).map(({ method, params }) => [method, params])).toEqual([
      ['eth_getBalance', [A, { blockHash: hashOf(40) }]],
      ['eth_getCode', [A, { blockHash: hashOf(40) }]],
    ])
  })

  test('error: RPC_BAD_ANSWER, RPC_ERROR: both are tried again', async () => {
    node.interfere = { request: () => ({ result: null }) }
    await expect(source.accounts(block, both)).rejects.toMatchObject({ name: 'RetryableError', code: 'RPC_BAD_ANSWER' })
    node.interfere = { request: () => ({ error: { code: -32000, message: 'header not found' } }) }
    await expect(source.accounts(block, both)).rejects.toMatchObject({ name: 'RetryableError', code: 'RPC_ERROR' })
  })
})

describe('RpcSource.transactions', () => {
  const answer = {
    ...{ hash: '0x77', from: A, to: null, value: '0x0', gas: '0x1', gasPrice: '0x2', input: '0x', nonce: '0x0' },
    blockHash: hashOf(40),
  }

  test('behavior: a node that does not know a mined one yet is asked again', async () => {
    let nulls = 2
    node.interfere = { request: () => ({ result: nulls-- > 0 ? null : answer }) }
    expect(await source.transactions(['0x77'])).toMatchObject([{ hash: '0x77', gasPrice: 2n, blockHash: hashOf(40) }])
  })

  test('error: TRANSACTION_MISSING', async () => {
    node.interfere = { request: () => ({ result: null }) }
    const missing = { name: 'RetryableError', code: 'TRANSACTION_MISSING' }
    await expect(source.transactions(['0x77'])).rejects.toMatchObject(missing)
    await expect(source.receipts(['0x77'])).rejects.toMatchObject(missing)
  })
})

describe('openRpcSource', () => {
  test('default', async () => {
    const opened = await openRpcSource({ url: node.url, chain: { id: 31337, network: 'local' } })
    expect((await opened.head()).number).toBe(100)
    expect(await opened.header(101)).toBeNull()
    await opened.close()
  })

  test('error: CHAIN_MISMATCH', async () => {
    await expect(openRpcSource({ url: node.url, chain: { id: 1, network: 'mainnet' } })).rejects.toMatchObject({
      name: 'UserError',
      code: 'CHAIN_MISMATCH',
      message: expect.stringContaining('is a node of chain 31337, expected chain 1 (mainnet)'),
    })
  })
})
