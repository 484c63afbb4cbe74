/** What a row says: a log as eth_getLogs or cryo's log table gives it, a block as cryo's block table does. */
import type { Hex } from '../../core/hex.ts'
import {
  badRow,
  type ColumnNames,
  cellOf,
  hexIn,
  hexOf,
  numberIn,
  type Row,
  requiredHex,
  requiredNumber,
} from './rows.ts'

/** undefined: the source does not tell. */
export type ImportedLog = {
  readonly place: string
  readonly blockNumber: number
  readonly logIndex: number
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly transactionHash: Hex
  readonly transactionIndex: number | undefined
  readonly blockHash: Hex | undefined
  /** seconds */
  readonly timestamp: number | undefined
}

export type ImportedBlock = {
  readonly place: string
  readonly number: number
  readonly timestamp: number
  readonly hash: Hex | undefined
  readonly parentHash: Hex | undefined
  readonly author: Hex | undefined
  readonly gasUsed: bigint | undefined
  readonly gasLimit: bigint | undefined
  readonly baseFeePerGas: bigint | undefined
  readonly stateRoot: Hex | undefined
  readonly transactionsRoot: Hex | undefined
  readonly receiptsRoot: Hex | undefined
}

const NUMBER = ['blockNumber', 'block_number', 'number']
const LOG_INDEX = ['logIndex', 'log_index']
// cryo called it contract_address before 0.3.
const ADDRESS = ['address', 'contract_address']
const TRANSACTION_HASH = ['transactionHash', 'transaction_hash']
const TOPIC_COLUMNS = ['topic0', 'topic1', 'topic2', 'topic3']

/** What a table of logs, and one of blocks, must have: of each line one column. */
export const LOG_COLUMNS: ColumnNames = [NUMBER, LOG_INDEX, ADDRESS, ['topic0', 'topics'], ['data'], TRANSACTION_HASH]
export const BLOCK_COLUMNS: ColumnNames = [NUMBER, ['timestamp']]

/** A log has so many at most. */
const MOST_TOPICS = 4

/** The year 5138; a later one is told in milliseconds or less. */
const MOST_SECONDS = 99_999_999_999

/** @throws UserError IMPORT_ROW when a value is missing or is of another kind, or the row is of another chain */
export function logOf(row: Row, chainId: number): ImportedLog {
  requireChain(row, chainId)
  requireKept(row)
  return {
    place: row.place,
    blockNumber: requiredNumber(row, NUMBER),
    logIndex: requiredNumber(row, LOG_INDEX),
    address: requiredHex(row, ADDRESS, 20),
    topics: topicsOf(row),
    data: requiredHex(row, ['data']),
    transactionHash: requiredHex(row, TRANSACTION_HASH, 32),
    transactionIndex: numberIn(row, ['transactionIndex', 'transaction_index']),
    blockHash: hexIn(row, ['blockHash', 'block_hash'], 32),
    timestamp: secondsIn(row, ['blockTimestamp', 'block_timestamp', 'timestamp']),
  }
}

/** Only a list can say that there are none, of an anonymous event. */
function topicsOf(row: Row): Hex[] {
  const list = row.values['topics']
  if (Array.isArray(list)) {
    if (list.length > MOST_TOPICS) throw badRow(row, 'topics', list, `a list of ${MOST_TOPICS} at most`)
    return list.map((topic, i) => hexOf(row, `topics[${i}]`, topic, 32))
  }
  if (list !== undefined && list !== null) throw badRow(row, 'topics', list, 'a list')
  const topics: Hex[] = []
  for (const [i, column] of TOPIC_COLUMNS.entries()) {
    const topic = hexIn(row, [column], 32)
    if (topic === undefined) continue
    if (topics.length < i) throw badRow(row, column, topic, `nothing after an empty ${TOPIC_COLUMNS[i - 1]}`)
    topics.push(topic)
  }
  if (topics.length > 0) return topics
  const column = TOPIC_COLUMNS.find((name) => name in row.values) ?? 'topics'
  throw badRow(row, column, undefined, column === 'topics' ? 'a list' : '0x and 64 hex digits')
}

/** A reorganisation takes logs back: eth_getLogs marks them. */
function requireKept(row: Row): void {
  const { value } = cellOf(row, ['removed'])
  if (value === undefined || value === false || value === 'false') return
  if (value === true || value === 'true') {
    throw badRow(row, 'removed', value, 'a log of the chain, not one that a reorganisation took back')
  }
  throw badRow(row, 'removed', value, 'true or false')
}

function secondsIn(row: Row, names: readonly string[]): number | undefined {
  const seconds = numberIn(row, names)
  if (seconds === undefined || seconds <= MOST_SECONDS) return seconds
  const { column } = cellOf(row, names)
  throw badRow(row, column, seconds, 'seconds since 1970, not milliseconds or less')
}

/** @throws UserError IMPORT_ROW */
export function blockOf(row: Row, chainId: number): ImportedBlock {
  requireChain(row, chainId)
  return {
    place: row.place,
    number: requiredNumber(row, NUMBER),
    timestamp: requiredSeconds(row),
    hash: hexIn(row, ['block_hash', 'hash'], 32),
    parentHash: hexIn(row, ['parent_hash', 'parentHash'], 32),
    author: hexIn(row, ['author', 'miner'], 20),
    gasUsed: bigIn(row, ['gas_used', 'gasUsed']),
    gasLimit: bigIn(row, ['gas_limit', 'gasLimit']),
    baseFeePerGas: bigIn(row, ['base_fee_per_gas', 'baseFeePerGas']),
    stateRoot: hexIn(row, ['state_root', 'stateRoot'], 32),
    transactionsRoot: hexIn(row, ['transactions_root', 'transactionsRoot'], 32),
    receiptsRoot: hexIn(row, ['receipts_root', 'receiptsRoot'], 32),
  }
}

function requiredSeconds(row: Row): number {
  const seconds = secondsIn(row, ['timestamp'])
  if (seconds === undefined) throw badRow(row, 'timestamp', undefined, 'a whole number')
  return seconds
}

function bigIn(row: Row, names: readonly string[]): bigint | undefined {
  const { column, value } = cellOf(row, names)
  if (value === undefined) return undefined
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) return BigInt(value)
  if (typeof value === 'string' && /^(\d+|0x[0-9a-fA-F]+)$/.test(value)) return BigInt(value)
  throw badRow(row, column, value, 'a whole number')
}

function requireChain(row: Row, chainId: number): void {
  const own = numberIn(row, ['chain_id', 'chainId'])
  if (own !== undefined && own !== chainId) throw badRow(row, 'chain_id', own, `${chainId}`)
}
