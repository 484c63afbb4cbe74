/** Forgetting old versions, as a manifest's `indexerHints: prune` asks for. Call it in a transaction. */
import type { Database } from 'better-sqlite3'
import { BLOCK_MAX } from './ddl.ts'
import { readEarliestBlock, writeEarliestBlock } from './meta.ts'
import type { EntitySchema } from './schema.ts'

/** So much more than the history asked for is let grow before it is cut (graph-node's GRAPH_STORE_HISTORY_SLACK_FACTOR). */
const SLACK = 1.2

export type History = {
  /** The block that everything up to is written. */
  readonly head: number
  /** How many blocks before it are to be kept. */
  readonly historyBlocks: number
  /** Versions that ended up to here were not written; -1: all were. At most `head`. */
  readonly keptFrom: number
}

/**
 * Deletes the versions that ended at or before the first block of the history, when enough has piled up. Immutable
 * entities and aggregations stay. True when it has deleted.
 */
export function prune(db: Database, schema: EntitySchema, { head, historyBlocks, keptFrom }: History): boolean {
  const known = readEarliestBlock(db)
  if (head <= Math.max(known, keptFrom) + historyBlocks * SLACK) {
    if (keptFrom > known) writeEarliestBlock(db, keptFrom)
    return false
  }
  const earliest = head - historyBlocks
  for (const type of schema.tables) {
    if (type.immutable) continue
    db.prepare(`DELETE FROM "${type.table}" WHERE block_upper <= ? AND block_upper < ${BLOCK_MAX}`).run(earliest)
  }
  writeEarliestBlock(db, earliest)
  return true
}
