/** A block processor over tests/mappings/host with a store in memory and a chain that a test makes up. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hex } from '../core/hex.ts'
import { topicOf } from '../indexer/abi/keccak.ts'
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
} from '../indexer/chain/block-source.ts'
import { loadManifest } from '../indexer/manifest/load.ts'
import { BlockProcessor, type MappingLog } from '../indexer/process-block.ts'
import { EntityCache } from '../indexer/store/entity-cache.ts'
import { parseEntitySchema } from '../indexer/store/schema.ts'
import { Store } from '../indexer/store/store.ts'

export const TOKEN: Hex = '0x00000000000000000000000000000000000000aa'
export const CHILD: Hex = '0x0000000000000000000000000000000000000002'

/** A 32-byte word that ends in these digits. */
export function word(digits: string): Hex {
  return `0x${digits.padStart(64, '0')}`
}

export const TRANSFER: Hex = topicOf('Transfer(address,address,uint256)')

/** A Transfer from 0x…01 to 0x…02 of 0xffff. */
export function transferLog(logIndex: number, address: Hex = TOKEN): Log {
  return {
    address,
    topics: [TRANSFER, word('1'), word('2')],
    data: word('ffff'),
    blockNumber: 5,
    blockHash: word('5'),
    transactionHash: word('77'),
    transactionIndex: 3,
    logIndex,
  }
}

export function header(number: number): BlockHeader {
  const digits = number.toString(16)
  return { number, hash: word(digits), parentHash: word((number - 1).toString(16)), timestamp: 1_700_000_000 + number }
}

/** What a test's chain answers; what is not given is empty. */
export type Chain = {
  logs?: readonly Log[]
  transaction?: Transaction | null
  receipt?: Receipt | null
  call?: (request: CallRequest) => CallResult
  account?: (request: AccountRequest) => Hex
}

export class FakeSource implements BlockSource {
  readonly asked: string[] = []
  chain: Chain = {}

  async chainId(): Promise<number> {
    return 31_337
  }
  async head(): Promise<BlockHeader> {
    return header(100)
  }
  async header(number: number): Promise<BlockHeader> {
    return header(number)
  }
  async blocks(request: RangeRequest): Promise<Block[]> {
    const addresses = request.filters.flatMap((filter) => filter.addresses)
    this.asked.push(`blocks ${request.from} ${addresses.join()}`)
    const logs = (this.chain.logs ?? []).filter((log) => addresses.includes(log.address))
    return [{ header: header(request.from), logs }]
  }
  async transactions(hashes: readonly Hex[]): Promise<(Transaction | null)[]> {
    this.asked.push(`transactions ${hashes.length}`)
    return hashes.map(() => this.chain.transaction ?? null)
  }
  async receipts(hashes: readonly Hex[]): Promise<(Receipt | null)[]> {
    this.asked.push(`receipts ${hashes.length}`)
    return hashes.map(() => this.chain.receipt ?? null)
  }
  async calls(_: { number: number; hash: Hex }, requests: readonly CallRequest[]): Promise<CallResult[]> {
    this.asked.push(`calls ${requests.length}`)
    return requests.map((request) => this.chain.call?.(request) ?? { status: 'reverted' })
  }
  async accounts(_: { number: number; hash: Hex }, requests: readonly AccountRequest[]): Promise<Hex[]> {
    this.asked.push(`accounts ${requests.length}`)
    return requests.map((request) => this.chain.account?.(request) ?? '0x')
  }
  async close(): Promise<void> {}
}

export type Market = {
  readonly source: FakeSource
  readonly store: Store
  readonly cache: EntityCache
  readonly processor: BlockProcessor
  readonly messages: MappingLog[]
}

