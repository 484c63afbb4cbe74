/** The models' numbers as columns of liquidation_facts. */
import { BPS, divFloorSigned, WAD } from '../../core/fixed.ts'
import type { CloseFactorRegime } from '../models/aave-v3/close-factor.ts'
import { type LiquidationCosts, penaltyShares } from '../models/liquidation-costs.ts'
import {
  type Fact,
  type FactReason,
  type LiquidationInput,
  type LiquidationMetrics,
  sufficientRepayment,
} from '../models/liquidation-metrics.ts'
import { cutRuns, partOf } from '../models/liquidation-runs.ts'
import { integerOf, integerOrNull } from '../stored-values.ts'
import type { LiquidationRow, Tables } from '../tables.ts'
import type { RealisedBadDebt } from './bad-debt.ts'
import type { Breach } from './breach.ts'
import type { FactColumn, FactRow } from './columns.ts'
import type { Hindsight } from './hindsight.ts'
import type { PositionStep } from './position-steps.ts'

/** Columns whose names begin so. */
type Columns<Start extends string> = Pick<FactRow, Extract<FactColumn, `${Start}${string}`>>
type Reasoned<Name extends string, Unit extends string> = {
  readonly [K in `${Name}${Unit}`]: bigint | null
} & { readonly [K in `${Name}_reason`]: FactReason | null }

function reasoned<Name extends string, Unit extends '_wad' | '_usd_wad'>(
  name: Name,
  unit: Unit,
  of: Fact,
): Reasoned<Name, Unit> {
  return { [`${name}${unit}`]: of.wad, [`${name}_reason`]: of.reason } as Reasoned<Name, Unit>
}

type MetricColumns = Columns<
  | 'hf_gain'
  | 'under_recovery'
  | 'retained_exposure'
  | 'threshold_'
  | 'k_'
  | 'pair_'
  | 'spiral'
  | 'close_factor_leg'
  | 'close_factor_total'
  | 'allowed_'
  | 'within_'
  | 'minimal_'
  | 'over_'
  | 'avoidable_'
  | 'repaid_usd'
  | 'seized_usd'
  | 'fee_usd'
  | 'borrower_penalty'
  | 'liquidator_bonus'
  | 'configured_'
  | 'gross_'
>

type CostColumns = Columns<
  | 'penalty_'
  | 'cost_share'
  | 'gas_cost'
  | 'l1_fee'
  | 'flash_'
  | 'builder_'
  | 'oev_'
  | 'net_profit'
  | 'tip_'
  | 'break_even'
>

/** What follows from the state and the amounts alone. */
export function metricColumns(o: LiquidationInput, m: LiquidationMetrics, spiral: boolean | FactReason): MetricColumns {
  const threshold = o.thresholdWad
  return {
    ...reasoned('hf_gain', '_wad', m.healthFactorGain),
    under_recovery: m.underRecovery,
    ...reasoned('retained_exposure', '_wad', m.retainedExposure),
    threshold_bps: typeof threshold === 'bigint' ? Number((threshold * BPS) / WAD) : null,
    ...reasoned('k', '_wad', m.pairFactor),
    pair_lowers_health: m.pairLowersHealth,
    spiral: typeof spiral === 'boolean' ? spiral : null,
    spiral_reason: typeof spiral === 'boolean' ? null : spiral,
    ...reasoned('close_factor_leg', '_wad', m.closeFactorLeg),
    ...reasoned('close_factor_total', '_wad', m.closeFactorTotal),
    ...reasoned('allowed_of_leg', '_wad', m.allowedOfLeg),
    ...reasoned('allowed_of_total', '_wad', m.allowedOfTotal),
    within_allowed: m.withinAllowed,
    ...reasoned('minimal_fraction', '_wad', m.minimalFraction),
    ...reasoned('over_liquidation', '_usd_wad', m.overLiquidationUsd),
    avoidable_penalty_usd_wad: m.avoidablePenaltyUsd.wad,
    repaid_usd_wad: m.debtRepaidUsd.wad,
    seized_usd_wad: m.collateralSeizedUsd.wad,
    fee_usd_wad: m.protocolFeeUsd.wad,
    ...reasoned('borrower_penalty', '_wad', m.borrowerPenalty),
    ...reasoned('liquidator_bonus', '_wad', m.liquidatorBonus),
    configured_bonus_wad: m.configuredBonus.wad,
    ...reasoned('gross_profit', '_usd_wad', m.grossProfitUsd),
  }
}

/** What the cap of a regime is a share of. */
export function closeFactorBase(regime: CloseFactorRegime): 'DEBT_LEG' | 'TOTAL_DEBT' | null {
  if (regime === 'UNKNOWN' || regime === 'NO_CAP') return null
  return regime === 'AAVE_TOTAL_HALF' ? 'TOTAL_DEBT' : 'DEBT_LEG'
}

