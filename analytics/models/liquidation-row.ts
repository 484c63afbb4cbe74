/** One liquidation of a table as a record. */
import type { Hex } from '../../core/hex.ts'
import { FLAG, TRIGGERS } from './liquidation-columns.ts'
import type { BreachTrigger, LegMarket, LiquidationRecord } from './liquidation-record.ts'
import type { LiquidationTable } from './liquidation-table.ts'

/** One row, its values read when they are asked for. */
export class LiquidationRow implements LiquidationRecord {
  readonly #table: LiquidationTable
  readonly row: number

  constructor(table: LiquidationTable, row: number) {
    this.#table = table
    this.row = row
  }

  get id(): Hex {
    return this.#table.idOf(this.row)
  }
  get block(): number {
    return this.#table.arrays.block[this.row] ?? 0
  }
  get timestamp(): number {
    return this.#table.arrays.timestamp[this.row] ?? 0
  }
  get protocol(): Hex {
    return this.#table.nameOf(this.#table.arrays.protocol[this.row] ?? 0)
  }
  get position(): Hex {
    return `${this.#table.nameOf(this.#table.arrays.place[this.row] ?? 0)}${this.account.slice(2)}`
  }
  get account(): Hex {
    return this.#table.addressOf(this.#table.arrays.account[this.row] ?? 0)
  }
  get liquidator(): Hex {
    return this.#table.addressOf(this.#table.arrays.liquidator[this.row] ?? 0)
  }
  get collateral(): LegMarket {
    return this.#table.leg('collateral', this.#table.arrays.collateral[this.row] ?? 0)
  }
  get debt(): LegMarket {
    return this.#table.leg('debt', this.#table.arrays.debt[this.row] ?? 0)
  }
  get repaidUsdWad(): bigint | null {
    return this.#table.arrays.repaidUsdWad.at(this.row)
  }
  get seizedUsdWad(): bigint | null {
    return this.#table.arrays.seizedUsdWad.at(this.row)
  }
  get feeUsdWad(): bigint | null {
    return this.#table.arrays.feeUsdWad.at(this.row)
  }
  get grossUsdWad(): bigint | null {
    return this.#table.arrays.grossUsdWad.at(this.row)
  }
  get gasUsdWad(): bigint | null {
    return this.#table.arrays.gasUsdWad.at(this.row)
  }
  get netUsdWad(): bigint | null {
    return this.#table.arrays.netUsdWad.at(this.row)
  }
  get netIsExact(): boolean {
    return this.#has(FLAG.netIsExact)
  }
  get healthFactorBeforeWad(): bigint | null {
    return this.#table.arrays.healthFactorBeforeWad.at(this.row)
  }
  get healthFactorAfterWad(): bigint | null {
    return this.#table.arrays.healthFactorAfterWad.at(this.row)
  }
  get closedDebt(): boolean | null {
    return this.#has(FLAG.closedKnown) ? this.#has(FLAG.closed) : null
  }
  get closeFactorWad(): bigint | null {
    return this.#table.arrays.closeFactorWad.at(this.row)
  }
  get overUsdWad(): bigint | null {
    return this.#table.arrays.overUsdWad.at(this.row)
  }
  get spiral(): boolean | null {
    return this.#has(FLAG.spiralKnown) ? this.#has(FLAG.spiral) : null
  }
  get realisedBadDebt(): boolean {
    return this.#has(FLAG.badDebt)
  }
  get badDebtUsdWad(): bigint | null {
    return this.#table.arrays.badDebtUsdWad.at(this.row)
  }
  get trigger(): BreachTrigger | null {
    return TRIGGERS[this.#table.arrays.trigger[this.row] ?? 0] ?? null
  }
  get breachBlock(): number | null {
    return numberOrNull(this.#table.arrays.breachBlock[this.row])
  }
  get latencySeconds(): number | null {
    return numberOrNull(this.#table.arrays.latencySeconds[this.row])
  }

  #has(flag: number): boolean {
    return ((this.#table.arrays.flags[this.row] ?? 0) & flag) !== 0
  }
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}
