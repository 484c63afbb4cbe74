/** The timestamp of a block: recorded, or from its header, or an error that names the nearest known blocks. */
import type { Database } from 'better-sqlite3'
import { UserError } from '../core/errors.ts'
import { type BlockPointer, readPointer } from '../indexer/store/meta.ts'
import { blockAtOrBelow } from '../indexer/store/reader.ts'
import { allRows, tables } from './queries.ts'

/** Asks the chain for a block's timestamp in seconds; null when it does not know the block. */
export type HeaderTimestamp = (block: number) => Promise<number | null>

/** Seconds. Error BLOCK_TIME_UNKNOWN when neither the database nor the chain tells. */
export async function blockTimestamp(db: Database, block: number, header?: HeaderTimestamp): Promise<number> {
  const before = blockAtOrBelow(db, block)
  if (before?.number === block) return before.timestamp
  const told = header === undefined ? null : await header(block)
  if (told !== null) return told
  const [after] = allRows(
    db,
    tables.selectFrom('_block').select('number').where('number', '>', block).orderBy('number').limit(1),
  )
  const nearest = [before?.number, after?.number].filter((number) => number !== undefined)
  throw new UserError(
    'BLOCK_TIME_UNKNOWN',
    `Block ${block}: got a block whose timestamp is not recorded, expected one with events or a node that tells its header.`,
    {
      hint:
        nearest.length > 0 ? `The nearest known: ${nearest.join(' and ')}. Or start with --rpc.` : 'Start with --rpc.',
    },
  )
}

/** The block up to which the database is indexed. Error NOTHING_INDEXED before the first batch. */
export function indexedBlock(db: Database): BlockPointer {
  const pointer = readPointer(db)
  if (pointer !== null) return pointer
  throw new UserError('NOTHING_INDEXED', 'The database: got no block yet, expected at least one indexed block.', {
    hint: 'Wait until the indexer has written its first batch.',
  })
}

/** The block asked for, the indexed one by default. Error BLOCK_NOT_INDEXED beyond it. */
export function askedBlock(indexed: BlockPointer, block: number | undefined): number {
  if (block === undefined) return indexed.number
  if (Number.isInteger(block) && block >= 0 && block <= indexed.number) return block
  throw new UserError(
    'BLOCK_NOT_INDEXED',
    `block: got ${block}, expected a block number from 0 to ${indexed.number}, up to which is indexed.`,
    { hint: 'Ask for an earlier block, or wait until it is indexed.' },
  )
}
