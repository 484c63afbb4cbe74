/** What a liquidator paid for the flash loans of indexed pools in the transaction of its liquidation. */
import type { Fraction } from '../models/liquidation-costs.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'
import type { LiquidationRow, Tables } from '../tables.ts'
import type { CallPrices } from './call-prices.ts'
import type { PositionHistory } from './position-history.ts'

const BLOCK = parameter<number>('block')

type FlashLoanRow = Pick<Tables['flash_loan'], 'market' | 'initiator' | 'receiver' | 'premium' | 'transaction_hash'>

export class FlashLoans {
  readonly #rows: Prepared<FlashLoanRow>
  readonly #history: PositionHistory
  readonly #prices: CallPrices

  constructor(reader: Reader, history: PositionHistory, prices: CallPrices) {
    const columns = ['market', 'initiator', 'receiver', 'premium', 'transaction_hash'] as const
    this.#rows = reader.prepare(
      tables.selectFrom('flash_loan').select(columns).where('block$', '=', BLOCK).orderBy('id'),
    )
    this.#history = history
    this.#prices = prices
  }

  /**
   * In the base currency's units, at the prices in force at the liquidation's log. Counted are loans that the liquidator
   * asked for or got. Null: none. Undefined: a price is not known.
   */
  async premiumOf(
    row: Pick<LiquidationRow, 'liquidator' | 'transaction_hash' | 'log_index'>,
    block: number,
  ): Promise<Fraction | null | undefined> {
    const rows = (await this.#rows.all({ block })).filter(
      ({ initiator, receiver, transaction_hash }) =>
        sameBytes(transaction_hash, row.transaction_hash) &&
        (sameBytes(initiator, row.liquidator) || sameBytes(receiver, row.liquidator)),
    )
    if (rows.length === 0) return null
    let sum: Fraction = { n: 0n, d: 1n }
    for (const { market, premium } of rows) {
      const price = await this.#prices.priceOf(market, { block, logIndex: row.log_index })
      const unit = (await this.#history.market(market, block))?.unit
      if (price === null || unit === undefined) return undefined
      sum = { n: sum.n * unit + integerOf(premium) * price * sum.d, d: sum.d * unit }
    }
    return sum
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
