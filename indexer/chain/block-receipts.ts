/** All receipts of a block: by one request, or where the node does not know it by one for each transaction. */
import { RetryableError } from '../../core/errors.ts'
import type { BlockHeader, Log } from './block-source.ts'
import { encodeNumber } from './decode-rpc.ts'
import type { RpcClient, RpcReply } from './json-rpc.ts'
import { type BlockReceipt, decodeBlockReceipts } from './receipts-root.ts'
import { resultOf } from './rpc-answers.ts'

/** Receipts of so many blocks in one batch: a full block's have megabytes. */
const BLOCKS_PER_BATCH = 10

export class BlockReceipts {
  readonly #rpc: RpcClient
  #byBlock = true

  constructor(rpc: RpcClient) {
    this.#rpc = rpc
  }

  /** For each header its block's receipts; undefined where the node has another block there, or not all of them now. */
  async of(headers: readonly BlockHeader[]): Promise<(readonly BlockReceipt[] | undefined)[]> {
    const all: (readonly BlockReceipt[] | undefined)[] = []
    for (let i = 0; i < headers.length; i += BLOCKS_PER_BATCH) {
      all.push(...(await this.#part(headers.slice(i, i + BLOCKS_PER_BATCH))))
    }
    return all
  }

  async #part(headers: readonly BlockHeader[]): Promise<(readonly BlockReceipt[] | undefined)[]> {
    if (!this.#byBlock) return Promise.all(headers.map((header) => this.#byTransactions(header)))
    const replies = await this.#rpc.batch(
      headers.map(({ number }) => ({ method: 'eth_getBlockReceipts', params: [encodeNumber(number)] })),
    )
    if (replies.some((reply) => !reply.ok && reply.kind === 'unsupported')) {
      this.#byBlock = false
      return this.#part(headers)
    }
    return replies.map((reply, i) => this.#receiptsOf(reply, headers[i]))
  }

  #receiptsOf(reply: RpcReply, header: BlockHeader | undefined): readonly BlockReceipt[] | undefined {
    if (!reply.ok && reply.kind === 'unknown-block') return undefined
    const what = `the receipts of block ${header?.number}`
    const result = resultOf(this.#rpc.shown, reply, 'eth_getBlockReceipts', what)
    if (result === null) return undefined
    const receipts = decodeBlockReceipts(result)
    return receipts.every((receipt) => receipt.blockHash === header?.hash) ? receipts : undefined
  }

  async #byTransactions({ hash, number }: BlockHeader): Promise<readonly BlockReceipt[] | undefined> {
    const [reply] = await this.#rpc.batch([{ method: 'eth_getBlockByHash', params: [hash, false] }])
    const block = resultOf(this.#rpc.shown, reply, 'eth_getBlockByHash', `block ${number}`)
    if (block === null) return undefined
    const { transactions } = block as { readonly transactions?: unknown }
    if (!Array.isArray(transactions)) {
      throw new RetryableError('RPC_BAD_ANSWER', `${this.#rpc.shown}: block ${number} has no list of transactions.`)
    }
    const replies = await this.#rpc.batch(
      transactions.map((transaction: unknown) => ({ method: 'eth_getTransactionReceipt', params: [transaction] })),
    )
    const what = `a receipt of block ${number}`
    const receipts = replies.map((one) => resultOf(this.#rpc.shown, one, 'eth_getTransactionReceipt', what))
    if (receipts.includes(null)) return undefined
    const decoded = decodeBlockReceipts(receipts)
    return decoded.every((receipt) => receipt.blockHash === hash) ? decoded : undefined
  }
}

/** The logs of a block's receipts, in log order. */
export function logsOfReceipts(receipts: readonly BlockReceipt[]): Log[] {
  return receipts.flatMap((receipt) => receipt.logs)
}
