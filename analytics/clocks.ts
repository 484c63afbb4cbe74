/** How old an answer is: the block indexed up to, the moment of the values, the oldest price and index behind them. */
import type { Hex } from '../core/hex.ts'
import { ANSWER_STALE_SECONDS } from '../core/limits.ts'
import type { TimedBlock } from './block-time.ts'

export type ChainHead = { readonly number: number; readonly timestamp: number }

/** Ages are in seconds; null where the chain's head is not known. */
export type BlockClock = {
  readonly block: number
  readonly timestamp: number
  readonly blocksBehindHead: number | null
  /** Behind the chain's head. */
  readonly ageSeconds: number | null
  readonly stale: boolean | null
}

/** The oldest input of a kind behind the answer; its age is at the moment of the values. */
export type InputClock = {
  /** The market whose price or index it is: pool ‖ asset. */
  readonly market: Hex
  readonly timestamp: number
  readonly ageSeconds: number
  readonly stale: boolean
}

export type Clocks = {
  readonly indexed: BlockClock & { readonly hash: Hex }
  readonly values: BlockClock
  /** Null when no price is behind the answer. */
  readonly oldestPrice: InputClock | null
  readonly oldestIndex: InputClock | null
}

/** An input that was used: when it was set, and from which age on its protocol calls it stale. */
export type UsedInput = {
  readonly market: Hex
  readonly timestamp: number
  readonly staleAfterSeconds: number
}

/** Puts the clocks of an answer together. */
export function clocksOf(o: {
  readonly indexed: TimedBlock
  readonly values: { readonly block: number; readonly timestamp: number }
  readonly head: ChainHead | null
  readonly prices: Iterable<UsedInput>
  readonly indices: Iterable<UsedInput>
}): Clocks {
  const { number, hash, timestamp } = o.indexed
  return {
    indexed: { ...blockClock({ block: number, timestamp }, o.head), hash },
    values: blockClock(o.values, o.head),
    oldestPrice: oldest(o.prices, o.values.timestamp),
    oldestIndex: oldest(o.indices, o.values.timestamp),
  }
}

function blockClock(at: { readonly block: number; readonly timestamp: number }, head: ChainHead | null): BlockClock {
  if (head === null) return { ...at, blocksBehindHead: null, ageSeconds: null, stale: null }
  const ageSeconds = Math.max(0, head.timestamp - at.timestamp)
  const blocksBehindHead = Math.max(0, head.number - at.block)
  return { ...at, blocksBehindHead, ageSeconds, stale: ageSeconds > ANSWER_STALE_SECONDS }
}

/** Of several of one age the one with the first market's id, in whatever order they come. */
function isOlder(input: UsedInput, found: UsedInput): boolean {
  return input.timestamp < found.timestamp || (input.timestamp === found.timestamp && input.market < found.market)
}

function oldest(inputs: Iterable<UsedInput>, moment: number): InputClock | null {
  let found: UsedInput | undefined
  for (const input of inputs) if (found === undefined || isOlder(input, found)) found = input
  if (found === undefined) return null
  const ageSeconds = Math.max(0, moment - found.timestamp)
  return { market: found.market, timestamp: found.timestamp, ageSeconds, stale: ageSeconds > found.staleAfterSeconds }
}
