/** Keeps a market moving in real time: a block every second or two, with a few actions, until it is stopped. */
import type { Chain } from './chain.ts'
import type { Market } from './market.ts'
import type { Phase } from './prices.ts'
import { Random } from './random.ts'

export interface LiveOptions {
  readonly chain: Pick<Chain, 'timestamp'>
  /** Plays one block that is this many seconds after the last. */
  readonly round: (seconds: number) => Promise<unknown>
  /** Milliseconds between blocks. Default 2,000. */
  readonly intervalMs?: number | undefined
  /** Called when the chain no longer answers, unless stop() was called before. The market then stands still. */
  readonly onError?: ((error: unknown) => void) | undefined
}

export interface Live {
  /** Ends after the block under way. */
  stop(): Promise<void>
}

/** Block times are the wall clock's, and always at least one second after the last block. */
export function startLive({ chain, round, intervalMs = 2_000, onError }: LiveOptions): Live {
  let stopped = false
  let wake = (): void => {}
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, intervalMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await pause()
      if (!stopped) await round(Math.max(1, Math.floor(Date.now() / 1000) - chain.timestamp))
    }
  }
  const done = loop().catch((error: unknown) => {
    if (!stopped) onError?.(error)
  })
  return {
    stop: () => {
      stopped = true
      wake()
      return done
    },
  }
}

/** Blocks of each phase, in turn: long calms, short falls, then a way back. */
const CYCLE: readonly (readonly [Phase, number, number])[] = [
  ['CALM', 12, 30],
  ['CRASH', 4, 8],
  ['RECOVERY', 10, 25],
]
/** Smaller price steps than in the history, where a block stands for minutes. */
const LIVE_PRICE_SCALE = 0.6

/** The rounds of an Aave market: each goes on with the phase that it is in. */
export function liveRounds(market: Market, seed: number): (seconds: number) => Promise<unknown> {
  const random = new Random(seed)
  let turn = -1
  let phase: Phase = 'CALM'
  let left = 0
  return (seconds) => {
    if (left === 0) {
      turn += 1
      const [next, least, most] = CYCLE[turn % CYCLE.length] ?? ['CALM', 1, 1]
      phase = next
      left = random.integer(least, most)
    }
    left -= 1
    const actions = random.integer(1, 4)
    const priceScale = phase === 'CRASH' ? 1 : LIVE_PRICE_SCALE
    return market.round({ phase, seconds, actions, priceScale, liquidations: 2 })
  }
}
