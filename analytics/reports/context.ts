/** What every report is given, and how a report comes to its moment. */
import { askedBlock, blockTimestamp, type HeaderTimestamp, indexedBlock, type TimedBlock } from '../block-time.ts'
import type { BookCache } from '../book/cache.ts'
import type { Moment } from '../book/valuation.ts'
import type { ChainHead } from '../clocks.ts'
import type { LiquidationCache } from '../liquidations/cache.ts'
import type { Reader } from '../reader.ts'

export type ReportContext = {
  /** Sees one moment for the whole of a report. */
  readonly reader: Reader
  readonly books: BookCache
  /** The liquidations in memory; absent: kept beside the books. */
  readonly liquidations?: LiquidationCache | undefined
  /** The chain's head as last seen, null when it is not known. */
  chainHead(): ChainHead | null
  readonly headerTimestamp?: HeaderTimestamp | undefined
}

export type Asked = { readonly indexed: TimedBlock; readonly moment: Moment }

/** The indexed block, and the block asked for (the indexed one by default) with its timestamp. */
export async function askedMoment(context: ReportContext, block: number | undefined): Promise<Asked> {
  const { reader, headerTimestamp } = context
  const indexed = await indexedBlock(reader, headerTimestamp)
  const number = askedBlock(indexed, block)
  const timestamp =
    number === indexed.number ? indexed.timestamp : await blockTimestamp(reader, number, headerTimestamp)
  return { indexed, moment: { block: number, timestamp } }
}
