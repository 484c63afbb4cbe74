/** One liquidation as it is answered: its row of facts, with readable decimals beside the exact numbers. */
import { formatFixed, MAX_UINT256 } from '../../core/fixed.ts'
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import type { ValueStatus } from '../book/book.ts'
import { isolatedMarkets, toIsolated } from '../book/parameters.ts'
import type { FactRow, Trigger } from '../facts/columns.ts'
import type { AsOf } from '../facts/derive.ts'
import { FactSource } from '../facts/read-facts.ts'
import type { CloseFactorRegime } from '../models/aave-v3/close-factor.ts'
import type { FactReason } from '../models/liquidation-metrics.ts'
import type { RunPart } from '../models/liquidation-runs.ts'
import { type Reader, tables, viewOf } from '../reader.ts'

export type MarketRef = { readonly id: Hex; readonly asset: Hex; readonly symbol: string; readonly decimals: number }

/** A number scaled by 1e18 beside its decimal text; null with a reason. */
export type FactView = {
  readonly wad: bigint | null
  readonly value: string | null
  readonly reason: FactReason | null
}
export type FlagView = { readonly value: boolean | null; readonly reason: FactReason | null }

/** Numbers that may be null with a reason. */
type Numbers = {
  readonly healthFactorGain: FactView
  readonly closeFactorLeg: FactView
  readonly closeFactorTotal: FactView
  readonly allowedOfLeg: FactView
  readonly allowedOfTotal: FactView
  readonly borrowerPenalty: FactView
  readonly liquidatorBonus: FactView
  readonly configuredBonus: FactView
  readonly grossProfitUsd: FactView
  readonly debtRepaidUsd: FactView
  readonly collateralSeizedUsd: FactView
  readonly protocolFeeUsd: FactView
  readonly retainedExposure: FactView
  readonly pairFactor: FactView
  readonly minimalFraction: FactView
  readonly overLiquidationUsd: FactView
  readonly avoidablePenaltyUsd: FactView
  readonly hindsightTarget: FactView
  readonly hindsightFraction: FactView
  readonly hindsightOverLiquidationUsd: FactView
  readonly hindsightAvoidablePenaltyUsd: FactView
  readonly penaltyToLiquidator: FactView
  readonly penaltyToProtocol: FactView
  readonly penaltyToInsuranceFund: FactView
  readonly penaltyToBuilder: FactView
  readonly costShare: FactView
  readonly gasCostUsd: FactView
  readonly l1FeeUsd: FactView
  readonly flashLoanPremiumUsd: FactView
  readonly builderPaymentUsd: FactView
  readonly oevPaymentUsd: FactView
  readonly netProfitUsd: FactView
  readonly tipUsd: FactView
  readonly tipShare: FactView
  readonly badDebtUsd: FactView
  readonly unbackedAfterUsd: FactView
  readonly oracleGap: FactView
  readonly executionShortfall: FactView
  /** One whole collateral token in whole debt tokens, where it follows from the call itself. */
  readonly impliedPrice: FactView
}

export type RunRef = {
  readonly id: Hex
  readonly place: number
  readonly liquidations: number
  readonly part: RunPart
  readonly isOpen: boolean
}

export type BreachView = {
  readonly trigger: Trigger | null
  readonly block: number | null
  readonly timestamp: number | null
  readonly earliestBlock: number | null
  readonly earliestTimestamp: number | null
  readonly blocks: number | null
  readonly seconds: number | null
  readonly secondsMax: number | null
  readonly executionLatencyBlocks: number | null
  readonly executionLatencySeconds: number | null
  readonly reason: FactReason | null
  readonly oracleLatencySeconds: null
  readonly oracleLatencyReason: FactReason
}

