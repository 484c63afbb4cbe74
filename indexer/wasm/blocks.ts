/** Blocks, transactions and receipts in a mapping's memory. What a source does not know is zero or empty. */
import type { Hex } from '../../core/hex.ts'
import type { BlockHeader, Log, Receipt, Transaction } from '../chain/block-source.ts'
import { writeArray } from './arrays.ts'
import type { Host } from './host.ts'
import { writeBigInt, writeNumber } from './integers.ts'
import { writeHexData } from './texts.ts'

export function writeBlock(host: Host, block: BlockHeader): number {
  const int = (value: bigint | undefined) => writeBigInt(host.heap, host.ids, value ?? 0n)
  const orNull = (value: bigint | undefined) => (value === undefined ? 0 : int(value))
  const hash = (value: Hex | undefined) => writeHexData(host.heap, host.ids, value ?? ZERO_32)
  return writeObject(host, host.ids.block, [
    hash(block.hash),
    hash(block.parentHash),
    hash(block.unclesHash),
    writeHexData(host.heap, host.ids, block.author ?? ZERO_20),
    hash(block.stateRoot),
    hash(block.transactionsRoot),
    hash(block.receiptsRoot),
    writeNumber(host.heap, host.ids, block.number),
    int(block.gasUsed),
    int(block.gasLimit),
    writeNumber(host.heap, host.ids, block.timestamp),
    int(block.difficulty),
    int(block.totalDifficulty),
    orNull(block.size),
    orNull(block.baseFeePerGas),
  ])
}

/** A transaction; null: only its hash and index are known, from the log. */
export function writeTransaction(host: Host, transaction: Transaction | null, hash: number, index: number): number {
  const int = (value: bigint | undefined) => writeBigInt(host.heap, host.ids, value ?? 0n)
  const bytes = (value: Hex) => writeHexData(host.heap, host.ids, value)
  return writeObject(host, host.ids.transaction, [
    hash,
    index,
    bytes(transaction?.from ?? ZERO_20),
    transaction?.to ? bytes(transaction.to) : 0,
    int(transaction?.value),
    int(transaction?.gasLimit),
    int(transaction?.gasPrice),
    bytes(transaction?.input ?? '0x'),
    int(transaction?.nonce),
  ])
}

export function writeReceipt(host: Host, receipt: Receipt): number {
  const int = (value: bigint) => writeBigInt(host.heap, host.ids, value)
  const number = (value: number) => writeNumber(host.heap, host.ids, value)
  const bytes = (value: Hex) => writeHexData(host.heap, host.ids, value)
  return writeObject(host, host.ids.receipt, [
    bytes(receipt.transactionHash),
    number(receipt.transactionIndex),
    bytes(receipt.blockHash),
    number(receipt.blockNumber),
    int(receipt.cumulativeGasUsed),
    int(receipt.gasUsed),
    receipt.contractAddress === null ? 0 : bytes(receipt.contractAddress),
    writeArray(
      host,
      host.ids.arrayOfLog,
      receipt.logs.map((log) => writeLog(host, log)),
    ),
    receipt.status === null ? 0 : int(receipt.status),
    receipt.root === undefined ? 0 : bytes(receipt.root),
    bytes(receipt.logsBloom),
  ])
}

function writeLog(host: Host, log: Log): number {
  const int = (value: number) => writeNumber(host.heap, host.ids, value)
  const bytes = (value: Hex) => writeHexData(host.heap, host.ids, value)
  const removed = host.heap.allocate(1, host.ids.wrappedBool)
  return writeObject(host, host.ids.log, [
    bytes(log.address),
    writeArray(host, host.ids.arrayOfTopic, log.topics.map(bytes)),
    bytes(log.data),
    bytes(log.blockHash),
    int(log.blockNumber),
    bytes(log.transactionHash),
    int(log.transactionIndex),
    int(log.logIndex),
    0,
    0,
    removed,
  ])
}

function writeObject({ heap }: Host, classId: number, fields: readonly number[]): number {
  const pointer = heap.allocate(fields.length * 4, classId)
  for (const [i, field] of fields.entries()) heap.i32[(pointer >> 2) + i] = field
  return pointer
}

const ZERO_20: Hex = `0x${'0'.repeat(40)}`
const ZERO_32: Hex = `0x${'0'.repeat(64)}`
