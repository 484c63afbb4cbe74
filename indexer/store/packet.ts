/**
 * A transaction as bytes: what the indexing thread sends to the writing thread. Rows are packed as they will be bound, so
 * that the writing thread knows nothing of entities.
 *
 * A row: INSERT, its table (2 bytes) and its values. An end: END, table, vid, block. A deletion: DELETE, table, vid. Any
 * other step: STEP, its length (4 bytes) and its JSON. A value: a tag, and what the tag says. All little-endian.
 */
import type { VersionRow } from './changes.ts'
import type { SqlValue } from './codec.ts'
import type { EntityType } from './schema.ts'
import type { RowSink, StoreWriter, WriteStep } from './store-writer.ts'
import { RowEncoder, type TableRows } from './table-rows.ts'

const INSERT = 1
const END = 2
const DELETE = 3
const STEP = 4

const NULL = 0
/** 4 bytes, signed. */
const INT32 = 1
/** 8 bytes, a number. */
const DOUBLE = 2
/** 8 bytes, a bigint. */
const INT64 = 3
/** The length in 4 bytes, UTF-8. */
const TEXT = 4
/** The length in 4 bytes. */
const BLOB = 5
/** A BLOB of so many bytes less: up to 127. */
const SHORT_BLOB = 128

const FIRST_BYTES = 1 << 20

export class PacketWriter {
  #room: ArrayBuffer
  #bytes: Buffer
  #view: DataView
  #at = 0

  /** `room`: a buffer to begin with, which is no longer used elsewhere. */
  constructor(room: ArrayBuffer = new ArrayBuffer(FIRST_BYTES)) {
    this.#room = room
    this.#bytes = Buffer.from(room)
    this.#view = new DataView(room)
  }

  get length(): number {
    return this.#at
  }

  /** What was written lies at its beginning. */
  get room(): ArrayBuffer {
    return this.#room
  }

  insert(table: number, values: readonly SqlValue[]): void {
    this.#begin(INSERT, table)
    for (let i = 0; i < values.length; i++) this.#value(values[i] ?? null)
  }

  end(table: number, vid: number, block: number): void {
    this.#begin(END, table)
    this.#value(vid)
    this.#value(block)
  }

  delete(table: number, vid: number): void {
    this.#begin(DELETE, table)
    this.#value(vid)
  }

  step(step: WriteStep): void {
    const text = JSON.stringify(step)
    this.#reserve(5 + 3 * text.length)
    this.#bytes[this.#at] = STEP
    const length = this.#bytes.write(text, this.#at + 5, 'utf8')
    this.#view.setUint32(this.#at + 1, length, true)
    this.#at += 5 + length
  }

