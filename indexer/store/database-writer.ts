/** Writes to the database through a connection of its own, or one that the store reads from too. */
import type { Database } from 'better-sqlite3'
import { RetryableError, UserError } from '../../core/errors.ts'
import { hexToBytes } from '../../core/hex.ts'
import { writeFinalNumber, writeOrigin } from './chain-marks.ts'
import { type BlockPointer, readPointer, writePointer } from './meta.ts'
import { prune } from './prune.ts'
import { revertTables } from './revert.ts'
import { Rollups } from './rollups.ts'
import type { EntitySchema } from './schema.ts'
import { prepareWrites, type WriteStatements } from './statements.ts'
import type { StoreWriter, WriteStep } from './store-writer.ts'
import { TableRows } from './table-rows.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

export class DatabaseWriter implements StoreWriter {
  readonly #db: Database
  readonly #path: string
  readonly #schema: EntitySchema
  readonly #tables: readonly TableRows[]
  readonly #statements: WriteStatements
  readonly #log: WriteAheadLog
  /** None when the schema has no aggregation. */
  readonly #rollups: Rollups | undefined

  constructor(db: Database, path: string, schema: EntitySchema) {
    this.#db = db
    this.#path = path
    this.#schema = schema
    this.#tables = [...schema.types.values()].map((type) => new TableRows(db, type))
    this.#statements = prepareWrites(db)
    this.#log = new WriteAheadLog(db, path)
    this.#rollups = schema.aggregations.size > 0 ? new Rollups(db, schema) : undefined
  }

  begin(expected: BlockPointer | null): void {
    this.#log.bound()
    try {
      this.#statements.begin.run()
    } catch (cause) {
      throw new RetryableError('DATABASE_LOCKED', `${this.#path}: got a file that another process is writing to.`, {
        hint: 'Stop the other indexer, or give another file with --database.',
        cause,
      })
    }
    const found = readPointer(this.#db)
    if (found?.number === expected?.number && found?.hash === expected?.hash) return
    this.#statements.rollback.run()
    const got = found === null ? 'no block' : `block ${found.number}`
    const wanted = expected === null ? 'none' : `block ${expected.number}`
    throw new UserError('DATABASE_LOCKED', `${this.#path}: got ${got} as the last one written, expected ${wanted}.`, {
      hint: 'Another indexer is writing to this file. Let only one run, or give another file with --database.',
    })
  }

  commit(written: () => void): void {
    this.#statements.commit.run()
    written()
  }

  rollback(): void {
    if (!this.#db.open) return
    if (this.#db.inTransaction) this.#statements.rollback.run()
    this.#rollups?.reload()
  }

  rows(table: number): TableRows {
    const rows = this.#tables[table]
    if (!rows) throw new RangeError(`Table ${table}: got ${this.#tables.length} of them.`)
    return rows
  }

  step(step: WriteStep): void {
    const db = this.#db
    switch (step.kind) {
      case 'block':
        this.#recordBlock(step.block)
        return
      case 'source': {
        const { template, address, context, block } = step.source
        this.#statements.addDataSource.run(template, hexToBytes(address), context, block)
        return
      }
      case 'call': {
        const { blockHash, address, data, result } = step.call
        const answer = result.status === 'ok' ? hexToBytes(result.data) : null
        const status = answer === null ? 0 : 1
        this.#statements.addCall.run(hexToBytes(blockHash), hexToBytes(address), hexToBytes(data), status, answer)
        return
      }
      case 'pointer':
        writePointer(db, step.pointer)
        return
      case 'origin':
        writeOrigin(db, step.block)
        return
      case 'final':
        writeFinalNumber(db, step.number)
        return
      case 'roll-up':
        this.#rollups?.afterBlock(step.block, step.times)
        return
      case 'prune':
        prune(db, this.#schema, step)
        return
      case 'revert':
        revertTables(db, this.#schema, step.number)
        this.#rollups?.reload()
    }
  }

  #recordBlock(block: Extract<WriteStep, { kind: 'block' }>['block']): void {
    const { number, hash, parentHash, timestamp } = block
    const { changes } = this.#statements.recordBlock.run(number, hexToBytes(hash), hexToBytes(parentHash), timestamp)
    if (changes > 0) return
    throw new RangeError(`The store: got another block ${number} (${hash}), expected a revert before it.`)
  }

  fold(): void {
    this.#log.fold()
  }

  settle(): void {}

  /** The connection stays open. */
  close(): void {
    this.#log.finish()
  }
}
