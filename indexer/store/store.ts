/** The database of an indexed subgraph: its one writer. Everything else opens the file with reader.ts. */
import type { Database } from 'better-sqlite3'
import { RetryableError, UserError } from '../../core/errors.ts'
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import type { BlockHeader, CallResult } from '../chain/block-source.ts'
import { type ChainMarks, readChainMarks, writeFinalNumber, writeOrigin } from './chain-marks.ts'
import {
  type BlockChanges,
  type DynamicDataSource,
  type EntityId,
  type EntityKey,
  keyOf,
  newVersionHandle,
  type Upsert,
  type VersionHandle,
} from './changes.ts'
import { decodeContext, encodeContext } from './context-codec.ts'
import { openFile, type StoreOptions } from './database-file.ts'
import { type BlockPointer, readEarliestBlock, readPointer, writePointer } from './meta.ts'
import { prune } from './prune.ts'
import { revertTables } from './revert.ts'
import { Rollups } from './rollups.ts'
import type { EntitySchema, EntityType, FieldType } from './schema.ts'
import { prepareStatements, type Statements } from './statements.ts'
import { type StoredEntity, TableWriter } from './table-writer.ts'
import type { Entity } from './values.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

export type { BlockChanges, DynamicDataSource, EntityId } from './changes.ts'
export type { StoreOptions } from './database-file.ts'
export type { BlockPointer, Identity } from './meta.ts'
export type { StoredEntity } from './table-writer.ts'

/** A call's answer, to be kept. The block's hash is part of the key, so a reorg never makes one wrong. */
export type CachedCall = {
  readonly blockHash: Hex
  readonly address: Hex
  readonly data: Hex
  readonly result: CallResult
}

export class Store {
  readonly path: string
  readonly schema: EntitySchema
  readonly #db: Database
  readonly #tables: ReadonlyMap<string, TableWriter>
  readonly #statements: Statements
  readonly #log: WriteAheadLog
  /** None when the schema has no aggregation. */
  readonly #rollups: Rollups | undefined
  readonly #historyBlocks: number | null
  #pointer: BlockPointer | null
  /** The highest block written; blocks must ascend. */
  #highest: number
  #depth = 0

  private constructor(options: StoreOptions, db: Database) {
    this.path = options.path
    this.schema = options.schema
    this.#historyBlocks = options.historyBlocks ?? null
    this.#db = db
    this.#tables = new Map([...options.schema.types.values()].map((type) => [type.name, new TableWriter(db, type)]))
    this.#statements = prepareStatements(db)
    this.#log = new WriteAheadLog(db, options.path)
    this.#rollups =
      options.schema.aggregations.size > 0
        ? new Rollups(db, options.schema, (type) => this.#table(type).flush())
        : undefined
    this.#pointer = readPointer(db)
    this.#highest = this.#pointer?.number ?? -1
  }

  /**
   * Opens a file or makes it. A file of another network or deployment (DATABASE_NETWORK), of another schema or layout
   * (DATABASE_SCHEMA), or that is no such file at all (DATABASE_FILE) is refused and left as it was.
   */
  static open(options: StoreOptions): Store {
    const db = openFile(options)
    try {
      return new Store(options, db)
    } catch (error) {
      db.close()
      throw error
    }
  }

  /** The current version of an entity. */
  load(type: string, id: EntityId): Entity | undefined {
    return this.#table(type).load(id)?.entity
  }

  /** The current version with the place of its row, for the cache. */
  loadStored(type: string, id: EntityId): StoredEntity | undefined {
    return this.#table(type).load(id)
  }

  /** Whether there is no entity of a type and never was one, as far as history is kept. */
  isEmpty(type: string): boolean {
    return this.#table(type).isEmpty()
  }

  /** The current entities of a type whose field holds an id (a list: among others). Ordered by id. */
  loadBy(type: string, fieldName: string, id: EntityId): Entity[] {
    return this.loadStoredBy(type, fieldName, id).map((stored) => stored.entity)
  }

  loadStoredBy(type: string, fieldName: string, id: EntityId): StoredEntity[] {
    return this.#table(type).loadBy(this.#field(type, fieldName), id)
  }

  #table(type: string): TableWriter {
    const table = this.#tables.get(type)
    if (!table) throw new RangeError(`The store: got entity type ${type}, expected one of the schema.`)
    return table
  }

