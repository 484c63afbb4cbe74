// Made by api/generate.ts from api/schema.graphql. Do not edit: npm run generate.
// biome-ignore-all lint: generated
// biome-ignore-all format: generated
// biome-ignore-all assist: generated
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ApiContext } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A decimal number as text: at most 34 significant digits, no exponent. */
  BigDecimal: { input: string; output: string; }
  /** Bytes as text: 0x and lower-case hex digits. */
  Bytes: { input: string; output: string; }
  /** A whole number of any size, as text. */
  BigInt: { input: string; output: bigint; }
  /** 8 bytes signed integer */
  Int8: { input: string; output: string; }
  /** A string representation of microseconds UNIX timestamp (16 digits) */
  Timestamp: { input: string; output: string; }
};

/** Defines the order direction, either ascending or descending */
export type OrderDirection =
  | 'asc'
  | 'desc';

/** The block at which the query should be executed. */
export type Block_Height = {
  /** Value containing a block hash */
  readonly hash?: InputMaybe<Scalars['Bytes']['input']>;
  /** Value containing a block number */
  readonly number?: InputMaybe<Scalars['Int']['input']>;
  /**
   * Value containing the minimum block number.
   * In the case of `number_gte`, the query will be executed on the latest block only if
   * the subgraph has progressed to or past the minimum block number.
   * Defaults to the latest block when omitted.
   */
  readonly number_gte?: InputMaybe<Scalars['Int']['input']>;
};

export type BlockChangedFilter = {
  readonly number_gte: Scalars['Int']['input'];
};

/** The type for the top-level _meta field */
export type _Meta_ = {
  /**
   * Information about a specific subgraph block. The hash of the block
   * will be null if the _meta field has a block constraint that asks for
   * a block number. It will be filled if the _meta field has no block constraint
   * and therefore asks for the latest  block
   */
  readonly block: _Block_;
  /** The deployment ID */
  readonly deployment: Scalars['String']['output'];
  /** If `true`, the subgraph encountered indexing errors at some past block */
  readonly hasIndexingErrors: Scalars['Boolean']['output'];
};

export type _Block_ = {
  /** The hash of the block */
  readonly hash?: Maybe<Scalars['Bytes']['output']>;
  /** The block number */
  readonly number: Scalars['Int']['output'];
  /** Integer representation of the timestamp stored in blocks for the chain */
  readonly timestamp?: Maybe<Scalars['Int']['output']>;
  /** The hash of the parent block */
  readonly parentHash?: Maybe<Scalars['Bytes']['output']>;
};

export type _SubgraphErrorPolicy_ =
  /** Data will be returned even if the subgraph has indexing errors */
  | 'allow'
  /** If the subgraph has indexing errors, data will be omitted. The default. */
  | 'deny';

/**
 * Which leg of a position a balance is: interest-bearing supply (Aave's aToken), collateral that earns nothing
 * (Morpho's, Comet's), debt at the market's variable rate, debt at a rate fixed for this account (Aave 3.0 and 3.1).
 */
export type Side =
  | 'SUPPLY'
  | 'COLLATERAL'
  | 'BORROW'
  | 'BORROW_STABLE';

/**
 * Why a number is what it is. OK: exact. NO_DEBT: there is no debt, so no health factor. PRICE_UNKNOWN: the oracle
 * reverts or answers zero or less. PRICE_STALE: the number stands, its price is older than the network's limit.
 * HISTORY_INCOMPLETE: indexing began after the deployment. REVISION_UNKNOWN: the contract runs code whose arithmetic
 * is not known here. RULE_NOT_FOLLOWED: a known rule that is not computed (GHO's discount before pool revision 8).
 */
export type ValueStatus =
  | 'OK'
  | 'NO_DEBT'
  | 'PRICE_UNKNOWN'
  | 'PRICE_STALE'
  | 'HISTORY_INCOMPLETE'
  | 'REVISION_UNKNOWN'
  | 'RULE_NOT_FOLLOWED';

/**
 * EVENT: every change of the price is an event of the source's aggregator. POLLED: the source emits nothing, so its price
 * is read by call at intervals and whenever an asset that uses it is liquidated.
 */
export type PriceSourceKind =
  | 'EVENT'
  | 'POLLED';

/** What caused a stored health factor or a price row. */
export type Cause =
  | 'SUPPLY'
  | 'WITHDRAW'
  | 'BORROW'
  | 'REPAY'
  | 'TRANSFER'
  | 'COLLATERAL_FLAG'
  | 'CATEGORY'
  | 'LIQUIDATION'
  | 'BAD_DEBT'
  | 'RATE_MODE';

/**
 * Where a price row comes from: an event of the aggregator, a poll at a block interval, a read when the source was
 * listed or changed, or a read at a liquidation.
 */
export type PriceOrigin =
  | 'EVENT'
  | 'POLL'
  | 'LISTING'
  | 'LIQUIDATION';

/**
 * The rule that capped a liquidation. AAVE_LEG_HALF: half of the debt leg (revisions 1 to 6, health factor above 0.95).
 * AAVE_LEG_ALL: the whole leg (revisions 1 to 6 at or below 0.95). AAVE_TOTAL_HALF: half of the total debt value
 * (revision 7 on). AAVE_TOTAL_LEG: from revision 7 on, the whole leg, because it is not larger than half of the total.
 * AAVE_LOW_HEALTH: from revision 7 on, the whole leg at a health factor at or below 0.95. AAVE_SMALL: from revision 7
 * on, the whole leg because a leg is below 2,000 units of the base currency.
 */
export type CloseFactorRegime =
  | 'AAVE_LEG_HALF'
  | 'AAVE_LEG_ALL'
  | 'AAVE_TOTAL_HALF'
  | 'AAVE_TOTAL_LEG'
  | 'AAVE_LOW_HEALTH'
  | 'AAVE_SMALL'
  | 'UNKNOWN';

export type Query = {
  /**
   * Positions with debt near liquidation, computed at the block asked for (by default the last one indexed): interest
   * accrued to its timestamp, prices as of it, in the contract's own integer arithmetic.
   */
  readonly positionsAtRisk: PositionsAtRisk;
  /**
   * What an account risks, in every deployment where it has a position, computed at the block asked for: health factor,
   * liquidation price for each asset with its direction, uniform drop, and what one liquidation could do.
   */
  readonly accountRisk: AccountRisks;
  /**
   * What each liquidation did and earned: close factor, penalty, bonus, profit before gas, over-liquidation. Prices are
   * those in force at its log.
   */
  readonly liquidationFacts: LiquidationFacts;
  /**
   * Runs: the liquidations of one position, each within a gap of the one before; what each step did, and whether the
   * position was restored or spiralled.
   */
  readonly liquidationRuns: LiquidationRuns;
  /** How the indexer is doing: where it is, how fast, and what its comparisons with the contracts have found. */
  readonly indexingStatus: IndexingStatus;
};


export type QueryPositionsAtRiskArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  maxHealthFactor?: InputMaybe<Scalars['BigDecimal']['input']>;
  protocol?: InputMaybe<Scalars['String']['input']>;
  collateral?: InputMaybe<Scalars['Bytes']['input']>;
  debt?: InputMaybe<Scalars['Bytes']['input']>;
  minDebtUsd?: InputMaybe<Scalars['BigDecimal']['input']>;
  orderBy?: InputMaybe<RiskOrder>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryAccountRiskArgs = {
  id: Scalars['Bytes']['input'];
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidationFactsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  position?: InputMaybe<Scalars['Bytes']['input']>;
  account?: InputMaybe<Scalars['Bytes']['input']>;
  liquidator?: InputMaybe<Scalars['Bytes']['input']>;
  collateral?: InputMaybe<Scalars['Bytes']['input']>;
  debt?: InputMaybe<Scalars['Bytes']['input']>;
  protocol?: InputMaybe<Scalars['String']['input']>;
  fromBlock?: InputMaybe<Scalars['Int']['input']>;
  toBlock?: InputMaybe<Scalars['Int']['input']>;
  fromTimestamp?: InputMaybe<Scalars['Int']['input']>;
  toTimestamp?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<LiquidationOrder>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidationRunsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  position?: InputMaybe<Scalars['Bytes']['input']>;
  account?: InputMaybe<Scalars['Bytes']['input']>;
  protocol?: InputMaybe<Scalars['String']['input']>;
  gapSeconds?: InputMaybe<Scalars['Int']['input']>;
  minLiquidations?: InputMaybe<Scalars['Int']['input']>;
  fromBlock?: InputMaybe<Scalars['Int']['input']>;
  toBlock?: InputMaybe<Scalars['Int']['input']>;
  fromTimestamp?: InputMaybe<Scalars['Int']['input']>;
  toTimestamp?: InputMaybe<Scalars['Int']['input']>;
  firstSteps?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<RunOrder>;
  block?: InputMaybe<Block_Height>;
};

/** HEALTH_FACTOR and UNIFORM_DROP: nearest to liquidation first. The others: largest first. Ties by id. */
export type RiskOrder =
  | 'HEALTH_FACTOR'
  | 'UNIFORM_DROP'
  | 'DEBT_USD'
  | 'COLLATERAL_USD';

/** NEWEST and OLDEST: by chain order. REPAID_USD: largest first, unknown last. */
export type LiquidationOrder =
  | 'NEWEST'
  | 'OLDEST'
  | 'REPAID_USD';

/**
 * Where a price puts a position below a health factor of 1. BELOW, ABOVE: at prices under, or over, the one given. ALWAYS:
 * at any price. NEVER: at none. These follow from exact arithmetic; where the contract's rounding says otherwise at the price
 * of now, its answer decides between the four, and there is no price.
 */
export type LiquidationDirection =
  | 'BELOW'
  | 'ABOVE'
  | 'ALWAYS'
  | 'NEVER';

/**
 * Why prices that no event tells were not read from the oracle at the block, so that those polled last stand in for them.
 * Failures are kept for a few seconds, then the oracle is asked again.
 */
export type PriceNote =
  /** This server has no node to ask. */
  | 'ORACLE_ABSENT'
  /** The node did not answer in time. */
  | 'ORACLE_TIMEOUT'
  /** The node refused (it may not have the block's state), or there was no connection. */
  | 'ORACLE_FAILED';

export type PageInfo = {
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Give it as `after` for the next page. Null when the page is empty. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
};

/** How fresh an answer is: the block indexed up to, the moment its values are for, and the oldest inputs behind it. */
export type Clocks = {
  /** The last block that is indexed. */
  readonly indexed: IndexedClock;
  /** The moment the values are for: interest is accrued to its timestamp. */
  readonly values: BlockClock;
  /** The oldest price behind the answer. Null when no price is. */
  readonly oldestPrice?: Maybe<InputClock>;
  /** The market whose interest was stored longest ago (it is accrued to the values' moment all the same). */
  readonly oldestIndex?: Maybe<InputClock>;
};

export type IndexedClock = {
  readonly block: Scalars['Int']['output'];
  readonly hash: Scalars['Bytes']['output'];
  /** Seconds. */
  readonly timestamp: Scalars['Int']['output'];
  /** Null while the chain's head is not known. */
  readonly blocksBehindHead?: Maybe<Scalars['Int']['output']>;
  /** Seconds behind the chain's head, null while it is not known. */
  readonly ageSeconds?: Maybe<Scalars['Int']['output']>;
  /** True when that age is beyond what an answer should have; null while it is not known. */
  readonly stale?: Maybe<Scalars['Boolean']['output']>;
};

export type BlockClock = {
  readonly block: Scalars['Int']['output'];
  /** Seconds. */
  readonly timestamp: Scalars['Int']['output'];
  /** Null while the chain's head is not known. */
  readonly blocksBehindHead?: Maybe<Scalars['Int']['output']>;
  /** Seconds behind the chain's head, null while it is not known. */
  readonly ageSeconds?: Maybe<Scalars['Int']['output']>;
  /** True when that age is beyond what an answer should have; null while it is not known. */
  readonly stale?: Maybe<Scalars['Boolean']['output']>;
};

export type InputClock = {
  /** The market whose price or index it is: pool ‖ asset. */
  readonly market: Scalars['Bytes']['output'];
  /** When it was set, in seconds. */
  readonly timestamp: Scalars['Int']['output'];
  /** Seconds before the moment the values are for. */
  readonly ageSeconds: Scalars['Int']['output'];
  /** True when that is more than the deployment's staleAfterSeconds. */
  readonly stale: Scalars['Boolean']['output'];
};

export type ProtocolRef = {
  /** The root contract. */
  readonly id: Scalars['Bytes']['output'];
  /** The protocol's family, for example aave-v3. */
  readonly slug: Scalars['String']['output'];
  /** The deployment's name, for example core. */
  readonly deployment: Scalars['String']['output'];
};

export type MarketRef = {
  /** pool ‖ asset */
  readonly id: Scalars['Bytes']['output'];
  readonly asset: Scalars['Bytes']['output'];
  readonly symbol: Scalars['String']['output'];
  readonly decimals: Scalars['Int']['output'];
};

export type CategoryRef = {
  readonly number: Scalars['Int']['output'];
  readonly label: Scalars['String']['output'];
};

/** One leg of a position at the moment of the values, interest included. */
export type RiskLeg = {
  /** pool ‖ asset */
  readonly market: Scalars['Bytes']['output'];
  readonly asset: Scalars['Bytes']['output'];
  readonly symbol: Scalars['String']['output'];
  readonly side: Side;
  /** In the asset's units. */
  readonly amount: Scalars['BigInt']['output'];
  readonly amountDecimal: Scalars['BigDecimal']['output'];
  /** In the base currency's units, rounded as the contract rounds. Null where the price is not known. */
  readonly valueBase?: Maybe<Scalars['BigInt']['output']>;
  /** The same in USD. */
  readonly valueUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly isCollateral: Scalars['Boolean']['output'];
  /** The price that counts for this account, in the base currency's units. Null where it is not known. */
  readonly price?: Maybe<Scalars['BigInt']['output']>;
  /** When that price was set, in seconds. */
  readonly priceTimestamp: Scalars['Int']['output'];
  /** False when the price is one read earlier, from a source that tells no changes. */
  readonly priceExact: Scalars['Boolean']['output'];
};

export type PositionsAtRisk = {
  readonly items: ReadonlyArray<PositionAtRisk>;
  readonly pageInfo: PageInfo;
  /** Positions that fit, on all pages together. */
  readonly totalCount: Scalars['Int']['output'];
  /** Positions with debt that would be in question, but whose health factor is not known. */
  readonly unknownCount: Scalars['Int']['output'];
  readonly clocks: Clocks;
  /** True when every price behind the items is the one in force at that block. */
  readonly priceExact: Scalars['Boolean']['output'];
  /**
   * Why some prices of the book may not be those in force, also of positions that are not among the items because of it.
   * Null when all are.
   */
  readonly priceNote?: Maybe<PriceNote>;
};

