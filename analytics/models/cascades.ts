/**
 * Cascades: liquidations that follow one another while the same price moves. What is observed and nothing more: sets of
 * liquidations that share a price factor and leave no gap. Whether one of them caused another is not told by it.
 */
import type { Hex } from '../../core/hex.ts'
import { compareValues, constantColumn, GroupSums } from './integer-column.ts'
import type { LegMarket, LiquidationRecord } from './liquidation-record.ts'
import { type LiquidationTable, marketsOf, type Rows } from './liquidation-table.ts'
import { isEffectivelyAtLeast } from './shares.ts'

export type CascadeParameters = {
  /** The longest time between one liquidation of a set and the next, in seconds. */
  readonly gapSeconds: number
  /** Repaid USD (1e18) below which a liquidation links nothing. */
  readonly minUsdWad: bigint
  /** A cascade has at least this many liquidations, */
  readonly minCount: number
  /** this much repaid USD, */
  readonly minTotalUsdWad: bigint
  /** and this effective number of borrowers, 1 / sum of squared shares of the repaid USD, in 1e-6. */
  readonly minBorrowersMicro: bigint
}

export const CASCADE_DEFAULTS: CascadeParameters = {
  gapSeconds: 600,
  minUsdWad: 100n * 10n ** 18n,
  minCount: 3,
  minTotalUsdWad: 100_000n * 10n ** 18n,
  minBorrowersMicro: 3_000_000n,
}

/** Why a set is an episode and no cascade. */
export type EpisodeReason = 'TOO_FEW' | 'TOO_SMALL' | 'TOO_NARROW' | 'USD_UNKNOWN'

/** No row, no set. */
const NONE = 0xffff_ffff

export type Detection = {
  /** In the order of their first liquidations. */
  readonly sets: readonly LiquidationSet[]
  /** Liquidations in no set, because they are smaller than the least. */
  readonly belowMinCount: number
  /** Liquidations without a value in USD: they are in episodes of their own, never in a cascade. */
  readonly unvaluedCount: number
  /** The set that holds a row. */
  setOf(row: number): LiquidationSet | undefined
}

/** The rows as chains: one set's first row, and for each row the next one of its set. */
type Chains = {
  readonly table: LiquidationTable
  readonly next: Uint32Array
  readonly borrowers: BorrowerSums
  readonly of: CascadeParameters
}

export class LiquidationSet {
  /** What links it; null for a liquidation with no leg that links. Unvalued liquidations are linked by their market. */
  readonly factor: string | null
  readonly valued: boolean
  readonly first: number
  last: number
  count = 1
  repaidUsdWad = 0n
  kind: 'CASCADE' | 'EPISODE' = 'EPISODE'
  readonly #chains: Chains

  constructor(chains: Chains, first: number, factor: string | null, valued: boolean) {
    this.#chains = chains
    this.first = first
    this.last = first
    this.factor = factor
    this.valued = valued
  }

  /** The first liquidation's. */
  get id(): Hex {
    return this.#chains.table.idOf(this.first)
  }

  get durationSeconds(): number {
    const { timestamp } = this.#chains.table.arrays
    return (timestamp[this.last] ?? 0) - (timestamp[this.first] ?? 0)
  }

  /** Empty for a cascade. */
  get reasons(): readonly EpisodeReason[] {
    const { of } = this.#chains
    if (!this.valued) return ['USD_UNKNOWN']
    return [
      ...(this.count < of.minCount ? (['TOO_FEW'] as const) : []),
      ...(this.repaidUsdWad < of.minTotalUsdWad ? (['TOO_SMALL'] as const) : []),
      ...(this.isBroad() ? [] : (['TOO_NARROW'] as const)),
    ]
  }

  /** Whether it has enough effective borrowers. */
  isBroad(): boolean {
    const { borrowers, of } = this.#chains
    return borrowers.areAtLeast(this, of.minBorrowersMicro)
  }

