/** An archive as a BlockSource: no node is asked. */
import { UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
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
} from '../chain/block-source.ts'
import { predicateOf } from '../chain/log-filters.ts'
import { ArchiveReader } from './archive-reader.ts'
import type { ArchivedBlock } from './archived-block.ts'
import { CoverageCheck, incomplete } from './coverage.ts'
import type { ArchiveHeader, Section } from './layout.ts'
import { lastOf, type TimeRun, timestampIn } from './time-runs.ts'

/** Sections in memory: a range being indexed, the one fetched ahead, and blocks asked for by themselves. */
const SECTIONS_IN_MEMORY = 4

type LoadedSection = {
  readonly blocks: readonly ArchivedBlock[]
  readonly byNumber: ReadonlyMap<number, ArchivedBlock>
  /** By block hash, address and data. */
  readonly calls: ReadonlyMap<string, CallResult>
}

export class ArchiveSource implements BlockSource {
  readonly settled = true
  readonly #reader: ArchiveReader
  readonly #coverage: CoverageCheck
  /** The one used last at the end. */
  readonly #loaded = new Map<Section, LoadedSection>()
  #times: { readonly section: Section; readonly runs: readonly TimeRun[] } | undefined
  /** Of the blocks that were given out: whose block a transaction is in. */
  readonly #blockOf = new Map<Hex, number>()

  /** @throws UserError as ArchiveReader */
  constructor(path: string) {
    this.#reader = new ArchiveReader(path)
    this.#coverage = new CoverageCheck(this.#reader.footer.coverage)
  }

  get archive(): ArchiveHeader {
    return this.#reader.header
  }

  async chainId(): Promise<number> {
    return this.archive.chainId
  }

  /** The last block that anything is known of. */
  async head(): Promise<BlockHeader> {
    const section = this.#reader.footer.blocks.at(-1)
    const last = section && this.#load(section).blocks.at(-1)?.header
    if (last) return last
    throw new UserError('ARCHIVE_INCOMPLETE', `${this.#reader.path}: got an archive of no blocks, expected some.`)
  }

  async header(number: number): Promise<BlockHeader | null> {
    const found = this.#block(number)?.header
    if (found) return found
    const { before } = this.archive
    return before?.number === number ? { ...before, parentHash: '0x', timestamp: 0 } : null
  }

