/** A provider of a chain that changes, which answers wrongly as its plan says. What it does follows from the seed alone. */

import type { Hex } from '../../core/hex.ts'
import type { Random } from '../../devnet/random.ts'
import type { CallRequest } from '../../indexer/chain/block-source.ts'
import { type HttpAnswer, HttpFailure, type HttpPoster } from '../../indexer/chain/http-post.ts'
import { type ChainBlock, type ChainVersions, type LogText, OTHER, RECORDED, type Version } from './chain-versions.ts'
import type { Fault, FaultCounts } from './faults.ts'
import type { Plan } from './plan.ts'
import { limitMessage } from './provider-messages.ts'
import type { VirtualClock } from './virtual-clock.ts'

export const TIMEOUT_MS = 5_000
const CHAIN_ID = 31_337

type State = { readonly version: Version; readonly head: number }
type Body = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] }
type Filter = { fromBlock?: Hex; toBlock?: Hex; blockHash?: Hex; address: Hex[]; topics: [Hex[]] }
/** What stands in a reply beside its id. */
type Reply = string

type Endpoint = { requests: number; isFresh: boolean; otherChainUntil: number; downUntil: number }

export class FaultyProvider {
  readonly #o: {
    readonly chain: ChainVersions
    readonly clock: VirtualClock
    readonly random: Random
    readonly plan: Plan
    readonly counts: FaultCounts
  }
  readonly #endpoints: Endpoint[]
  /** The newest last. */
  readonly #states: State[]
  #faultsLeft: number
  #reorgsLeft: number
  /** Blocks whose logs of an address are left out when they are asked for by hash. */
  #hidden: { readonly hash: Hex; readonly address: Hex; times: number }[] = []
  requests = 0
  /** Called at each HTTP request before it is answered. */
  onRequest: (requests: number) => void = () => undefined

  constructor(options: { chain: ChainVersions; clock: VirtualClock; random: Random; plan: Plan; counts: FaultCounts }) {
    this.#o = options
    const { plan } = options
    this.#states = [{ version: RECORDED, head: plan.firstHead }]
    this.#faultsLeft = plan.faults
    this.#reorgsLeft = plan.reorgs
    this.#endpoints = Array.from({ length: plan.endpoints }, () => ({
      ...{ requests: 0, isFresh: true, otherChainUntil: -1, downUntil: -1 },
    }))
  }

  /** Nothing more will change. */
  isSettled(): boolean {
    const { version, head } = this.#state
    return this.#reorgsLeft === 0 && version.kind === 'recorded' && head === this.#o.chain.lastBlock
  }

  headHash(): Hex {
    return this.#o.chain.block(this.#state.version, this.#state.head).hash
  }

  /** A client's own connections. */
  poster(index: number): HttpPoster {
    const endpoint = this.#endpoints[index]
    if (!endpoint) throw new RangeError(`endpoint ${index} of ${this.#endpoints.length}`)
    endpoint.isFresh = true
    return { post: (body, signal) => this.#post(endpoint, body, signal), close: () => undefined }
  }

  get #state(): State {
    const state = this.#states.at(-1)
    if (!state) throw new Error('The chain has no state.')
    return state
  }

  /** Happens with this chance, while there are faults left and the plan has this one. */
  #strikes(fault: Fault, chance = this.#o.plan.rate): boolean {
    if (this.#faultsLeft <= 0 || !this.#o.plan.enabled.has(fault) || !this.#o.random.chance(chance)) return false
    this.#happened(fault)
    this.#faultsLeft--
    return true
  }

  #happened(fault: Fault): void {
    this.#o.counts[fault]++
  }

  async #post(endpoint: Endpoint, body: string, signal: AbortSignal): Promise<HttpAnswer> {
    const { clock, random } = this.#o
    this.requests++
    endpoint.requests++
    this.onRequest(this.requests)
    this.#moveChain()
    // A connection that is there stays with its machine, whatever others do meanwhile.
    const isOther = endpoint.otherChainUntil > endpoint.requests
    await this.#wait(random.integer(5, 60), signal)
    const parsed: Body | Body[] = JSON.parse(body)
    const bodies = Array.isArray(parsed) ? parsed : [parsed]
    const failed = await this.#failure(endpoint, bodies, signal)
    const newConnection = endpoint.isFresh
    endpoint.isFresh = false
    if (failed) return { newConnection, ...failed }
    const replies: string[] = []
    const behind = isOther ? undefined : this.#stateBehind()
    for (const one of bodies) {
      const answer = await this.#answer(isOther, one, bodies, behind)
      replies.push(`{"jsonrpc":"2.0","id":${JSON.stringify(one.id)},${answer}}`)
    }
    const text = Array.isArray(parsed) ? `[${this.#mixed(replies).join()}]` : (replies[0] ?? '')
    const { bytes } = this.#o.plan.limits
    if (bytes !== undefined && text.length > bytes && bodies.some((one) => one.method === 'eth_getLogs')) {
      this.#happened('limit on bytes')
      throw new HttpFailure('too-large', `the answer is larger than ${bytes} bytes`)
    }
    if (this.#strikes('truncated JSON')) {
      return {
        status: 200,
        text: text.slice(0, random.integer(1, text.length - 1)),
        retryAfterMs: undefined,
        newConnection,
      }
    }
    if (this.#strikes('slow answer')) await clock.sleep(random.integer(200, TIMEOUT_MS - 1), signal)
    return { status: 200, text, retryAfterMs: undefined, newConnection }
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    await this.#o.clock.sleep(ms, signal).catch((cause: unknown) => {
      throw new HttpFailure('aborted', 'stopped', cause)
    })
  }

  /** What goes wrong with the whole HTTP request. */
  async #failure(
    endpoint: Endpoint,
    bodies: readonly Body[],
    signal: AbortSignal,
  ): Promise<Omit<HttpAnswer, 'newConnection'> | undefined> {
    const { random, plan } = this.#o
    const status = (code: number, text: string, retryAfterMs?: number) => ({ status: code, text, retryAfterMs })
    if (plan.endpoints > 1 && endpoint.downUntil < endpoint.requests && this.#strikes('endpoint down')) {
      endpoint.downUntil = endpoint.requests + random.integer(3, 20)
    }
    if (endpoint.downUntil > endpoint.requests) throw new HttpFailure('refused', 'ECONNREFUSED')
    if (this.#strikes('rate limit with Retry-After'))
      return status(429, 'Too Many Requests', random.integer(1, 9) * 1000)
    if (this.#strikes('rate limit without Retry-After')) {
      return status(
        429,
        '{"jsonrpc":"2.0","id":null,"error":{"code":429,"message":"Your app has exceeded its compute units per second capacity."}}',
      )
    }
    if (this.#strikes('overloaded')) return status(random.chance(0.5) ? 502 : 503, '<html>Bad Gateway</html>')
    if (this.#strikes('no JSON')) return status(200, '<html>Just a moment...</html>')
    if (this.#strikes('broken connection')) {
      this.#reconnect(endpoint)
      throw new HttpFailure('broken', 'ECONNRESET')
    }
    const { blocksInTime, batch } = plan.limits
    const isLong = bodies.some(
      (one) => one.method === 'eth_getLogs' && blocksOf(one.params[0] as Filter) > (blocksInTime ?? Infinity),
    )
    if (isLong) this.#happened('limit on time')
    if (isLong || this.#strikes('timeout')) {
      await this.#wait(TIMEOUT_MS, signal)
      this.#reconnect(endpoint)
      throw new HttpFailure('timeout', `no answer within ${TIMEOUT_MS} ms`)
    }
    if (batch !== undefined && bodies.length > batch) {
      this.#happened('limit on the batch')
      return random.chance(0.5)
        ? status(413, 'Payload Too Large')
        : status(
            200,
            `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch limit of ${batch} exceeded"}}`,
          )
    }
    if (bodies.length > 1 && this.#strikes('batch refused')) {
      return status(200, '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"too many requests, slow down"}}')
    }
    return undefined
  }

  #reconnect(endpoint: Endpoint): void {
    endpoint.isFresh = true
    endpoint.otherChainUntil = this.#strikes('wrong chain after reconnect', 0.5)
      ? endpoint.requests + this.#o.random.integer(2, 12)
      : -1
  }

  #mixed(replies: string[]): string[] {
    const { random } = this.#o
    if (replies.length < 2) return replies
    if (this.#strikes('batch partial'))
      return replies.filter((_, i) => i === 0 || random.chance(0.5)).slice(0, replies.length - 1)
    return this.#strikes('batch reordered') ? replies.toReversed() : replies
  }

  /** The chain grows, forks and comes back while it is being asked. */
  #moveChain(): void {
    const { random, plan, chain } = this.#o
    const { version, head } = this.#state
    if (version.kind !== 'recorded') {
      if (random.chance(0.12))
        this.#states.push({
          version: RECORDED,
          head: Math.min(chain.lastBlock, Math.max(version.fork + 1, head + random.integer(-2, 2))),
        })
      else if (random.chance(plan.growth) && head < chain.lastBlock) this.#states.push({ version, head: head + 1 })
      return
    }
    if (this.#reorgsLeft > 0 && random.chance(0.04)) {
      this.#reorgsLeft--
      const depth = random.integer(1, 30)
      const newHead = Math.min(chain.lastBlock, head + random.integer(-3, 2))
      const fork = Math.min(head - depth, newHead - 1)
      this.#happened('reorganisation')
      if (newHead < head) this.#happened('shorter chain')
      this.#states.push({ version: { kind: random.chance(0.5) ? 'empty' : 'delayed', fork }, head: newHead })
    } else if (head < chain.lastBlock && random.chance(plan.growth)) this.#states.push({ version, head: head + 1 })
  }

  /** The state that answers this request: behind a load balancer not always the newest. */
  #stateFor(isOther: boolean, method: string): State {
    const now = this.#state
    if (isOther) return { version: OTHER, head: now.head }
    const old = this.#states[this.#states.length - 1 - this.#o.random.integer(1, 4)]
    if (!old) return now
    if (old.version !== now.version) return this.#strikes('answer of a replaced chain') ? old : now
    if (old.head === now.head) return now
    const fault = method === 'eth_getBlockByNumber' ? 'head goes back' : 'answer of a lagging node'
    return this.#strikes(fault) ? old : now
  }

  /** Of a machine that answers a whole HTTP request and still has the chain as it was before it was replaced. */
  #stateBehind(): State | undefined {
    const { plan, random } = this.#o
    // The answer to a call by number does not tell of which chain it is.
    if (!plan.enabled.has('all answers of a replaced chain') || plan.limits.callsByHash === false) return undefined
    const old = this.#states[this.#states.length - 1 - random.integer(1, 4)]
    if (!old || old.version === this.#state.version) return undefined
    return this.#strikes('all answers of a replaced chain') ? old : undefined
  }

  async #answer(isOther: boolean, body: Body, bodies: readonly Body[], behind: State | undefined): Promise<Reply> {
    const { chain, plan } = this.#o
    const { method, params } = body
    if (bodies.length > 1 && this.#strikes('batch rate limited in part', plan.rate / 4)) {
      return '"error":{"code":-32005,"message":"daily request count exceeded, request rate limited"}'
    }
    if (this.#strikes('internal error', plan.rate / 4)) return '"error":{"code":-32603,"message":"Internal error"}'
    const state = behind ?? this.#stateFor(isOther, method)
    switch (method) {
      case 'eth_chainId':
        return `"result":"0x${(state.version === OTHER ? 1 : CHAIN_ID).toString(16)}"`
      case 'eth_getBlockByNumber': {
        const [asked] = params
        if (asked === 'finalized') return '"result":null'
        const number = asked === 'latest' ? state.head : Number(asked)
        if (number > state.head || (asked !== 'latest' && this.#strikes('missing block', plan.rate / 4)))
          return '"result":null'
        return `"result":${chain.block(state.version, number).header}`
      }
      case 'eth_getBlockByHash':
        return `"result":${this.#byHash(state, params[0])?.header ?? 'null'}`
      case 'eth_getLogs':
        return this.#logs(state, params[0] as Filter)
      case 'eth_getBlockReceipts':
        return this.#blockReceipts(state, Number(params[0]))
      case 'eth_getTransactionReceipt':
      case 'eth_getTransactionByHash': {
        const found = this.#transaction(state, params[0] as Hex)
        if (!found || this.#strikes('missing receipt')) return '"result":null'
        return `"result":${method === 'eth_getTransactionReceipt' ? found.receipt : found.transaction}`
      }
      case 'eth_call':
        return this.#call(state, params[0] as CallRequest, params[1] as Hex | { blockHash: Hex })
      default:
        return `"error":{"code":-32601,"message":"the method ${method} does not exist/is not available"}`
    }
  }

  #byHash({ version, head }: State, hash: unknown): ChainBlock | undefined {
    for (let number = head; number >= 0; number--) {
      const block = this.#o.chain.block(version, number)
      if (block.hash === hash) return block
    }
    return undefined
  }

  #transaction({ version, head }: State, hash: Hex): { transaction: string; receipt: string } | undefined {
    for (let number = head; number >= 0; number--) {
      const found = this.#o.chain.block(version, number).transactions.get(hash)
      if (found) return found
    }
    return undefined
  }

  #blockReceipts(state: State, number: number): Reply {
    const { chain, plan } = this.#o
    if (plan.limits.blockReceipts === false) {
      this.#happened('no receipts of blocks')
      return '"error":{"code":-32601,"message":"the method eth_getBlockReceipts does not exist/is not available"}'
    }
    if (number > state.head) return '"result":null'
    const block = chain.block(state.version, number)
    const shortened = block.receiptsWithoutALog
    const isShort =
      shortened !== undefined && plan.verify === 'receipts' && this.#strikes('logs left out of receipts', plan.rate / 2)
    return `"result":${isShort ? shortened : block.receipts}`
  }

  async #call(state: State, request: CallRequest, at: Hex | { blockHash: Hex }): Promise<Reply> {
    if (typeof at === 'object' && this.#o.plan.limits.callsByHash === false) {
      this.#happened('no calls by block hash')
      return '"error":{"code":-32602,"message":"invalid argument 1: hex string without 0x prefix"}'
    }
    const block =
      typeof at === 'object'
        ? this.#byHash(state, at.blockHash)
        : Number(at) > state.head
          ? undefined
          : this.#o.chain.block(state.version, Number(at))
    return block ? this.#o.chain.call(block, request) : '"error":{"code":-32000,"message":"header not found"}'
  }

  #logs(state: State, filter: Filter): Reply {
    const { chain, plan, random } = this.#o
    const { limits } = plan
    const isByHash = filter.blockHash !== undefined
    if (limits.blocks !== undefined && blocksOf(filter) > limits.blocks) {
      this.#happened('limit on blocks')
      return `"error":${limitMessage(random, { limit: limits.blocks, from: Number(filter.fromBlock) })}`
    }
    const blocks: ChainBlock[] = []
    if (isByHash) {
      const block = this.#byHash(state, filter.blockHash)
      if (!block) return '"error":{"code":-32000,"message":"unknown block"}'
      blocks.push(block)
    } else {
      // A node that lags says nothing of it.
      const to = Math.min(Number(filter.toBlock), state.head)
      for (let n = Number(filter.fromBlock); n <= to; n++) blocks.push(chain.block(state.version, n))
    }
    const addresses = new Set(filter.address)
    const topics = new Set(filter.topics[0])
    const found = blocks.flatMap((block) =>
      block.logs.filter(({ log }) => addresses.has(log.address) && topics.has(log.topics[0] ?? '0x')),
    )
    if (limits.results !== undefined && found.length > limits.results) {
      this.#happened('limit on results')
      return `"error":${limitMessage(random, { results: limits.results })}`
    }
    const left = isByHash ? this.#withoutHidden(found) : this.#leaveOut(found)
    return `"result":[${left.map((log) => log.text).join()}]`
  }

  /**
   * Leaves out logs of one block, as far as what the run checks can notice it: a bloom tells of addresses and topics, so
   * that all logs of an address go; without every header only near the head; by hash too where chance cannot explain it.
   */
  #leaveOut(found: readonly LogText[]): readonly LogText[] {
    const { chain, plan, random } = this.#o
    const newest = Math.max(...this.#states.map((state) => state.head))
    const first = plan.verify === 'blooms' || plan.verify === 'none' ? 0 : newest - plan.checkedBlocks + 1
    const possible = found.filter(({ log }) => log.blockNumber >= first)
    const chosen = possible[random.integer(0, possible.length - 1)]
    if (!chosen || plan.verify === 'receipts' || !this.#strikes('logs left out', 0.3)) return found
    const { blockHash: hash, address, blockNumber } = chosen.log
    const fill = this.#o.chain.block(this.#state.version, blockNumber).bloomFill
    if (chain.addresses * fill ** 3 < 0.005 && this.#strikes('logs left out by hash too', 0.5)) {
      this.#hidden.push({ hash, address, times: random.integer(1, 3) })
    }
    return found.filter(({ log }) => log.blockHash !== hash || log.address !== address)
  }

  #withoutHidden(found: readonly LogText[]): readonly LogText[] {
    const left = found.filter(
      ({ log }) => !this.#hidden.some(({ hash, address }) => log.blockHash === hash && log.address === address),
    )
    if (left.length < found.length) {
      for (const one of this.#hidden) one.times--
      this.#hidden = this.#hidden.filter((one) => one.times > 0)
    }
    return left
  }
}

function blocksOf({ fromBlock, toBlock }: Filter): number {
  return fromBlock === undefined ? 1 : Number(toBlock) - Number(fromBlock) + 1
}