export type LiquidationFact = Numbers & {
  readonly id: Hex
  readonly protocol: Hex
  readonly position: Hex
  readonly account: Hex
  readonly liquidator: Hex
  readonly collateral: MarketRef
  readonly debt: MarketRef
  readonly blockNumber: number
  readonly timestamp: number
  readonly transactionHash: Hex
  readonly transactionIndex: number
  readonly logIndex: number
  readonly blockPlace: number
  readonly blockLiquidations: number
  readonly transactionLiquidations: number
  readonly revision: number | null
  readonly debtRepaid: bigint
  readonly collateralSeized: bigint
  readonly collateralToLiquidator: bigint
  readonly protocolFee: bigint
  readonly receivedSupplyToken: boolean
  readonly collateralPrice: bigint | null
  readonly debtPrice: bigint | null
  readonly priceStatus: ValueStatus
  readonly priceOrigin: FactRow['price_origin']
  readonly liquidationBonusBps: number
  readonly liquidationThresholdBps: number | null
  readonly healthFactorBeforeWad: bigint | null
  readonly healthFactorBefore: string | null
  readonly healthFactorBeforeStatus: ValueStatus
  readonly healthFactorAfterWad: bigint | null
  readonly healthFactorAfter: string | null
  readonly healthFactorAfterStatus: ValueStatus
  readonly collateralBeforeBase: bigint | null
  readonly debtBeforeBase: bigint | null
  readonly collateralAfterBase: bigint | null
  readonly debtAfterBase: bigint | null
  readonly debtLegBefore: bigint | null
  readonly collateralLegBefore: bigint | null
  readonly closeFactorRegime: CloseFactorRegime
  /** What the cap is a share of. */
  readonly closeFactorBase: 'DEBT_LEG' | 'TOTAL_DEBT' | null
  readonly maxDebtToRepay: bigint | null
  readonly withinAllowed: boolean | null
  readonly underRecovery: boolean | null
  /** HF before < LT (1 + b) of this pair. */
  readonly pairLowersHealth: boolean | null
  /** The same of every collateral that could be taken. */
  readonly spiral: FlagView
  readonly sender: Hex | null
  readonly gasUsed: bigint | null
  readonly effectiveGasPrice: bigint | null
  readonly baseFeePerGas: bigint | null
  readonly nativePrice: bigint | null
  readonly netProfitStatus: FactRow['net_profit_status']
  readonly breakEvenRepay: bigint | null
  readonly breakEvenReason: FactReason | null
  readonly badDebtType: FactRow['bad_debt_type']
  readonly badDebt: bigint
  readonly run: RunRef
  readonly breach: BreachView
}

/** What reads liquidations as of a moment. */
export async function openFactReader(reader: Reader, asOf: AsOf): Promise<FactReader> {
  const { validAt } = reader.dialect
  const view = await viewOf(reader, asOf.block)
  const markets = tables
    .selectFrom('market as m')
    .innerJoin('token as t', 't.id', 'm.asset')
    .select(['m.id', 'm.asset', 't.symbol', 'm.decimals'])
    .where(validAt(view, 'm'))
    .where(validAt(view, 't'))
  const refs = (await reader.all(markets)).map((row): [string, MarketRef] => [
    bytesToKey(row.id),
    { id: bytesToHex(row.id), asset: bytesToHex(row.asset), symbol: row.symbol, decimals: row.decimals },
  ])
  const isolated = (await reader.all(isolatedMarkets(reader, view))).map((row): [string, Collateral] => [
    bytesToKey(row.id),
    toIsolated(row).collateral ?? NO_ASSET,
  ])
  return new FactReader(await FactSource.open(reader, asOf), new Map(refs), new Map(isolated))
}

/** What an isolated market takes; of other markets it is the market's asset. */
type Collateral = Omit<MarketRef, 'id'>

/** Of an isolated market whose parameters are not known. */
const NO_ASSET: Collateral = { asset: '0x0000000000000000000000000000000000000000', symbol: '', decimals: 0 }

export class FactReader {
  readonly #source: FactSource
  readonly #markets: ReadonlyMap<string, MarketRef>
  readonly #isolated: ReadonlyMap<string, Collateral>

  constructor(source: FactSource, markets: ReadonlyMap<string, MarketRef>, isolated: ReadonlyMap<string, Collateral>) {
    this.#source = source
    this.#markets = markets
    this.#isolated = isolated
  }

