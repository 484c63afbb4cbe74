/** A JSON-RPC node as a BlockSource. */
import { RetryableError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import { BlockReceipts, logsOfReceipts } from './block-receipts.ts'
import type {
  AccountRequest,
  Block,
  BlockHeader,
  BlockSource,
  CallRequest,
  CallResult,
  Log,
  RangeRequest,
  Receipt,
  Transaction,
} from './block-source.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import { decodeHeader, decodeNumber, decodeReceipt, decodeTransaction, encodeNumber } from './decode-rpc.ts'
import type { RpcClient, RpcReply, RpcRequest, RpcStats } from './json-rpc.ts'
import { SOURCE_LIMITS, type SourceLimits } from './limits.ts'
import { LogCheck, type LogCheckStats, type VerifyLevel } from './log-check.ts'
import { LogFetcher } from './log-fetcher.ts'
import { sortLogs } from './log-filters.ts'
import { headerOf, headerRequest, resultOf } from './rpc-answers.ts'

/** How near to the chain's head is indexed: so many blocks behind it, or up to the newest block that the node calls so. */
export type Finality = number | 'safe' | 'finalized'

export type SourceChoices = {
  /** Default 0: up to the newest block. */
  readonly finality?: Finality | undefined
  /** Default fetched. */
  readonly verify?: VerifyLevel | undefined
  readonly clock?: Clock | undefined
  /** Told what a run should know of the node and goes on with. */
  readonly onWarning?: ((message: string) => void) | undefined
}

/** What was asked of a provider, and what the comparison of its logs with its headers has found. */
export type ProviderStats = RpcStats & LogCheckStats

export class RpcSource implements BlockSource {
  readonly rpc: RpcClient
  readonly #limits: SourceLimits
  readonly #clock: Clock
  readonly #finality: Finality
  readonly #verify: VerifyLevel
  readonly #logs: LogFetcher
  readonly #check: LogCheck
  #chainId: number | undefined
  #newest = 0
  #callByHash = true

  constructor(rpc: RpcClient, limits: Partial<SourceLimits> = {}, choices: SourceChoices = {}) {
    this.rpc = rpc
    this.#limits = { ...SOURCE_LIMITS, ...limits }
    this.#clock = choices.clock ?? SYSTEM_CLOCK
    this.#finality = choices.finality ?? 0
    this.#verify = choices.verify ?? 'fetched'
    const receipts = new BlockReceipts(rpc)
    const { onWarning } = choices
    const logsOfBlock = async (header: BlockHeader): Promise<readonly Log[] | undefined> => {
      const [own] = await receipts.of([header]).catch(() => [])
      return own && logsOfReceipts(own)
    }
    this.#logs = new LogFetcher({ rpc, limits: this.#limits, logsOfBlock })
    this.#check = new LogCheck({ rpc, receipts, level: this.#verify, limits: this.#limits, onWarning })
  }

  get stats(): ProviderStats {
    return { ...this.rpc.stats, ...this.#check.stats }
  }

  async chainId(): Promise<number> {
    this.#chainId ??= decodeNumber(await this.rpc.request('eth_chainId'), 'chain id')
    this.rpc.expectChain(this.#chainId)
    return this.#chainId
  }

  async head(): Promise<BlockHeader> {
    const tag = typeof this.#finality === 'string' ? this.#finality : 'latest'
    const newest = decodeHeader(await this.rpc.request('eth_getBlockByNumber', [tag, false]))
    if (!newest) throw new RetryableError('RPC_NO_HEAD', `${this.rpc.shown} has no ${tag} block yet.`)
    this.#newest = Math.max(this.#newest, newest.number)
    const below = typeof this.#finality === 'number' ? this.#finality : 0
    if (below === 0) return newest
    const header = await this.header(Math.max(0, newest.number - below))
    if (!header) throw new RetryableError('RPC_NO_HEAD', `${this.rpc.shown} has no block ${newest.number - below} yet.`)
    return header
  }

  async header(number: number): Promise<BlockHeader | null> {
    const [reply] = await this.rpc.batch([headerRequest(number)])
    return headerOf(this.rpc.shown, reply, number)
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
        if (outcome === this.#check.mismatch) throw logsUnverified(this.rpc.shown, outcome)
        throw new RetryableError('CHAIN_MOVED', `Blocks ${request.from} to ${request.to}: ${outcome}.`)
      }
      await this.#clock.sleep(this.#limits.consistencyWaitMs * attempt)
    }
  }

  async transactions(hashes: readonly Hex[]): Promise<Transaction[]> {
    return this.#each('eth_getTransactionByHash', hashes, decodeTransaction)
  }

  async receipts(hashes: readonly Hex[]): Promise<Receipt[]> {
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
        const value = resultOf(this.rpc.shown, reply, methodOf[ask], what)
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
    // A number may be another block's soon: the block is asked for before and after, in the same batch.
    const around = byHash ? [] : [headerRequest(block.number)]
    const asked = requests.map((request) => how.request(request, at))
    const answers = await this.rpc.batch([...around, ...asked, ...around])
    const replies = answers.slice(around.length, answers.length - around.length)
    if (byHash && replies.some((reply) => !reply.ok && reply.kind === 'unsupported')) {
      this.#callByHash = false
      return this.#ofState(block, requests, how)
    }
    const results = requests.map((request, i) => how.result(replies[i], request))
    const seen = byHash ? [] : [answers[0], answers.at(-1)]
    if (seen.some((reply) => headerOf(this.rpc.shown, reply, block.number)?.hash !== block.hash)) {
      throw new RetryableError('CHAIN_MOVED', `Block ${block.number} was replaced while it was being read.`)
    }
    return results
  }

  async close(): Promise<void> {
    this.rpc.close()
  }

  /** The blocks, or why what was fetched is not of one chain. */
  async #blocksOfOneChain(request: RangeRequest): Promise<Block[] | string> {
    const { from, to, filters, known } = request
    const headersOf = request.headersOf.filter((n) => n >= from && n <= to)
    const isNothing = filters.every((filter) => filter.addresses.length === 0 || filter.topics0.length === 0)
    const checked = isNothing ? [] : this.#check.headersOf(from, to, this.#newest)
    if (this.#verify === 'receipts' && !isNothing) {
      const headers = await this.#headers(checked)
      if (typeof headers === 'string') return headers
      const blocks = await this.#check.fromReceipts([...headers.values()], filters)
      return typeof blocks === 'string' ? blocks : returnedOf(blocks, headersOf)
    }
    const fetched = await this.#logs.fetch(from, to, filters)
    if (typeof fetched === 'string') return fetched
    const logs = sortLogs(fetched.logs)
    const wanted = new Set([...headersOf, ...checked, ...logs.map((log) => log.blockNumber), ...fetched.ends.keys()])
    const numbers = [...wanted].sort((a, b) => a - b)
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
      blocks.push({ header, logs: own })
    }
    if (next !== logs.length) return 'the node gave logs of blocks outside the range'
    const isEvery = blocks.length === to - from + 1
    const complete = await this.#check.complete(blocks, filters, isEvery ? from : (checked[0] ?? to + 1))
    return typeof complete === 'string' ? complete : returnedOf(complete, headersOf)
  }

  /** Headers by number, ascending; or why they are not of one chain. */
  async #headers(numbers: readonly number[]): Promise<Map<number, BlockHeader> | string> {
    const replies = await this.rpc.batch(numbers.map(headerRequest))
    const headers = new Map<number, BlockHeader>()
    let before: BlockHeader | undefined
    for (const [i, number] of numbers.entries()) {
      const header = headerOf(this.rpc.shown, replies[i], number)
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

  #callResult(reply: RpcReply | undefined, block: { number: number }, request: CallRequest): CallResult {
    if (reply && !reply.ok && reply.kind === 'reverted') return { status: 'reverted' }
    const what = `a call of ${request.to} (${request.data.slice(0, 10)}) at block ${block.number}`
    const data = resultOf(this.rpc.shown, reply, 'eth_call', what)
    if (typeof data !== 'string' || !data.startsWith('0x')) {
      throw new RetryableError('RPC_BAD_ANSWER', `${this.rpc.shown}: the answer to ${what} cannot be read.`)
    }
    return { status: 'ok', data: data.toLowerCase() as Hex }
  }

  /** Of mined transactions, so that a node that does not know one lags or has dropped it. */
  async #each<T>(method: string, hashes: readonly Hex[], decode: (value: unknown) => T | null): Promise<T[]> {
    for (let attempt = 1; ; attempt++) {
      const replies = await this.rpc.batch(hashes.map((hash) => ({ method, params: [hash] })))
      const found: T[] = []
      for (const [i, reply] of replies.entries()) {
        const value = decode(resultOf(this.rpc.shown, reply, method, `transaction ${hashes[i]}`))
        if (value !== null) found.push(value)
        else if (attempt >= this.#limits.consistencyTries) throw transactionMissing(this.rpc.shown, method, hashes[i])
      }
      if (found.length === hashes.length) return found
      await this.#clock.sleep(this.#limits.consistencyWaitMs * attempt)
    }
  }
}

function logsUnverified(shown: string, what: string): RetryableError {
  return new RetryableError('LOGS_UNVERIFIED', `${shown}: ${what}.`, {
    hint: 'The node leaves logs out, or the chain encodes receipts in its own way: try another node, or --verify blooms',
  })
}

function transactionMissing(shown: string, method: string, hash: Hex | undefined): RetryableError {
  return new RetryableError('TRANSACTION_MISSING', `${shown}: ${method} of ${hash}, whose log it gave: got null.`, {
    hint: 'The node lags, or keeps the transactions of the newest blocks only: then give an archive node with --rpc',
  })
}

/** Blocks with logs, and those that were asked for in any case. */
function returnedOf(blocks: readonly Block[], headersOf: readonly number[]): Block[] {
  const asked = new Set(headersOf)
  return blocks.filter(({ header, logs }) => logs.length > 0 || asked.has(header.number))
}
