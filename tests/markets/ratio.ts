/** Exact fractions, for expected values that are derived apart from the code under test. */
const WAD = 10n ** 18n

export class Ratio {
  readonly n: bigint
  readonly d: bigint

  constructor(n: bigint, d = 1n) {
    if (d === 0n) throw new RangeError('A fraction: got the divisor 0.')
    this.n = d < 0n ? -n : n
    this.d = d < 0n ? -d : d
  }

  plus(other: Ratio): Ratio {
    return new Ratio(this.n * other.d + other.n * this.d, this.d * other.d)
  }

  minus(other: Ratio): Ratio {
    return new Ratio(this.n * other.d - other.n * this.d, this.d * other.d)
  }

  times(other: Ratio): Ratio {
    return new Ratio(this.n * other.n, this.d * other.d)
  }

  over(other: Ratio): Ratio {
    return new Ratio(this.n * other.d, this.d * other.n)
  }

  isBelow(other: Ratio): boolean {
    return this.n * other.d < other.n * this.d
  }

  /** The largest whole number not above it. */
  floor(): bigint {
    const cut = this.n / this.d
    return this.n < 0n && this.n % this.d !== 0n ? cut - 1n : cut
  }

  ceil(): bigint {
    return -new Ratio(-this.n, this.d).floor()
  }

  /** In 1e-18, rounded down or up. */
  wadDown(): bigint {
    return new Ratio(this.n * WAD, this.d).floor()
  }

  wadUp(): bigint {
    return new Ratio(this.n * WAD, this.d).ceil()
  }
}

export const ZERO: Ratio = new Ratio(0n)
export const ONE: Ratio = new Ratio(1n)

/** A number of 1e-18. */
export function wads(value: bigint): Ratio {
  return new Ratio(value, WAD)
}

/** Basis points. */
export function bps(value: bigint): Ratio {
  return new Ratio(value, 10_000n)
}
