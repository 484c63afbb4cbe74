/**
 * The open positions of all protocols as of a block, in memory. Keys are ids as strings of one character a byte
 * (core/hex.ts bytesToKey). Rows are replaced, never changed, when a book moves to a newer block.
 */
import type { Hex } from '../../core/hex.ts'
import type { RateModel } from '../models/morpho-blue/market.ts'
import type { State } from '../reader.ts'

export type ValueStatus =
  | 'OK'
  | 'NO_DEBT'
  | 'PRICE_UNKNOWN'
  | 'PRICE_STALE'
  | 'HISTORY_INCOMPLETE'
  | 'REVISION_UNKNOWN'
  | 'RULE_NOT_FOLLOWED'

export type BookProtocol = {
  readonly id: Hex
  readonly slug: string
  readonly deployment: string
  /** As The Graph names it. */
  readonly network: string
  readonly pool: Hex | null
  readonly priceOracle: Hex | null
  readonly revision: number | null
  readonly baseCurrencyUnit: bigint
  readonly historyIncomplete: boolean
  readonly staleAfterSeconds: number
}

/** A price as indexed, and how it gets here. */
export type BookPrice = {
  /** Null: not known. */
  readonly price: bigint | null
  readonly block: number
  readonly timestamp: number
  /** EVENT: its source's answers are events. POLLED: it is read now and then. */
  readonly kind: 'EVENT' | 'POLLED'
  /** Up to this block it is known to be the price in force: Infinity where every change of it is an event. */
  readonly exactUntil: number
}

export type BookMarket = BookPrice & {
  readonly id: Hex
  readonly protocol: string
  readonly asset: Hex
  readonly symbol: string
  readonly index: number
  readonly decimals: number
  readonly unit: bigint
  readonly priceSource: Hex | null
  readonly liquidityIndexRay: bigint
  readonly debtIndexRay: bigint
  readonly liquidityRateRay: bigint
  readonly debtRateRay: bigint
  readonly accruedTimestamp: bigint
  readonly ltvBps: bigint
  readonly liquidationThresholdBps: bigint
  readonly liquidationBonusBps: bigint
  readonly liquidationProtocolFeeBps: bigint
  readonly active: boolean
  readonly paused: boolean
  readonly categoryNumber: number
  readonly debtRuleNotFollowed: boolean
  /** Null: a reserve of a pool. */
  readonly isolated: BookIsolated | null
}

/** What an isolated market has besides: see IsolatedMarket of /schema.graphql. Null: not known. */
export type BookIsolated = {
  readonly collateral: { readonly asset: Hex; readonly symbol: string; readonly decimals: number } | null
  readonly oracle: Hex | null
  readonly rateModelAddress: Hex | null
  readonly rateModel: RateModel
  readonly rateAtTargetWad: bigint
  readonly lltvWad: bigint | null
  readonly liquidationIncentiveWad: bigint | null
  readonly feeWad: bigint
  readonly totalSupplyAssets: bigint
  readonly totalSupplyShares: bigint
  readonly totalBorrowAssets: bigint
  readonly totalBorrowShares: bigint
}

export type BookCategory = BookPrice & {
  readonly id: Hex
  readonly protocol: string
  readonly number: number
  readonly label: string
  readonly ltvBps: bigint
  readonly liquidationThresholdBps: bigint
  readonly liquidationBonusBps: bigint
  readonly priceAsset: Hex | null
  readonly collateralMask: bigint
  readonly ltvZeroMask: bigint
  readonly isolated: boolean
}

export type BookBalance = {
  readonly market: string
  readonly side: 'SUPPLY' | 'COLLATERAL' | 'BORROW' | 'BORROW_STABLE'
  readonly scaled: bigint
  readonly isCollateral: boolean
  readonly scaledStatus: ValueStatus
  readonly stableRateRay: bigint
  readonly stableTimestamp: bigint
}

export type BookPosition = {
  /** The id's key. */
  readonly key: string
  readonly protocol: string
  readonly account: string
  readonly category: string | null
  /** Its balances that are not zero, by the balance's key. */
  readonly balances: ReadonlyMap<string, BookBalance>
}

export type Book = {
  /** The state that it is of: the block asked, or an earlier one since which nothing changed. */
  readonly state: State
  readonly protocols: ReadonlyMap<string, BookProtocol>
  readonly markets: ReadonlyMap<string, BookMarket>
  readonly categories: ReadonlyMap<string, BookCategory>
  readonly positions: ReadonlyMap<string, BookPosition>
}

/** A key as 0x-prefixed hex. */
export function keyToHex(key: string): Hex {
  return `0x${Buffer.from(key, 'latin1').toString('hex')}`
}

/** The key of 0x-prefixed hex. */
export function hexToKey(hex: string): string {
  return Buffer.from(hex.slice(2), 'hex').toString('latin1')
}
