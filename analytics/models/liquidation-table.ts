/**
 * The liquidations up to a block, over columns that may hold later ones too: chosen by a filter as row numbers, added up
 * by the models in the columns, and given as records where only some of them are looked at.
 */
import { type Hex, hexToBytes } from '../../core/hex.ts'
import type { AddressNames } from './address-names.ts'
import type { ByteNames } from './byte-names.ts'
import type { ColumnArrays, LiquidationColumns } from './liquidation-columns.ts'
import type { LegMarket, RecordFilter } from './liquidation-record.ts'
import { LiquidationRow } from './liquidation-row.ts'

/** Row numbers, ascending. */
export type Rows = Uint32Array

/** The market of a leg, by its id. */
export type LegOf = (market: Uint8Array, side: 'collateral' | 'debt') => LegMarket | undefined

export class LiquidationTable {
  readonly columns: LiquidationColumns
  readonly length: number
  readonly arrays: ColumnArrays
  readonly #legOf: LegOf
  readonly #legs = { collateral: [] as (LegMarket | undefined)[], debt: [] as (LegMarket | undefined)[] }
  readonly #hexes = new Map<number, Hex>()
  #all: Rows | undefined

  constructor(columns: LiquidationColumns, length: number, legOf: LegOf) {
    this.columns = columns
    this.length = length
    this.arrays = columns.arrays
    this.#legOf = legOf
  }

