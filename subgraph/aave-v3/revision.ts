/**
 * What differs between the revisions of Aave v3, as data. A pool says its own (POOL_REVISION), a token too
 * (ATOKEN_REVISION, DEBT_TOKEN_REVISION); both may change in mid-history, and not in one block. Sources: the contracts at
 * each release, 3.0.0 (revision 1) to 3.7.0 (revision 11).
 */

/** How a debt index grows: MathUtils.calculateCompoundedInterest. */
export const ACCRUAL_BINOMIAL: i32 = 0
export const ACCRUAL_TAYLOR: i32 = 1

/** How balances, values and the health factor are rounded. */
export const ROUNDING_HALF_UP: i32 = 0
export const ROUNDING_DIRECTED: i32 = 1

/** What a category is: one per asset, with a price source; or bitmaps of assets. */
export const EMODE_SINGLE: i32 = 0
export const EMODE_BITMAP: i32 = 1

/** What caps a liquidation: half of the leg, or half of the total debt with a rule for small positions. */
export const CLOSE_FACTOR_LEG: i32 = 0
export const CLOSE_FACTOR_TOTAL: i32 = 1

export class Rules {
  constructor(
    public accrual: i32,
    public rounding: i32,
    public eMode: i32,
    public closeFactor: i32,
    /** Collateral counts only where the asset's own threshold is not 0. */
    public needsOwnThreshold: bool,
    /** A liquidation that pays in supply tokens moves the collateral's indices without an event. */
    public silentAccrual: bool,
    /** Debts at a rate fixed for the account count. */
    public stableDebt: bool,
  ) {}
}

/** The rules of a pool revision, null for one that is not known here. */
export function rulesOf(revision: i32): Rules | null {
  if (revision < 1 || revision > 11) return null
  // biome-ignore format: a table
  //                                accrual           rounding           eMode         closeFactor         own    silent stable
  if (revision <= 4) return new Rules(ACCRUAL_BINOMIAL, ROUNDING_HALF_UP,  EMODE_SINGLE, CLOSE_FACTOR_LEG,   true,  false, true)
  // biome-ignore format: a table
  if (revision <= 6) return new Rules(ACCRUAL_BINOMIAL, ROUNDING_HALF_UP,  EMODE_BITMAP, CLOSE_FACTOR_LEG,   true,  false, false)
  // biome-ignore format: a table
  if (revision == 7) return new Rules(ACCRUAL_BINOMIAL, ROUNDING_HALF_UP,  EMODE_BITMAP, CLOSE_FACTOR_TOTAL, true,  false, false)
  // biome-ignore format: a table
  if (revision == 8) return new Rules(ACCRUAL_TAYLOR,   ROUNDING_HALF_UP,  EMODE_BITMAP, CLOSE_FACTOR_TOTAL, true,  false, false)
  // biome-ignore format: a table
  if (revision == 9) return new Rules(ACCRUAL_TAYLOR,   ROUNDING_DIRECTED, EMODE_BITMAP, CLOSE_FACTOR_TOTAL, true,  true,  false)
  // biome-ignore format: a table
  return                    new Rules(ACCRUAL_TAYLOR,   ROUNDING_DIRECTED, EMODE_BITMAP, CLOSE_FACTOR_TOTAL, false, true,  false)
}

/** How a token's events tell scaled amounts. */
export const TOKEN_UNKNOWN: i32 = 0
/** scaled delta = rayDivHalfUp(amount, index) */
export const TOKEN_HALF_UP: i32 = 1
/** the events carry differences of rounded balances */
export const TOKEN_DIRECTED: i32 = 2

/** By ATOKEN_REVISION or DEBT_TOKEN_REVISION: 1 to 3 are of releases 3.0 to 3.4, 4 to 6 of 3.5 to 3.7. */
export function tokenRulesOf(revision: i32): i32 {
  if (revision >= 1 && revision <= 3) return TOKEN_HALF_UP
  if (revision >= 4 && revision <= 6) return TOKEN_DIRECTED
  return TOKEN_UNKNOWN
}