  /** In chain order. */
  *rowNumbers(): Generator<number> {
    for (let row = this.first; row !== NONE; row = this.#chains.next[row] ?? NONE) yield row
  }

  /** In chain order. */
  get rows(): readonly LiquidationRecord[] {
    return this.#chains.table.recordsOf(this.rowNumbers())
  }

  /** The row after one of its rows; undefined after the last. */
  after(row: number): number | undefined {
    const next = this.#chains.next[row]
    return next === NONE ? undefined : next
  }
}

/** Cuts liquidations into cascades and episodes. */
export function detectCascades(table: LiquidationTable, of: CascadeParameters, rows: Rows = table.all): Detection {
  const { arrays, length } = table
  const { timestamp, repaidUsdWad, collateral } = arrays
  const { factors, links, usd } = linksOf(table)
  const next = new Uint32Array(length).fill(NONE)
  const setOf = new Uint32Array(length).fill(NONE)
  const chains: Chains = { table, next, borrowers: new BorrowerSums(table, usd), of }
  const sets: LiquidationSet[] = []
  /** By set: its last row. */
  const lasts: number[] = []
  const least = constantColumn(of.minUsdWad)
  const leastUsd = Number(of.minUsdWad)
  /** By factor, and behind them by market: the newest set. */
  const open = new Uint32Array(factors.count + table.columns.ids.count).fill(NONE)
  let belowMinCount = 0
  let unvaluedCount = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const value = usd[row] ?? NaN
    const valued = !Number.isNaN(value)
    if (!valued) unvaluedCount++
    else if (isNear(value, leastUsd) ? compareValues(repaidUsdWad, row, least, 0) < 0 : value < leastUsd) {
      belowMinCount++
      continue
    }
    const factor = valued ? (links[row] ?? NONE) : NONE
    const key = valued ? factor : factors.count + (collateral[row] ?? 0)
    const number = key === NONE ? NONE : (open[key] ?? NONE)
    const last = number === NONE ? NONE : (lasts[number] ?? NONE)
    if (last !== NONE && (timestamp[row] ?? 0) - (timestamp[last] ?? 0) <= of.gapSeconds) {
      next[last] = row
      lasts[number] = row
      setOf[row] = number
      continue
    }
    const name = valued ? (factor === NONE ? null : factors.nameOf(factor)) : table.nameOf(collateral[row] ?? 0)
    if (key !== NONE) open[key] = sets.length
    setOf[row] = lasts.push(row) - 1
    sets.push(new LiquidationSet(chains, row, name, valued))
  }
  const sums = new GroupSums(sets.length)
  const counts = new Uint32Array(sets.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const number = setOf[row] ?? NONE
    if (number === NONE) continue
    counts[number] = (counts[number] ?? 0) + 1
    sums.add(number, repaidUsdWad, row)
  }
  sets.forEach((set, number) => {
    set.last = lasts[number] ?? set.first
    set.count = counts[number] ?? 1
    set.repaidUsdWad = sums.sum(number)
    const isLarge = set.valued && set.count >= of.minCount && set.repaidUsdWad >= of.minTotalUsdWad
    if (isLarge && set.isBroad()) set.kind = 'CASCADE'
  })
  return { sets, belowMinCount, unvaluedCount, setOf: (row) => sets[setOf[row] ?? NONE] }
}

/** Whether floats are too close to one another to tell which of the integers is the larger. */
function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * b
}

type Links = {
  readonly factors: Factors
  /** By row: the factor that links it, NONE for none. */
  readonly links: Uint32Array
  /** By row: what was repaid, as a float; NaN where it is not known. */
  readonly usd: Float64Array
}

const known = new WeakMap<LiquidationTable, Links>()

/** What no rule changes, kept with the table: 12 bytes a row. */
function linksOf(table: LiquidationTable): Links {
  const before = known.get(table)
  if (before !== undefined) return before
  const factors = new Factors(table)
  const links = new Uint32Array(table.length)
  const usd = new Float64Array(table.length)
  for (let row = 0; row < table.length; row++) {
    links[row] = factors.linking(row)
    usd[row] = table.arrays.repaidUsdWad.floatAt(row)
  }
  const made = { factors, links, usd }
  known.set(table, made)
  return made
}

/** The price factors of a table's markets as numbers. */
class Factors {
  readonly #table: LiquidationTable
  readonly #names: string[] = []
  /** By market: its factor, and NONE for one of the peg group. */
  readonly #ofCollateral: Uint32Array
  readonly #ofDebt: Uint32Array

