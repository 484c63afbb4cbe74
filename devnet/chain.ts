/** A local chain to write to: impersonated senders, explicit nonces and timestamps, one request at a time. */
import { Agent, request as httpRequest } from 'node:http'
import { encodeAbiParameters, getContractAddress } from 'viem'
import type { Hex } from '../core/hex.ts'

export interface SendOptions {
  readonly gas?: number
  /** Wei per unit of gas; the sender must hold the ether. Default 0. */
  readonly gasPrice?: bigint
}

export interface CallOptions {
  readonly from?: Hex
  readonly block?: number | 'latest'
  /** Runtime code to put at an address for this call only. */
  readonly code?: Readonly<Record<Hex, Hex>>
}

/** One log as eth_getLogs gives it, with its numbers read. */
export interface ChainLog {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: number
  readonly logIndex: number
  readonly transactionHash: Hex
}

interface Pending {
  readonly hash: Hex
  readonly what: string
}

/** A JSON-RPC error, with the node's words. */
export class RpcError extends Error {
  readonly data: Hex | undefined
  constructor(method: string, message: string, data: Hex | undefined) {
    super(`${method}: ${message}`)
    this.name = 'RpcError'
    this.data = data
  }
}

const ACTION_GAS = 3_000_000
const CREATE_GAS = 30_000_000

/**
 * Connect with Chain.connect(rpcUrl). Sends wait in the pool until mine(); the clock is the last block's timestamp.
 * Sends are sequential because anvil runs a batch's requests concurrently, and the order must be the same in every run.
 */
export class Chain {
  readonly rpcUrl: string
  readonly #agent: Agent = new Agent({ keepAlive: true, maxSockets: 4 })
  readonly #nonces: Map<Hex, number> = new Map()
  #unchecked: Pending[] = []
  #timestamp = 0
  #blockNumber = 0

  private constructor(rpcUrl: string) {
    this.rpcUrl = rpcUrl
  }

  static async connect(rpcUrl: string): Promise<Chain> {
    const chain = new Chain(rpcUrl)
    await chain.request('anvil_autoImpersonateAccount', [true])
    await chain.#readHead()
    return chain
  }

  /** Seconds since 1970 of the last block. */
  get timestamp(): number {
    return this.#timestamp
  }

  get blockNumber(): number {
    return this.#blockNumber
  }

