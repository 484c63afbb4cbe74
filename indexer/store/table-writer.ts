/**
 * One entity type's table: how it is read, and the rows of the running transaction. Rows wait in memory until the
 * transaction ends, so that a version that is replaced within the batch is written once, already closed.
 */
import type { Database, Statement } from 'better-sqlite3'
import type { EntityId, VersionHandle, VersionRow } from './changes.ts'
import { decodeValue, type SqlValue } from './codec.ts'
import { BLOCK_MAX, isCurrent, ownColumns } from './ddl.ts'
import type { EntityType, FieldType } from './schema.ts'
import type { RowSink } from './store-writer.ts'
import { Entity } from './values.ts'

/** An entity with the place of its row. */
export type StoredEntity = { readonly entity: Entity; readonly vid: number; readonly lower: number }

export class TableWriter {
  readonly #type: EntityType
  readonly #db: Database
  readonly #rows: RowSink
  readonly #columns: string
  readonly #select: Statement
  readonly #selectBy = new Map<string, Statement>()
  readonly #waiting: VersionRow[] = []
  /** vid and new block_upper of rows that were there before the transaction. */
  readonly #closing: number[] = []
  readonly #own: number
  #nextVid = 0

  constructor(db: Database, type: EntityType, rows: RowSink) {
    this.#db = db
    this.#rows = rows
    this.#type = type
    const own = ownColumns(type)
    this.#own = own.length
    this.#columns = [...own, ...type.stored.map((field) => field.column)].map((name) => `"${name}"`).join(', ')
    this.#select = this.#prepareSelect('id = ?')
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

  /** Makes the entity the current version from a block on. `keptFrom`: of earlier blocks no state is kept. */
  put(version: VersionHandle, block: number, entity: Entity, keptFrom: number): void {
    if (version.vid !== 0) {
      if (version.lower === block || block <= keptFrom) {
        this.#replace(version, block, entity)
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
  remove(version: VersionHandle, block: number, keptFrom: number): void {
    if (version.vid === 0) return
    if (version.lower === block || block <= keptFrom) {
      this.flush()
      this.#rows.delete(version.vid)
    } else {
      this.#end(version, block)
    }
    version.vid = 0
    version.row = undefined
  }

  /** Nobody will ask for the version that was current. */
  #replace(version: VersionHandle, block: number, entity: Entity): void {
    version.lower = block
    if (version.row?.waiting) {
      version.row.lower = block
      version.row.entity = entity
      return
    }
    this.#rows.delete(version.vid)
    const row: VersionRow = { vid: version.vid, lower: block, upper: BLOCK_MAX, entity, waiting: true }
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
      for (let i = 0; i < this.#closing.length; i += 2) this.#rows.end(this.#closing[i] ?? 0, this.#closing[i + 1] ?? 0)
      this.#closing.length = 0
    }
    if (this.#waiting.length === 0) return
    for (const row of this.#waiting) {
      this.#rows.insert(row)
      row.waiting = false
    }
    this.#waiting.length = 0
  }

  /** Forgets what waits, after a transaction that failed, or rows that a revert deleted. */
  reset(): void {
    this.#waiting.length = 0
    this.#closing.length = 0
    this.#nextVid = 0
  }
}