  async blocks({ from, to, filters, headersOf, edges }: RangeRequest): Promise<Block[]> {
    this.#coverage.require(this.#reader.path, filters, from, to)
    const wanted = predicateOf(filters)
    const asked = new Set(headersOf)
    const blocks: Block[] = []
    for (const section of this.#sections(from, to)) {
      for (const block of this.#load(section).blocks) {
        const { header } = block
        if (header.number < from || header.number > to) continue
        const logs = block.logs.filter(wanted)
        const isAsked = asked.delete(header.number)
        if (logs.length === 0 && !isAsked) continue
        this.#remember(logs)
        blocks.push({ header, logs })
      }
    }
    // Where nothing but logs is known, block handlers run at the blocks that have some.
    if (this.archive.state === 'unknown') return blocks
    for (const number of asked) {
      if (number >= from && number <= to && !edges?.includes(number)) {
        throw incomplete(this.#reader.path, `the header of block ${number}`)
      }
    }
    return blocks
  }

  async transactions(hashes: readonly Hex[]): Promise<(Transaction | null)[]> {
    return hashes.map((hash) => this.#ofTransaction(hash, 'transactions'))
  }

  async receipts(hashes: readonly Hex[]): Promise<(Receipt | null)[]> {
    return hashes.map((hash) => this.#ofTransaction(hash, 'receipts'))
  }

  async calls(block: { number: number; hash: Hex }, requests: readonly CallRequest[]): Promise<CallResult[]> {
    if (this.archive.state === 'unknown') return requests.map(() => ({ status: 'reverted' }))
    const section = this.#sections(block.number, block.number)[0]
    const calls = section && this.#load(section).calls
    return requests.map((request) => {
      const found = calls?.get(block.hash + request.to + request.data)
      if (found) return found
      const call = `a call of ${request.to} (${request.data.slice(0, 10)}) at block ${block.number}`
      throw incomplete(this.#reader.path, call)
    })
  }

  knownCall(blockHash: Hex, { to, data }: CallRequest): CallResult | undefined {
    if (this.archive.state === 'unknown') return { status: 'reverted' }
    const key = blockHash + to + data
    for (const { calls } of this.#loaded.values()) {
      const found = calls.get(key)
      if (found) return found
    }
    return undefined
  }

  async accounts(block: { number: number; hash: Hex }, requests: readonly AccountRequest[]): Promise<Hex[]> {
    const accounts = this.#block(block.number)?.accounts ?? []
    return requests.map(({ ask, address }) => {
      const found = accounts.find(({ request }) => request.ask === ask && request.address === address)
      if (found) return found.answer
      throw incomplete(this.#reader.path, `the ${ask} of ${address} at block ${block.number}`)
    })
  }

  /** Seconds; null where the archive does not tell. */
  timestampOf(number: number): number | null {
    const section = this.#reader.footer.times.find(({ first, last }) => first <= number && number <= last)
    if (section === undefined) return null
    if (this.#times?.section !== section) this.#times = { section, runs: this.#reader.timesOf(section) }
    const run = this.#times.runs.find((one) => one.first <= number && number <= lastOf(one))
    return run === undefined ? null : timestampIn(run, number)
  }

  async close(): Promise<void> {
    this.#reader.close()
  }

  #ofTransaction<K extends 'transactions' | 'receipts'>(
    hash: Hex,
    kind: K,
  ): K extends 'receipts' ? Receipt | null : Transaction | null
  #ofTransaction(hash: Hex, kind: 'transactions' | 'receipts'): Receipt | Transaction | null {
    if (this.archive.state === 'unknown') return null
    const number = this.#blockOf.get(hash)
    const found = number === undefined ? undefined : this.#block(number)?.[kind].get(hash)
    if (found !== undefined) return found
    throw incomplete(
      this.#reader.path,
      `the ${kind === 'receipts' ? 'receipt' : 'sender and gas'} of transaction ${hash}`,
    )
  }

  #remember(logs: readonly Log[]): void {
    if (this.archive.state === 'unknown') return
    for (const { transactionHash, blockNumber } of logs) this.#blockOf.set(transactionHash, blockNumber)
    if (this.#blockOf.size < 2 * REMEMBERED) return
    for (const hash of this.#blockOf.keys()) {
      if (this.#blockOf.size <= REMEMBERED) break
      this.#blockOf.delete(hash)
    }
  }

  #block(number: number): ArchivedBlock | undefined {
    const section = this.#sections(number, number)[0]
    return section && this.#load(section).byNumber.get(number)
  }

  /** Those that have blocks of [from, to], ascending. */
  #sections(from: number, to: number): Section[] {
    const { blocks } = this.#reader.footer
    let low = 0
    let high = blocks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((blocks[middle]?.last ?? 0) < from) low = middle + 1
      else high = middle
    }
    const found: Section[] = []
    for (let section = blocks[low]; section && section.first <= to; section = blocks[++low]) found.push(section)
    return found
  }

  #load(section: Section): LoadedSection {
    const known = this.#loaded.get(section)
    this.#loaded.delete(section)
    const loaded = known ?? loadedOf(this.#reader.blocksOf(section))
    this.#loaded.set(section, loaded)
    const [oldest] = this.#loaded.keys()
    if (this.#loaded.size > SECTIONS_IN_MEMORY && oldest) this.#loaded.delete(oldest)
    return loaded
  }
}

/** Transactions whose block is remembered: more than two ranges hold. */
const REMEMBERED = 20_000

function loadedOf(blocks: readonly ArchivedBlock[]): LoadedSection {
  const calls = new Map<string, CallResult>()
  for (const { header, calls: own } of blocks) {
    for (const { request, result } of own) calls.set(header.hash + request.to + request.data, result)
  }
  return { blocks, byNumber: new Map(blocks.map((block) => [block.header.number, block])), calls }
}
