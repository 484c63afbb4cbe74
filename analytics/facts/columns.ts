/**
 * The columns of liquidation_facts: one row for each liquidation, whatever the protocol. Names end in their unit: `wad`
 * is scaled by 1e18, `usd_wad` is the base currency scaled by 1e18, `base` the base currency's own units, `seconds`,
 * `blocks`, `bps`. A number that has no value is null, and the column of the same name with `reason` for its unit says
 * why; amounts without a unit are in the asset's own. Of an
 * isolated market prices and `base` values are in the asset that it lends, and `usd_wad` is null. docs/metrics defines each number.
 */
import type { ValueStatus } from '../book/book.ts'
import type { CloseFactorRegime } from '../models/aave-v3/close-factor.ts'
import type { StoredFlag, StoredInteger } from '../stored-values.ts'

/** The version of the code that makes the rows: a table made by another one is made anew. */
export const FACTS_VERSION = 2

/**
 * How a column is stored. bytes; int: a whole number below 2^53; integer: a whole number of any size (SQLite: the
 * codec's bytes, which order as the numbers do; PostgreSQL: numeric); flag; text. With ? it may be null.
 */
export type ColumnKind =
  | 'bytes'
  | 'bytes?'
  | 'int'
  | 'int?'
  | 'integer'
  | 'integer?'
  | 'flag'
  | 'flag?'
  | 'text'
  | 'text?'

export const FACT_COLUMNS = {
  /** Block number (8 bytes) ‖ log index (4): id order is chain order. The Liquidation entity's. */
  id: 'bytes',
  block_number: 'int',
  block_hash: 'bytes',
  /** Seconds. */
  timestamp: 'int',
  transaction_hash: 'bytes',
  transaction_index: 'int',
  log_index: 'int',
  /** The place among the block's liquidations, from 0, and their number. */
  block_place: 'int',
  block_liquidations: 'int',
  transaction_liquidations: 'int',
  protocol: 'bytes',
  position: 'bytes',
  account: 'bytes',
  liquidator: 'bytes',
  collateral_market: 'bytes',
  debt_market: 'bytes',
  collateral_asset: 'bytes',
  debt_asset: 'bytes',
  /** The price sources at that block; null where the oracle has none. */
  collateral_source: 'bytes?',
  debt_source: 'bytes?',
  collateral_decimals: 'int',
  debt_decimals: 'int',
  revision: 'int?',

  debt_repaid: 'integer',
  collateral_seized: 'integer',
  collateral_to_liquidator: 'integer',
  protocol_fee: 'integer',
  received_supply_token: 'flag',
  collateral_price: 'integer?',
  debt_price: 'integer?',
  price_status: 'text',
  /** ORACLE, or IMPLIED: the price follows from this liquidation itself. */
  price_origin: 'text',
  base_currency_unit: 'integer',
  /** Null where a price is not known; likewise below. */
  repaid_usd_wad: 'integer?',
  seized_usd_wad: 'integer?',
  fee_usd_wad: 'integer?',

  /** The contract's largest integer where there is no debt. */
  hf_before_wad: 'integer?',
  hf_before_status: 'text',
  hf_after_wad: 'integer?',
  hf_after_status: 'text',
  hf_gain_wad: 'integer?',
  hf_gain_reason: 'text?',
  collateral_before_base: 'integer?',
  debt_before_base: 'integer?',
  collateral_after_base: 'integer?',
  debt_after_base: 'integer?',
  debt_leg_before: 'integer?',
  collateral_leg_before: 'integer?',
  under_recovery: 'flag?',
  retained_exposure_wad: 'integer?',
  retained_exposure_reason: 'text?',

  /** The collateral leg's threshold that applied, k = threshold x (1 + bonus). */
  threshold_bps: 'int?',
  bonus_bps: 'int',
  k_wad: 'integer?',
  k_reason: 'text?',
  pair_lowers_health: 'flag?',
  spiral: 'flag?',
  spiral_reason: 'text?',

  close_factor_leg_wad: 'integer?',
  close_factor_leg_reason: 'text?',
  close_factor_total_wad: 'integer?',
  close_factor_total_reason: 'text?',
  allowed_of_leg_wad: 'integer?',
  allowed_of_leg_reason: 'text?',
  allowed_of_total_wad: 'integer?',
  allowed_of_total_reason: 'text?',
  close_factor_regime: 'text',
  /** DEBT_LEG or TOTAL_DEBT. */
  close_factor_base: 'text?',
  max_debt_to_repay: 'integer?',
  within_allowed: 'flag?',

  minimal_fraction_wad: 'integer?',
  minimal_fraction_reason: 'text?',
  over_liquidation_usd_wad: 'integer?',
  over_liquidation_reason: 'text?',
  avoidable_penalty_usd_wad: 'integer?',
  /** T = 1 / the lowest relative price of the pair within the hour after it. */
  hindsight_target_wad: 'integer?',
  hindsight_target_reason: 'text?',
  hindsight_fraction_wad: 'integer?',
  hindsight_fraction_reason: 'text?',
  hindsight_over_usd_wad: 'integer?',
  hindsight_over_reason: 'text?',
  hindsight_avoidable_usd_wad: 'integer?',

  borrower_penalty_wad: 'integer?',
  borrower_penalty_reason: 'text?',
  liquidator_bonus_wad: 'integer?',
  liquidator_bonus_reason: 'text?',
  configured_bonus_wad: 'integer?',
  /** Shares of the value repaid; the four add up to borrower_penalty_wad (an unknown builder's is in the liquidator's). */
  penalty_liquidator_wad: 'integer?',
  penalty_protocol_wad: 'integer?',
  penalty_insurance_wad: 'integer?',
  penalty_builder_wad: 'integer?',
  penalty_builder_reason: 'text?',

  gross_profit_usd_wad: 'integer?',
  gross_profit_reason: 'text?',
  sender: 'bytes?',
  to: 'bytes?',
  gas_used: 'integer?',
  effective_gas_price: 'integer?',
  base_fee_per_gas: 'integer?',
  /** The share of its transaction's costs that is this liquidation's, by repaid value. */
  cost_share_wad: 'integer?',
  /** In the base currency's units for one whole native token; null: no market of the protocol prices it. */
  native_price: 'integer?',
  /** Each of the costs is this liquidation's share of its transaction's. */
  gas_cost_usd_wad: 'integer?',
  gas_cost_reason: 'text?',
  l1_fee_usd_wad: 'integer?',
  l1_fee_reason: 'text?',
  flash_loan_premium_usd_wad: 'integer?',
  flash_loan_premium_reason: 'text?',
  builder_payment_usd_wad: 'integer?',
  builder_payment_reason: 'text?',
  oev_payment_usd_wad: 'integer?',
  oev_payment_reason: 'text?',
  net_profit_usd_wad: 'integer?',
  /** EXACT, or UPPER_BOUND while a cost is not known; null with a reason where there is no number. */
  net_profit_status: 'text?',
  net_profit_reason: 'text?',
  /** What the priority fee of the gas came to, of gross. */
  tip_usd_wad: 'integer?',
  tip_share_wad: 'integer?',
  tip_reason: 'text?',
  /** The smallest repayment, in the debt's units, at which the known costs are covered. */
  break_even_repay: 'integer?',
  break_even_reason: 'text?',

  /** NONE, DEFICIT, WRITE_OFF or SOCIALISED, as realised by this call. */
  bad_debt_type: 'text',
  /** Of the debt asset alone. */
  bad_debt: 'integer',
  /** Of all assets. */
  bad_debt_usd_wad: 'integer?',
  bad_debt_reason: 'text?',
  /** max(0, debt - collateral) that the call left behind and did not realise. */
  unbacked_after_usd_wad: 'integer?',

  /** The first liquidation of its run (those of one position, each within an hour of the one before). */
  run_id: 'bytes',
  /** From 0. */
  run_place: 'int',
  run_liquidations: 'int',
  /** Of its last liquidation, in seconds. */
  run_last_timestamp: 'int',
  /** PARTIAL: others follow. FULL: no debt was left. FINAL: the last one, debt was left. */
  run_part: 'text',
  /** True while the indexed chain is not yet an hour beyond the run's last liquidation. */
  run_open: 'flag',

  /** The block from whose events on HF < 1 without interruption; the largest one known to be so. */
  breach_block: 'int?',
  breach_timestamp: 'int?',
  /** The smallest block it may have been: smaller only where a price is polled or interest passes 1 between blocks. */
  breach_earliest_block: 'int?',
  breach_earliest_timestamp: 'int?',
  breach_reason: 'text?',
  /** PRICE_UPDATE, ACCRUAL, PARAMETER_CHANGE, OWN_ACTION, or LIQUIDATION: HF < 1 was left by the one before. */
  trigger: 'text?',
  trigger_reason: 'text?',
  time_to_liquidation_blocks: 'int?',
  time_to_liquidation_seconds: 'int?',
  /** From the earliest block. */
  time_to_liquidation_seconds_max: 'int?',
  /** From the block that enabled it. */
  execution_latency_blocks: 'int?',
  execution_latency_seconds: 'int?',
} as const

