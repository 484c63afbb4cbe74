/** Time that passes only while everything waits: hours of backing off take no time, and the same seed the same course. */
import type { Clock } from '../../indexer/chain/clock.ts'

type Timer = { readonly at: number; readonly order: number; readonly ring: () => void }

export class VirtualClock implements Clock {
  #now = 0
  #order = 0
  #timers: Timer[] = []
  #isTicking = false

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#timers = this.#timers.filter((one) => one !== timer)
        reject(signal?.reason)
      }
      const ring = (): void => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, ring }
      this.#timers.push(timer)
      signal?.addEventListener('abort', stop, { once: true })
      this.#keepTicking()
    })
  }

  /** Node runs what one timer sets going to its end before the next tick. */
  #keepTicking(): void {
    if (this.#isTicking || this.#timers.length === 0) return
    this.#isTicking = true
    setImmediate(() => {
      this.#isTicking = false
      const next = this.#timers.reduce<Timer | undefined>(earlier, undefined)
      this.#timers = this.#timers.filter((one) => one !== next)
      if (next) {
        this.#now = next.at
        next.ring()
      }
      this.#keepTicking()
    })
  }
}

function earlier(a: Timer | undefined, b: Timer): Timer {
  return a && (a.at < b.at || (a.at === b.at && a.order < b.order)) ? a : b
}
