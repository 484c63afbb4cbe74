/** Headers, logs, transactions, receipts and answers of the state, as they lie in an archive and in the cache. */
import type { Hex } from '../../core/hex.ts'
import type { AccountRequest, AnsweredCall, BlockHeader, Log, Receipt, Transaction } from '../chain/block-source.ts'
import type { WordReader, WordWriter } from './words.ts'

export type AnsweredAccount = { readonly request: AccountRequest; readonly answer: Hex }

const HEADER_WORDS = ['unclesHash', 'stateRoot', 'transactionsRoot', 'receiptsRoot'] as const
const HEADER_NUMBERS = ['gasUsed', 'gasLimit', 'difficulty', 'totalDifficulty', 'size', 'baseFeePerGas'] as const

export function writeHeader(w: WordWriter, header: BlockHeader): void {
  w.number(header.number)
  w.value(header.hash)
  w.value(header.parentHash)
  w.number(header.timestamp)
  const known = [header.author, ...HEADER_WORDS.map((name) => header[name]), ...HEADER_NUMBERS.map((n) => header[n])]
  w.number(known.reduce<number>((bits, value, i) => (value === undefined ? bits : bits | (1 << i)), 0))
  if (header.author !== undefined) w.value(header.author)
  for (const name of HEADER_WORDS) if (header[name] !== undefined) w.value(header[name])
  for (const name of HEADER_NUMBERS) if (header[name] !== undefined) w.big(header[name])
}

export function readHeader(r: WordReader): BlockHeader {
  const first = { number: r.number(), hash: r.word(), parentHash: r.word(), timestamp: r.number() }
  const bits = r.number()
  const header: Record<string, unknown> = first
  if ((bits & 1) !== 0) header['author'] = r.address()
  for (const [i, name] of HEADER_WORDS.entries()) if ((bits & (1 << (i + 1))) !== 0) header[name] = r.word()
  const numbers = 1 + HEADER_WORDS.length
  for (const [i, name] of HEADER_NUMBERS.entries()) if ((bits & (1 << (numbers + i))) !== 0) header[name] = r.big()
  return { ...header, ...first }
}

/** Without what the log's block tells. */
export function writeLog(w: WordWriter, log: Log): void {
  w.number(log.logIndex)
  w.number(log.transactionIndex)
  w.value(log.transactionHash)
  w.value(log.address)
  w.number(log.topics.length)
  for (const topic of log.topics) w.value(topic)
  w.data(log.data)
}

export function readLog(r: WordReader, block: { readonly number: number; readonly hash: Hex }): Log {
  const logIndex = r.number()
  const transactionIndex = r.number()
  const transactionHash = r.word()
  const address = r.address()
  const topics: Hex[] = []
  for (let left = r.number(); left > 0; left--) topics.push(r.word())
  const data = r.data()
  return {
    address,
    topics,
    data,
    blockNumber: block.number,
    blockHash: block.hash,
    transactionHash,
    transactionIndex,
    logIndex,
  }
}

export function writeTransaction(w: WordWriter, transaction: Transaction | null): void {
  if (transaction === null) {
    w.number(0)
    return
  }
  w.number(transaction.to === null ? 1 : 2)
  w.value(transaction.from)
  if (transaction.to !== null) w.value(transaction.to)
  for (const value of [transaction.value, transaction.gasLimit, transaction.gasPrice, transaction.nonce]) w.big(value)
  w.data(transaction.input)
}

export function readTransaction(r: WordReader, hash: Hex): Transaction | null {
  const kind = r.number()
  if (kind === 0) return null
  const from = r.address()
  const to = kind === 1 ? null : r.address()
  const [value, gasLimit, gasPrice, nonce] = [r.big(), r.big(), r.big(), r.big()]
  return { hash, from, to, value, gasLimit, gasPrice, input: r.data(), nonce }
}

export function writeReceipt(w: WordWriter, receipt: Receipt | null): void {
  if (receipt === null) {
    w.number(0)
    return
  }
  const { to, contractAddress, status, root } = receipt
  const bits = [to, contractAddress, status, root].map((value, i) =>
    value === null || value === undefined ? 0 : 2 << i,
  )
  w.number(bits.reduce((sum, bit) => sum + bit, 1))
  w.number(receipt.transactionIndex)
  w.value(receipt.from)
  if (to !== null) w.value(to)
  if (contractAddress !== null) w.value(contractAddress)
  if (status !== null) w.big(status)
  if (root !== undefined) w.value(root)
  for (const value of [receipt.cumulativeGasUsed, receipt.gasUsed, receipt.effectiveGasPrice]) w.big(value)
  w.data(receipt.logsBloom)
  w.number(receipt.logs.length)
  for (const log of receipt.logs) writeLog(w, log)
}

export function readReceipt(
  r: WordReader,
  hash: Hex,
  block: { readonly number: number; readonly hash: Hex },
): Receipt | null {
  const bits = r.number()
  if (bits === 0) return null
  const transactionIndex = r.number()
  const from = r.address()
  const to = (bits & 2) === 0 ? null : r.address()
  const contractAddress = (bits & 4) === 0 ? null : r.address()
  const status = (bits & 8) === 0 ? null : r.big()
  const root = (bits & 16) === 0 ? undefined : r.word()
  const [cumulativeGasUsed, gasUsed, effectiveGasPrice] = [r.big(), r.big(), r.big()]
  const logsBloom = r.data()
  const logs: Log[] = []
  for (let left = r.number(); left > 0; left--) logs.push(readLog(r, block))
  return {
    transactionHash: hash,
    transactionIndex,
    blockHash: block.hash,
    blockNumber: block.number,
    cumulativeGasUsed,
    gasUsed,
    contractAddress,
    logs,
    status,
    ...(root === undefined ? {} : { root }),
    logsBloom,
    from,
    to,
    effectiveGasPrice,
  }
}

export function writeCall(w: WordWriter, { request, result }: AnsweredCall): void {
  w.value(request.to)
  w.data(request.data)
  w.number(result.status === 'ok' ? 1 : 0)
  if (result.status === 'ok') w.data(result.data)
}

export function readCall(r: WordReader): AnsweredCall {
  const request = { to: r.address(), data: r.data() }
  return { request, result: r.number() === 1 ? { status: 'ok', data: r.data() } : { status: 'reverted' } }
}

/** A balance is a number, code is bytes. */
export function writeAccount(w: WordWriter, { request, answer }: AnsweredAccount): void {
  w.number(request.ask === 'balance' ? 0 : 1)
  w.value(request.address)
  if (request.ask === 'balance') w.big(BigInt(answer))
  else w.data(answer)
}

export function readAccount(r: WordReader): AnsweredAccount {
  const ask = r.number() === 0 ? 'balance' : 'code'
  const address = r.address()
  return { request: { ask, address }, answer: ask === 'balance' ? `0x${r.big().toString(16)}` : r.data() }
}