export type FactColumn = keyof typeof FACT_COLUMNS

/** What the texts of some columns may be. */
type Texts = {
  readonly price_status: ValueStatus
  readonly price_origin: 'ORACLE' | 'IMPLIED'
  readonly hf_before_status: ValueStatus
  readonly hf_after_status: ValueStatus
  readonly close_factor_regime: CloseFactorRegime
  readonly close_factor_base: 'DEBT_LEG' | 'TOTAL_DEBT'
  readonly net_profit_status: 'EXACT' | 'UPPER_BOUND'
  readonly bad_debt_type: 'NONE' | 'DEFICIT' | 'WRITE_OFF' | 'SOCIALISED'
  readonly run_part: 'PARTIAL' | 'FULL' | 'FINAL'
  readonly trigger: Trigger
}

/** What made the health factor fall below 1. */
export type Trigger = 'PRICE_UPDATE' | 'ACCRUAL' | 'PARAMETER_CHANGE' | 'OWN_ACTION' | 'LIQUIDATION'

type Plain<K extends FactColumn, Bytes, Integer, Flag> = (typeof FACT_COLUMNS)[K] extends `${infer Kind}?`
  ? Of<K, Kind, Bytes, Integer, Flag> | null
  : Of<K, (typeof FACT_COLUMNS)[K], Bytes, Integer, Flag>

type Of<K, Kind, Bytes, Integer, Flag> = Kind extends 'bytes'
  ? Bytes
  : Kind extends 'int'
    ? number
    : Kind extends 'integer'
      ? Integer
      : Kind extends 'flag'
        ? Flag
        : K extends keyof Texts
          ? Texts[K]
          : string

/** A row as a database gives it, for kysely: `tables.selectFrom('liquidation_facts')`. */
export type StoredFact = { readonly [K in FactColumn]: Plain<K, Uint8Array, StoredInteger, StoredFlag> }

/** A row with plain values. */
export type FactRow = { readonly [K in FactColumn]: Plain<K, Uint8Array, bigint, boolean> }
