/**
 * What each column of liquidation_facts must be of an isolated market's liquidation, from the contracts' state around the
 * call, receipts and prices, by the definitions and with exact fractions: nothing of analytics is used here.
 */
import type { Hex } from '../../core/hex.ts'
import { MAX_UINT256 } from '../../devnet/calls.ts'
import { idOf } from './fact-identity.ts'
import { type Columns, type Enough, enoughOf, expectedRun } from './fact-truth.ts'
import type { ObservedLiquidate } from './morpho-liquidation-truth.ts'
import { ONE, Ratio, wads } from './ratio.ts'

const WAD = 10n ** 18n
const HOUR = 3_600
/** The price of the loan asset in itself. */
const PRICE_SCALE = 10n ** 36n
const NOT_USD = 'BASE_NOT_USD'

/** MathLib: min(1.15, 1 / (1 - 0.3 (1 - lltv))), each step rounded down (Morpho.sol, _liquidationIncentiveFactor). */
export function incentiveOf(lltv: bigint): bigint {
  const factor = (WAD * WAD) / (WAD - (3n * 10n ** 17n * (WAD - lltv)) / WAD)
  return factor < 115n * 10n ** 16n ? factor : 115n * 10n ** 16n
}

/** All columns but those of the breach and of hindsight. now: of the last block. */
export function expectedMorphoColumns(
  one: ObservedLiquidate,
  all: readonly ObservedLiquidate[],
  o: { readonly morpho: Hex; readonly now: number },
): Columns {
  const calls = all.map((other) => ({ account: other.position, ...other }))
  const own = calls[all.indexOf(one)]
  if (own === undefined) throw new Error('The liquidation is none of these.')
  const run = expectedRun(
    { truth: own },
    calls.map((truth) => ({ truth })),
    o.now,
  )
  const start = calls.filter(({ account }) => account === own.account)
  const firstOfRun = start[start.indexOf(own) - Number(run['run_place'])]
  return {
    ...identity(one, all, o.morpho),
    ...state(one),
    ...shares(one),
    ...enoughColumns('minimal_fraction', enoughFor(one, ONE)),
    over_liquidation_usd_wad: null,
    over_liquidation_reason: NOT_USD,
    avoidable_penalty_usd_wad: null,
    ...costs(one, all, o.morpho),
    ...badDebt(one),
    ...run,
    run_id: firstOfRun === undefined ? null : idOf(firstOfRun),
  }
}

function identity(one: ObservedLiquidate, all: readonly ObservedLiquidate[], morpho: Hex): Columns {
  const { market, blockNumber, transactionHash } = one
  const inBlock = all.filter((other) => other.blockNumber === blockNumber)
  const { loanToken, collateralToken, oracle } = market.params
  return {
    id: idOf(one),
    block_number: blockNumber,
    block_hash: one.blockHash,
    timestamp: one.timestamp,
    transaction_hash: transactionHash,
    transaction_index: one.transactionIndex,
    log_index: one.logIndex,
    block_place: inBlock.indexOf(one),
    block_liquidations: inBlock.length,
    transaction_liquidations: inBlock.filter((other) => other.transactionHash === transactionHash).length,
    protocol: morpho,
    position: one.position,
    account: one.borrower,
    liquidator: one.caller,
    collateral_market: market.id,
    debt_market: market.id,
    collateral_asset: collateralToken.toLowerCase(),
    debt_asset: loanToken.toLowerCase(),
    collateral_source: oracle.toLowerCase(),
    debt_source: oracle.toLowerCase(),
    collateral_decimals: market.collateralDecimals,
    debt_decimals: market.loanDecimals,
    revision: null,
    price_origin: 'ORACLE',
  }
}

