/** Time as waiting code sees it, so that a test can let hours pass in no time. */
import { setTimeout as wait } from 'node:timers/promises'

export type Clock = {
  /** milliseconds; only differences mean something */
  now(): number
  /** Rejects as soon as the signal comes. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}),
}
