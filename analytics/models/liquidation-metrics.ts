/**
 * The numbers of one liquidation, of any protocol with a health factor, a close factor and a bonus (docs: one
 * liquidation). Exact rational arithmetic: each number is one division of integers, scaled by 1e18 and rounded down
 * unless its description says otherwise. A number whose domain is not met is null with a reason.
 */
import { divCeil, divFloorSigned, MAX_UINT256, WAD } from '../../core/fixed.ts'

export type FactReason =
  | 'PRICE_UNKNOWN'
  | 'STATE_UNKNOWN'
  | 'REVISION_UNKNOWN'
  | 'NO_DEBT_LEFT'
  | 'DEBT_WRITTEN_OFF'
  | 'NO_COLLATERAL'
  | 'NOTHING_REPAID'
  | 'HEALTH_FACTOR_NOT_BELOW_ONE'
  | 'SPIRAL'
  | 'THRESHOLD_TIMES_BONUS_NOT_BELOW_ONE'
  | 'COLLATERAL_LEG_TOO_SMALL'
  | 'DEBT_LEG_TOO_SMALL'
  | 'CLOSE_FACTOR'
  | 'DUST_RULE'
  | 'PARAMETERS_CHANGED_IN_BLOCK'
  | 'LEGS_CHANGED_IN_BLOCK'
  | 'HORIZON_OPEN'
  | 'CATEGORY_PRICE'
  | 'NOT_INDEXED'
  | 'NATIVE_PRICE_UNKNOWN'
  | 'NO_GROSS_PROFIT'
  | 'NO_MARKET_PRICE'
  | 'TRACE_TOO_LONG'
  | 'BASE_NOT_USD'
  | 'PARAMETERS_UNKNOWN'
  | 'PRICE_IMPLIED'
  | 'PRICE_ROUNDED'
  | 'NOT_IMPLIED'

/** Scaled by 1e18. */
export type Fact = { readonly wad: bigint; readonly reason: null } | { readonly wad: null; readonly reason: FactReason }

export type LiquidationInput = {
  readonly debtRepaid: bigint
  readonly debtUnit: bigint
  readonly debtPrice: bigint | null
  readonly collateralSeized: bigint
  readonly protocolFee: bigint
  readonly collateralUnit: bigint
  readonly collateralPrice: bigint | null
  /** One unit of the base currency, in which prices and values are given. */
  readonly baseCurrencyUnit: bigint
  /** 1 + the bonus, exact: 1.05e18 is 5 %. */
  readonly bonusWad: bigint
  /** The collateral leg's threshold that applied, exact: 0.8e18 is 80 %. */
  readonly thresholdWad: bigint | FactReason
  readonly healthFactorBeforeWad: bigint | null
  readonly healthFactorAfterWad: bigint | null
  readonly debtBeforeBase: bigint | null
  readonly collateralBeforeBase: bigint | null
  readonly debtLegBefore: bigint | null
  readonly collateralLegBefore: bigint | null
  readonly maxDebtToRepay: bigint | null
  /** A rest below this value on either side may not be left unless one side is taken whole; null: no such rule. */
  readonly minRestBase: bigint | null
}

export type LiquidationMetrics = {
  /** HF after less HF before; negative where the call made it worse. */
  readonly healthFactorGain: Fact
  /** Repaid / the debt leg before. */
  readonly closeFactorLeg: Fact
  /** Repaid / all debt before, by value. */
  readonly closeFactorTotal: Fact
  /** The cap / the debt leg before. */
  readonly allowedOfLeg: Fact
  /** The cap / all debt before, by value. */
  readonly allowedOfTotal: Fact
  /** Repaid <= the cap; null where the cap is not known. */
  readonly withinAllowed: boolean | null
  /** Value seized / value repaid - 1. */
  readonly borrowerPenalty: Fact
  /** Value received / value repaid - 1. */
  readonly liquidatorBonus: Fact
  readonly configuredBonus: Fact
  /** Value received less value repaid, in the base currency: marked to the oracle, before gas and swap. */
  readonly grossProfitUsd: Fact
  readonly debtRepaidUsd: Fact
  readonly collateralSeizedUsd: Fact
  readonly protocolFeeUsd: Fact
  /** 1 - value seized, in whole base units as the collateral's is, / collateral before. */
  readonly retainedExposure: Fact
  /** The smallest share of all debt whose repayment brings HF to 1, rounded up. */
  readonly minimalFraction: Fact
  /** What was repaid beyond that minimum, in the base currency. */
  readonly overLiquidationUsd: Fact
  /** The bonus paid on it. */
  readonly avoidablePenaltyUsd: Fact
  /** HF after < 1; null where it is not known or the rest was written off. */
  readonly underRecovery: boolean | null
  /** k = LT (1 + b) of this pair. */
  readonly pairFactor: Fact
  /** HF before < k: repaying with this pair lowers HF. */
  readonly pairLowersHealth: boolean | null
}