export type PositionAtRisk = {
  /** pool ‖ account */
  readonly id: Scalars['Bytes']['output'];
  readonly account: Scalars['Bytes']['output'];
  readonly protocol: ProtocolRef;
  /** 1e18 is one. Null where it is not known: see status. */
  readonly healthFactorWad?: Maybe<Scalars['BigInt']['output']>;
  /** The same, readable. Null where it is not known. */
  readonly healthFactor?: Maybe<Scalars['BigDecimal']['output']>;
  readonly status: ValueStatus;
  /** True when the contract would let it be liquidated: below 1. Null where it is not known. */
  readonly liquidatable?: Maybe<Scalars['Boolean']['output']>;
  /** In the base currency's units. Null where it is not known. */
  readonly collateralBase?: Maybe<Scalars['BigInt']['output']>;
  readonly collateralUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** In the base currency's units. Null where it is not known. */
  readonly debtBase?: Maybe<Scalars['BigInt']['output']>;
  readonly debtUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** A fall of all volatile assets together that brings the health factor to 1: 0.25 is 25 %. Null with ALWAYS and NEVER. */
  readonly uniformDrop?: Maybe<Scalars['BigDecimal']['output']>;
  /** Null where the position's values are not known. */
  readonly uniformDropDirection?: Maybe<LiquidationDirection>;
  /** Empty where the position's values are not known. */
  readonly legs: ReadonlyArray<RiskLeg>;
  /** True when every price behind it is the one in force at that block. */
  readonly priceExact: Scalars['Boolean']['output'];
};

export type AccountRisks = {
  /** One for each deployment where the account has a position; empty when it has none. */
  readonly items: ReadonlyArray<AccountRisk>;
  readonly clocks: Clocks;
  /** True when every price behind the items is the one in force at that block. */
  readonly priceExact: Scalars['Boolean']['output'];
  /** Why some prices of the positions may not be those in force. Null when all are. */
  readonly priceNote?: Maybe<PriceNote>;
};

export type AccountRisk = {
  /** pool ‖ account */
  readonly id: Scalars['Bytes']['output'];
  readonly account: Scalars['Bytes']['output'];
  readonly protocol: ProtocolRef;
  /** 1e18 is one; the contract's largest integer without debt. Null where it is not known: see status. */
  readonly healthFactorWad?: Maybe<Scalars['BigInt']['output']>;
  /** The same, readable. Null without debt or where it is not known. */
  readonly healthFactor?: Maybe<Scalars['BigDecimal']['output']>;
  readonly status: ValueStatus;
  /** True when the contract would let it be liquidated: below 1. Null where it is not known. */
  readonly liquidatable?: Maybe<Scalars['Boolean']['output']>;
  /** In the base currency's units. Null where it is not known. */
  readonly collateralBase?: Maybe<Scalars['BigInt']['output']>;
  readonly collateralUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** In the base currency's units. Null where it is not known. */
  readonly debtBase?: Maybe<Scalars['BigInt']['output']>;
  readonly debtUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** What may still be borrowed, in the base currency's units. Null where it is not known. */
  readonly availableBorrowsBase?: Maybe<Scalars['BigInt']['output']>;
  readonly availableBorrowsUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** The contract's average over the collateral, truncated; 8000 is 80 %. Null where it is not known. */
  readonly liquidationThresholdBps?: Maybe<Scalars['Int']['output']>;
  readonly ltvBps?: Maybe<Scalars['Int']['output']>;
  /** Null: no category. */
  readonly category?: Maybe<CategoryRef>;
  /** For each asset of the position: the price at which it becomes liquidatable, all others as they are. */
  readonly liquidationPrices: ReadonlyArray<AssetLiquidationPrice>;
  /** A fall of all volatile assets together that brings the health factor to 1: 0.25 is 25 %. Null with ALWAYS and NEVER. */
  readonly uniformDrop?: Maybe<Scalars['BigDecimal']['output']>;
  readonly uniformDropDirection?: Maybe<LiquidationDirection>;
  /** The assets of the position that a uniform drop leaves where they are. */
  readonly stableAssets: ReadonlyArray<Scalars['Bytes']['output']>;
  /** For each pair of legs, what the close factor would allow at this health factor. Callable only below 1. */
  readonly liquidationOptions: ReadonlyArray<LiquidationOption>;
  readonly legs: ReadonlyArray<RiskLeg>;
  /** True when every price behind it is the one in force at that block. */
  readonly priceExact: Scalars['Boolean']['output'];
};

export type AssetLiquidationPrice = {
  /** pool ‖ asset */
  readonly market: Scalars['Bytes']['output'];
  readonly asset: Scalars['Bytes']['output'];
  readonly symbol: Scalars['String']['output'];
  readonly direction: LiquidationDirection;
  /** In USD. Null with ALWAYS and NEVER, and where only the contract's rounding tells. */
  readonly price?: Maybe<Scalars['BigDecimal']['output']>;
  /**
   * The first integer answer of the oracle at which the contract says that the health factor is below 1. Null where there
   * is none, or where an asset that is both lent and borrowed leaves it undecided.
   */
  readonly boundary?: Maybe<Scalars['BigInt']['output']>;
  /** In the base currency's units. Null where it is not known. */
  readonly currentPrice?: Maybe<Scalars['BigInt']['output']>;
  /** The position's markets with the same price source, this one included. */
  readonly movesWith: ReadonlyArray<Scalars['Bytes']['output']>;
  /** The same question when all of them move together. Null where the source prices this asset alone. */
  readonly bySource?: Maybe<LiquidationPrice>;
};

export type LiquidationPrice = {
  readonly direction: LiquidationDirection;
  /** In USD. Null with ALWAYS and NEVER, and where only the contract's rounding tells. */
  readonly price?: Maybe<Scalars['BigDecimal']['output']>;
  /** The first integer answer of the oracle at which the health factor is below 1. Null where there is none. */
  readonly boundary?: Maybe<Scalars['BigInt']['output']>;
};

export type LiquidationOption = {
  readonly collateralMarket: Scalars['Bytes']['output'];
  readonly debtMarket: Scalars['Bytes']['output'];
  readonly regime: CloseFactorRegime;
  /** The cap by the close factor alone, in the debt asset's units. */
  readonly maxDebtToRepay: Scalars['BigInt']['output'];
  /** What such a call repays, in the debt asset's units; less where the collateral does not suffice. */
  readonly debtRepaid: Scalars['BigInt']['output'];
  /** What it takes, in the collateral's units, the protocol's fee included. */
  readonly collateralSeized: Scalars['BigInt']['output'];
  readonly protocolFee: Scalars['BigInt']['output'];
  /** 10500 is a bonus of 5 %. */
  readonly bonusBps: Scalars['Int']['output'];
  /** True when that very amount is refused because it leaves too small a rest (Aave from revision 7). */
  readonly leavesDust: Scalars['Boolean']['output'];
};

export type LiquidationFacts = {
  readonly items: ReadonlyArray<LiquidationFact>;
  readonly pageInfo: PageInfo;
  /** Liquidations that fit, on all pages together. */
  readonly totalCount: Scalars['Int']['output'];
  readonly clocks: Clocks;
  /** True when both prices of every item are known. */
  readonly priceExact: Scalars['Boolean']['output'];
};

/** Why a number of a liquidation is null. */
export type FactReason =
  | 'PRICE_UNKNOWN'
  | 'STATE_UNKNOWN'
  | 'REVISION_UNKNOWN'
  | 'NO_DEBT_LEFT'
  | 'DEBT_WRITTEN_OFF'
  | 'NO_COLLATERAL'
  | 'NOTHING_REPAID'
  | 'HEALTH_FACTOR_NOT_BELOW_ONE'
  | 'SPIRAL'
  | 'THRESHOLD_TIMES_BONUS_NOT_BELOW_ONE'
  | 'COLLATERAL_LEG_TOO_SMALL'
  | 'DEBT_LEG_TOO_SMALL'
  | 'CLOSE_FACTOR'
  | 'DUST_RULE'
  | 'PARAMETERS_CHANGED_IN_BLOCK'
  | 'LEGS_CHANGED_IN_BLOCK'
  /** The chain is not yet indexed an hour beyond it. */
  | 'HORIZON_OPEN'
  /** The price of the position's category stands for the pair's. */
  | 'CATEGORY_PRICE'
  /** Neither the events nor the receipt's own fields tell. */
  | 'NOT_INDEXED'
  /** No market of the protocol prices the token that gas is paid in. */
  | 'NATIVE_PRICE_UNKNOWN'
  | 'NO_GROSS_PROFIT'
  /** There is no series of market prices. */
  | 'NO_MARKET_PRICE'
  /** The health factor was below 1 for so many changes of its inputs that they were not followed to the first. */
  | 'TRACE_TOO_LONG';