function state({ before, after, repaid, seized, market }: ObservedLiquidate): Columns {
  const noDebt = after.position.healthFactorWad === null
  return {
    debt_repaid: repaid,
    collateral_seized: seized,
    collateral_to_liquidator: seized,
    protocol_fee: 0n,
    received_supply_token: false,
    collateral_price: before.market.price,
    debt_price: PRICE_SCALE,
    price_status: 'OK',
    repaid_usd_wad: null,
    seized_usd_wad: null,
    fee_usd_wad: null,
    hf_before_wad: before.position.healthFactorWad,
    hf_before_status: 'OK',
    hf_after_wad: noDebt ? MAX_UINT256 : after.position.healthFactorWad,
    hf_after_status: noDebt ? 'NO_DEBT' : 'OK',
    collateral_before_base: before.position.collateralValue,
    debt_before_base: before.position.borrowAssets,
    collateral_after_base: after.position.collateralValue,
    debt_after_base: after.position.borrowAssets,
    debt_leg_before: before.position.borrowAssets,
    collateral_leg_before: before.position.collateral,
    threshold_bps: Number(market.params.lltv / 10n ** 14n),
    bonus_bps: Number(incentiveOf(market.params.lltv) / 10n ** 14n),
    close_factor_regime: 'NO_CAP',
    close_factor_base: null,
    max_debt_to_repay: before.position.borrowAssets,
  }
}

/** The value of collateral in the loan asset. */
function inLoanAsset({ before }: ObservedLiquidate, amount: bigint): Ratio {
  return new Ratio(amount * (before.market.price ?? 0n), PRICE_SCALE)
}

function shares(one: ObservedLiquidate): Columns {
  const { before, after, repaid, seized, market, badDebt } = one
  const { lltv } = market.params
  const incentive = incentiveOf(lltv)
  const k = wads(lltv).times(wads(incentive))
  const hf = wads(before.position.healthFactorWad ?? 0n)
  const hfAfter = after.position.healthFactorWad
  const of = (value: Ratio, whole: bigint): bigint => value.over(new Ratio(whole)).wadDown()
  const nothing = repaid === 0n ? 'NOTHING_REPAID' : null
  const penalty = repaid === 0n ? null : of(inLoanAsset(one, seized), repaid) - WAD
  const debt = before.position.borrowAssets
  return {
    hf_gain_wad: hfAfter === null ? null : hfAfter - (before.position.healthFactorWad ?? 0n),
    hf_gain_reason: hfAfter === null ? (badDebt > 0n ? 'DEBT_WRITTEN_OFF' : 'NO_DEBT_LEFT') : null,
    under_recovery: badDebt > 0n ? null : hfAfter !== null && hfAfter < WAD,
    retained_exposure_wad: WAD - of(new Ratio(inLoanAsset(one, seized).floor()), before.position.collateralValue ?? 0n),
    retained_exposure_reason: null,
    k_wad: k.wadDown(),
    k_reason: null,
    pair_lowers_health: hf.isBelow(k),
    spiral: hf.isBelow(k),
    spiral_reason: null,
    close_factor_leg_wad: of(new Ratio(repaid), debt),
    close_factor_leg_reason: null,
    close_factor_total_wad: of(new Ratio(repaid), debt),
    close_factor_total_reason: null,
    allowed_of_leg_wad: WAD,
    allowed_of_leg_reason: null,
    allowed_of_total_wad: WAD,
    allowed_of_total_reason: null,
    within_allowed: true,
    borrower_penalty_wad: penalty,
    borrower_penalty_reason: nothing,
    liquidator_bonus_wad: penalty,
    liquidator_bonus_reason: nothing,
    configured_bonus_wad: incentive - WAD,
    penalty_liquidator_wad: penalty,
    penalty_protocol_wad: penalty === null ? null : 0n,
    penalty_insurance_wad: penalty === null ? null : 0n,
    penalty_builder_wad: null,
    penalty_builder_reason: nothing ?? NOT_USD,
  }
}

function enoughFor(one: ObservedLiquidate, target: Ratio): Enough {
  const { before, repaid, market } = one
  const debt = new Ratio(before.position.borrowAssets)
  return enoughOf({
    target,
    healthFactor: wads(before.position.healthFactorWad ?? 0n),
    threshold: wads(market.params.lltv),
    bonus: wads(incentiveOf(market.params.lltv)),
    repaid: new Ratio(repaid),
    ...{ debtBefore: debt, debtLeg: debt, allowed: debt, least: null },
    collateralLeg: inLoanAsset(one, before.position.collateral),
  })
}

function enoughColumns(name: string, { fraction }: Enough): Columns {
  const isNone = typeof fraction === 'string'
  return { [`${name}_wad`]: isNone ? null : fraction.wadUp(), [`${name}_reason`]: isNone ? fraction : null }
}

