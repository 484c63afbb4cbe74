/** One score for each liquidator of very many liquidations, added up in the columns. */
import type { Hex } from '../../core/hex.ts'
import { GroupSums } from './integer-column.ts'
import { type ColumnArrays, FLAG } from './liquidation-columns.ts'
import type { LegMarket } from './liquidation-record.ts'
import type { LiquidationTable, Rows } from './liquidation-table.ts'
import type { LiquidatorScore } from './liquidators.ts'
import { median } from './shares.ts'

/** What liquidators are ranked by: the larger comes first. */
export type ScoreKey =
  | 'repaidUsdWad'
  | 'grossUsdWad'
  | 'netUsdWad'
  | 'count'
  | 'accounts'
  | 'lastTimestamp'
  | 'firstTimestamp'

export type LiquidatorScores = {
  /** One for each liquidator of the rows, in the order of their first liquidations. */
  readonly scores: readonly LiquidatorScore[]
  /** The same order: one number of each, which is faster than to ask the scores. */
  keysOf(key: ScoreKey): readonly (bigint | number)[]
}

export function scoreLiquidators(table: LiquidationTable, rows: Rows = table.all): LiquidatorScores {
  const groups = groupByLiquidator(table, rows)
  const { repaid, valued } = repaidOf(table, rows, groups)
  const accountCounts = new Uint32Array(table.columns.addresses.count)
  const of: Scored = { table, groups, repaid, valued, grouped: groupedRows(rows, groups), accountCounts }
  const scores = groups.firstRows.map((_, group) => new Score(of, group))
  return {
    scores,
    keysOf: (key) => {
      if (key === 'accounts') return accountsOf(table, rows, groups)
      if (key !== 'grossUsdWad' && key !== 'netUsdWad') return scores.map((score) => score[key])
      const sums = sumsOf(table, rows, groups, key)
      return scores.map((_, group) => sums.sum(group))
    },
  }
}

type Scored = {
  readonly table: LiquidationTable
  readonly groups: Groups
  readonly repaid: GroupSums
  readonly valued: Uint32Array
  readonly grouped: (group: number) => Rows
  /** Room to count accounts in; all 0. */
  readonly accountCounts: Uint32Array
}

/** What takes long is made only of those that are looked at. */
class Score implements LiquidatorScore {
  readonly #of: Scored
  readonly #group: number
  #seen: Seen | undefined
  #totals: Totals | undefined

  constructor(of: Scored, group: number) {
    this.#of = of
    this.#group = group
  }

