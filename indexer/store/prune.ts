/** Forgetting old versions, as a manifest's `indexerHints: prune` asks for. Call it in a transaction. */
import type { Database } from 'better-sqlite3'
import { BLOCK_MAX } from './ddl.ts'
import { readEarliestBlock, writeEarliestBlock } from './meta.ts'
import type { EntitySchema } from './schema.ts'

/** So much more than the history asked for is let grow before it is cut (graph-node's GRAPH_STORE_HISTORY_SLACK_FACTOR). */
const SLACK = 1.2

/**
 * Deletes the versions that ended at or before the first block of the history, when enough has piled up. Immutable
 * entities and aggregations stay. True when it has deleted.
 */
export function prune(db: Database, schema: EntitySchema, head: number, historyBlocks: number): boolean {
  const known = readEarliestBlock(db)
  if (head <= known + historyBlocks * SLACK) return false
  const earliest = head - historyBlocks
  for (const type of schema.tables) {
    if (type.immutable) continue
    db.prepare(`DELETE FROM "${type.table}" WHERE block_upper <= ? AND block_upper < ${BLOCK_MAX}`).run(earliest)
  }
  writeEarliestBlock(db, earliest)
  return true
}
