/** A seeded source of random numbers: the same seed gives the same market. */

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0
  }

  /** At least 0, below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** An integer from low to high, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  /** Bell-shaped around 0, between -1 and 1, standard deviation about 0.4. */
  bell(): number {
    return (2 * (this.next() + this.next())) / 2 - 1
  }

  /** A part of an amount: the amount times a fraction between low and high, floored. */
  part(amount: bigint, low: number, high: number): bigint {
    const millionths = BigInt(Math.floor((low + this.next() * (high - low)) * 1_000_000))
    return (amount * millionths) / 1_000_000n
  }

  /** Whole numbers from 2^lowBits to 2^highBits, as many small ones as large ones. */
  magnitude(lowBits: number, highBits: number): bigint {
    const bits = this.integer(lowBits, highBits - 1)
    return (1n << BigInt(bits)) + BigInt(Math.floor(this.next() * 2 ** bits))
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.next() * list.length)]
  }

  /** One of the names, each as likely as its weight. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K | undefined {
    const entries = Object.entries(weights) as [K, number][]
    let rest = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of entries) {
      rest -= weight
      if (rest < 0) return name
    }
    return entries.at(-1)?.[0]
  }
}