/** A number of a liquidation. */
export type FactNumber = {
  /** 1e18 is one. Null with a reason. */
  readonly wad?: Maybe<Scalars['BigInt']['output']>;
  /** The same, readable. */
  readonly value?: Maybe<Scalars['BigDecimal']['output']>;
  readonly reason?: Maybe<FactReason>;
};

export type FactFlag = {
  /** Null with a reason. */
  readonly value?: Maybe<Scalars['Boolean']['output']>;
  readonly reason?: Maybe<FactReason>;
};

/** What a close factor is a share of. */
export type CloseFactorBase =
  | 'DEBT_LEG'
  | 'TOTAL_DEBT';

export type LiquidationFact = {
  /** block number (8 bytes) ‖ log index (4 bytes) */
  readonly id: Scalars['Bytes']['output'];
  readonly protocol: Scalars['Bytes']['output'];
  /** pool ‖ account */
  readonly position: Scalars['Bytes']['output'];
  readonly account: Scalars['Bytes']['output'];
  readonly liquidator: Scalars['Bytes']['output'];
  readonly collateral: MarketRef;
  readonly debt: MarketRef;
  readonly blockNumber: Scalars['Int']['output'];
  /** Seconds. */
  readonly timestamp: Scalars['Int']['output'];
  readonly transactionHash: Scalars['Bytes']['output'];
  readonly transactionIndex: Scalars['Int']['output'];
  readonly logIndex: Scalars['Int']['output'];
  /** The pool's revision then. Null where it is not known. */
  readonly revision?: Maybe<Scalars['Int']['output']>;
  /** In the debt asset's units. */
  readonly debtRepaid: Scalars['BigInt']['output'];
  /** What left the borrower, in the collateral's units. */
  readonly collateralSeized: Scalars['BigInt']['output'];
  readonly collateralToLiquidator: Scalars['BigInt']['output'];
  readonly protocolFee: Scalars['BigInt']['output'];
  /** True when the liquidator took the interest-bearing token. */
  readonly receivedSupplyToken: Scalars['Boolean']['output'];
  /** In the base currency's units. Null where it is not known: see priceStatus. */
  readonly collateralPrice?: Maybe<Scalars['BigInt']['output']>;
  readonly debtPrice?: Maybe<Scalars['BigInt']['output']>;
  readonly priceStatus: ValueStatus;
  /** 10500 is a bonus of 5 %. */
  readonly liquidationBonusBps: Scalars['Int']['output'];
  readonly healthFactorBeforeWad?: Maybe<Scalars['BigInt']['output']>;
  readonly healthFactorBefore?: Maybe<Scalars['BigDecimal']['output']>;
  readonly healthFactorBeforeStatus: ValueStatus;
  readonly healthFactorAfterWad?: Maybe<Scalars['BigInt']['output']>;
  readonly healthFactorAfter?: Maybe<Scalars['BigDecimal']['output']>;
  readonly healthFactorAfterStatus: ValueStatus;
  /** In the base currency's units. Null where not known. */
  readonly collateralBeforeBase?: Maybe<Scalars['BigInt']['output']>;
  readonly debtBeforeBase?: Maybe<Scalars['BigInt']['output']>;
  readonly collateralAfterBase?: Maybe<Scalars['BigInt']['output']>;
  readonly debtAfterBase?: Maybe<Scalars['BigInt']['output']>;
  /** The legs just before, interest included, in the assets' units. Null where not known. */
  readonly debtLegBefore?: Maybe<Scalars['BigInt']['output']>;
  readonly collateralLegBefore?: Maybe<Scalars['BigInt']['output']>;
  readonly closeFactorRegime: CloseFactorRegime;
  /** What the cap is a share of. Null where the regime is not known. */
  readonly closeFactorBase?: Maybe<CloseFactorBase>;
  /** The most that could be repaid then by the close factor, in the debt asset's units. */
  readonly maxDebtToRepay?: Maybe<Scalars['BigInt']['output']>;
  /** Repaid no more than that. Null where it is not known. */
  readonly withinAllowed?: Maybe<Scalars['Boolean']['output']>;
  /** Health factor after less before; negative where the call made it worse. */
  readonly healthFactorGain: FactNumber;
  /** Repaid / the debt leg before. */
  readonly closeFactorLeg: FactNumber;
  /** Repaid / all debt before, by value. */
  readonly closeFactorTotal: FactNumber;
  /** The cap / the debt leg before. */
  readonly allowedOfLeg: FactNumber;
  /** The cap / all debt before, by value. */
  readonly allowedOfTotal: FactNumber;
  /** Value seized / value repaid - 1. */
  readonly borrowerPenalty: FactNumber;
  /** Value received / value repaid - 1. */
  readonly liquidatorBonus: FactNumber;
  /** The bonus as configured. */
  readonly configuredBonus: FactNumber;
  /** Value received less value repaid, in USD at the oracle's prices: before gas and before selling. */
  readonly grossProfitUsd: FactNumber;
  readonly debtRepaidUsd: FactNumber;
  readonly collateralSeizedUsd: FactNumber;
  readonly protocolFeeUsd: FactNumber;
  /** 1 - value seized / collateral before. */
  readonly retainedExposure: FactNumber;
  /** The smallest share of all debt whose repayment brings the health factor to 1, rounded up. */
  readonly minimalFraction: FactNumber;
  /** What was repaid beyond that minimum, in USD. */
  readonly overLiquidationUsd: FactNumber;
  /** The bonus paid on it, in USD. */
  readonly avoidablePenaltyUsd: FactNumber;
  /** The health factor stayed below 1. Null where it is not known. */
  readonly underRecovery?: Maybe<Scalars['Boolean']['output']>;
  /** Repaying with this pair lowers the health factor: it was below threshold × (1 + bonus). Null where it is not known. */
  readonly pairLowersHealth?: Maybe<Scalars['Boolean']['output']>;
  /** The same of every collateral that could be taken. */
  readonly spiral: FactFlag;
  /** Threshold × (1 + bonus) of this pair: below it a partial liquidation lowers the health factor. */
  readonly pairFactor: FactNumber;
  /** The collateral's threshold that applied. Null where pairFactor is. */
  readonly liquidationThresholdBps?: Maybe<Scalars['Int']['output']>;
  /** ORACLE, or IMPLIED: it follows from this liquidation itself. */
  readonly priceOrigin: PriceBasis;
  /** Its place among the liquidations of its block, from 0, and their number. */
  readonly blockPlace: Scalars['Int']['output'];
  readonly blockLiquidations: Scalars['Int']['output'];
  /** Liquidations of its transaction. */
  readonly transactionLiquidations: Scalars['Int']['output'];
  /** 1 / the lowest relative price of the pair in the hour after it, at the ends of blocks. */
  readonly hindsightTarget: FactNumber;
  /** The smallest share of all debt whose repayment brings the health factor to that target. */
  readonly hindsightFraction: FactNumber;
  readonly hindsightOverLiquidationUsd: FactNumber;
  readonly hindsightAvoidablePenaltyUsd: FactNumber;
  /** Who got the penalty, as shares of the value repaid; the four add up to borrowerPenalty. */
  readonly penaltyToLiquidator: FactNumber;
  readonly penaltyToProtocol: FactNumber;
  readonly penaltyToInsuranceFund: FactNumber;
  /** The gas's priority fee, and what was paid inside the call. Where it is not known it is in the liquidator's share. */
  readonly penaltyToBuilder: FactNumber;
  /** From the transaction's receipt; null where the source of the logs does not know it. */
  readonly sender?: Maybe<Scalars['Bytes']['output']>;
  readonly gasUsed?: Maybe<Scalars['BigInt']['output']>;
  /** In wei. */
  readonly effectiveGasPrice?: Maybe<Scalars['BigInt']['output']>;
  readonly baseFeePerGas?: Maybe<Scalars['BigInt']['output']>;
  /** Of one native token, in the base currency's units. Null where no market of the protocol prices it. */
  readonly nativePrice?: Maybe<Scalars['BigInt']['output']>;
  /** This liquidation's share of its transaction's costs, by repaid value. */
  readonly costShare: FactNumber;
  readonly gasCostUsd: FactNumber;
  /** The fee for the layer below, beside the gas. */
  readonly l1FeeUsd: FactNumber;
  readonly flashLoanPremiumUsd: FactNumber;
  /** Paid to the block's builder inside the call. */
  readonly builderPaymentUsd: FactNumber;
  /** Paid in an auction of the oracle's update. */
  readonly oevPaymentUsd: FactNumber;
  /** Gross profit less the costs that are known. */
  readonly netProfitUsd: FactNumber;
  /** Null where there is no number. */
  readonly netProfitStatus?: Maybe<NetProfitStatus>;
  /** What the priority fee of the gas came to. */
  readonly tipUsd: FactNumber;
  /** The same / gross profit. */
  readonly tipShare: FactNumber;
  /** The smallest repayment, in the debt's units, at which the known costs are covered. Null with a reason. */
  readonly breakEvenRepay?: Maybe<Scalars['BigInt']['output']>;
  readonly breakEvenReason?: Maybe<FactReason>;
  readonly badDebtType: BadDebtType;
  /** Of the debt asset, in its units, as realised by this call. */
  readonly badDebt: Scalars['BigInt']['output'];
  /** Of all assets. */
  readonly badDebtUsd: FactNumber;
  /** max(0, debt - collateral) that it left behind and did not realise. */
  readonly unbackedAfterUsd: FactNumber;
  readonly run: RunRef;
  readonly breach: Breach;
  /** Market price / oracle price - 1. */
  readonly oracleGap: FactNumber;
  /** 1 - swap proceeds / oracle value. */
  readonly executionShortfall: FactNumber;
};

