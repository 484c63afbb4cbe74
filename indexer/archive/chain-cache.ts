/**
 * What was fetched of a chain, in an SQLite file of its own beside the database: to delete it only costs fetching
 * again. Every row belongs to a block, so that a reorganisation takes all of it back.
 */
import type { Database, Statement } from 'better-sqlite3'
import { UserError } from '../../core/errors.ts'
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import type {
  AccountRequest,
  AnsweredCall,
  BlockHeader,
  CallRequest,
  CallResult,
  Log,
  Receipt,
  Transaction,
} from '../chain/block-source.ts'
import { VERIFY_LEVELS, type VerifyLevel } from '../chain/log-check.ts'
import { BLOCK_TABLES, openCacheFile } from './cache-file.ts'
import { clipped, type Interval, withInterval } from './intervals.ts'
import type { ArchivedTarget } from './layout.ts'
import { packBloom, unpackBloom } from './packed-bloom.ts'
import {
  readHeader,
  readLog,
  readReceipt,
  readTransaction,
  writeHeader,
  writeLog,
  writeReceipt,
  writeTransaction,
} from './records.ts'
import type { TimeRun } from './time-runs.ts'
import { WordReader, WordWriter } from './words.ts'

/** What is known of the logs of a first topic of an address: by how they were checked, as VERIFY_LEVELS. */
type Pair = { readonly address: Hex; readonly topic0: Hex; readonly levels: Interval[][] }

type RecordRow = { readonly record: Buffer }
type LogRow = RecordRow & {
  readonly block: number
  readonly idx: number
  readonly address: number
  readonly topic0: number
}

export class ChainCache {
  readonly path: string
  readonly db: Database
  readonly #close: () => void
  readonly #words = new WordWriter()
  readonly #ids = new Map<Hex, number>()
  readonly #pairs = new Map<string, Pair>()
  readonly #statements: ReturnType<typeof prepare>

  /**
   * Opens a file to write to it, or makes it; `isReader`: it must be there and is only read.
   * @throws UserError CACHE_MISSING, CACHE_FILE, CACHE_LOCKED, or CACHE_CHAIN when it holds another chain
   */
  constructor(path: string, o: { readonly chainId?: number | undefined; readonly isReader?: boolean } = {}) {
    this.path = path
    const { db, close } = openCacheFile(path, o.isReader === true)
    this.db = db
    this.#close = close
    try {
      this.#statements = prepare(this.db)
      const known = this.#meta('chainId')
      if (known === undefined && o.chainId !== undefined && !o.isReader) this.#setMeta('chainId', String(o.chainId))
      else if (known !== undefined && o.chainId !== undefined && Number(known) !== o.chainId) {
        throw cacheOfOtherChain(path, `chain ${known}`, `chain ${o.chainId}`)
      }
      this.#readWords()
    } catch (error) {
      close()
      throw error
    }
  }

  /** null in a file that nothing was written to. */
  get chainId(): number | null {
    const id = this.#meta('chainId')
    return id === undefined ? null : Number(id)
  }

