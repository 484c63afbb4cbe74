/**
 * Ranges of blocks on their way to the processor: fetched ahead, and completed when a block creates data sources whose
 * logs nobody had asked for yet.
 */
import { RetryableError } from '../core/errors.ts'
import type { Block, BlockHeader, BlockSource, LogFilter } from './chain/block-source.ts'
import { mergeBlocks } from './chain/log-filters.ts'

export type Range = {
  readonly from: number
  readonly to: number
  /** Ascending; the first is block `from`, the last is block `to`, with or without logs. */
  readonly blocks: readonly Block[]
  readonly logs: number
}

/** What is to be fetched for the data sources known now. */
export type Wants = {
  filters(): LogFilter[]
  blockHandlersAt(from: number, to: number): number[]
}

/** `everyBlock`: each block is wanted, so that the pointer can rest on it. */
export async function fetchRange(
  source: Pick<BlockSource, 'blocks'>,
  wants: Wants,
  at: { from: number; to: number; everyBlock: boolean },
): Promise<Range> {
  const { from, to } = at
  const headersOf = at.everyBlock
    ? Array.from({ length: to - from + 1 }, (_, i) => from + i)
    : [...new Set([from, ...wants.blockHandlersAt(from, to), to])]
  const blocks = await source.blocks({ from, to, filters: wants.filters(), headersOf })
  return rangeOf(from, to, blocks)
}

function rangeOf(from: number, to: number, blocks: readonly Block[]): Range {
  if (blocks[0]?.header.number !== from || blocks.at(-1)?.header.number !== to) {
    throw new RetryableError('RANGE_INCOMPLETE', `Blocks ${from} to ${to}: the source left out the first or the last.`)
  }
  return { from, to, blocks, logs: blocks.reduce((sum, block) => sum + block.logs.length, 0) }
}

/**
 * The rest of a range after block `after`, with the logs that `filters` (of data sources created in that block) match,
 * and the headers that block handlers now want. `to` may be nearer than the range's end: then the range is cut, so that
 * a market that was just found does not bring all of its history at once. Undefined when `after` was the last block.
 * @throws RetryableError when the chain is no longer the one that the range was fetched from
 */
export async function completeRange(
  source: Pick<BlockSource, 'blocks'>,
  wants: Wants,
  range: Range,
  at: { after: BlockHeader; to: number; filters: LogFilter[] },
): Promise<Range | undefined> {
  const from = at.after.number + 1
  const to = Math.min(at.to, range.to)
  if (from > to) return undefined
  const known = range.blocks.filter((block) => block.header.number >= from && block.header.number <= to)
  // The newest block that both fetches have proves that they saw one chain.
  const anchor = known.at(-1)
  const have = new Set(known.map((block) => block.header.number))
  const missing = [from, ...wants.blockHandlersAt(from, to), to].filter((number) => !have.has(number))
  const headersOf = [...new Set(anchor ? [...missing, anchor.header.number] : missing)]
  const added = await source.blocks({ from, to, filters: at.filters, headersOf })
  const first = added[0]?.header
  const again = added.find((block) => block.header.number === anchor?.header.number)?.header
  if (first?.number === from && first.parentHash !== at.after.hash) throw chainMoved(from)
  if (anchor && again?.hash !== anchor.header.hash) throw chainMoved(anchor.header.number)
  return rangeOf(from, to, mergeBlocks(known, added))
}

function chainMoved(number: number): RetryableError {
  return new RetryableError('CHAIN_MOVED', `Block ${number} was replaced while its range was being indexed.`)
}