/** Where a price of a liquidation is from. */
export type PriceBasis =
  | 'ORACLE'
  | 'IMPLIED';

/** UPPER_BOUND: a cost is not known. */
export type NetProfitStatus =
  | 'EXACT'
  | 'UPPER_BOUND';

/** How bad debt was realised. DEFICIT: booked on the reserve (Aave from revision 7). */
export type BadDebtType =
  | 'NONE'
  | 'DEFICIT'
  | 'WRITE_OFF'
  | 'SOCIALISED';

/** PARTIAL: others of the run follow. FULL: no debt was left. FINAL: the last of its run, debt was left. */
export type RunPart =
  | 'PARTIAL'
  | 'FULL'
  | 'FINAL';

/** A liquidation's place in its run: those of one position, each within an hour of the one before. */
export type RunRef = {
  /** Of the run's first liquidation. */
  readonly id: Scalars['Bytes']['output'];
  /** From 0. */
  readonly place: Scalars['Int']['output'];
  readonly liquidations: Scalars['Int']['output'];
  readonly part: RunPart;
  /** True while the chain is not yet indexed an hour beyond its last liquidation. */
  readonly isOpen: Scalars['Boolean']['output'];
};

/**
 * What made the health factor fall below 1. ACCRUAL: interest alone. OWN_ACTION: the account's. LIQUIDATION: the one before
 * left it below.
 */
export type BreachTrigger =
  | 'PRICE_UPDATE'
  | 'ACCRUAL'
  | 'PARAMETER_CHANGE'
  | 'OWN_ACTION'
  | 'LIQUIDATION';

/** Since when the health factor was below 1 without interruption, counted anew after each liquidation. */
export type Breach = {
  readonly trigger?: Maybe<BreachTrigger>;
  /** The largest block that it may have begun in. */
  readonly block?: Maybe<Scalars['Int']['output']>;
  readonly timestamp?: Maybe<Scalars['Int']['output']>;
  /** The smallest: smaller only where a price is polled, or interest passed 1 between recorded blocks. */
  readonly earliestBlock?: Maybe<Scalars['Int']['output']>;
  readonly earliestTimestamp?: Maybe<Scalars['Int']['output']>;
  /** Time to liquidation, from `block`. */
  readonly blocks?: Maybe<Scalars['Int']['output']>;
  readonly seconds?: Maybe<Scalars['Int']['output']>;
  /** From earliestBlock. */
  readonly secondsMax?: Maybe<Scalars['Int']['output']>;
  /** From the block that enabled the liquidation. */
  readonly executionLatencyBlocks?: Maybe<Scalars['Int']['output']>;
  readonly executionLatencySeconds?: Maybe<Scalars['Int']['output']>;
  /** Why something of it is null. */
  readonly reason?: Maybe<FactReason>;
  /** From the market's move to the oracle's: needs a series of market prices. */
  readonly oracleLatencySeconds?: Maybe<Scalars['Int']['output']>;
  readonly oracleLatencyReason?: Maybe<FactReason>;
};

/** NEWEST: by the first liquidation, the latest first; the others largest first. */
export type RunOrder =
  | 'NEWEST'
  | 'LIQUIDATIONS'
  | 'REPAID_USD';

/**
 * How a position came out of a run. RESTORED: health factor of 1 or more. CLOSED: no debt is left. WRITTEN_OFF: none is
 * left, because some was written off. SPIRALLED: below 1, and lower than before the run. UNDER_RECOVERED: below 1, not lower.
 */
export type RunOutcome =
  | 'RESTORED'
  | 'CLOSED'
  | 'WRITTEN_OFF'
  | 'SPIRALLED'
  | 'UNDER_RECOVERED'
  | 'UNKNOWN';

export type LiquidationRun = {
  /** Of its first liquidation. */
  readonly id: Scalars['Bytes']['output'];
  readonly protocol: Scalars['Bytes']['output'];
  readonly position: Scalars['Bytes']['output'];
  readonly account: Scalars['Bytes']['output'];
  readonly liquidations: Scalars['Int']['output'];
  readonly liquidators: Scalars['Int']['output'];
  readonly fromBlock: Scalars['Int']['output'];
  readonly toBlock: Scalars['Int']['output'];
  readonly fromTimestamp: Scalars['Int']['output'];
  readonly toTimestamp: Scalars['Int']['output'];
  readonly durationSeconds: Scalars['Int']['output'];
  /** Before the first step. Null where it is not known. */
  readonly healthFactorBefore?: Maybe<Scalars['BigDecimal']['output']>;
  /** After the last step. Null without debt or where it is not known. */
  readonly healthFactorAfter?: Maybe<Scalars['BigDecimal']['output']>;
  readonly lowestHealthFactorAfter?: Maybe<Scalars['BigDecimal']['output']>;
  /** Steps after which the health factor was lower than before. */
  readonly loweringSteps: Scalars['Int']['output'];
  /** Null where a price is not known. */
  readonly debtRepaidUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly collateralSeizedUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly badDebtUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly outcome: RunOutcome;
  /** True while another liquidation within the gap may still follow. */
  readonly isOpen: Scalars['Boolean']['output'];
  readonly steps: ReadonlyArray<LiquidationFact>;
};

export type LiquidationRuns = {
  readonly items: ReadonlyArray<LiquidationRun>;
  readonly pageInfo: PageInfo;
  /** Runs that fit, on all pages together. */
  readonly totalCount: Scalars['Int']['output'];
  readonly clocks: Clocks;
};

