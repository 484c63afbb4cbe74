import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Hex } from '../../core/hex.ts'
import { FakeNode } from '../../tests/fake-node.ts'
import { confirmStartBlock, findCreationBlock } from './deployment.ts'
import { JsonRpc } from './json-rpc.ts'

const PROVIDER: Hex = `0x${'a'.repeat(40)}`
const CREATED = 123_457

let node: FakeNode
let rpc: JsonRpc
/** The oldest block whose state the node has. */
let oldest: number

beforeEach(async () => {
  node = await FakeNode.start(1_000_000)
  rpc = new JsonRpc(node.url, { tries: 2, backoffMs: 1 })
  oldest = 0
  node.interfere = {
    request: ({ method, params }) => {
      if (method !== 'eth_getCode') return undefined
      const block = params[1] === 'latest' ? node.head : Number(params[1])
      if (block < oldest) return { error: { code: -32000, message: 'missing trie node 00 (path )' } }
      return { result: params[0] === PROVIDER && block >= CREATED ? '0x6080' : '0x' }
    },
  }
})
afterEach(async () => {
  rpc.close()
  await node.stop()
})

describe('findCreationBlock', () => {
  test('default', async () => {
    expect(await findCreationBlock(rpc, PROVIDER)).toBe(CREATED)
    expect(node.count('eth_getCode')).toBeLessThan(24)
  })

  test('error: CODE_MISSING', async () => {
    await expect(findCreationBlock(rpc, `0x${'b'.repeat(40)}`)).rejects.toMatchObject({
      name: 'UserError',
      code: 'CODE_MISSING',
    })
  })

  test('error: NODE_PRUNED', async () => {
    oldest = 999_000
    await expect(findCreationBlock(rpc, PROVIDER)).rejects.toMatchObject({ name: 'UserError', code: 'NODE_PRUNED' })
  })
})

describe('confirmStartBlock', () => {
  test('default: two requests', async () => {
    expect(await confirmStartBlock({ rpc, address: PROVIDER, startBlock: CREATED })).toEqual({
      startBlock: CREATED,
      complete: true,
    })
    expect(node.requests.length).toBe(2)
  })

  test('behavior: earlier is as good', async () => {
    expect((await confirmStartBlock({ rpc, address: PROVIDER, startBlock: 0 })).complete).toBe(true)
    expect((await confirmStartBlock({ rpc, address: PROVIDER, startBlock: 1000 })).startBlock).toBe(1000)
  })

  test('behavior: found when none is asked for', async () => {
    expect((await confirmStartBlock({ rpc, address: PROVIDER })).startBlock).toBe(CREATED)
  })

  test('behavior: late and accepted', async () => {
    const start = await confirmStartBlock({ rpc, address: PROVIDER, startBlock: 500_000, acceptIncomplete: true })
    expect(start).toEqual({ startBlock: 500_000, complete: false })
  })

  test('error: START_BLOCK_LATE', async () => {
    await expect(confirmStartBlock({ rpc, address: PROVIDER, startBlock: CREATED + 1 })).rejects.toMatchObject({
      name: 'UserError',
      code: 'START_BLOCK_LATE',
      message: expect.stringContaining('got start block 123458, expected at most 123457'),
      hint: 'Start at the deployment: --start-block 123457',
    })
  })

  test('error: CODE_MISSING', async () => {
    const address: Hex = `0x${'b'.repeat(40)}`
    await expect(confirmStartBlock({ rpc, address, startBlock: 1 })).rejects.toMatchObject({ code: 'CODE_MISSING' })
  })
})
