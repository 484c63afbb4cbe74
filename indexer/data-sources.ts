/** The data sources that are known while indexing: which handlers a log or a block is for, and what to fetch for them. */
import { type Hex, hexToBytes } from '../core/hex.ts'
import type { LogFilter } from './chain/block-source.ts'
import type { BlockHandler, EventHandler, Manifest, Mapping, StaticDataSource } from './manifest/manifest.ts'
import type { DynamicDataSource } from './store/changes.ts'
import { encodeContext } from './store/context-codec.ts'
import type { RunningDataSource } from './wasm/host.ts'

/** A data source with what its handlers need. */
export type KnownDataSource = {
  readonly address: Hex
  readonly mapping: Mapping
  readonly startBlock: number
  readonly endBlock: number | null
  /** The block in which a handler created it; null: it is the manifest's. */
  readonly createdBlock: number | null
  /** Two created data sources of the same key are one. */
  readonly key: string
  readonly running: RunningDataSource
}

/** `key`: the same for the same handler of the same data source, also of one that was forgotten and created again. */
export type LogTarget = { readonly source: KnownDataSource; readonly handler: EventHandler; readonly key: string }
export type BlockTarget = { readonly source: KnownDataSource; readonly handler: BlockHandler; readonly key: string }

export class DataSources {
  readonly #manifest: Manifest
  #sources: KnownDataSource[] = []
  #keys = new Set<string>()
  #byAddress = new Map<Hex, Map<Hex, LogTarget[]>>()
  #withBlockHandlers: KnownDataSource[] = []

  constructor(manifest: Manifest) {
    this.#manifest = manifest
    for (const source of manifest.dataSources) this.#add(ofManifest(source))
  }

