/** Reads an archive's parts, each checked before anything in it is believed. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { crc32, zstdDecompressSync } from 'node:zlib'
import { UserError } from '../../core/errors.ts'
import { type ArchivedBlock, readBlocks } from './archived-block.ts'
import {
  type ArchiveHeader,
  damaged,
  type Footer,
  MAGIC,
  PREAMBLE_BYTES,
  type Section,
  TRAILER_BYTES,
  VERSION,
} from './layout.ts'
import type { TimeRun } from './time-runs.ts'
import { WordReader } from './words.ts'

/** A header is some hundred bytes; more is no header. */
const MAX_HEADER_BYTES = 1 << 24

export class ArchiveReader {
  readonly path: string
  readonly header: ArchiveHeader
  readonly footer: Footer
  readonly bytes: number
  readonly #file: number

  /**
   * @throws UserError ARCHIVE_MISSING, ARCHIVE_VERSION, or ARCHIVE_DAMAGED when the file is none, is cut off or has
   * other bytes than were written
   */
  constructor(path: string) {
    this.path = path
    this.#file = openArchive(path)
    try {
      this.bytes = fstatSync(this.#file).size
      this.header = this.#readHeader()
      this.footer = this.#readFooter()
    } catch (error) {
      closeSync(this.#file)
      throw error
    }
  }

  /** The blocks of one of footer.blocks. */
  blocksOf(section: Section): ArchivedBlock[] {
    const blocks = this.#decoded(section, readBlocks)
    if (blocks[0]?.header.number === section.first && blocks.at(-1)?.header.number === section.last) return blocks
    throw damaged(this.path, `a section with other blocks than ${section.first} to ${section.last}`)
  }

  /** The timestamps of one of footer.times. */
  timesOf(section: Section): TimeRun[] {
    return this.#decoded(section, (bytes) => {
      const r = new WordReader(bytes)
      const runs: TimeRun[] = []
      while (!r.isAtEnd) runs.push({ first: r.number(), count: r.number(), timestamp: r.number(), step: r.number() })
      return runs
    })
  }

  close(): void {
    closeSync(this.#file)
  }

  #readHeader(): ArchiveHeader {
    const preamble = this.#bytesAt(0, PREAMBLE_BYTES, 'the beginning')
    if (!preamble.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(this.path, 'a file of another kind')
    const version = preamble.readUInt32LE(8)
    if (version !== VERSION) {
      throw new UserError('ARCHIVE_VERSION', `${this.path}: got archive version ${version}, expected ${VERSION}.`, {
        hint: 'Read it with the version of aftershock that wrote it, or record it again with this one',
      })
    }
    const length = preamble.readUInt32LE(12)
    if (length > MAX_HEADER_BYTES) throw damaged(this.path, `a header of ${length} bytes`)
    const text = this.#bytesAt(PREAMBLE_BYTES, length, 'the header')
    if (crc32(text) !== preamble.readUInt32LE(16)) throw damaged(this.path, 'a header with a wrong checksum')
    return JSON.parse(text.toString('utf8'))
  }

  #readFooter(): Footer {
    const trailer = this.#bytesAt(this.bytes - TRAILER_BYTES, TRAILER_BYTES, 'the end')
    if (!trailer.subarray(16).equals(MAGIC)) throw damaged(this.path, 'a file that is cut off')
    const [offset, length] = [Number(trailer.readBigUInt64LE(0)), trailer.readUInt32LE(8)]
    const section = { first: 0, last: 0, offset, length, crc: trailer.readUInt32LE(12) }
    return this.#decoded(section, (bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')))
  }

  #decoded<T>(section: Section, decode: (bytes: Uint8Array) => T): T {
    const { first, last, offset, length } = section
    const packed = this.#bytesAt(offset, length, `blocks ${first} to ${last}`)
    if (crc32(packed) !== section.crc) throw damaged(this.path, `a wrong checksum at byte ${offset}`)
    try {
      return decode(zstdDecompressSync(packed))
    } catch (cause) {
      throw damaged(this.path, `bytes at ${offset} that cannot be read`, cause)
    }
  }

  #bytesAt(offset: number, length: number, what: string): Buffer {
    if (offset < 0 || offset + length > this.bytes)
      throw damaged(this.path, `a file that is cut off: ${what} is not there`)
    const bytes = Buffer.allocUnsafe(length)
    for (let done = 0; done < length; ) {
      const read = readSync(this.#file, bytes, done, length - done, offset + done)
      if (read === 0) throw damaged(this.path, `a file that is cut off: ${what} is not there`)
      done += read
    }
    return bytes
  }
}

function openArchive(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError('ARCHIVE_MISSING', `${path}: got no file that can be read (${reason}), expected an archive.`, {
      hint: 'Write one with aftershock record or aftershock import',
      cause,
    })
  }
}