export type IndexingStatus = {
  readonly network: Scalars['String']['output'];
  readonly chainId: Scalars['Int']['output'];
  /** The root contracts, separated by commas. */
  readonly deployment: Scalars['String']['output'];
  readonly startBlock: Scalars['Int']['output'];
  /** The last block that is indexed. Null before the first. */
  readonly block?: Maybe<StatusBlock>;
  /** The chain's newest block as last seen. Null while it is not known. */
  readonly head?: Maybe<StatusHead>;
  /** Null while the head is not known. */
  readonly blocksBehindHead?: Maybe<Scalars['Int']['output']>;
  /** Seconds between the two. Null while the head is not known. */
  readonly lagSeconds?: Maybe<Scalars['Int']['output']>;
  /** Null when no indexer runs beside this server. */
  readonly phase?: Maybe<IndexingPhase>;
  /** Null when no indexer runs beside this server. */
  readonly handlersPerSecond?: Maybe<Scalars['Float']['output']>;
  /** What the rotating check found since the indexer started. Null when no indexer runs beside this server. */
  readonly checks?: Maybe<CheckStatus>;
};

export type IndexingPhase =
  /** Reading history. */
  | 'backfill'
  /** Following the chain's head. */
  | 'live'
  | 'stopped';

export type StatusBlock = {
  readonly number: Scalars['Int']['output'];
  readonly hash: Scalars['Bytes']['output'];
  /** Seconds. */
  readonly timestamp: Scalars['Int']['output'];
};

export type StatusHead = {
  readonly number: Scalars['Int']['output'];
  /** Seconds. */
  readonly timestamp: Scalars['Int']['output'];
};

export type CheckStatus = {
  /** Positions whose values were compared with the contract's own at the same block. */
  readonly compared: Scalars['Int']['output'];
  /** How many of them differed in any value. It should be 0; a difference never changes data. */
  readonly differed: Scalars['Int']['output'];
  /** Samples of positions that could not be compared: the node did not answer, or the block was replaced meanwhile. */
  readonly skipped: Scalars['Int']['output'];
  /** Null when there was none. */
  readonly lastDifference?: Maybe<CheckDifference>;
  /** Why the last sample was skipped. Null when none was. */
  readonly lastSkipped?: Maybe<Scalars['String']['output']>;
};

export type CheckDifference = {
  readonly account: Scalars['Bytes']['output'];
  readonly block: Scalars['Int']['output'];
  /** The value that differs, ours and the contract's. */
  readonly what: Scalars['String']['output'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  BigDecimal: ResolverTypeWrapper<Scalars['BigDecimal']['output']>;
  Bytes: ResolverTypeWrapper<Scalars['Bytes']['output']>;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  Int8: ResolverTypeWrapper<Scalars['Int8']['output']>;
  Timestamp: ResolverTypeWrapper<Scalars['Timestamp']['output']>;
  OrderDirection: OrderDirection;
  Block_height: Block_Height;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  BlockChangedFilter: BlockChangedFilter;
  _Meta_: ResolverTypeWrapper<_Meta_>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  _Block_: ResolverTypeWrapper<_Block_>;
  _SubgraphErrorPolicy_: _SubgraphErrorPolicy_;
  Side: Side;
  ValueStatus: ValueStatus;
  PriceSourceKind: PriceSourceKind;
  Cause: Cause;
  PriceOrigin: PriceOrigin;
  CloseFactorRegime: CloseFactorRegime;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RiskOrder: RiskOrder;
  LiquidationOrder: LiquidationOrder;
  LiquidationDirection: LiquidationDirection;
  PriceNote: PriceNote;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Clocks: ResolverTypeWrapper<Clocks>;
  IndexedClock: ResolverTypeWrapper<IndexedClock>;
  BlockClock: ResolverTypeWrapper<BlockClock>;
  InputClock: ResolverTypeWrapper<InputClock>;
  ProtocolRef: ResolverTypeWrapper<ProtocolRef>;
  MarketRef: ResolverTypeWrapper<MarketRef>;
  CategoryRef: ResolverTypeWrapper<CategoryRef>;
  RiskLeg: ResolverTypeWrapper<RiskLeg>;
  PositionsAtRisk: ResolverTypeWrapper<PositionsAtRisk>;
  PositionAtRisk: ResolverTypeWrapper<PositionAtRisk>;
  AccountRisks: ResolverTypeWrapper<AccountRisks>;
  AccountRisk: ResolverTypeWrapper<AccountRisk>;
  AssetLiquidationPrice: ResolverTypeWrapper<AssetLiquidationPrice>;
  LiquidationPrice: ResolverTypeWrapper<LiquidationPrice>;
  LiquidationOption: ResolverTypeWrapper<LiquidationOption>;
  LiquidationFacts: ResolverTypeWrapper<LiquidationFacts>;
  FactReason: FactReason;
  FactNumber: ResolverTypeWrapper<FactNumber>;
  FactFlag: ResolverTypeWrapper<FactFlag>;
  CloseFactorBase: CloseFactorBase;
  LiquidationFact: ResolverTypeWrapper<LiquidationFact>;
  PriceBasis: PriceBasis;
  NetProfitStatus: NetProfitStatus;
  BadDebtType: BadDebtType;
  RunPart: RunPart;
  RunRef: ResolverTypeWrapper<RunRef>;
  BreachTrigger: BreachTrigger;
  Breach: ResolverTypeWrapper<Breach>;
  RunOrder: RunOrder;
  RunOutcome: RunOutcome;
  LiquidationRun: ResolverTypeWrapper<LiquidationRun>;
  LiquidationRuns: ResolverTypeWrapper<LiquidationRuns>;
  IndexingStatus: ResolverTypeWrapper<IndexingStatus>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  IndexingPhase: IndexingPhase;
  StatusBlock: ResolverTypeWrapper<StatusBlock>;
  StatusHead: ResolverTypeWrapper<StatusHead>;
  CheckStatus: ResolverTypeWrapper<CheckStatus>;
  CheckDifference: ResolverTypeWrapper<CheckDifference>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  BigDecimal: Scalars['BigDecimal']['output'];
  Bytes: Scalars['Bytes']['output'];
  BigInt: Scalars['BigInt']['output'];
  Int8: Scalars['Int8']['output'];
  Timestamp: Scalars['Timestamp']['output'];
  Block_height: Block_Height;
  Int: Scalars['Int']['output'];
  BlockChangedFilter: BlockChangedFilter;
  _Meta_: _Meta_;
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
  _Block_: _Block_;
  Query: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Clocks: Clocks;
  IndexedClock: IndexedClock;
  BlockClock: BlockClock;
  InputClock: InputClock;
  ProtocolRef: ProtocolRef;
  MarketRef: MarketRef;
  CategoryRef: CategoryRef;
  RiskLeg: RiskLeg;
  PositionsAtRisk: PositionsAtRisk;
  PositionAtRisk: PositionAtRisk;
  AccountRisks: AccountRisks;
  AccountRisk: AccountRisk;
  AssetLiquidationPrice: AssetLiquidationPrice;
  LiquidationPrice: LiquidationPrice;
  LiquidationOption: LiquidationOption;
  LiquidationFacts: LiquidationFacts;
  FactNumber: FactNumber;
  FactFlag: FactFlag;
  LiquidationFact: LiquidationFact;
  RunRef: RunRef;
  Breach: Breach;
  LiquidationRun: LiquidationRun;
  LiquidationRuns: LiquidationRuns;
  IndexingStatus: IndexingStatus;
  Float: Scalars['Float']['output'];
  StatusBlock: StatusBlock;
  StatusHead: StatusHead;
  CheckStatus: CheckStatus;
  CheckDifference: CheckDifference;
};

export interface BigDecimalScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigDecimal'], any> {
  name: 'BigDecimal';
}

