/** Logs of files, and the blocks that they are in, as an archive. */
import { UserError } from '../../core/errors.ts'
import { bytesToHex, type Hex } from '../../core/hex.ts'
import { ArchiveWriter } from '../archive/archive-writer.ts'
import { leastSecondsAt } from '../archive/fill-times.ts'
import type { ArchiveCounts, ArchiveHeader, DerivedValue } from '../archive/layout.ts'
import { runBetween, type TimeRun } from '../archive/time-runs.ts'
import type { BlockHeader, Log } from '../chain/block-source.ts'
import { type BlockGroup, BlockRows } from './block-rows.ts'
import { BLOCK_COLUMNS, blockOf, LOG_COLUMNS, logOf } from './imported-rows.ts'
import { merged } from './merge-rows.ts'
import { formatOf, readRows } from './row-files.ts'
import { badRow, type ColumnNames, type Row } from './rows.ts'

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
 * @throws UserError IMPORT_FILE, IMPORT_RANGE, IMPORT_ROW, IMPORT_ORDER or IMPORT_TIMESTAMP
 */
export async function importArchive(o: ImportOptions): Promise<Imported | null> {
  if (o.from !== undefined && o.to !== undefined && o.from > o.to) {
    throw new UserError('IMPORT_RANGE', `--from, --to: got blocks ${o.from} to ${o.to}, expected a range.`, {
      hint: 'Give the first block with --from and the last with --to',
    })
  }
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
  } catch (error) {
    if (o.signal.aborted) return null
    throw error
  } finally {
    writer.abandon()
  }
}

/** Blocks of both kinds of files, in order, each with its logs. */
async function* blocksOf(o: ImportOptions): AsyncGenerator<BlockGroup> {
  const logs = merged(
    o.files.map((file) => parsedRows(file, LOG_COLUMNS, o.signal, (row) => logOf(row, o.chainId))),
    (a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex,
  )
  const blocks = merged(
    o.blockFiles.map((file) => parsedRows(file, BLOCK_COLUMNS, o.signal, (row) => blockOf(row, o.chainId))),
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
      const rows = new BlockRows(number)
      for (; block.done !== true && block.value.number === number; block = await blocks.next()) {
        rows.addBlock(block.value)
      }
      for (; log.done !== true && log.value.blockNumber === number; log = await logs.next()) rows.addLog(log.value)
      yield rows.finish()
    }
  } finally {
    await logs.return(undefined)
    await blocks.return(undefined)
  }
}

async function* parsedRows<T>(
  file: string,
  columns: ColumnNames,
  signal: AbortSignal,
  parse: (row: Row) => T,
): AsyncGenerator<T> {
  for await (const row of readRows(file, columns, signal)) yield parse(row)
}

class Import {
  readonly #o: ImportOptions
  readonly #writer: ArchiveWriter
  readonly #derived = new Set<DerivedValue>()
  #first: number | undefined
  #last: BlockGroup | undefined
  #lastTime: TimeRun | undefined
  #logs = 0

  constructor(o: ImportOptions, writer: ArchiveWriter) {
    this.#o = o
    this.#writer = writer
  }

  add(group: BlockGroup): void {
    const { from = 0, to = Number.MAX_SAFE_INTEGER, onBlock } = this.#o
    const { number, logs } = group
    if (number < from || number > to) return
    this.#first ??= number
    const timestamp = this.#timestampOf(group)
    this.#checkLink(group)
    this.#addTime({ first: number, count: 1, timestamp, step: 0 })
    if (logs.length > 0) {
      const header = this.#headerOf(group, timestamp)
      const transactions = new Map<Hex, number>()
      const own: Log[] = logs.map((log) => ({
        address: log.address,
        topics: log.topics,
        data: log.data,
        blockNumber: number,
        blockHash: header.hash,
        transactionHash: log.transactionHash,
        transactionIndex: log.transactionIndex ?? this.#indexOf(log.transactionHash, transactions),
        logIndex: log.logIndex,
      }))
      this.#writer.add({ header, logs: own, transactions: new Map(), receipts: new Map(), calls: [], accounts: [] })
      this.#logs += own.length
      onBlock?.(number, this.#logs)
    }
    this.#last = group
  }

  finish(): Imported {
    if (this.#first === undefined || this.#last === undefined || this.#logs === 0) {
      throw new UserError('IMPORT_FILE', `${this.#o.files.join(', ')}: got no logs, expected some in the range.`, {
        hint: 'Check --from and --to, and that the files are tables of logs',
      })
    }
    const range = { from: this.#o.from ?? this.#first, to: this.#o.to ?? this.#last.number }
    const header = { ...range, derived: [...this.#derived].sort() }
    return { header, ...this.#writer.finish('all', header) }
  }

  #timestampOf({ number, place, timestamp }: BlockGroup): number {
    if (timestamp === undefined) {
      throw new UserError('IMPORT_TIMESTAMP', `${place}: got no timestamp of block ${number}, expected one.`, {
        hint: 'Give a table of blocks with --blocks, or logs with blockTimestamp',
      })
    }
    const before = this.#last?.timestamp ?? 0
    if (timestamp >= before) return timestamp
    const expected = `${before} or more, the time of block ${this.#last?.number} (${this.#last?.place})`
    throw badRow({ place, values: {} }, 'timestamp', timestamp, expected)
  }

  /** Blocks are told apart by their hashes, and neighbours follow each other. */
  #checkLink({ number, place, hash, block }: BlockGroup): void {
    const before = this.#last
    if (before?.hash === undefined) return
    const other = `block ${before.number}'s (${before.place})`
    if (hash === before.hash) throw badRow({ place, values: {} }, 'blockHash', hash, `another one than ${other}`)
    if (block?.parentHash === undefined || block.parentHash === before.hash || before.number !== number - 1) return
    throw badRow({ place: block.place, values: {} }, 'parent_hash', block.parentHash, `${before.hash}, ${other}`)
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

  #headerOf({ number, hash, block }: BlockGroup, timestamp: number): BlockHeader {
    const before = this.#last?.number === number - 1 ? this.#last : undefined
    if (hash === undefined) this.#derived.add('blockHash')
    // A derived hash of the block before is its hash all the same.
    const parentHash = before === undefined ? block?.parentHash : before.hash
    if (parentHash === undefined) this.#derived.add('parentHash')
    const { author, gasUsed, gasLimit, baseFeePerGas, stateRoot, transactionsRoot, receiptsRoot } = block ?? {}
    const rest = { author, gasUsed, gasLimit, baseFeePerGas, stateRoot, transactionsRoot, receiptsRoot }
    return {
      number,
      timestamp,
      hash: hash ?? this.#derivedHash(number),
      parentHash: parentHash ?? this.#derivedHash(number - 1),
      ...rest,
    }
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
