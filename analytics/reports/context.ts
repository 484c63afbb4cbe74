/** What every report is given, and how a report comes to its moment. */
import type { Database } from 'better-sqlite3'
import type { BlockPointer } from '../../indexer/store/meta.ts'
import { askedBlock, blockTimestamp, type HeaderTimestamp, indexedBlock } from '../block-time.ts'
import type { BookCache } from '../book/cache.ts'
import type { Moment } from '../book/valuation.ts'
import type { ChainHead } from '../clocks.ts'

export type ReportContext = {
  /** Opened for reading. */
  readonly db: Database
  readonly books: BookCache
  /** The chain's head as last seen, null when it is not known. */
  chainHead(): ChainHead | null
  readonly headerTimestamp?: HeaderTimestamp | undefined
}

export type Asked = { readonly indexed: BlockPointer; readonly moment: Moment }

/** The indexed block, and the block asked for (the indexed one by default) with its timestamp. */
export async function askedMoment(context: ReportContext, block: number | undefined): Promise<Asked> {
  const indexed = indexedBlock(context.db)
  const number = askedBlock(indexed, block)
  const timestamp =
    number === indexed.number ? indexed.timestamp : await blockTimestamp(context.db, number, context.headerTimestamp)
  return { indexed, moment: { block: number, timestamp } }
}
