/** What a row says: a log as eth_getLogs or cryo's log table gives it, a block as cryo's block table does. */
import type { Hex } from '../../core/hex.ts'
import { badRow, cellOf, hexIn, hexOf, numberIn, type Row, requiredHex, requiredNumber } from './rows.ts'

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
const TOPIC_COLUMNS = ['topic0', 'topic1', 'topic2', 'topic3']

/** @throws UserError IMPORT_ROW when a value is missing or is of another kind, or the row is of another chain */
export function logOf(row: Row, chainId: number): ImportedLog {
  requireChain(row, chainId)
  if (row.values['removed'] === true) {
    throw badRow(row, 'removed', true, 'a log of the chain, not one that a reorganisation took back')
  }
  return {
    place: row.place,
    blockNumber: requiredNumber(row, NUMBER),
    logIndex: requiredNumber(row, ['logIndex', 'log_index']),
    // cryo called it contract_address before 0.3.
    address: requiredHex(row, ['address', 'contract_address'], 20),
    topics: topicsOf(row),
    data: hexIn(row, ['data']) ?? '0x',
    transactionHash: requiredHex(row, ['transactionHash', 'transaction_hash'], 32),
    transactionIndex: numberIn(row, ['transactionIndex', 'transaction_index']),
    blockHash: hexIn(row, ['blockHash', 'block_hash'], 32),
    timestamp: numberIn(row, ['blockTimestamp', 'block_timestamp', 'timestamp']),
  }
}

function topicsOf(row: Row): Hex[] {
  const list = row.values['topics']
  if (Array.isArray(list)) return list.map((topic, i) => hexOf(row, `topics[${i}]`, topic, 32))
  if (list !== undefined && list !== null) throw badRow(row, 'topics', list, 'a list')
  const topics: Hex[] = []
  for (const [i, column] of TOPIC_COLUMNS.entries()) {
    const topic = hexIn(row, [column], 32)
    if (topic === undefined) continue
    if (topics.length < i) throw badRow(row, column, topic, `nothing after an empty ${TOPIC_COLUMNS[i - 1]}`)
    topics.push(topic)
  }
  return topics
}

/** @throws UserError IMPORT_ROW */
export function blockOf(row: Row, chainId: number): ImportedBlock {
  requireChain(row, chainId)
  return {
    place: row.place,
    number: requiredNumber(row, NUMBER),
    timestamp: requiredNumber(row, ['timestamp']),
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