export interface BytesScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Bytes'], any> {
  name: 'Bytes';
}

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export interface Int8ScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Int8'], any> {
  name: 'Int8';
}

export interface TimestampScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Timestamp'], any> {
  name: 'Timestamp';
}

export type _Meta_Resolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['_Meta_'] = ResolversParentTypes['_Meta_']> = {
  block?: Resolver<ResolversTypes['_Block_'], ParentType, ContextType>;
  deployment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hasIndexingErrors?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type _Block_Resolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['_Block_'] = ResolversParentTypes['_Block_']> = {
  hash?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timestamp?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  parentHash?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  positionsAtRisk?: Resolver<ResolversTypes['PositionsAtRisk'], ParentType, ContextType, RequireFields<QueryPositionsAtRiskArgs, 'first' | 'maxHealthFactor' | 'orderBy'>>;
  accountRisk?: Resolver<ResolversTypes['AccountRisks'], ParentType, ContextType, RequireFields<QueryAccountRiskArgs, 'id'>>;
  liquidationFacts?: Resolver<ResolversTypes['LiquidationFacts'], ParentType, ContextType, RequireFields<QueryLiquidationFactsArgs, 'first' | 'orderBy'>>;
  liquidationRuns?: Resolver<ResolversTypes['LiquidationRuns'], ParentType, ContextType, RequireFields<QueryLiquidationRunsArgs, 'first' | 'gapSeconds' | 'minLiquidations' | 'firstSteps' | 'orderBy'>>;
  indexingStatus?: Resolver<ResolversTypes['IndexingStatus'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ClocksResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Clocks'] = ResolversParentTypes['Clocks']> = {
  indexed?: Resolver<ResolversTypes['IndexedClock'], ParentType, ContextType>;
  values?: Resolver<ResolversTypes['BlockClock'], ParentType, ContextType>;
  oldestPrice?: Resolver<Maybe<ResolversTypes['InputClock']>, ParentType, ContextType>;
  oldestIndex?: Resolver<Maybe<ResolversTypes['InputClock']>, ParentType, ContextType>;
};

export type IndexedClockResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['IndexedClock'] = ResolversParentTypes['IndexedClock']> = {
  block?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  blocksBehindHead?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  ageSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  stale?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export type BlockClockResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['BlockClock'] = ResolversParentTypes['BlockClock']> = {
  block?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  blocksBehindHead?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  ageSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  stale?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export type InputClockResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['InputClock'] = ResolversParentTypes['InputClock']> = {
  market?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  ageSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ProtocolRefResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['ProtocolRef'] = ResolversParentTypes['ProtocolRef']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  deployment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MarketRefResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['MarketRef'] = ResolversParentTypes['MarketRef']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  asset?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  decimals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CategoryRefResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['CategoryRef'] = ResolversParentTypes['CategoryRef']> = {
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RiskLegResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RiskLeg'] = ResolversParentTypes['RiskLeg']> = {
  market?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  asset?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  side?: Resolver<ResolversTypes['Side'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  amountDecimal?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  valueBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  valueUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  isCollateral?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  priceTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  priceExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PositionsAtRiskResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['PositionsAtRisk'] = ResolversParentTypes['PositionsAtRisk']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['PositionAtRisk']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unknownCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
  priceExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  priceNote?: Resolver<Maybe<ResolversTypes['PriceNote']>, ParentType, ContextType>;
};

export type PositionAtRiskResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['PositionAtRisk'] = ResolversParentTypes['PositionAtRisk']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  protocol?: Resolver<ResolversTypes['ProtocolRef'], ParentType, ContextType>;
  healthFactorWad?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  healthFactor?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ValueStatus'], ParentType, ContextType>;
  liquidatable?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  collateralBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  collateralUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  debtBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  debtUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  uniformDrop?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  uniformDropDirection?: Resolver<Maybe<ResolversTypes['LiquidationDirection']>, ParentType, ContextType>;
  legs?: Resolver<ReadonlyArray<ResolversTypes['RiskLeg']>, ParentType, ContextType>;
  priceExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type AccountRisksResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['AccountRisks'] = ResolversParentTypes['AccountRisks']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['AccountRisk']>, ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
  priceExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  priceNote?: Resolver<Maybe<ResolversTypes['PriceNote']>, ParentType, ContextType>;
};

export type AccountRiskResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['AccountRisk'] = ResolversParentTypes['AccountRisk']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  protocol?: Resolver<ResolversTypes['ProtocolRef'], ParentType, ContextType>;
  healthFactorWad?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  healthFactor?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ValueStatus'], ParentType, ContextType>;
  liquidatable?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  collateralBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  collateralUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  debtBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  debtUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  availableBorrowsBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  availableBorrowsUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  liquidationThresholdBps?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  ltvBps?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['CategoryRef']>, ParentType, ContextType>;
  liquidationPrices?: Resolver<ReadonlyArray<ResolversTypes['AssetLiquidationPrice']>, ParentType, ContextType>;
  uniformDrop?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  uniformDropDirection?: Resolver<Maybe<ResolversTypes['LiquidationDirection']>, ParentType, ContextType>;
  stableAssets?: Resolver<ReadonlyArray<ResolversTypes['Bytes']>, ParentType, ContextType>;
  liquidationOptions?: Resolver<ReadonlyArray<ResolversTypes['LiquidationOption']>, ParentType, ContextType>;
  legs?: Resolver<ReadonlyArray<ResolversTypes['RiskLeg']>, ParentType, ContextType>;
  priceExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type AssetLiquidationPriceResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['AssetLiquidationPrice'] = ResolversParentTypes['AssetLiquidationPrice']> = {
  market?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  asset?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  direction?: Resolver<ResolversTypes['LiquidationDirection'], ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  boundary?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  currentPrice?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  movesWith?: Resolver<ReadonlyArray<ResolversTypes['Bytes']>, ParentType, ContextType>;
  bySource?: Resolver<Maybe<ResolversTypes['LiquidationPrice']>, ParentType, ContextType>;
};

export type LiquidationPriceResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationPrice'] = ResolversParentTypes['LiquidationPrice']> = {
  direction?: Resolver<ResolversTypes['LiquidationDirection'], ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  boundary?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
};

export type LiquidationOptionResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationOption'] = ResolversParentTypes['LiquidationOption']> = {
  collateralMarket?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  debtMarket?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  regime?: Resolver<ResolversTypes['CloseFactorRegime'], ParentType, ContextType>;
  maxDebtToRepay?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  debtRepaid?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  collateralSeized?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  protocolFee?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  bonusBps?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  leavesDust?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type LiquidationFactsResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationFacts'] = ResolversParentTypes['LiquidationFacts']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['LiquidationFact']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
  priceExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type FactNumberResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['FactNumber'] = ResolversParentTypes['FactNumber']> = {
  wad?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['FactReason']>, ParentType, ContextType>;
};

export type FactFlagResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['FactFlag'] = ResolversParentTypes['FactFlag']> = {
  value?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['FactReason']>, ParentType, ContextType>;
};

export type LiquidationFactResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationFact'] = ResolversParentTypes['LiquidationFact']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  protocol?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  liquidator?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  collateral?: Resolver<ResolversTypes['MarketRef'], ParentType, ContextType>;
  debt?: Resolver<ResolversTypes['MarketRef'], ParentType, ContextType>;
  blockNumber?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  transactionHash?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  transactionIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  logIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revision?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  debtRepaid?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  collateralSeized?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  collateralToLiquidator?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  protocolFee?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  receivedSupplyToken?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  collateralPrice?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  debtPrice?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  priceStatus?: Resolver<ResolversTypes['ValueStatus'], ParentType, ContextType>;
  liquidationBonusBps?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  healthFactorBeforeWad?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  healthFactorBefore?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  healthFactorBeforeStatus?: Resolver<ResolversTypes['ValueStatus'], ParentType, ContextType>;
  healthFactorAfterWad?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  healthFactorAfter?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  healthFactorAfterStatus?: Resolver<ResolversTypes['ValueStatus'], ParentType, ContextType>;
  collateralBeforeBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  debtBeforeBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  collateralAfterBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  debtAfterBase?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  debtLegBefore?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  collateralLegBefore?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  closeFactorRegime?: Resolver<ResolversTypes['CloseFactorRegime'], ParentType, ContextType>;
  closeFactorBase?: Resolver<Maybe<ResolversTypes['CloseFactorBase']>, ParentType, ContextType>;
  maxDebtToRepay?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  withinAllowed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  healthFactorGain?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  closeFactorLeg?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  closeFactorTotal?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  allowedOfLeg?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  allowedOfTotal?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  borrowerPenalty?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  liquidatorBonus?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  configuredBonus?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  grossProfitUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  debtRepaidUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  collateralSeizedUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  protocolFeeUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  retainedExposure?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  minimalFraction?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  overLiquidationUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  avoidablePenaltyUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  underRecovery?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  pairLowersHealth?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  spiral?: Resolver<ResolversTypes['FactFlag'], ParentType, ContextType>;
  pairFactor?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  liquidationThresholdBps?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  priceOrigin?: Resolver<ResolversTypes['PriceBasis'], ParentType, ContextType>;
  blockPlace?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  blockLiquidations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  transactionLiquidations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hindsightTarget?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  hindsightFraction?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  hindsightOverLiquidationUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  hindsightAvoidablePenaltyUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  penaltyToLiquidator?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  penaltyToProtocol?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  penaltyToInsuranceFund?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  penaltyToBuilder?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  sender?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
  gasUsed?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  effectiveGasPrice?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  baseFeePerGas?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  nativePrice?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  costShare?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  gasCostUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  l1FeeUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  flashLoanPremiumUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  builderPaymentUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  oevPaymentUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  netProfitUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  netProfitStatus?: Resolver<Maybe<ResolversTypes['NetProfitStatus']>, ParentType, ContextType>;
  tipUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  tipShare?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  breakEvenRepay?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  breakEvenReason?: Resolver<Maybe<ResolversTypes['FactReason']>, ParentType, ContextType>;
  badDebtType?: Resolver<ResolversTypes['BadDebtType'], ParentType, ContextType>;
  badDebt?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  badDebtUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  unbackedAfterUsd?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  run?: Resolver<ResolversTypes['RunRef'], ParentType, ContextType>;
  breach?: Resolver<ResolversTypes['Breach'], ParentType, ContextType>;
  oracleGap?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  executionShortfall?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
};

export type RunRefResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RunRef'] = ResolversParentTypes['RunRef']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  place?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  liquidations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  part?: Resolver<ResolversTypes['RunPart'], ParentType, ContextType>;
  isOpen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type BreachResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Breach'] = ResolversParentTypes['Breach']> = {
  trigger?: Resolver<Maybe<ResolversTypes['BreachTrigger']>, ParentType, ContextType>;
  block?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  timestamp?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  earliestBlock?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  earliestTimestamp?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  blocks?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  seconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  secondsMax?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  executionLatencyBlocks?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  executionLatencySeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['FactReason']>, ParentType, ContextType>;
  oracleLatencySeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  oracleLatencyReason?: Resolver<Maybe<ResolversTypes['FactReason']>, ParentType, ContextType>;
};

export type LiquidationRunResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationRun'] = ResolversParentTypes['LiquidationRun']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  protocol?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  liquidations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  liquidators?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  fromBlock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  toBlock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  fromTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  toTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  durationSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  healthFactorBefore?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  healthFactorAfter?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  lowestHealthFactorAfter?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  loweringSteps?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  debtRepaidUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  collateralSeizedUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  badDebtUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['RunOutcome'], ParentType, ContextType>;
  isOpen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  steps?: Resolver<ReadonlyArray<ResolversTypes['LiquidationFact']>, ParentType, ContextType>;
};

export type LiquidationRunsResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationRuns'] = ResolversParentTypes['LiquidationRuns']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['LiquidationRun']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type IndexingStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['IndexingStatus'] = ResolversParentTypes['IndexingStatus']> = {
  network?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  chainId?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  deployment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startBlock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  block?: Resolver<Maybe<ResolversTypes['StatusBlock']>, ParentType, ContextType>;
  head?: Resolver<Maybe<ResolversTypes['StatusHead']>, ParentType, ContextType>;
  blocksBehindHead?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  lagSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  phase?: Resolver<Maybe<ResolversTypes['IndexingPhase']>, ParentType, ContextType>;
  handlersPerSecond?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  checks?: Resolver<Maybe<ResolversTypes['CheckStatus']>, ParentType, ContextType>;
};

