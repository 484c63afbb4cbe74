/**
 * The interest rate of Morpho's AdaptiveCurveIrm (morpho-blue-irm, AdaptiveCurveIrm.sol and ExpLib.sol) in integers. Rates
 * are a second's, 1e18 = 100 %. As in Solidity, bigint division rounds towards zero.
 */
import { WAD } from '../../../core/fixed.ts'

const YEAR = 31_536_000n
const TARGET = (9n * WAD) / 10n
const STEEPNESS = 4n * WAD
const SPEED = (50n * WAD) / YEAR
const FIRST_RATE = (4n * WAD) / 100n / YEAR
const LEAST_RATE = WAD / 1_000n / YEAR
const MOST_RATE = (2n * WAD) / YEAR

const LN_2 = 693_147_180_559_945_309n
const EXP_LOWEST = -41_446_531_673_892_822_312n
const EXP_HIGHEST = 93_859_467_695_000_404_319n
const EXP_LAST_VALUE = 57_716_089_161_558_943_949_701_069_502_944_508_345_128_422_502_756_744_429_568n

export type RateInputs = {
  /** The rate at target utilisation at the last accrual; 0 before the first. */
  readonly rateAtTargetWad: bigint
  /** Totals at the last accrual, in the loan asset's units. */
  readonly totalSupplyAssets: bigint
  readonly totalBorrowAssets: bigint
  /** Seconds since the last accrual. */
  readonly elapsed: bigint
}

export type Rates = {
  /** The mean since the last accrual: what the market pays. */
  readonly meanWad: bigint
  /** The rate at target utilisation now. */
  readonly endAtTargetWad: bigint
}

/** AdaptiveCurveIrm._borrowRate. */
export function adaptiveRates(o: RateInputs): Rates {
  const used = o.totalSupplyAssets === 0n ? 0n : (o.totalBorrowAssets * WAD) / o.totalSupplyAssets
  // From -1 (nothing used) over 0 (at target) to 1 (all used).
  const deviation = ((used - TARGET) * WAD) / (used > TARGET ? WAD - TARGET : TARGET)
  if (o.rateAtTargetWad === 0n) return { meanWad: curve(FIRST_RATE, deviation), endAtTargetWad: FIRST_RATE }
  const start = o.rateAtTargetWad
  const growth = ((SPEED * deviation) / WAD) * o.elapsed
  if (growth === 0n) return { meanWad: curve(start, deviation), endAtTargetWad: start }
  const end = grown(start, growth)
  const mean = (start + end + 2n * grown(start, growth / 2n)) / 4n
  return { meanWad: curve(mean, deviation), endAtTargetWad: end }
}

/** Four times the rate at target at full use, a quarter of it at no use. */
function curve(rate: bigint, deviation: bigint): bigint {
  const slope = deviation < 0n ? WAD - (WAD * WAD) / STEEPNESS : STEEPNESS - WAD
  return (((slope * deviation) / WAD + WAD) * rate) / WAD
}

function grown(rate: bigint, growth: bigint): bigint {
  const next = (rate * exponential(growth)) / WAD
  if (next < LEAST_RATE) return LEAST_RATE
  return next > MOST_RATE ? MOST_RATE : next
}

/** e^x as 2^q e^r, |r| at most ln(2)/2, by the first three terms of e^r; 1e18 is one (ExpLib.wExp). */
export function exponential(x: bigint): bigint {
  if (x < EXP_LOWEST) return 0n
  if (x >= EXP_HIGHEST) return EXP_LAST_VALUE
  const half = LN_2 / 2n
  const q = (x + (x < 0n ? -half : half)) / LN_2
  const r = x - q * LN_2
  const value = WAD + r + (r * r) / WAD / 2n
  return q >= 0n ? value << q : value >> -q
}
