/** Limits on what one question may cost. Those of a feature are grouped under its name. */

/** Rows on a page of an analytics answer: graph-node's own bounds. */
export const PAGE_DEFAULT = 100
export const PAGE_MAX = 1000

/** Rounds of a bracketed integer search: a uint256 needs 256 doublings and as many halvings. */
export const SEARCH_ROUNDS_MAX = 600

/** A freshly changed book is refreshed row by row up to this many blocks behind, and loaded anew beyond. */
export const BOOK_REFRESH_BLOCKS_MAX = 50_000

/** Books of past blocks that are kept in memory, so that the pages of one question need not load them again. */
export const PAST_BOOKS_MAX = 2

/** An answer whose block is older than this behind the chain's head is stale, in seconds. */
export const ANSWER_STALE_SECONDS = 600

/** How long an oracle may take to answer, and how long a failed one is left alone. */
export const ORACLE_TIMEOUT_MS = 10_000
export const ORACLE_RETRY_MS = 3_000

/** Blocks whose prices, as read from an oracle, are kept. */
export const ORACLE_BLOCKS_MAX = 8

/** Buckets of one time series. */
export const BUCKETS_MAX = 100_000

/** Blocks with changes that one question about breaches walks through. */
export const BREACH_BLOCKS_MAX = 5_000

/** Books of past moments that one question about mean collateral loads. */
export const SAMPLED_BOOKS_MAX = 60

/** States and peg groups for which what was made of the liquidations in memory is kept. */
export const KEPT_HISTORIES_MAX = 3

/**
 * Liquidations kept in memory, about 220 bytes each with their addresses: 440 MB. Exact sums in floats hold to 2^21 of them
 * (analytics/models/integer-column.ts).
 */
export const LIQUIDATIONS_MAX = 2_000_000
