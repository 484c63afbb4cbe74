/**
 * The interest rate of Morpho's AdaptiveCurveIrm (morpho-blue-irm, AdaptiveCurveIrm.sol and ExpLib.sol). Rates are a
 * second's, 1e18 = 100 %. Solidity's signed division rounds towards zero: signs stand apart here and magnitudes are
 * rounded down.
 */
import { add, compare, divFloor, mul, sub, U256, u256, zero } from './u256'

const WAD: u64 = 1_000_000_000_000_000_000
const TARGET: u64 = 900_000_000_000_000_000
/** 50 a year, in a second. */
const SPEED: u64 = 1_585_489_599_188
/** 4 %, 0.1 % and 200 % a year, in a second. */
const FIRST_RATE: u64 = 1_268_391_679
const LEAST_RATE: u64 = 31_709_791
const MOST_RATE: u64 = 63_419_583_967
const LN_2: u64 = 693_147_180_559_945_309

export class Rates {
  constructor(
    /** The mean since the last accrual: what the market pays. */
    public meanWad: U256,
    /** The rate at target utilisation at the end. */
    public endAtTargetWad: U256,
  ) {}
}

/** start: the rate at target at the last accrual, 0 before the first. The totals are of the last accrual. */
export function adaptiveRates(start: U256, supplyAssets: U256, borrowAssets: U256, elapsed: u64): Rates {
  const used = supplyAssets.isZero() ? zero() : divFloor(mul(borrowAssets, u256(WAD)), supplyAssets)
  const above = compare(used, u256(TARGET)) > 0
  const distance = above ? sub(used, u256(TARGET)) : sub(u256(TARGET), used)
  const deviation = divFloor(mul(distance, u256(WAD)), u256(above ? WAD - TARGET : TARGET))
  let mean = start
  let end = start
  if (start.isZero()) {
    end = u256(FIRST_RATE)
    mean = end
  } else {
    const speed = divFloor(mul(u256(SPEED), deviation), u256(WAD))
    const growth = mul(speed, u256(elapsed))
    if (!growth.isZero()) {
      end = grown(start, growth, above)
      const middle = grown(start, divFloor(growth, u256(2)), above)
      mean = divFloor(add(add(start, end), add(middle, middle)), u256(4))
    }
  }
  return new Rates(curve(mean, deviation, above), end)
}

/** Four times the rate at target at full use, a quarter of it at no use. */
function curve(rate: U256, deviation: U256, above: bool): U256 {
  const slope = above || deviation.isZero() ? 3 * WAD : (WAD / 4) * 3
  const shift = divFloor(mul(u256(slope), deviation), u256(WAD))
  const factor = above ? add(u256(WAD), shift) : sub(u256(WAD), shift)
  return divFloor(mul(factor, rate), u256(WAD))
}

function grown(rate: U256, growth: U256, above: bool): U256 {
  const next = divFloor(mul(rate, exponential(growth, above)), u256(WAD))
  if (compare(next, u256(LEAST_RATE)) < 0) return u256(LEAST_RATE)
  return compare(next, u256(MOST_RATE)) > 0 ? u256(MOST_RATE) : next
}

/** e^x or e^-x as 2^q e^r, |r| at most ln(2)/2, by the first three terms of e^r. */
export function exponential(magnitude: U256, positive: bool): U256 {
  // ln(1e-18), and ln(2^255 / 1e36): 41.446531673892822312e18, 93.859467695000404319e18.
  if (!positive && compare(magnitude, new U256(4_553_043_526_473_719_080, 2, 0, 0)) > 0) return zero()
  if (positive && compare(magnitude, new U256(1_625_747_326_452_646_239, 5, 0, 0)) >= 0) return lastValue()
  const q = divFloor(add(magnitude, u256(LN_2 / 2)), u256(LN_2))
  const whole = mul(q, u256(LN_2))
  const short = compare(magnitude, whole) < 0
  const r = short ? sub(whole, magnitude) : sub(magnitude, whole)
  const square = divFloor(divFloor(mul(r, r), u256(WAD)), u256(2))
  // The rest has the sign of x, or the other one where x was rounded up.
  const base = short == positive ? sub(u256(WAD), r) : add(u256(WAD), r)
  const value = add(base, square)
  const power = powerOfTwo(q.a as i32)
  return positive ? mul(value, power) : divFloor(value, power)
}

/** What the exponential is cut to: 57716089161558943949701069502944508345128422502756744429568 (of 1e18). */
function lastValue(): U256 {
  return new U256(0, 0, 3_591_645_239_034_022_784, 9)
}

function powerOfTwo(exponent: i32): U256 {
  const result = zero()
  store<u64>(changetype<usize>(result) + ((exponent >> 6) << 3), (1 as u64) << ((exponent & 63) as u64))
  return result
}