  /** The newest block known to be final. */
  get finalNumber(): number {
    return Number(this.#meta('finalNumber') ?? -1)
  }

  setFinal(number: number): void {
    if (number > this.finalNumber) this.#setMeta('finalNumber', String(number))
  }

  /** What was indexed through the cache last. */
  get target(): ArchivedTarget | null {
    const text = this.#meta('target')
    return text === undefined ? null : JSON.parse(text)
  }

  setTarget(target: ArchivedTarget): void {
    this.#setMeta('target', JSON.stringify(target))
  }

  transaction<T>(work: () => T): T {
    return this.db.inTransaction ? work() : this.db.transaction(work).immediate()
  }

  /** Intervals of blocks whose logs of the address and first topic are known and were checked so or more strictly. */
  intervalsOf(address: Hex, topic0: Hex, level: VerifyLevel = 'none'): readonly Interval[] {
    const pair = this.#pairs.get(address + topic0)
    return pair ? joined(pair.levels.slice(VERIFY_LEVELS.indexOf(level))) : []
  }

  *pairs(): Generator<{ readonly address: Hex; readonly topic0: Hex; readonly intervals: readonly Interval[] }> {
    for (const { address, topic0, levels } of this.#pairs.values()) yield { address, topic0, intervals: joined(levels) }
  }

  /** From here on all logs of the pair in the interval are known, checked in this way. */
  addInterval(address: Hex, topic0: Hex, interval: Interval, verify: VerifyLevel): void {
    const level = VERIFY_LEVELS.indexOf(verify)
    const pair = this.#pairOf(address, topic0)
    pair.levels[level] = withInterval(pair.levels[level] ?? [], interval)
    this.#writePair(pair, level)
  }

  #pairOf(address: Hex, topic0: Hex): Pair {
    const known = this.#pairs.get(address + topic0)
    if (known) return known
    const pair = { address, topic0, levels: VERIFY_LEVELS.map(() => []) }
    this.#pairs.set(address + topic0, pair)
    return pair
  }

  header(number: number): BlockHeader | null {
    const row = this.#statements.header.get(number)
    return row ? readHeader(new WordReader(row.record)) : null
  }

  /** Headers of [from, to], ascending. */
  headers(from: number, to: number): BlockHeader[] {
    return this.#statements.headers.all(from, to).map((row) => readHeader(new WordReader(row.record)))
  }

  /** Those of [from, to] of which it is kept whether they have a bloom, with it; ascending. */
  headersWithBlooms(from: number, to: number): BlockHeader[] {
    return this.#statements.headersWithBlooms.all(from, to).map(({ record, bloom }) => {
      const header = readHeader(new WordReader(record))
      const logsBloom = unpackBloom(bloom)
      return logsBloom === undefined ? header : { ...header, logsBloom }
    })
  }

  /** Of the newest blocks with a smaller number, newest first. */
  headersBelow(number: number, limit: number): BlockHeader[] {
    return this.#statements.headersBelow.all(number, limit).map((row) => readHeader(new WordReader(row.record)))
  }

  oldestHeader(): BlockHeader | null {
    const row = this.#statements.oldest.get()
    return row ? readHeader(new WordReader(row.record)) : null
  }

  /** As a node gave it, so that one without a bloom has none. */
  addHeader(header: BlockHeader): void {
    this.#statements.addHeader.run(
      header.number,
      this.#record((w) => writeHeader(w, header)),
      packBloom(header.logsBloom),
    )
  }

  /** Logs of blocks of [from, to] in order; their headers must be there. `wanted`: by address and first topic. */
  logs(from: number, to: number, wanted: (address: Hex, topic0: Hex) => boolean): Log[] {
    const logs: Log[] = []
    let block: { number: number; hash: Hex } | null = null
    const isWanted = new Map<number, boolean>()
    for (const row of this.#statements.logs.all(from, to)) {
      const key = row.address * 2 ** 26 + row.topic0
      let answer = isWanted.get(key)
      if (answer === undefined) {
        answer = wanted(this.#wordOf(row.address, 40), this.#wordOf(row.topic0, 64))
        isWanted.set(key, answer)
      }
      if (!answer) continue
      if (block?.number !== row.block) block = this.header(row.block)
      if (block) logs.push(readLog(new WordReader(row.record), block))
    }
    return logs
  }

  addLog(log: Log): void {
    const [topic0 = '0x'] = log.topics
    const record = this.#record((w) => writeLog(w, log))
    this.#statements.addLog.run(log.blockNumber, log.logIndex, this.#idOf(log.address), this.#idOf(topic0), record)
  }

  /** Forgets the logs of an interval that are wanted, by address and first topic. */
  dropLogs([first, last]: Interval, wanted: (address: Hex, topic0: Hex) => boolean): void {
    for (const { block, idx, address, topic0 } of this.#statements.logs.all(first, last)) {
      if (wanted(this.#wordOf(address, 40), this.#wordOf(topic0, 64))) this.#statements.dropLog.run(block, idx)
    }
  }

  /** undefined: it was not asked for; null: the node did not know it. */
  transactionOf(block: number, hash: Hex): Transaction | null | undefined {
    const row = this.#statements.transaction.get(block, hexToBytes(hash))
    return row && readTransaction(new WordReader(row.record), hash)
  }

  addTransaction(block: number, hash: Hex, transaction: Transaction | null): void {
    this.#statements.addTransaction.run(
      block,
      hexToBytes(hash),
      this.#record((w) => writeTransaction(w, transaction)),
    )
  }

  receiptOf(block: { readonly number: number; readonly hash: Hex }, hash: Hex): Receipt | null | undefined {
    const row = this.#statements.receipt.get(block.number, hexToBytes(hash))
    return row && readReceipt(new WordReader(row.record), hash, block)
  }

  addReceipt(block: number, hash: Hex, receipt: Receipt | null): void {
    this.#statements.addReceipt.run(
      block,
      hexToBytes(hash),
      this.#record((w) => writeReceipt(w, receipt)),
    )
  }

  call(block: { readonly number: number; readonly hash: Hex }, { to, data }: CallRequest): CallResult | undefined {
    const row = this.#statements.call.get(block.number, hexToBytes(block.hash), hexToBytes(to), hexToBytes(data))
    if (!row) return undefined
    return row.result === null ? { status: 'reverted' } : { status: 'ok', data: bytesToHex(row.result) }
  }

  /** All that are kept of a block. */
  callsOf({ number, hash }: { readonly number: number; readonly hash: Hex }): AnsweredCall[] {
    return this.#statements.calls.all(number, hexToBytes(hash)).map(({ address, data, result }) => ({
      request: { to: bytesToHex(address), data: bytesToHex(data) },
      result: result === null ? { status: 'reverted' } : { status: 'ok', data: bytesToHex(result) },
    }))
  }

  addCall(block: { number: number; hash: Hex }, { to, data }: CallRequest, result: CallResult): void {
    const answer = result.status === 'ok' ? hexToBytes(result.data) : null
    this.#statements.addCall.run(block.number, hexToBytes(block.hash), hexToBytes(to), hexToBytes(data), answer)
  }

  account(block: { number: number; hash: Hex }, { ask, address }: AccountRequest): Hex | undefined {
    return this.#statements.account.get(block.number, hexToBytes(block.hash), ask, hexToBytes(address))?.answer
  }

  addAccount(block: { number: number; hash: Hex }, { ask, address }: AccountRequest, answer: Hex): void {
    this.#statements.addAccount.run(block.number, hexToBytes(block.hash), ask, hexToBytes(address), answer)
  }

  /** Runs of timestamps that have blocks of [from, to], ascending. */
  timeRuns(from: number, to: number): TimeRun[] {
    return this.#statements.timeRuns.all(from, to)
  }

  /** In place of those that begin in [from, to]. */
  setTimeRuns(from: number, to: number, runs: readonly TimeRun[]): void {
    this.transaction(() => {
      this.#statements.dropTimeRuns.run(from, to)
      for (const { first, count, timestamp, step } of runs) {
        this.#statements.addTimeRun.run(first, count, timestamp, step)
      }
    })
  }

  /** Takes back all that was learned of blocks from this one on. */
  dropFrom(block: number): void {
    this.transaction(() => {
      if (this.finalNumber >= block) this.#setMeta('finalNumber', String(block - 1))
      for (const table of BLOCK_TABLES) this.db.prepare(`DELETE FROM ${table} WHERE block >= ?`).run(block)
      this.db.prepare('DELETE FROM header WHERE number >= ?').run(block)
      this.db.prepare('DELETE FROM time_run WHERE first + count > ?').run(block)
      for (const pair of this.#pairs.values()) {
        for (const [level, intervals] of pair.levels.entries()) {
          if ((intervals.at(-1)?.[1] ?? -1) < block) continue
          pair.levels[level] = clipped(intervals, 0, block - 1)
          this.#writePair(pair, level)
        }
      }
    })
  }

  close(): void {
    this.#close()
  }

  #writePair({ address, topic0, levels }: Pair, level: number): void {
    const [a, t] = [this.#idOf(address), this.#idOf(topic0)]
    this.#statements.dropKnown.run(a, t, level)
    for (const [first, last] of levels[level] ?? []) this.#statements.addKnown.run(a, t, level, first, last)
  }

  #record(write: (w: WordWriter) => void): Buffer {
    this.#words.reset()
    write(this.#words)
    return Buffer.from(this.#words.bytes())
  }

  #idOf(word: Hex): number {
    const known = this.#ids.get(word)
    if (known !== undefined) return known
    const bytes = hexToBytes(word)
    this.#statements.addWord.run(bytes)
    const id = this.#statements.wordId.get(bytes)?.id
    if (id === undefined) throw new RangeError(`${this.path}: got no id for ${word}.`)
    this.#ids.set(word, id)
    this.#texts.set(id, word)
    return id
  }

  readonly #texts = new Map<number, Hex>()

  #wordOf(id: number, digits: number): Hex {
    const known = this.#texts.get(id)
    if (known !== undefined) return known
    const row = this.db.prepare<[number], { value: Buffer }>('SELECT value FROM word WHERE id = ?').get(id)
    if (!row) throw new RangeError(`${this.path}: got no word ${id} of ${digits} digits.`)
    const word = bytesToHex(row.value)
    this.#texts.set(id, word)
    return word
  }

  #readWords(): void {
    const sql =
      'SELECT a.value AS address, t.value AS topic0, level, first, last FROM known JOIN word a ON a.id = address JOIN word t ON t.id = topic0 ORDER BY known.address, known.topic0, level, first'
    type Row = { address: Buffer; topic0: Buffer; level: number; first: number; last: number }
    for (const row of this.db.prepare<[], Row>(sql).iterate()) {
      const { levels } = this.#pairOf(bytesToHex(row.address), bytesToHex(row.topic0))
      levels[row.level]?.push([row.first, row.last])
    }
  }

  #meta(key: string): string | undefined {
    return this.#statements.meta.get(key)?.value
  }

  #setMeta(key: string, value: string): void {
    this.#statements.setMeta.run(key, value)
  }
}

