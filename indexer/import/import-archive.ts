/** Logs of files, and the blocks that they are in, as an archive. */
import { UserError } from '../../core/errors.ts'
import { bytesToHex, type Hex } from '../../core/hex.ts'
import { ArchiveWriter } from '../archive/archive-writer.ts'
import { leastSecondsAt } from '../archive/fill-times.ts'
import type { ArchiveCounts, ArchiveHeader, DerivedValue } from '../archive/layout.ts'
import { runBetween, type TimeRun } from '../archive/time-runs.ts'
import type { BlockHeader, Log } from '../chain/block-source.ts'
import { blockOf, type ImportedBlock, type ImportedLog, logOf } from './imported-rows.ts'
import { merged } from './merge-rows.ts'
import { formatOf, readRows } from './row-files.ts'
import { badRow, type Row } from './rows.ts'

export type ImportOptions = {
  readonly network: string
  readonly chainId: number
  /** Of logs, each in chain order; they may overlap. */
  readonly files: readonly string[]
  /** Tables of blocks. */
  readonly blockFiles: readonly string[]
  /** The files have all logs from here on, and to there. Default: the first and the last block that they name. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly out: string
  readonly madeBy: string
  readonly signal: AbortSignal
  readonly onBlock?: ((block: number, logs: number) => void) | undefined
}

export type Imported = {
  readonly header: Pick<ArchiveHeader, 'from' | 'to' | 'derived'>
  readonly counts: ArchiveCounts
  readonly bytes: number
}

/**
 * Writes the archive; null when the signal came first. Where anything is wrong there is no file.
 * @throws UserError IMPORT_FILE, IMPORT_ROW, IMPORT_ORDER or IMPORT_TIMESTAMP
 */
export async function importArchive(o: ImportOptions): Promise<Imported | null> {
  const isJson = o.files.every((file) => formatOf(file) === 'json-lines')
  const header: ArchiveHeader = {
    network: o.network,
    chainId: o.chainId,
    from: o.from ?? 0,
    to: o.to ?? Number.MAX_SAFE_INTEGER,
    target: null,
    origin: isJson ? 'json-lines' : 'cryo',
    derived: [],
    state: 'unknown',
    before: null,
    madeBy: o.madeBy,
  }
  const writer = new ArchiveWriter(o.out, header)
  try {
    const run = new Import(o, writer)
    for await (const block of blocksOf(o)) {
      run.add(block)
      if (o.signal.aborted) return null
    }
    return run.finish()
  } finally {
    writer.abandon()
  }
}

type Group = {
  readonly number: number
  readonly block: ImportedBlock | undefined
  readonly logs: readonly ImportedLog[]
}

/** Blocks of both kinds of files, in order, each with its logs. */
async function* blocksOf(o: ImportOptions): AsyncGenerator<Group> {
  const logs = merged(
    o.files.map((file) => parsedRows(file, (row) => logOf(row, o.chainId))),
    (a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex,
  )
  const blocks = merged(
    o.blockFiles.map((file) => parsedRows(file, (row) => blockOf(row, o.chainId))),
    (a, b) => a.number - b.number,
  )
  try {
    let log = await logs.next()
    let block = await blocks.next()
    while (log.done !== true || block.done !== true) {
      const number = Math.min(
        log.value?.blockNumber ?? Number.POSITIVE_INFINITY,
        block.value?.number ?? Number.POSITIVE_INFINITY,
      )
      let own: ImportedBlock | undefined
      for (; block.done !== true && block.value.number === number; block = await blocks.next()) own ??= block.value
      const group: ImportedLog[] = []
      for (; log.done !== true && log.value.blockNumber === number; log = await logs.next()) addLog(group, log.value)
      yield { number, block: own, logs: group }
    }
  } finally {
    await logs.return(undefined)
    await blocks.return(undefined)
  }
}

async function* parsedRows<T>(file: string, parse: (row: Row) => T): AsyncGenerator<T> {
  for await (const row of readRows(file)) yield parse(row)
}

/** A log that two files have is one; two that say different things are a mistake. */
function addLog(group: ImportedLog[], log: ImportedLog): void {
  const before = group.at(-1)
  if (before?.logIndex !== log.logIndex) {
    group.push(log)
    return
  }
  const isSame = (['address', 'data', 'transactionHash'] as const).every((name) => before[name] === log[name])
  if (isSame && before.topics.join() === log.topics.join()) return
  throw badRow({ place: log.place, values: {} }, 'logIndex', log.logIndex, `another one, or the log of ${before.place}`)
}

class Import {
  readonly #o: ImportOptions
  readonly #writer: ArchiveWriter
  readonly #derived = new Set<DerivedValue>()
  #first: number | undefined
  #before: BlockHeader | undefined
  #lastTime: TimeRun | undefined
  #lastNumber = 0
  #logs = 0

  constructor(o: ImportOptions, writer: ArchiveWriter) {
    this.#o = o
    this.#writer = writer
  }

  add({ number, block, logs }: Group): void {
    const { from = 0, to = Number.MAX_SAFE_INTEGER, onBlock } = this.#o
    if (number < from || number > to) return
    this.#first ??= number
    this.#lastNumber = number
    const timestamp = this.#timestampOf(number, block, logs)
    this.#addTime({ first: number, count: 1, timestamp, step: 0 })
    const [first] = logs
    if (first === undefined) return
    const header = this.#headerOf(number, timestamp, block, first)
    const transactions = new Map<Hex, number>()
    const own: Log[] = logs.map((log) => ({
      address: log.address,
      topics: log.topics,
      data: log.data,
      blockNumber: number,
      blockHash: this.#hashOf(log, header),
      transactionHash: log.transactionHash,
      transactionIndex: log.transactionIndex ?? this.#indexOf(log.transactionHash, transactions),
      logIndex: log.logIndex,
    }))
    this.#writer.add({ header, logs: own, transactions: new Map(), receipts: new Map(), calls: [], accounts: [] })
    this.#before = header
    this.#logs += own.length
    onBlock?.(number, this.#logs)
  }

  finish(): Imported {
    if (this.#first === undefined || this.#before === undefined) {
      throw new UserError('IMPORT_FILE', `${this.#o.files.join(', ')}: got no logs, expected some in the range.`, {
        hint: 'Check --from and --to, and that the files are tables of logs',
      })
    }
    const range = { from: this.#o.from ?? this.#first, to: this.#o.to ?? this.#lastNumber }
    const header = { ...range, derived: [...this.#derived].sort() }
    return { header, ...this.#writer.finish('all', header) }
  }

  #timestampOf(number: number, block: ImportedBlock | undefined, logs: readonly ImportedLog[]): number {
    const timestamp = block?.timestamp ?? logs.find((log) => log.timestamp !== undefined)?.timestamp
    const other = logs.find((log) => log.timestamp !== undefined && log.timestamp !== timestamp)
    if (other)
      throw badRow(
        { place: other.place, values: {} },
        'blockTimestamp',
        other.timestamp,
        `${timestamp}, block ${number}'s`,
      )
    if (timestamp !== undefined) return timestamp
    throw new UserError('IMPORT_TIMESTAMP', `${logs[0]?.place}: got no timestamp of block ${number}, expected one.`, {
      hint: 'Give a table of blocks with --blocks, or logs with blockTimestamp',
    })
  }

  /** The blocks between two known ones have their timestamps too where the chain's pace tells them. */
  #addTime(time: TimeRun): void {
    const before = this.#lastTime
    const least = before === undefined ? null : leastSecondsAt(this.#o.chainId, before.first)
    const between = before !== undefined && least !== null ? runBetween(before, time, least) : null
    if (between) this.#writer.addTimes(between)
    this.#writer.addTimes(time)
    this.#lastTime = time
  }

  #headerOf(number: number, timestamp: number, block: ImportedBlock | undefined, log: ImportedLog): BlockHeader {
    const known = block?.hash ?? log.blockHash
    if (known === undefined) this.#derived.add('blockHash')
    const parent = this.#before?.number === number - 1 ? this.#before.hash : undefined
    if (parent !== undefined && block?.parentHash !== undefined && block.parentHash !== parent) {
      throw badRow(
        { place: block.place, values: {} },
        'parent_hash',
        block.parentHash,
        `${parent}, block ${number - 1}'s hash`,
      )
    }
    const { author, gasUsed, gasLimit, baseFeePerGas, stateRoot, transactionsRoot, receiptsRoot } = block ?? {}
    const rest = { author, gasUsed, gasLimit, baseFeePerGas, stateRoot, transactionsRoot, receiptsRoot }
    const hash = known ?? this.#derivedHash(number)
    if (parent === undefined && block?.parentHash === undefined) this.#derived.add('parentHash')
    return {
      number,
      timestamp,
      hash,
      parentHash: parent ?? block?.parentHash ?? this.#derivedHash(number - 1),
      ...rest,
    }
  }

  #hashOf(log: ImportedLog, header: BlockHeader): Hex {
    if (log.blockHash === undefined || log.blockHash === header.hash) return header.hash
    throw badRow(
      { place: log.place, values: {} },
      'blockHash',
      log.blockHash,
      `${header.hash}, block ${header.number}'s`,
    )
  }

  #indexOf(hash: Hex, known: Map<Hex, number>): number {
    this.#derived.add('transactionIndex')
    const index = known.get(hash) ?? known.size
    known.set(hash, index)
    return index
  }

  #derivedHash(number: number): Hex {
    return derivedHash(this.#o.chainId, number)
  }
}

/**
 * A hash for a block whose own is not known: one that no block can have by chance, that differs for each block of each
 * chain and that shows what it is. 'aftershock block' in ASCII, chain id (8 bytes), number (8 bytes), big-endian.
 */
export function derivedHash(chainId: number, number: number): Hex {
  const bytes = Buffer.alloc(32)
  bytes.write('aftershock block', 'latin1')
  bytes.writeBigUInt64BE(BigInt(chainId), 16)
  bytes.writeBigUInt64BE(BigInt(number), 24)
  return bytesToHex(bytes)
}
