/** Transactions and reorganisations on a local chain whose market stands still. */
import { setTimeout as sleep } from 'node:timers/promises'
import { callData } from '../../cli/contract-reader.ts'
import type { Hex } from '../../core/hex.ts'
import { startIndexer } from '../../indexer/start-indexer.ts'
import type { TwoEngines } from './played-market.ts'

const LIMIT_MS = 60_000
const CHAIN_ID = 31_337

export async function rpc(url: string, method: string, ...params: unknown[]): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } }
  if (error !== undefined) throw new Error(`${method}: ${error.message}`)
  return result
}

type Block = { readonly number: number; readonly hash: Hex }

export async function newestBlock(url: string): Promise<Block> {
  const { number, hash } = (await rpc(url, 'eth_getBlockByNumber', 'latest', false)) as { number: string; hash: Hex }
  return { number: Number(number), hash }
}

/** A lender takes some of an asset out of the pool, in a block of its own. */
export async function withdraw(url: string, o: { pool: Hex; account: Hex; asset: Hex; amount: bigint }): Promise<void> {
  await rpc(url, 'anvil_impersonateAccount', o.account)
  await rpc(url, 'anvil_setBalance', o.account, '0xde0b6b3a7640000')
  const data = callData({ signature: 'withdraw(address,uint256,address)', args: [o.asset, o.amount, o.account] })
  const hash = await rpc(url, 'eth_sendTransaction', { from: o.account, to: o.pool, data, gas: '0x2dc6c0' })
  await rpc(url, 'evm_mine')
  const receipt = (await rpc(url, 'eth_getTransactionReceipt', hash)) as { status: string } | null
  if (receipt?.status !== '0x1') throw new Error(`withdraw: got ${JSON.stringify(receipt)}, expected a success.`)
}

/** Both engines go on to the chain's newest block, whatever they had before. */
export async function followNewest(engines: TwoEngines): Promise<Block> {
  const { rpcUrl, manifestPath, databasePath, network } = engines
  const head = await newestBlock(rpcUrl)
  const indexer = startIndexer({
    ...{ rpcUrl, manifestPath, databasePath, network, chainId: CHAIN_ID },
    ...{ follow: false, untilBlock: head.number },
  })
  await Promise.all([indexer.done, untilGraphNodeHas(engines, head)])
  return head
}

async function untilGraphNodeHas(engines: TwoEngines, { number, hash }: Block): Promise<void> {
  const end = Date.now() + LIMIT_MS
  for (;;) {
    const { data } = await engines.theirs('{ _meta { block { number hash } } }')
    const block = (data?.['_meta'] as { block: Block } | undefined)?.block
    if (block?.hash === hash) return
    if (Date.now() > end) {
      throw new Error(`graph-node: got block ${block?.number} ${block?.hash}, expected ${number} ${hash}.`)
    }
    await sleep(200)
  }
}
