/**
 * Consistent views of a database. Each request reads in one of its own, so that all of its answer is of one block though
 * the indexer writes meanwhile.
 */
import type { IndexedBlock, Reader } from '../analytics/reader.ts'
import type { Identity } from '../indexer/store/meta.ts'
import type { Dialect } from './entities/dialect.ts'
import type { RunStatement } from './entities/load.ts'

/** The database as of one moment. */
export type Snapshot = {
  /** What the database holds, and whose data it is. */
  readonly identity: Identity
  /** The block up to which the tables are written; null before the first. */
  readonly pointer: IndexedBlock | null
  /** The first block of which the state is still known; absent: the first one indexed. */
  readonly earliest?: number
  /** How analytics reads. */
  readonly reader: Reader
  /** How entity queries are written, and what runs them. */
  readonly dialect: Dialect
  readonly run: RunStatement
}

/** Gives out snapshots of one database. */
export interface Snapshots {
  /** Error DATABASE_SCHEMA when the tables are of another schema than the one with this hash. */
  checkSchema(hash: string): void
  /** Work that waits for nothing but the database. */
  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T>
  /** Work that may wait for an oracle between two reads; of such work only a few run at a time. */
  readWaiting<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T>
  close(): Promise<void>
}
