import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Hex } from '../../core/hex.ts'
import { FakeNode, hashOf } from '../../tests/fake-node.ts'
import { JsonRpc } from './json-rpc.ts'
import type { VerifyLevel } from './log-check.ts'
import { RpcSource } from './rpc-source.ts'

const A: Hex = `0x${'a'.repeat(40)}`
const TRANSFER: Hex = `0x${'1'.repeat(64)}`
const MINT: Hex = `0x${'2'.repeat(64)}`
const FILTERS = [{ addresses: [A], topics0: [TRANSFER, MINT] }]

let node: FakeNode
let rpc: JsonRpc

beforeEach(async () => {
  node = await FakeNode.start(100)
  node.withReceipts = true
  for (const number of [3, 40, 99]) {
    node.logs.set(number, [
      { address: A, topics: [TRANSFER], data: '0x' },
      { address: A, topics: [MINT], data: '0x01' },
    ])
  }
  rpc = new JsonRpc(node.url, { backoffMs: 2, tries: 3 })
})
afterEach(async () => {
  rpc.close()
  await node.stop()
})

/** Block number and log indices of all blocks, with a source that has seen the head. */
async function indexed(verify: VerifyLevel): Promise<{ found: string[]; source: RpcSource }> {
  const source = new RpcSource(rpc, { consistencyWaitMs: 1, consistencyTries: 3, checkedBlocks: 10 }, { verify })
  await source.head()
  const blocks = await source.blocks({ from: 0, to: 100, filters: FILTERS, headersOf: [] })
  return { found: blocks.map(({ header, logs }) => `${header.number}:${logs.map((log) => log.logIndex)}`), source }
}

type Filter = { fromBlock?: Hex; toBlock?: Hex; blockHash?: Hex; address: Hex[]; topics: Hex[][] }

/** Leaves the logs of blocks out of ranges, and of answers by block hash too. */
function leaveOut(blocks: readonly number[], o: { byHash: boolean; topic?: Hex }): void {
  node.interfere = {
    request: ({ method, params }) => {
      const filter = params[0] as Filter
      if (method !== 'eth_getLogs' || (filter.blockHash !== undefined && !o.byHash)) return undefined
      const kept = new Map([...node.logs].filter(([number]) => !blocks.includes(number)))
      if (o.topic) {
        for (const number of blocks)
          kept.set(
            number,
            (node.logs.get(number) ?? []).filter((log) => log.topics[0] !== o.topic),
          )
      }
      const result = [...kept].flatMap(([number, logs]) =>
        logs.map((log) => ({
          ...log,
          ...{ blockNumber: `0x${number.toString(16)}`, blockHash: node.hash(number), transactionHash: '0x77' },
          ...{ transactionIndex: '0x0', logIndex: log.topics[0] === MINT ? '0x1' : '0x0' },
        })),
      )
      const { blockHash, fromBlock, toBlock } = filter
      const isAsked = (log: { blockNumber: string; blockHash: Hex }): boolean =>
        blockHash === undefined
          ? Number(log.blockNumber) >= Number(fromBlock) && Number(log.blockNumber) <= Number(toBlock)
          : log.blockHash === blockHash
      return { result: result.filter(isAsked) }
    },
  }
}

const ALL = ['3:0,1', '40:0,1', '99:0,1']

