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
 * listed or changed, a read at a liquidation, or what a liquidation implies (an isolated market's, where nothing else
 * tells: debt repaid times incentive over collateral seized, exact to 1e-4).
 */
export type PriceOrigin =
  | 'EVENT'
  | 'POLL'
  | 'LISTING'
  | 'LIQUIDATION'
  | 'IMPLIED';

/**
 * The rule that capped a liquidation. AAVE_LEG_HALF: half of the debt leg (revisions 1 to 6, health factor above 0.95).
 * AAVE_LEG_ALL: the whole leg (revisions 1 to 6 at or below 0.95). AAVE_TOTAL_HALF: half of the total debt value
 * (revision 7 on). AAVE_TOTAL_LEG: from revision 7 on, the whole leg, because it is not larger than half of the total.
 * AAVE_LOW_HEALTH: from revision 7 on, the whole leg at a health factor at or below 0.95. AAVE_SMALL: from revision 7
 * on, the whole leg because a leg is below 2,000 units of the base currency. NO_CAP: the protocol has no close factor
 * (Morpho Blue).
 */
export type CloseFactorRegime =
  | 'AAVE_LEG_HALF'
  | 'AAVE_LEG_ALL'
  | 'AAVE_TOTAL_HALF'
  | 'AAVE_TOTAL_LEG'
  | 'AAVE_LOW_HEALTH'
  | 'AAVE_SMALL'
  | 'NO_CAP'
  | 'UNKNOWN';

/**
 * How an isolated market's borrow rate follows from its state. NONE: no interest. ADAPTIVE_CURVE: Morpho's
 * AdaptiveCurveIrm, whose events tell its state. UNKNOWN: another contract; between accruals the debt is not known.
 */
