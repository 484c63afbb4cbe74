import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeNode } from '../../tests/fake-node.ts'
import { JsonRpc } from './json-rpc.ts'
import { openRpcSource } from './open-rpc-source.ts'
import { RpcPool } from './rpc-pool.ts'

const FAST = { backoffMs: 2, backoffMaxMs: 5, tries: 2, timeoutMs: 300 }
let first: FakeNode
let second: FakeNode
let now: number
let pool: RpcPool
let told: string[]

beforeEach(async () => {
  first = await FakeNode.start(50)
  second = await FakeNode.start(50)
  now = 0
  told = []
  const clock = { now: () => now, sleep: async () => undefined }
  const clients = [first, second].map((node) => new JsonRpc(node.url, FAST))
  pool = new RpcPool(clients, { clock, onFailover: (message) => told.push(message) })
})
afterEach(async () => {
  pool.close()
  await Promise.all([first.stop(), second.stop()])
})

const head = (): Promise<unknown> => pool.request('eth_blockNumber')

describe('RpcPool', () => {
  test('default: the first is asked as long as it works', async () => {
    for (let i = 0; i < 3; i++) await head()
    expect([first.requests.length, second.requests.length]).toEqual([3, 0])
    expect(pool.shown).toBe(first.url)
  })

  test('behavior: one that fails rests, longer each time, and is preferred again', async () => {
    await head()
    first.interfere = { http: () => ({ status: 503, text: 'down' }) }
    expect(await head()).toBe('0x32')
    expect(told[0]).toContain(first.url)
    expect(pool.stats.failovers).toBe(1)
    const asked = first.requests.length
    now = 999
    await head()
    expect(first.requests.length).toBe(asked)
    now = 1_000
    await head()
    now = 2_500
    await head()
    expect(first.requests.length).toBe(asked + FAST.tries)
    first.interfere = {}
    now = 3_000
    await head()
    expect(pool.shown).toBe(first.url)
    expect(pool.stats.failovers).toBe(2)
  })

  test('behavior: one that has stopped is not asked until it has caught up', async () => {
    const newest = async () =>
      ((await pool.request('eth_getBlockByNumber', ['latest', false])) as { number: string }).number
    second.head = 54
    expect(await newest()).toBe('0x32')
    second.head = 104
    now = 15_000
    expect(await newest()).toBe('0x68')
    expect(told).toEqual([expect.stringMatching(/^http.* is at block 50, others at 104/)])
    const asked = first.requests.length
    now = 20_000
    await pool.request('eth_blockNumber')
    expect(await newest()).toBe('0x68')
    expect(first.requests.length).toBe(asked)
    first.head = 103
    now = 30_000
    expect(await newest()).toBe('0x67')
    expect(pool.shown).toBe(first.url)
    expect(told.length).toBe(1)
  })

  test('behavior: what one cannot answer another is asked, and nothing else', async () => {
    const pruned = { error: { code: -32000, message: 'missing trie node 00 (path )' } }
    first.interfere = { request: ({ method }) => (method === 'eth_call' ? pruned : undefined) }
    const replies = await pool.batch([
      { method: 'eth_blockNumber', params: [] },
      { method: 'eth_call', params: [{}, '0x1'] },
    ])
    expect(replies.map((reply) => reply.ok)).toEqual([true, true])
    expect(second.requests.map((request) => request.method)).toEqual(['eth_call'])
    second.interfere = { request: () => ({ error: { code: -32000, message: 'header not found' } }) }
    const [reply] = await pool.batch([{ method: 'eth_call', params: [{}, '0x1'] }])
    expect(reply).toMatchObject({ ok: false, kind: 'missing-state' })
  })

  test('behavior: a refused range is no reason to ask another', async () => {
    first.interfere = {
      request: () => ({ error: { code: -32005, message: 'query returned more than 10000 results' } }),
    }
    const [reply] = await pool.batch([{ method: 'eth_getLogs', params: [{}] }])
    expect(reply).toMatchObject({ ok: false, kind: 'too-much' })
    expect(second.requests).toEqual([])
  })

  test('error: what the first said, when none answers', async () => {
    await head()
    first.interfere = { http: () => ({ status: 503, text: 'the first is down' }) }
    second.interfere = { http: () => ({ status: 503, text: 'the second is down' }) }
    await expect(head()).rejects.toMatchObject({
      code: 'RPC_UNAVAILABLE',
      message: expect.stringContaining('the first'),
    })
  })
})

describe('openRpcSource', () => {
  test('default: a node that is not there comes last', async () => {
    await first.stop()
    const urls = [first.url, second.url]
    const source = await openRpcSource({ url: urls, rpcLimits: FAST, onFailover: (message) => told.push(message) })
    expect((await source.head()).number).toBe(50)
    expect(source.rpc.shown).toBe(second.url)
    expect(told).toEqual([expect.stringContaining('Others are asked first.')])
    await source.close()
  })

  test('error: CHAIN_MISMATCH', async () => {
    second.chainId = 1
    const urls = [first.url, second.url]
    await expect(openRpcSource({ url: urls })).rejects.toMatchObject({
      code: 'CHAIN_MISMATCH',
      message: expect.stringContaining('chain 1, expected chain 31337 (as the first --rpc)'),
    })
  })

  test('error: RPC_UNREACHABLE when none is there, RPC_URL for what is none', async () => {
    await Promise.all([first.stop(), second.stop()])
    const url = [first.url, second.url]
    await expect(openRpcSource({ url })).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
    await expect(openRpcSource({ url: [second.url, 'localhost'] })).rejects.toMatchObject({ code: /RPC_U/ })
  })
})
