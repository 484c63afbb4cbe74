import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RetryableError } from '../../core/errors.ts'
import { FakeNode } from '../../tests/fake-node.ts'
import { JsonRpc } from './json-rpc.ts'
import { parseRpcUrl, shownUrl } from './rpc-url.ts'

const FAST = { backoffMs: 5, backoffMaxMs: 40, tries: 4, timeoutMs: 300 }
let node: FakeNode
let rpc: JsonRpc

beforeEach(async () => {
  node = await FakeNode.start(50)
  rpc = new JsonRpc(node.url, FAST)
})
afterEach(async () => {
  rpc.close()
  await node.stop()
})

const numbers = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ method: 'eth_getBlockByNumber', params: [`0x${i.toString(16)}`, false] }))

async function numbersOf(count: number): Promise<unknown[]> {
  const replies = await rpc.batch(numbers(count))
  return replies.map((reply) => (reply.ok ? (reply.result as { number: string }).number : reply.error.message))
}

const EXPECTED = ['0x0', '0x1', '0x2', '0x3', '0x4', '0x5']

describe('JsonRpc', () => {
  test('default', async () => {
    expect(await rpc.request('eth_chainId')).toBe('0x7a69')
    expect(await numbersOf(6)).toEqual(EXPECTED)
    expect(node.httpRequests).toBe(2)
  })

  test('behavior: batches are cut to the limit', async () => {
    rpc = new JsonRpc(node.url, { ...FAST, batchRequests: 4 })
    expect(await numbersOf(6)).toEqual(EXPECTED)
    expect(node.httpRequests).toBe(2)
  })

  test('behavior: answers in another order', async () => {
    node.interfere = { batch: (replies) => replies.toReversed() }
    expect(await numbersOf(6)).toEqual(EXPECTED)
  })

  test('behavior: a batch answered in part is completed', async () => {
    let first = true
    node.interfere = {
      batch: (replies) => {
        const part = first ? replies.slice(0, 2) : replies
        first = false
        return part
      },
    }
    expect(await numbersOf(6)).toEqual(EXPECTED)
    expect(node.requests.length).toBe(6 + 4)
  })

  test('behavior: a node without batches is asked one by one', async () => {
    node.interfere = {
      http: (_, batch) =>
        batch
          ? { text: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batching is not supported"}}' }
          : undefined,
    }
    expect(await numbersOf(6)).toEqual(EXPECTED)
  })

  test('behavior: HTTP 413 makes batches smaller', async () => {
    node.interfere = { http: (bodies) => (bodies.length > 3 ? { status: 413, text: 'too large' } : undefined) }
    expect(await numbersOf(6)).toEqual(EXPECTED)
  })

  test('behavior: HTTP 413 that carries an answer is that answer', async () => {
    // OffchainLabs/arbitrum-sdk#609: QuickNode.
    const error = { code: -32614, message: 'eth_getLogs is limited to a 10,000 range' }
    for (const id of ['0', 'null']) {
      node.interfere = {
        http: () => ({ status: 413, text: `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(error)}}` }),
      }
      const [reply] = await rpc.batch([{ method: 'eth_getLogs', params: [{}] }])
      expect(reply).toMatchObject({ ok: false, kind: 'too-much', error })
    }
  })

  test('behavior: a batch that takes too long because of its logs is sent in parts', async () => {
    await rpc.request('eth_chainId')
    const poster = { timeouts: 0 }
    const limited = new JsonRpc(node.url, { ...FAST, timeoutMs: 60 })
    const slow = (body: { method: string }): boolean => body.method === 'eth_getLogs'
    node.delayMs = (bodies) => {
      if (!bodies.some(slow)) return 0
      poster.timeouts++
      return 200
    }
    const replies = await limited.batch([{ method: 'eth_getLogs', params: [{}] }, ...numbers(1)])
    expect(replies).toMatchObject([{ ok: false, kind: 'too-much' }, { ok: true }])
    expect(poster.timeouts).toBe(2)
    expect(limited.stats.timeouts).toBe(2)
    limited.close()
  })

  test('behavior: no more requests a second than allowed', async () => {
    let now = 0
    const waits: number[] = []
    const clock = {
      now: () => now,
      sleep: async (ms: number) => {
        waits.push(ms)
        now += ms
      },
    }
    const paced = new JsonRpc(node.url, { ...FAST, requestsPerSecond: 10, batchRequests: 5 }, { clock })
    for (let i = 0; i < 4; i++) await paced.batch(numbers(5))
    // 5 at once, and 5 more after each half second.
    expect(now).toBeCloseTo(1_500)
    expect(waits.length).toBeGreaterThan(0)
    paced.close()
  })

  test('behavior: after a new connection the node has to be of the same chain', async () => {
    rpc.expectChain(31337)
    await rpc.request('eth_blockNumber')
    expect(node.count('eth_chainId')).toBe(1)
    await rpc.request('eth_blockNumber')
    expect(node.count('eth_chainId')).toBe(1)
    node.closeConnections()
    await rpc.request('eth_blockNumber')
    expect(node.count('eth_chainId')).toBeGreaterThan(1)
  })

  test('behavior: null for logs is no answer', async () => {
    await rpc.request('eth_chainId')
    let nulls = 2
    node.interfere = {
      request: ({ method }) => (method === 'eth_getLogs' && nulls-- > 0 ? { result: null } : undefined),
    }
    const filter = { fromBlock: '0x0', toBlock: '0x5', address: [], topics: [[]] }
    expect(await rpc.request('eth_getLogs', [filter])).toEqual([])
    nulls = 9
    const asked = { method: 'eth_getLogs', params: [filter], tries: 2 }
    expect(await rpc.batch([asked, ...numbers(1)])).toMatchObject([{ ok: false, kind: 'transient' }, { ok: true }])
  })

  test('error: CHAIN_CHANGED', async () => {
    const told: string[] = []
    rpc = new JsonRpc(node.url, FAST, { onTrouble: (message) => told.push(message) })
    rpc.expectChain(31337)
    await rpc.request('eth_blockNumber')
    node.chainId = 1
    node.closeConnections()
    await expect(rpc.request('eth_blockNumber')).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'CHAIN_CHANGED',
    })
    expect(told).toEqual([expect.stringMatching(/has changed: it is a node of chain 1, expected 31337\. It is asked/)])
    node.chainId = 31337
    expect(await rpc.request('eth_blockNumber')).toBe('0x32')
  })

  test('behavior: 429 is waited for as Retry-After says', async () => {
    await rpc.request('eth_chainId')
    let refusals = 2
    node.interfere = {
      http: () => (refusals-- > 0 ? { status: 429, headers: { 'retry-after': '0.03' }, text: 'slow down' } : undefined),
    }
    const begun = performance.now()
    expect(await numbersOf(6)).toEqual(EXPECTED)
    expect(performance.now() - begun).toBeGreaterThan(55)
  })

  test('behavior: a batch whose answer always breaks off is sent in pieces', async () => {
    await rpc.request('eth_chainId')
    const sizes: number[] = []
    node.interfere = {
      http: (bodies) => {
        sizes.push(bodies.length)
        // The one about block 3 is large: no other fits beside it.
        const isLarge = bodies.length > 1 && bodies.some(({ params }) => params[0] === '0x3')
        return isLarge || bodies.length > 4 ? { text: '[{"jsonrpc":"2.0","id":0,"res' } : undefined
      },
    }
    expect(await numbersOf(6)).toEqual(EXPECTED)
    expect(sizes).toEqual([6, 6, 3, 3, 1, 1, 1])
  })

  test('behavior: 429 is a limit on the rate whatever its body says', async () => {
    await rpc.request('eth_chainId')
    for (const error of [
      { code: -32005, message: 'limit exceeded' },
      { code: -32000, message: 'Go away' },
      { code: -32602, message: 'query returned more than 10000 results' },
    ]) {
      for (const isShared of [false, true]) {
        let left = 2
        node.interfere = {
          http: (bodies) => {
            if (left-- <= 0) return undefined
            const each = bodies.map(({ id }) => ({ jsonrpc: '2.0', id, error }))
            return { status: 429, text: JSON.stringify(isShared ? { jsonrpc: '2.0', id: null, error } : each) }
          },
        }
        const asked = [{ method: 'eth_getLogs', params: [{}], tries: 1 }, ...numbers(1)]
        expect((await rpc.batch(asked)).map(({ ok }) => ok)).toEqual([true, true])
      }
    }
    expect(rpc.stats.rateLimited).toBe(12)
  })

  test('behavior: one rate-limited request of a batch is asked again alone', async () => {
    let refusals = 1
    node.interfere = {
      request: (body) =>
        body.params[0] === '0x2' && refusals-- > 0
          ? { error: { code: -32005, message: 'rate limit exceeded' } }
          : undefined,
    }
    expect(await numbersOf(6)).toEqual(EXPECTED)
    expect(node.requests.length).toBe(7)
  })

  test('behavior: JSON that breaks off is asked again', async () => {
    await rpc.request('eth_chainId')
    let broken = 1
    node.interfere = { http: () => (broken-- > 0 ? { text: '[{"jsonrpc":"2.0","id":0,"resu' } : undefined) }
    expect(await numbersOf(6)).toEqual(EXPECTED)
  })

  test('behavior: an answer above the byte limit of a single request is too much', async () => {
    rpc = new JsonRpc(node.url, { ...FAST, responseBytes: 1000 })
    node.interfere = { http: () => ({ text: `"${'x'.repeat(2000)}"` }) }
    const [reply] = await rpc.batch([{ method: 'eth_getLogs', params: [{}] }])
    expect(reply).toMatchObject({ ok: false, kind: 'too-much' })
  })

  test('behavior: what the caller must judge is returned', async () => {
    node.interfere = { request: () => ({ error: { code: 3, message: 'execution reverted', data: '0x' } }) }
    const [reply] = await rpc.batch([{ method: 'eth_call', params: [] }])
    expect(reply).toMatchObject({ ok: false, kind: 'reverted' })
  })

  test('error: RPC_UNREACHABLE', async () => {
    await node.stop()
    await expect(rpc.request('eth_chainId')).rejects.toMatchObject({ name: 'UserError', code: 'RPC_UNREACHABLE' })
  })

  test('error: RPC_NOT_JSON', async () => {
    node.interfere = { http: () => ({ status: 404, text: '<html>Not found</html>' }) }
    await expect(rpc.request('eth_chainId')).rejects.toMatchObject({ name: 'UserError', code: 'RPC_NOT_JSON' })
    node.interfere = { http: () => ({ text: '{"hello":"world"}' }) }
    await expect(rpc.request('eth_chainId')).rejects.toMatchObject({ name: 'UserError', code: 'RPC_NOT_JSON' })
  })

  test('error: RPC_REFUSED', async () => {
    node.interfere = { http: () => ({ status: 401, text: '{"error":"invalid key"}' }) }
    await expect(rpc.request('eth_chainId')).rejects.toMatchObject({ name: 'UserError', code: 'RPC_REFUSED' })
  })

  test('error: RPC_UNAVAILABLE', async () => {
    await rpc.request('eth_chainId')
    node.interfere = { http: () => ({ status: 503, text: 'down' }) }
    const error = await rpc.request('eth_chainId').catch((e: unknown) => e)
    expect(error).toBeInstanceOf(RetryableError)
    expect(error).toMatchObject({ code: 'RPC_UNAVAILABLE' })
    expect(node.httpRequests).toBe(1 + FAST.tries)
  })

  test('error: RPC_URL', () => {
    expect(() => parseRpcUrl('localhost:8545')).toThrow(expect.objectContaining({ code: 'RPC_URL' }))
    expect(() => parseRpcUrl('')).toThrow(expect.objectContaining({ code: 'RPC_URL' }))
  })

  test('behavior: a shown URL has no key', () => {
    expect(shownUrl(new URL('https://user:secret@node.example/v2/KEY?k=1'))).toBe('https://node.example/…')
    expect(shownUrl(new URL('http://127.0.0.1:8545'))).toBe('http://127.0.0.1:8545')
  })
})
