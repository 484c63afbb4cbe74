/**
 * The tables that analytics reads, as a database gives their rows: graph-node's layout, which the embedded engine has too
 * (indexer/store/ddl.ts). Columns are in the order of /schema.graphql; which version of a row is meant, the dialect says.
 */
import type { ValueStatus } from './book/book.ts'
import type { StoredFact } from './facts/columns.ts'
import type { CloseFactorRegime } from './models/aave-v3/close-factor.ts'
import type { RateModel } from './models/morpho-blue/market.ts'
import type { StoredFlag, StoredInteger } from './stored-values.ts'

type Bytes = Uint8Array
/** A decimal number as stored. */
type StoredDecimal = Uint8Array | string
/** A 64-bit integer. SQLite: a number, rounded beyond 2^53; PostgreSQL: its digits. */
type Int8 = number | string
/** SQLite: JSON text. */
type List = unknown

/** A row of an entity that changes. */
type Version = { readonly vid: Int8 }

/** An entity that never changes, there from the block on. */
type Immutable = { readonly vid: Int8; readonly block$: number }

type Price = {
  readonly price: StoredInteger | null
  readonly price_status: ValueStatus
  readonly price_block: StoredInteger
  readonly price_timestamp: StoredInteger
}

type ProtocolTable = Version & {
  readonly id: Bytes
  readonly slug: string
  readonly deployment: string
  readonly network: string
  readonly pool: Bytes | null
  readonly pool_configurator: Bytes | null
  readonly price_oracle: Bytes | null
  readonly revision: number | null
  readonly base_currency_unit: StoredInteger
  readonly history_incomplete: StoredFlag
  readonly stale_after_seconds: number
  readonly fee_recipient: Bytes | null
  readonly created_block: StoredInteger
  readonly created_timestamp: StoredInteger
}

type TokenTable = Version & {
  readonly id: Bytes
  readonly symbol: string
  readonly decimals: number
  readonly usd_price_wad: StoredInteger | null
}

type PriceSourceTable = Version &
  Price & {
    readonly id: Bytes
    readonly kind: 'EVENT' | 'POLLED'
    readonly aggregator: Bytes | null
    readonly announces_aggregator: StoredFlag
    readonly read_block: StoredInteger | null
    readonly assets: List
  }

type OracleAssetTable = Version & {
  readonly id: Bytes
  readonly oracle: Bytes
  readonly asset: Bytes
  readonly source: Bytes | null
  readonly markets: List
  readonly categories: List
}

type MarketTable = Version &
  Price & {
    readonly id: Bytes
    readonly protocol: Bytes
    readonly asset: Bytes
    readonly index: number
    readonly decimals: number
    readonly supply_token: Bytes
    readonly debt_token: Bytes
    readonly stable_debt_token: Bytes | null
    readonly supply_token_revision: number | null
    readonly debt_token_revision: number | null
    readonly treasury: Bytes | null
    readonly liquidity_index_ray: StoredInteger
    readonly debt_index_ray: StoredInteger
    readonly liquidity_rate_ray: StoredInteger
    readonly debt_rate_ray: StoredInteger
    readonly accrued_timestamp: StoredInteger
    readonly ltv_bps: number
    readonly liquidation_threshold_bps: number
    readonly liquidation_bonus_bps: number
    readonly liquidation_protocol_fee_bps: number
    readonly reserve_factor_bps: number
    readonly active: StoredFlag
    readonly frozen: StoredFlag
    readonly paused: StoredFlag
    readonly borrowing_enabled: StoredFlag
    readonly category_number: number
    readonly debt_rule_not_followed: StoredFlag
    readonly price_source: Bytes | null
  }

type IsolatedMarketTable = Version & {
  readonly id: Bytes
  readonly market: Bytes
  readonly parameters_known: StoredFlag
  readonly collateral: Bytes | null
  readonly oracle: Bytes | null
  readonly rate_model_address: Bytes | null
  readonly rate_model: RateModel
  readonly rate_at_target_wad: StoredInteger | null
  readonly lltv_wad: StoredInteger | null
  readonly liquidation_incentive_wad: StoredInteger | null
  readonly fee_wad: StoredInteger
  readonly total_supply_assets: StoredInteger
  readonly total_borrow_assets: StoredInteger
}

type MarketTotalsTable = Version & {
  readonly id: Bytes
  readonly market: Bytes
  readonly scaled_supply: StoredInteger
  readonly scaled_debt: StoredInteger
  readonly deficit: StoredInteger
}

type RiskCategoryTable = Version &
  Price & {
    readonly id: Bytes
    readonly protocol: Bytes
    readonly number: number
    readonly label: string
    readonly ltv_bps: number
    readonly liquidation_threshold_bps: number
    readonly liquidation_bonus_bps: number
    readonly price_asset: Bytes | null
    readonly collateral_mask: StoredInteger
    readonly borrowable_mask: StoredInteger
    readonly ltv_zero_mask: StoredInteger
    readonly isolated: StoredFlag
  }

type PositionTable = Version & {
  readonly id: Bytes
  readonly protocol: Bytes
  readonly account: Bytes
  readonly category: Bytes | null
  readonly legs: List
  readonly has_debt: StoredFlag
  readonly health_factor_wad: StoredInteger | null
  readonly health_factor: StoredDecimal | null
  readonly health_factor_status: ValueStatus
  readonly collateral_base: StoredInteger | null
  readonly debt_base: StoredInteger | null
  readonly touched_block: StoredInteger
  readonly touched_timestamp: StoredInteger
  readonly touched_by: string
  readonly action_key: Int8
  readonly liquidation_count: number
}

