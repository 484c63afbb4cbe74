/** Writes an archive, section by section, under a temporary name that becomes the file's own when all is there. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { constants, crc32, zstdCompressSync } from 'node:zlib'
import { UserError } from '../../core/errors.ts'
import { type ArchivedBlock, writeBlock } from './archived-block.ts'
import {
  type ArchiveCounts,
  type ArchiveHeader,
  type Coverage,
  type Footer,
  MAGIC,
  PREAMBLE_BYTES,
  type Section,
  TRAILER_BYTES,
  VERSION,
} from './layout.ts'
import { lastOf, type TimeRun, TimeRunBuilder } from './time-runs.ts'
import { WordWriter } from './words.ts'

/** A section ends after so many bytes before compression, or runs of timestamps. */
const SECTION = { bytes: 1 << 20, runs: 100_000 }
/** Level 9 makes a recorded market 12 % smaller than level 3, at a tenth of the time that recording takes. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 9 } }

/** A header grows by so much at most when its range and what was derived become known. */
const HEADER_ROOM = 128

export class ArchiveWriter {
  readonly #path: string
  #header: ArchiveHeader
  /** Of the header's text, filled up with spaces so that it can be written again. */
  readonly #headerBytes: number
  readonly #file: number
  #offset = 0
  readonly #blocks: Section[] = []
  readonly #times: Section[] = []
  readonly #words = new WordWriter()
  #first: number | undefined
  #last = -1
  #runs: TimeRun[] = []
  readonly #runBuilder: TimeRunBuilder
  readonly #counts = { blocks: 0, logs: 0, transactions: 0, receipts: 0, calls: 0, accounts: 0, timestamps: 0 }
  #open = true

  /** @throws UserError ARCHIVE_FILE when the file cannot be made */
  constructor(path: string, header: ArchiveHeader) {
    this.#path = path
    this.#header = header
    this.#runBuilder = new TimeRunBuilder((run) => this.#addRun(run))
    try {
      mkdirSync(dirname(resolve(path)), { recursive: true })
      this.#file = openSync(this.#temporary, 'w')
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new UserError('ARCHIVE_FILE', `${path}: got a file that cannot be made (${reason}).`, {
        hint: 'Give another file with --out',
        cause,
      })
    }
    this.#headerBytes = Buffer.byteLength(JSON.stringify(header)) + HEADER_ROOM
    this.#offset = this.#writeHeader()
  }

  /** Blocks in ascending order, those that anything is known of. */
  add(block: ArchivedBlock): void {
    const { number } = block.header
    const { from, to } = this.#header
    if (number <= this.#last || number < from || number > to) {
      throw new RangeError(`Block ${number}: expected one of ${from} to ${to} and after ${this.#last}.`)
    }
    this.#first ??= number
    this.#last = number
    writeBlock(this.#words, block)
    const counts = this.#counts
    counts.blocks++
    counts.logs += block.logs.length
    counts.transactions += block.transactions.size
    counts.receipts += block.receipts.size
    counts.calls += block.calls.length
    counts.accounts += block.accounts.length
    if (this.#words.length >= SECTION.bytes) this.#endBlocks()
  }

  /** Timestamps, in ascending order of blocks; of every block of the range where they are known. */
  addTimes(run: TimeRun): void {
    this.#runBuilder.addRun(run)
  }

  /** Completes the file; `known`: what of the header is only known now. Returns its counts and its size in bytes. */
  finish(
    coverage: Coverage,
    known: Partial<Pick<ArchiveHeader, 'from' | 'to' | 'derived'>> = {},
  ): { readonly counts: ArchiveCounts; readonly bytes: number } {
    this.#endBlocks()
    this.#runBuilder.end()
    this.#endTimes()
    const footer: Footer = { blocks: this.#blocks, times: this.#times, coverage, counts: this.#counts }
    const packed = zstdCompressSync(Buffer.from(JSON.stringify(footer), 'utf8'), ZSTD)
    const trailer = Buffer.alloc(TRAILER_BYTES)
    trailer.writeBigUInt64LE(BigInt(this.#offset), 0)
    trailer.writeUInt32LE(packed.length, 8)
    trailer.writeUInt32LE(crc32(packed), 12)
    MAGIC.copy(trailer, 16)
    this.#write(packed)
    this.#write(trailer)
    this.#header = { ...this.#header, ...known }
    this.#writeHeader()
    fsyncSync(this.#file)
    this.#close()
    renameSync(this.#temporary, this.#path)
    return { counts: this.#counts, bytes: this.#offset }
  }

  /** Leaves nothing behind; after finish() it does nothing. */
  abandon(): void {
    if (!this.#open) return
    this.#close()
    rmSync(this.#temporary, { force: true })
  }

  get #temporary(): string {
    return `${this.#path}.part`
  }

  #addRun(run: TimeRun): void {
    this.#runs.push(run)
    this.#counts.timestamps += run.count
    if (this.#runs.length >= SECTION.runs) this.#endTimes()
  }

  #endBlocks(): void {
    if (this.#first === undefined) return
    this.#blocks.push(this.#section(this.#first, this.#last, this.#words.bytes()))
    this.#words.reset()
    this.#first = undefined
  }

  #endTimes(): void {
    const [first] = this.#runs
    const last = this.#runs.at(-1)
    if (first === undefined || last === undefined) return
    const words = new WordWriter()
    for (const { first: number, count, timestamp, step } of this.#runs) {
      words.number(number)
      words.number(count)
      words.number(timestamp)
      words.number(step)
    }
    this.#times.push(this.#section(first.first, lastOf(last), words.bytes()))
    this.#runs = []
  }

  #section(first: number, last: number, bytes: Uint8Array): Section {
    const packed = zstdCompressSync(bytes, ZSTD)
    const section = { first, last, offset: this.#offset, length: packed.length, crc: crc32(packed) }
    this.#write(packed)
    return section
  }

  /** Returns where it ends. */
  #writeHeader(): number {
    const json = Buffer.from(JSON.stringify(this.#header), 'utf8')
    if (json.length > this.#headerBytes)
      throw new RangeError(`A header of ${json.length} bytes: it has grown too much.`)
    const text = Buffer.alloc(this.#headerBytes, ' ')
    json.copy(text)
    const preamble = Buffer.alloc(PREAMBLE_BYTES)
    MAGIC.copy(preamble)
    preamble.writeUInt32LE(VERSION, 8)
    preamble.writeUInt32LE(text.length, 12)
    preamble.writeUInt32LE(crc32(text), 16)
    return this.#writeAt(this.#writeAt(0, preamble), text)
  }

  #write(bytes: Uint8Array): void {
    this.#offset = this.#writeAt(this.#offset, bytes)
  }

  /** Returns where they end. */
  #writeAt(offset: number, bytes: Uint8Array): number {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#file, bytes, done, bytes.length - done, offset + done)
    }
    return offset + bytes.length
  }

  #close(): void {
    if (this.#open) closeSync(this.#file)
    this.#open = false
  }
}
