/**
 * The tables that analytics reads, as the database gives their rows (layout: indexer/store/ddl.ts, values:
 * indexer/store/codec.ts). Columns are in the order of /schema.graphql.
 */
import type { ValueStatus } from './book/book.ts'
import type { CloseFactorRegime } from './models/aave-v3/close-factor.ts'

/** Bytes. */
type Bytes = Uint8Array
/** An integer of any size, in the codec's order-preserving bytes: decodeBigInt. */
type BigIntBytes = Uint8Array
/** A decimal number in the codec's bytes: decodeBigDecimal. */
type DecimalBytes = Uint8Array
/** 0 or 1. */
type Flag = number
/** A 64-bit integer, rounded to a number beyond 2^53. */
type Int8 = number
/** A list as JSON text. */
type List = string

/** A version of an entity: valid at block B iff block_lower <= B < block_upper. */
type Version = { readonly vid: number; readonly block_lower: number; readonly block_upper: number }

/** An entity that never changes, there from the block on. */
type Immutable = { readonly vid: number; readonly block$: number }

type Price = {
  readonly price: BigIntBytes | null
  readonly price_status: ValueStatus
  readonly price_block: BigIntBytes
  readonly price_timestamp: BigIntBytes
}

type BlockTable = {
  readonly number: number
  readonly hash: Bytes
  readonly parent_hash: Bytes
  readonly timestamp: number
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
  readonly base_currency_unit: BigIntBytes
  readonly history_incomplete: Flag
  readonly stale_after_seconds: number
  readonly created_block: BigIntBytes
  readonly created_timestamp: BigIntBytes
}

type TokenTable = Version & { readonly id: Bytes; readonly symbol: string; readonly decimals: number }

type PriceSourceTable = Version &
  Price & {
    readonly id: Bytes
    readonly kind: 'EVENT' | 'POLLED'
    readonly aggregator: Bytes | null
    readonly announces_aggregator: Flag
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
    readonly liquidity_index_ray: BigIntBytes
    readonly debt_index_ray: BigIntBytes
    readonly liquidity_rate_ray: BigIntBytes
    readonly debt_rate_ray: BigIntBytes
    readonly accrued_timestamp: BigIntBytes
    readonly ltv_bps: number
    readonly liquidation_threshold_bps: number
    readonly liquidation_bonus_bps: number
    readonly liquidation_protocol_fee_bps: number
    readonly reserve_factor_bps: number
    readonly active: Flag
    readonly frozen: Flag
    readonly paused: Flag
    readonly borrowing_enabled: Flag
    readonly category_number: number
    readonly debt_rule_not_followed: Flag
    readonly price_source: Bytes | null
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
    readonly collateral_mask: BigIntBytes
    readonly borrowable_mask: BigIntBytes
    readonly ltv_zero_mask: BigIntBytes
    readonly isolated: Flag
  }

type PositionTable = Version & {
  readonly id: Bytes
  readonly protocol: Bytes
  readonly account: Bytes
  readonly category: Bytes | null
  readonly legs: List
  readonly has_debt: Flag
  readonly health_factor_wad: BigIntBytes | null
  readonly health_factor: DecimalBytes | null
  readonly health_factor_status: ValueStatus
  readonly collateral_base: BigIntBytes | null
  readonly debt_base: BigIntBytes | null
  readonly touched_block: BigIntBytes
  readonly touched_timestamp: BigIntBytes
  readonly touched_by: string
  readonly action_key: Int8
  readonly liquidation_count: number
}

type BalanceTable = Version & {
  readonly id: Bytes
  readonly position: Bytes
  readonly market: Bytes
  readonly side: 'SUPPLY' | 'COLLATERAL' | 'BORROW' | 'BORROW_STABLE'
  readonly scaled: BigIntBytes
  readonly is_collateral: Flag
  readonly scaled_status: ValueStatus
  readonly read_block: BigIntBytes | null
  readonly stable_rate_ray: BigIntBytes | null
  readonly stable_timestamp: BigIntBytes | null
  readonly before_key: Int8
  readonly before_scaled: BigIntBytes
  readonly before_is_collateral: Flag
  readonly before_stable_timestamp: BigIntBytes | null
}

/** A liquidation's own columns. */
export type LiquidationRow = Immutable & {
  readonly id: Bytes
  readonly protocol: Bytes
  readonly position: Bytes
  readonly liquidator: Bytes
  readonly collateral_market: Bytes
  readonly debt_market: Bytes
  readonly debt_repaid: BigIntBytes
  readonly collateral_seized: BigIntBytes
  readonly collateral_to_liquidator: BigIntBytes
  readonly protocol_fee: BigIntBytes
  readonly received_supply_token: Flag
  readonly collateral_price: BigIntBytes | null
  readonly debt_price: BigIntBytes | null
  readonly price_status: ValueStatus
  readonly liquidation_bonus_bps: number
  readonly liquidation_protocol_fee_bps: number
  readonly revision: number | null
  readonly health_factor_before_wad: BigIntBytes | null
  readonly health_factor_before_status: ValueStatus
  readonly health_factor_after_wad: BigIntBytes | null
  readonly health_factor_after_status: ValueStatus
  readonly collateral_before_base: BigIntBytes | null
  readonly debt_before_base: BigIntBytes | null
  readonly collateral_after_base: BigIntBytes | null
  readonly debt_after_base: BigIntBytes | null
  readonly debt_leg_before: BigIntBytes | null
  readonly collateral_leg_before: BigIntBytes | null
  readonly close_factor_regime: CloseFactorRegime
  readonly max_debt_to_repay: BigIntBytes | null
  readonly block_number: BigIntBytes
  readonly timestamp: BigIntBytes
  readonly transaction_hash: Bytes
  readonly transaction_index: number
  readonly log_index: number
  readonly sender: Bytes | null
  readonly to: Bytes | null
  readonly gas_used: BigIntBytes | null
  readonly effective_gas_price: BigIntBytes | null
  readonly base_fee_per_gas: BigIntBytes | null
}

/** The tables by name, for kysely. */
export type Tables = {
  readonly _block: BlockTable
  readonly protocol: ProtocolTable
  readonly token: TokenTable
  readonly price_source: PriceSourceTable
  readonly oracle_asset: OracleAssetTable
  readonly market: MarketTable
  readonly risk_category: RiskCategoryTable
  readonly position: PositionTable
  readonly balance: BalanceTable
  readonly liquidation: LiquidationRow
}
