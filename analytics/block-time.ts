/** The timestamp of a block: recorded, or from its header, or an error that names the nearest known blocks. */
import { UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import type { Reader } from './reader.ts'

/** Asks the chain for a block's timestamp in seconds; null when it does not know the block. */
export type HeaderTimestamp = (block: number) => Promise<number | null>

/** The newest indexed block, whose timestamp (in seconds) is known. */
export type TimedBlock = { readonly number: number; readonly hash: Hex; readonly timestamp: number }

/** Seconds. Error BLOCK_TIME_UNKNOWN when neither the database nor the chain tells. */
export async function blockTimestamp(reader: Reader, block: number, header?: HeaderTimestamp): Promise<number> {
  const recorded = await reader.blocks.at(block)
  if (recorded !== null && recorded.timestamp !== null) return recorded.timestamp
  const told = header === undefined ? null : await header(block)
  if (told !== null) return told
  const nearest = await reader.blocks.near(block)
  throw new UserError(
    'BLOCK_TIME_UNKNOWN',
    `Block ${block}: got a block whose timestamp is not recorded, expected one with events, or a node or an archive that tells its header.`,
    {
      hint:
        nearest.length > 0
          ? `The nearest known: ${nearest.join(' and ')}. Or give --rpc or --archive.`
          : 'Give --rpc or --archive.',
    },
  )
}

/**
 * The block up to which the database is indexed. Errors NOTHING_INDEXED before the first batch, BLOCK_TIME_UNKNOWN where
 * nothing tells its timestamp.
 */
export async function indexedBlock(reader: Reader, header?: HeaderTimestamp): Promise<TimedBlock> {
  const newest = await reader.blocks.newest()
  if (newest !== null) {
    const { number, hash, timestamp } = newest
    return { number, hash, timestamp: timestamp ?? (await blockTimestamp(reader, number, header)) }
  }
  throw new UserError('NOTHING_INDEXED', 'The database: got no block yet, expected at least one indexed block.', {
    hint: 'Wait until the indexer has written its first batch.',
  })
}

/** The block asked for, the indexed one by default. Error BLOCK_NOT_INDEXED beyond it. */
export function askedBlock(indexed: TimedBlock, block: number | undefined): number {
  if (block === undefined) return indexed.number
  if (Number.isInteger(block) && block >= 0 && block <= indexed.number) return block
  throw new UserError(
    'BLOCK_NOT_INDEXED',
    `block: got ${block}, expected a block number from 0 to ${indexed.number}, up to which is indexed.`,
    { hint: 'Ask for an earlier block, or wait until it is indexed.' },
  )
}