  #field(type: string, name: string): FieldType {
    const field = this.schema.types.get(type)?.stored.find((candidate) => candidate.name === name)
    if (!field) throw new RangeError(`The store: got field ${type}.${name}, expected a stored one.`)
    return field
  }

  /**
   * Runs f in one transaction: all of it is in the file afterwards, or, when f or the commit throws, nothing. After a
   * failure the caller must clear its entity cache. A transaction inside another is part of that one.
   */
  transaction<T>(f: () => T): T {
    if (this.#depth > 0) return f()
    this.#begin()
    this.#depth = 1
    try {
      const result = f()
      if (result instanceof Promise)
        throw new TypeError('A transaction: got an async function, expected a synchronous one.')
      for (const table of this.#tables.values()) table.flush()
      this.#statements.commit.run()
      return result
    } catch (error) {
      for (const table of this.#tables.values()) table.reset()
      if (this.#db.inTransaction) this.#statements.rollback.run()
      this.#rollups?.reload()
      this.#pointer = readPointer(this.#db)
      this.#highest = this.#pointer?.number ?? -1
      throw error
    } finally {
      this.#depth = 0
    }
  }

  #begin(): void {
    this.#log.bound()
    try {
      this.#statements.begin.run()
    } catch (cause) {
      throw new RetryableError('DATABASE_LOCKED', `${this.path}: got a file that another process is writing to.`, {
        hint: 'Stop the other indexer, or give another file with --database.',
        cause,
      })
    }
    const found = readPointer(this.#db)
    if (found?.number === this.#pointer?.number && found?.hash === this.#pointer?.hash) return
    this.#statements.rollback.run()
    const got = found === null ? 'no block' : `block ${found.number}`
    const expected = this.#pointer === null ? 'none' : `block ${this.#pointer.number}`
    throw new UserError('DATABASE_LOCKED', `${this.path}: got ${got} as the last one written, expected ${expected}.`, {
      hint: 'Another indexer is writing to this file. Let only one run, or give another file with --database.',
    })
  }

  /**
   * Writes a block's changes as versions from that block on, and records the block. Blocks must ascend; an entity that
   * is written again in the same block gets its row replaced.
   */
  writeBlock(block: BlockHeader, changes: BlockChanges): void {
    if (this.#depth === 0) {
      this.transaction(() => this.writeBlock(block, changes))
      return
    }
    if (block.number < this.#highest) {
      throw new RangeError(
        `The store: got block ${block.number} after block ${this.#highest}, expected ascending blocks.`,
      )
    }
    this.#highest = block.number
    this.recordBlock(block)
    const found = new Map<EntityType, Map<EntityKey, VersionHandle>>()
    for (const upsert of changes.upserts) {
      const version = upsert.version ?? this.#find(upsert, found)
      this.#table(upsert.type.name).put(version, block.number, upsert.entity)
      if (version.unwritten > 0) version.unwritten--
    }
    for (const removal of changes.removals) {
      const version = removal.version ?? this.#find(removal, found)
      this.#table(removal.type.name).remove(version, block.number)
      if (version.unwritten > 0) version.unwritten--
    }
    this.#rollups?.afterBlock(block, changes.upserts)
    changes.written = true
  }

  /** The current version of an entity that came without one. */
  #find(change: Pick<Upsert, 'type' | 'id'>, found: Map<EntityType, Map<EntityKey, VersionHandle>>): VersionHandle {
    if (change.type.immutable) return newVersionHandle(0, 0)
    let ofType = found.get(change.type)
    if (!ofType) {
      ofType = new Map()
      found.set(change.type, ofType)
    }
    const key = keyOf(change.id)
    const known = ofType.get(key)
    if (known) return known
    const stored = this.#table(change.type.name).load(change.id)
    const version = newVersionHandle(stored?.vid ?? 0, stored?.lower ?? 0)
    ofType.set(key, version)
    return version
  }

  /** Records a block's hash, parent and time. */
  recordBlock(block: Pick<BlockHeader, 'number' | 'hash' | 'parentHash' | 'timestamp'>): void {
    const { changes } = this.#statements.recordBlock.run(
      block.number,
      hexToBytes(block.hash),
      hexToBytes(block.parentHash),
      block.timestamp,
    )
    if (changes === 0) {
      throw new RangeError(`The store: got another block ${block.number} (${block.hash}), expected a revert before it.`)
    }
  }

  addDataSources(list: readonly DynamicDataSource[]): void {
    for (const source of list) {
      const context = encodeContext(source.context)
      this.#statements.addDataSource.run(source.template, hexToBytes(source.address), context, source.block)
    }
  }

  /** Created data sources in the order of their creation. */
  dataSources(): DynamicDataSource[] {
    return this.#statements.dataSources.all().map((row) => ({
      template: row.template,
      address: bytesToHex(row.address),
      context: decodeContext(row.context),
      block: row.block,
    }))
  }

  /** Says that everything up to this block is in the tables; also records the block. */
  setPointer(block: Pick<BlockHeader, 'number' | 'hash' | 'parentHash' | 'timestamp'>): void {
    this.transaction(() => {
      this.recordBlock(block)
      this.#movePointer({ number: block.number, hash: block.hash, timestamp: block.timestamp })
      if (this.#historyBlocks !== null) this.#prune(block.number, this.#historyBlocks)
    })
  }

  #prune(head: number, historyBlocks: number): void {
    for (const table of this.#tables.values()) table.flush()
    prune(this.#db, this.schema, head, historyBlocks)
  }

  #movePointer(pointer: BlockPointer | null): void {
    writePointer(this.#db, pointer)
    this.#pointer = pointer
    this.#highest = Math.max(this.#highest, pointer?.number ?? -1)
  }

  /** The block up to which everything is written, null before the first. */
  pointer(): BlockPointer | null {
    return this.#pointer
  }

  /** What tells which chain the file is of. */
  chainMarks(): ChainMarks {
    return readChainMarks(this.#db)
  }

  /** Records the block before the start block. */
  setOrigin(block: { readonly number: number; readonly hash: Hex }): void {
    this.transaction(() => writeOrigin(this.#db, block))
  }

  /** Says that no block up to this one, which is written, can change. */
  setFinal(number: number): void {
    this.transaction(() => writeFinalNumber(this.#db, number))
  }

  /** A recorded block's hash. */
  blockHash(number: number): Hex | undefined {
    const row = this.#statements.block.get(number)
    return row && bytesToHex(row.hash)
  }

  /** The newest recorded blocks with a smaller number, newest first. */
  blocksBelow(number: number, limit: number): { number: number; hash: Hex }[] {
    return this.#statements.blocksBelow
      .all(number, limit)
      .map((row) => ({ number: row.number, hash: bytesToHex(row.hash) }))
  }

  /** The answer of an eth_call made before in the same block. */
  cachedCall(blockHash: Hex, address: Hex, data: Hex): CallResult | undefined {
    const row = this.#statements.call.get(hexToBytes(blockHash), hexToBytes(address), hexToBytes(data))
    if (!row) return undefined
    return row.result === null || row.status === 0
      ? { status: 'reverted' }
      : { status: 'ok', data: bytesToHex(row.result) }
  }

  cacheCalls(calls: readonly CachedCall[]): void {
    if (calls.length === 0) return
    this.transaction(() => {
      for (const { blockHash, address, data, result } of calls) {
        const answer = result.status === 'ok' ? hexToBytes(result.data) : null
        const status = answer === null ? 0 : 1
        this.#statements.addCall.run(hexToBytes(blockHash), hexToBytes(address), hexToBytes(data), status, answer)
      }
    })
  }

  /**
   * The state as after block `number`: later versions go, versions that later blocks ended are current again. The
   * pointer becomes the newest recorded block at or below the number, which has the same state; null when there is none.
   */
  revertTo(number: number): void {
    const earliest = readEarliestBlock(this.#db)
    if (number < earliest) {
      throw new UserError(
        'DATABASE_PRUNED',
        `${this.path}: got a fork at block ${number}, expected one from block ${earliest} on: what was before is pruned.`,
        {
          hint: 'Index again into a new file; a longer history (indexerHints: prune in the manifest) survives deeper forks.',
        },
      )
    }
    this.transaction(() => {
      for (const table of this.#tables.values()) table.flush()
      const pointer = revertTables(this.#db, this.schema, number)
      for (const table of this.#tables.values()) table.reset()
      this.#rollups?.reload()
      this.#highest = pointer?.number ?? -1
      this.#movePointer(pointer)
      const { finalNumber } = readChainMarks(this.#db)
      if (finalNumber !== null && finalNumber > number) writeFinalNumber(this.#db, number)
    })
  }

  /** When there is nothing to write: puts what was written lately where it belongs in the file, if it is time. */
  foldLog(): void {
    this.#log.fold()
  }

  /** Closes the file. Anything outside a finished transaction is not in it. */
  close(): void {
    this.#log.finish()
    this.#db.close()
  }
}