  async fact(id: Uint8Array): Promise<LiquidationFact> {
    const row = await this.#source.fact(id)
    const collateral = this.#markets.get(bytesToKey(row.collateral_market))
    const debt = this.#markets.get(bytesToKey(row.debt_market))
    if (collateral === undefined || debt === undefined) {
      throw new TypeError(`Liquidation ${bytesToHex(id)}: got none of its markets, expected both.`)
    }
    const taken = { ...collateral, ...this.#isolated.get(bytesToKey(row.collateral_market)) }
    return { ...identity(row, taken, debt), ...state(row), ...numbers(row), ...further(row) }
  }
}

function hex(bytes: Uint8Array | null): Hex | null {
  return bytes === null ? null : bytesToHex(bytes)
}

function factor(wad: bigint | null): string | null {
  return wad === null || wad === MAX_UINT256 ? null : formatFixed(wad, 18)
}

/** The columns of reasons hold nothing else. */
function reasonOf(stored: string | null): FactReason | null {
  return stored as FactReason | null
}

function view(wad: bigint | null, reason: string | null): FactView {
  return wad === null
    ? { wad: null, value: null, reason: reasonOf(reason) }
    : { wad, value: formatFixed(wad, 18), reason: null }
}

type Identity = Pick<
  LiquidationFact,
  | 'id'
  | 'protocol'
  | 'position'
  | 'account'
  | 'liquidator'
  | 'collateral'
  | 'debt'
  | 'blockNumber'
  | 'timestamp'
  | 'transactionHash'
  | 'transactionIndex'
  | 'logIndex'
  | 'blockPlace'
  | 'blockLiquidations'
  | 'transactionLiquidations'
  | 'revision'
>

function identity(row: FactRow, collateral: MarketRef, debt: MarketRef): Identity {
  return {
    id: bytesToHex(row.id),
    protocol: bytesToHex(row.protocol),
    position: bytesToHex(row.position),
    account: bytesToHex(row.account),
    liquidator: bytesToHex(row.liquidator),
    collateral,
    debt,
    blockNumber: row.block_number,
    timestamp: row.timestamp,
    transactionHash: bytesToHex(row.transaction_hash),
    transactionIndex: row.transaction_index,
    logIndex: row.log_index,
    blockPlace: row.block_place,
    blockLiquidations: row.block_liquidations,
    transactionLiquidations: row.transaction_liquidations,
    revision: row.revision,
  }
}

type State = Omit<LiquidationFact, keyof Identity | keyof Numbers | keyof Further>

function state(row: FactRow): State {
  return {
    debtRepaid: row.debt_repaid,
    collateralSeized: row.collateral_seized,
    collateralToLiquidator: row.collateral_to_liquidator,
    protocolFee: row.protocol_fee,
    receivedSupplyToken: row.received_supply_token,
    collateralPrice: row.collateral_price,
    debtPrice: row.debt_price,
    priceStatus: row.price_status,
    priceOrigin: row.price_origin,
    liquidationBonusBps: row.bonus_bps,
    liquidationThresholdBps: row.threshold_bps,
    healthFactorBeforeWad: row.hf_before_wad,
    healthFactorBefore: factor(row.hf_before_wad),
    healthFactorBeforeStatus: row.hf_before_status,
    healthFactorAfterWad: row.hf_after_wad,
    healthFactorAfter: factor(row.hf_after_wad),
    healthFactorAfterStatus: row.hf_after_status,
    collateralBeforeBase: row.collateral_before_base,
    debtBeforeBase: row.debt_before_base,
    collateralAfterBase: row.collateral_after_base,
    debtAfterBase: row.debt_after_base,
    debtLegBefore: row.debt_leg_before,
    collateralLegBefore: row.collateral_leg_before,
    closeFactorRegime: row.close_factor_regime,
    closeFactorBase: row.close_factor_base,
    maxDebtToRepay: row.max_debt_to_repay,
    withinAllowed: row.within_allowed,
    underRecovery: row.under_recovery,
    pairLowersHealth: row.pair_lowers_health,
    sender: hex(row.sender),
    gasUsed: row.gas_used,
    effectiveGasPrice: row.effective_gas_price,
    baseFeePerGas: row.base_fee_per_gas,
    nativePrice: row.native_price,
  }
}

function numbers(row: FactRow): Numbers {
  const { gross_profit_reason: price, over_liquidation_reason: over, hindsight_over_reason: hindsightOver } = row
  const notUsd = price === 'BASE_NOT_USD' || price === 'PARAMETERS_UNKNOWN' ? price : null
  const repaid = notUsd ?? (row.debt_price === null ? 'PRICE_UNKNOWN' : null)
  const seized = notUsd ?? (row.collateral_price === null ? 'PRICE_UNKNOWN' : null)
  const penalty = row.borrower_penalty_reason ?? row.liquidator_bonus_reason ?? price
  const share = row.cost_share_wad === null ? (repaid ?? 'PRICE_UNKNOWN') : null
  return {
    healthFactorGain: view(row.hf_gain_wad, row.hf_gain_reason),
    closeFactorLeg: view(row.close_factor_leg_wad, row.close_factor_leg_reason),
    closeFactorTotal: view(row.close_factor_total_wad, row.close_factor_total_reason),
    allowedOfLeg: view(row.allowed_of_leg_wad, row.allowed_of_leg_reason),
    allowedOfTotal: view(row.allowed_of_total_wad, row.allowed_of_total_reason),
    borrowerPenalty: view(row.borrower_penalty_wad, row.borrower_penalty_reason),
    liquidatorBonus: view(row.liquidator_bonus_wad, row.liquidator_bonus_reason),
    configuredBonus: view(row.configured_bonus_wad, 'STATE_UNKNOWN'),
    grossProfitUsd: view(row.gross_profit_usd_wad, row.gross_profit_reason),
    debtRepaidUsd: view(row.repaid_usd_wad, repaid),
    collateralSeizedUsd: view(row.seized_usd_wad, seized),
    protocolFeeUsd: view(row.fee_usd_wad, seized),
    retainedExposure: view(row.retained_exposure_wad, row.retained_exposure_reason),
    pairFactor: view(row.k_wad, row.k_reason),
    minimalFraction: view(row.minimal_fraction_wad, row.minimal_fraction_reason),
    overLiquidationUsd: view(row.over_liquidation_usd_wad, over),
    avoidablePenaltyUsd: view(row.avoidable_penalty_usd_wad, over),
    hindsightTarget: view(row.hindsight_target_wad, row.hindsight_target_reason),
    hindsightFraction: view(row.hindsight_fraction_wad, row.hindsight_fraction_reason),
    hindsightOverLiquidationUsd: view(row.hindsight_over_usd_wad, hindsightOver),
    hindsightAvoidablePenaltyUsd: view(row.hindsight_avoidable_usd_wad, hindsightOver),
    penaltyToLiquidator: view(row.penalty_liquidator_wad, penalty),
    penaltyToProtocol: view(row.penalty_protocol_wad, penalty),
    penaltyToInsuranceFund: view(row.penalty_insurance_wad, penalty),
    penaltyToBuilder: view(row.penalty_builder_wad, row.penalty_builder_reason),
    costShare: view(row.cost_share_wad, share),
    gasCostUsd: view(row.gas_cost_usd_wad, row.gas_cost_reason),
    l1FeeUsd: view(row.l1_fee_usd_wad, row.l1_fee_reason),
    flashLoanPremiumUsd: view(row.flash_loan_premium_usd_wad, row.flash_loan_premium_reason),
    builderPaymentUsd: view(row.builder_payment_usd_wad, row.builder_payment_reason),
    oevPaymentUsd: view(row.oev_payment_usd_wad, row.oev_payment_reason),
    netProfitUsd: view(row.net_profit_usd_wad, row.net_profit_reason),
    tipUsd: view(row.tip_usd_wad, row.tip_reason),
    tipShare: view(row.tip_share_wad, row.tip_reason),
    badDebtUsd: view(row.bad_debt_usd_wad, row.bad_debt_reason),
    unbackedAfterUsd: view(row.unbacked_after_usd_wad, notUsd ?? 'STATE_UNKNOWN'),
    // Neither market prices nor the logs of swaps are indexed.
    oracleGap: view(null, 'NO_MARKET_PRICE'),
    executionShortfall: view(null, 'NOT_INDEXED'),
    impliedPrice: impliedPriceOf(row),
  }
}

/** Of an isolated market the stored price is in the debt's units for one of the collateral's, scaled by 1e36. */
function impliedPriceOf(row: FactRow): FactView {
  if (row.configured_bonus_wad === null) return view(null, 'PARAMETERS_UNKNOWN')
  if (row.price_origin === 'ORACLE') return view(null, 'NOT_IMPLIED')
  if (row.collateral_price === null) return view(null, 'PRICE_ROUNDED')
  const [more, less] = [10n ** BigInt(row.collateral_decimals), 10n ** BigInt(row.debt_decimals)]
  return view((row.collateral_price * more) / (10n ** 18n * less), null)
}

type Further = Pick<
  LiquidationFact,
  'spiral' | 'netProfitStatus' | 'breakEvenRepay' | 'breakEvenReason' | 'badDebtType' | 'badDebt' | 'run' | 'breach'
>

function further(row: FactRow): Further {
  return {
    spiral: { value: row.spiral, reason: reasonOf(row.spiral_reason) },
    netProfitStatus: row.net_profit_status,
    breakEvenRepay: row.break_even_repay,
    breakEvenReason: reasonOf(row.break_even_reason),
    badDebtType: row.bad_debt_type,
    badDebt: row.bad_debt,
    run: {
      id: bytesToHex(row.run_id),
      place: row.run_place,
      liquidations: row.run_liquidations,
      part: row.run_part,
      isOpen: row.run_open,
    },
    breach: {
      trigger: row.trigger,
      block: row.breach_block,
      timestamp: row.breach_timestamp,
      earliestBlock: row.breach_earliest_block,
      earliestTimestamp: row.breach_earliest_timestamp,
      blocks: row.time_to_liquidation_blocks,
      seconds: row.time_to_liquidation_seconds,
      secondsMax: row.time_to_liquidation_seconds_max,
      executionLatencyBlocks: row.execution_latency_blocks,
      executionLatencySeconds: row.execution_latency_seconds,
      reason: reasonOf(row.breach_reason ?? row.trigger_reason),
      oracleLatencySeconds: null,
      oracleLatencyReason: 'NO_MARKET_PRICE',
    },
  }
}
