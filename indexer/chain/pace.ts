/** When the next requests to a node may be begun: not before a pause has passed that it asked for, nor too many a second. */
import type { Clock } from './clock.ts'

export class Pace {
  readonly #clock: Clock
  readonly #perMs: number
  /** Requests that may be begun now; grows with time up to one, so that a pause is no reason for many at once. */
  #free: number
  #counted: number
  #pausedUntil = 0

  constructor(o: { readonly requestsPerSecond: number }, clock: Clock) {
    this.#clock = clock
    this.#perMs = o.requestsPerSecond / 1000
    this.#free = 1
    this.#counted = clock.now()
  }

  /** 0 when so many requests may be begun now, which they then are; else the milliseconds to wait before asking again. */
  take(requests: number): number {
    const now = this.#clock.now()
    if (now < this.#pausedUntil) return this.#pausedUntil - now
    if (this.#perMs === Number.POSITIVE_INFINITY) return 0
    this.#free = Math.min(1, this.#free + (now - this.#counted) * this.#perMs)
    this.#counted = now
    if (this.#free < 1) return Math.max(1, (1 - this.#free) / this.#perMs)
    this.#free -= requests
    return 0
  }

  /** Nothing is begun for so long: what one request was told goes for all. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + ms)
  }
}
