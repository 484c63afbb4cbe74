/**
 * Several nodes of one chain that stand in for each other. The first that works is asked; one that fails rests for a
 * while, longer each time, and is then preferred again. What a node cannot answer (state it has dropped, a method it
 * does not have, a block it does not know yet) the next one is asked.
 */
import { RetryableError, UserError } from '../../core/errors.ts'
import type { RpcErrorKind } from './classify-error.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import { newStats, type RpcClient, type RpcReply, type RpcRequest, type RpcStats, requestOne } from './json-rpc.ts'

type Member = { readonly rpc: RpcClient; restUntil: number; failures: number; isBehind: boolean }

export type RpcPoolOptions = {
  readonly clock?: Clock | undefined
  /** Told when a node fails and another is asked instead. */
  readonly onFailover?: ((message: string) => void) | undefined
}

const REST_MS = 1_000
const REST_MAX_MS = 60_000

/** How often all are asked for their newest block. */
const COMPARE_MS = 15_000
/** A node with so many blocks less than another has fallen behind: what it does not have cannot be asked of it. */
const BEHIND_BLOCKS = 5

/** What another node may answer. */
const ASKED_ELSEWHERE: ReadonlySet<RpcErrorKind> = new Set([
  'missing-state',
  'unsupported',
  'unknown-block',
  'transient',
  'other',
])

export class RpcPool implements RpcClient {
  readonly #members: readonly Member[]
  readonly #clock: Clock
  readonly #onFailover: (message: string) => void
  #failovers = 0
  #comparedAt = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(clients: readonly RpcClient[], o: RpcPoolOptions = {}) {
    this.#members = clients.map((rpc) => ({ rpc, restUntil: Number.NEGATIVE_INFINITY, failures: 0, isBehind: false }))
    this.#clock = o.clock ?? SYSTEM_CLOCK
    this.#onFailover = o.onFailover ?? (() => undefined)
  }

  /** The one that would be asked now. */
  get shown(): string {
    return this.#order()[0]?.rpc.shown ?? ''
  }

  /** Of all together. */
  get stats(): RpcStats {
    const sum = newStats()
    for (const { rpc } of this.#members) {
      for (const key of Object.keys(sum) as (keyof RpcStats)[]) sum[key] += rpc.stats[key]
    }
    sum.failovers += this.#failovers
    return sum
  }

  expectChain(id: number): void {
    for (const { rpc } of this.#members) rpc.expectChain(id)
  }

  close(): void {
    this.#closed = true
    for (const { rpc } of this.#members) rpc.close()
  }

  request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return requestOne(this, method, params)
  }

  async batch(requests: readonly RpcRequest[]): Promise<RpcReply[]> {
    const [first] = requests
    if (first && requests.length === 1 && isOfHead(first)) await this.#compareHeads(first)
    return this.#ask(requests)
  }

  /** Lets those rest that have fallen behind: a node that has stopped still answers. */
  async #compareHeads(request: RpcRequest): Promise<void> {
    const now = this.#clock.now()
    const ready = this.#members.filter((member) => member.isBehind || member.restUntil <= now)
    if (now - this.#comparedAt < COMPARE_MS || ready.length < 2) return
    this.#comparedAt = now
    const numbers = await Promise.all(ready.map(({ rpc }) => newestOf(rpc, request)))
    const newest = Math.max(...numbers)
    for (const [i, member] of ready.entries()) {
      const number = numbers[i] ?? Number.NEGATIVE_INFINITY
      const isBehind = number >= 0 && newest - number >= BEHIND_BLOCKS
      if (isBehind) member.restUntil = Math.max(member.restUntil, this.#clock.now() + 2 * COMPARE_MS)
      else if (member.isBehind) member.restUntil = this.#clock.now()
      if (isBehind && !member.isBehind) {
        this.#failovers++
        this.#onFailover(`${member.rpc.shown} is at block ${number}, others at ${newest}: they are asked meanwhile.`)
      }
      member.isBehind = isBehind
    }
  }

  async #ask(requests: readonly RpcRequest[]): Promise<RpcReply[]> {
    const replies = new Map<number, RpcReply>()
    let open = requests.map((_, i) => i)
    let failure: unknown
    for (const member of this.#order()) {
      if (open.length === 0) break
      let answers: RpcReply[]
      try {
        answers = await member.rpc.batch(open.flatMap((i) => requests[i] ?? []))
      } catch (error) {
        if (this.#closed || !(error instanceof RetryableError || error instanceof UserError)) throw error
        failure ??= error
        this.#rest(member, error)
        continue
      }
      member.failures = 0
      const asked = open
      open = []
      for (const [k, i] of asked.entries()) {
        const answer = answers[k]
        if (!answer) continue
        // The first node's words stand when no other knows better.
        if (answer.ok || !replies.has(i)) replies.set(i, answer)
        if (!answer.ok && ASKED_ELSEWHERE.has(answer.kind)) open.push(i)
      }
    }
    return requests.map((_, i) => {
      const reply = replies.get(i)
      if (reply) return reply
      throw failure ?? new RetryableError('RPC_UNAVAILABLE', `${this.shown}: got no answer.`)
    })
  }

  #order(): Member[] {
    const now = this.#clock.now()
    const ready = this.#members.filter((member) => member.restUntil <= now)
    const resting = this.#members.filter((member) => member.restUntil > now)
    return [...ready, ...resting.sort((a, b) => a.restUntil - b.restUntil)]
  }

  #rest(member: Member, error: RetryableError | UserError): void {
    const wait = Math.min(REST_MAX_MS, REST_MS * 2 ** member.failures++)
    member.restUntil = this.#clock.now() + wait
    this.#failovers++
    this.#onFailover(`${error.message} Others are asked for ${Math.round(wait / 1000)} s.`)
  }
}

function isOfHead({ method, params }: RpcRequest): boolean {
  return method === 'eth_getBlockByNumber' && typeof params[0] === 'string' && !params[0].startsWith('0x')
}

/** The number of the block that a node calls so; -1 where it does not tell now. */
async function newestOf(rpc: RpcClient, { method, params }: RpcRequest): Promise<number> {
  const [reply] = await rpc.batch([{ method, params }]).catch(() => [])
  const number = reply?.ok ? (reply.result as { readonly number?: unknown } | null)?.number : undefined
  return typeof number === 'string' && number.startsWith('0x') ? Number(number) : -1
}