  #begin(kind: number, table: number): void {
    this.#reserve(3)
    this.#bytes[this.#at] = kind
    this.#view.setUint16(this.#at + 1, table, true)
    this.#at += 3
  }

  #value(value: SqlValue): void {
    if (value === null) {
      this.#reserve(1)
      this.#bytes[this.#at++] = NULL
    } else if (typeof value === 'number') this.#number(value)
    else if (typeof value === 'string') this.#text(value)
    else if (typeof value === 'bigint') {
      this.#reserve(9)
      this.#bytes[this.#at] = INT64
      this.#view.setBigInt64(this.#at + 1, value, true)
      this.#at += 9
    } else this.#blob(value)
  }

  #number(value: number): void {
    this.#reserve(9)
    const isShort = (value | 0) === value
    this.#bytes[this.#at] = isShort ? INT32 : DOUBLE
    if (isShort) this.#view.setInt32(this.#at + 1, value, true)
    else this.#view.setFloat64(this.#at + 1, value, true)
    this.#at += isShort ? 5 : 9
  }

  #text(value: string): void {
    this.#reserve(5 + 3 * value.length)
    const length = this.#bytes.write(value, this.#at + 5, 'utf8')
    this.#bytes[this.#at] = TEXT
    this.#view.setUint32(this.#at + 1, length, true)
    this.#at += 5 + length
  }

  #blob(value: Uint8Array): void {
    const { length } = value
    this.#reserve(5 + length)
    if (length < SHORT_BLOB) this.#bytes[this.#at++] = SHORT_BLOB + length
    else {
      this.#bytes[this.#at] = BLOB
      this.#view.setUint32(this.#at + 1, length, true)
      this.#at += 5
    }
    const bytes = this.#bytes
    let at = this.#at
    // Most are short: a loop is cheaper than a call that copies.
    if (length <= 40) for (let i = 0; i < length; i++) bytes[at++] = value[i] ?? 0
    else bytes.set(value, at)
    this.#at += length
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const larger = new ArrayBuffer(Math.max(this.#bytes.length * 2, this.#at + bytes))
    const copy = Buffer.from(larger)
    copy.set(this.#bytes.subarray(0, this.#at))
    this.#room = larger
    this.#bytes = copy
    this.#view = new DataView(larger)
  }
}

/** Packs the rows of one table into whatever packet is being written. */
export class PackedRows implements RowSink {
  readonly #packet: () => PacketWriter
  readonly #table: number
  readonly #encoder: RowEncoder

  constructor(packet: () => PacketWriter, table: number, type: EntityType) {
    this.#packet = packet
    this.#table = table
    this.#encoder = new RowEncoder(type)
  }

  insert(row: VersionRow): void {
    this.#encoder.encode(row)
    this.#packet().insert(this.#table, this.#encoder.values)
  }

  end(vid: number, block: number): void {
    this.#packet().end(this.#table, vid, block)
  }

  delete(vid: number): void {
    this.#packet().delete(this.#table, vid)
  }
}

/** Who takes what a packet holds. */
export type PacketTarget = Pick<StoreWriter, 'step'> & { rows(table: number): TableRows }

/** Does what was written into a packet, in its order. */
export function applyPacket(room: ArrayBuffer, length: number, target: PacketTarget): void {
  const reader = new PacketReader(room)
  while (reader.at < length) {
    const kind = reader.byte()
    if (kind === STEP) {
      target.step(reader.step())
      continue
    }
    const rows = target.rows(reader.short())
    if (kind === INSERT) {
      const { values } = rows
      for (let i = 0; i < values.length; i++) values[i] = reader.value()
      rows.insertValues()
    } else if (kind === END) {
      const vid = reader.whole()
      rows.end(vid, reader.whole())
    } else if (kind === DELETE) rows.delete(reader.whole())
    else throw new RangeError(`A packet: got ${kind} at byte ${reader.at - 3}, expected the beginning of a step.`)
  }
}

class PacketReader {
  at = 0
  readonly #bytes: Buffer
  readonly #view: DataView

  constructor(room: ArrayBuffer) {
    this.#bytes = Buffer.from(room)
    this.#view = new DataView(room)
  }

  byte(): number {
    return this.#view.getUint8(this.at++)
  }

  short(): number {
    this.at += 2
    return this.#view.getUint16(this.at - 2, true)
  }

  step(): WriteStep {
    const length = this.#length()
    this.at += length
    return JSON.parse(this.#bytes.toString('utf8', this.at - length, this.at))
  }

  whole(): number {
    const value = this.value()
    if (typeof value === 'number') return value
    throw new RangeError(`A packet: got a ${typeof value} before byte ${this.at}, expected a number.`)
  }

  value(): SqlValue {
    const tag = this.byte()
    if (tag >= SHORT_BLOB) return this.#blob(tag - SHORT_BLOB)
    switch (tag) {
      case NULL:
        return null
      case INT32:
        this.at += 4
        return this.#view.getInt32(this.at - 4, true)
      case DOUBLE:
        this.at += 8
        return this.#view.getFloat64(this.at - 8, true)
      case INT64:
        this.at += 8
        return this.#view.getBigInt64(this.at - 8, true)
      case TEXT: {
        const length = this.#length()
        this.at += length
        return this.#bytes.toString('utf8', this.at - length, this.at)
      }
      case BLOB:
        return this.#blob(this.#length())
      default:
        throw new RangeError(`A packet: got the tag ${tag} at byte ${this.at - 1}, expected a value.`)
    }
  }

  #length(): number {
    this.at += 4
    return this.#view.getUint32(this.at - 4, true)
  }

  /** A view, which is copied when it is bound. */
  #blob(length: number): Uint8Array {
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }
}
