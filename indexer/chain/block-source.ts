/**
 * Where the indexer's blocks come from. A JSON-RPC node, an archive and imported logs each implement BlockSource;
 * run.ts consumes it and knows nothing else about a chain.
 */
import type { Hex } from '../../core/hex.ts'

/** A block's header. Numbers that can exceed 2^53 are bigint. `undefined`: this source does not know it. */
export type BlockHeader = {
  readonly number: number
  readonly hash: Hex
  readonly parentHash: Hex
  /** seconds */
  readonly timestamp: number
  readonly unclesHash?: Hex | undefined
  readonly author?: Hex | undefined
  readonly stateRoot?: Hex | undefined
  readonly transactionsRoot?: Hex | undefined
  readonly receiptsRoot?: Hex | undefined
  readonly logsBloom?: Hex | undefined
  readonly gasUsed?: bigint | undefined
  readonly gasLimit?: bigint | undefined
  readonly difficulty?: bigint | undefined
  readonly totalDifficulty?: bigint | undefined
  readonly size?: bigint | undefined
  readonly baseFeePerGas?: bigint | undefined
}

export type Log = {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: number
  readonly blockHash: Hex
  readonly transactionHash: Hex
  readonly transactionIndex: number
  readonly logIndex: number
}

export type Transaction = {
  readonly hash: Hex
  readonly from: Hex
  readonly to: Hex | null
  readonly value: bigint
  readonly gasLimit: bigint
  /** The effective gas price. */
  readonly gasPrice: bigint
  readonly input: Hex
  readonly nonce: bigint
  /** The block that it was in when it was asked for: a reorganisation moves it, and its gas price changes. */
  readonly blockHash?: Hex | undefined
}

export type Receipt = {
  readonly transactionHash: Hex
  readonly transactionIndex: number
  readonly blockHash: Hex
  readonly blockNumber: number
  readonly cumulativeGasUsed: bigint
  readonly gasUsed: bigint
  readonly contractAddress: Hex | null
  readonly logs: readonly Log[]
  readonly status: bigint | null
  /** The state's root after the transaction: before Byzantium, where there is no status. */
  readonly root?: Hex | undefined
  readonly logsBloom: Hex
  readonly from: Hex
  readonly to: Hex | null
  readonly effectiveGasPrice: bigint
}

/** Logs of these addresses whose first topic is one of these. */
export type LogFilter = {
  readonly addresses: readonly Hex[]
  readonly topics0: readonly Hex[]
}

/** A block with those of its logs that match the filters, in log order. */
export type Block = {
  readonly header: BlockHeader
  readonly logs: readonly Log[]
}

export type CallRequest = {
  readonly to: Hex
  readonly data: Hex
}

/** `reverted`: the contract reverted, ran out of gas or has no code; it is an answer, not a failure. */
export type CallResult = { readonly status: 'ok'; readonly data: Hex } | { readonly status: 'reverted' }

/** What an account has besides its contract's answers: its balance in wei, or its code. */
export type AccountRequest = {
  readonly ask: 'balance' | 'code'
  readonly address: Hex
}

export type RangeRequest = {
  readonly from: number
  readonly to: number
  readonly filters: readonly LogFilter[]
  /** Blocks in the range whose header is wanted though they may have no matching log (block handlers, the last block). */
  readonly headersOf: readonly number[]
  /** Those of headersOf that only begin or end the range: a settled source may leave out the ones it does not have. */
  readonly edges?: readonly number[] | undefined
  /** Headers of the range that the caller has: a source need not fetch them again, only find the logs' hashes in them. */
  readonly known?: ReadonlyMap<number, BlockHeader> | undefined
}

export type AnsweredCall = { readonly request: CallRequest; readonly result: CallResult }

export interface BlockSource {
  /** Nothing in it changes any more (an archive): it may lack headers of blocks of which nothing else is wanted. */
  readonly settled?: boolean
  /** The chain's id, asked once. */
  chainId(): Promise<number>
  /** The newest block that may be indexed. */
  head(): Promise<BlockHeader>
  /** A header by number; null when the chain has no such block (yet). */
  header(number: number): Promise<BlockHeader | null>
  /** A header of the chain by hash; null when the chain has no such block (any more). */
  headerByHash?(hash: Hex): Promise<BlockHeader | null>
  /** The newest block that the node calls final, by its number; null where it does not tell. */
  finalNumber?(): Promise<number | null>
  /**
   * The blocks of [from, to] that have matching logs or are in `headersOf`, ascending. All belong to one chain: the
   * source checks block hashes of logs against headers and starts over when they differ.
   */
  blocks(request: RangeRequest): Promise<Block[]>
  /** Transactions by hash, in the order asked; null where this source does not know one. */
  transactions(hashes: readonly Hex[]): Promise<(Transaction | null)[]>
  /** Receipts by transaction hash, in the order asked; null where this source does not know one. */
  receipts(hashes: readonly Hex[]): Promise<(Receipt | null)[]>
  /** eth_call of each request in the state after the block. */
  calls(block: { number: number; hash: Hex }, requests: readonly CallRequest[]): Promise<CallResult[]>
  /** The answer to an eth_call where it is at hand, without waiting. */
  knownCall?(blockHash: Hex, request: CallRequest): CallResult | undefined
  /** All answers to eth_calls of a block that are at hand, to be handed to another thread. */
  knownCalls?(block: { readonly number: number; readonly hash: Hex }): readonly AnsweredCall[]
  /** Balances (a hex quantity) and code in the state after the block, in the order asked. */
  accounts(block: { number: number; hash: Hex }, requests: readonly AccountRequest[]): Promise<Hex[]>
  close(): Promise<void>
}
