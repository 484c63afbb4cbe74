/**
 * What a liquidation cost its liquidator, and what was left (docs: one liquidation). A transaction's costs are split over
 * its liquidations by repaid value. Costs are rounded up and profits down, to 1e-18 of the base currency.
 */
import { divCeil, divFloorSigned, WAD } from '../../core/fixed.ts'
import type { Fact, FactReason } from './liquidation-metrics.ts'

export type CostInput = {
  readonly debtRepaid: bigint
  readonly debtUnit: bigint
  readonly debtPrice: bigint | null
  /** What the liquidator received, in the collateral's units. */
  readonly collateralReceived: bigint
  readonly collateralUnit: bigint
  readonly collateralPrice: bigint | null
  readonly baseCurrencyUnit: bigint
  /** The value that all liquidations of the transaction repaid, as a fraction in the base currency's units. */
  readonly transactionRepaid: Fraction | null
  readonly gasUsed: bigint | null
  readonly effectiveGasPrice: bigint | null
  readonly baseFeePerGas: bigint | null
  /** Of one whole native token (1e18 wei), in the base currency's units; null: nothing of the protocol's prices it. */
  readonly nativePrice: bigint | null
  /** True where a receipt has a further fee for the layer below, which is not indexed. */
  readonly hasL1Fee: boolean
  /**
   * True when the transaction is nothing but the call of the pool: then it has no flash loan, pays nobody inside, and
   * bids in no auction. Null: not known.
   */
  readonly isPlainCall: boolean | null
  /**
   * What the liquidator paid for flash loans that are indexed, in the transaction, in the base currency's units. Null: it
   * took none of these (others may be unseen). undefined: a price of one is not known.
   */
  readonly flashLoanPremium: Fraction | null | undefined
}

/** n / d with d > 0. */
export type Fraction = { readonly n: bigint; readonly d: bigint }

export type LiquidationCosts = {
  /** Of the transaction's costs; 1e18 is all. */
  readonly costShare: Fact
  readonly gasCostUsd: Fact
  readonly l1FeeUsd: Fact
  readonly flashLoanPremiumUsd: Fact
  readonly builderPaymentUsd: Fact
  readonly oevPaymentUsd: Fact
  /** Gross less the costs that are known. */
  readonly netProfitUsd: Fact
  /** UPPER_BOUND while a cost is not known; null where there is no number. */
  readonly netProfitStatus: 'EXACT' | 'UPPER_BOUND' | null
  /** What the priority fee of the gas came to. */
  readonly tipUsd: Fact
  /** The tip / gross. */
  readonly tipShare: Fact
  /** In the debt's units, rounded up: repaying so much covers the costs that are known, at that gas price. */
  readonly breakEvenRepay: bigint | null
  readonly breakEvenReason: FactReason | null
}

const NONE: Fact = { wad: 0n, reason: null }
const NOT_INDEXED: Fact = { wad: null, reason: 'NOT_INDEXED' }

/** All costs of one liquidation. */
export function liquidationCosts(o: CostInput): LiquidationCosts {
  const share = shareOf(o)
  const gas = weiValue(
    o,
    share,
    o.gasUsed === null || o.effectiveGasPrice === null ? null : o.gasUsed * o.effectiveGasPrice,
  )
  const tip = weiValue(o, share, tipWei(o))
  const inside = o.isPlainCall === true ? NONE : NOT_INDEXED
  const gross = grossOf(o)
  const premium = premiumOf(o, share)
  const costs = {
    gasCostUsd: toFact(gas, o.baseCurrencyUnit, divCeil),
    l1FeeUsd: o.hasL1Fee ? NOT_INDEXED : NONE,
    flashLoanPremiumUsd: premium === null ? inside : toFact(premium, o.baseCurrencyUnit, divCeil),
    builderPaymentUsd: inside,
    oevPaymentUsd: inside,
  }
  const isExact = Object.values(costs).every((cost) => cost.wad !== null)
  const known = plus(gas, premium ?? NOTHING)
  const net = typeof gross === 'string' ? gross : minus(gross, known)
  const breakEven = breakEvenOf(o, gross, gas, known)
  return {
    costShare: toFact(share, 1n, divFloorSigned),
    ...costs,
    netProfitUsd: toFact(net, o.baseCurrencyUnit, divFloorSigned),
    netProfitStatus: typeof net === 'string' ? null : isExact ? 'EXACT' : 'UPPER_BOUND',
    tipUsd: toFact(tip, o.baseCurrencyUnit, divCeil),
    tipShare: tipShareOf(tip, gross),
    breakEvenRepay: typeof breakEven === 'bigint' ? breakEven : null,
    breakEvenReason: typeof breakEven === 'bigint' ? null : breakEven,
  }
}

function tipWei({ gasUsed, effectiveGasPrice, baseFeePerGas }: CostInput): bigint | null {
  if (gasUsed === null || effectiveGasPrice === null || baseFeePerGas === null) return null
  return effectiveGasPrice > baseFeePerGas ? gasUsed * (effectiveGasPrice - baseFeePerGas) : 0n
}