export type StatusBlockResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['StatusBlock'] = ResolversParentTypes['StatusBlock']> = {
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type StatusHeadResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['StatusHead'] = ResolversParentTypes['StatusHead']> = {
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CheckStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['CheckStatus'] = ResolversParentTypes['CheckStatus']> = {
  compared?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  differed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  skipped?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastDifference?: Resolver<Maybe<ResolversTypes['CheckDifference']>, ParentType, ContextType>;
  lastSkipped?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CheckDifferenceResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['CheckDifference'] = ResolversParentTypes['CheckDifference']> = {
  account?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  block?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  what?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = ApiContext> = {
  BigDecimal?: GraphQLScalarType;
  Bytes?: GraphQLScalarType;
  BigInt?: GraphQLScalarType;
  Int8?: GraphQLScalarType;
  Timestamp?: GraphQLScalarType;
  _Meta_?: _Meta_Resolvers<ContextType>;
  _Block_?: _Block_Resolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Clocks?: ClocksResolvers<ContextType>;
  IndexedClock?: IndexedClockResolvers<ContextType>;
  BlockClock?: BlockClockResolvers<ContextType>;
  InputClock?: InputClockResolvers<ContextType>;
  ProtocolRef?: ProtocolRefResolvers<ContextType>;
  MarketRef?: MarketRefResolvers<ContextType>;
  CategoryRef?: CategoryRefResolvers<ContextType>;
  RiskLeg?: RiskLegResolvers<ContextType>;
  PositionsAtRisk?: PositionsAtRiskResolvers<ContextType>;
  PositionAtRisk?: PositionAtRiskResolvers<ContextType>;
  AccountRisks?: AccountRisksResolvers<ContextType>;
  AccountRisk?: AccountRiskResolvers<ContextType>;
  AssetLiquidationPrice?: AssetLiquidationPriceResolvers<ContextType>;
  LiquidationPrice?: LiquidationPriceResolvers<ContextType>;
  LiquidationOption?: LiquidationOptionResolvers<ContextType>;
  LiquidationFacts?: LiquidationFactsResolvers<ContextType>;
  FactNumber?: FactNumberResolvers<ContextType>;
  FactFlag?: FactFlagResolvers<ContextType>;
  LiquidationFact?: LiquidationFactResolvers<ContextType>;
  RunRef?: RunRefResolvers<ContextType>;
  Breach?: BreachResolvers<ContextType>;
  LiquidationRun?: LiquidationRunResolvers<ContextType>;
  LiquidationRuns?: LiquidationRunsResolvers<ContextType>;
  IndexingStatus?: IndexingStatusResolvers<ContextType>;
  StatusBlock?: StatusBlockResolvers<ContextType>;
  StatusHead?: StatusHeadResolvers<ContextType>;
  CheckStatus?: CheckStatusResolvers<ContextType>;
  CheckDifference?: CheckDifferenceResolvers<ContextType>;
};

