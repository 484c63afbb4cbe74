/** The database of an indexed subgraph: its one writer. Everything else opens the file with reader.ts. */
import type { Database } from 'better-sqlite3'
import { UserError } from '../../core/errors.ts'
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import type { BlockHeader, CallResult } from '../chain/block-source.ts'
import { type ChainMarks, readChainMarks } from './chain-marks.ts'
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
import { DatabaseWriter } from './database-writer.ts'
import { type BlockPointer, readEarliestBlock, readPointer } from './meta.ts'
import { blockAtOrBelow } from './reader.ts'
import type { EntitySchema, EntityType, FieldType } from './schema.ts'
import { prepareReads, type ReadStatements } from './statements.ts'
import type { CachedCall, StoreWriter } from './store-writer.ts'
import { type StoredEntity, TableWriter } from './table-writer.ts'
import { ThreadedWriter } from './threaded-writer.ts'
import type { Entity } from './values.ts'

export type { BlockChanges, DynamicDataSource, EntityId } from './changes.ts'
export type { StoreOptions } from './database-file.ts'
export type { BlockPointer, Identity } from './meta.ts'
export type { CachedCall } from './store-writer.ts'
export type { StoredEntity } from './table-writer.ts'

export class Store {
  readonly path: string
  readonly schema: EntitySchema
  readonly #db: Database
  readonly #tables: ReadonlyMap<string, TableWriter>
  readonly #statements: ReadStatements
  readonly #writer: StoreWriter
  readonly #historyBlocks: number | null
  /** The first block whose state has to be kept; what ended up to it is not written. */
  #keptFrom = -1
  readonly #isThreaded: boolean
  /** After all that was committed, of which the last may still be on its way into the file. */
  #pointer: BlockPointer | null
  /** After what is known to be in the file. */
  #written: BlockPointer | null
  /** Of the running transaction. */
  #changes: BlockChanges[] = []
  /** The highest block written; blocks must ascend. */
  #highest: number
  #depth = 0

  private constructor(options: StoreOptions, db: Database) {
    this.path = options.path
    this.schema = options.schema
    this.#historyBlocks = options.historyBlocks ?? null
    this.#isThreaded = options.thread !== undefined
    this.#db = db
    const { path, thread } = options
    this.#writer = thread
      ? new ThreadedWriter(path, options.schema, thread.schemaText)
      : new DatabaseWriter(db, path, options.schema)
    this.#tables = new Map(
      [...options.schema.types.values()].map((type, i) => [type.name, new TableWriter(db, type, this.#writer.rows(i))]),
    )
    this.#statements = prepareReads(db)
    this.#pointer = readPointer(db)
    this.#written = this.#pointer
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
   * Runs f in one transaction: all of it is in the file afterwards, or, when f or the commit throws, nothing. With a
   * writing thread it is on its way there, and what it fails with is thrown by the next transaction or by settle. After
   * a failure the caller must clear its entity cache and go on from the pointer. A transaction inside another is part of
   * that one.
   */
  transaction<T>(f: () => T): T {
    if (this.#depth > 0) return f()
    return this.#orTakeBack(() => {
      this.#writer.begin(this.#pointer)
      this.#depth = 1
      const result = f()
      if (result instanceof Promise)
        throw new TypeError('A transaction: got an async function, expected a synchronous one.')
      this.#flush()
      const [changes, pointer] = [this.#changes, this.#pointer]
      this.#changes = []
      this.#writer.commit(() => {
        this.#written = pointer
        for (const one of changes) markWritten(one)
      })
      return result
    })
  }

  /** What fails leaves the store as the file is, once that has all that was committed before. */
  #orTakeBack<T>(f: () => T): T {
    try {
      return f()
    } catch (error) {
      this.#writer.rollback()
      this.#changes = []
      let first = error
      try {
        this.#writer.settle()
      } catch (earlier) {
        first = earlier
      }
      for (const table of this.#tables.values()) table.reset()
      this.#pointer = this.#written
      this.#highest = this.#pointer?.number ?? -1
      throw first
    } finally {
      this.#depth = 0
    }
  }

  #flush(): void {
    for (const table of this.#tables.values()) table.flush()
  }

  /**
   * Waits until all that was written is in the file, where others can read it.
   * @throws what a transaction has failed with; see there
   */
  settle(): void {
    this.#orTakeBack(() => this.#writer.settle())
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
    this.#recordBlock(block)
    const found = new Map<EntityType, Map<EntityKey, VersionHandle>>()
    for (const upsert of changes.upserts) {
      const version = upsert.version ?? this.#find(upsert, found)
      this.#table(upsert.type.name).put(version, block.number, upsert.entity, this.#keptFrom)
    }
    for (const removal of changes.removals) {
      const version = removal.version ?? this.#find(removal, found)
      this.#table(removal.type.name).remove(version, block.number, this.#keptFrom)
    }
    if (this.schema.aggregations.size > 0) this.#rollUp(block, changes.upserts)
    this.#changes.push(changes)
  }

  /** What buckets are made of must be in the tables by then. */
  #rollUp({ number, timestamp }: BlockHeader, upserts: readonly Upsert[]): void {
    const times: (readonly [string, string])[] = []
    for (const { type, entity } of upserts) {
      const time = type.timeseries ? entity.get('timestamp') : undefined
      if (typeof time === 'bigint') times.push([type.name, time.toString()])
    }
    for (const type of new Set(times.map(([name]) => name))) this.#table(type).flush()
    this.#writer.step({ kind: 'roll-up', block: { number, timestamp }, times })
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
    if (this.#isThreaded)
      throw new RangeError('The store: got a change without its version, which a thread is writing.')
    const stored = this.#table(change.type.name).load(change.id)
    const version = newVersionHandle(stored?.vid ?? 0, stored?.lower ?? 0)
    ofType.set(key, version)
    return version
  }

  #recordBlock({ number, hash, parentHash, timestamp }: RecordedBlock): void {
    this.#writer.step({ kind: 'block', block: { number, hash, parentHash, timestamp } })
  }

