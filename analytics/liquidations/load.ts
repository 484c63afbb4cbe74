/**
 * Where the reports on many liquidations get their rows: the only place that knows how they are stored. Most are in chunks
 * of columns, the newest in rows of liquidation_facts, and those that are in neither are derived for the question.
 */
import { UserError } from '../../core/errors.ts'
import { LIQUIDATIONS_MAX } from '../../core/limits.ts'
import type { Moment } from '../book/valuation.ts'
import { CHUNK_COLUMNS, CHUNK_VERSION, type ChunkFact, chunkOf, decodeChunk } from '../facts/column-chunk.ts'
import { eachFact } from '../facts/read-facts.ts'
import { newestCheckpoint } from '../facts/stored-facts.ts'
import type { LiquidationColumns } from '../models/liquidation-columns.ts'
import { type Reader, tables } from '../reader.ts'

/** After a block, up to another one and its time. */
export type RecordRange = { readonly after: number; readonly upTo: Moment }

/** Chunks read at once: about 8 MB. */
const READ_CHUNKS = 16

/**
 * Adds the liquidations of a range of blocks behind the columns' rows. Errors: FACTS_MISSING where too many of them are not
 * stored, LIQUIDATIONS_LIMIT where they are more than are kept in memory.
 */
export async function loadLiquidations(
  reader: Reader,
  columns: LiquidationColumns,
  { after, upTo }: RecordRange,
): Promise<void> {
  const checkpoint = await newestCheckpoint(reader)
  const packedTo =
    checkpoint === null ? after : await addChunks(reader, columns, after, Math.min(upTo.block, checkpoint.block))
  const facts: ChunkFact[] = []
  const query = { columns: CHUNK_COLUMNS, fromBlock: packedTo + 1, toBlock: upTo.block, asOf: upTo, fixed: true }
  await eachFact(reader, query, (fact) => {
    checkCount(columns.count + facts.length + 1)
    facts.push(fact)
  })
  columns.append(chunkOf(facts))
}

/** Returns the block up to which all rows are added. */
async function addChunks(reader: Reader, columns: LiquidationColumns, after: number, upTo: number): Promise<number> {
  const chunks = tables
    .selectFrom('_facts_columns')
    .where('version', '=', CHUNK_VERSION)
    .where('first_block', '<=', upTo)
  const heads = await reader.all(
    chunks.select(['last_block', 'rows']).where('last_block', '>', after).orderBy('last_block'),
  )
  columns.makeRoom(checkCount(heads.reduce((sum, { rows }) => sum + Number(rows), columns.count)))
  let packedTo = after
  while (packedTo < upTo) {
    const found = await reader.all(
      chunks
        .select(['last_block', 'columns'])
        .where('last_block', '>', packedTo)
        .orderBy('last_block')
        .limit(READ_CHUNKS),
    )
    for (const row of found) {
      const chunk = decodeChunk(row.columns)
      const { block } = chunk.arrays
      columns.append(chunk, firstBeyond(block, packedTo), firstBeyond(block, upTo))
      packedTo = Math.min(Number(row.last_block), upTo)
    }
    if (found.length < READ_CHUNKS) break
  }
  return packedTo
}

/** The first row of a later block. */
function firstBeyond(blocks: Float64Array, block: number): number {
  const row = blocks.findIndex((one) => one > block)
  return row < 0 ? blocks.length : row
}

function checkCount(count: number): number {
  if (count <= LIQUIDATIONS_MAX) return count
  throw new UserError(
    'LIQUIDATIONS_LIMIT',
    `Liquidations up to the block asked for: got more than ${LIQUIDATIONS_MAX}, which is as many as are kept in memory.`,
    { hint: 'Ask as of an earlier block, or ask `liquidationFacts`, which reads no more than a page.' },
  )
}
