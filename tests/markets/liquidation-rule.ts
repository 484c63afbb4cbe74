/**
 * What LiquidationLogic.executeLiquidationCall computes, written from the Solidity of two releases and from nothing of
 * ours: @aave/core-v3 1.19.3 (3.0.2) and @aave-dao/aave-v3-origin 3.6.0, contracts/protocol/libraries/logic.
 */

/** What the contracts say just before the call. Amounts in the assets' units, prices and values in the base currency's. */
export type LiquidationInput = {
  readonly healthFactor: bigint
  readonly totalDebtBase: bigint
  /** balanceOf of the debt tokens and of the collateral's aToken. */
  readonly debt: bigint
  readonly collateral: bigint
  readonly scaledCollateral: bigint
  readonly collateralIndex: bigint
  readonly debtPrice: bigint
  readonly collateralPrice: bigint
  readonly debtUnit: bigint
  readonly collateralUnit: bigint
  readonly bonusBps: bigint
  readonly protocolFeeBps: bigint
  /** The amount in the call. */
  readonly asked: bigint
  readonly receiveAToken: boolean
}

export type LiquidationOutcome = {
  readonly regime: string
  readonly maxDebt: bigint
  readonly repaid: bigint
  readonly toLiquidator: bigint
  readonly fee: bigint
  readonly cappedByCollateral: boolean
}

const BPS = 10_000n
const RAY = 10n ** 27n
const CLOSE_FACTOR_HF_THRESHOLD = 950_000_000_000_000_000n
const DEFAULT_LIQUIDATION_CLOSE_FACTOR = 5_000n
const MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD = 200_000_000_000n

// PercentageMath and WadRayMath of both releases: half up unless named otherwise.
const percentMul = (value: bigint, bps: bigint): bigint => (value * bps + BPS / 2n) / BPS
const percentDiv = (value: bigint, bps: bigint): bigint => (value * BPS + bps / 2n) / bps
const percentDivCeil = (value: bigint, bps: bigint): bigint => ceil(value * BPS, bps)
const rayMul = (a: bigint, b: bigint): bigint => (a * b + RAY / 2n) / RAY
const rayDiv = (a: bigint, b: bigint): bigint => (a * RAY + b / 2n) / b
const ceil = (a: bigint, b: bigint): bigint => (a + b - 1n) / b

/** The release's own rounding where the two differ. */
const ROUNDING = {
  '3.0.2': {
    debtNeeded: percentDiv,
    scaledOut: (amount: bigint, index: bigint): bigint => rayDiv(amount, index),
    balance: (scaled: bigint, index: bigint): bigint => rayMul(scaled, index),
  },
  '3.6.0': {
    debtNeeded: percentDivCeil,
    scaledOut: (amount: bigint, index: bigint): bigint => ceil(amount * RAY, index),
    balance: (scaled: bigint, index: bigint): bigint => (scaled * index) / RAY,
  },
} as const

export function liquidationOutcome(release: '3.0.2' | '3.6.0', o: LiquidationInput): LiquidationOutcome {
  const { regime, maxDebt } = release === '3.0.2' ? legCap(o) : totalCap(o)
  const rounding = ROUNDING[release]
  const most = smaller(o.asked, maxDebt)
  // _calculateAvailableCollateralToLiquidate
  const base = (o.debtPrice * most * o.collateralUnit) / (o.collateralPrice * o.debtUnit)
  const wanted = percentMul(base, o.bonusBps)
  const cappedByCollateral = wanted > o.collateral
  const seized = cappedByCollateral ? o.collateral : wanted
  const worth = (o.collateralPrice * seized * o.debtUnit) / (o.debtPrice * o.collateralUnit)
  const repaid = cappedByCollateral ? rounding.debtNeeded(worth, o.bonusBps) : most
  const bonus = seized - percentDiv(seized, o.bonusBps)
  const fee = o.protocolFeeBps === 0n ? 0n : percentMul(bonus, o.protocolFeeBps)
  const toLiquidator = seized - fee
  // The treasury gets no more than is left on the borrower's balance.
  const left = o.scaledCollateral - rounding.scaledOut(toLiquidator, o.collateralIndex)
  const tooMuch = fee > 0n && rounding.scaledOut(fee, o.collateralIndex) > left
  const paidFee = tooMuch ? rounding.balance(left, o.collateralIndex) : fee
  return { regime, maxDebt, repaid, toLiquidator, fee: paidFee, cappedByCollateral }
}

/** The scaled amount that leaves a balance with a transfer or a burn of this amount. */
export function scaledOut(release: '3.0.2' | '3.6.0', amount: bigint, index: bigint): bigint {
  return ROUNDING[release].scaledOut(amount, index)
}

function smaller(a: bigint, b: bigint): bigint {
  if (a < b) return a
  return b
}

/** 3.0.2, _calculateDebt. */
function legCap({ healthFactor, debt }: LiquidationInput): Pick<LiquidationOutcome, 'regime' | 'maxDebt'> {
  return healthFactor > CLOSE_FACTOR_HF_THRESHOLD
    ? { regime: 'AAVE_LEG_HALF', maxDebt: percentMul(debt, DEFAULT_LIQUIDATION_CLOSE_FACTOR) }
    : { regime: 'AAVE_LEG_ALL', maxDebt: percentMul(debt, BPS) }
}

/** 3.6.0: by default the whole debt in the reserve. */
function totalCap(o: LiquidationInput): Pick<LiquidationOutcome, 'regime' | 'maxDebt'> {
  const debtBase = ceil(o.debt * o.debtPrice, o.debtUnit)
  const collateralBase = (o.collateral * o.collateralPrice) / o.collateralUnit
  if (o.healthFactor <= CLOSE_FACTOR_HF_THRESHOLD) return { regime: 'AAVE_LOW_HEALTH', maxDebt: o.debt }
  const small = debtBase < MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD || collateralBase < MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD
  if (small) return { regime: 'AAVE_SMALL', maxDebt: o.debt }
  const half = percentMul(o.totalDebtBase, DEFAULT_LIQUIDATION_CLOSE_FACTOR)
  return debtBase > half
    ? { regime: 'AAVE_TOTAL_HALF', maxDebt: (half * o.debtUnit) / o.debtPrice }
    : { regime: 'AAVE_TOTAL_LEG', maxDebt: o.debt }
}
