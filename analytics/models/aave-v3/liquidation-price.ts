/**
 * The price of an asset at which a position becomes liquidatable, others fixed (docs: liquidation price).
 * N = D_other - sum of LT_j C_j of the others, M = sum of LT_i a_i - d_i of what moves: below N / M when M > 0 and
 * N > 0, above N / M when M < 0 and N < 0, otherwise never or always. Beside that rational price stands the boundary:
 * the first integer oracle answer at which the contract's own arithmetic says that the health factor is below 1.
 */
import { BPS, divCeil, divFloorSigned, formatFixed, WAD } from '../../../core/fixed.ts'
import { SEARCH_ROUNDS_MAX } from '../../../core/limits.ts'
import {
  type AccountState,
  accountData,
  collateralThresholdBps,
  debtAmount,
  type Holding,
  isPricedByCategory,
  priceInUse,
  supplyAmount,
} from './account-data.ts'

/** BELOW, ABOVE: liquidatable on that side of the price. ALWAYS, NEVER: whatever the price. */
export type LiquidationDirection = 'BELOW' | 'ABOVE' | 'ALWAYS' | 'NEVER'

export type LiquidationPrice = {
  readonly direction: LiquidationDirection
  /**
   * In the base currency's units with 18 further digits, rounded down; null for ALWAYS and NEVER, and where only the
   * contract's rounding puts the position on the other side of 1.
   */
  readonly priceE18: bigint | null
  /**
   * BELOW: the largest positive integer answer at which the contract says HF < 1; ABOVE: the smallest. Null when there
   * is none, or when the rounding of a supply and a debt of the same asset leaves too many candidates to try.
   */
  readonly boundary: bigint | null
}

/** The price of all holdings that `moves` names, which have one price among them. Undefined: a price is not known. */
export function liquidationPrice(
  account: AccountState,
  moves: (holding: Holding) => boolean,
): LiquidationPrice | undefined {
  const line = marginLine(account, moves, 0n)
  if (line === undefined) return undefined
  const { slope, intercept } = line
  if (slope === 0n || (slope > 0n && intercept <= 0n) || (slope < 0n && intercept >= 0n)) {
    return { direction: directionWithoutPrice(account, slope, intercept), priceE18: null, boundary: null }
  }
  const direction = slope > 0n ? 'BELOW' : 'ABOVE'
  return {
    direction,
    priceE18: (intercept * WAD) / slope,
    boundary: new BoundarySearch(account, moves, direction, line).first(),
  }
}

/**
 * No price brings the real margin to zero. Near zero the contract's rounding may still say otherwise: at the price of now
 * its own answer decides, so that NEVER is not said of a position that it lets be liquidated, nor ALWAYS of one that it
 * does not.
 */
function directionWithoutPrice(account: AccountState, slope: bigint, intercept: bigint): LiquidationDirection {
  const always = slope < 0n || (slope === 0n && intercept > 0n)
  const now = accountData(account)
  const asNow = now === undefined || now.healthFactorWad < WAD === always
  if (asNow) return always ? 'ALWAYS' : 'NEVER'
  if (slope === 0n) return always ? 'NEVER' : 'ALWAYS'
  return always ? 'ABOVE' : 'BELOW'
}

/** The liquidation price as decimal text in the base currency (not its units). */
export function liquidationPriceDecimal(price: LiquidationPrice, baseDecimals: number): string | null {
  return price.priceE18 === null ? null : formatFixed(price.priceE18, 18 + baseDecimals)
}

/**
 * The real margin sum of LT C - D as slope x price - intercept, times BPS and the largest unit, all thresholds lowered
 * by `lessBps`. Undefined: a price that is needed is not known.
 */
function marginLine(
  account: AccountState,
  moves: (holding: Holding) => boolean,
  lessBps: bigint,
): { readonly slope: bigint; readonly intercept: bigint; readonly scale: bigint } | undefined {
  let scale = 1n
  for (const { reserve } of account.holdings) if (reserve.unit > scale) scale = reserve.unit
  let slope = 0n
  let intercept = 0n
  for (const holding of account.holdings) {
    const thresholdBps = collateralThresholdBps(holding, account.category, account.behaviour)
    const counted = thresholdBps === null ? 0n : supplyAmount(holding, account.behaviour) * (thresholdBps - lessBps)
    const net = (counted - debtAmount(holding, account) * BPS) * (scale / holding.reserve.unit)
    if (net === 0n) continue
    if (moves(holding)) {
      slope += net
      continue
    }
    const price = priceInUse(holding.reserve, account.category)
    if (price === null) return undefined
    intercept -= net * price
  }
  return { slope, intercept, scale: scale * BPS }
}

/** Rounding of values moves the margin by at most a few base units for each holding; searched on both sides. */
const SLACK_PER_HOLDING = 4n
/** Candidates that are tried one by one where a health factor is not monotone in the price. */
const SCAN_MAX = 20_000n

class BoundarySearch {
  readonly #account: AccountState
  readonly #moves: (holding: Holding) => boolean
  /** From the safe side towards liquidation: -1 when the price falls, 1 when it rises. */
  readonly #step: bigint
  readonly #line: { readonly slope: bigint; readonly intercept: bigint; readonly scale: bigint }
  /** True when supply and debt move together, so that rounding makes the health factor jitter. */
  readonly #jitters: boolean

