/** Going back to an earlier block, table by table. Call it in a transaction. */
import type { Database } from 'better-sqlite3'
import { BLOCK_MAX } from './ddl.ts'
import type { BlockPointer } from './meta.ts'
import { blockAtOrBelow } from './reader.ts'
import type { EntitySchema, EntityType } from './schema.ts'

/**
 * Makes the tables what they were after a block, as graph-node's revert_block does: versions that began later are
 * deleted, versions that ended later are current again. Returns the newest recorded block that is left.
 */
export function revertTables(db: Database, schema: EntitySchema, block: number): BlockPointer | null {
  for (const type of schema.tables) revertTable(db, type, block)
  db.prepare('DELETE FROM _data_source WHERE block > ?').run(block)
  db.prepare('DELETE FROM _block WHERE number > ?').run(block)
  return blockAtOrBelow(db, block)
}

function revertTable(db: Database, type: EntityType, block: number): void {
  const table = `"${type.table}"`
  if (type.immutable) {
    db.prepare(`DELETE FROM ${table} WHERE "block$" > ?`).run(block)
    return
  }
  db.prepare(`DELETE FROM ${table} WHERE block_lower > ?`).run(block)
  db.prepare(`UPDATE ${table} SET block_upper = ${BLOCK_MAX} WHERE block_upper > ? AND block_upper < ${BLOCK_MAX}`).run(
    block,
  )
}