type BalanceTable = Version & {
  readonly id: Bytes
  readonly position: Bytes
  readonly market: Bytes
  readonly side: 'SUPPLY' | 'COLLATERAL' | 'BORROW' | 'BORROW_STABLE'
  readonly scaled: StoredInteger
  readonly is_collateral: StoredFlag
  readonly scaled_status: ValueStatus
  readonly read_block: StoredInteger | null
  readonly stable_rate_ray: StoredInteger | null
  readonly stable_timestamp: StoredInteger | null
  readonly before_key: Int8
  readonly before_scaled: StoredInteger
  readonly before_is_collateral: StoredFlag
  readonly before_stable_timestamp: StoredInteger | null
}

/** A liquidation's own columns. */
export type LiquidationRow = Immutable & {
  readonly id: Bytes
  readonly protocol: Bytes
  readonly position: Bytes
  readonly liquidator: Bytes
  readonly collateral_market: Bytes
  readonly debt_market: Bytes
  readonly debt_repaid: StoredInteger
  readonly collateral_seized: StoredInteger
  readonly collateral_to_liquidator: StoredInteger
  readonly protocol_fee: StoredInteger
  readonly received_supply_token: StoredFlag
  readonly collateral_price: StoredInteger | null
  readonly debt_price: StoredInteger | null
  readonly price_status: ValueStatus
  readonly liquidation_bonus_bps: number
  readonly liquidation_protocol_fee_bps: number
  readonly revision: number | null
  readonly health_factor_before_wad: StoredInteger | null
  readonly health_factor_before_status: ValueStatus
  readonly health_factor_after_wad: StoredInteger | null
  readonly health_factor_after_status: ValueStatus
  readonly collateral_before_base: StoredInteger | null
  readonly debt_before_base: StoredInteger | null
  readonly collateral_after_base: StoredInteger | null
  readonly debt_after_base: StoredInteger | null
  readonly debt_leg_before: StoredInteger | null
  readonly collateral_leg_before: StoredInteger | null
  readonly close_factor_regime: CloseFactorRegime
  readonly max_debt_to_repay: StoredInteger | null
  readonly block_number: StoredInteger
  readonly timestamp: StoredInteger
  readonly transaction_hash: Bytes
  readonly transaction_index: number
  readonly log_index: number
  readonly sender: Bytes | null
  readonly to: Bytes | null
  readonly gas_used: StoredInteger | null
  readonly effective_gas_price: StoredInteger | null
  readonly base_fee_per_gas: StoredInteger | null
}

type PriceUpdateTable = Immutable & {
  readonly id: Bytes
  readonly source: Bytes
  readonly origin: 'EVENT' | 'POLL' | 'LISTING' | 'LIQUIDATION'
  readonly price: StoredInteger
  readonly block_number: StoredInteger
  readonly timestamp: StoredInteger
}

type ParameterChangeTable = Immutable & {
  readonly id: Bytes
  readonly protocol: Bytes
  readonly market: Bytes | null
  readonly category: Bytes | null
  readonly name: string
  readonly block_number: StoredInteger
  readonly timestamp: StoredInteger
}

/** Debt written off, or a deficit covered (a negative amount, no position). */
export type BadDebtRow = Immutable & {
  readonly id: Bytes
  readonly protocol: Bytes
  readonly market: Bytes
  readonly position: Bytes | null
  readonly amount: StoredInteger
  readonly block_number: StoredInteger
  readonly timestamp: StoredInteger
  readonly transaction_hash: Bytes
}

/** premium: in the asset's units. */
type FlashLoanTable = Immutable & {
  readonly id: Bytes
  readonly market: Bytes
  readonly initiator: Bytes
  readonly receiver: Bytes
  readonly premium: StoredInteger
  readonly transaction_hash: Bytes
}

type SnapshotTable = Immutable & {
  readonly id: Bytes
  readonly position: Bytes
  readonly cause: string
  readonly timestamp: StoredInteger
}

/** Up to which block the facts are made, and by which version of the code. */
type FactsCheckpointTable = {
  readonly version: number
  readonly number: number
  /** The moment as of which they were derived: that block or a later one. */
  readonly as_of_block: number
  readonly as_of_timestamp: number
  /** Its state, as Blocks tells it. */
  readonly state_number: number
  readonly state_mark: string
}

/** A few thousand liquidations in one blob: facts/column-chunk.ts. */
type FactsColumnsTable = {
  readonly version: number
  readonly first_block: number
  readonly last_block: number
  readonly rows: number
  readonly columns: Bytes
}

/** The tables by name, for kysely. */
export type Tables = {
  readonly protocol: ProtocolTable
  readonly token: TokenTable
  readonly price_source: PriceSourceTable
  readonly oracle_asset: OracleAssetTable
  readonly market: MarketTable
  readonly isolated_market: IsolatedMarketTable
  readonly market_totals: MarketTotalsTable
  readonly risk_category: RiskCategoryTable
  readonly position: PositionTable
  readonly balance: BalanceTable
  readonly liquidation: LiquidationRow
  readonly bad_debt: BadDebtRow
  readonly flash_loan: FlashLoanTable
  readonly price_update: PriceUpdateTable
  readonly health_factor_snapshot: SnapshotTable
  readonly parameter_change: ParameterChangeTable
  /** Ours, no entities: analytics/facts. */
  readonly liquidation_facts: StoredFact
  readonly _facts_checkpoint: FactsCheckpointTable
  readonly _facts_columns: FactsColumnsTable
}
