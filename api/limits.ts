/** What one request may cost, in one place. graph-node's own values where it has them. */

/** Rows of a list when `first` is absent. */
export const FIRST_DEFAULT = 100
/** The most rows a list may ask for. */
export const FIRST_MAX = 1000
/** The most rows a list may leave out; graph-node's default (hosted gateways stop at 5,000). */
export const SKIP_MAX = 4_294_967_295

/** Levels of nested selections. GraphiQL's introspection needs 13. */
export const DEPTH_MAX = 24
/** Entities a query could return, by its `first` arguments, before it is refused unread. */
export const COMPLEXITY_MAX = 50_000_000
/** Entities read for one answer; a query that turns out larger is given up. */
export const ENTITIES_MAX = 200_000
/** Time for one request, checked between SQL statements and while an analytics answer is awaited. */
export const REQUEST_TIMEOUT_MS = 30_000

/** Fields at the top level of one query, aliases counted. */
export const ROOT_FIELDS_MAX = 100
/** Tokens of one query text. `id_in` with 1,000 ids is about 1,000. */
export const QUERY_TOKENS_MAX = 20_000
/** Bytes of a request's body: twenty thousand ids as variables. */
export const BODY_BYTES_MAX = 2_000_000
/** Errors told in one answer. */
export const ERRORS_MAX = 20

/** Analytics requests that are answered at once; further ones wait for their turn. Each has a connection of its own. */
export const ANALYTICS_CONNECTIONS_MAX = 4
/** Prepared statements kept for each connection. */
export const STATEMENTS_MAX = 400
/** Compiled patterns of text filters kept. */
export const PATTERNS_MAX = 500

/** How long open requests may take to end when the server closes. */
export const CLOSE_TIMEOUT_MS = 3_000
/** How long a client may take to send its request's head, and the whole of it. */
export const HEADERS_TIMEOUT_MS = 10_000
export const RECEIVE_TIMEOUT_MS = 30_000

/** Fields written in one query text: validation compares them in pairs. */
export const FIELDS_MAX = 2_000
/** Fields of one query after its fragments are spread, over all levels. */
export const SELECTED_FIELDS_MAX = 10_000

/** Parsed queries kept, and how long a text may be to be among them. */
export const CACHED_QUERIES_MAX = 500
export const CACHED_QUERY_LENGTH_MAX = 20_000

/** Connections to PostgreSQL, those of analytics among them; further requests wait for one to be free. */
export const POSTGRES_CONNECTIONS_MAX = 12
/** How long to wait for a connection. A statement has as long as a request. */
export const POSTGRES_CONNECT_TIMEOUT_MS = 10_000
/** How long a transaction may wait between two statements: an oracle's time, and some. */
export const POSTGRES_IDLE_TRANSACTION_MS = 60_000