/** All levels' intervals as one. */
function joined(levels: readonly (readonly Interval[])[]): readonly Interval[] {
  const [only = [], ...others] = levels.filter((intervals) => intervals.length > 0)
  return others.flat().reduce<readonly Interval[]>(withInterval, only)
}

function prepare(db: Database) {
  const get = <P extends unknown[], R>(sql: string): Statement<P, R> => db.prepare<P, R>(sql)
  type Bytes = Uint8Array
  return {
    meta: get<[string], { value: string }>('SELECT value FROM meta WHERE key = ?'),
    setMeta: get<[string, string], never>('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)'),
    wordId: get<[Bytes], { id: number }>('SELECT id FROM word WHERE value = ?'),
    addWord: get<[Bytes], never>('INSERT OR IGNORE INTO word (value) VALUES (?)'),
    dropKnown: get<[number, number, number], never>('DELETE FROM known WHERE address = ? AND topic0 = ? AND level = ?'),
    addKnown: get<[number, number, number, number, number], never>('INSERT INTO known VALUES (?, ?, ?, ?, ?)'),
    header: get<[number], RecordRow>('SELECT record FROM header WHERE number = ?'),
    headers: get<[number, number], RecordRow>('SELECT record FROM header WHERE number BETWEEN ? AND ? ORDER BY number'),
    headersBelow: get<[number, number], RecordRow>(
      'SELECT record FROM header WHERE number < ? ORDER BY number DESC LIMIT ?',
    ),
    oldest: get<[], RecordRow>('SELECT record FROM header ORDER BY number LIMIT 1'),
    headersWithBlooms: get<[number, number], RecordRow & { readonly bloom: Buffer }>(
      'SELECT record, bloom FROM header WHERE number BETWEEN ? AND ? AND bloom IS NOT NULL ORDER BY number',
    ),
    addHeader: get<[number, Bytes, Bytes], never>('INSERT OR REPLACE INTO header VALUES (?, ?, ?)'),
    logs: get<[number, number], LogRow>(
      'SELECT block, idx, address, topic0, record FROM log WHERE block BETWEEN ? AND ? ORDER BY block, idx',
    ),
    addLog: get<[number, number, number, number, Bytes], never>('INSERT OR REPLACE INTO log VALUES (?, ?, ?, ?, ?)'),
    dropLog: get<[number, number], never>('DELETE FROM log WHERE block = ? AND idx = ?'),
    transaction: get<[number, Bytes], RecordRow>('SELECT record FROM "transaction" WHERE block = ? AND hash = ?'),
    addTransaction: get<[number, Bytes, Bytes], never>('INSERT OR REPLACE INTO "transaction" VALUES (?, ?, ?)'),
    receipt: get<[number, Bytes], RecordRow>('SELECT record FROM receipt WHERE block = ? AND hash = ?'),
    addReceipt: get<[number, Bytes, Bytes], never>('INSERT OR REPLACE INTO receipt VALUES (?, ?, ?)'),
    calls: get<[number, Bytes], { address: Buffer; data: Buffer; result: Buffer | null }>(
      'SELECT address, data, result FROM call WHERE block = ? AND hash = ?',
    ),
    call: get<[number, Bytes, Bytes, Bytes], { result: Buffer | null }>(
      'SELECT result FROM call WHERE block = ? AND hash = ? AND address = ? AND data = ?',
    ),
    addCall: get<[number, Bytes, Bytes, Bytes, Bytes | null], never>(
      'INSERT OR REPLACE INTO call VALUES (?, ?, ?, ?, ?)',
    ),
    timeRuns: get<[number, number], TimeRun>(
      'SELECT * FROM time_run WHERE first + count > ? AND first <= ? ORDER BY first',
    ),
    dropTimeRuns: get<[number, number], never>('DELETE FROM time_run WHERE first BETWEEN ? AND ?'),
    addTimeRun: get<[number, number, number, number], never>('INSERT INTO time_run VALUES (?, ?, ?, ?)'),
    account: get<[number, Bytes, string, Bytes], { answer: Hex }>(
      'SELECT answer FROM account WHERE block = ? AND hash = ? AND ask = ? AND address = ?',
    ),
    addAccount: get<[number, Bytes, string, Bytes, string], never>(
      'INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?)',
    ),
  }
}

export function cacheOfOtherChain(path: string, got: string, expected: string): UserError {
  return new UserError('CACHE_CHAIN', `${path}: got a cache of ${got}, expected ${expected}.`, {
    hint: "Delete the file to fetch again, or give this chain's own with --cache",
  })
}
