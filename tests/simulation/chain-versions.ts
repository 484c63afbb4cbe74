/**
 * A recorded market as a node's chain, in the versions that reorganisations make of it: up to a block the recorded one,
 * from there on the same without what happened, or the same a block later. Everything is JSON text, made once.
 */
import type { Hex } from '../../core/hex.ts'
import type { BlockSource, CallRequest, Log } from '../../indexer/chain/block-source.ts'
import { bloomFill, bloomOf } from '../../indexer/chain/logs-bloom.ts'
import { type BlockReceipt, receiptsRoot } from '../../indexer/chain/receipts-root.ts'
import { openRecordedMarket } from '../markets/recorded-source.ts'

/** other: a chain of another id, of which no block is one of the market's. */
export type Version = { readonly kind: 'recorded' | 'empty' | 'delayed' | 'other'; readonly fork: number }

export const RECORDED: Version = { kind: 'recorded', fork: Number.MAX_SAFE_INTEGER }
export const OTHER: Version = { kind: 'other', fork: -1 }

export type LogText = { readonly log: Log; readonly text: string }

export type ChainBlock = {
  readonly number: number
  readonly hash: Hex
  readonly header: string
  readonly logs: readonly LogText[]
  readonly bloomFill: number
  /** JSON of eth_getBlockReceipts; one of the receipts has lost its last log. */
  readonly receipts: string
  readonly receiptsWithoutALog: string | undefined
  readonly transactions: ReadonlyMap<Hex, { readonly transaction: string; readonly receipt: string }>
  /** The recorded block whose state this block's is. */
  readonly stateOf: number
}

const quantity = (value: number): Hex => `0x${value.toString(16)}`
const SENDER: Hex = `0x${'5e'.repeat(20)}`

export class ChainVersions {
  readonly lastBlock: number
  readonly provider: string
  readonly addresses: number
  readonly #source: BlockSource
  readonly #headers: readonly { readonly hash: Hex; readonly timestamp: number }[]
  readonly #logs: readonly (readonly Log[])[]
  readonly #blocks = new Map<string, ChainBlock>()
  readonly #calls = new Map<string, string>()

  constructor(o: { readonly market: string; readonly lastBlock: number }) {
    const { market, source } = openRecordedMarket(o.market)
    const logs: Log[][] = market.headers.map(() => [])
    for (const log of market.logs) logs[log.blockNumber]?.push(log)
    this.lastBlock = o.lastBlock
    this.provider = market.meta.poolAddressesProvider
    this.addresses = new Set(market.logs.map((log) => log.address)).size
    this.#source = source
    this.#headers = market.headers
    this.#logs = logs
  }

  block(version: Version, number: number): ChainBlock {
    const own = number <= version.fork ? RECORDED : version
    const key = own.kind === 'recorded' ? `${number}` : `${own.kind} ${own.fork} ${number}`
    const known = this.#blocks.get(key)
    if (known) return known
    const made = this.#make(own, number)
    this.#blocks.set(key, made)
    return made
  }

  /** JSON of eth_call's result or error in the state after a block. */
  async call(block: ChainBlock, request: CallRequest): Promise<string> {
    const key = `${block.stateOf} ${request.to} ${request.data}`
    const known = this.#calls.get(key)
    if (known !== undefined) return known
    const [result] = await this.#source.calls({ number: block.stateOf, hash: block.hash }, [request])
    const made =
      result?.status === 'ok'
        ? `"result":"${result.data}"`
        : '"error":{"code":3,"message":"execution reverted","data":"0x"}'
    this.#calls.set(key, made)
    return made
  }

