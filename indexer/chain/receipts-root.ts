/**
 * Receipts as JSON-RPC gives them, encoded as consensus does, so that their root can be compared with the header's
 * receiptsRoot: equal means that no log of the block is missing or changed. EIP-658, EIP-2718; OP Stack's deposits
 * (type 0x7e) by its specification "deposits: receipts"; Polygon's state syncs, whose receipts are in no root.
 */
import { RetryableError } from '../../core/errors.ts'
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import type { Log } from './block-source.ts'
import { decodeLogs, decodeNumber } from './decode-rpc.ts'
import { bloomOf } from './logs-bloom.ts'
import { concatBytes, encodeRlp, integerBytes, type RlpItem } from './rlp.ts'
import { listRoot } from './trie-root.ts'

/** What a receipt has that its block's root is taken of. */
export type BlockReceipt = {
  /** 0 for a transaction from before EIP-2718. */
  readonly type: number
  /** 1 or 0; before Byzantium the state's root instead. */
  readonly statusOrRoot: Uint8Array
  readonly cumulativeGasUsed: bigint
  readonly logs: readonly Log[]
  /** Of OP Stack's deposits since Canyon; undefined where they are not part of the receipt. */
  readonly deposit: { readonly nonce: bigint; readonly version: bigint } | undefined
  readonly transactionIndex: number
  readonly blockHash: Hex
  /** Polygon's own transaction at the end of a block: neither sender nor receiver nor gas. */
  readonly isStateSync: boolean
}

type Fields = {
  readonly type?: unknown
  readonly status?: unknown
  readonly root?: unknown
  readonly cumulativeGasUsed?: unknown
  readonly logs?: unknown
  readonly depositNonce?: unknown
  readonly depositReceiptVersion?: unknown
  readonly transactionIndex?: unknown
  readonly blockHash?: unknown
  readonly from?: unknown
  readonly to?: unknown
}

const DEPOSIT = 0x7e
const ZERO_ADDRESS = `0x${'0'.repeat(40)}`

/** Receipts in the order of their transactions, whatever the answer's order. */
export function decodeBlockReceipts(value: unknown): BlockReceipt[] {
  if (!Array.isArray(value)) {
    const text = JSON.stringify(value)?.slice(0, 120) ?? String(value)
    throw new RetryableError('RPC_BAD_ANSWER', `The node's list of receipts cannot be read: got ${text}.`)
  }
  return value.map(decodeOne).sort((a, b) => a.transactionIndex - b.transactionIndex)
}

function decodeOne(value: unknown): BlockReceipt {
  if (typeof value !== 'object' || value === null) {
    throw new RetryableError('RPC_BAD_ANSWER', `The node's receipt cannot be read: got ${JSON.stringify(value)}.`)
  }
  const f: Fields = value
  const version = optionalInteger(f.depositReceiptVersion)
  const type = Number(optionalInteger(f.type) ?? 0n)
  return {
    type,
    statusOrRoot:
      typeof f.root === 'string' && f.root.length === 66
        ? hexToBytes(f.root)
        : integerBytes(optionalInteger(f.status) ?? 0n),
    cumulativeGasUsed: optionalInteger(f.cumulativeGasUsed) ?? 0n,
    logs: decodeLogs(f.logs),
    deposit:
      type === DEPOSIT && version !== undefined ? { nonce: optionalInteger(f.depositNonce) ?? 0n, version } : undefined,
    transactionIndex: decodeNumber(f.transactionIndex, 'transaction index'),
    blockHash: String(f.blockHash).toLowerCase() as Hex,
    isStateSync: f.from === ZERO_ADDRESS && f.to === ZERO_ADDRESS && type === 0,
  }
}

function optionalInteger(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value) ? BigInt(value) : undefined
}

/** The root of these receipts. */
export function receiptsRoot(receipts: readonly BlockReceipt[]): Hex {
  return bytesToHex(listRoot(receipts.map(encodeReceipt)))
}

/** Are these all of the block's receipts, unchanged? */
export function matchesRoot(receipts: readonly BlockReceipt[], root: Hex): boolean {
  if (receiptsRoot(receipts) === root) return true
  return receipts.at(-1)?.isStateSync === true && receiptsRoot(receipts.slice(0, -1)) === root
}

/** A receipt as it stands in the trie. */
export function encodeReceipt(receipt: BlockReceipt): Uint8Array {
  const logs: RlpItem = receipt.logs.map(({ address, topics, data }) => [
    hexToBytes(address),
    topics.map(hexToBytes),
    hexToBytes(data),
  ])
  // The bloom is made of the logs: a node that leaves logs out cannot make up for it with its own.
  const fields: RlpItem[] = [receipt.statusOrRoot, integerBytes(receipt.cumulativeGasUsed), bloomOf(receipt.logs), logs]
  if (receipt.deposit) fields.push(integerBytes(receipt.deposit.nonce), integerBytes(receipt.deposit.version))
  const body = encodeRlp(fields)
  return receipt.type === 0 ? body : concatBytes([Uint8Array.of(receipt.type), body])
}
