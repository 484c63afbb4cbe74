/** What is indexed, as the built manifest says: data sources, templates, and the handlers of each. */
import type { Hex } from '../../core/hex.ts'
import type { Abi, AbiEvent } from '../abi/parse.ts'
import type { Context } from '../store/context-codec.ts'
import type { DeclaredCall } from './declared-calls.ts'

export type EventHandler = {
  readonly event: AbiEvent
  readonly topic0: Hex
  /** The function that the mapping exports. */
  readonly handler: string
  /** What the second, third and fourth topic may be, null: anything. Undefined: no such filter. */
  readonly topics: readonly (readonly Hex[] | null)[] | undefined
  /** The handler is given the transaction's receipt. */
  readonly receipt: boolean
  /** eth_calls that are made ahead, all of a block's at once. The answers are the same without. */
  readonly calls: readonly DeclaredCall[]
}

/** once: at the data source's start block. polling: at it and every so many blocks. every: at each block. */
export type BlockHandler = {
  readonly handler: string
  readonly filter:
    | { readonly kind: 'once' }
    | { readonly kind: 'polling'; readonly every: number }
    | { readonly kind: 'every' }
}

export type Mapping = {
  /** Absolute; data sources with the same mapping code may have the same file. */
  readonly wasmPath: string
  readonly abis: ReadonlyMap<string, Abi>
  readonly eventHandlers: readonly EventHandler[]
  readonly blockHandlers: readonly BlockHandler[]
}

export type StaticDataSource = {
  readonly name: string
  readonly address: Hex
  readonly startBlock: number
  /** The last block it sees, null: there is none. */
  readonly endBlock: number | null
  readonly context: Context | null
  readonly mapping: Mapping
}

export type Template = { readonly name: string; readonly mapping: Mapping }

export type Manifest = {
  /** Absolute, as are all its paths. */
  readonly path: string
  readonly schemaPath: string
  /** As graph-node knows it: mainnet, base, arbitrum-one. */
  readonly network: string
  /** In the order of the manifest, which is the order in which they see a log. */
  readonly dataSources: readonly StaticDataSource[]
  readonly templates: ReadonlyMap<string, Template>
  /** How many blocks' states are kept (indexerHints: prune); null: all of them. */
  readonly historyBlocks: number | null
}