  /** Every row. */
  get all(): Rows {
    if (this.#all !== undefined) return this.#all
    this.#all = new Uint32Array(this.length)
    for (let row = 0; row < this.length; row++) this.#all[row] = row
    return this.#all
  }

  /** Every row as a record; each reads its columns when it is asked. */
  get records(): readonly LiquidationRow[] {
    return this.recordsOf(this.all)
  }

  recordsOf(rows: Iterable<number>): readonly LiquidationRow[] {
    return Array.from(rows, (row) => new LiquidationRow(this, row))
  }

  /** The row of a liquidation's id; undefined where it is not among the rows. */
  find(id: Hex): number | undefined {
    const view = Buffer.from(hexToBytes(id))
    if (view.length < 12) return undefined
    const block = Number(view.readBigUInt64BE())
    const logIndex = view.readUInt32BE(8)
    for (let row = this.firstAtOrAfter('block', block); this.arrays.block[row] === block; row++) {
      if (row >= this.length) return undefined
      if (this.arrays.logIndex[row] === logIndex) return row
    }
    return undefined
  }

  /** The first row with at least that value; the length when there is none. */
  firstAtOrAfter(column: 'block' | 'timestamp', value: number): number {
    const values = this.arrays[column]
    let [low, high] = [0, this.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((values[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }

  idOf(row: number): Hex {
    const block = BigInt(this.arrays.block[row] ?? 0)
    return `0x${block.toString(16).padStart(16, '0')}${(this.arrays.logIndex[row] ?? 0).toString(16).padStart(8, '0')}`
  }

  addressOf(number: number): Hex {
    return this.#hexOf(this.columns.addresses, number, number)
  }

  nameOf(number: number): Hex {
    return this.#hexOf(this.columns.ids, number, -1 - number)
  }

  /** By the number of a market's id; all rows share the object. TypeError where there is no such market at the block. */
  leg(side: 'collateral' | 'debt', number: number): LegMarket {
    const known = this.#legs[side][number]
    if (known !== undefined) return known
    const leg = this.#legOf(this.columns.ids.bytesOf(number), side)
    if (leg === undefined) {
      throw new TypeError(`Market ${this.nameOf(number)}: got none at the block asked for, expected the liquidation's.`)
    }
    this.#legs[side][number] = leg
    return leg
  }

  // Many rows name few addresses: each is one string in memory.
  #hexOf(names: AddressNames | ByteNames, number: number, key: number): Hex {
    const text = this.#hexes.get(key) ?? names.hexOf(number)
    this.#hexes.set(key, text)
    return text
  }
}

/** The rows in question; what is absent in the filter chooses all. */
export function chosenRows(table: LiquidationTable, of: RecordFilter): Rows {
  if (Object.values(of).every((value) => value === undefined)) return table.all
  const { arrays } = table
  const start = Math.max(
    of.fromBlock === undefined ? 0 : table.firstAtOrAfter('block', of.fromBlock),
    of.fromTimestamp === undefined ? 0 : table.firstAtOrAfter('timestamp', of.fromTimestamp),
  )
  const end = Math.min(
    of.toBlock === undefined ? table.length : table.firstAtOrAfter('block', of.toBlock + 1),
    of.toTimestamp === undefined ? table.length : table.firstAtOrAfter('timestamp', of.toTimestamp + 1),
  )
  if (end <= start) return new Uint32Array(0)
  const fits = rowTest(table, of)
  if (fits === undefined) return table.all.subarray(start, end)
  if (fits === null) return new Uint32Array(0)
  const rows = new Uint32Array(end - start)
  let count = 0
  const { account, liquidator, protocol, place, collateral, debt } = arrays
  for (let row = start; row < end; row++) {
    if (fits.account !== -1 && account[row] !== fits.account) continue
    if (fits.liquidator !== -1 && liquidator[row] !== fits.liquidator) continue
    if (fits.place !== -1 && place[row] !== fits.place) continue
    if (fits.protocols !== null && fits.protocols[protocol[row] ?? 0] !== 1) continue
    const [seized, owed] = [collateral[row] ?? 0, debt[row] ?? 0]
    if (fits.collaterals !== null && fits.collaterals[seized] !== 1) continue
    if (fits.debts !== null && fits.debts[owed] !== 1) continue
    if (fits.assets !== null && fits.assets.seized[seized] !== 1 && fits.assets.owed[owed] !== 1) continue
    rows[count++] = row
  }
  return rows.slice(0, count)
}

/** Numbers that a row must have, -1 for any; marks of ids that fit, null for all. */
type RowTest = {
  readonly account: number
  readonly liquidator: number
  readonly place: number
  readonly protocols: Uint8Array | null
  readonly collaterals: Uint8Array | null
  readonly debts: Uint8Array | null
  readonly assets: { readonly seized: Uint8Array; readonly owed: Uint8Array } | null
}

/** Undefined where every row fits but for its block and time, null where none can. */
function rowTest(table: LiquidationTable, of: RecordFilter): RowTest | null | undefined {
  const { account, liquidator, position, protocols, asset, collateral, debt } = of
  if ([account, liquidator, position, protocols, asset, collateral, debt].every((value) => value === undefined)) {
    return undefined
  }
  const { addresses, ids } = table.columns
  const numberOf = (names: AddressNames | ByteNames, hex: Hex | undefined): number | undefined =>
    hex === undefined ? -1 : names.find(hexToBytes(hex))
  // A position's id ends in the account.
  const owner: Hex | undefined = position === undefined ? account : `0x${position.slice(-40)}`
  if (account !== undefined && owner !== account) return null
  const numbers = {
    account: numberOf(addresses, owner),
    liquidator: numberOf(addresses, liquidator),
    place: numberOf(ids, position === undefined ? undefined : `0x${position.slice(2, -40)}`),
  }
  if (numbers.account === undefined || numbers.liquidator === undefined || numbers.place === undefined) return null
  const marks = markLegs(table)
  return {
    ...{ account: numbers.account, liquidator: numbers.liquidator, place: numbers.place },
    protocols: protocols === undefined ? null : markIds(ids, [...protocols]),
    collaterals: collateral === undefined ? null : marks('collateral', collateral),
    debts: debt === undefined ? null : marks('debt', debt),
    assets: asset === undefined ? null : { seized: marks('collateral', asset), owed: marks('debt', asset) },
  }
}

function markIds(ids: ByteNames, names: readonly Hex[]): Uint8Array {
  const marks = new Uint8Array(ids.count)
  for (const name of names) {
    const number = ids.find(hexToBytes(name))
    if (number !== undefined) marks[number] = 1
  }
  return marks
}

/** Marks the markets, of those seized or repaid in the rows, that are asked for or have the asset asked for. */
function markLegs(table: LiquidationTable): (side: 'collateral' | 'debt', asked: Hex) => Uint8Array {
  return (side, asked) => {
    const marks = new Uint8Array(table.columns.ids.count)
    for (const number of marketsOf(table, side)) {
      const leg = table.leg(side, number)
      if (leg.asset === asked || leg.market === asked) marks[number] = 1
    }
    return marks
  }
}

const markets = new WeakMap<LiquidationTable, Map<string, readonly number[]>>()

/** The numbers of the markets that occur on a side. */
export function marketsOf(table: LiquidationTable, side: 'collateral' | 'debt'): readonly number[] {
  const ofTable = markets.get(table) ?? new Map<string, readonly number[]>()
  markets.set(table, ofTable)
  const known = ofTable.get(side)
  if (known !== undefined) return known
  const seen = new Uint8Array(table.columns.ids.count)
  const column = table.arrays[side]
  for (let row = 0; row < table.length; row++) seen[column[row] ?? 0] = 1
  const found = [...seen.keys()].filter((number) => seen[number] === 1)
  ofTable.set(side, found)
  return found
}
