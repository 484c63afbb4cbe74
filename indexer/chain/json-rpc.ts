/**
 * A JSON-RPC client: batches, a limit on requests in flight, retries with growing waits, and errors that say what they
 * mean. An answer that only a caller can judge (a revert, a range that is too wide) is returned, not thrown.
 */
import { RetryableError, UserError } from '../../core/errors.ts'
import { classifyError, type RpcErrorBody, type RpcErrorKind } from './classify-error.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import { createPoster, type HttpAnswer, HttpFailure, type HttpPoster } from './http-post.ts'
import { RPC_LIMITS, type RpcLimits } from './limits.ts'
import { Pace } from './pace.ts'
import { parseRpcUrl, shownUrl } from './rpc-url.ts'

export type RpcRequest = {
  readonly method: string
  readonly params: readonly unknown[]
  /**
   * After so many failures other than a limit on the rate the reply says so (transient), for a question that can be
   * made smaller; by default it is asked until the limits end the whole batch.
   */
  readonly tries?: number
}

export type RpcReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly kind: RpcErrorKind; readonly error: RpcErrorBody }

/** Counters since the start. `bytes`: of answers, unpacked. `rateLimited`: answers that said to come back later. */
export type RpcStats = {
  httpRequests: number
  requests: number
  retries: number
  bytes: number
  rateLimited: number
  timeouts: number
  failovers: number
}

export const newStats = (): RpcStats => ({
  httpRequests: 0,
  requests: 0,
  retries: 0,
  bytes: 0,
  rateLimited: 0,
  timeouts: 0,
  failovers: 0,
})

/** A node, or several that stand in for each other. */
export type RpcClient = {
  readonly stats: RpcStats
  /** The URL as it may be shown. */
  readonly shown: string
  request(method: string, params?: readonly unknown[]): Promise<unknown>
  batch(requests: readonly RpcRequest[]): Promise<RpcReply[]>
  /** From now on an answer of a node of another chain counts as none. */
  expectChain(id: number): void
  close(): void
}

/** Who is told, and what a test puts in place of the network, of time and of chance. */
export type RpcSeams = {
  /** Told, once each time, that the node has become one of another chain. */
  readonly onTrouble?: ((message: string) => void) | undefined
  readonly poster?: HttpPoster | undefined
  readonly clock?: Clock | undefined
  /** At least 0, less than 1. */
  readonly random?: (() => number) | undefined
}

const RETRIED: ReadonlySet<RpcErrorKind> = new Set(['rate-limit', 'transient'])

/** HTTP answers that are worth another try: overload, restarts, proxies. */
const RETRIED_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529])

/** A key is missing, wrong or not paid for. */
const REFUSED_STATUS: ReadonlySet<number> = new Set([401, 402, 403])

/** What went wrong with one try, before it is known whether there is another. */
type Failure = {
  readonly waitMs: number | undefined
  readonly text: string
  readonly kind: 'refused' | 'not-json' | 'other-chain' | 'rate-limit' | 'other'
}

/** A batch that has failed so often is sent in pieces, twice as many each time. */
const FAILURES_BEFORE_PIECES = 2

/** What says nothing of the question. */
const NOT_OF_QUESTION: ReadonlySet<Failure['kind'] | undefined> = new Set(['refused', 'other-chain', 'rate-limit'])

/** The only reply of a batch of one; what is none is an error. */
export async function requestOne(
  client: Pick<RpcClient, 'batch' | 'shown'>,
  method: string,
  params: readonly unknown[],
): Promise<unknown> {
  const [reply] = await client.batch([{ method, params }])
  if (reply?.ok) return reply.result
  if (reply) throw new RpcFault(method, client.shown, reply.kind, reply.error)
  throw new RetryableError('RPC_BAD_ANSWER', `${client.shown}: no answer to ${method}.`)
}

export class JsonRpc implements RpcClient {
  readonly stats: RpcStats = newStats()
  readonly shown: string
  readonly #limits: RpcLimits
  readonly #poster: HttpPoster
  readonly #clock: Clock
  readonly #random: () => number
  readonly #pace: Pace
  readonly #stop = new AbortController()
  #batchSize: number
  #everAnswered = false
  readonly #onTrouble: (message: string) => void
  #isOther = false
  #chainId: number | undefined
  /** How often something said that the node may not be the one that it was, and up to which of these it was asked. */
  #doubts = 0
  #cleared = 0

