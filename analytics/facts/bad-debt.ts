/** Debt that a liquidation wrote off. */
import type { Fraction } from '../models/liquidation-costs.ts'
import { integerOf } from '../stored-values.ts'
import type { Tables } from '../tables.ts'

export type RealisedBadDebt = {
  /** Of the debt asset alone, in its units. */
  readonly ofDebtAsset: bigint
  /** Of all assets, in the base currency's units; null where a price is not known. */
  readonly base: Fraction | null
  readonly isAny: boolean
}

/** Adds up what was written off, at the prices in force at the call. */
export async function badDebtOf(
  rows: readonly Pick<Tables['bad_debt'], 'market' | 'amount'>[],
  o: {
    readonly debtMarket: Uint8Array
    readonly debtPrice: bigint | null
    readonly unitOf: (market: Uint8Array) => Promise<bigint | undefined>
    readonly priceOf: (market: Uint8Array) => Promise<bigint | null>
  },
): Promise<RealisedBadDebt> {
  let ofDebtAsset = 0n
  let base: Fraction | null = { n: 0n, d: 1n }
  for (const { market, amount: stored } of rows) {
    const amount = integerOf(stored)
    const isDebt = Buffer.compare(market, o.debtMarket) === 0
    if (isDebt) ofDebtAsset += amount
    const price = isDebt ? o.debtPrice : await o.priceOf(market)
    const unit = await o.unitOf(market)
    if (price === null || unit === undefined) base = null
    else if (base !== null) base = { n: base.n * unit + amount * price * base.d, d: base.d * unit }
  }
  return { ofDebtAsset, base, isAny: rows.length > 0 }
}