  addDataSources(list: readonly DynamicDataSource[]): void {
    this.transaction(() => {
      for (const { template, address, context, block } of list) {
        const source = { template, address, context: encodeContext(context), block }
        this.#writer.step({ kind: 'source', source })
      }
    })
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

  /**
   * Says which block the indexing will reach. Where history is pruned, versions that would be deleted by then are not
   * written in the first place.
   */
  expect(target: number): void {
    if (this.#historyBlocks !== null) this.#keptFrom = target - this.#historyBlocks
  }

  /** Says that everything up to this block is in the tables; also records the block. */
  setPointer(block: RecordedBlock): void {
    this.transaction(() => {
      this.#recordBlock(block)
      this.#movePointer({ number: block.number, hash: block.hash, timestamp: block.timestamp })
      if (this.#historyBlocks === null) return
      this.#flush()
      const keptFrom = Math.min(block.number, this.#keptFrom)
      this.#writer.step({ kind: 'prune', head: block.number, historyBlocks: this.#historyBlocks, keptFrom })
    })
  }

  #movePointer(pointer: BlockPointer | null): void {
    this.#writer.step({ kind: 'pointer', pointer })
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
  setOrigin({ number, hash }: { readonly number: number; readonly hash: Hex }): void {
    this.transaction(() => this.#writer.step({ kind: 'origin', block: { number, hash } }))
  }

  /** Says that no block up to this one, which is written, can change. */
  setFinal(number: number): void {
    this.transaction(() => this.#writer.step({ kind: 'final', number }))
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
      for (const call of calls) this.#writer.step({ kind: 'call', call })
    })
  }

  /**
   * The state as after block `number`: later versions go, versions that later blocks ended are current again. The
   * pointer becomes the newest recorded block at or below the number, which has the same state; null when there is none.
   */
  revertTo(number: number): void {
    if (this.#depth === 0) this.settle()
    const earliest = readEarliestBlock(this.#db)
    if (earliest > 0 && number < earliest) {
      throw new UserError(
        'DATABASE_PRUNED',
        `${this.path}: got a fork at block ${number}, expected one from block ${earliest} on: what was before is pruned.`,
        {
          hint: 'Index again into a new file; a longer history (indexerHints: prune in the manifest) survives deeper forks.',
        },
      )
    }
    this.transaction(() => {
      this.#flush()
      const pointer = blockAtOrBelow(this.#db, number)
      this.#writer.step({ kind: 'revert', number })
      for (const table of this.#tables.values()) table.reset()
      this.#highest = pointer?.number ?? -1
      this.#movePointer(pointer)
      const { finalNumber } = this.chainMarks()
      if (finalNumber !== null && finalNumber > number) this.#writer.step({ kind: 'final', number })
    })
    if (this.#depth === 0) this.settle()
  }

  /** When there is nothing to write: puts what was written lately where it belongs in the file, if it is time. */
  foldLog(): void {
    this.#writer.fold()
  }

  /** Closes the file. Anything outside a finished transaction is not in it. */
  close(): void {
    try {
      this.#writer.close()
    } finally {
      this.#db.close()
    }
  }
}

type RecordedBlock = Pick<BlockHeader, 'number' | 'hash' | 'parentHash' | 'timestamp'>

/** From here on the cache may forget what the changes have made: it is read from the file. */
function markWritten(changes: BlockChanges): void {
  for (const { version } of changes.upserts) if (version && version.unwritten > 0) version.unwritten--
  for (const { version } of changes.removals) if (version && version.unwritten > 0) version.unwritten--
  changes.written = true
}
