/** Every limit and waiting time of the chain client and of the loop, in one place, each with its reason. */

export type RpcLimits = {
  /** Requests in one JSON-RPC batch: public providers refuse more than 100 to 1000. */
  readonly batchRequests: number
  /** HTTP requests in flight at once. */
  readonly concurrency: number
  /** JSON-RPC requests that are begun in a second; each of a batch counts. */
  readonly requestsPerSecond: number
  /** One HTTP request, from sending to the last byte. */
  readonly timeoutMs: number
  /** A larger answer is refused while it arrives, and the question is split. */
  readonly responseBytes: number
  /** Tries of one request, the first included. */
  readonly tries: number
  /** No new try is begun after this. */
  readonly totalMs: number
  /** Wait before the second try; doubles each time. */
  readonly backoffMs: number
  /** Longest wait between two tries, a Retry-After of the server included. */
  readonly backoffMaxMs: number
}

export const RPC_LIMITS: RpcLimits = {
  batchRequests: 100,
  concurrency: 4,
  requestsPerSecond: Number.POSITIVE_INFINITY,
  timeoutMs: 60_000,
  responseBytes: 64 * 1024 * 1024,
  tries: 8,
  totalMs: 180_000,
  backoffMs: 200,
  backoffMaxMs: 20_000,
}

/** Of the first question to a node. */
export const FIRST_CONTACT_LIMITS: Partial<RpcLimits> = { timeoutMs: 10_000, totalMs: 25_000 }

/** Of a node that others stand in for: it is given up sooner. */
export const FAILOVER_LIMITS: Partial<RpcLimits> = { tries: 3, totalMs: 90_000, timeoutMs: 30_000 }

export type SourceLimits = {
  /** Blocks of the first eth_getLogs; grows while the provider answers, shrinks when it refuses. */
  readonly firstWindowBlocks: number
  readonly maxWindowBlocks: number
  /** Addresses in one eth_getLogs filter: providers refuse more than 1000 or so. */
  readonly addressesPerFilter: number
  /** Windows of one range fetched at the same time. */
  readonly concurrentWindows: number
  /** Times a range is begun again because its blocks were not of one chain. */
  readonly consistencyTries: number
  readonly consistencyWaitMs: number
  /** Gas of an eth_call, as graph-node gives it. */
  readonly callGas: number
  /** So near to the head every block's header is fetched and compared with its logs: nodes lag there. */
  readonly checkedBlocks: number
}

export const SOURCE_LIMITS: SourceLimits = {
  firstWindowBlocks: 10_000,
  maxWindowBlocks: 1_000_000,
  addressesPerFilter: 500,
  concurrentWindows: 3,
  consistencyTries: 6,
  consistencyWaitMs: 150,
  callGas: 50_000_000,
  checkedBlocks: 64,
}

export type RunLimits = {
  /** Blocks of the first range of a run. */
  readonly firstRangeBlocks: number
  readonly maxRangeBlocks: number
  /** A range is made longer or shorter until it holds about this many logs: two ranges are in memory at once. */
  readonly logsPerRange: number
  /** A transaction ends after this many blocks, entity changes or milliseconds, whichever comes first. */
  readonly batchBlocks: number
  readonly batchChanges: number
  readonly batchMs: number
  /** Between blocks, network and messages get their turn this often. */
  readonly yieldMs: number
  /** Wait between two looks at the head when there is nothing to do. */
  readonly pollMs: number
  readonly progressMs: number
  /** Within this many blocks of the head each block is committed by itself. */
  readonly liveBlocks: number
  /** A handler that runs for so long is taken to loop: none does so much between two fetches. */
  readonly handlerMs: number
  /** A retryable failure is tried again this often in a row, with doubling waits. */
  readonly retries: number
  readonly retryMs: number
  readonly retryMaxMs: number
  /** A head below the indexed block is believed after this long: a load balancer's slower node looks the same. */
  readonly shorterChainMs: number
  /** A head further below the indexed block is a node's that has not synced: no chain becomes that much shorter. */
  readonly shorterChainBlocks: number
  /** How often the node is asked how far the chain is final. */
  readonly finalEveryMs: number
}

export const RUN_LIMITS: RunLimits = {
  firstRangeBlocks: 1_000,
  maxRangeBlocks: 200_000,
  logsPerRange: 8_000,
  batchBlocks: 2_000,
  batchChanges: 20_000,
  batchMs: 2_000,
  yieldMs: 4,
  pollMs: 250,
  progressMs: 250,
  liveBlocks: 8,
  handlerMs: 60_000,
  retries: 12,
  retryMs: 250,
  retryMaxMs: 15_000,
  shorterChainMs: 3_000,
  shorterChainBlocks: 256,
  finalEveryMs: 30_000,
}

/** How long stop() waits for the worker to end by itself before it is terminated. */
export const STOP_MS = 5_000
