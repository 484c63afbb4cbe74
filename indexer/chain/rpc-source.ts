/** A JSON-RPC node as a BlockSource. */
import { setTimeout as sleep } from 'node:timers/promises'
import { RetryableError, UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import type {
  AccountRequest,
  Block,
  BlockHeader,
  BlockSource,
  CallRequest,
  CallResult,
  Log,
  LogFilter,
  RangeRequest,
  Receipt,
  Transaction,
} from './block-source.ts'
import { decodeHeader, decodeLogs, decodeNumber, decodeReceipt, decodeTransaction, encodeNumber } from './decode-rpc.ts'
import { JsonRpc, type RpcReply, type RpcRequest } from './json-rpc.ts'
import { FIRST_CONTACT_LIMITS, type RpcLimits, SOURCE_LIMITS, type SourceLimits } from './limits.ts'
import { type LogPredicate, predicateOf, queriesOf, sortLogs } from './log-filters.ts'
import { LogWindow } from './log-window.ts'

/** Logs that no filter wanted are worth a saved request, up to a point. */
const MERGED_WASTE = { logs: 2_000, share: 0.5 }

export type RpcSourceOptions = {
  readonly url: string
  /** When given, a node of another chain is refused. */
  readonly chain?: { readonly id: number; readonly network: string } | undefined
  readonly rpcLimits?: Partial<RpcLimits> | undefined
  readonly limits?: Partial<SourceLimits> | undefined
  /** Closes the source, also while it is being opened. */
  readonly signal?: AbortSignal | undefined
}

/** Connects, and refuses a URL that is no node or a node of another chain. */
export async function openRpcSource(o: RpcSourceOptions): Promise<RpcSource> {
  await greet(o)
  const source = new RpcSource(new JsonRpc(o.url, o.rpcLimits), o.limits)
  o.signal?.addEventListener('abort', () => void source.close(), { once: true })
  try {
    const id = await source.chainId()
    if (o.chain && id !== o.chain.id) {
      throw new UserError(
        'CHAIN_MISMATCH',
        `${source.rpc.shown} is a node of chain ${id}, expected chain ${o.chain.id} (${o.chain.network}).`,
        { hint: `Give the URL of a ${o.chain.network} node with --rpc, or the network of this one with --network.` },
      )
    }
    return source
  } catch (error) {
    await source.close()
    throw error
  }
}

/** A first question with less patience: what never answers is more likely no node than a busy one. */
async function greet(o: RpcSourceOptions): Promise<void> {
  const rpc = new JsonRpc(o.url, { ...FIRST_CONTACT_LIMITS, ...o.rpcLimits })
  const close = (): void => rpc.close()
  o.signal?.addEventListener('abort', close, { once: true })
  try {
    await rpc.request('eth_chainId')
  } finally {
    o.signal?.removeEventListener('abort', close)
    rpc.close()
  }
}

export class RpcSource implements BlockSource {
  readonly rpc: JsonRpc
  readonly #limits: SourceLimits
  readonly #window: LogWindow
  #chainId: number | undefined
  #merged = true
  #callByHash = true

  constructor(rpc: JsonRpc, limits: Partial<SourceLimits> = {}) {
    this.rpc = rpc
    this.#limits = { ...SOURCE_LIMITS, ...limits }
    this.#window = new LogWindow({ first: this.#limits.firstWindowBlocks, max: this.#limits.maxWindowBlocks })
  }

  async chainId(): Promise<number> {
    this.#chainId ??= decodeNumber(await this.rpc.request('eth_chainId'), 'chain id')
    return this.#chainId
  }

  async head(): Promise<BlockHeader> {
    const header = decodeHeader(await this.rpc.request('eth_getBlockByNumber', ['latest', false]))
    if (!header) throw new RetryableError('RPC_NO_HEAD', `${this.rpc.shown} has no newest block yet.`)
    return header
  }

  async header(number: number): Promise<BlockHeader | null> {
    const [reply] = await this.rpc.batch([headerRequest(number)])
    return this.#header(reply, number)
  }

  async headerByHash(hash: Hex): Promise<BlockHeader | null> {
    const found = decodeHeader(await this.rpc.request('eth_getBlockByHash', [hash, false]))
    if (!found) return null
    // Nodes also tell blocks that were replaced.
    return (await this.header(found.number))?.hash === hash ? found : null
  }

  async finalNumber(): Promise<number | null> {
    const [reply] = await this.rpc.batch([{ method: 'eth_getBlockByNumber', params: ['finalized', false] }])
    return reply?.ok ? (decodeHeader(reply.result)?.number ?? null) : null
  }

  async blocks(request: RangeRequest): Promise<Block[]> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#blocksOfOneChain(request)
      if (typeof outcome !== 'string') return outcome
      if (attempt >= this.#limits.consistencyTries) {
        throw new RetryableError('CHAIN_MOVED', `Blocks ${request.from} to ${request.to}: ${outcome}.`)
      }
      await sleep(this.#limits.consistencyWaitMs * attempt)
    }
  }

  async transactions(hashes: readonly Hex[]): Promise<(Transaction | null)[]> {
    return this.#each('eth_getTransactionByHash', hashes, decodeTransaction)
  }

  async receipts(hashes: readonly Hex[]): Promise<(Receipt | null)[]> {
    return this.#each('eth_getTransactionReceipt', hashes, decodeReceipt)
  }

  async calls(block: { number: number; hash: Hex }, requests: readonly CallRequest[]): Promise<CallResult[]> {
    const gas = encodeNumber(this.#limits.callGas)
    return this.#ofState(block, requests, {
      request: ({ to, data }, at) => ({ method: 'eth_call', params: [{ to, data, gas }, at] }),
      result: (reply, request) => this.#callResult(reply, block, request),
    })
  }

  async accounts(block: { number: number; hash: Hex }, requests: readonly AccountRequest[]): Promise<Hex[]> {
    const methodOf = { balance: 'eth_getBalance', code: 'eth_getCode' } as const
    return this.#ofState(block, requests, {
      request: ({ ask, address }, at) => ({ method: methodOf[ask], params: [address, at] }),
      result: (reply, { ask, address }) => {
        const what = `the ${ask} of ${address} at block ${block.number}`
        const value = this.#result(reply, methodOf[ask], what)
        if (typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value)) return value.toLowerCase() as Hex
        throw new RetryableError('RPC_BAD_ANSWER', `${this.rpc.shown}: the answer to ${what} cannot be read.`)
      },
    })
  }

  /** Asks for the state after a block by its hash, or by its number where the node does not know hashes there. */
  async #ofState<Q, R>(
    block: { number: number; hash: Hex },
    requests: readonly Q[],
    how: { request(q: Q, at: unknown): RpcRequest; result(reply: RpcReply | undefined, q: Q): R },
  ): Promise<R[]> {
    if (requests.length === 0) return []
    const byHash = this.#callByHash
    const at = byHash ? { blockHash: block.hash } : encodeNumber(block.number)
    const replies = await this.rpc.batch(requests.map((request) => how.request(request, at)))
    if (byHash && replies.some((reply) => !reply.ok && reply.kind === 'unsupported')) {
      this.#callByHash = false
      return this.#ofState(block, requests, how)
    }
    const results = requests.map((request, i) => how.result(replies[i], request))
    if (!byHash && (await this.header(block.number))?.hash !== block.hash) {
      throw new RetryableError('CHAIN_MOVED', `Block ${block.number} was replaced while it was being read.`)
    }
    return results
  }

  async close(): Promise<void> {
    this.rpc.close()
  }

  /** The blocks, or why what was fetched is not of one chain. */
  async #blocksOfOneChain({ from, to, filters, headersOf, known }: RangeRequest): Promise<Block[] | string> {
    const fetched = await this.#logs(from, to, filters)
    if (typeof fetched === 'string') return fetched
    const logs = sortLogs(fetched.logs)
    const returned = new Set<number>(headersOf.filter((n) => n >= from && n <= to))
    for (const log of logs) returned.add(log.blockNumber)
    const numbers = [...new Set([...returned, ...fetched.ends.keys()])].sort((a, b) => a - b)
    const headers = await this.#headers(numbers.filter((n) => fetched.ends.has(n) || !known?.has(n)))
    if (typeof headers === 'string') return headers
    for (const [number, end] of fetched.ends) {
      if (headers.get(number)?.hash !== end.hash) return `block ${number} was replaced meanwhile`
    }
    const blocks: Block[] = []
    let next = 0
    for (const number of numbers) {
      const header = headers.get(number) ?? known?.get(number)
      if (!header) continue
      const own: Log[] = []
      for (let log = logs[next]; log && log.blockNumber === number; log = logs[++next]) {
        if (log.blockHash !== header.hash) return `the logs of block ${number} are of another block than its header`
        own.push(log)
      }
      if (returned.has(number)) blocks.push({ header, logs: own })
    }
    if (next !== logs.length) return 'the node gave logs of blocks outside the range'
    return blocks
  }

  /** Headers by number, ascending; or why they are not of one chain. */
  async #headers(numbers: readonly number[]): Promise<Map<number, BlockHeader> | string> {
    const replies = await this.rpc.batch(numbers.map(headerRequest))
    const headers = new Map<number, BlockHeader>()
    let before: BlockHeader | undefined
    for (const [i, number] of numbers.entries()) {
      const header = this.#header(replies[i], number)
      if (!header) return `the node has no block ${number}`
      if (header.number !== number) return `the node gave block ${header.number} for ${number}`
      if (before?.number === number - 1 && header.parentHash !== before.hash) {
        return `block ${number} does not follow block ${number - 1}`
      }
      headers.set(number, header)
      before = header
    }
    return headers
  }

  /** Matching logs of [from, to], and the headers of the last blocks of the windows as they were then. */
  async #logs(from: number, to: number, filters: readonly LogFilter[]): Promise<WindowLogs | string> {
    const wanted = predicateOf(filters)
    const all: WindowLogs = { logs: [], ends: new Map() }
    for (let at = from; at <= to; ) {
      const parts: Promise<WindowLogs | string>[] = []
      for (let i = 0; i < this.#limits.concurrentWindows && at <= to; i++) {
        const end = Math.min(to, at + this.#window.size - 1)
        parts.push(this.#windowLogs(at, end, this.#queries(filters), wanted))
        at = end + 1
      }
      for (const part of await Promise.all(parts)) {
        if (typeof part === 'string') return part
        for (const log of part.logs) all.logs.push(log)
        for (const [number, header] of part.ends) all.ends.set(number, header)
      }
    }
    return all
  }

  #queries(filters: readonly LogFilter[]): LogFilter[] {
    return queriesOf(filters, { merged: this.#merged, addressesPerQuery: this.#limits.addressesPerFilter })
  }

  /** The logs of one window, split in two for as long as the node refuses. */
  async #windowLogs(
    from: number,
    to: number,
    queries: LogFilter[],
    wanted: LogPredicate,
  ): Promise<WindowLogs | string> {
    // The header is asked in the same batch: a node that has the window's last block has its logs.
    const requests = [...queries.map((query) => logsRequest(from, to, query)), headerRequest(to)]
    const replies = await this.rpc.batch(requests)
    const end = this.#header(replies.at(-1), to)
    if (!end) return `the node has no block ${to}`
    const result: WindowLogs = { logs: [], ends: new Map([[to, end]]) }
    let received = 0
    for (const [i, query] of queries.entries()) {
      const reply = replies[i]
      if (reply && !reply.ok && reply.kind === 'too-much') {
        return this.#splitWindow(from, to, queries, query, reply.error.message, wanted)
      }
      const logs = decodeLogs(this.#result(reply, 'eth_getLogs', `blocks ${from} to ${to}`))
      received += logs.length
      for (const log of logs) if (wanted(log)) result.logs.push(log)
    }
    if (received > MERGED_WASTE.logs && result.logs.length < received * MERGED_WASTE.share) this.#merged = false
    this.#window.answered(to - from + 1)
    return result
  }

  /** Halves the blocks; for a single block the addresses of the query that was refused. */
  async #splitWindow(
    from: number,
    to: number,
    queries: LogFilter[],
    refused: LogFilter,
    message: string,
    wanted: LogPredicate,
  ): Promise<WindowLogs | string> {
    this.#window.refused(to - from + 1, message)
    if (from === to) {
      const half = Math.ceil(refused.addresses.length / 2)
      if (refused.addresses.length === 1) {
        throw new RetryableError('LOGS_REFUSED', `${this.rpc.shown} refuses the logs of block ${from}: ${message}`, {
          hint: 'Use another provider: this one cannot give all logs of that block.',
        })
      }
      const parts = [refused.addresses.slice(0, half), refused.addresses.slice(half)]
      const split = queries.flatMap((q) => (q === refused ? parts.map((addresses) => ({ ...q, addresses })) : [q]))
      return this.#windowLogs(from, to, split, wanted)
    }
    const all: WindowLogs = { logs: [], ends: new Map() }
    const step = Math.min(this.#window.size, Math.ceil((to - from + 1) / 2))
    for (let at = from; at <= to; at += step) {
      const part = await this.#windowLogs(at, Math.min(to, at + step - 1), queries, wanted)
      if (typeof part === 'string') return part
      for (const log of part.logs) all.logs.push(log)
      for (const [number, header] of part.ends) all.ends.set(number, header)
    }
    return all
  }

  #header(reply: RpcReply | undefined, number: number): BlockHeader | null {
    if (reply && !reply.ok && reply.kind === 'unknown-block') return null
    return decodeHeader(this.#result(reply, 'eth_getBlockByNumber', `block ${number}`))
  }

  #callResult(reply: RpcReply | undefined, block: { number: number }, request: CallRequest): CallResult {
    if (reply && !reply.ok && reply.kind === 'reverted') return { status: 'reverted' }
    const what = `a call of ${request.to} (${request.data.slice(0, 10)}) at block ${block.number}`
    const data = this.#result(reply, 'eth_call', what)
    if (typeof data !== 'string' || !data.startsWith('0x')) {
      throw new RetryableError('RPC_BAD_ANSWER', `${this.rpc.shown}: the answer to ${what} cannot be read.`)
    }
    return { status: 'ok', data: data.toLowerCase() as Hex }
  }

  async #each<T>(method: string, hashes: readonly Hex[], decode: (value: unknown) => T): Promise<T[]> {
    const replies = await this.rpc.batch(hashes.map((hash) => ({ method, params: [hash] })))
    return replies.map((reply, i) => decode(this.#result(reply, method, `transaction ${hashes[i]}`)))
  }

  /** The result of a reply; an error as the class that says who must act. */
  #result(reply: RpcReply | undefined, method: string, what: string): unknown {
    if (reply?.ok) return reply.result
    const text = reply ? `${reply.error.code}: ${reply.error.message}` : 'no answer'
    if (reply?.kind === 'missing-state') throw nodePruned(this.rpc.shown, what, text)
    throw new RetryableError('RPC_ERROR', `${this.rpc.shown}: ${method} for ${what} failed with ${text}`)
  }
}

/** The node has dropped the state (or the history) of a block that indexing needs. */
export function nodePruned(shown: string, what: string, text: string): UserError {
  return new UserError('NODE_PRUNED', `${shown} no longer has what is needed for ${what}: got "${text}".`, {
    hint: 'Use an archive node with --rpc (anvil: start it without --prune-history, or with a larger number).',
  })
}

type WindowLogs = { logs: Log[]; ends: Map<number, BlockHeader> }

function headerRequest(number: number): RpcRequest {
  return { method: 'eth_getBlockByNumber', params: [encodeNumber(number), false] }
}

function logsRequest(from: number, to: number, query: LogFilter): RpcRequest {
  const filter = {
    fromBlock: encodeNumber(from),
    toBlock: encodeNumber(to),
    address: query.addresses,
    topics: [query.topics0],
  }
  return { method: 'eth_getLogs', params: [filter] }
}