  async request<T>(method: string, params: readonly unknown[]): Promise<T> {
    const answer = (await this.#post({ jsonrpc: '2.0', id: 1, method, params })) as RpcAnswer
    return resultOf(method, answer) as T
  }

  /** Reads in one JSON-RPC batch; anvil runs them concurrently. A call that fails gives its RpcError. */
  async requestAll<T>(requests: readonly { method: string; params: readonly unknown[] }[]): Promise<(T | RpcError)[]> {
    if (requests.length === 0) return []
    const body = requests.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }))
    const answers = (await this.#post(body)) as RpcAnswer[]
    const sorted = new Map(answers.map((answer) => [answer.id, answer]))
    return requests.map(({ method }, id) => {
      try {
        return resultOf(method, sorted.get(id) ?? { id, error: { message: 'no answer' } }) as T
      } catch (error) {
        if (error instanceof RpcError) return error
        throw error
      }
    })
  }

  async call(to: Hex, data: Hex, options: CallOptions = {}): Promise<Hex> {
    return this.request<Hex>('eth_call', callParams(to, data, options))
  }

  /** Puts a transaction in the pool; it may revert when it is mined. */
  async send(from: Hex, to: Hex, data: Hex, options: SendOptions = {}): Promise<Hex> {
    return this.#send({ from, to, data, ...fees(options, ACTION_GAS) })
  }

  /** As send, and the next mine() throws when it reverted. */
  async sendOrThrow(what: string, from: Hex, to: Hex, data: Hex, options: SendOptions = {}): Promise<void> {
    this.#unchecked.push({ what, hash: await this.send(from, to, data, options) })
  }

  /** Sends a contract's creation and gives its address-to-be; the next mine() throws when it failed. */
  async create(what: string, from: Hex, code: Hex): Promise<Hex> {
    const nonce = await this.#nonce(from)
    const hash = await this.#send({ from, data: code, ...fees({}, CREATE_GAS) })
    this.#unchecked.push({ what: `creation of ${what}`, hash })
    return lower(getContractAddress({ from, nonce: BigInt(nonce) }))
  }

  /** One block with everything in the pool, at this many seconds after the last. */
  async mine(seconds: number): Promise<number> {
    const timestamp = this.#timestamp + seconds
    await this.request('evm_mine', [{ timestamp }])
    this.#timestamp = timestamp
    this.#blockNumber += 1
    const unchecked = this.#unchecked
    this.#unchecked = []
    if (unchecked.length > 0) await this.#check(unchecked)
    return this.#blockNumber
  }

  async logs(filter: {
    fromBlock: number
    toBlock: number
    address?: Hex
    topics?: readonly Hex[]
  }): Promise<ChainLog[]> {
    const raw = await this.request<RawLog[]>('eth_getLogs', [
      { ...filter, fromBlock: quantity(filter.fromBlock), toBlock: quantity(filter.toBlock) },
    ])
    return raw.map((log) => ({ ...log, blockNumber: Number(log.blockNumber), logIndex: Number(log.logIndex) }))
  }

  async blockHash(number: number): Promise<Hex> {
    const block = await this.request<{ hash: Hex }>('eth_getBlockByNumber', [quantity(number), false])
    return block.hash
  }

  /** Reads the head and forgets the nonces: needed after the blocks were changed from outside, as by anvil_reorg. */
  async resync(): Promise<void> {
    this.#nonces.clear()
    await this.#readHead()
  }

  /** Closes the connections; the chain goes on. */
  close(): void {
    this.#agent.destroy()
  }

  async #readHead(): Promise<void> {
    const head = await this.request<{ number: Hex; timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])
    this.#timestamp = Number(head.timestamp)
    this.#blockNumber = Number(head.number)
  }

  async #nonce(from: Hex): Promise<number> {
    const known = this.#nonces.get(from)
    if (known !== undefined) return known
    const nonce = Number(await this.request<Hex>('eth_getTransactionCount', [from, 'pending']))
    this.#nonces.set(from, nonce)
    return nonce
  }

  async #send(transaction: { from: Hex; [field: string]: unknown }): Promise<Hex> {
    const nonce = await this.#nonce(transaction.from)
    const hash = await this.request<Hex>('eth_sendTransaction', [{ ...transaction, nonce: quantity(nonce) }])
    this.#nonces.set(transaction.from, nonce + 1)
    return hash
  }

  async #check(pending: readonly Pending[]): Promise<void> {
    type Receipt = { status: Hex } | null
    const receipts = await this.requestAll<Receipt>(
      pending.map(({ hash }) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
    )
    for (const [index, receipt] of receipts.entries()) {
      const what = pending[index]?.what
      if (receipt === null) throw new Error(`${what}: not mined, expected it in block ${this.#blockNumber}.`)
      if (receipt instanceof RpcError || receipt.status !== '0x1') throw new Error(`${what}: reverted.`)
    }
  }

  #post(body: unknown): Promise<unknown> {
    const text = JSON.stringify(body)
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(this.rpcUrl, { method: 'POST', agent: this.#agent, headers }, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          try {
            resolve(JSON.parse(Buffer.concat(chunks).toString()))
          } catch (error) {
            reject(error)
          }
        })
      })
      outgoing.on('error', reject)
      outgoing.end(text)
    })
  }
}

interface RpcAnswer {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly message: string; readonly data?: Hex }
}

interface RawLog extends Omit<ChainLog, 'blockNumber' | 'logIndex'> {
  readonly blockNumber: Hex
  readonly logIndex: Hex
}

function resultOf(method: string, answer: RpcAnswer): unknown {
  if (answer.error !== undefined) throw new RpcError(method, answer.error.message, answer.error.data)
  return answer.result
}

function fees(options: SendOptions, gas: number): Record<string, string> {
  return { gas: quantity(options.gas ?? gas), gasPrice: `0x${(options.gasPrice ?? 0n).toString(16)}` }
}

/** The parameters of eth_call, for request or requestAll. */
function callParams(to: Hex, data: Hex, options: CallOptions = {}): unknown[] {
  const block = options.block === undefined || options.block === 'latest' ? 'latest' : quantity(options.block)
  const transaction = options.from === undefined ? { to, data } : { from: options.from, to, data }
  if (options.code === undefined) return [transaction, block]
  const overrides = Object.fromEntries(Object.entries(options.code).map(([address, code]) => [address, { code }]))
  return [transaction, block, overrides]
}

/** A number as JSON-RPC wants it. */
export function quantity(value: number): Hex {
  return `0x${value.toString(16)}`
}

export function lower(address: string): Hex {
  return address.toLowerCase() as Hex
}

/** Creation code followed by its constructor's arguments. */
export function withArguments(code: Hex, types: readonly string[], values: readonly unknown[]): Hex {
  const parameters = types.map((type) => ({ type }))
  return `${code}${encodeAbiParameters(parameters, values).slice(2)}`
}
