/**
 * Aave v3's behaviours by pool revision (POOL_REVISION(), 1 to 11) and by token revision (ATOKEN_REVISION(),
 * DEBT_TOKEN_REVISION()), read in the contracts' source at each release from 3.0.0 to 3.7.0. An unlisted revision is
 * unknown, and so is everything computed with it.
 */

export type PoolBehaviour = {
  readonly revision: number
  readonly release: string
  /**
   * Growth of debt. BINOMIAL: three terms of (1 + rate)^n, MathUtils of 3.0 to 3.3. TAYLOR: three terms of e^x,
   * MathUtils from 3.4 on.
   */
  readonly compounding: 'BINOMIAL' | 'TAYLOR'
  /** Balances and values: HALF_UP, or DIRECTED (supply down, debt up: TokenMath from 3.5 on). */
  readonly rounding: 'HALF_UP' | 'DIRECTED'
  /**
   * AVERAGE_THRESHOLD: the average threshold is truncated to whole bps before it is applied. THRESHOLD_SUM: it is not.
   * GenericLogic.calculateUserAccountData.
   */
  readonly healthFactor: 'AVERAGE_THRESHOLD' | 'THRESHOLD_SUM'
  /** OWN_THRESHOLD: an asset whose own threshold is 0 is no collateral, flagged or not. FLAG: the flag decides. */
  readonly collateral: 'OWN_THRESHOLD' | 'FLAG'
  /** ASSET_CATEGORY: an asset has one category, which may have a price of its own. BITMAP: a category lists assets. */
  readonly eMode: 'ASSET_CATEGORY' | 'BITMAP'
  /**
   * BASE_FIRST: an asset with ltv 0 counts 0 inside a category too. CATEGORY: the category's ltv, 0 on its list of
   * zeros. ISOLATED_CATEGORY: also 0 outside an isolated category.
   */
  readonly ltv: 'BASE_FIRST' | 'CATEGORY' | 'ISOLATED_CATEGORY'
  /** LEG: a share of the debt leg. TOTAL: half of all debt, and small legs whole. */
  readonly closeFactor: 'LEG' | 'TOTAL'
  /** The debt that pays for all of a leg of collateral: percentDiv, or percentDivCeil. */
  readonly debtNeeded: 'HALF_UP' | 'CEIL'
  /** The seized amount and the protocol's fee: all half up, or seized down and fee up. */
  readonly seizure: 'HALF_UP' | 'DIRECTED'
  /** What decides that no collateral is left, so that all debt is written off. */
  readonly writeOff: 'NONE' | 'VALUE' | 'SCALED'
  /** True where a liquidation paid out in supply tokens updates the collateral's indices without an event. */
  readonly silentCollateralUpdate: boolean
}

const V3_0: PoolBehaviour = {
  revision: 1,
  release: '3.0.0',
  compounding: 'BINOMIAL',
  rounding: 'HALF_UP',
  healthFactor: 'AVERAGE_THRESHOLD',
  collateral: 'OWN_THRESHOLD',
  eMode: 'ASSET_CATEGORY',
  ltv: 'BASE_FIRST',
  closeFactor: 'LEG',
  debtNeeded: 'HALF_UP',
  seizure: 'HALF_UP',
  writeOff: 'NONE',
  silentCollateralUpdate: false,
}
const V3_2: PoolBehaviour = { ...V3_0, revision: 5, release: '3.2', eMode: 'BITMAP' }
const V3_3: PoolBehaviour = { ...V3_2, revision: 7, release: '3.3', closeFactor: 'TOTAL', writeOff: 'VALUE' }
const V3_4: PoolBehaviour = { ...V3_3, revision: 8, release: '3.4', compounding: 'TAYLOR' }
const V3_5: PoolBehaviour = {
  ...V3_4,
  revision: 9,
  release: '3.5',
  rounding: 'DIRECTED',
  healthFactor: 'THRESHOLD_SUM',
  debtNeeded: 'CEIL',
  silentCollateralUpdate: true,
}
const V3_6: PoolBehaviour = { ...V3_5, revision: 10, release: '3.6', collateral: 'FLAG', ltv: 'CATEGORY' }
const V3_7: PoolBehaviour = {
  ...V3_6,
  revision: 11,
  release: '3.7',
  ltv: 'ISOLATED_CATEGORY',
  seizure: 'DIRECTED',
  writeOff: 'SCALED',
}

const POOLS: ReadonlyMap<number, PoolBehaviour> = new Map(
  [
    V3_0,
    { ...V3_0, revision: 2, release: '3.0.1' },
    { ...V3_0, revision: 3, release: '3.0.2' },
    { ...V3_0, revision: 4, release: '3.1' },
    V3_2,
    { ...V3_2, revision: 6, release: '3.2.1' },
    V3_3,
    V3_4,
    V3_5,
    V3_6,
    V3_7,
  ].map((behaviour) => [behaviour.revision, behaviour]),
)

/** The behaviour of a pool; undefined where the revision is not known (null: the contract did not tell). */
export function poolBehaviour(revision: number | null): PoolBehaviour | undefined {
  return revision === null ? undefined : POOLS.get(revision)
}

/** How a token rounds what its events carry: HALF_UP deltas of scaled amounts, or differences of rounded balances. */
export type TokenRounding = 'HALF_UP' | 'DIRECTED'

/** Token revisions 1 to 3 round half up, 4 to 6 directed (3.5 to 3.7); a later one is not known. */
export function tokenRounding(revision: number | null): TokenRounding | undefined {
  if (revision === null || revision < 1) return undefined
  if (revision <= 3) return 'HALF_UP'
  return revision <= 6 ? 'DIRECTED' : undefined
}