/** This liquidation's part of what its transaction's repaid. */
function shareOf(o: CostInput): Fraction | FactReason {
  if (o.debtPrice === null || o.transactionRepaid === null) return 'PRICE_UNKNOWN'
  const { n, d } = o.transactionRepaid
  return n === 0n ? 'NOTHING_REPAID' : { n: o.debtRepaid * o.debtPrice * d, d: o.debtUnit * n }
}

/** This liquidation's part of an amount of wei, in the base currency's units. */
function weiValue(o: CostInput, share: Fraction | FactReason, wei: bigint | null): Fraction | FactReason {
  if (wei === null) return 'NOT_INDEXED'
  if (wei === 0n) return { n: 0n, d: 1n }
  if (o.nativePrice === null) return 'NATIVE_PRICE_UNKNOWN'
  return typeof share === 'string' ? share : { n: wei * o.nativePrice * share.n, d: WAD * share.d }
}

function grossOf(o: CostInput): Fraction | FactReason {
  if (o.debtPrice === null || o.collateralPrice === null) return 'PRICE_UNKNOWN'
  return minus(
    { n: o.collateralReceived * o.collateralPrice, d: o.collateralUnit },
    { n: o.debtRepaid * o.debtPrice, d: o.debtUnit },
  )
}

/** This liquidation's part of the premiums; null where there are none that are indexed. */
function premiumOf(o: CostInput, share: Fraction | FactReason): Fraction | FactReason | null {
  const { flashLoanPremium: paid } = o
  if (paid === null) return null
  if (paid === undefined) return 'PRICE_UNKNOWN'
  return typeof share === 'string' ? share : { n: paid.n * share.n, d: paid.d * share.d }
}

/** Gross grows with the repayment: known costs x repaid / gross; null while the gas is not one of them. */
function breakEvenOf(
  o: CostInput,
  gross: Fraction | FactReason,
  gas: Fraction | FactReason,
  known: Fraction,
): bigint | FactReason {
  if (typeof gross === 'string') return gross
  if (typeof gas === 'string') return gas
  return gross.n <= 0n ? 'NO_GROSS_PROFIT' : divCeil(known.n * gross.d * o.debtRepaid, known.d * gross.n)
}

const NOTHING: Fraction = { n: 0n, d: 1n }

/** What is known of two costs together. */
function plus(a: Fraction | FactReason, b: Fraction | FactReason): Fraction {
  const [one, other] = [typeof a === 'string' ? NOTHING : a, typeof b === 'string' ? NOTHING : b]
  return { n: one.n * other.d + other.n * one.d, d: one.d * other.d }
}

function tipShareOf(tip: Fraction | FactReason, gross: Fraction | FactReason): Fact {
  if (typeof gross === 'string') return { wad: null, reason: gross }
  if (typeof tip === 'string') return { wad: null, reason: tip }
  if (gross.n <= 0n) return { wad: null, reason: 'NO_GROSS_PROFIT' }
  return { wad: divFloorSigned(tip.n * gross.d * WAD, tip.d * gross.n), reason: null }
}

function minus(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.d - b.n * a.d, d: a.d * b.d }
}

function toFact(of: Fraction | FactReason, unit: bigint, divide: (n: bigint, d: bigint) => bigint): Fact {
  return typeof of === 'string' ? { wad: null, reason: of } : { wad: divide(of.n * WAD, of.d * unit), reason: null }
}

export type PenaltyShares = {
  /** Of the value repaid, 1e18 is all of it; the four add up to the borrower's penalty. */
  readonly liquidator: bigint | null
  readonly protocol: bigint | null
  readonly insurance: bigint | null
  readonly builder: bigint | null
  /** Why the builder's part is not known; it is then in the liquidator's. */
  readonly builderReason: FactReason | null
}

/**
 * Who got the penalty. Aave pays no insurance fund out of it. The builder gets the priority fee and payments inside the
 * call, which are known only where the call is a plain one.
 */
export function penaltyShares(o: {
  readonly borrowerPenalty: Fact
  readonly liquidatorBonus: Fact
  readonly debtRepaidUsd: Fact
  readonly tipUsd: Fact
  readonly builderPaymentUsd: Fact
}): PenaltyShares {
  const { borrowerPenalty: penalty, liquidatorBonus: bonus, debtRepaidUsd: repaid, tipUsd, builderPaymentUsd } = o
  if (penalty.wad === null || bonus.wad === null) {
    const builderReason = penalty.reason ?? bonus.reason
    return { liquidator: null, protocol: null, insurance: null, builder: null, builderReason }
  }
  const shares = { protocol: penalty.wad - bonus.wad, insurance: 0n }
  const nothing = repaid.wad === 0n ? 'NOTHING_REPAID' : null
  const unknown = repaid.reason ?? tipUsd.reason ?? builderPaymentUsd.reason ?? nothing
  if (unknown !== null || tipUsd.wad === null || builderPaymentUsd.wad === null || repaid.wad === null) {
    return { ...shares, liquidator: bonus.wad, builder: null, builderReason: unknown }
  }
  const builder = divFloorSigned((tipUsd.wad + builderPaymentUsd.wad) * WAD, repaid.wad)
  return { ...shares, liquidator: bonus.wad - builder, builder, builderReason: null }
}