  constructor(
    account: AccountState,
    moves: (holding: Holding) => boolean,
    direction: 'BELOW' | 'ABOVE',
    line: { readonly slope: bigint; readonly intercept: bigint; readonly scale: bigint },
  ) {
    this.#account = account
    this.#moves = moves
    this.#step = direction === 'BELOW' ? -1n : 1n
    this.#line = line
    const moving = account.holdings.filter(moves)
    const collateral = moving.filter((holding) => holding.isCollateral && holding.supplyScaled !== 0n)
    const debts = moving.filter((holding) => debtAmount(holding, account) !== 0n)
    this.#jitters = collateral.length > 1 || (collateral.length > 0 && debts.length > 0)
  }

  /**
   * Walks from a price that is surely safe. While the truncated average threshold stays the same the health factor is
   * monotone, so each such stretch is settled at its far end, and the one that contains the boundary is bisected. From
   * revision 9 on there is a single stretch.
   */
  first(): bigint | null {
    let near = this.#safeStart()
    const last = this.#farEnd()
    for (let round = 0; round < SEARCH_ROUNDS_MAX * 20; round++) {
      if (!this.#before(near, last)) return this.#settle(last, near)
      const far = this.#stretchEnd(near, last)
      if (this.#isLiquidatable(far)) return this.#settle(far, near)
      near = far + this.#step
      if (near < 1n) return null
    }
    return null
  }

  #before(a: bigint, b: bigint): boolean {
    return this.#step < 0n ? a > b : a < b
  }

  #slack(): bigint {
    const units = SLACK_PER_HOLDING * BigInt(this.#account.holdings.length + 1)
    const slope = this.#line.slope < 0n ? -this.#line.slope : this.#line.slope
    return divCeil(units * this.#line.scale, slope) + 1n
  }

  /** Where even thresholds that are one bps lower (the most that truncation takes) leave the position healthy. */
  #safeStart(): bigint {
    const less = this.#account.behaviour.healthFactor === 'AVERAGE_THRESHOLD' ? 1n : 0n
    const worse = marginLine(this.#account, this.#moves, less) ?? this.#line
    if (this.#step < 0n) {
      const high =
        worse.slope > 0n && worse.intercept > 0n ? divCeil(worse.intercept, worse.slope) : this.#realPrice() * 4n
      return high + this.#slack()
    }
    const low = worse.slope < 0n && worse.intercept < 0n ? worse.intercept / worse.slope : 0n
    const start = low - this.#slack()
    return start < 1n ? 1n : start
  }

  #realPrice(): bigint {
    return divFloorSigned(this.#line.intercept, this.#line.slope)
  }

  /** Where the real margin is negative beyond any rounding. */
  #farEnd(): bigint {
    const end = this.#realPrice() + this.#step * this.#slack()
    return end < 1n ? 1n : end
  }

  /** The last price, from `near` on, with the same average threshold. */
  #stretchEnd(near: bigint, last: bigint): bigint {
    if (this.#account.behaviour.healthFactor !== 'AVERAGE_THRESHOLD') return last
    const average = this.#at(near)?.currentLiquidationThresholdBps
    if (this.#at(last)?.currentLiquidationThresholdBps === average) return last
    let same = near
    let other = last
    while (same + this.#step !== other) {
      const middle = (same + other) / 2n
      if (this.#at(middle)?.currentLiquidationThresholdBps === average) same = middle
      else other = middle
    }
    return same
  }

  /** The first liquidatable price between `near` and `far`; where rounding jitters, every candidate before it is tried. */
  #settle(far: bigint, near: bigint): bigint | null {
    if (!this.#isLiquidatable(far)) return null
    let bad = far
    if (this.#isLiquidatable(near)) bad = near
    let good = near
    while (bad !== good && bad - this.#step !== good) {
      const middle = (good + bad) / 2n
      if (this.#isLiquidatable(middle)) bad = middle
      else good = middle
    }
    return this.#jitters ? this.#scan(bad) : bad
  }

  #scan(found: bigint): bigint | null {
    const window = this.#slack() * 2n
    if (window > SCAN_MAX) return null
    for (let price = found - this.#step * window; price !== found; price += this.#step) {
      if (price >= 1n && this.#isLiquidatable(price)) return price
    }
    return found
  }

  #isLiquidatable(price: bigint): boolean {
    const data = this.#at(price)
    return data !== undefined && data.healthFactorWad < WAD
  }

  #at(price: bigint): ReturnType<typeof accountData> {
    return accountData(withPrice(this.#account, this.#moves, price))
  }
}

/** The account with another price for what moves, the category's own source included where it stands for it. */
export function withPrice(account: AccountState, moves: (holding: Holding) => boolean, price: bigint): AccountState {
  const { category } = account
  const byCategory = account.holdings.some((holding) => moves(holding) && isPricedByCategory(holding.reserve, category))
  return {
    ...account,
    category: category !== null && byCategory ? { ...category, price } : category,
    holdings: account.holdings.map((holding) =>
      moves(holding) ? { ...holding, reserve: { ...holding.reserve, price } } : holding,
    ),
  }
}