/** All numbers of one liquidation. */
export function liquidationMetrics(o: LiquidationInput): LiquidationMetrics {
  const repaid = value(o.debtRepaid, o.debtPrice, o.debtUnit)
  const seized = value(o.collateralSeized, o.collateralPrice, o.collateralUnit)
  const received = value(o.collateralSeized - o.protocolFee, o.collateralPrice, o.collateralUnit)
  return {
    healthFactorGain: healthFactorGain(o),
    closeFactorLeg: quotient(rational(o.debtRepaid), rational(o.debtLegBefore)),
    closeFactorTotal: quotient(repaid, rational(o.debtBeforeBase)),
    allowedOfLeg: quotient(rational(o.maxDebtToRepay), rational(o.debtLegBefore)),
    allowedOfTotal: quotient(
      o.maxDebtToRepay === null ? 'STATE_UNKNOWN' : value(o.maxDebtToRepay, o.debtPrice, o.debtUnit),
      rational(o.debtBeforeBase),
    ),
    withinAllowed: o.maxDebtToRepay === null ? null : o.debtRepaid <= o.maxDebtToRepay,
    borrowerPenalty: minusOne(quotient(seized, repaid)),
    liquidatorBonus: minusOne(quotient(received, repaid)),
    configuredBonus: fact(o.bonusWad - WAD),
    grossProfitUsd: usd(subtract(received, repaid), o.baseCurrencyUnit),
    debtRepaidUsd: usd(repaid, o.baseCurrencyUnit),
    collateralSeizedUsd: usd(seized, o.baseCurrencyUnit),
    protocolFeeUsd: usd(value(o.protocolFee, o.collateralPrice, o.collateralUnit), o.baseCurrencyUnit),
    retainedExposure: oneMinus(quotient(wholeUnits(seized), rational(o.collateralBeforeBase), 'NO_COLLATERAL')),
    ...sufficientRepayment(o, WAD),
    underRecovery: o.healthFactorAfterWad === null || isWrittenOff(o) ? null : o.healthFactorAfterWad < WAD,
    pairFactor:
      typeof o.thresholdWad === 'string' ? none(o.thresholdWad) : fact(factorOf(o.thresholdWad, o.bonusWad) / WAD),
    pairLowersHealth: pairLowersHealth(o),
  }
}

/**
 * The smallest repayment of this pair that brings the health factor to a target T (1e18 is 1; at least 1), and what was
 * repaid beyond it: f*(T) = (T - HF) / (T - k), where k <= HF < T, k < T and one call of this pair could have done it.
 */
export function sufficientRepayment(
  o: LiquidationInput,
  targetWad: bigint,
): Pick<LiquidationMetrics, 'minimalFraction' | 'overLiquidationUsd' | 'avoidablePenaltyUsd'> {
  const minimal = minimalFraction(o, targetWad)
  const over = overLiquidation(o, minimal, targetWad)
  const avoidable = typeof over === 'string' ? over : { n: over.n * (o.bonusWad - WAD), d: over.d * WAD }
  return {
    minimalFraction: minimal,
    overLiquidationUsd: usd(over, o.baseCurrencyUnit),
    avoidablePenaltyUsd: usd(avoidable, o.baseCurrencyUnit),
  }
}

/** LT (1 + b) of a pair, exact: bps x bps is 1e8, times 1e10. */
export function pairFactorWad(thresholdBps: bigint, bonusBps: bigint): bigint {
  return thresholdBps * bonusBps * 10n ** 10n
}

/** The same of exact numbers, scaled by 1e36: not every product of two has 18 digits. */
function factorOf(thresholdWad: bigint, bonusWad: bigint): bigint {
  return thresholdWad * bonusWad
}

/** n / d with d > 0, or why it is not known. */
type Rational = { readonly n: bigint; readonly d: bigint } | FactReason

function rational(whole: bigint | null): Rational {
  return whole === null ? 'STATE_UNKNOWN' : { n: whole, d: 1n }
}

function value(amount: bigint, price: bigint | null, unit: bigint): Rational {
  return price === null ? 'PRICE_UNKNOWN' : { n: amount * price, d: unit }
}

function wholeUnits(of: Rational): Rational {
  return typeof of === 'string' ? of : { n: of.n / of.d, d: 1n }
}

function fact(wad: bigint): Fact {
  return { wad, reason: null }
}

function none(reason: FactReason): Fact {
  return { wad: null, reason }
}

function quotient(a: Rational, b: Rational, whenZero: FactReason = 'NOTHING_REPAID'): Fact {
  if (typeof a === 'string') return none(a)
  if (typeof b === 'string') return none(b)
  return b.n === 0n ? none(whenZero) : fact(divFloorSigned(a.n * b.d * WAD, a.d * b.n))
}

function subtract(a: Rational, b: Rational): Rational {
  if (typeof a === 'string') return a
  return typeof b === 'string' ? b : { n: a.n * b.d - b.n * a.d, d: a.d * b.d }
}

function usd(a: Rational, baseCurrencyUnit: bigint): Fact {
  return typeof a === 'string' ? none(a) : fact(divFloorSigned(a.n * WAD, a.d * baseCurrencyUnit))
}

