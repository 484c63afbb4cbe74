/**
 * One entity type's table: its prepared statements, and the rows of the running transaction. Rows wait in memory until
 * the transaction ends, so that a version that is replaced within the batch is written once, already closed.
 */
import type { Database, Statement } from 'better-sqlite3'
import { MappingError } from '../../core/errors.ts'
import { type EntityId, entityName, type VersionHandle, type VersionRow } from './changes.ts'
import { type Allocate, decodeValue, encodeValue, type SqlValue } from './codec.ts'
import { BLOCK_MAX, isCurrent, ownColumns } from './ddl.ts'
import type { EntityType, FieldType } from './schema.ts'
import { Entity } from './values.ts'

/** An entity with the place of its row. */
export type StoredEntity = { readonly entity: Entity; readonly vid: number; readonly lower: number }

export class TableWriter {
  readonly #type: EntityType
  readonly #db: Database
  readonly #columns: string
  readonly #insert: Statement
  readonly #select: Statement
  readonly #close: Statement | undefined
  readonly #delete: Statement
  readonly #selectBy = new Map<string, Statement>()
  readonly #waiting: VersionRow[] = []
  /** vid and new block_upper of rows that were there before the transaction. */
  readonly #closing: number[] = []
  readonly #values: SqlValue[]
  readonly #allocators: readonly Allocate[]
  readonly #own: number
  #nextVid = 0

  constructor(db: Database, type: EntityType) {
    this.#db = db
    this.#type = type
    const table = `"${type.table}"`
    const own = ownColumns(type)
    this.#own = own.length
    this.#columns = [...own, ...type.stored.map((field) => field.column)].map((name) => `"${name}"`).join(', ')
    const marks = '?, '.repeat(own.length + type.stored.length).slice(0, -2)
    this.#insert = db.prepare(`INSERT INTO ${table} (${this.#columns}) VALUES (${marks})`)
    this.#select = this.#prepareSelect('id = ?')
    this.#close = type.immutable ? undefined : db.prepare(`UPDATE ${table} SET block_upper = ? WHERE vid = ?`)
    this.#delete = db.prepare(`DELETE FROM ${table} WHERE vid = ?`)
    this.#values = new Array<SqlValue>(own.length + type.stored.length).fill(null)
    this.#allocators = type.stored.map(() => reusingAllocator())
  }