  /** Adds created data sources; returns those that were not known yet. Unknown templates are a RangeError. */
  add(list: readonly DynamicDataSource[]): KnownDataSource[] {
    const added: KnownDataSource[] = []
    for (const item of list) {
      const source = this.#ofTemplate(item)
      if (this.#keys.has(source.key)) continue
      this.#add(source)
      added.push(source)
    }
    return added
  }

  /** Forgets data sources that were created after a block. */
  removeAfter(block: number): void {
    const kept = this.#sources.filter((source) => source.createdBlock === null || source.createdBlock <= block)
    if (kept.length === this.#sources.length) return
    this.#sources = []
    this.#keys = new Set()
    this.#byAddress = new Map()
    this.#withBlockHandlers = []
    for (const source of kept) this.#add(source)
  }

  /** Those that a log of this address and first topic is for, in the order of their creation. */
  targetsOf(address: Hex, topic0: Hex): readonly LogTarget[] {
    return this.#byAddress.get(address)?.get(topic0) ?? NONE
  }

  /** Block handlers that run at a block before its logs: those of data sources that start there. */
  onceHandlers(block: number, among: readonly KnownDataSource[] = this.#withBlockHandlers): BlockTarget[] {
    return blockTargets(among, block, (handler) => handler.filter.kind === 'once')
  }

  /** Block handlers that run at a block after its logs. */
  lateHandlers(block: number, among: readonly KnownDataSource[] = this.#withBlockHandlers): BlockTarget[] {
    return blockTargets(among, block, (handler) => handler.filter.kind !== 'once')
  }

  /** Blocks of [from, to] that have block handlers, ascending. */
  blockHandlersAt(from: number, to: number): number[] {
    const numbers = new Set<number>()
    for (const { mapping, startBlock, endBlock } of this.#withBlockHandlers) {
      const last = Math.min(to, endBlock ?? to)
      for (const { filter } of mapping.blockHandlers) {
        const step = filter.kind === 'polling' ? filter.every : 1
        const end = filter.kind === 'once' ? Math.min(last, startBlock) : last
        const skipped = from <= startBlock ? 0 : Math.ceil((from - startBlock) / step)
        for (let number = startBlock + skipped * step; number <= end; number += step) numbers.add(number)
      }
    }
    return [...numbers].sort((a, b) => a - b)
  }

  /** What logs to fetch, for all or for some of them. */
  filters(among: readonly KnownDataSource[] = this.#sources): LogFilter[] {
    const byTopics = new Map<string, { addresses: Set<Hex>; topics0: Hex[] }>()
    for (const { address, mapping } of among) {
      if (mapping.eventHandlers.length === 0) continue
      const topics0 = mapping.eventHandlers.map((handler) => handler.topic0).sort()
      const key = topics0.join()
      const filter = byTopics.get(key) ?? { addresses: new Set(), topics0 }
      filter.addresses.add(address)
      byTopics.set(key, filter)
    }
    return [...byTopics.values()].map(({ addresses, topics0 }) => ({ addresses: [...addresses], topics0 }))
  }

  /** What logs to fetch for created data sources, known ones or new. */
  filtersOf(list: readonly DynamicDataSource[]): LogFilter[] {
    return this.filters(list.map((item) => this.#ofTemplate(item)))
  }

  #add(source: KnownDataSource): void {
    this.#sources.push(source)
    this.#keys.add(source.key)
    if (source.mapping.blockHandlers.length > 0) this.#withBlockHandlers.push(source)
    const byTopic = this.#byAddress.get(source.address) ?? new Map<Hex, LogTarget[]>()
    this.#byAddress.set(source.address, byTopic)
    for (const handler of source.mapping.eventHandlers) {
      const targets = byTopic.get(handler.topic0) ?? []
      byTopic.set(handler.topic0, [...targets, { source, handler, key: keyOf(source, handler.handler) }])
    }
  }

  #ofTemplate(item: DynamicDataSource): KnownDataSource {
    const template = this.#manifest.templates.get(item.template)
    if (!template)
      throw new RangeError(`A data source of template ${item.template}: the manifest has no such template.`)
    const address = lowerCase(item.address)
    return {
      address,
      mapping: template.mapping,
      startBlock: item.block,
      endBlock: null,
      createdBlock: item.block,
      key: `${item.template} ${address} ${encodeContext(item.context) ?? ''}`,
      running: running(template.name, address, item.context, template.mapping),
    }
  }
}

const NONE: readonly LogTarget[] = []

function ofManifest(source: StaticDataSource): KnownDataSource {
  const { name, address, startBlock, endBlock, context, mapping } = source
  const key = `manifest ${name}`
  return {
    address,
    mapping,
    startBlock,
    endBlock,
    createdBlock: null,
    key,
    running: running(name, address, context, mapping),
  }
}

function running(
  name: string,
  address: Hex,
  context: DynamicDataSource['context'],
  { abis }: Mapping,
): RunningDataSource {
  return { name, address: Uint8Array.from(hexToBytes(address)), context, abis }
}

function blockTargets(
  among: readonly KnownDataSource[],
  block: number,
  wanted: (handler: BlockHandler) => boolean,
): BlockTarget[] {
  const targets: BlockTarget[] = []
  for (const source of among) {
    if (block < source.startBlock || (source.endBlock !== null && block > source.endBlock)) continue
    for (const handler of source.mapping.blockHandlers) {
      if (!wanted(handler) || !runsAt(handler, block - source.startBlock)) continue
      targets.push({ source, handler, key: keyOf(source, handler.handler) })
    }
  }
  return targets
}

/** Whether a handler runs so many blocks after its data source's start. */
function runsAt({ filter }: BlockHandler, sinceStart: number): boolean {
  if (filter.kind === 'once') return sinceStart === 0
  return filter.kind === 'every' || sinceStart % filter.every === 0
}

function keyOf(source: KnownDataSource, handler: string): string {
  return `${source.key} ${handler}`
}

function lowerCase(address: Hex): Hex {
  return `0x${address.slice(2).toLowerCase()}`
}