/** The same as the one-shot minimum, for the target that the next hour asked for. */
export function hindsightColumns(o: LiquidationInput, hindsight: Hindsight): Columns<'hindsight_'> {
  const { targetWad } = hindsight
  const none: Fact | null = targetWad === null ? { wad: null, reason: hindsight.reason } : null
  const enough = targetWad === null ? null : sufficientRepayment(o, targetWad)
  const fraction = none ?? enough?.minimalFraction
  const over = none ?? enough?.overLiquidationUsd
  return {
    hindsight_target_wad: targetWad,
    hindsight_target_reason: hindsight.reason,
    hindsight_fraction_wad: fraction?.wad ?? null,
    hindsight_fraction_reason: fraction?.reason ?? null,
    hindsight_over_usd_wad: over?.wad ?? null,
    hindsight_over_reason: over?.reason ?? null,
    hindsight_avoidable_usd_wad: enough?.avoidablePenaltyUsd.wad ?? null,
  }
}

export function costColumns(m: LiquidationMetrics, costs: LiquidationCosts): CostColumns {
  const shares = penaltyShares({ ...m, ...costs })
  return {
    penalty_liquidator_wad: shares.liquidator,
    penalty_protocol_wad: shares.protocol,
    penalty_insurance_wad: shares.insurance,
    penalty_builder_wad: shares.builder,
    penalty_builder_reason: shares.builderReason,
    cost_share_wad: costs.costShare.wad,
    ...reasoned('gas_cost', '_usd_wad', costs.gasCostUsd),
    ...reasoned('l1_fee', '_usd_wad', costs.l1FeeUsd),
    ...reasoned('flash_loan_premium', '_usd_wad', costs.flashLoanPremiumUsd),
    ...reasoned('builder_payment', '_usd_wad', costs.builderPaymentUsd),
    ...reasoned('oev_payment', '_usd_wad', costs.oevPaymentUsd),
    ...reasoned('net_profit', '_usd_wad', costs.netProfitUsd),
    net_profit_status: costs.netProfitStatus,
    tip_usd_wad: costs.tipUsd.wad,
    tip_share_wad: costs.tipShare.wad,
    tip_reason: costs.tipUsd.reason ?? costs.tipShare.reason,
    break_even_repay: costs.breakEvenRepay,
    break_even_reason: costs.breakEvenReason,
  }
}

export function badDebtColumns(
  realised: RealisedBadDebt,
  protocol: Pick<Tables['protocol'], 'base_currency_unit'>,
  row: Pick<LiquidationRow, 'collateral_after_base' | 'debt_after_base'>,
): Columns<'bad_debt'> & Pick<FactRow, 'unbacked_after_usd_wad'> {
  const unit = integerOf(protocol.base_currency_unit)
  const { base } = realised
  const collateral = integerOrNull(row.collateral_after_base)
  const debt = integerOrNull(row.debt_after_base)
  const unbacked = collateral === null || debt === null ? null : debt > collateral ? debt - collateral : 0n
  return {
    bad_debt_type: realised.isAny ? 'DEFICIT' : 'NONE',
    bad_debt: realised.ofDebtAsset,
    bad_debt_usd_wad: base === null ? null : divFloorSigned(base.n * WAD, base.d * unit),
    bad_debt_reason: base === null ? 'PRICE_UNKNOWN' : null,
    unbacked_after_usd_wad: unbacked === null ? null : (unbacked * WAD) / unit,
  }
}

/** place: of the liquidation among the position's. now: the time up to which the chain is known. */
export function runColumns(
  steps: readonly PositionStep[],
  place: number,
  o: { readonly gapSeconds: number; readonly now: number },
): Columns<'run_'> {
  let start = 0
  for (const run of cutRuns(steps, o.gapSeconds)) {
    const end = start + run.length
    const [first, last] = [run[0], run.at(-1)]
    if (place < end && first !== undefined && last !== undefined) {
      return {
        run_id: first.id,
        run_place: place - start,
        run_liquidations: run.length,
        run_last_timestamp: last.timestamp,
        run_part: partOf(run, place - start),
        run_open: o.now - last.timestamp <= o.gapSeconds,
      }
    }
    start = end
  }
  throw new RangeError(`A liquidation: got place ${place} of ${steps.length}, expected one of its position's.`)
}

export function breachColumns(
  { start, earliest, reason, trigger }: Breach,
  timestamp: number,
  block: number,
): Columns<'breach_' | 'trigger' | 'time_to_' | 'execution_'> {
  const blocks = start === null ? null : block - start.block
  const seconds = start === null ? null : timestamp - start.timestamp
  return {
    breach_block: start?.block ?? null,
    breach_timestamp: start?.timestamp ?? null,
    breach_earliest_block: earliest?.block ?? null,
    breach_earliest_timestamp: earliest?.timestamp ?? null,
    breach_reason: reason,
    trigger,
    trigger_reason: trigger === null ? (reason ?? 'STATE_UNKNOWN') : null,
    time_to_liquidation_blocks: blocks,
    time_to_liquidation_seconds: seconds,
    time_to_liquidation_seconds_max: earliest === null ? null : timestamp - earliest.timestamp,
    execution_latency_blocks: trigger === null ? null : blocks,
    execution_latency_seconds: trigger === null ? null : seconds,
  }
}
