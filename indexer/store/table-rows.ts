/** One entity type's table as it is written: statements, and an entity's values as they are bound. */
import type { Database, Statement } from 'better-sqlite3'
import { MappingError } from '../../core/errors.ts'
import { entityName, type VersionRow } from './changes.ts'
import { type Allocate, encodeValue, type SqlValue } from './codec.ts'
import { ownColumns } from './ddl.ts'
import type { EntityType } from './schema.ts'
import type { RowSink } from './store-writer.ts'

/** Encodes rows of a type, one after the other, into the same array. */
export class RowEncoder {
  /** vid, the block or blocks, and the stored fields' values. Valid until the next row. */
  readonly values: SqlValue[]
  readonly #type: EntityType
  readonly #own: number
  readonly #allocators: readonly Allocate[]

  constructor(type: EntityType) {
    this.#type = type
    this.#own = ownColumns(type).length
    this.values = new Array<SqlValue>(this.#own + type.stored.length).fill(null)
    this.#allocators = type.stored.map(() => reusingAllocator())
  }

  encode(row: VersionRow): void {
    const { values } = this
    values[0] = row.vid
    values[1] = row.lower
    if (this.#own === 3) values[2] = row.upper
    const { stored } = this.#type
    for (let i = 0; i < stored.length; i++) {
      const field = stored[i]
      if (field) values[this.#own + i] = encodeValue(field, row.entity.values[i], this.#allocators[i])
    }
  }
}

export class TableRows implements RowSink {
  readonly #type: EntityType
  readonly #encoder: RowEncoder
  readonly #insert: Statement
  readonly #end: Statement | undefined
  readonly #delete: Statement
  readonly #id: number

  constructor(db: Database, type: EntityType) {
    this.#type = type
    this.#encoder = new RowEncoder(type)
    const table = `"${type.table}"`
    const columns = [...ownColumns(type), ...type.stored.map((field) => field.column)]
    const names = columns.map((name) => `"${name}"`).join(', ')
    this.#insert = db.prepare(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`)
    this.#end = type.immutable ? undefined : db.prepare(`UPDATE ${table} SET block_upper = ? WHERE vid = ?`)
    this.#delete = db.prepare(`DELETE FROM ${table} WHERE vid = ?`)
    this.#id = columns.indexOf('id')
  }

  /** To be filled in for insertValues. */
  get values(): SqlValue[] {
    return this.#encoder.values
  }

  insert(row: VersionRow): void {
    this.#encoder.encode(row)
    this.insertValues()
  }

  /** @throws MappingError when the type is immutable and an entity of the id is there */
  insertValues(): void {
    try {
      this.#insert.run(this.values)
    } catch (cause) {
      throw this.#insertError(cause)
    }
  }

  end(vid: number, block: number): void {
    this.#end?.run(block, vid)
  }

  delete(vid: number): void {
    this.#delete.run(vid)
  }

  #insertError(cause: unknown): unknown {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (!this.#type.immutable || code !== 'SQLITE_CONSTRAINT_UNIQUE') return cause
    const blockNumber = Number(this.values[1])
    const id = this.values[this.#id]
    const known = id instanceof Uint8Array || typeof id === 'string' || typeof id === 'bigint' ? id : ''
    return new MappingError(
      `${entityName(this.#type.name, known)}: got a second write in block ${blockNumber}, expected one for ever: the type is immutable.`,
      { handler: 'the end of the block', blockNumber },
      { cause },
    )
  }
}

/** What a value is bound or packed from is copied, so that a column can be encoded into the same few buffers again. */
function reusingAllocator(): Allocate {
  const buffers: (Uint8Array | undefined)[] = []
  return (length) => {
    if (length > 64) return Buffer.allocUnsafe(length)
    const known = buffers[length]
    if (known) return known
    const made = Buffer.allocUnsafeSlow(length)
    buffers[length] = made
    return made
  }
}