/** No market prices the native token in the loan asset; gas that costs nothing costs nothing in any. */
function costs(one: ObservedLiquidate, all: readonly ObservedLiquidate[], morpho: Hex): Columns {
  const { repaid, gasUsed, effectiveGasPrice, baseFeePerGas } = one
  const together = all.filter(({ transactionHash }) => transactionHash === one.transactionHash)
  const isOneAsset = together.every(({ market }) => market.id === one.market.id)
  const sum = together.reduce((total, other) => total + other.repaid, 0n)
  const [paid, tip] = [gasUsed * effectiveGasPrice, gasUsed * (effectiveGasPrice - baseFeePerGas)]
  const cost = (wei: bigint): bigint | null => (wei === 0n ? 0n : null)
  const why = (wei: bigint): string | null => (wei === 0n ? null : 'NATIVE_PRICE_UNKNOWN')
  const gross = inLoanAsset(one, one.seized).minus(new Ratio(repaid))
  const isPlain = one.to === morpho
  const inside = { wad: isPlain ? 0n : null, reason: isPlain ? null : 'NOT_INDEXED' }
  const noGain = gross.n <= 0n ? 'NO_GROSS_PROFIT' : null
  return {
    gross_profit_usd_wad: null,
    gross_profit_reason: NOT_USD,
    sender: one.sender,
    to: one.to,
    gas_used: gasUsed,
    effective_gas_price: effectiveGasPrice,
    base_fee_per_gas: baseFeePerGas,
    cost_share_wad: isOneAsset && sum > 0n ? new Ratio(repaid, sum).wadDown() : null,
    native_price: null,
    gas_cost_usd_wad: cost(paid),
    gas_cost_reason: why(paid),
    l1_fee_usd_wad: 0n,
    l1_fee_reason: null,
    flash_loan_premium_usd_wad: inside.wad,
    flash_loan_premium_reason: inside.reason,
    builder_payment_usd_wad: inside.wad,
    builder_payment_reason: inside.reason,
    oev_payment_usd_wad: inside.wad,
    oev_payment_reason: inside.reason,
    net_profit_usd_wad: null,
    net_profit_status: null,
    net_profit_reason: NOT_USD,
    tip_usd_wad: cost(tip),
    tip_share_wad: noGain === null ? cost(tip) : null,
    tip_reason: why(tip) ?? noGain,
    break_even_repay: noGain === null ? cost(paid) : null,
    break_even_reason: noGain ?? why(paid),
  }
}

function badDebt({ badDebt: amount }: ObservedLiquidate): Columns {
  return {
    bad_debt_type: amount > 0n ? 'SOCIALISED' : 'NONE',
    bad_debt: amount,
    bad_debt_usd_wad: amount > 0n ? null : 0n,
    bad_debt_reason: amount > 0n ? NOT_USD : null,
    unbacked_after_usd_wad: null,
  }
}

/** prices: of the market's oracle at the end of each block from the call's on; null where it reverts. */
export function expectedMorphoHindsight(
  one: ObservedLiquidate,
  o: {
    readonly priceAt: (block: number) => bigint | null
    readonly timestamps: readonly number[]
    readonly head: number
  },
): Columns {
  const usd = { hindsight_over_usd_wad: null, hindsight_over_reason: NOT_USD, hindsight_avoidable_usd_wad: null }
  const none = (reason: string): Columns => ({
    hindsight_target_wad: null,
    hindsight_target_reason: reason,
    hindsight_fraction_wad: null,
    hindsight_fraction_reason: reason,
    ...usd,
  })
  if ((o.timestamps[o.head] ?? 0) < one.timestamp + HOUR) return none('HORIZON_OPEN')
  let lowest = ONE
  for (let block = one.blockNumber; (o.timestamps[block] ?? Infinity) <= one.timestamp + HOUR; block++) {
    const price = o.priceAt(block)
    if (price === null) return none('PRICE_UNKNOWN')
    const relative = new Ratio(price, one.before.market.price ?? 1n)
    if (relative.isBelow(lowest)) lowest = relative
  }
  // T is stored with 18 digits, rounded up, and what follows is computed from it.
  const target = wads(ONE.over(lowest).wadUp())
  return {
    hindsight_target_wad: target.wadDown(),
    hindsight_target_reason: null,
    ...enoughColumns('hindsight_fraction', enoughFor(one, target)),
    ...usd,
  }
}
