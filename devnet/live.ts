/** Keeps a market moving in real time: a block every second or two, with a few actions, until it is stopped. */
import type { Market } from './market.ts'
import type { Phase } from './prices.ts'
import { Random } from './random.ts'

export interface LiveOptions {
  readonly market: Market
  /** Milliseconds between blocks. Default 2,000. */
  readonly intervalMs?: number
  readonly seed?: number
  /** Called when the chain no longer answers, unless stop() was called before. The market then stands still. */
  readonly onError?: (error: unknown) => void
}

export interface Live {
  /** Ends after the block under way. */
  stop(): Promise<void>
}

/** Blocks of each phase, in turn: long calms, short falls, then a way back. */
const CYCLE: readonly (readonly [Phase, number, number])[] = [
  ['CALM', 12, 30],
  ['CRASH', 4, 8],
  ['RECOVERY', 10, 25],
]
/** Smaller price steps than in the history, where a block stands for minutes. */
const LIVE_PRICE_SCALE = 0.6

/** Block times are the wall clock's, and always at least one second after the last block. */
export function startLive(options: LiveOptions): Live {
  const { market, intervalMs = 2_000 } = options
  const random = new Random(options.seed ?? 1)
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
    for (let turn = 0; !stopped; turn += 1) {
      const [phase, least, most] = CYCLE[turn % CYCLE.length] ?? ['CALM', 1, 1]
      for (let left = random.integer(least, most); left > 0 && !stopped; left -= 1) {
        await pause()
        if (stopped) return
        const seconds = Math.max(1, Math.floor(Date.now() / 1000) - market.chain.timestamp)
        const actions = random.integer(1, 4)
        const priceScale = phase === 'CRASH' ? 1 : LIVE_PRICE_SCALE
        await market.round({ phase, seconds, actions, priceScale, liquidations: 2 })
      }
    }
  }
  const done = loop().catch((error: unknown) => {
    if (!stopped) options.onError?.(error)
  })
  return {
    stop: () => {
      stopped = true
      wake()
      return done
    },
  }
}
