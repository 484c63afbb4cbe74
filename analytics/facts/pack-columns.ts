/** Puts the facts that change no more into chunks of columns, so that the reports need not read them one by one. */
import { type Reader, tables } from '../reader.ts'
import { CHUNK_COLUMNS, CHUNK_ROWS, CHUNK_VERSION, type ChunkFact, encodeChunk } from './column-chunk.ts'
import { factDecoder } from './plain-fact.ts'
import { finalBefore, newestCheckpoint } from './stored-facts.ts'

/** Of whole blocks; chunks follow one another without a fact between them that is in none. */
export type StoredChunk = {
  readonly version: number
  readonly firstBlock: number
  readonly lastBlock: number
  readonly rows: number
  readonly columns: Uint8Array
}

/**
 * The next chunk; null while too few facts are settled. Those whose run is open are not: they are written again.
 * `rows`: facts of a chunk.
 */
export async function nextChunk(reader: Reader, rows: number = CHUNK_ROWS): Promise<StoredChunk | null> {
  const checkpoint = await newestCheckpoint(reader)
  if (checkpoint === null) return null
  const [last] = await reader.all(
    tables
      .selectFrom('_facts_columns')
      .select('last_block')
      .where('version', '=', CHUNK_VERSION)
      .orderBy('last_block', 'desc')
      .limit(1),
  )
  const after = last === undefined ? -1 : Number(last.last_block)
  // Few; SQLite would look for their least block among the rows of all blocks.
  const open = await reader.all(
    tables
      .selectFrom('liquidation_facts')
      .select('block_number')
      .where('run_last_timestamp', '>=', finalBefore(checkpoint.asOf, checkpoint)),
  )
  const before = open.reduce((least, row) => Math.min(least, Number(row.block_number) - 1), checkpoint.block)
  const settled = tables.selectFrom('liquidation_facts').where('block_number', '>', after)
  const ends = await reader.all(
    settled
      .select('block_number')
      .where('block_number', '<=', before)
      .orderBy('block_number')
      .offset(rows - 1)
      .limit(1),
  )
  const end = ends[0]?.block_number
  if (end === undefined) return null
  const decode = factDecoder(CHUNK_COLUMNS)
  const facts: ChunkFact[] = (
    await reader.all(settled.select(CHUNK_COLUMNS).where('block_number', '<=', Number(end)).orderBy('id'))
  ).map(decode)
  const firstBlock = facts[0]?.block_number ?? 0
  return {
    version: CHUNK_VERSION,
    ...{ firstBlock, lastBlock: Number(end), rows: facts.length, columns: encodeChunk(facts) },
  }
}
