/** The truth here is anvil's: its blocks, its receipts, and the receiptsRoot and logsBloom of its headers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesToHex, type Hex } from '../../core/hex.ts'
import { type Anvil, startAnvil } from '../../devnet/anvil.ts'
import { JsonRpc } from './json-rpc.ts'
import { bloomFill, bloomOf, mayContain, parseBloom } from './logs-bloom.ts'
import { type BlockReceipt, decodeBlockReceipts, encodeReceipt, matchesRoot, receiptsRoot } from './receipts-root.ts'

/** Emits two logs with its calldata, one of them with two topics, and reverts without calldata. */
const RUNTIME = '36156016573660006000374333366000a2366000a0005b60006000fd'
const INIT: Hex = `0x601c80600b6000396000f3${RUNTIME}`

type Header = { receiptsRoot: Hex; logsBloom: Hex; transactions: Hex[]; hash: Hex }

let anvil: Anvil
let rpc: JsonRpc
let from: Hex
let emitter: Hex

beforeAll(async () => {
  anvil = await startAnvil()
  rpc = new JsonRpc(anvil.rpcUrl)
  from = ((await rpc.request('eth_accounts')) as Hex[])[0] ?? '0x'
  const deployed = await send({ data: INIT })
  await mine()
  const receipt = (await rpc.request('eth_getTransactionReceipt', [deployed])) as { contractAddress: Hex }
  emitter = receipt.contractAddress
}, 30_000)
afterAll(async () => {
  rpc?.close()
  await anvil?.stop()
})

const send = (transaction: object): Promise<unknown> =>
  rpc.request('eth_sendTransaction', [{ from, gas: '0x30d40', ...transaction }])

/** Mines what was sent; the header and the receipts. */
async function mine(): Promise<{ header: Header; receipts: BlockReceipt[]; raw: unknown[] }> {
  await rpc.request('evm_mine', [])
  const header = (await rpc.request('eth_getBlockByNumber', ['latest', false])) as Header
  const raw = (await rpc.request('eth_getBlockReceipts', [{ blockHash: header.hash }])) as unknown[]
  return { header, receipts: decodeBlockReceipts(raw), raw }
}

const GAS = { legacy: { gasPrice: '0x77359400' }, dynamic: { maxFeePerGas: '0x77359400', maxPriorityFeePerGas: '0x1' } }
const ACCESS = { accessList: [{ address: `0x${'11'.repeat(20)}`, storageKeys: [] }] }

/** One transaction of each type that anvil signs, with and without logs, and one that reverts. */
async function sendEach(count: number): Promise<void> {
  const kinds = [
    { ...GAS.legacy, to: emitter, data: '0xabcdef' },
    { ...GAS.legacy, ...ACCESS, to: emitter, data: '0x01' },
    { ...GAS.dynamic, to: emitter, data: `0x${'5a'.repeat(100)}` },
    { ...GAS.legacy, to: emitter },
    { ...GAS.dynamic, to: from, value: '0x1' },
  ]
  for (let i = 0; i < count; i++) await send(kinds[i % kinds.length] ?? {})
}

describe('receiptsRoot', () => {
  // 0: the empty trie. 2: two leaves under one branch. 17 and 129: keys of one and two bytes, extensions.
  test.each([0, 1, 2, 3, 5, 17, 129, 150])(
    'behavior: %i receipts have the root of the header',
    { timeout: 20_000 },
    async (count) => {
      await sendEach(count)
      const { header, receipts, raw } = await mine()
      expect(header.transactions.length).toBe(count)
      expect(receiptsRoot(receipts)).toBe(header.receiptsRoot)
      expect(receiptsRoot(decodeBlockReceipts(raw.toReversed()))).toBe(header.receiptsRoot)
      if (count >= 5) expect(new Set(receipts.map((receipt) => receipt.type))).toEqual(new Set([0, 1, 2]))
    },
  )

  test('behavior: a missing, changed or moved log is noticed', async () => {
    await sendEach(5)
    const { header, receipts } = await mine()
    const changed = (f: (logs: BlockReceipt['logs']) => BlockReceipt['logs']): boolean =>
      matchesRoot(
        receipts.map((receipt, i) => (i === 2 ? { ...receipt, logs: f(receipt.logs) } : receipt)),
        header.receiptsRoot,
      )
    expect(changed((logs) => logs)).toBe(true)
    expect(changed((logs) => logs.slice(1))).toBe(false)
    expect(changed((logs) => logs.toReversed())).toBe(false)
    expect(changed((logs) => logs.map((log) => ({ ...log, data: '0x' })))).toBe(false)
    expect(changed((logs) => logs.map((log) => ({ ...log, address: from })))).toBe(false)
    expect(matchesRoot(receipts.slice(1), header.receiptsRoot)).toBe(false)
  })

  test('behavior: the state sync at the end of a Polygon block is in no root', async () => {
    await sendEach(3)
    const { header, receipts } = await mine()
    const first = receipts[0]
    if (!first) throw new Error('no receipts')
    const sync = { ...first, type: 0, transactionIndex: 3, isStateSync: true }
    expect(matchesRoot([...receipts, sync], header.receiptsRoot)).toBe(true)
    expect(matchesRoot([...receipts, { ...sync, isStateSync: false }], header.receiptsRoot)).toBe(false)
  })

  // op-alloy, crates/consensus/src/receipts: post_canyon_receipt_roundtrip; before Canyon the nonce is in no root.
  test("behavior: OP Stack's deposits", () => {
    const deposit = {
      ...{ type: '0x7e', status: '0x1', cumulativeGasUsed: '0xb741', logs: [], transactionIndex: '0x0' },
      ...{ blockHash: '0x', from: '0x', to: '0x', depositNonce: '0x3d3bbf' },
    }
    const encoded = (raw: object): string[] =>
      decodeBlockReceipts([raw]).map((receipt) => bytesToHex(encodeReceipt(receipt)))
    const bloom = '00'.repeat(256)
    expect(encoded({ ...deposit, depositReceiptVersion: '0x1' })).toEqual([
      `0x7ef9010d0182b741b90100${bloom}c0833d3bbf01`,
    ])
    expect(encoded(deposit)).toEqual([`0x7ef901080182b741b90100${bloom}c0`])
  })

  test('error: RPC_BAD_ANSWER', () => {
    expect(() => decodeBlockReceipts(null)).toThrow(expect.objectContaining({ code: 'RPC_BAD_ANSWER' }))
    expect(() => decodeBlockReceipts([null])).toThrow(expect.objectContaining({ code: 'RPC_BAD_ANSWER' }))
  })
})

describe('bloomOf', () => {
  test('default: the header of a block has the bloom of its logs', async () => {
    await sendEach(10)
    const { header, receipts } = await mine()
    const logs = receipts.flatMap((receipt) => receipt.logs)
    expect(logs.length).toBe(12)
    expect(bytesToHex(bloomOf(logs))).toBe(header.logsBloom)
    const bloom = parseBloom(header.logsBloom) ?? new Uint8Array()
    expect(mayContain(bloom, emitter)).toBe(true)
    expect(mayContain(bloom, `0x${'12'.repeat(20)}`)).toBe(false)
    // Three values, the emitter, the sender and the block's number, with three bits each at most.
    expect(bloomFill(bloom)).toBeLessThanOrEqual(9 / 2048)
    expect(bloomFill(bloom)).toBeGreaterThan(6 / 2048)
  })

  test('behavior: a bloom that is none', () => {
    expect(parseBloom('0x')).toBeUndefined()
    expect(parseBloom('0x00')).toBeUndefined()
    expect(parseBloom(undefined)).toBeUndefined()
  })
})