  /** The recorded block whose logs this one has; undefined: it has none. */
  #contentOf({ kind, fork }: Version, number: number): number | undefined {
    if (kind === 'recorded') return number
    if (kind === 'empty') return undefined
    const later = kind === 'delayed' ? number - 1 : number - 3
    return later > fork ? later : undefined
  }

  #hashOf(version: Version, number: number): Hex {
    if (number <= version.fork) return this.#headers[Math.max(0, number)]?.hash ?? '0x'
    const kind = { recorded: '00', empty: 'e0', delayed: 'd0', other: 'ff' }[version.kind]
    const fork = Math.max(0, version.fork).toString(16).padStart(4, '0')
    return `0x${kind}${fork}${number.toString(16).padStart(58, '0')}`
  }

  #make(version: Version, number: number): ChainBlock {
    const hash = this.#hashOf(version, number)
    const content = this.#contentOf(version, number)
    const recorded = content === undefined ? [] : (this.#logs[content] ?? [])
    const logs = recorded.map((log) => ({ ...log, blockNumber: number, blockHash: hash }))
    const { receipts, texts, transactions } = receiptsOf(logs, number, hash)
    const bloom = bloomOf(logs)
    const header = {
      ...{ number: quantity(number), hash, parentHash: this.#hashOf(version, number - 1) },
      ...{ timestamp: quantity(this.#headers[number]?.timestamp ?? 0), miner: SENDER, gasUsed: '0x0', gasLimit: '0x1' },
      logsBloom: `0x${Buffer.from(bloom).toString('hex')}`,
      ...{ receiptsRoot: receiptsRoot(receipts), baseFeePerGas: quantity(1_000_000 + number), size: '0x1' },
      transactions: [...transactions.keys()],
    }
    const shortened = receipts.findLastIndex((receipt) => receipt.logs.length > 0)
    const receipt = receipts[shortened]
    return {
      ...{ number, hash, header: JSON.stringify(header), bloomFill: bloomFill(bloom), transactions },
      logs: logs.map((log) => ({ log, text: logText(log) })),
      receipts: `[${texts.join()}]`,
      receiptsWithoutALog:
        receipt &&
        `[${texts.map((text, i) => (i === shortened ? receiptText({ ...receipt, logs: receipt.logs.slice(0, -1) }, number) : text)).join()}]`,
      stateOf: content ?? Math.max(0, version.fork),
    }
  }
}

function logText(log: Log): string {
  return JSON.stringify({
    ...{ address: log.address, topics: log.topics, data: log.data, removed: false },
    ...{ blockNumber: quantity(log.blockNumber), blockHash: log.blockHash, transactionHash: log.transactionHash },
    ...{ transactionIndex: quantity(log.transactionIndex), logIndex: quantity(log.logIndex) },
  })
}

/** The recordings have no receipts: these hold their logs. Transactions without logs are left out. */
function receiptsOf(logs: readonly Log[], number: number, hash: Hex) {
  const byTransaction = new Map<Hex, Log[]>()
  for (const log of logs)
    byTransaction.set(log.transactionHash, [...(byTransaction.get(log.transactionHash) ?? []), log])
  const receipts: (BlockReceipt & { hash: Hex })[] = []
  for (const [transactionHash, own] of byTransaction) {
    receipts.push({
      ...{ hash: transactionHash, type: 2, statusOrRoot: Uint8Array.of(1), deposit: undefined, isStateSync: false },
      ...{ cumulativeGasUsed: BigInt(50_000 * (receipts.length + 1)), logs: own, blockHash: hash },
      transactionIndex: own[0]?.transactionIndex ?? 0,
    })
  }
  const texts = receipts.map((receipt) => receiptText(receipt, number))
  const transactions = new Map(
    receipts.map((receipt, i) => [
      receipt.hash,
      { receipt: texts[i] ?? '', transaction: transactionText(receipt, number) },
    ]),
  )
  return { receipts, texts, transactions }
}

/** The price of gas tells the block: a receipt of another block than the log's shows in the tables. */
function receiptText(receipt: BlockReceipt & { hash: Hex }, number: number): string {
  return JSON.stringify({
    ...{
      transactionHash: receipt.hash,
      transactionIndex: quantity(receipt.transactionIndex),
      type: '0x2',
      status: '0x1',
    },
    ...{ blockHash: receipt.blockHash, blockNumber: quantity(number), from: SENDER, to: SENDER, contractAddress: null },
    ...{ cumulativeGasUsed: `0x${receipt.cumulativeGasUsed.toString(16)}`, gasUsed: '0xc350' },
    ...{ effectiveGasPrice: quantity(2_000_000 + number), logsBloom: '0x' },
    logs: receipt.logs.map((log) => JSON.parse(logText(log))),
  })
}

function transactionText(receipt: BlockReceipt & { hash: Hex }, number: number): string {
  return JSON.stringify({
    ...{ hash: receipt.hash, blockHash: receipt.blockHash, blockNumber: quantity(number), from: SENDER, to: SENDER },
    ...{ value: '0x0', gas: '0xf4240', gasPrice: quantity(2_000_000 + number), input: '0x', nonce: '0x1' },
  })
}