export type RateModel =
  | 'NONE'
  | 'ADAPTIVE_CURVE'
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
  /**
   * Liquidators by what they repaid, earned or did, with the concentration of all of them. Liquidations whose prices are
   * not known count, but have no part in USD.
   */
  readonly liquidatorRanking: LiquidatorRanking;
  /** What one liquidator did: its numbers and its rank by repaid USD, by market, and whom it liquidated again and again. */
  readonly liquidatorProfile: LiquidatorProfile;
  /**
   * Gross liquidation profit by month (UTC) and collateral market, against the mean value of what was used as collateral of
   * the market, at a few moments of the month. Oldest month first, within it most profit first.
   */
  readonly profitVolume: ProfitVolumes;
  /**
   * Cascades: liquidations that follow one another within a gap and share a price factor. What is observed: no number here
   * says how much of a fall the liquidations themselves caused. Sets that are too few, small or narrow are episodes.
   */
  readonly liquidationCascades: LiquidationCascades;
  /** The cascade or episode that holds a liquidation, with its liquidations in chain order and its factor's prices. */
  readonly liquidationCascade: LiquidationCascadeTimeline;
  /** The cascades of each collateral market: how many, how much was seized in them, the largest. */
  readonly cascadeHistory: CascadeHistory;
  /**
   * The repaid USD of each market, asset or protocol that followed within the gap on a liquidation of another with a shared
   * price factor or account, each given to its nearest source. Books that know nothing of one another show most of their
   * value here when they follow one price: it is not a measure of contagion.
   */
  readonly coLiquidations: CoLiquidations;
  /**
   * Liquidations by hour, day, week (from Monday) or month, in UTC, oldest first, with the empty ones in between: from
   * filter.fromTimestamp (by default the first liquidation) to filter.toTimestamp (by default the block's moment).
   */
  readonly liquidationSeries: LiquidationSeries;
  /** Debt written off and deficits covered, newest first, with what was open in the market after each, and sums by market. */
  readonly badDebtLedger: BadDebtLedger;
  /** How often positions were liquidated again after a liquidation that left debt, and the probability not to be. */
  readonly liquidationSurvival: LiquidationSurvival;
  /**
   * Breaches, times in which a position's health factor was below 1, and what ended them: by default those that ended without
   * a liquidation. Walks through the blocks of the range in which something happened, at most 5,000, and through each by its
   * logs.
   */
  readonly avoidedLiquidations: AvoidedLiquidations;
  /**
   * Pairs, accounts and markets where a liquidation makes things worse: as configured and open at the block, and as the
   * liquidations up to it have shown.
   */
  readonly liquidationLint: LiquidationLint;
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
  filter?: InputMaybe<LiquidationFilter>;
  orderBy?: InputMaybe<LiquidationOrder>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidationRunsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  gapSeconds?: InputMaybe<Scalars['Int']['input']>;
  minLiquidations?: InputMaybe<Scalars['Int']['input']>;
  firstSteps?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<RunOrder>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidatorRankingArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  orderBy?: InputMaybe<LiquidatorOrder>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidatorProfileArgs = {
  id: Scalars['Bytes']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryProfitVolumeArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  samples?: InputMaybe<Scalars['Int']['input']>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidationCascadesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  rule?: InputMaybe<CascadeRule>;
  kind?: InputMaybe<LiquidationSetKindAsked>;
  orderBy?: InputMaybe<CascadeOrder>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidationCascadeArgs = {
  id: Scalars['Bytes']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  rule?: InputMaybe<CascadeRule>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryCascadeHistoryArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  rule?: InputMaybe<CascadeRule>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryCoLiquidationsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  gapSeconds?: InputMaybe<Scalars['Int']['input']>;
  by?: InputMaybe<CoLiquidationGroup>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidationSeriesArgs = {
  interval: SeriesInterval;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryBadDebtLedgerArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidationSurvivalArgs = {
  filter?: InputMaybe<LiquidationFilter>;
  windows?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  runGapSeconds?: InputMaybe<Scalars['Int']['input']>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryAvoidedLiquidationsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  outcome?: InputMaybe<BreachOutcomeAsked>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
  block?: InputMaybe<Block_Height>;
};


export type QueryLiquidationLintArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LiquidationFilter>;
  rules?: InputMaybe<ReadonlyArray<LintRule>>;
  stableAssets?: InputMaybe<ReadonlyArray<Scalars['Bytes']['input']>>;
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

export type AssetRef = {
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
  /**
   * The asset in whose units all Base values are, where that is an isolated market's own: USD values are null then. Null:
   * the protocol's base currency, USD.
   */
  readonly baseAsset?: Maybe<AssetRef>;
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
  /**
   * The asset in whose units all Base values are, where that is an isolated market's own: USD values are null then. Null:
   * the protocol's base currency, USD.
   */
  readonly baseAsset?: Maybe<AssetRef>;
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
  | 'TRACE_TOO_LONG'
  /** An isolated market's values are in the asset that it lends, and nothing tells what that is worth. */
  | 'BASE_NOT_USD'
  /** The isolated market's parameters are not known: they are not in the history. */
  | 'PARAMETERS_UNKNOWN'
  /** The price follows from this liquidation itself, so that a bonus cannot be measured with it. */
  | 'PRICE_IMPLIED'
  /** Rounding of the price that the amounts imply, 1 / repaid + 1 / seized in units, is above 1e-4. */
  | 'PRICE_ROUNDED'
  /** The price is the oracle's. */
  | 'NOT_IMPLIED';

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
  /** Of the protocol's own flash loans that the liquidator asked for or got in the transaction. */
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
  readonly breach: LiquidationBreach;
  /** Market price / oracle price - 1. */
  readonly oracleGap: FactNumber;
  /** 1 - swap proceeds / oracle value. */
  readonly executionShortfall: FactNumber;
  /**
   * Where the price of an isolated market's collateral follows from this liquidation itself (priceOrigin: IMPLIED): repaid ×
   * incentive / seized, one whole collateral token in whole debt tokens.
   */
  readonly impliedPrice: FactNumber;
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
export type LiquidationBreach = {
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

/** Which liquidations a question is about. What is absent chooses all; several together must all fit. */
export type LiquidationFilter = {
  /** A deployment: its id (root contract), its pool, or its name as networks.json has it, in any case. */
  readonly protocol?: InputMaybe<Scalars['String']['input']>;
  /** Seized or repaid: an asset (its address) or a market (its id). */
  readonly asset?: InputMaybe<Scalars['Bytes']['input']>;
  /** Seized. */
  readonly collateral?: InputMaybe<Scalars['Bytes']['input']>;
  /** Repaid. */
  readonly debt?: InputMaybe<Scalars['Bytes']['input']>;
  /** The borrower. */
  readonly account?: InputMaybe<Scalars['Bytes']['input']>;
  /** The borrower's position in one pool or isolated market: pool ‖ account, or the market's id ‖ account. */
  readonly position?: InputMaybe<Scalars['Bytes']['input']>;
  /** Who called the liquidation. */
  readonly liquidator?: InputMaybe<Scalars['Bytes']['input']>;
  /** Both ends included. */
  readonly fromBlock?: InputMaybe<Scalars['Int']['input']>;
  readonly toBlock?: InputMaybe<Scalars['Int']['input']>;
  /** Seconds, both ends included. */
  readonly fromTimestamp?: InputMaybe<Scalars['Int']['input']>;
  readonly toTimestamp?: InputMaybe<Scalars['Int']['input']>;
};

/** Largest first, FIRST_SEEN earliest first. Ties by address. */
export type LiquidatorOrder =
  | 'REPAID_USD'
  | 'GROSS_USD'
  | 'NET_USD'
  | 'COUNT'
  | 'ACCOUNTS'
  | 'LAST_SEEN'
  | 'FIRST_SEEN';

export type LiquidatorRanking = {
  readonly items: ReadonlyArray<LiquidatorScore>;
  readonly pageInfo: PageInfo;
  /** Liquidators that fit, on all pages together. */
  readonly totalCount: Scalars['Int']['output'];
  readonly market: LiquidatorMarket;
  readonly clocks: Clocks;
};

/** All liquidators in question together. */
export type LiquidatorMarket = {
  /** How many they are: the n of herfindahl. */
  readonly liquidators: Scalars['Int']['output'];
  /** Sum of squared shares of the repaid USD, 0 to 1. Null where none of it is known. */
  readonly herfindahl?: Maybe<Scalars['Float']['output']>;
  /** The share of the k largest. */
  readonly topShares: ReadonlyArray<TopShare>;
  readonly count: Scalars['Int']['output'];
  /** Liquidations left out of USD because a price is not known. */
  readonly unvaluedCount: Scalars['Int']['output'];
  readonly repaidUsd: Scalars['BigDecimal']['output'];
};

export type TopShare = {
  readonly k: Scalars['Int']['output'];
  readonly share?: Maybe<Scalars['Float']['output']>;
};

export type LiquidatorScore = {
  /** From 1, by the order asked for. */
  readonly rank: Scalars['Int']['output'];
  readonly liquidator: Scalars['Bytes']['output'];
  readonly count: Scalars['Int']['output'];
  /** Liquidations whose prices are known: USD and its shares are of these. */
  readonly valuedCount: Scalars['Int']['output'];
  readonly accounts: Scalars['Int']['output'];
  readonly repaidUsd: Scalars['BigDecimal']['output'];
  readonly seizedUsd: Scalars['BigDecimal']['output'];
  /** Collateral received less debt repaid, at the oracle's prices. */
  readonly grossUsd: Scalars['BigDecimal']['output'];
  /** Gross less the costs that are known. */
  readonly netUsd: Scalars['BigDecimal']['output'];
  /** False while a cost is not known: net is an upper bound then. */
  readonly netIsExact: Scalars['Boolean']['output'];
  /** Of gasKnownCount liquidations. Null where it is known of none. */
  readonly gasUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly gasKnownCount: Scalars['Int']['output'];
  /** What the protocol took of the collateral. */
  readonly feeUsd: Scalars['BigDecimal']['output'];
  /** Gross / repaid. Null where nothing valued was repaid. */
  readonly bonusShare?: Maybe<Scalars['Float']['output']>;
  /** Share of the valued liquidations with net below 0; a lower bound while netIsExact is false. */
  readonly unprofitableShare?: Maybe<Scalars['Float']['output']>;
  /** Seconds from the block that enabled a liquidation to it, of the latencyKnownCount for which it is known. */
  readonly medianLatencySeconds?: Maybe<Scalars['Float']['output']>;
  readonly latencyKnownCount: Scalars['Int']['output'];
  /** Assets and markets of the collateral seized. */
  readonly assets: ReadonlyArray<Scalars['Bytes']['output']>;
  readonly markets: ReadonlyArray<Scalars['Bytes']['output']>;
  /** Share of its liquidations of an account that it had liquidated before. */
  readonly repeatShare: Scalars['Float']['output'];
  /** Share of its liquidations of the one account that it liquidated most. */
  readonly topAccountShare: Scalars['Float']['output'];
  /** Seconds. */
  readonly firstTimestamp: Scalars['Int']['output'];
  readonly lastTimestamp: Scalars['Int']['output'];
  /** Repaid USD / that of all liquidators in question. Null where that is 0. */
  readonly share?: Maybe<Scalars['Float']['output']>;
};

export type LiquidatorProfile = {
  /** Null where no liquidation fits. */
  readonly score?: Maybe<LiquidatorScore>;
  /** By collateral market, largest repaid value first. */
  readonly markets: ReadonlyArray<LiquidatorByMarket>;
  /** Accounts liquidated more than once, most often first. */
  readonly repeatBorrowers: ReadonlyArray<RepeatBorrower>;
  /** On all pages together. */
  readonly repeatBorrowerCount: Scalars['Int']['output'];
  /** Of the repeat borrowers. */
  readonly pageInfo: PageInfo;
  readonly clocks: Clocks;
};

export type LiquidatorByMarket = {
  readonly market: LegMarket;
  readonly count: Scalars['Int']['output'];
  readonly repaidUsd: Scalars['BigDecimal']['output'];
  readonly grossUsd: Scalars['BigDecimal']['output'];
};

export type RepeatBorrower = {
  readonly account: Scalars['Bytes']['output'];
  readonly count: Scalars['Int']['output'];
  readonly repaidUsd: Scalars['BigDecimal']['output'];
};

/** A market as a leg of liquidations. */
export type LegMarket = {
  /** pool ‖ asset */
  readonly market: Scalars['Bytes']['output'];
  readonly asset: Scalars['Bytes']['output'];
  readonly symbol: Scalars['String']['output'];
  readonly decimals: Scalars['Int']['output'];
  /** The price factor: markets with the same text follow one feed. */
  readonly factor: Scalars['String']['output'];
  /** True for assets of the stable peg group. */
  readonly pegged: Scalars['Boolean']['output'];
};

/** What makes a set of liquidations a cascade. */
export type CascadeRule = {
  /** The longest time between one liquidation and the next. */
  readonly gapSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Repaid USD below which a liquidation links nothing. */
  readonly minUsd?: InputMaybe<Scalars['BigDecimal']['input']>;
  readonly minCount?: InputMaybe<Scalars['Int']['input']>;
  /** Repaid USD of all together. */
  readonly minTotalUsd?: InputMaybe<Scalars['BigDecimal']['input']>;
  /** 1 / sum of squared shares of the repaid USD by borrower. Six decimals. */
  readonly minBorrowers?: InputMaybe<Scalars['BigDecimal']['input']>;
};

export type LiquidationSetKindAsked =
  | 'CASCADE'
  | 'EPISODE'
  | 'ALL';

export type LiquidationSetKind =
  | 'CASCADE'
  | 'EPISODE';

/**
 * Why a set is an episode: fewer liquidations, less repaid USD, or fewer effective borrowers than the rule asks for.
 * USD_UNKNOWN: its liquidations have no value in USD; they are linked by market.
 */
export type EpisodeReason =
  | 'TOO_FEW'
  | 'TOO_SMALL'
  | 'TOO_NARROW'
  | 'USD_UNKNOWN';

/** NEWEST and OLDEST: by the first liquidation. The others: largest first, ties in chain order. */
export type CascadeOrder =
  | 'NEWEST'
  | 'OLDEST'
  | 'REPAID_USD'
  | 'COUNT'
  | 'DURATION';

export type CoLiquidationGroup =
  /** The market seized from. */
  | 'MARKET'
  /** The asset seized. */
  | 'ASSET'
  | 'PROTOCOL';

export type LiquidationCascades = {
  readonly items: ReadonlyArray<LiquidationCascade>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  /** Liquidations of the whole history in no set, because they are below minUsd. */
  readonly belowMinCount: Scalars['Int']['output'];
  /** Liquidations of the whole history without a value in USD: they are in episodes, never in cascades. */
  readonly unvaluedCount: Scalars['Int']['output'];
  readonly clocks: Clocks;
};

export type LiquidationCascade = {
  /** The id of its first liquidation: block number (8 bytes) ‖ log index (4 bytes). */
  readonly id: Scalars['Bytes']['output'];
  readonly kind: LiquidationSetKind;
  /** Empty for a cascade. */
  readonly reasons: ReadonlyArray<EpisodeReason>;
  /** The price factor that links it. Null for a lone liquidation whose legs are both in the peg group. */
  readonly factor?: Maybe<Scalars['String']['output']>;
  readonly count: Scalars['Int']['output'];
  readonly accounts: Scalars['Int']['output'];
  readonly liquidators: Scalars['Int']['output'];
  /** Null where no liquidation has a value; likewise below. */
  readonly repaidUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly seizedUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly firstBlock: Scalars['Int']['output'];
  readonly lastBlock: Scalars['Int']['output'];
  /** Seconds. */
  readonly firstTimestamp: Scalars['Int']['output'];
  readonly lastTimestamp: Scalars['Int']['output'];
  readonly durationSeconds: Scalars['Int']['output'];
  /** The most repaid USD within any 60 seconds, and in one block. */
  readonly peakMinuteUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly peakBlockUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly peakBlock?: Maybe<Scalars['Int']['output']>;
  /** 1 / sum of squared shares of the repaid USD by borrower. */
  readonly effectiveBorrowers?: Maybe<Scalars['Float']['output']>;
  /** Sum of squared shares of the repaid USD by liquidator, 0 to 1. */
  readonly liquidatorHerfindahl?: Maybe<Scalars['Float']['output']>;
  /** Realised by its liquidations. Null where a price of it is not known. */
  readonly badDebtUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** Price updates that enabled a liquidation of it. Waves occur without any feedback. Null where no trigger is known. */
  readonly waves?: Maybe<Scalars['Int']['output']>;
  /** Most seized USD first. */
  readonly collaterals: ReadonlyArray<CascadeCollateral>;
  /**
   * The fall of the factor's price from the last one before the block that enabled the first liquidation (where that is not
   * known: before its own block) to the lowest one until the last: 0.2 is 20 %. Null where none is indexed before.
   */
  readonly drawdown?: Maybe<Scalars['Float']['output']>;
  readonly priceBefore?: Maybe<FactorPrice>;
  readonly priceLowest?: Maybe<FactorPrice>;
};

export type CascadeCollateral = {
  readonly market: LegMarket;
  readonly count: Scalars['Int']['output'];
  readonly seizedUsd: Scalars['BigDecimal']['output'];
  readonly repaidUsd: Scalars['BigDecimal']['output'];
};

export type FactorPrice = {
  readonly block: Scalars['Int']['output'];
  /** Seconds. */
  readonly timestamp: Scalars['Int']['output'];
  /** In the base currency's units. */
  readonly price: Scalars['BigInt']['output'];
};

export type LiquidationCascadeTimeline = {
  /** Null where no set holds that liquidation: it is below minUsd, or there is none of that id. */
  readonly cascade?: Maybe<LiquidationCascade>;
  readonly items: ReadonlyArray<CascadeEntry>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  /** Up to 1,000 prices of its factor, from the last one before it on. */
  readonly prices: ReadonlyArray<FactorPrice>;
  readonly clocks: Clocks;
};

export type CascadeEntry = {
  /** The liquidation's id. */
  readonly id: Scalars['Bytes']['output'];
  readonly block: Scalars['Int']['output'];
  /** Seconds. */
  readonly timestamp: Scalars['Int']['output'];
  readonly transactionHash: Scalars['Bytes']['output'];
  readonly account: Scalars['Bytes']['output'];
  readonly liquidator: Scalars['Bytes']['output'];
  readonly collateral: LegMarket;
  readonly debt: LegMarket;
  readonly repaidUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly seizedUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** Repaid in the set up to and with this one. */
  readonly cumulativeRepaidUsd: Scalars['BigDecimal']['output'];
  /**
   * How many earlier price updates within the set had enabled a liquidation before the one that enabled this. Null for other
   * triggers, and where the trigger is not known.
   */
  readonly wave?: Maybe<Scalars['Int']['output']>;
};

export type CascadeHistory = {
  readonly items: ReadonlyArray<AssetCascades>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  readonly clocks: Clocks;
};

export type AssetCascades = {
  readonly market: LegMarket;
  /** Cascades in which it was seized. */
  readonly cascades: Scalars['Int']['output'];
  readonly liquidations: Scalars['Int']['output'];
  readonly seizedUsd: Scalars['BigDecimal']['output'];
  /** Of the cascade in which most of it was seized. */
  readonly largestSeizedUsd: Scalars['BigDecimal']['output'];
  readonly largestId: Scalars['Bytes']['output'];
  /** Seconds. */
  readonly firstTimestamp: Scalars['Int']['output'];
  readonly lastTimestamp: Scalars['Int']['output'];
};

export type CoLiquidations = {
  /** Most USD first. */
  readonly items: ReadonlyArray<CoLiquidation>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  /** Repaid USD of all valued liquidations: all items and what has no source. */
  readonly totalUsd: Scalars['BigDecimal']['output'];
  readonly withoutSourceUsd: Scalars['BigDecimal']['output'];
  readonly unvaluedCount: Scalars['Int']['output'];
  readonly clocks: Clocks;
};

export type CoLiquidation = {
  /** The source's market, asset or protocol. */
  readonly from: Scalars['Bytes']['output'];
  /** That of what followed. */
  readonly to: Scalars['Bytes']['output'];
  readonly count: Scalars['Int']['output'];
  readonly usd: Scalars['BigDecimal']['output'];
  /** Of that, nearest to its source by the account rather than by a price factor. */
  readonly sameAccountUsd: Scalars['BigDecimal']['output'];
  /** usd less that of the opposite direction. */
  readonly asymmetryUsd: Scalars['BigDecimal']['output'];
};

export type SeriesInterval =
  | 'HOUR'
  | 'DAY'
  /** From Monday (ISO 8601). */
  | 'WEEK'
  | 'MONTH';

export type LiquidationSeries = {
  readonly items: ReadonlyArray<SeriesBucket>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  readonly clocks: Clocks;
};

export type SeriesBucket = {
  /** Its first second, and the first of the next. */
  readonly start: Scalars['Int']['output'];
  readonly end: Scalars['Int']['output'];
  readonly count: Scalars['Int']['output'];
  /** Liquidations whose prices are known: USD is of these. */
  readonly valuedCount: Scalars['Int']['output'];
  /** Distinct within the bucket. */
  readonly accounts: Scalars['Int']['output'];
  readonly liquidators: Scalars['Int']['output'];
  readonly repaidUsd: Scalars['BigDecimal']['output'];
  readonly seizedUsd: Scalars['BigDecimal']['output'];
  /** Received by liquidators less repaid: what is left of the bonus after the protocol's fee. */
  readonly bonusUsd: Scalars['BigDecimal']['output'];
  /** The protocol's. */
  readonly feeUsd: Scalars['BigDecimal']['output'];
  /** Realised by these liquidations, where its price is known. */
  readonly badDebtUsd: Scalars['BigDecimal']['output'];
  /** In 1e-8 USD, each liquidation rounded down: what the LiquidationStats entities add up, hour by hour and day by day. */
  readonly repaidUsd8: Scalars['BigInt']['output'];
  readonly seizedUsd8: Scalars['BigInt']['output'];
  /** Repaid / all debt before. Null where it is known of none. */
  readonly meanCloseFactor?: Maybe<Scalars['Float']['output']>;
  readonly medianCloseFactor?: Maybe<Scalars['Float']['output']>;
  /** Repaid beyond the one-shot minimum, of the overKnownCount liquidations that have one. */
  readonly overUsd: Scalars['BigDecimal']['output'];
  readonly overKnownCount: Scalars['Int']['output'];
  /** Seconds from the block that enabled a liquidation to it. */
  readonly medianLatencySeconds?: Maybe<Scalars['Float']['output']>;
  readonly latencyKnownCount: Scalars['Int']['output'];
};

export type BadDebtLedger = {
  readonly items: ReadonlyArray<BadDebtEntry>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  /** Of the entries that fit, by market. */
  readonly markets: ReadonlyArray<BadDebtTotals>;
  readonly clocks: Clocks;
};

export type BadDebtKind =
  | 'WRITTEN_OFF'
  | 'COVERED';

export type BadDebtEntry = {
  readonly id: Scalars['Bytes']['output'];
  readonly kind: BadDebtKind;
  readonly block: Scalars['Int']['output'];
  /** Seconds. */
  readonly timestamp: Scalars['Int']['output'];
  readonly transactionHash: Scalars['Bytes']['output'];
  readonly protocol: Scalars['Bytes']['output'];
  readonly market: LegMarket;
  /** Null where a deficit was covered. */
  readonly position?: Maybe<Scalars['Bytes']['output']>;
  readonly account?: Maybe<Scalars['Bytes']['output']>;
  /** In the asset's units; negative when covered. */
  readonly amount: Scalars['BigInt']['output'];
  /** At the price in force then. Null where it is not known, or was set in that block by no log that tells its place. */
  readonly usd?: Maybe<Scalars['BigDecimal']['output']>;
  /** The liquidation that realised it. Null where no call of its transaction did. */
  readonly liquidation?: Maybe<Scalars['Bytes']['output']>;
  readonly liquidator?: Maybe<Scalars['Bytes']['output']>;
  /** Written off less covered in the market, up to and with this entry, in the asset's units. */
  readonly openAfter: Scalars['BigInt']['output'];
};

export type BadDebtTotals = {
  readonly market: LegMarket;
  /** In the asset's units. */
  readonly writtenOff: Scalars['BigInt']['output'];
  readonly covered: Scalars['BigInt']['output'];
  readonly open: Scalars['BigInt']['output'];
  /** At the prices of the moments of writing off; without the unvaluedCount entries whose price is not known. */
  readonly writtenOffUsd: Scalars['BigDecimal']['output'];
  readonly unvaluedCount: Scalars['Int']['output'];
  readonly accounts: Scalars['Int']['output'];
  readonly count: Scalars['Int']['output'];
};

export type LiquidationSurvival = {
  readonly at: ReadonlyArray<SurvivalAt>;
  /** Liquidations that left debt and are followed. */
  readonly followed: Scalars['Int']['output'];
  /** Liquidations after which nothing was owed. */
  readonly closed: Scalars['Int']['output'];
  /** Liquidations of which it is not known whether debt was left. */
  readonly unknown: Scalars['Int']['output'];
  /** Followed, not liquidated again, and the longest window is not over. */
  readonly open: Scalars['Int']['output'];
  readonly clocks: Clocks;
};

export type SurvivalAt = {
  /** The window. */
  readonly seconds: Scalars['Int']['output'];
  /** Followed whose window is over. */
  readonly observed: Scalars['Int']['output'];
  readonly reliquidated: Scalars['Int']['output'];
  readonly survived: Scalars['Int']['output'];
  /** reliquidated / observed. Null of none. */
  readonly reliquidationRate?: Maybe<Scalars['Float']['output']>;
  readonly survivalRate?: Maybe<Scalars['Float']['output']>;
  /** The Kaplan-Meier estimate of survival, which open windows inform for as long as they have been seen. */
  readonly kaplanMeier?: Maybe<Scalars['Float']['output']>;
  /** Greenwood's. */
  readonly standardError?: Maybe<Scalars['Float']['output']>;
};

export type BreachOutcomeAsked =
  | 'AVOIDED'
  | 'LIQUIDATED'
  | 'OPEN'
  | 'UNKNOWN'
  | 'ALL';

/**
 * AVOIDED: over, without a liquidation in it. OPEN: not over at the end of the range. UNKNOWN: the health factor is not known
 * at its end, and nothing was liquidated in it.
 */
export type BreachOutcome =
  | 'AVOIDED'
  | 'LIQUIDATED'
  | 'OPEN'
  | 'UNKNOWN';

/**
 * What began or ended a breach: what the position did or had done to it, a new price, a changed parameter, or interest alone;
 * of several in one block the one at whose log it passed 1. UNKNOWN: its health factor is not known at the end.
 */
export type BreachCause =
  | 'SUPPLY'
  | 'WITHDRAW'
  | 'BORROW'
  | 'REPAY'
  | 'TRANSFER'
  | 'COLLATERAL_FLAG'
  | 'CATEGORY'
  | 'LIQUIDATION'
  | 'BAD_DEBT'
  | 'RATE_MODE'
  | 'PRICE_UPDATE'
  | 'PARAMETER_CHANGE'
  | 'ACCRUAL'
  | 'UNKNOWN';

export type AvoidedLiquidations = {
  /** By start, then by position. */
  readonly items: ReadonlyArray<Breach>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  /** All breaches in question, whatever their outcome. */
  readonly endings: ReadonlyArray<BreachEnding>;
  /** The range walked through, and its blocks in which something happened. */
  readonly fromBlock: Scalars['Int']['output'];
  readonly toBlock: Scalars['Int']['output'];
  readonly blocks: Scalars['Int']['output'];
  readonly clocks: Clocks;
};

export type BreachEnding = {
  readonly outcome: BreachOutcome;
  /** Null while it is open. */
  readonly endedBy?: Maybe<BreachCause>;
  readonly count: Scalars['Int']['output'];
  /** Of them those that began and ended in one block. */
  readonly withinBlockCount: Scalars['Int']['output'];
};

export type Breach = {
  /** pool ‖ account; in an isolated market: market ‖ account */
  readonly position: Scalars['Bytes']['output'];
  readonly account: Scalars['Bytes']['output'];
  readonly startBlock: Scalars['Int']['output'];
  /** Seconds. */
  readonly startTimestamp: Scalars['Int']['output'];
  /** Null: it was below 1 before the range; startBlock is the range's first then, startTimestamp the one before it. */
  readonly startedBy?: Maybe<BreachCause>;
  /** The block in which it was over. Null while it is open; likewise below. */
  readonly endBlock?: Maybe<Scalars['Int']['output']>;
  readonly endTimestamp?: Maybe<Scalars['Int']['output']>;
  readonly endedBy?: Maybe<BreachCause>;
  readonly durationSeconds?: Maybe<Scalars['Int']['output']>;
  readonly outcome: BreachOutcome;
  readonly liquidations: Scalars['Int']['output'];
  readonly lowestHealthFactorWad: Scalars['BigInt']['output'];
  readonly lowestHealthFactor: Scalars['BigDecimal']['output'];
  /** At its start. Null in an isolated market, whose values are in the asset that it lends; likewise below. */
  readonly debtUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** The largest max(0, debt - collateral) in it. */
  readonly shortfallUsd?: Maybe<Scalars['BigDecimal']['output']>;
};

/**
 * PAIR_ALWAYS_WORSENS: a collateral with k = LT (1 + b) >= 1: every partial liquidation that takes it lowers the health
 * factor. ACCOUNT_SPIRAL: health factor below 1 and below k of every collateral that could be taken. ACCOUNT_PAIR_WORSENS: of
 * some of them. ACCOUNT_INSOLVENT: debt above collateral. MARKET_WORSENED, ACCOUNT_WORSENED: liquidations that lowered it.
 */
export type LintRule =
  | 'PAIR_ALWAYS_WORSENS'
  | 'ACCOUNT_SPIRAL'
  | 'ACCOUNT_INSOLVENT'
  | 'ACCOUNT_PAIR_WORSENS'
  | 'MARKET_WORSENED'
  | 'ACCOUNT_WORSENED';

export type LiquidationLint = {
  /** In the order of the rules; within one most harm first. */
  readonly items: ReadonlyArray<LintItem>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  readonly counts: ReadonlyArray<LintCount>;
  readonly clocks: Clocks;
};

export type LintCount = {
  readonly rule: LintRule;
  readonly count: Scalars['Int']['output'];
};

export type LintItem = {
  /** The rule and what it is about. */
  readonly id: Scalars['String']['output'];
  readonly rule: LintRule;
  /** The collateral. Null where it is about a position in a pool, or an account. */
  readonly market?: Maybe<Scalars['Bytes']['output']>;
  readonly symbol?: Maybe<Scalars['String']['output']>;
  /** The category whose parameters make the pair. Null: the market's own. */
  readonly category?: Maybe<Scalars['Int']['output']>;
  readonly account?: Maybe<Scalars['Bytes']['output']>;
  readonly position?: Maybe<Scalars['Bytes']['output']>;
  /** LT (1 + b): of the pair, or the lowest of the account's collaterals. */
  readonly k?: Maybe<Scalars['BigDecimal']['output']>;
  /** Of accounts now; likewise the two below. */
  readonly healthFactor?: Maybe<Scalars['BigDecimal']['output']>;
  /** Null in an isolated market, whose values are in the asset that it lends; likewise below. */
  readonly debtUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** max(0, debt - collateral) */
  readonly shortfallUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** Of history: liquidations that left debt and whose effect is known, and those that lowered the health factor. */
  readonly known?: Maybe<Scalars['Int']['output']>;
  readonly worsened?: Maybe<Scalars['Int']['output']>;
  /** Of the worsened, those of positions that every partial liquidation would have made worse. */
  readonly spirals?: Maybe<Scalars['Int']['output']>;
  /** Repaid in the worsened. */
  readonly repaidUsd?: Maybe<Scalars['BigDecimal']['output']>;
  /** The largest fall of a health factor by one of them. */
  readonly largestFall?: Maybe<Scalars['BigDecimal']['output']>;
};

export type ProfitVolumes = {
  readonly items: ReadonlyArray<ProfitVolume>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  readonly clocks: Clocks;
};

export type ProfitVolume = {
  /** The month's first second. */
  readonly month: Scalars['Int']['output'];
  /** The collateral seized. */
  readonly market: LegMarket;
  readonly count: Scalars['Int']['output'];
  /** Gross, of the liquidations whose prices are known. */
  readonly profitUsd: Scalars['BigDecimal']['output'];
  /** Over the moments at which the market has collateral with a known price. Null where there is none. */
  readonly meanCollateralUsd?: Maybe<Scalars['BigDecimal']['output']>;
  readonly samples: Scalars['Int']['output'];
  /** profitUsd / meanCollateralUsd. Null where that is not known or 0. */
  readonly ratio?: Maybe<Scalars['Float']['output']>;
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
  RateModel: RateModel;
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
  AssetRef: ResolverTypeWrapper<AssetRef>;
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
  LiquidationBreach: ResolverTypeWrapper<LiquidationBreach>;
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
  LiquidationFilter: LiquidationFilter;
  LiquidatorOrder: LiquidatorOrder;
  LiquidatorRanking: ResolverTypeWrapper<LiquidatorRanking>;
  LiquidatorMarket: ResolverTypeWrapper<LiquidatorMarket>;
  TopShare: ResolverTypeWrapper<TopShare>;
  LiquidatorScore: ResolverTypeWrapper<LiquidatorScore>;
  LiquidatorProfile: ResolverTypeWrapper<LiquidatorProfile>;
  LiquidatorByMarket: ResolverTypeWrapper<LiquidatorByMarket>;
  RepeatBorrower: ResolverTypeWrapper<RepeatBorrower>;
  LegMarket: ResolverTypeWrapper<LegMarket>;
  CascadeRule: CascadeRule;
  LiquidationSetKindAsked: LiquidationSetKindAsked;
  LiquidationSetKind: LiquidationSetKind;
  EpisodeReason: EpisodeReason;
  CascadeOrder: CascadeOrder;
  CoLiquidationGroup: CoLiquidationGroup;
  LiquidationCascades: ResolverTypeWrapper<LiquidationCascades>;
  LiquidationCascade: ResolverTypeWrapper<LiquidationCascade>;
  CascadeCollateral: ResolverTypeWrapper<CascadeCollateral>;
  FactorPrice: ResolverTypeWrapper<FactorPrice>;
  LiquidationCascadeTimeline: ResolverTypeWrapper<LiquidationCascadeTimeline>;
  CascadeEntry: ResolverTypeWrapper<CascadeEntry>;
  CascadeHistory: ResolverTypeWrapper<CascadeHistory>;
  AssetCascades: ResolverTypeWrapper<AssetCascades>;
  CoLiquidations: ResolverTypeWrapper<CoLiquidations>;
  CoLiquidation: ResolverTypeWrapper<CoLiquidation>;
  SeriesInterval: SeriesInterval;
  LiquidationSeries: ResolverTypeWrapper<LiquidationSeries>;
  SeriesBucket: ResolverTypeWrapper<SeriesBucket>;
  BadDebtLedger: ResolverTypeWrapper<BadDebtLedger>;
  BadDebtKind: BadDebtKind;
  BadDebtEntry: ResolverTypeWrapper<BadDebtEntry>;
  BadDebtTotals: ResolverTypeWrapper<BadDebtTotals>;
  LiquidationSurvival: ResolverTypeWrapper<LiquidationSurvival>;
  SurvivalAt: ResolverTypeWrapper<SurvivalAt>;
  BreachOutcomeAsked: BreachOutcomeAsked;
  BreachOutcome: BreachOutcome;
  BreachCause: BreachCause;
  AvoidedLiquidations: ResolverTypeWrapper<AvoidedLiquidations>;
  BreachEnding: ResolverTypeWrapper<BreachEnding>;
  Breach: ResolverTypeWrapper<Breach>;
  LintRule: LintRule;
  LiquidationLint: ResolverTypeWrapper<LiquidationLint>;
  LintCount: ResolverTypeWrapper<LintCount>;
  LintItem: ResolverTypeWrapper<LintItem>;
  ProfitVolumes: ResolverTypeWrapper<ProfitVolumes>;
  ProfitVolume: ResolverTypeWrapper<ProfitVolume>;
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
  AssetRef: AssetRef;
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
  LiquidationBreach: LiquidationBreach;
  LiquidationRun: LiquidationRun;
  LiquidationRuns: LiquidationRuns;
  IndexingStatus: IndexingStatus;
  Float: Scalars['Float']['output'];
  StatusBlock: StatusBlock;
  StatusHead: StatusHead;
  CheckStatus: CheckStatus;
  CheckDifference: CheckDifference;
  LiquidationFilter: LiquidationFilter;
  LiquidatorRanking: LiquidatorRanking;
  LiquidatorMarket: LiquidatorMarket;
  TopShare: TopShare;
  LiquidatorScore: LiquidatorScore;
  LiquidatorProfile: LiquidatorProfile;
  LiquidatorByMarket: LiquidatorByMarket;
  RepeatBorrower: RepeatBorrower;
  LegMarket: LegMarket;
  CascadeRule: CascadeRule;
  LiquidationCascades: LiquidationCascades;
  LiquidationCascade: LiquidationCascade;
  CascadeCollateral: CascadeCollateral;
  FactorPrice: FactorPrice;
  LiquidationCascadeTimeline: LiquidationCascadeTimeline;
  CascadeEntry: CascadeEntry;
  CascadeHistory: CascadeHistory;
  AssetCascades: AssetCascades;
  CoLiquidations: CoLiquidations;
  CoLiquidation: CoLiquidation;
  LiquidationSeries: LiquidationSeries;
  SeriesBucket: SeriesBucket;
  BadDebtLedger: BadDebtLedger;
  BadDebtEntry: BadDebtEntry;
  BadDebtTotals: BadDebtTotals;
  LiquidationSurvival: LiquidationSurvival;
  SurvivalAt: SurvivalAt;
  AvoidedLiquidations: AvoidedLiquidations;
  BreachEnding: BreachEnding;
  Breach: Breach;
  LiquidationLint: LiquidationLint;
  LintCount: LintCount;
  LintItem: LintItem;
  ProfitVolumes: ProfitVolumes;
  ProfitVolume: ProfitVolume;
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
  liquidatorRanking?: Resolver<ResolversTypes['LiquidatorRanking'], ParentType, ContextType, RequireFields<QueryLiquidatorRankingArgs, 'first' | 'orderBy'>>;
  liquidatorProfile?: Resolver<ResolversTypes['LiquidatorProfile'], ParentType, ContextType, RequireFields<QueryLiquidatorProfileArgs, 'id' | 'first'>>;
  profitVolume?: Resolver<ResolversTypes['ProfitVolumes'], ParentType, ContextType, RequireFields<QueryProfitVolumeArgs, 'first' | 'samples'>>;
  liquidationCascades?: Resolver<ResolversTypes['LiquidationCascades'], ParentType, ContextType, RequireFields<QueryLiquidationCascadesArgs, 'first' | 'kind' | 'orderBy'>>;
  liquidationCascade?: Resolver<ResolversTypes['LiquidationCascadeTimeline'], ParentType, ContextType, RequireFields<QueryLiquidationCascadeArgs, 'id' | 'first'>>;
  cascadeHistory?: Resolver<ResolversTypes['CascadeHistory'], ParentType, ContextType, RequireFields<QueryCascadeHistoryArgs, 'first'>>;
  coLiquidations?: Resolver<ResolversTypes['CoLiquidations'], ParentType, ContextType, RequireFields<QueryCoLiquidationsArgs, 'first' | 'gapSeconds' | 'by'>>;
  liquidationSeries?: Resolver<ResolversTypes['LiquidationSeries'], ParentType, ContextType, RequireFields<QueryLiquidationSeriesArgs, 'interval' | 'first'>>;
  badDebtLedger?: Resolver<ResolversTypes['BadDebtLedger'], ParentType, ContextType, RequireFields<QueryBadDebtLedgerArgs, 'first'>>;
  liquidationSurvival?: Resolver<ResolversTypes['LiquidationSurvival'], ParentType, ContextType, RequireFields<QueryLiquidationSurvivalArgs, 'windows' | 'runGapSeconds'>>;
  avoidedLiquidations?: Resolver<ResolversTypes['AvoidedLiquidations'], ParentType, ContextType, RequireFields<QueryAvoidedLiquidationsArgs, 'first' | 'outcome'>>;
  liquidationLint?: Resolver<ResolversTypes['LiquidationLint'], ParentType, ContextType, RequireFields<QueryLiquidationLintArgs, 'first'>>;
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

export type AssetRefResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['AssetRef'] = ResolversParentTypes['AssetRef']> = {
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
  baseAsset?: Resolver<Maybe<ResolversTypes['AssetRef']>, ParentType, ContextType>;
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
  baseAsset?: Resolver<Maybe<ResolversTypes['AssetRef']>, ParentType, ContextType>;
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
  breach?: Resolver<ResolversTypes['LiquidationBreach'], ParentType, ContextType>;
  oracleGap?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  executionShortfall?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
  impliedPrice?: Resolver<ResolversTypes['FactNumber'], ParentType, ContextType>;
};

export type RunRefResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RunRef'] = ResolversParentTypes['RunRef']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  place?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  liquidations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  part?: Resolver<ResolversTypes['RunPart'], ParentType, ContextType>;
  isOpen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type LiquidationBreachResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationBreach'] = ResolversParentTypes['LiquidationBreach']> = {
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

export type LiquidatorRankingResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidatorRanking'] = ResolversParentTypes['LiquidatorRanking']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['LiquidatorScore']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  market?: Resolver<ResolversTypes['LiquidatorMarket'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type LiquidatorMarketResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidatorMarket'] = ResolversParentTypes['LiquidatorMarket']> = {
  liquidators?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  herfindahl?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  topShares?: Resolver<ReadonlyArray<ResolversTypes['TopShare']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unvaluedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  repaidUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
};

export type TopShareResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['TopShare'] = ResolversParentTypes['TopShare']> = {
  k?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type LiquidatorScoreResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidatorScore'] = ResolversParentTypes['LiquidatorScore']> = {
  rank?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  liquidator?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  valuedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  accounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  repaidUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  seizedUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  grossUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  netUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  netIsExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  gasUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  gasKnownCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  feeUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  bonusShare?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  unprofitableShare?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  medianLatencySeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  latencyKnownCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  assets?: Resolver<ReadonlyArray<ResolversTypes['Bytes']>, ParentType, ContextType>;
  markets?: Resolver<ReadonlyArray<ResolversTypes['Bytes']>, ParentType, ContextType>;
  repeatShare?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  topAccountShare?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  firstTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  share?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type LiquidatorProfileResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidatorProfile'] = ResolversParentTypes['LiquidatorProfile']> = {
  score?: Resolver<Maybe<ResolversTypes['LiquidatorScore']>, ParentType, ContextType>;
  markets?: Resolver<ReadonlyArray<ResolversTypes['LiquidatorByMarket']>, ParentType, ContextType>;
  repeatBorrowers?: Resolver<ReadonlyArray<ResolversTypes['RepeatBorrower']>, ParentType, ContextType>;
  repeatBorrowerCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type LiquidatorByMarketResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidatorByMarket'] = ResolversParentTypes['LiquidatorByMarket']> = {
  market?: Resolver<ResolversTypes['LegMarket'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  repaidUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  grossUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
};

export type RepeatBorrowerResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RepeatBorrower'] = ResolversParentTypes['RepeatBorrower']> = {
  account?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  repaidUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
};

export type LegMarketResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LegMarket'] = ResolversParentTypes['LegMarket']> = {
  market?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  asset?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  symbol?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  decimals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  factor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  pegged?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type LiquidationCascadesResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationCascades'] = ResolversParentTypes['LiquidationCascades']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['LiquidationCascade']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  belowMinCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unvaluedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type LiquidationCascadeResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationCascade'] = ResolversParentTypes['LiquidationCascade']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['LiquidationSetKind'], ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['EpisodeReason']>, ParentType, ContextType>;
  factor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  accounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  liquidators?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  repaidUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  seizedUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  firstBlock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastBlock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  firstTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  durationSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peakMinuteUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  peakBlockUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  peakBlock?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  effectiveBorrowers?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  liquidatorHerfindahl?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  badDebtUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  waves?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  collaterals?: Resolver<ReadonlyArray<ResolversTypes['CascadeCollateral']>, ParentType, ContextType>;
  drawdown?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  priceBefore?: Resolver<Maybe<ResolversTypes['FactorPrice']>, ParentType, ContextType>;
  priceLowest?: Resolver<Maybe<ResolversTypes['FactorPrice']>, ParentType, ContextType>;
};

export type CascadeCollateralResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['CascadeCollateral'] = ResolversParentTypes['CascadeCollateral']> = {
  market?: Resolver<ResolversTypes['LegMarket'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  seizedUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  repaidUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
};

export type FactorPriceResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['FactorPrice'] = ResolversParentTypes['FactorPrice']> = {
  block?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export type LiquidationCascadeTimelineResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationCascadeTimeline'] = ResolversParentTypes['LiquidationCascadeTimeline']> = {
  cascade?: Resolver<Maybe<ResolversTypes['LiquidationCascade']>, ParentType, ContextType>;
  items?: Resolver<ReadonlyArray<ResolversTypes['CascadeEntry']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  prices?: Resolver<ReadonlyArray<ResolversTypes['FactorPrice']>, ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type CascadeEntryResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['CascadeEntry'] = ResolversParentTypes['CascadeEntry']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  block?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  transactionHash?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  liquidator?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  collateral?: Resolver<ResolversTypes['LegMarket'], ParentType, ContextType>;
  debt?: Resolver<ResolversTypes['LegMarket'], ParentType, ContextType>;
  repaidUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  seizedUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  cumulativeRepaidUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  wave?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type CascadeHistoryResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['CascadeHistory'] = ResolversParentTypes['CascadeHistory']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['AssetCascades']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type AssetCascadesResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['AssetCascades'] = ResolversParentTypes['AssetCascades']> = {
  market?: Resolver<ResolversTypes['LegMarket'], ParentType, ContextType>;
  cascades?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  liquidations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  seizedUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  largestSeizedUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  largestId?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  firstTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CoLiquidationsResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['CoLiquidations'] = ResolversParentTypes['CoLiquidations']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['CoLiquidation']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totalUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  withoutSourceUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  unvaluedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type CoLiquidationResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['CoLiquidation'] = ResolversParentTypes['CoLiquidation']> = {
  from?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  usd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  sameAccountUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  asymmetryUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
};

export type LiquidationSeriesResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationSeries'] = ResolversParentTypes['LiquidationSeries']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['SeriesBucket']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type SeriesBucketResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['SeriesBucket'] = ResolversParentTypes['SeriesBucket']> = {
  start?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  end?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  valuedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  accounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  liquidators?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  repaidUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  seizedUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  bonusUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  feeUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  badDebtUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  repaidUsd8?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  seizedUsd8?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  meanCloseFactor?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  medianCloseFactor?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  overUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  overKnownCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  medianLatencySeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  latencyKnownCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BadDebtLedgerResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['BadDebtLedger'] = ResolversParentTypes['BadDebtLedger']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['BadDebtEntry']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  markets?: Resolver<ReadonlyArray<ResolversTypes['BadDebtTotals']>, ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type BadDebtEntryResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['BadDebtEntry'] = ResolversParentTypes['BadDebtEntry']> = {
  id?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['BadDebtKind'], ParentType, ContextType>;
  block?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  transactionHash?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  protocol?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  market?: Resolver<ResolversTypes['LegMarket'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
  account?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  usd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  liquidation?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
  liquidator?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
  openAfter?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
};

export type BadDebtTotalsResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['BadDebtTotals'] = ResolversParentTypes['BadDebtTotals']> = {
  market?: Resolver<ResolversTypes['LegMarket'], ParentType, ContextType>;
  writtenOff?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  covered?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  open?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  writtenOffUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  unvaluedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  accounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type LiquidationSurvivalResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationSurvival'] = ResolversParentTypes['LiquidationSurvival']> = {
  at?: Resolver<ReadonlyArray<ResolversTypes['SurvivalAt']>, ParentType, ContextType>;
  followed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  closed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unknown?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  open?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type SurvivalAtResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['SurvivalAt'] = ResolversParentTypes['SurvivalAt']> = {
  seconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  observed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reliquidated?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  survived?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reliquidationRate?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  survivalRate?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  kaplanMeier?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  standardError?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type AvoidedLiquidationsResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['AvoidedLiquidations'] = ResolversParentTypes['AvoidedLiquidations']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['Breach']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  endings?: Resolver<ReadonlyArray<ResolversTypes['BreachEnding']>, ParentType, ContextType>;
  fromBlock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  toBlock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  blocks?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type BreachEndingResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['BreachEnding'] = ResolversParentTypes['BreachEnding']> = {
  outcome?: Resolver<ResolversTypes['BreachOutcome'], ParentType, ContextType>;
  endedBy?: Resolver<Maybe<ResolversTypes['BreachCause']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  withinBlockCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BreachResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Breach'] = ResolversParentTypes['Breach']> = {
  position?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  startBlock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  startTimestamp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  startedBy?: Resolver<Maybe<ResolversTypes['BreachCause']>, ParentType, ContextType>;
  endBlock?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  endTimestamp?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  endedBy?: Resolver<Maybe<ResolversTypes['BreachCause']>, ParentType, ContextType>;
  durationSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['BreachOutcome'], ParentType, ContextType>;
  liquidations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lowestHealthFactorWad?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  lowestHealthFactor?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  debtUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  shortfallUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
};

export type LiquidationLintResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiquidationLint'] = ResolversParentTypes['LiquidationLint']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['LintItem']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  counts?: Resolver<ReadonlyArray<ResolversTypes['LintCount']>, ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type LintCountResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LintCount'] = ResolversParentTypes['LintCount']> = {
  rule?: Resolver<ResolversTypes['LintRule'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type LintItemResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LintItem'] = ResolversParentTypes['LintItem']> = {
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['LintRule'], ParentType, ContextType>;
  market?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
  symbol?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  account?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Bytes']>, ParentType, ContextType>;
  k?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  healthFactor?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  debtUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  shortfallUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  known?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  worsened?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  spirals?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  repaidUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  largestFall?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
};

export type ProfitVolumesResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['ProfitVolumes'] = ResolversParentTypes['ProfitVolumes']> = {
  items?: Resolver<ReadonlyArray<ResolversTypes['ProfitVolume']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  clocks?: Resolver<ResolversTypes['Clocks'], ParentType, ContextType>;
};

export type ProfitVolumeResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['ProfitVolume'] = ResolversParentTypes['ProfitVolume']> = {
  month?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  market?: Resolver<ResolversTypes['LegMarket'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  profitUsd?: Resolver<ResolversTypes['BigDecimal'], ParentType, ContextType>;
  meanCollateralUsd?: Resolver<Maybe<ResolversTypes['BigDecimal']>, ParentType, ContextType>;
  samples?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  ratio?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
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
  AssetRef?: AssetRefResolvers<ContextType>;
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
  LiquidationBreach?: LiquidationBreachResolvers<ContextType>;
  LiquidationRun?: LiquidationRunResolvers<ContextType>;
  LiquidationRuns?: LiquidationRunsResolvers<ContextType>;
  IndexingStatus?: IndexingStatusResolvers<ContextType>;
  StatusBlock?: StatusBlockResolvers<ContextType>;
  StatusHead?: StatusHeadResolvers<ContextType>;
  CheckStatus?: CheckStatusResolvers<ContextType>;
  CheckDifference?: CheckDifferenceResolvers<ContextType>;
  LiquidatorRanking?: LiquidatorRankingResolvers<ContextType>;
  LiquidatorMarket?: LiquidatorMarketResolvers<ContextType>;
  TopShare?: TopShareResolvers<ContextType>;
  LiquidatorScore?: LiquidatorScoreResolvers<ContextType>;
  LiquidatorProfile?: LiquidatorProfileResolvers<ContextType>;
  LiquidatorByMarket?: LiquidatorByMarketResolvers<ContextType>;
  RepeatBorrower?: RepeatBorrowerResolvers<ContextType>;
  LegMarket?: LegMarketResolvers<ContextType>;
  LiquidationCascades?: LiquidationCascadesResolvers<ContextType>;
  LiquidationCascade?: LiquidationCascadeResolvers<ContextType>;
  CascadeCollateral?: CascadeCollateralResolvers<ContextType>;
  FactorPrice?: FactorPriceResolvers<ContextType>;
  LiquidationCascadeTimeline?: LiquidationCascadeTimelineResolvers<ContextType>;
  CascadeEntry?: CascadeEntryResolvers<ContextType>;
  CascadeHistory?: CascadeHistoryResolvers<ContextType>;
  AssetCascades?: AssetCascadesResolvers<ContextType>;
  CoLiquidations?: CoLiquidationsResolvers<ContextType>;
  CoLiquidation?: CoLiquidationResolvers<ContextType>;
  LiquidationSeries?: LiquidationSeriesResolvers<ContextType>;
  SeriesBucket?: SeriesBucketResolvers<ContextType>;
  BadDebtLedger?: BadDebtLedgerResolvers<ContextType>;
  BadDebtEntry?: BadDebtEntryResolvers<ContextType>;
  BadDebtTotals?: BadDebtTotalsResolvers<ContextType>;
  LiquidationSurvival?: LiquidationSurvivalResolvers<ContextType>;
  SurvivalAt?: SurvivalAtResolvers<ContextType>;
  AvoidedLiquidations?: AvoidedLiquidationsResolvers<ContextType>;
  BreachEnding?: BreachEndingResolvers<ContextType>;
  Breach?: BreachResolvers<ContextType>;
  LiquidationLint?: LiquidationLintResolvers<ContextType>;
  LintCount?: LintCountResolvers<ContextType>;
  LintItem?: LintItemResolvers<ContextType>;
  ProfitVolumes?: ProfitVolumesResolvers<ContextType>;
  ProfitVolume?: ProfitVolumeResolvers<ContextType>;
};

