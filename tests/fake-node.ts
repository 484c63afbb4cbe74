/** A JSON-RPC server on this machine, with a small chain in memory, that can be told to misbehave. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { bytesToHex, type Hex } from '../core/hex.ts'
import { bloomOf } from '../indexer/chain/logs-bloom.ts'
import { decodeBlockReceipts, receiptsRoot } from '../indexer/chain/receipts-root.ts'

export type FakeLog = { address: Hex; topics: Hex[]; data: Hex }
export type RpcBody = { id: unknown; method: string; params: unknown[] }
export type FakeError = { code: number; message: string; data?: unknown }
/** What to send instead: a status with text, an error for one request, or undefined to answer as a node would. */
export type Interference = {
  http?: (
    bodies: RpcBody[],
    batch: boolean,
  ) => { status?: number; headers?: Record<string, string>; text: string } | undefined
  request?: (body: RpcBody) => { result: unknown } | { error: FakeError } | undefined
  /** Changes the list of replies of a batch. */
  batch?: (replies: unknown[]) => unknown
}

export const hashOf = (number: number, fork = 0): Hex =>
  `0x${fork.toString(16).padStart(4, '0')}${number.toString(16).padStart(60, '0')}`

const encode = (value: number): Hex => `0x${value.toString(16)}`

/** Blocks 0 to head; block n has the hash hashOf(n, its fork). */
export class FakeNode {
  readonly url: string
  readonly requests: RpcBody[] = []
  httpRequests = 0
  interfere: Interference = {}
  /** How long an answer takes. */
  delayMs: (bodies: RpcBody[]) => number = () => 0
  chainId = 31337
  head: number
  readonly logs: Map<number, FakeLog[]> = new Map()
  /** The fork of blocks from a number on. */
  readonly forks: { from: number; fork: number }[] = []
  /** Headers have blooms and receiptsRoots of their logs, and receipts are answered. */
  withReceipts = false
  readonly #server: http.Server

  private constructor(server: http.Server, head: number) {
    this.#server = server
    this.head = head
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async start(head: number): Promise<FakeNode> {
    let node: FakeNode | undefined
    const server = http.createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part) => parts.push(part))
      request.on('end', () => {
        const body = Buffer.concat(parts).toString()
        const { status, headers, text } = node?.reply(body) ?? { status: 500, text: '' }
        const answer = (): void => {
          response.writeHead(status ?? 200, headers)
          response.end(text)
        }
        const parsed: RpcBody | RpcBody[] = JSON.parse(body)
        const delay = node?.delayMs([parsed].flat()) ?? 0
        if (delay > 0) setTimeout(answer, delay)
        else answer()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    node = new FakeNode(server, head)
    return node
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  closeConnections(): void {
    this.#server.closeAllConnections()
  }

  reply(text: string): { status?: number; headers?: Record<string, string>; text: string } {
    this.httpRequests++
    const parsed: RpcBody | RpcBody[] = JSON.parse(text)
    const bodies = Array.isArray(parsed) ? parsed : [parsed]
    this.requests.push(...bodies)
    const instead = this.interfere.http?.(bodies, Array.isArray(parsed))
    if (instead) return instead
    const replies = bodies.map((body) => ({ jsonrpc: '2.0', id: body.id, ...this.#answer(body) }))
    const all: unknown = this.interfere.batch && Array.isArray(parsed) ? this.interfere.batch(replies) : replies
    return { text: JSON.stringify(Array.isArray(parsed) ? all : replies[0]) }
  }

  count(method: string): number {
    return this.requests.filter((body) => body.method === method).length
  }

  hash(number: number): Hex {
    return hashOf(number, this.forks.findLast((fork) => fork.from <= number)?.fork ?? 0)
  }

  #answer(body: RpcBody): { result: unknown } | { error: FakeError } {
    const instead = this.interfere.request?.(body)
    if (instead) return instead
    const [first, second] = body.params
    switch (body.method) {
      case 'eth_chainId':
        return { result: encode(this.chainId) }
      case 'eth_blockNumber':
        return { result: encode(this.head) }
      case 'eth_getBlockByNumber':
        return { result: this.#block(first === 'latest' ? this.head : Number(first)) }
      case 'eth_getLogs':
        return { result: this.#logs(first as { fromBlock: Hex; toBlock: Hex; address: Hex[]; topics: [Hex[]] }) }
      case 'eth_getBlockReceipts':
        return this.withReceipts
          ? { result: Number(first) > this.head ? null : this.#receipts(Number(first)) }
          : { error: { code: -32601, message: 'the method eth_getBlockReceipts does not exist' } }
      case 'eth_call':
        return { result: `0x${'0'.repeat(63)}${JSON.stringify(second).includes('blockHash') ? 1 : 2}` }
      default:
        return { error: { code: -32601, message: `the method ${body.method} does not exist` } }
    }
  }

  #block(number: number): unknown {
    if (number > this.head) return null
    return {
      number: encode(number),
      hash: this.hash(number),
      parentHash: number === 0 ? hashOf(0) : this.hash(number - 1),
      timestamp: encode(1_700_000_000 + number * 12),
      gasUsed: '0x5208',
      transactions: [],
      ...(this.withReceipts ? this.#roots(number) : {}),
    }
  }

  #roots(number: number): object {
    const logs = this.logs.get(number) ?? []
    const root = receiptsRoot(decodeBlockReceipts(this.#receipts(number)))
    return { logsBloom: bytesToHex(bloomOf(logs)), receiptsRoot: root }
  }

  /** One transaction a log. */
  #receipts(number: number): { logs: unknown[] }[] {
    return (this.logs.get(number) ?? []).map((log, index) => ({
      ...{ type: '0x2', status: '0x1', cumulativeGasUsed: encode(index + 1), transactionIndex: encode(index) },
      blockHash: this.hash(number),
      logs: [this.#log(number, log, index)],
    }))
  }

  #log(number: number, log: FakeLog, index: number): object {
    return {
      ...log,
      blockNumber: encode(number),
      blockHash: this.hash(number),
      transactionHash: hashOf(number * 1000 + index),
      transactionIndex: '0x0',
      logIndex: encode(index),
      removed: false,
    }
  }

  #logs(filter: { fromBlock: Hex; toBlock: Hex; blockHash?: Hex; address: Hex[]; topics: [Hex[]] }): unknown[] {
    const found: unknown[] = []
    const from = filter.blockHash === undefined ? Number(filter.fromBlock) : Number(`0x${filter.blockHash.slice(6)}`)
    const to = filter.blockHash === undefined ? Number(filter.toBlock) : from
    for (let number = from; number <= Math.min(to, this.head); number++) {
      for (const [index, log] of (this.logs.get(number) ?? []).entries()) {
        if (!filter.address.includes(log.address) || !filter.topics[0].includes(log.topics[0] ?? '0x')) continue
        found.push(this.#log(number, log, index))
      }
    }
    return found
  }
}