  /** Wide integers come back as numbers unless the type has fields that need all 64 bits. */
  #prepareSelect(where: string): Statement {
    const sql = `SELECT ${this.#columns} FROM "${this.#type.table}" WHERE ${where} AND ${isCurrent(this.#type)} ORDER BY id`
    const wide = this.#type.stored.some((field) => field.kind === 'Int8' || field.kind === 'Timestamp')
    return this.#db.prepare(sql).raw().safeIntegers(wide)
  }

  /** The current version by id. */
  load(id: EntityId): StoredEntity | undefined {
    this.flush()
    const row = this.#select.get(id)
    return row === undefined ? undefined : this.#decode(row)
  }

  /** Whether it has no row. */
  isEmpty(): boolean {
    if (this.#waiting.length > 0) return false
    return this.#db.prepare(`SELECT 1 FROM "${this.#type.table}" LIMIT 1`).get() === undefined
  }

  /** The current versions whose field holds an id, or whose list holds it. Ordered by id. */
  loadBy(field: FieldType, id: EntityId): StoredEntity[] {
    this.flush()
    let statement = this.#selectBy.get(field.name)
    if (!statement) {
      const column = `"${field.column}"`
      const inList = `EXISTS (SELECT 1 FROM json_each(${column}) WHERE value = ${field.kind === 'Bytes' ? "'0x' || lower(hex(?))" : 'CAST(? AS TEXT)'})`
      statement = this.#prepareSelect(field.list ? inList : `${column} = ?`)
      this.#selectBy.set(field.name, statement)
    }
    return statement.all(id).map((row) => this.#decode(row))
  }

  #decode(row: unknown): StoredEntity {
    if (!Array.isArray(row)) throw new TypeError(`Table ${this.#type.table}: got a row that is not raw.`)
    const values: readonly SqlValue[] = row
    const fields = this.#type.stored.map((field, i) => decodeValue(field, values[this.#own + i] ?? null))
    const entity = new Entity(this.#type, fields)
    return { entity, vid: Number(values[0]), lower: Number(values[1]) }
  }

  /** Makes the entity the current version from a block on. */
  put(version: VersionHandle, block: number, entity: Entity): void {
    if (version.vid !== 0) {
      if (version.lower === block) {
        this.#replace(version, entity)
        return
      }
      this.#end(version, block)
    }
    const row: VersionRow = { vid: this.#takeVid(), lower: block, upper: BLOCK_MAX, entity, waiting: true }
    this.#waiting.push(row)
    version.vid = row.vid
    version.lower = block
    version.row = row
  }

  /** Ends the current version at a block; one that began in this block was never there. */
  remove(version: VersionHandle, block: number): void {
    if (version.vid === 0) return
    if (version.lower === block) {
      this.flush()
      this.#delete.run(version.vid)
    } else {
      this.#end(version, block)
    }
    version.vid = 0
    version.row = undefined
  }

  #replace(version: VersionHandle, entity: Entity): void {
    if (version.row?.waiting) {
      version.row.entity = entity
      return
    }
    this.#delete.run(version.vid)
    const row: VersionRow = { vid: version.vid, lower: version.lower, upper: BLOCK_MAX, entity, waiting: true }
    this.#waiting.push(row)
    version.row = row
  }

  #end(version: VersionHandle, block: number): void {
    if (version.lower > block) {
      throw new RangeError(
        `Table ${this.#type.table}: got block ${block} after ${version.lower}, expected ascending blocks.`,
      )
    }
    if (version.row?.waiting) version.row.upper = block
    else this.#closing.push(version.vid, block)
  }

  #takeVid(): number {
    if (this.#nextVid === 0) {
      const row = this.#db
        .prepare<[], { vid: number | null }>(`SELECT max(vid) AS vid FROM "${this.#type.table}"`)
        .get()
      this.#nextVid = (row?.vid ?? 0) + 1
    }
    return this.#nextVid++
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#closing.length > 0) {
      for (let i = 0; i < this.#closing.length; i += 2) this.#close?.run(this.#closing[i + 1], this.#closing[i])
      this.#closing.length = 0
    }
    if (this.#waiting.length === 0) return
    for (const row of this.#waiting) this.#write(row)
    this.#waiting.length = 0
  }

  #write(row: VersionRow): void {
    const values = this.#values
    values[0] = row.vid
    values[1] = row.lower
    if (this.#own === 3) values[2] = row.upper
    const stored = this.#type.stored
    for (let i = 0; i < stored.length; i++) {
      const field = stored[i]
      if (field) values[this.#own + i] = encodeValue(field, row.entity.values[i], this.#allocators[i])
    }
    try {
      this.#insert.run(values)
    } catch (cause) {
      throw this.#insertError(row, cause)
    }
    row.waiting = false
  }

  #insertError(row: VersionRow, cause: unknown): unknown {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (!this.#type.immutable || code !== 'SQLITE_CONSTRAINT_UNIQUE') return cause
    const id = row.entity.get('id')
    const known = id instanceof Uint8Array || typeof id === 'string' || typeof id === 'bigint' ? id : ''
    return new MappingError(
      `${entityName(this.#type.name, known)}: got a second write in block ${row.lower}, expected one for ever: the type is immutable.`,
      { handler: 'the end of the block', blockNumber: row.lower },
      { cause },
    )
  }

  /** Forgets what waits, after a transaction that failed, or rows that a revert deleted. */
  reset(): void {
    this.#waiting.length = 0
    this.#closing.length = 0
    this.#nextVid = 0
  }
}

/** SQLite copies what is bound, so a column can be encoded into the same few buffers again and again. */
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
