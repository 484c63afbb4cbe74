/**
 * Very many liquidations as columns of numbers: 194 bytes each, and one copy of every address. Rows are in chain order
 * and only ever added behind the others, so that what was read of the first rows stays true.
 */
import { AddressNames } from './address-names.ts'
import { ByteNames } from './byte-names.ts'
import { IntegerColumn } from './integer-column.ts'
import type { BreachTrigger } from './liquidation-record.ts'

/** NaN where it is not known. */
const FLOATS = ['block', 'timestamp', 'breachBlock', 'latencySeconds'] as const
const INTEGERS = [
  'repaidUsdWad',
  'seizedUsdWad',
  'feeUsdWad',
  'grossUsdWad',
  'gasUsdWad',
  'netUsdWad',
  'overUsdWad',
  'badDebtUsdWad',
  'healthFactorBeforeWad',
  'healthFactorAfterWad',
  'closeFactorWad',
] as const
const WORDS = ['logIndex', 'account', 'liquidator', 'protocol', 'place', 'collateral', 'debt'] as const
const BYTES = ['flags', 'trigger'] as const
/** Numbers of addresses (account, liquidator) and of other names; `place` is the position's id without the account. */
const NAMES = ['account', 'liquidator', 'protocol', 'place', 'collateral', 'debt'] as const

export type IntegerName = (typeof INTEGERS)[number]
export const INTEGER_NAMES: readonly IntegerName[] = INTEGERS

export type ColumnArrays = { readonly [K in (typeof FLOATS)[number]]: Float64Array } & {
  readonly [K in IntegerName]: IntegerColumn
} & { readonly [K in (typeof WORDS)[number]]: Uint32Array } & { readonly [K in (typeof BYTES)[number]]: Uint8Array }

/** Bits of `flags`. */
export const FLAG = { netIsExact: 1, closedKnown: 2, closed: 4, spiralKnown: 8, spiral: 16, badDebt: 32 } as const

/** By the number in the column `trigger`. */
export const TRIGGERS: readonly (BreachTrigger | null)[] = [
  null,
  'PRICE_UPDATE',
  'ACCRUAL',
  'PARAMETER_CHANGE',
  'OWN_ACTION',
  'LIQUIDATION',
]

const ROW_BYTES = FLOATS.length * 8 + INTEGERS.length * 12 + WORDS.length * 4 + BYTES.length

/** Bytes of so many rows, a multiple of 8. */
export function columnBytes(rows: number): number {
  return Math.ceil((rows * ROW_BYTES) / 8) * 8
}

/** The columns as they lie one behind another in memory, from an offset that is a multiple of 8. */
export function columnsIn(buffer: ArrayBufferLike, offset: number, rows: number): ColumnArrays {
  let at = offset
  const next = (bytes: number): number => {
    const start = at
    at += bytes * rows
    return start
  }
  const integer = (): IntegerColumn =>
    new IntegerColumn(
      new Uint32Array(buffer, next(4), rows),
      new Uint32Array(buffer, next(4), rows),
      new Int32Array(buffer, next(4), rows),
    )
  const columns = [
    ...FLOATS.map((name) => [name, new Float64Array(buffer, next(8), rows)] as const),
    ...INTEGERS.map((name) => [name, integer()] as const),
    ...WORDS.map((name) => [name, new Uint32Array(buffer, next(4), rows)] as const),
    ...BYTES.map((name) => [name, new Uint8Array(buffer, next(1), rows)] as const),
  ]
  return Object.fromEntries(columns) as ColumnArrays
}

/** Rows on their way into the columns: their names are numbered by themselves. */
export type ColumnChunk = {
  readonly rows: number
  readonly arrays: ColumnArrays
  /** Five words each. */
  readonly addresses: Uint32Array
  /** Of protocols, places and markets. */
  readonly ids: readonly Uint8Array[]
}

/** Room for a part more than is needed now. */
const SLACK = 1.125
const ROOM_LEAST = 1024

export class LiquidationColumns {
  #arrays: ColumnArrays
  #room: number
  #count = 0
  readonly addresses: AddressNames
  readonly ids: ByteNames

  constructor(room = 0, names?: Pick<LiquidationColumns, 'addresses' | 'ids'>) {
    this.#room = Math.max(room, ROOM_LEAST)
    this.#arrays = columnsIn(new ArrayBuffer(columnBytes(this.#room)), 0, this.#room)
    this.addresses = names?.addresses ?? new AddressNames()
    this.ids = names?.ids ?? new ByteNames()
  }

  get count(): number {
    return this.#count
  }

  /** Valid until rows are added. */
  get arrays(): ColumnArrays {
    return this.#arrays
  }

  /** Adds the rows of a chunk from one to before another. */
  append(chunk: ColumnChunk, from = 0, to: number = chunk.rows): void {
    if (to <= from) return
    if (this.#count + to - from > this.#room) this.makeRoom(Math.ceil((this.#count + to - from) * SLACK))
    const addresses = this.addresses.numbersOf(chunk.addresses)
    const ids = Uint32Array.from(chunk.ids, (name) => this.ids.numberOf(name))
    copyRows(this.#arrays, this.#count, chunk.arrays, from, to)
    for (const name of NAMES) {
      const numbers = name === 'account' || name === 'liquidator' ? addresses : ids
      const column = this.#arrays[name]
      for (let row = this.#count; row < this.#count + to - from; row++) column[row] = numbers[column[row] ?? 0] ?? 0
    }
    this.#count += to - from
  }

  /** The first rows as columns of their own: what is added to them does not change these. */
  fork(rows: number): LiquidationColumns {
    const fork = new LiquidationColumns(Math.ceil(rows * SLACK), this)
    copyRows(fork.#arrays, 0, this.#arrays, 0, rows)
    fork.#count = rows
    return fork
  }

  /** Room for so many rows, so that adding them copies none. */
  makeRoom(rows: number): void {
    if (rows <= this.#room) return
    const before = this.#arrays
    this.#room = rows
    this.#arrays = columnsIn(new ArrayBuffer(columnBytes(this.#room)), 0, this.#room)
    copyRows(this.#arrays, 0, before, 0, this.#count)
  }
}

function copyRows(target: ColumnArrays, at: number, source: ColumnArrays, from: number, to: number): void {
  for (const name of FLOATS) target[name].set(source[name].subarray(from, to), at)
  for (const name of INTEGERS) target[name].append(at, source[name], from, to)
  for (const name of WORDS) target[name].set(source[name].subarray(from, to), at)
  for (const name of BYTES) target[name].set(source[name].subarray(from, to), at)
}
