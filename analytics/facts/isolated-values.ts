/** What isolated markets' liquidations are worth in USD, from the prices that other markets tell or imply. */
import type { Hex } from '../../core/hex.ts'
import type { Fraction } from '../models/liquidation-costs.ts'
import { wrappedNative } from '../models/native-token.ts'
import type { Reader } from '../reader.ts'
import { integerOf } from '../stored-values.ts'
import type { LiquidationRow } from '../tables.ts'
import { type IsolatedTerms, type IsolatedValue, isolatedRepaid } from './isolated.ts'
import { LoanPrices } from './loan-prices.ts'
import type { PositionHistory } from './position-history.ts'

type Repaid = Pick<LiquidationRow, 'debt_market' | 'debt_repaid' | 'debt_price'>

export class IsolatedValues {
  readonly #history: PositionHistory
  readonly #prices: LoanPrices

  constructor(reader: Reader, history: PositionHistory) {
    this.#history = history
    this.#prices = new LoanPrices(reader)
  }

  async valueOf(
    of: {
      readonly row: LiquidationRow
      readonly debt: { readonly asset: Hex; readonly unit: bigint }
      readonly protocol: { readonly network: string }
    },
    terms: IsolatedTerms,
  ): Promise<IsolatedValue> {
    const { row, debt, protocol } = of
    const incentiveWad = terms.liquidationIncentiveWad
    return {
      loanUnit: debt.unit,
      usdWad: incentiveWad === null ? null : await this.#prices.usdWad(protocol.network, debt.asset, row.id),
      origin: row.collateral_price === null && incentiveWad !== null ? 'IMPLIED' : 'ORACLE',
      incentiveWad,
    }
  }

  /** Of one native token before a liquidation, in USD x 1e18. */
  async nativePrice(network: string, before: Uint8Array): Promise<bigint | null> {
    const native = wrappedNative(network)
    return native === undefined ? null : this.#prices.usdWad(network, native, before)
  }

  /**
   * What the liquidations of a transaction repaid: in USD x 1e18 where all markets' loan assets have a value in it, else
   * in the loan asset of the only market, else null.
   */
  async repaidBy(
    rows: readonly Repaid[],
    of: { readonly row: LiquidationRow; readonly block: number; readonly network: string },
  ): Promise<Fraction | null> {
    let sum: Fraction = { n: 0n, d: 1n }
    let isValued = true
    for (const row of rows) {
      const market = await this.#history.market(row.debt_market, of.block)
      const usdWad = market?.isolated == null ? null : await this.#prices.usdWad(of.network, market.asset, of.row.id)
      if (market === undefined || usdWad === null) isValued = false
      else sum = { n: sum.n * market.unit + integerOf(row.debt_repaid) * usdWad * sum.d, d: sum.d * market.unit }
    }
    if (isValued) return sum
    // Values of different markets cannot be added up: each is in its own asset.
    return rows.every((row) => Buffer.compare(row.debt_market, of.row.debt_market) === 0) ? isolatedRepaid(rows) : null
  }
}
