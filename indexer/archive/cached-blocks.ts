/** A range of a cache as the blocks of an archive, a page at a time. */
import { bytesToHex, type Hex } from '../../core/hex.ts'
import type { AnsweredCall, BlockHeader } from '../chain/block-source.ts'
import type { ArchivedBlock } from './archived-block.ts'
import type { ChainCache } from './chain-cache.ts'
import { type AnsweredAccount, readReceipt, readTransaction } from './records.ts'
import { WordReader } from './words.ts'

/** Blocks read at a time. */
const PAGE = 256

type OfBlock = { readonly block: number }
type RecordRow = OfBlock & { readonly hash: Buffer; readonly record: Buffer }
type CallRow = OfBlock & {
  readonly hash: Buffer
  readonly address: Buffer
  readonly data: Buffer
  readonly result: Buffer | null
}
type AccountRow = OfBlock & {
  readonly hash: Buffer
  readonly ask: 'balance' | 'code'
  readonly address: Buffer
  readonly answer: Hex
}

/** The kept blocks of [from, to], ascending. */
export function* cachedBlocks(cache: ChainCache, from: number, to: number): Generator<ArchivedBlock> {
  const numbers = cache.db.prepare<[number, number, number], { number: number }>(
    'SELECT number FROM header WHERE number BETWEEN ? AND ? ORDER BY number LIMIT ?',
  )
  for (let at = from; at <= to; ) {
    const last = numbers.all(at, to, PAGE).at(-1)?.number
    if (last === undefined) return
    yield* page(cache, at, last)
    at = last + 1
  }
}

function* page(cache: ChainCache, from: number, to: number): Generator<ArchivedBlock> {
  const rows = <R extends OfBlock>(table: string): Map<number, R[]> => {
    const sql = `SELECT * FROM ${table} WHERE block BETWEEN ? AND ?`
    return Map.groupBy(cache.db.prepare<[number, number], R>(sql).iterate(from, to), (row) => row.block)
  }
  const logs = Map.groupBy(
    cache.logs(from, to, () => true),
    (log) => log.blockNumber,
  )
  const transactions = rows<RecordRow>('"transaction"')
  const receipts = rows<RecordRow>('receipt')
  const calls = rows<CallRow>('call')
  const accounts = rows<AccountRow>('account')
  for (const header of cache.headers(from, to)) {
    const { number } = header
    yield {
      header,
      logs: logs.get(number) ?? [],
      transactions: byHash(transactions.get(number), readTransaction),
      receipts: byHash(receipts.get(number), (r, hash) => readReceipt(r, hash, header)),
      calls: ofBlock(header, calls.get(number)).map(answeredCall),
      accounts: ofBlock(header, accounts.get(number)).map(answeredAccount),
    }
  }
}

function byHash<T>(rows: readonly RecordRow[] = [], read: (r: WordReader, hash: Hex) => T): Map<Hex, T> {
  return new Map(
    rows.map((row) => {
      const hash = bytesToHex(row.hash)
      return [hash, read(new WordReader(row.record), hash)]
    }),
  )
}

/** Answers of the state after this very block, not after one that it has replaced. */
function ofBlock<R extends { readonly hash: Buffer }>({ hash }: BlockHeader, rows: readonly R[] = []): R[] {
  return rows.filter((row) => bytesToHex(row.hash) === hash)
}

function answeredCall({ address, data, result }: CallRow): AnsweredCall {
  return {
    request: { to: bytesToHex(address), data: bytesToHex(data) },
    result: result === null ? { status: 'reverted' } : { status: 'ok', data: bytesToHex(result) },
  }
}

function answeredAccount({ ask, address, answer }: AccountRow): AnsweredAccount {
  return { request: { ask, address: bytesToHex(address) }, answer }
}