function minusOne(of: Fact): Fact {
  return of.wad === null ? of : fact(of.wad - WAD)
}

function oneMinus(of: Fact): Fact {
  return of.wad === null ? of : fact(WAD - of.wad)
}

function healthFactorGain(o: LiquidationInput): Fact {
  if (o.healthFactorBeforeWad === null || o.healthFactorAfterWad === null) return none('STATE_UNKNOWN')
  if (o.healthFactorAfterWad === MAX_UINT256) return none(isWrittenOff(o) ? 'DEBT_WRITTEN_OFF' : 'NO_DEBT_LEFT')
  return fact(o.healthFactorAfterWad - o.healthFactorBeforeWad)
}

/** No debt is left although less than all was repaid; values of each leg are rounded by up to one unit. */
function isWrittenOff(o: LiquidationInput): boolean {
  if (o.healthFactorAfterWad !== MAX_UINT256 || o.debtPrice === null || o.debtBeforeBase === null) return false
  return o.debtBeforeBase - (o.debtRepaid * o.debtPrice) / o.debtUnit > ROUNDING_BASE
}

// A position has at most 128 legs.
const ROUNDING_BASE = 128n

function pairLowersHealth(o: LiquidationInput): boolean | null {
  if (o.healthFactorBeforeWad === null || typeof o.thresholdWad === 'string') return null
  return o.healthFactorBeforeWad * WAD < factorOf(o.thresholdWad, o.bonusWad)
}

function minimalFraction(o: LiquidationInput, targetWad: bigint): Fact {
  const hf = o.healthFactorBeforeWad
  if (typeof o.thresholdWad === 'string') return none(o.thresholdWad)
  if (hf === null || o.debtBeforeBase === null || o.debtLegBefore === null) return none('STATE_UNKNOWN')
  if (o.collateralLegBefore === null || o.maxDebtToRepay === null) return none('STATE_UNKNOWN')
  if (o.debtPrice === null || o.collateralPrice === null) return none('PRICE_UNKNOWN')
  const k = factorOf(o.thresholdWad, o.bonusWad)
  if (hf >= WAD) return none('HEALTH_FACTOR_NOT_BELOW_ONE')
  if (k >= targetWad * WAD) return none('THRESHOLD_TIMES_BONUS_NOT_BELOW_ONE')
  if (hf * WAD < k) return none('SPIRAL')
  // The repayment n / d in the base currency's units, compared exactly with each cap.
  const n = (targetWad - hf) * WAD * o.debtBeforeBase
  const d = targetWad * WAD - k
  const reason = whatForbids(o, n, d, o.debtPrice, o.collateralPrice)
  return reason === undefined ? fact(divCeil((targetWad - hf) * WAD * WAD, d)) : none(reason)
}

function whatForbids(
  o: LiquidationInput,
  n: bigint,
  d: bigint,
  debtPrice: bigint,
  collateralPrice: bigint,
): FactReason | undefined {
  const debtLeg = (o.debtLegBefore ?? 0n) * debtPrice
  const collateralLeg = (o.collateralLegBefore ?? 0n) * collateralPrice
  if (n * o.bonusWad * o.collateralUnit > collateralLeg * WAD * d) return 'COLLATERAL_LEG_TOO_SMALL'
  if (n * o.debtUnit > debtLeg * d) return 'DEBT_LEG_TOO_SMALL'
  if (n * o.debtUnit > (o.maxDebtToRepay ?? 0n) * debtPrice * d) return 'CLOSE_FACTOR'
  if (o.minRestBase === null) return undefined
  const debtRest = debtLeg * d - n * o.debtUnit
  const collateralRest = collateralLeg * WAD * d - n * o.bonusWad * o.collateralUnit
  const leavesDust =
    debtRest < o.minRestBase * d * o.debtUnit || collateralRest < o.minRestBase * WAD * d * o.collateralUnit
  return debtRest > 0n && collateralRest > 0n && leavesDust ? 'DUST_RULE' : undefined
}

/** max(0, f - f*(T)) D in the base currency's units: repaid - (T - HF) D / (T - k). */
function overLiquidation(o: LiquidationInput, minimal: Fact, targetWad: bigint): Rational {
  const repaid = value(o.debtRepaid, o.debtPrice, o.debtUnit)
  if (minimal.wad === null) return minimal.reason
  if (typeof repaid === 'string') return repaid
  if (o.healthFactorBeforeWad === null || o.debtBeforeBase === null) return 'STATE_UNKNOWN'
  if (typeof o.thresholdWad === 'string') return o.thresholdWad
  const needed = {
    n: (targetWad - o.healthFactorBeforeWad) * WAD * o.debtBeforeBase,
    d: targetWad * WAD - factorOf(o.thresholdWad, o.bonusWad),
  }
  const over = subtract(repaid, needed)
  return typeof over !== 'string' && over.n < 0n ? { n: 0n, d: 1n } : over
}