  get liquidator(): Hex {
    const { table } = this.#of
    return table.addressOf(table.arrays.liquidator[this.#firstRow] ?? 0)
  }
  get count(): number {
    const { starts } = this.#of.groups
    return (starts[this.#group + 1] ?? 0) - (starts[this.#group] ?? 0)
  }
  get valuedCount(): number {
    return this.#of.valued[this.#group] ?? 0
  }
  get repaidUsdWad(): bigint {
    return this.#of.repaid.sum(this.#group)
  }
  get seizedUsdWad(): bigint {
    return this.#sums().seized
  }
  get grossUsdWad(): bigint {
    return this.#sums().gross
  }
  get netUsdWad(): bigint {
    return this.#sums().net
  }
  get netIsExact(): boolean {
    return this.valuedCount > 0 && this.#sums().bounded === 0
  }
  get gasUsdWad(): bigint {
    return this.#sums().gas
  }
  get gasKnownCount(): number {
    return this.#sums().gasKnown
  }
  get feeUsdWad(): bigint {
    return this.#sums().fee
  }
  get bonusShare(): number | null {
    const repaid = this.repaidUsdWad
    return repaid === 0n ? null : Number((this.grossUsdWad * 10n ** 18n) / repaid) / 1e18
  }
  get unprofitableShare(): number | null {
    const valued = this.valuedCount
    return valued === 0 ? null : this.#sums().unprofitable / valued
  }
  get accounts(): number {
    return this.#rows().accounts
  }
  get medianLatencySeconds(): number | null {
    return median(this.#rows().latencies)
  }
  get latencyKnownCount(): number {
    return this.#rows().latencies.length
  }
  get assets(): readonly Hex[] {
    return distinct(this.#rows().legs.map(({ asset }) => asset))
  }
  get markets(): readonly Hex[] {
    return distinct(this.#rows().legs.map(({ market }) => market))
  }
  get repeatShare(): number {
    return (this.count - this.accounts) / this.count
  }
  get topAccountShare(): number {
    return this.#rows().most / this.count
  }
  get firstTimestamp(): number {
    return this.#of.table.arrays.timestamp[this.#firstRow] ?? 0
  }
  get lastTimestamp(): number {
    return this.#of.table.arrays.timestamp[this.#of.groups.lastRows[this.#group] ?? 0] ?? 0
  }

  get #firstRow(): number {
    return this.#of.groups.firstRows[this.#group] ?? 0
  }

  #sums(): Totals {
    this.#totals ??= totalsOf(this.#of.table, this.#of.grouped(this.#group))
    return this.#totals
  }

  #rows(): Seen {
    this.#seen ??= seenIn(this.#of, this.#of.grouped(this.#group))
    return this.#seen
  }
}

type Groups = {
  /** By place in the rows: the liquidator's number, from 0 in the order of their first liquidations. */
  readonly ofRows: Uint32Array
  readonly firstRows: readonly number[]
  readonly lastRows: readonly number[]
  /** Where each group begins when rows of one group are put together. */
  readonly starts: Uint32Array
}

function groupByLiquidator(table: LiquidationTable, rows: Rows): Groups {
  const { liquidator } = table.arrays
  const numbers = new Int32Array(table.columns.addresses.count).fill(-1)
  const ofRows = new Uint32Array(rows.length)
  const [firstRows, lastRows, counts]: [number[], number[], number[]] = [[], [], []]
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const address = liquidator[row] ?? 0
    let group = numbers[address] ?? -1
    if (group < 0) {
      group = firstRows.push(row) - 1
      counts.push(0)
      numbers[address] = group
    }
    ofRows[i] = group
    lastRows[group] = row
    counts[group] = (counts[group] ?? 0) + 1
  }
  const starts = new Uint32Array(counts.length + 1)
  counts.forEach((count, group) => {
    starts[group + 1] = (starts[group] ?? 0) + count
  })
  return { ofRows, firstRows, lastRows, starts }
}

/** The rows of a group; put together at the first call. */
function groupedRows(rows: Rows, { ofRows, starts }: Groups): (group: number) => Rows {
  let grouped: Rows | undefined
  return (group) => {
    if (grouped === undefined) {
      grouped = new Uint32Array(rows.length)
      const places = starts.slice()
      for (let i = 0; i < rows.length; i++) {
        const of = ofRows[i] ?? 0
        const place = places[of] ?? 0
        places[of] = place + 1
        grouped[place] = rows[i] ?? 0
      }
    }
    return grouped.subarray(starts[group], starts[group + 1])
  }
}

/** By group, how many accounts its rows are of. */
function accountsOf({ arrays, columns }: LiquidationTable, rows: Rows, { ofRows, starts }: Groups): readonly number[] {
  const places = starts.slice()
  const accounts = new Uint32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const group = ofRows[i] ?? 0
    const place = places[group] ?? 0
    places[group] = place + 1
    accounts[place] = arrays.account[rows[i] ?? 0] ?? 0
  }
  /** By account, the last group that it was seen in, from 1. */
  const seenIn = new Uint32Array(columns.addresses.count)
  return Array.from({ length: starts.length - 1 }, (_, group) => {
    let count = 0
    for (let place = starts[group] ?? 0; place < (starts[group + 1] ?? 0); place++) {
      const account = accounts[place] ?? 0
      if (seenIn[account] === group + 1) continue
      seenIn[account] = group + 1
      count++
    }
    return count
  })
}

type Seen = {
  readonly accounts: number
  /** Liquidations of the account that was liquidated most. */
  readonly most: number
  readonly legs: readonly LegMarket[]
  /** Those that are known. */
  readonly latencies: readonly number[]
}

function seenIn({ table, accountCounts: counts }: Scored, rows: Rows): Seen {
  const { account, collateral, latencySeconds } = table.arrays
  const markets = new Set<number>()
  const latencies: number[] = []
  let [accounts, most] = [0, 0]
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const number = account[row] ?? 0
    const count = (counts[number] ?? 0) + 1
    counts[number] = count
    if (count === 1) accounts++
    if (count > most) most = count
    markets.add(collateral[row] ?? 0)
    const latency = latencySeconds[row] ?? NaN
    if (!Number.isNaN(latency)) latencies.push(latency)
  }
  for (let i = 0; i < rows.length; i++) counts[account[rows[i] ?? 0] ?? 0] = 0
  return { accounts, most, legs: [...markets].map((market) => table.leg('collateral', market)), latencies }
}

function distinct(ids: readonly Hex[]): readonly Hex[] {
  return [...new Set(ids)].sort()
}

/** A row has a part in USD where its prices are known. */
function isValued({ repaidUsdWad, seizedUsdWad, grossUsdWad }: ColumnArrays, row: number): boolean {
  return !(repaidUsdWad.isNull(row) || seizedUsdWad.isNull(row) || grossUsdWad.isNull(row))
}

/** By group. Rows are read in their order, which is that of memory. */
function repaidOf(
  { arrays }: LiquidationTable,
  rows: Rows,
  { ofRows, firstRows }: Groups,
): { readonly repaid: GroupSums; readonly valued: Uint32Array } {
  const repaid = new GroupSums(firstRows.length)
  const valued = new Uint32Array(firstRows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    if (!isValued(arrays, row)) continue
    const group = ofRows[i] ?? 0
    valued[group] = (valued[group] ?? 0) + 1
    repaid.add(group, arrays.repaidUsdWad, row)
  }
  return { repaid, valued }
}

/** By group: gross, or net where it is known. */
function sumsOf(
  { arrays }: LiquidationTable,
  rows: Rows,
  { ofRows, firstRows }: Groups,
  key: 'grossUsdWad' | 'netUsdWad',
): GroupSums {
  const sums = new GroupSums(firstRows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    if (!isValued(arrays, row)) continue
    sums.add(ofRows[i] ?? 0, arrays[key].isNull(row) ? arrays.grossUsdWad : arrays[key], row)
  }
  return sums
}

type Totals = {
  readonly seized: bigint
  readonly gross: bigint
  readonly net: bigint
  readonly fee: bigint
  readonly gas: bigint
  readonly gasKnown: number
  readonly unprofitable: number
  /** Liquidations of which a cost is not known. */
  readonly bounded: number
}

/** Of one liquidator's rows. */
function totalsOf({ arrays }: LiquidationTable, rows: Rows): Totals {
  const { seizedUsdWad, grossUsdWad, netUsdWad, feeUsdWad, gasUsdWad, flags } = arrays
  const sums = new GroupSums(5)
  let [gasKnown, unprofitable, bounded] = [0, 0, 0]
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    sums.add(4, gasUsdWad, row)
    if (!gasUsdWad.isNull(row)) gasKnown++
    if (!isValued(arrays, row)) continue
    const own = netUsdWad.isNull(row) ? grossUsdWad : netUsdWad
    sums.add(0, seizedUsdWad, row)
    sums.add(1, grossUsdWad, row)
    sums.add(2, own, row)
    sums.add(3, feeUsdWad, row)
    if (own.isNegative(row)) unprofitable++
    if (((flags[row] ?? 0) & FLAG.netIsExact) === 0) bounded++
  }
  const [seized, gross, net, fee, gas] = [sums.sum(0), sums.sum(1), sums.sum(2), sums.sum(3), sums.sum(4)]
  return { seized, gross, net, fee, gas, gasKnown, unprofitable, bounded }
}
