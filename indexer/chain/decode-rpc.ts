/** JSON-RPC's hex texts as headers, logs, transactions and receipts. Written by hand: a general decoder is ten times slower. */
import { RetryableError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import type { BlockHeader, Log, Receipt, Transaction } from './block-source.ts'

/** The fields that are read, of blocks, logs, transactions and receipts; nothing is known of their values yet. */
type Fields = {
  readonly address?: unknown
  readonly author?: unknown
  readonly baseFeePerGas?: unknown
  readonly blockHash?: unknown
  readonly blockNumber?: unknown
  readonly contractAddress?: unknown
  readonly cumulativeGasUsed?: unknown
  readonly data?: unknown
  readonly difficulty?: unknown
  readonly effectiveGasPrice?: unknown
  readonly from?: unknown
  readonly gas?: unknown
  readonly gasLimit?: unknown
  readonly gasPrice?: unknown
  readonly gasUsed?: unknown
  readonly hash?: unknown
  readonly input?: unknown
  readonly logIndex?: unknown
  readonly logs?: unknown
  readonly logsBloom?: unknown
  readonly maxFeePerGas?: unknown
  readonly miner?: unknown
  readonly nonce?: unknown
  readonly number?: unknown
  readonly parentHash?: unknown
  readonly receiptsRoot?: unknown
  readonly root?: unknown
  readonly removed?: unknown
  readonly sha3Uncles?: unknown
  readonly size?: unknown
  readonly stateRoot?: unknown
  readonly status?: unknown
  readonly timestamp?: unknown
  readonly to?: unknown
  readonly topics?: unknown
  readonly totalDifficulty?: unknown
  readonly transactionHash?: unknown
  readonly transactionIndex?: unknown
  readonly transactionsRoot?: unknown
  readonly value?: unknown
}

/** A node that answers with something else than the method's result is broken or half started: worth another try. */
function bad(what: string, got: unknown): never {
  const text = JSON.stringify(got)?.slice(0, 120) ?? String(got)
  throw new RetryableError('RPC_BAD_ANSWER', `The node's ${what} cannot be read: got ${text}.`)
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) bad(what, value)
  return value
}

function hex(value: unknown, what: string): Hex {
  if (typeof value !== 'string' || !value.startsWith('0x')) bad(what, value)
  return value.toLowerCase() as Hex
}

const optionalHex = (value: unknown): Hex | undefined =>
  typeof value === 'string' ? (value.toLowerCase() as Hex) : undefined

/** A quantity below 2^53. */
export function decodeNumber(value: unknown, what: string): number {
  const number = typeof value === 'string' && value.startsWith('0x') ? Number.parseInt(value, 16) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) bad(what, value)
  return number
}

function quantity(value: unknown, what: string): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-f]+$/i.test(value)) bad(what, value)
  return BigInt(value)
}

const optionalQuantity = (value: unknown): bigint | undefined =>
  typeof value === 'string' && value.length > 2 ? BigInt(value) : undefined

export const encodeNumber = (value: number): Hex => `0x${value.toString(16)}`

/** A header; null stays null. A pending block has no hash and cannot be read. */
export function decodeHeader(value: unknown): BlockHeader | null {
  if (value === null) return null
  const f = fieldsOf(value, 'block')
  return {
    number: decodeNumber(f.number, 'block number'),
    hash: hex(f.hash, 'block hash'),
    parentHash: hex(f.parentHash, 'parent hash'),
    timestamp: decodeNumber(f.timestamp, 'block timestamp'),
    unclesHash: optionalHex(f.sha3Uncles),
    author: optionalHex(f.miner ?? f.author),
    stateRoot: optionalHex(f.stateRoot),
    transactionsRoot: optionalHex(f.transactionsRoot),
    receiptsRoot: optionalHex(f.receiptsRoot),
    logsBloom: optionalHex(f.logsBloom),
    gasUsed: optionalQuantity(f.gasUsed),
    gasLimit: optionalQuantity(f.gasLimit),
    difficulty: optionalQuantity(f.difficulty),
    totalDifficulty: optionalQuantity(f.totalDifficulty),
    size: optionalQuantity(f.size),
    baseFeePerGas: optionalQuantity(f.baseFeePerGas),
  }
}

/** One log; undefined when the node says that it was removed by a reorganisation. */
export function decodeLog(value: unknown): Log | undefined {
  const f = fieldsOf(value, 'log')
  if (f.removed === true) return undefined
  const topics = f.topics
  if (!Array.isArray(topics)) bad('log topics', topics)
  return {
    address: hex(f.address, 'log address'),
    topics: topics.map((topic) => hex(topic, 'topic')),
    data: hex(f.data, 'log data'),
    blockNumber: decodeNumber(f.blockNumber, 'log block number'),
    blockHash: hex(f.blockHash, 'log block hash'),
    transactionHash: hex(f.transactionHash, 'log transaction hash'),
    transactionIndex: decodeNumber(f.transactionIndex, 'log transaction index'),
    logIndex: decodeNumber(f.logIndex, 'log index'),
  }
}

export function decodeLogs(value: unknown): Log[] {
  if (!Array.isArray(value)) bad('list of logs', value)
  const logs: Log[] = []
  for (const item of value) {
    const log = decodeLog(item)
    if (log) logs.push(log)
  }
  return logs
}

/** `effectiveGasPrice` comes from the receipt: a transaction's own gasPrice is the price once it is mined. */
export function decodeTransaction(value: unknown): Transaction | null {
  if (value === null) return null
  const f = fieldsOf(value, 'transaction')
  return {
    hash: hex(f.hash, 'transaction hash'),
    from: hex(f.from, 'sender'),
    to: f.to === null || f.to === undefined ? null : hex(f.to, 'receiver'),
    value: quantity(f.value, 'value'),
    gasLimit: quantity(f.gas, 'gas'),
    gasPrice: optionalQuantity(f.gasPrice) ?? optionalQuantity(f.maxFeePerGas) ?? 0n,
    input: hex(f.input ?? f.data, 'input'),
    nonce: quantity(f.nonce, 'nonce'),
    blockHash: optionalHex(f.blockHash),
  }
}

export function decodeReceipt(value: unknown): Receipt | null {
  if (value === null) return null
  const f = fieldsOf(value, 'receipt')
  const orNull = (v: unknown, what: string): Hex | null => (v === null || v === undefined ? null : hex(v, what))
  return {
    transactionHash: hex(f.transactionHash, 'transaction hash'),
    transactionIndex: decodeNumber(f.transactionIndex, 'transaction index'),
    blockHash: hex(f.blockHash, 'block hash'),
    blockNumber: decodeNumber(f.blockNumber, 'block number'),
    cumulativeGasUsed: quantity(f.cumulativeGasUsed, 'cumulative gas'),
    gasUsed: quantity(f.gasUsed, 'gas used'),
    contractAddress: orNull(f.contractAddress, 'contract address'),
    logs: decodeLogs(f.logs),
    status: optionalQuantity(f.status) ?? null,
    ...(typeof f.root === 'string' ? { root: hex(f.root, 'state root') } : {}),
    logsBloom: hex(f.logsBloom, 'bloom'),
    from: hex(f.from, 'sender'),
    to: orNull(f.to, 'receiver'),
    effectiveGasPrice: optionalQuantity(f.effectiveGasPrice) ?? 0n,
  }
}