  constructor(table: LiquidationTable) {
    this.#table = table
    const numbers = new Map<string, number>()
    const linksOf = (side: 'collateral' | 'debt'): Uint32Array => {
      const links = new Uint32Array(table.columns.ids.count).fill(NONE)
      for (const market of marketsOf(table, side)) {
        const leg = table.leg(side, market)
        if (leg.pegged) continue
        const number = numbers.get(leg.factor) ?? this.#names.push(leg.factor) - 1
        numbers.set(leg.factor, number)
        links[market] = number
      }
      return links
    }
    this.#ofCollateral = linksOf('collateral')
    this.#ofDebt = linksOf('debt')
  }

  get count(): number {
    return this.#names.length
  }

  nameOf(factor: number): string | null {
    return this.#names[factor] ?? null
  }

  /** The factor of the leg of largest USD that is not in the peg group; NONE when both are. */
  linking(row: number): number {
    const { collateral, debt, seizedUsdWad, repaidUsdWad } = this.#table.arrays
    const seized = this.#ofCollateral[collateral[row] ?? 0] ?? NONE
    const owed = this.#ofDebt[debt[row] ?? 0] ?? NONE
    if (seized === NONE || owed === NONE || seized === owed) return seized === NONE ? owed : seized
    if (seizedUsdWad.isNull(row)) return repaidUsdWad.isNull(row) || repaidUsdWad.at(row) === 0n ? seized : owed
    return compareValues(seizedUsdWad, row, repaidUsdWad, row) >= 0 ? seized : owed
  }
}

/** How many borrowers a set has in effect, told in floats where they are far enough from the line, else exactly. */
class BorrowerSums {
  readonly #table: LiquidationTable
  readonly #usd: Float64Array
  /** By account: what was repaid for it in the set at hand; all 0 between two sets. */
  #sums = new Float64Array(0)

  constructor(table: LiquidationTable, usd: Float64Array) {
    this.#table = table
    this.#usd = usd
  }

  areAtLeast(set: LiquidationSet, leastMicro: bigint): boolean {
    const { account } = this.#table.arrays
    if (this.#sums.length === 0) this.#sums = new Float64Array(this.#table.columns.addresses.count)
    const sums = this.#sums
    let sum = 0
    for (let row: number | undefined = set.first; row !== undefined; row = set.after(row)) {
      const usd = this.#usd[row] ?? 0
      const number = account[row] ?? 0
      sums[number] = (sums[number] ?? 0) + usd
      sum += usd
    }
    let squares = 0
    for (let row: number | undefined = set.first; row !== undefined; row = set.after(row)) {
      const number = account[row] ?? 0
      squares += (sums[number] ?? 0) ** 2
      sums[number] = 0
    }
    const [has, needs] = [sum * sum * 1e6, Number(leastMicro) * squares]
    // A sum of 2^21 positive floats is off by less than 2^21 / 2^52 of it.
    if (Math.abs(has - needs) > 1e-6 * needs && sum > 0) return has > needs
    return isEffectivelyAtLeast(repaidByAccount(set.rows).values(), leastMicro)
  }
}

/** Repaid USD of each borrower, of the rows that have a value. */
export function repaidByAccount(rows: readonly LiquidationRecord[]): ReadonlyMap<Hex, bigint> {
  const sums = new Map<Hex, bigint>()
  for (const { account, repaidUsdWad } of rows) {
    if (repaidUsdWad !== null) sums.set(account, (sums.get(account) ?? 0n) + repaidUsdWad)
  }
  return sums
}

/** By collateral market, how much of a set was seized there. */
export type SeizedShare = { readonly market: LegMarket; readonly count: number; readonly seizedUsdWad: bigint }

/** The shares of a set, in the order of their first liquidations. */
export function seizedByMarket(table: LiquidationTable, set: LiquidationSet, sums: GroupSums): readonly SeizedShare[] {
  const { collateral, seizedUsdWad } = table.arrays
  const counts = new Map<number, number>()
  for (let row: number | undefined = set.first; row !== undefined; row = set.after(row)) {
    const market = collateral[row] ?? 0
    counts.set(market, (counts.get(market) ?? 0) + 1)
    sums.add(market, seizedUsdWad, row)
  }
  return [...counts].map(([market, count]) => {
    const share = { market: table.leg('collateral', market), count, seizedUsdWad: sums.sum(market) }
    sums.reset(market)
    return share
  })
}
