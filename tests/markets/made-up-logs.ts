/**
 * Sixty made-up logs of a contract on a chain with two seconds a block, in the forms that `aftershock import` reads:
 * eth_getLogs JSON lines, and the columns of cryo's log and block tables.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'

/** A log as a node answers it, but for its block's hash and its transaction's index. */
export type MadeUpLog = {
  readonly address: string
  readonly blockNumber: string
  readonly blockTimestamp: string
  readonly transactionHash: string
  readonly logIndex: string
  readonly topics: readonly string[]
  readonly data: string
  readonly removed: boolean
}

export type MadeUpFiles = {
  readonly jsonLines: string
  readonly csv: string
  readonly parquet: readonly string[]
  readonly blocks: string
}

export const FIRST_BLOCK = 15_755_449
export const FIRST_LOG_INDEX = 297
const CHAIN_ID = 8_453
const COUNT = 60

export function timestampOf(block: number): number {
  return 1_686_789_347 + 2 * block
}

/** Every sixth lies in the block and transaction of the one before it. */
export function madeUpLogs(): readonly MadeUpLog[] {
  return Array.from({ length: COUNT }, (_, i): MadeUpLog => {
    const transaction = i - (i % 6 === 5 ? 1 : 0)
    const block = FIRST_BLOCK + transaction * 12_007
    return {
      address: `0x${word('contract').slice(24)}`,
      blockNumber: hex(block),
      blockTimestamp: hex(timestampOf(block)),
      transactionHash: `0x${word(`transaction ${transaction}`)}`,
      logIndex: hex(FIRST_LOG_INDEX + i),
      topics: Array.from({ length: 1 + (i % 4) }, (_, n) => `0x${word(n === 0 ? 'event' : `topic ${n} of ${i}`)}`),
      data: `0x${Array.from({ length: (i + 1) % 5 }, (_, n) => word(`word ${n} of ${i}`)).join('')}`,
      removed: false,
    }
  })
}

export function writeMadeUpLogs(folder: string): MadeUpFiles {
  const logs = madeUpLogs()
  const path = (name: string): string => join(folder, name)
  const half = COUNT / 2
  writeFileSync(path('logs.jsonl.gz'), gzipSync(logs.map((log) => JSON.stringify(log)).join('\n')))
  writeFileSync(path('logs.csv.gz'), gzipSync(csvOf(logs)))
  writeFileSync(path('logs__1.parquet'), tableOf(logs.slice(0, half), 'SNAPPY'))
  writeFileSync(path('logs__2.parquet'), tableOf(logs.slice(half), 'ZSTD'))
  writeFileSync(path('blocks.parquet'), blockTableOf(logs))
  return {
    jsonLines: path('logs.jsonl.gz'),
    csv: path('logs.csv.gz'),
    parquet: [path('logs__2.parquet'), path('logs__1.parquet')],
    blocks: path('blocks.parquet'),
  }
}

const COLUMNS = [
  ...['block_number', 'transaction_index', 'log_index', 'transaction_hash', 'address'],
  ...['topic0', 'topic1', 'topic2', 'topic3', 'data', 'n_data_bytes', 'chain_id'],
]

/** A log's values in the order of COLUMNS; bytes as hex text. */
function rowOf({ topics, data, ...log }: MadeUpLog): (number | string | null)[] {
  return [
    ...[Number(log.blockNumber), 0, Number(log.logIndex), log.transactionHash, log.address],
    ...[0, 1, 2, 3].map((n) => topics[n] ?? null),
    ...[data, (data.length - 2) / 2, CHAIN_ID],
  ]
}

function csvOf(logs: readonly MadeUpLog[]): string {
  const lines = logs.map((log) => rowOf(log).map((value) => value ?? ''))
  return [COLUMNS, ...lines].map((line) => line.join(',')).join('\n')
}

function tableOf(logs: readonly MadeUpLog[], codec: 'SNAPPY' | 'ZSTD'): Uint8Array {
  const rows = logs.map(rowOf)
  const columnData = COLUMNS.map((name, column): ColumnSource => {
    const values = rows.map((row) => row[column] ?? null)
    if (values.every((value) => typeof value === 'number')) {
      return name === 'chain_id'
        ? { name, type: 'INT64', data: values.map(BigInt) }
        : { name, type: 'INT32', data: values }
    }
    const data = values.map((value) => (value === null ? null : Buffer.from(String(value).slice(2), 'hex')))
    return { name, type: 'BYTE_ARRAY', nullable: true, data }
  })
  return written(columnData, codec)
}

function blockTableOf(logs: readonly MadeUpLog[]): Uint8Array {
  const numbers = [...new Set(logs.map((log) => Number(log.blockNumber)))]
  return written(
    [
      { name: 'block_number', type: 'INT32', data: numbers },
      { name: 'timestamp', type: 'INT32', data: numbers.map(timestampOf) },
      { name: 'chain_id', type: 'INT64', data: numbers.map(() => BigInt(CHAIN_ID)) },
    ],
    'SNAPPY',
  )
}

function written(columnData: ColumnSource[], codec: 'SNAPPY' | 'ZSTD'): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, codec, compressors: { ZSTD: zstdCompressSync } }))
}

/** 32 bytes as hex digits. */
function word(of: string): string {
  return createHash('sha256').update(of).digest('hex')
}

function hex(number: number): string {
  return `0x${number.toString(16)}`
}