describe('--verify', () => {
  test.each<VerifyLevel>(['none', 'fetched', 'blooms', 'receipts'])(
    'default: %s, of a node that tells all',
    async (verify) => {
      const { found, source } = await indexed(verify)
      expect(found).toEqual(ALL)
      expect(source.stats).toMatchObject({ asked: 0, recovered: 0, verifiedBlocks: verify === 'receipts' ? 101 : 0 })
    },
  )

  test('behavior: none believes the node', async () => {
    leaveOut([99], { byHash: false })
    expect((await indexed('none')).found).toEqual(['3:0,1', '40:0,1'])
  })

  test('behavior: fetched asks again near the head, by block hash', async () => {
    leaveOut([40, 99], { byHash: false })
    const { found, source } = await indexed('fetched')
    expect(found).toEqual(['3:0,1', '99:0,1'])
    expect(source.stats).toMatchObject({ asked: 1, recovered: 2 })
    expect(node.count('eth_getBlockReceipts')).toBe(0)
  })

  test('behavior: fetched looks at every block of a range whose headers are all wanted', async () => {
    leaveOut([40], { byHash: false })
    const source = new RpcSource(rpc)
    const headersOf = [39, 40, 41]
    const blocks = await source.blocks({ from: 39, to: 41, filters: FILTERS, headersOf })
    expect(blocks.map(({ logs }) => logs.length)).toEqual([0, 2, 0])
  })

  test('behavior: blooms asks again anywhere, for receipts where the hash does not help', async () => {
    leaveOut([3, 99], { byHash: true })
    const { found, source } = await indexed('blooms')
    expect(found).toEqual(ALL)
    expect(source.stats).toMatchObject({ asked: 2, recovered: 4 })
    expect(node.count('eth_getBlockReceipts')).toBe(2)
  })

  test('behavior: blooms sees that a block lacks the logs of one topic', async () => {
    leaveOut([40], { byHash: false, topic: MINT })
    expect((await indexed('blooms')).found).toEqual(ALL)
  })

  test('behavior: receipts needs no eth_getLogs, and the root of every block', async () => {
    leaveOut([3, 40, 99], { byHash: true })
    expect((await indexed('receipts')).found).toEqual(ALL)
    expect(node.count('eth_getLogs')).toBe(0)
    let short = 1
    node.interfere = {
      request: ({ method, params }) =>
        method === 'eth_getBlockReceipts' && params[0] === '0x28' && short-- > 0 ? { result: [] } : undefined,
    }
    expect((await indexed('receipts')).found).toEqual(ALL)
    short = Number.POSITIVE_INFINITY
    await expect(indexed('receipts')).rejects.toMatchObject({
      code: 'LOGS_UNVERIFIED',
      message: expect.stringContaining('receipts of block 40 do not have the root of its header'),
    })
  })

  test('behavior: a chain without blooms is believed', async () => {
    node.withReceipts = false
    expect((await indexed('fetched')).found).toEqual(ALL)
  })

  test('error: VERIFY_UNSUPPORTED', async () => {
    node.withReceipts = false
    await expect(indexed('blooms')).rejects.toMatchObject({ name: 'UserError', code: 'VERIFY_UNSUPPORTED' })
    await expect(indexed('receipts')).rejects.toMatchObject({ name: 'UserError', code: 'VERIFY_UNSUPPORTED' })
  })

  test('behavior: the logs of a block that eth_getLogs refuses come from its receipts', async () => {
    node.interfere = {
      request: ({ method, params }) => {
        const { fromBlock, toBlock } = params[0] as { fromBlock: Hex; toBlock: Hex }
        const has = Number(fromBlock) <= 40 && Number(toBlock) >= 40
        return method === 'eth_getLogs' && has
          ? { error: { code: -32000, message: 'query returns too many logs, narrow your filter: 1' } }
          : undefined
      },
    }
    expect((await indexed('none')).found).toEqual(ALL)
  })
})

describe('finality', () => {
  test('default: blocks behind the head, or a tag', async () => {
    const at = async (finality: number | 'safe' | 'finalized') =>
      (await new RpcSource(rpc, {}, { finality }).head()).number
    expect(await at(0)).toBe(100)
    expect(await at(12)).toBe(88)
    expect(await at(1_000)).toBe(0)
    node.interfere = {
      request: ({ params }) =>
        params[0] === 'finalized'
          ? { result: { number: '0x24', hash: hashOf(36), parentHash: hashOf(35), timestamp: '0x1' } }
          : undefined,
    }
    expect(await at('finalized')).toBe(36)
  })

  test('error: RPC_NO_HEAD', async () => {
    node.interfere = { request: () => ({ result: null }) }
    await expect(new RpcSource(rpc, {}, { finality: 'safe' }).head()).rejects.toMatchObject({ code: 'RPC_NO_HEAD' })
  })
})
