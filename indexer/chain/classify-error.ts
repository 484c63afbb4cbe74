/**
 * What a JSON-RPC error means for whoever asked. The texts are those of the nodes and providers themselves: there is no
 * standard, so they are matched lower-cased and in this order, the surest first.
 */

export type RpcErrorBody = { readonly code: number; readonly message: string; readonly data?: unknown }

/**
 * reverted: an answer of the contract. too-much: the same question over a smaller range may be answered.
 * rate-limit: the same question later. missing-state: this node has dropped (or never had) that block's state.
 * unknown-block: the node does not have the block now: it lags or the chain was reorganised.
 * unsupported: this node never answers such a question. transient: try again; as a reply: it was, and failed again.
 * other: none of these.
 */
export type RpcErrorKind =
  | 'reverted'
  | 'too-much'
  | 'rate-limit'
  | 'missing-state'
  | 'unknown-block'
  | 'unsupported'
  | 'transient'
  | 'other'

/** graph-node's list (chain/ethereum/src/call_helper.rs), in its order. */
const REVERT_TEXTS: readonly string[] = [
  'revert',
  'invalid jump destination',
  'invalid opcode',
  'stack limit reached 1024',
  'out of gas',
  'stack underflow',
  'vm execution error',
  'invalidjump',
  'notactivated',
  'invalidfeopcode',
  'stackunderflow',
  'stackoverflow',
  'opcodenotfound',
]

/**
 * How anvil and other nodes on revm name a call that used up its gas. graph-node never gets past one (it retries for
 * ever), so reading it as the revert it is cannot contradict an answer of graph-node's.
 */
const REVM_OUT_OF_GAS_TEXTS: readonly string[] = [
  'outofgas',
  'invalidoperandoog',
  'memoryoog',
  'memorylimitoog',
  'precompileoog',
  'outofoffset',
]

/** Parity and OpenEthereum put the cause into `data` of error -32015. */
const PARITY_VM_EXECUTION_ERROR = -32015
const PARITY_REVERT_DATA: readonly string[] = [
  'revert',
  'bad jump',
  'out of stack',
  'bad instruction',
  'out of gas',
  'stack underflow',
]

/** Of an eth_call: did the contract refuse? */
export function isRevert(error: RpcErrorBody): boolean {
  const text = error.message.toLowerCase()
  if (REVERT_TEXTS.some((part) => text.includes(part))) return true
  if (REVM_OUT_OF_GAS_TEXTS.some((part) => text.includes(part))) return true
  if (error.code !== PARITY_VM_EXECUTION_ERROR || typeof error.data !== 'string') return false
  const data = error.data.toLowerCase()
  return PARITY_REVERT_DATA.some((part) => data.startsWith(part))
}

const MISSING_STATE: readonly RegExp[] = [
  /missing trie node/,
  /state .*(not available|unavailable|pruned|histories|discarded)/,
  /(historical|required) .*(state|data).*(unavailable|not available)/,
  /no state available/,
  /(old|historical) data not available/,
  /pruned/,
  /archive (node|mode|request|access|data)/,
  /required data unavailable/,
  /not.*archive/,
  /history has been/,
]

const UNKNOWN_BLOCK: readonly RegExp[] = [
  /header not found/,
  /unknown block/,
  /block (with hash .*)?(is )?not found/,
  /header for hash not found/,
  /hash .* is not currently canonical/,
  /block .*(not yet|is not) available/,
  /one of the blocks specified in filter/,
  /invalid block range params/,
  /begin block.*head|after last accepted block/,
  /resource not found/,
  /beyond (the )?(current )?head/,
  /^\d+ could not be found/,
]

const RATE_LIMIT: readonly RegExp[] = [
  /rate.?limit/,
  /too many requests/,
  /request (count|rate) exceeded/,
  /(compute units|requests) per (second|minute|day)/,
  /exceeded its .*capacity/,
  /throttl/,
  /call rate/,
  /try again (later|in)/,
  /requests? limit(ed| exceeded| reached)/,
  /over.*quota|quota.*exceeded/,
  /credits limited/,
  /too many concurrent/,
  /\brps\b/,
  /compute (units|budget).*(used|exceed|exhaust|limit)/,
]