  constructor(url: string, limits: Partial<RpcLimits> = {}, seams: RpcSeams = {}) {
    const parsed = parseRpcUrl(url)
    this.shown = shownUrl(parsed)
    this.#limits = { ...RPC_LIMITS, ...limits }
    this.#batchSize = this.#limits.batchRequests
    this.#poster = seams.poster ?? createPoster(parsed, this.#limits)
    this.#clock = seams.clock ?? SYSTEM_CLOCK
    this.#random = seams.random ?? Math.random
    this.#onTrouble = seams.onTrouble ?? (() => undefined)
    this.#pace = new Pace(this.#limits, this.#clock)
  }

  expectChain(id: number): void {
    this.#chainId = id
  }

  /** The result of one request; an error that may pass is RetryableError, any other is an RpcFault. */
  request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return requestOne(this, method, params)
  }

  /** Replies in the order of the requests, whatever the order of the node's. */
  async batch(requests: readonly RpcRequest[]): Promise<RpcReply[]> {
    const replies = new Array<RpcReply>(requests.length)
    const parts: number[][] = []
    for (let i = 0; i < requests.length; i += this.#batchSize) {
      parts.push(Array.from({ length: Math.min(this.#batchSize, requests.length - i) }, (_, k) => i + k))
    }
    let next = 0
    const work = async (): Promise<void> => {
      for (let part = parts[next++]; part; part = parts[next++]) await this.#sendPart(requests, part, replies)
    }
    await Promise.all(Array.from({ length: Math.min(this.#limits.concurrency, parts.length) }, work))
    return replies
  }

  close(): void {
    this.#stop.abort()
    this.#poster.close()
  }

  /** Sends the requests at `indices` until each has a reply that is not to be retried. */
  async #sendPart(requests: readonly RpcRequest[], indices: readonly number[], replies: RpcReply[]): Promise<void> {
    const begun = this.#clock.now()
    let open = [...indices]
    let failures = 0
    for (let attempt = 1; ; attempt++) {
      const before = open.length
      const pieces = failures < FAILURES_BEFORE_PIECES ? 1 : 2 ** (failures - 1)
      const failure = await this.#inPieces(requests, open, replies, pieces)
      if (!NOT_OF_QUESTION.has(failure?.kind)) failures++
      for (const i of open) {
        if (failures < (requests[i]?.tries ?? Number.POSITIVE_INFINITY)) continue
        replies[i] ??= { ok: false, kind: 'transient', error: { code: 0, message: failure?.text ?? 'no answer' } }
      }
      open = open.filter((i) => replies[i] === undefined)
      if (open.length === 0) return
      if (open.length < before) attempt = 1
      this.stats.retries++
      const wait = this.#wait(attempt, failure?.waitMs)
      const last = attempt >= this.#limits.tries || this.#clock.now() - begun + wait > this.#limits.totalMs
      if (last || this.#hopeless(failure)) this.#giveUp(failure, requests, open, attempt)
      await this.#sleep(wait)
    }
  }

  /** One piece: all at once. Answers may break off at their size, which those to parts of the batch do not reach. */
  async #inPieces(
    requests: readonly RpcRequest[],
    open: readonly number[],
    replies: RpcReply[],
    pieces: number,
  ): Promise<Failure | undefined> {
    const size = Math.ceil(open.length / pieces)
    let failure: Failure | undefined
    // Two in a row: the node is down rather than one of them too large.
    for (let i = 0, inARow = 0; i < open.length && inARow < 2; i += size) {
      const failed = await this.#attempt(requests, open.slice(i, i + size), replies)
      if (failed && NOT_OF_QUESTION.has(failed.kind)) return failed
      inARow = failed === undefined ? 0 : inARow + 1
      failure ??= failed
    }
    return failure
  }

  #sleep(ms: number): Promise<void> {
    return this.#clock.sleep(ms, this.#stop.signal).catch((cause: unknown) => this.#closed(cause))
  }

  /** One HTTP request; stores final replies and returns what kept the others from one. */
  async #attempt(
    requests: readonly RpcRequest[],
    open: readonly number[],
    replies: RpcReply[],
  ): Promise<Failure | undefined> {
    if (open.length > this.#batchSize) return this.#halves(requests, open, replies)
    const bodies = open.map((i) => ({
      jsonrpc: '2.0',
      id: i,
      method: requests[i]?.method,
      params: requests[i]?.params,
    }))
    let answer: HttpAnswer
    try {
      const before = await this.#otherChain()
      if (before !== undefined) return before
      answer = await this.#post(bodies)
      if (answer.newConnection) this.#doubts++
      const after = answer.newConnection ? await this.#otherChain() : undefined
      if (after !== undefined) return after
    } catch (cause) {
      this.#doubts++
      return this.#transportFailure(cause, requests, open, replies)
    }
    let parsed: unknown
    try {
      parsed = JSON.parse(answer.text)
    } catch {
      if (answer.status === 413) return this.#tooLarge('HTTP 413', requests, open, replies)
      // What begins as JSON has broken off on the way.
      const isOfNode = RETRIED_STATUS.has(answer.status) || /^\s*[[{]/.test(answer.text)
      const kind = answer.status === 429 ? 'rate-limit' : isOfNode ? 'other' : 'not-json'
      return { waitMs: answer.retryAfterMs, text: `HTTP ${answer.status}: ${excerpt(answer.text)}`, kind }
    }
    if (REFUSED_STATUS.has(answer.status)) this.#refused(answer.status, answer.text)
    return this.#store(parsed, answer, requests, open, replies)
  }

  async #post(bodies: readonly object[]): Promise<HttpAnswer> {
    for (let wait = this.#pace.take(bodies.length); wait > 0; wait = this.#pace.take(bodies.length)) {
      await this.#sleep(wait)
    }
    this.stats.httpRequests++
    this.stats.requests += bodies.length
    const answer = await this.#poster.post(JSON.stringify(bodies.length === 1 ? bodies[0] : bodies), this.#stop.signal)
    this.stats.bytes += answer.text.length
    if (answer.status === 429) {
      this.stats.rateLimited++
      this.#pace.pause(Math.min(answer.retryAfterMs ?? 0, this.#limits.backoffMaxMs))
    }
    return answer
  }

  /**
   * After a connection has failed, and after an answer over a new one: is the node behind it still of the chain? A name
   * may lead to another machine, and what a node of another chain says looks as right as any answer. It is asked over
   * the connection used last, which is kept.
   */
  async #otherChain(): Promise<Failure | undefined> {
    const asked = this.#doubts
    if (this.#chainId === undefined || this.#cleared === asked) return undefined
    const { text, retryAfterMs } = await this.#post([{ jsonrpc: '2.0', id: 0, method: 'eth_chainId', params: [] }])
    let got: unknown
    try {
      got = (JSON.parse(text) as { result?: unknown } | null)?.result
    } catch {
      got = undefined
    }
    if (typeof got !== 'string') {
      return { waitMs: retryAfterMs, text: `no chain id in ${excerpt(text)}`, kind: 'other' }
    }
    if (Number(got) === this.#chainId) {
      this.#cleared = asked
      this.#isOther = false
      return undefined
    }
    const what = `it is a node of chain ${Number(got)}, expected ${this.#chainId}`
    if (!this.#isOther) this.#onTrouble(`${this.shown} has changed: ${what}. It is asked until it is of that chain.`)
    this.#isOther = true
    return { waitMs: undefined, text: what, kind: 'other-chain' }
  }

  #store(
    parsed: unknown,
    answer: { status: number; retryAfterMs: number | undefined; text: string },
    requests: readonly RpcRequest[],
    open: readonly number[],
    replies: RpcReply[],
  ): Promise<Failure | undefined> | Failure | undefined {
    const items = Array.isArray(parsed) ? parsed : [parsed]
    const wanted = new Set(open)
    let failure: Failure | undefined
    for (const item of items as unknown[]) {
      if (typeof item !== 'object' || item === null) continue
      const { id, result, error } = item as { id?: unknown; result?: unknown; error?: unknown }
      const index = open.length === 1 && !Array.isArray(parsed) ? open[0] : Number(id)
      const body = error === undefined || error === null ? undefined : errorBody(error)
      // An error without an id is of the only request there was.
      const isOurs = id !== null || (body !== undefined && open.length === 1)
      const known = index !== undefined && isOurs && wanted.has(index)
      if (!known) {
        if (!body || open.length === 1) continue
        return this.#batchRefused(body, answer, requests, open, replies)
      }
      // There is no block without a list of logs, though it may be empty.
      const isNone = result === undefined || (result === null && requests[index]?.method === 'eth_getLogs')
      if (!body && isNone) continue
      this.#everAnswered = true
      const method = requests[index]?.method ?? ''
      if (!body) {
        replies[index] = { ok: true, result }
        continue
      }
      // Providers say it with any code and in any words.
      const kind = answer.status === 429 ? 'rate-limit' : classifyError(method, body)
      if (kind === 'rate-limit' && answer.status !== 429) this.stats.rateLimited++
      const failed = kind === 'rate-limit' ? kind : 'other'
      if (RETRIED.has(kind)) failure = { waitMs: answer.retryAfterMs, text: `${method}: ${body.message}`, kind: failed }
      else replies[index] = { ok: false, kind, error: body }
    }
    if (open.every((i) => replies[i] !== undefined)) return undefined
    if (!failure && answer.status === 413) return this.#tooLarge('HTTP 413', requests, open, replies)
    if (failure || RETRIED_STATUS.has(answer.status)) {
      return (
        failure ?? {
          waitMs: answer.retryAfterMs,
          text: `HTTP ${answer.status}: ${excerpt(answer.text)}`,
          kind: answer.status === 429 ? 'rate-limit' : 'other',
        }
      )
    }
    return { waitMs: undefined, text: `no result in ${excerpt(answer.text)}`, kind: 'not-json' }
  }

  /** The whole batch got one error: too many requests in it, batches not allowed, or a limit on the rate. */
  #batchRefused(
    body: RpcErrorBody,
    answer: { status: number; retryAfterMs: number | undefined },
    requests: readonly RpcRequest[],
    open: readonly number[],
    replies: RpcReply[],
  ): Promise<Failure | undefined> | Failure {
    const kind = answer.status === 429 ? 'rate-limit' : classifyError('', body)
    if (RETRIED.has(kind) && !/batch/i.test(body.message)) {
      return { waitMs: answer.retryAfterMs, text: body.message, kind: kind === 'rate-limit' ? kind : 'other' }
    }
    return this.#halves(requests, open, replies)
  }

  /** Sends the requests in two halves, and keeps to the smaller batches from now on. */
  async #halves(
    requests: readonly RpcRequest[],
    open: readonly number[],
    replies: RpcReply[],
  ): Promise<Failure | undefined> {
    this.#batchSize = Math.max(1, Math.min(this.#batchSize, Math.ceil(open.length / 2)))
    return this.#inHalves(requests, open, replies)
  }

  async #inHalves(
    requests: readonly RpcRequest[],
    open: readonly number[],
    replies: RpcReply[],
  ): Promise<Failure | undefined> {
    const half = Math.ceil(open.length / 2)
    const first = await this.#attempt(requests, open.slice(0, half), replies)
    const second = await this.#attempt(requests, open.slice(half), replies)
    return first ?? second
  }

  #tooLarge(
    text: string,
    requests: readonly RpcRequest[],
    open: readonly number[],
    replies: RpcReply[],
  ): Promise<Failure | undefined> | undefined {
    if (open.length > 1) return this.#halves(requests, open, replies)
    for (const i of open) replies[i] = { ok: false, kind: 'too-much', error: { code: 413, message: text } }
    return undefined
  }

  #transportFailure(
    cause: unknown,
    requests: readonly RpcRequest[],
    open: readonly number[],
    replies: RpcReply[],
  ): Promise<Failure | undefined> | Failure | undefined {
    if (!(cause instanceof HttpFailure)) throw cause
    if (cause.kind === 'aborted') this.#closed(cause)
    if (cause.kind === 'timeout') this.stats.timeouts++
    if (cause.kind === 'too-large') return this.#tooLarge(cause.message, requests, open, replies)
    const [only] = open
    if (
      cause.kind === 'timeout' &&
      open.length === 1 &&
      only !== undefined &&
      requests[only]?.method === 'eth_getLogs'
    ) {
      replies[only] = { ok: false, kind: 'too-much', error: { code: 0, message: cause.message } }
      return undefined
    }
    // Which of them takes so long? Logs are not to keep the others waiting, nor to be asked for so many again.
    if (cause.kind === 'timeout' && open.length > 1 && open.some((i) => requests[i]?.method === 'eth_getLogs')) {
      return this.#inHalves(requests, open, replies)
    }
    return { waitMs: undefined, text: cause.message, kind: cause.kind === 'refused' ? 'refused' : 'other' }
  }

  #closed(cause: unknown): never {
    throw new RetryableError('RPC_CLOSED', `${this.shown}: the client was closed.`, { cause })
  }

  /** Doubling waits with jitter, so that several clients do not come back at once; at least what the server asked for. */
  #wait(attempt: number, askedMs: number | undefined): number {
    const grown = Math.min(this.#limits.backoffMs * 2 ** (attempt - 1), this.#limits.backoffMaxMs)
    const jittered = grown * (0.5 + this.#random() / 2)
    return askedMs === undefined ? jittered : Math.max(jittered, Math.min(askedMs, this.#limits.backoffMaxMs))
  }

  /** Before a first answer the URL is more likely wrong than the node busy. */
  #hopeless(failure: Failure | undefined): boolean {
    return !this.#everAnswered && (failure?.kind === 'refused' || failure?.kind === 'not-json')
  }

  #giveUp(
    failure: Failure | undefined,
    requests: readonly RpcRequest[],
    open: readonly number[],
    attempts: number,
  ): never {
    const text = failure?.text ?? 'no answer'
    if (!this.#everAnswered && failure?.kind === 'refused') {
      throw new UserError('RPC_UNREACHABLE', `No JSON-RPC node at ${this.shown}: ${text}.`, {
        hint: 'Check the URL given with --rpc, and that the node is running and can be reached from here.',
      })
    }
    if (!this.#everAnswered && failure?.kind === 'not-json') {
      throw new UserError('RPC_NOT_JSON', `${this.shown} is not a JSON-RPC node: got ${text}.`, {
        hint: 'Check the URL given with --rpc: the path and the key belong to it.',
      })
    }
    if (failure?.kind === 'other-chain') {
      throw new RetryableError('CHAIN_CHANGED', `${this.shown} has changed: ${text}.`, {
        hint: 'Give a node of the right chain with --rpc. What was indexed is kept; start again to go on.',
      })
    }
    const methods = [...new Set(open.map((i) => requests[i]?.method))].join(', ')
    throw new RetryableError(
      'RPC_UNAVAILABLE',
      `${this.shown} did not answer ${methods} in ${attempts} tries: ${text}.`,
      {
        hint: 'The node may be down or overloaded. What was indexed is kept; start again to go on.',
      },
    )
  }

  #refused(status: number, text: string): never {
    throw new UserError('RPC_REFUSED', `${this.shown} refused with HTTP ${status}: ${excerpt(text)}`, {
      hint: 'Check the key in the URL given with --rpc.',
    })
  }
}

/** An error that the node answered and that trying again does not change. */
export class RpcFault extends RetryableError {
  readonly kind: RpcErrorKind
  readonly body: RpcErrorBody

  constructor(method: string, shown: string, kind: RpcErrorKind, body: RpcErrorBody) {
    super('RPC_ERROR', `${shown}: ${method} failed with ${body.code}: ${body.message}`)
    this.kind = kind
    this.body = body
  }
}

function errorBody(error: unknown): RpcErrorBody {
  if (typeof error !== 'object' || error === null) return { code: 0, message: String(error) }
  const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown }
  return { code: Number(code ?? 0), message: typeof message === 'string' ? message : JSON.stringify(error), data }
}

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  if (line === '') return 'an empty answer'
  return line.length > 120 ? `${line.slice(0, 120)}…` : line
}