/** `handlers`: the lines of the manifest under `mapping` that say which handlers run. */
export function openMarket(wasmPath: string, handlers: string, child: string = CHILD_HANDLERS): Market {
  const manifest = loadManifest(writeTestManifest(wasmPath, handlers, child))
  const schema = parseEntitySchema(readFileSync(manifest.schemaPath, 'utf8'))
  const identity = { network: 'anvil', chainId: 31_337, deployment: TOKEN, startBlock: 0 }
  const store = Store.open({ path: ':memory:', schema, identity })
  const cache = new EntityCache(store, schema)
  const source = new FakeSource()
  const messages: MappingLog[] = []
  const onLog = (line: MappingLog): void => {
    messages.push(line)
  }
  const processor = new BlockProcessor({ manifest, dataSources: [], cache, store, source, network: 'anvil', onLog })
  return { source, store, cache, processor, messages }
}

/** An event handler as it stands in a manifest. */
export function onTransfer(handler: string, receipt = false): string {
  const line = `      eventHandlers:\n        - event: Transfer(indexed address,indexed address,uint256)\n          handler: ${handler}\n`
  return receipt ? `${line}          receipt: true\n` : line
}

const CHILD_HANDLERS = onTransfer('handleChild')

const ABI = [
  {
    type: 'event',
    name: 'Transfer',
    inputs: [
      { name: 'from', type: 'address', indexed: true },
      { name: 'to', type: 'address', indexed: true },
      { name: 'value', type: 'uint256' },
    ],
  },
  {
    type: 'event',
    name: 'Message',
    inputs: [
      { name: 'topic', type: 'string', indexed: true },
      { name: 'text', type: 'string' },
      { name: 'numbers', type: 'int64[]' },
      { name: 'small', type: 'int8', indexed: true },
      {
        name: 'pair',
        type: 'tuple',
        components: [
          { name: 'who', type: 'address' },
          { name: 'flag', type: 'bool' },
        ],
      },
    ],
  },
  {
    type: 'event',
    name: 'Transfer',
    inputs: [
      { name: 'from', type: 'address', indexed: true },
      { name: 'to', type: 'address', indexed: true },
      { name: 'tokenId', type: 'uint256', indexed: true },
    ],
  },
  {
    type: 'event',
    name: 'Opened',
    inputs: [
      {
        name: 'order',
        type: 'tuple',
        components: [
          { name: 'side', type: 'uint8' },
          {
            name: 'owner',
            type: 'tuple',
            components: [
              { name: 'token', type: 'address' },
              { name: 'account', type: 'address' },
            ],
          },
        ],
      },
    ],
  },
  {
    type: 'function',
    name: 'balanceOf',
    inputs: [{ name: 'who', type: 'address' }],
    outputs: [{ name: '', type: 'uint256' }],
  },
]

/** Writes a built manifest with its ABI beside the compiled code; returns its path. */
export function writeTestManifest(wasmPath: string, handlers: string, child: string = CHILD_HANDLERS): string {
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-manifest-'))
  const schema = fileURLToPath(new URL('./mappings/host/schema.graphql', import.meta.url))
  writeFileSync(join(folder, 'Token.json'), JSON.stringify(ABI))
  const mapping = (lines: string) => `    mapping:
      kind: ethereum/events
      apiVersion: 0.0.9
      language: wasm/assemblyscript
      entities: [Thing]
      abis:
        - name: Token
          file: Token.json
      file: ${join(dirname(wasmPath), 'mapping.wasm')}
${lines}`
  const text = `specVersion: 1.4.0
schema:
  file: ${schema}
dataSources:
  - kind: ethereum/contract
    name: Token
    network: anvil
    context:
      name: { type: String, data: manifest }
      amount: { type: BigInt, data: "12" }
    source:
      address: "${TOKEN}"
      abi: Token
      startBlock: 2
${mapping(handlers)}templates:
  - kind: ethereum/contract
    name: Child
    network: anvil
    source:
      abi: Token
${mapping(child)}`
  const path = join(folder, 'subgraph.yaml')
  writeFileSync(path, text)
  return path
}
