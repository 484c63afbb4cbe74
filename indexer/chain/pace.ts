/** When the next requests to a node may be begun: not before a pause has passed that it asked for, nor too many a second. */
import type { Clock } from './clock.ts'

export class Pace {
  readonly #clock: Clock
  readonly #perMs: number
  readonly #most: number
  /** Requests that may be begun now; grows with time up to a second's worth, and below 0 after a large batch. */
  #free: number
  #counted: number
  #pausedUntil = 0

  constructor(o: { readonly requestsPerSecond: number }, clock: Clock) {
    this.#clock = clock
    this.#perMs = o.requestsPerSecond / 1000
    this.#most = Math.max(1, o.requestsPerSecond)
    this.#free = this.#most
    this.#counted = clock.now()
  }

  /** 0 when so many requests may be begun now, which they then are; else the milliseconds to wait before asking again. */
  take(requests: number): number {
    const now = this.#clock.now()
    if (now < this.#pausedUntil) return this.#pausedUntil - now
    if (this.#most === Number.POSITIVE_INFINITY) return 0
    this.#free = Math.min(this.#most, this.#free + (now - this.#counted) * this.#perMs)
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
