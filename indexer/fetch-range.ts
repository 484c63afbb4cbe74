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
  /** Ascending; the first is block `from`, the last is block `to`, with or without logs, but where a source is settled. */
  readonly blocks: readonly Block[]
  readonly logs: number
}

type RangeSource = Pick<BlockSource, 'blocks' | 'settled'>

/** What is to be fetched for the data sources known now. */
export type Wants = {
  filters(): LogFilter[]
  blockHandlersAt(from: number, to: number): number[]
}

/** `everyBlock`: each block is wanted, so that the pointer can rest on it. */
export async function fetchRange(
  source: RangeSource,
  wants: Wants,
  at: { from: number; to: number; everyBlock: boolean },
): Promise<Range> {
  const { from, to } = at
  const handled = wants.blockHandlersAt(from, to)
  const headersOf = at.everyBlock
    ? Array.from({ length: to - from + 1 }, (_, i) => from + i)
    : [...new Set([from, ...handled, to])]
  const edges = edgesOf(from, to, handled)
  const blocks = await source.blocks({ from, to, filters: wants.filters(), headersOf, edges })
  return rangeOf(source, from, to, blocks)
}

/** Blocks of which nothing is wanted but that they begin or end a range. */
function edgesOf(from: number, to: number, handled: readonly number[]): number[] {
  return [from, to].filter((number) => !handled.includes(number))
}

function rangeOf({ settled }: RangeSource, from: number, to: number, blocks: readonly Block[]): Range {
  const hasEdges = blocks[0]?.header.number === from && blocks.at(-1)?.header.number === to
  if (!hasEdges && settled !== true) {
    throw new RetryableError('RANGE_INCOMPLETE', `Blocks ${from} to ${to}: the source left out the first or the last.`)
  }
  return { from, to, blocks, logs: blocks.reduce((sum, block) => sum + block.logs.length, 0) }
}

/**
 * The blocks [from, to] of a range (`from` or `to` may lie within it) with the logs that `filters` match too, and the
 * headers that block handlers now want: for data sources that were created after the range was asked for.
 * @throws RetryableError when the chain is no longer the one that the range was fetched from
 */
export async function completeRange(
  source: RangeSource,
  wants: Wants,
  range: Range,
  at: { readonly from: number; readonly to: number; readonly filters: LogFilter[] },
): Promise<Range> {
  const { from, to, filters } = at
  const own = range.blocks.filter((block) => block.header.number >= from && block.header.number <= to)
  const known = new Map(own.map((block) => [block.header.number, block.header]))
  // The newest block that both fetches have is asked for again: it proves that they saw one chain.
  const anchor = own.at(-1)?.header
  if (anchor) known.delete(anchor.number)
  const handled = wants.blockHandlersAt(from, to)
  const missing = [from, ...handled, to, ...(anchor ? [anchor.number] : [])]
  const headersOf = [...new Set(missing)].filter((number) => !known.has(number))
  const edges = edgesOf(from, to, handled)
  const added = await source.blocks({ from, to, filters, headersOf, edges, known })
  const again = added.find((block) => block.header.number === anchor?.number)?.header
  if (anchor && again?.hash !== anchor.hash) throw chainMoved(anchor.number)
  return rangeOf(source, from, to, mergeBlocks(own, added))
}

/** Two ranges, of which the second begins where the first ends, as one. */
export function joinRanges(first: Range, second: Range): Range {
  const blocks = [...first.blocks, ...second.blocks]
  return { from: first.from, to: second.to, blocks, logs: first.logs + second.logs }
}

/** @throws RetryableError when the range does not begin after this block */
export function checkFollows(range: Range, before: BlockHeader): void {
  const first = range.blocks[0]?.header
  if (first?.number === before.number + 1 && first.parentHash !== before.hash) throw chainMoved(first.number)
}

function chainMoved(number: number): RetryableError {
  return new RetryableError('CHAIN_MOVED', `Block ${number} was replaced while its range was being indexed.`)
}
