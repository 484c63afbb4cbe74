/**
 * Signed integers in three 32-bit limbs a value, two's complement: compared and added up without making a bigint of each.
 * Values of 95 bits and more, which are rare (a health factor of dust), are kept beside them.
 */

/** `high` of what is no value, and of a value that is among the large ones. */
const NULL = -0x8000_0000
const LARGE = -0x7fff_ffff
const MASK = 0xffff_ffffn

export class IntegerColumn {
  readonly low: Uint32Array
  readonly middle: Uint32Array
  readonly high: Int32Array
  readonly large: Map<number, bigint> = new Map()

  constructor(low: Uint32Array, middle: Uint32Array, high: Int32Array) {
    this.low = low
    this.middle = middle
    this.high = high
  }

  at(row: number): bigint | null {
    const high = this.high[row] ?? NULL
    if (high <= LARGE) return high === NULL ? null : (this.large.get(row) ?? null)
    return (BigInt(high) << 64n) | (BigInt(this.middle[row] ?? 0) << 32n) | BigInt(this.low[row] ?? 0)
  }

  isNull(row: number): boolean {
    return this.high[row] === NULL
  }

  isNegative(row: number): boolean {
    const high = this.high[row] ?? NULL
    return high <= LARGE ? (this.at(row) ?? 0n) < 0n : high < 0
  }

  /** Rounded to a float; NaN for null. */
  floatAt(row: number): number {
    const high = this.high[row] ?? NULL
    if (high <= LARGE) return Number(this.at(row) ?? NaN)
    return high * 2 ** 64 + (this.middle[row] ?? 0) * 2 ** 32 + (this.low[row] ?? 0)
  }

  set(row: number, value: bigint | null): void {
    const high = value === null ? 0n : value >> 64n
    const isLarge = high <= BigInt(LARGE) || high > 0x7fff_ffffn
    this.high[row] = value === null ? NULL : isLarge ? LARGE : Number(high)
    this.middle[row] = value === null || isLarge ? 0 : Number((value >> 32n) & MASK)
    this.low[row] = value === null || isLarge ? 0 : Number(value & MASK)
    if (value !== null && isLarge) this.large.set(row, value)
  }

  /** Rows of another column behind this one's first `count` rows. */
  append(count: number, of: IntegerColumn, from: number, to: number): void {
    this.low.set(of.low.subarray(from, to), count)
    this.middle.set(of.middle.subarray(from, to), count)
    this.high.set(of.high.subarray(from, to), count)
    for (const [row, value] of of.large) if (row >= from && row < to) this.large.set(count + row - from, value)
  }
}

/** Less than 0, 0 or more, as the value of a row of one column compares with that of another; neither may be null. */
export function compareValues(a: IntegerColumn, rowOfA: number, b: IntegerColumn, rowOfB: number): number {
  const highA = a.high[rowOfA] ?? NULL
  const highB = b.high[rowOfB] ?? NULL
  if (highA <= LARGE || highB <= LARGE) return compareBig(a.at(rowOfA) ?? 0n, b.at(rowOfB) ?? 0n)
  if (highA !== highB) return highA - highB
  const middle = (a.middle[rowOfA] ?? 0) - (b.middle[rowOfB] ?? 0)
  return middle !== 0 ? middle : (a.low[rowOfA] ?? 0) - (b.low[rowOfB] ?? 0)
}

function compareBig(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** One value as a column, to compare others with. */
export function constantColumn(value: bigint): IntegerColumn {
  const column = new IntegerColumn(new Uint32Array(1), new Uint32Array(1), new Int32Array(1))
  column.set(0, value)
  return column
}

const limbs = new Uint32Array(2)
const lowLimbs = new BigUint64Array(limbs.buffer)

/**
 * Exact sums by group, of up to 2^21 values each: a float holds every whole number below 2^53, and so many limbs of 32
 * bits stay below it.
 */
export class GroupSums {
  /** Three of each group together: what a row adds to is close together in memory. */
  readonly #limbs: Float64Array
  readonly #large = new Map<number, bigint>()

  constructor(groups: number) {
    this.#limbs = new Float64Array(groups * 3)
  }

  /** Adds a row's value; null adds nothing. */
  add(group: number, of: IntegerColumn, row: number): void {
    const at = group * 3
    const high = of.high[row] ?? NULL
    if (high <= LARGE) {
      const value = of.at(row)
      if (value !== null) this.#large.set(at, (this.#large.get(at) ?? 0n) + value)
      return
    }
    const sums = this.#limbs
    sums[at] = (sums[at] ?? 0) + (of.low[row] ?? 0)
    sums[at + 1] = (sums[at + 1] ?? 0) + (of.middle[row] ?? 0)
    sums[at + 2] = (sums[at + 2] ?? 0) + high
  }

  sum(group: number): bigint {
    const at = group * 3
    const low = this.#limbs[at] ?? 0
    const middle = (this.#limbs[at + 1] ?? 0) + Math.floor(low / 2 ** 32)
    const high = (this.#limbs[at + 2] ?? 0) + Math.floor(middle / 2 ** 32)
    limbs[0] = low % 2 ** 32
    limbs[1] = middle % 2 ** 32
    const below = lowLimbs[0] ?? 0n
    const sum = high === 0 ? below : (BigInt(high) << 64n) + below
    return this.#large.size === 0 ? sum : sum + (this.#large.get(at) ?? 0n)
  }

  reset(group: number): void {
    const at = group * 3
    this.#limbs.fill(0, at, at + 3)
    this.#large.delete(at)
  }
}