const TOO_MUCH: readonly RegExp[] = [
  /query returned more than/,
  /more than \d[\d,]* (results|logs)/,
  /log response size exceeded/,
  /response (size|is too (big|large))/,
  /(response|result|payload|content|backend response).*too (big|large|long)/,
  /result set .*(large|big)/,
  /too many (results|logs|blocks|addresses)/,
  /(max|maximum|exceeds?|exceeded|exceeding|large|wide|big|limit|limited|greater|over|allowed|small).*(block ?)?ranges?/,
  /(block ?)?ranges?.*(max|exceed|large|wide|big|limit|greater|allowed|not supported)/,
  /(limited|limit the query|at most).*\d+k? ?blocks?/,
  /query must be smaller/,
  /up to a \d[\d,]*k? block range/,
  /ranges? (is )?too (high|long)/,
  /blocks? distance/,
  /number of requested blocks/,
  /time(d )?out on the free tier/,
  /logs matched by query exceeds/,
  /query (execution )?time(d )?out|query timeout/,
  /exceed.*(max|limit).*(results|logs|addresses|blocks)/,
  /range \d+ exceeds/,
  /block range exceeds/,
  /execution (timeout|timed out|aborted \(timeout)/,
  /ranges?.* (less|smaller|lower|shorter) than/,
  /(max|maximum|exceeds?|exceeded|large|wide|big).*\b(interval|window|span)\b/,
  /\b(interval|window|span)\b.*(max|exceed|large|wide|big|less than|greater|limit)/,
  /invalid block range$/,
]

const TRANSIENT: readonly RegExp[] = [
  /timeout|timed out/,
  /temporar/,
  /internal (server )?error/,
  /unavailable|no backend|bad gateway|gateway/,
  /connection|econnreset|socket/,
  /overloaded|busy|congest/,
  /context (canceled|cancelled|deadline)/,
  /upstream|failed to fetch|request failed/,
]

const CODE_METHOD_NOT_FOUND = -32601
const CODE_INVALID_PARAMS = -32602
const CODE_LIMIT_EXCEEDED = -32005
const CODE_INTERNAL = -32603

/** Anvil says the same whether a block is ahead of its head or its state is gone. */
const ANVIL_RANGE = /block height is (\d+) but requested was (\d+)/

const matches = (patterns: readonly RegExp[], text: string): boolean => patterns.some((p) => p.test(text))

/** What the error of any method but eth_call means; for eth_call ask isRevert first. */
export function classifyError(method: string, error: RpcErrorBody): RpcErrorKind {
  const kind = kindOf(method, error)
  // Tenderly says "invalid params", and what is wrong with them in `data`.
  if (method !== 'eth_getLogs' || error.data === undefined || (kind !== 'other' && kind !== 'unsupported')) return kind
  const told = kindOf(method, { ...error, message: JSON.stringify(error.data) })
  return told === 'too-much' || told === 'rate-limit' ? told : kind
}

function kindOf(method: string, error: RpcErrorBody): RpcErrorKind {
  const text = error.message.toLowerCase()
  const range = ANVIL_RANGE.exec(text)
  if (range) return Number(range[2]) <= Number(range[1]) ? 'missing-state' : 'unknown-block'
  if (method === 'eth_call' && isRevert(error)) return 'reverted'
  if (error.code === 429 || matches(RATE_LIMIT, text)) return 'rate-limit'
  if (matches(UNKNOWN_BLOCK, text)) return 'unknown-block'
  if (method === 'eth_getLogs' && matches(TOO_MUCH, text)) return 'too-much'
  if (matches(MISSING_STATE, text)) return 'missing-state'
  if (
    error.code === CODE_METHOD_NOT_FOUND ||
    /method .*(not (found|supported|available|allowed)|does not exist)/.test(text)
  ) {
    return 'unsupported'
  }
  if (error.code === CODE_LIMIT_EXCEEDED) return method === 'eth_getLogs' ? 'too-much' : 'rate-limit'
  if (error.code === CODE_INVALID_PARAMS) return 'unsupported'
  if (error.code === CODE_INTERNAL || matches(TRANSIENT, text)) return 'transient'
  return 'other'
}

/**
 * The number of blocks that the provider's own refusal names as allowed ("up to a 2,000 block range", "[0x1, 0x7d0]"),
 * or undefined when it names none.
 */
export function suggestedBlocks(message: string): number | undefined {
  const pair = /\[\s*(0x[0-9a-f]+)\s*,\s*(0x[0-9a-f]+)\s*\]/i.exec(message) ?? /range (\d+)-(\d+)/.exec(message)
  if (pair?.[1] && pair[2]) {
    const blocks = Number(pair[2]) - Number(pair[1]) + 1
    return blocks > 0 ? blocks : undefined
  }
  const text = message.toLowerCase()
  // A number of results says nothing of blocks.
  if (!/range|blocks|interval|window|smaller than size/.test(text)) return undefined
  for (const pattern of SUGGESTIONS) {
    const found = pattern.exec(text)
    if (!found?.[1]) continue
    const blocks = Number(found[1].replaceAll(/[,_]/g, '')) * (found[2] === 'k' ? 1000 : 1)
    if (Number.isSafeInteger(blocks) && blocks > 0) return blocks
  }
  return undefined
}

/** The first that fits counts: those come first that name the limit beside what was asked for. */
const SUGGESTIONS: readonly RegExp[] = [
  /max(?:imum)? block range\s*=\s*([\d,_]+)(k?)/,
  /\(\s*\d+\s*>\s*(\d+)()\s*\)/,
  /\(max(?:imum)? ([\d,_]+)(k?)\)/,
  /max(?:imum)?(?: allowed number of requested blocks)? is(?: set to)? ([\d,_]+)(k?)/,
  /(?:interval|window) is ([\d,_]+)(k?)/,
  /exceeds ([\d,_]+)(k?) blocks/,
  /blocks? distance:?\s*([\d,_]+)(k?)/,
  /exceeds (?:the )?limit of ([\d,_]+)(k?)/,
  /narrow your filter:?\s*([\d,_]+)(k?)/,
  /range exceeds ([\d,_]+)(k?)/,
  /(?:limited to|at most|maximum of|up to|over|than|max(?:imum)? block range:)\s*(?:a\s*)?([\d,_]+)(k?)\s*(?:-?\s*blocks?|\s*range|max|$)/,
  /block range (?:of )?([\d,_]+)(k?)/,
  /max(?:imum)?(?: block)? range:?\s*([\d,_]+)(k?)/,
  /range[^\d]*limit[^\d]*([\d,_]+)(k?)/,
  /([\d,_]+)(k?)[ -]blocks?[ -]?range/,
  /smaller than size ([\d,_]+)(k?)/,
]
