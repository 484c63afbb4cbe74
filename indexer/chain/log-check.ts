/**
 * Has a node left logs out without a word? A header's bloom says which addresses and topics may be in its block; where a
 * filter's may be and no log came, the node is asked again by block hash, and then for the block's receipts.
 */
import { UserError } from '../../core/errors.ts'
import type { Hex } from '../../core/hex.ts'
import { type BlockReceipts, logsOfReceipts } from './block-receipts.ts'
import type { Block, BlockHeader, Log, LogFilter } from './block-source.ts'
import { decodeLogs } from './decode-rpc.ts'
import type { RpcClient } from './json-rpc.ts'
import type { SourceLimits } from './limits.ts'
import { predicateOf, queriesOf, sortLogs } from './log-filters.ts'
import { bloomFill, mayContain, parseBloom } from './logs-bloom.ts'
import { matchesRoot } from './receipts-root.ts'
import { logsRequest, resultOf } from './rpc-answers.ts'

/**
 * none: the node is believed. fetched: the headers that are fetched in any case are compared with the logs, which are all
 * near the head. blooms: every block's header is. receipts: every block's receipts are fetched, must have the root that
 * its header names, and the logs are taken from them.
 */
export type VerifyLevel = 'none' | 'fetched' | 'blooms' | 'receipts'

/** Each stricter than the one before. A level's place is kept in caches. */
export const VERIFY_LEVELS: readonly VerifyLevel[] = ['none', 'fetched', 'blooms', 'receipts']

/** Counters since the start. */
export type LogCheckStats = {
  /** Blocks that the node was asked about again. */
  asked: number
  /** Logs that it had left out. */
  recovered: number
  /** Blocks whose receipts had the root that the header names. */
  verifiedBlocks: number
}

/**
 * A bloom is half full on a busy chain: then addresses pass by chance, and the answer by block hash is believed. Where
 * chance is less likely than this to have let any of the addresses pass, only receipts are.
 */
const CHANCE = 0.01

const EMPTY_ROOT: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'

type Options = {
  readonly rpc: RpcClient
  readonly receipts: BlockReceipts
  readonly level: VerifyLevel
  readonly limits: SourceLimits
  /** Told once when headers have no blooms to compare logs with. */
  readonly onWarning?: ((message: string) => void) | undefined
}

/** Blocks, or why they have to be fetched again. */
type Checked = Block[] | string

export class LogCheck {
  readonly stats: LogCheckStats = { asked: 0, recovered: 0, verifiedBlocks: 0 }
  /** The last time that receipts did not have their header's root. */
  mismatch: string | undefined
  readonly #o: Options
  #hasWarned = false
  /** A block's receipts had the root that its header names. */
  #rootsMean = false

  constructor(options: Options) {
    this.#o = options
  }

  /** Blocks of [from, to] whose headers it needs. `newest`: the newest block seen. */
  headersOf(from: number, to: number, newest: number): number[] {
    const { level, limits } = this.#o
    if (level === 'none') return []
    const first = level === 'fetched' ? Math.max(from, newest - limits.checkedBlocks + 1) : from
    return Array.from({ length: Math.max(0, to - first + 1) }, (_, i) => first + i)
  }

  /**
   * The blocks with the logs that had been left out. A block from `closelyFrom` on is looked at even when it has some
   * logs: in the blooms of busy chains chance finds something nearly always.
   */
  async complete(blocks: readonly Block[], filters: readonly LogFilter[], closelyFrom: number): Promise<Checked> {
    const { level } = this.#o
    if (level === 'none' || filters.length === 0) return [...blocks]
    const suspects = blocks.filter((block) => this.#isSuspect(block, filters, block.header.number >= closelyFrom))
    if (suspects.length === 0) return [...blocks]
    this.stats.asked += suspects.length
    const found = await this.#askAgain(suspects, filters)
    if (typeof found === 'string') return found
    return blocks.map((block) => this.#withFound(block, found.get(block.header.number)))
  }

  /** The blocks of these headers with all logs that the filters want, from receipts that have the headers' roots. */
  async fromReceipts(headers: readonly BlockHeader[], filters: readonly LogFilter[]): Promise<Checked> {
    const wanted = predicateOf(filters)
    const full = headers.filter((header) => rootOf(header, this.#o.rpc.shown) !== EMPTY_ROOT)
    const receipts = await this.#o.receipts.of(full)
    const logs = new Map<number, Log[]>()
    for (const [i, header] of full.entries()) {
      const own = receipts[i]
      if (!own) return `the node does not have all receipts of block ${header.number}`
      if (!matchesRoot(own, rootOf(header, this.#o.rpc.shown))) {
        return this.#unlikeItsRoot(header)
      }
      logs.set(header.number, logsOfReceipts(own).filter(wanted))
    }
    this.stats.verifiedBlocks += headers.length
    return headers.map((header) => ({ header, logs: logs.get(header.number) ?? [] }))
  }

  #isSuspect({ header, logs }: Block, filters: readonly LogFilter[], alsoWithLogs: boolean): boolean {
    const bloom = parseBloom(header.logsBloom)
    if (!bloom || logs.some((log) => !mayContain(bloom, log.address))) {
      this.#withoutBloom(header)
      return false
    }
    if (logs.length > 0 && !alsoWithLogs) return false
    const got = new Set(logs.map((log) => `${log.address}${log.topics[0]}`))
    return filters.some(({ addresses, topics0 }) => {
      const possible = addresses.filter((address) => mayContain(bloom, address))
      if (possible.length === 0) return false
      const topics = topics0.filter((topic) => mayContain(bloom, topic))
      return possible.some((address) => topics.some((topic) => !got.has(`${address}${topic}`)))
    })
  }

  /**
   * Some chains' headers have no bloom, or an empty one whatever their logs. It says nothing of other headers, which
   * another node may have given: every header is looked at by itself.
   */
  #withoutBloom({ number }: BlockHeader): void {
    const { level, rpc, onWarning } = this.#o
    if (level === 'blooms') {
      throw new UserError('VERIFY_UNSUPPORTED', `--verify blooms: ${rpc.shown} gives headers without blooms.`, {
        hint: 'Use --verify receipts, or leave --verify out',
      })
    }
    if (this.#hasWarned) return
    this.#hasWarned = true
    onWarning?.(
      `${rpc.shown}: block ${number} has no bloom of its logs: in such blocks only --verify receipts sees that logs were left out.`,
    )
  }

  async #askAgain(suspects: readonly Block[], filters: readonly LogFilter[]): Promise<Map<number, Log[]> | string> {
    const { rpc, limits } = this.#o
    const queries = queriesOf(filters, { merged: true, addressesPerQuery: limits.addressesPerFilter })
    const wanted = predicateOf(filters)
    const replies = await rpc.batch(
      suspects.flatMap(({ header }) => queries.map((query) => logsRequest({ blockHash: header.hash }, query))),
    )
    const found = new Map<number, Log[]>()
    const open: Block[] = []
    for (const [i, block] of suspects.entries()) {
      const { number, hash } = block.header
      const own = replies.slice(i * queries.length, (i + 1) * queries.length)
      if (own.some((reply) => !reply.ok && reply.kind === 'unknown-block')) return `the node has no block ${hash}`
      const refused = own.some((reply) => !reply.ok && (reply.kind === 'too-much' || reply.kind === 'unsupported'))
      const answers = refused ? [] : own.map((reply) => resultOf(rpc.shown, reply, 'eth_getLogs', `block ${number}`))
      const logs = answers.flatMap((answer) => decodeLogs(answer)).filter(wanted)
      if (logs.some((log) => log.blockHash !== hash)) return `the logs of block ${number} are of another block`
      found.set(number, logs)
      const isComplete = !refused && (logs.length > block.logs.length || this.#mayBeChance(block.header, filters))
      if (!isComplete) open.push(block)
    }
    return this.#fromAnyReceipts(open, wanted, found)
  }

  /** Could the bloom's word be chance? */
  #mayBeChance(header: BlockHeader, filters: readonly LogFilter[]): boolean {
    const bloom = parseBloom(header.logsBloom)
    const addresses = new Set(filters.flatMap((filter) => filter.addresses))
    return bloom !== undefined && addresses.size * bloomFill(bloom) ** 3 > CHANCE
  }

  /** A chain may encode receipts in a way of its own: the root counts once one was right. */
  async #fromAnyReceipts(
    blocks: readonly Block[],
    wanted: (log: Log) => boolean,
    found: Map<number, Log[]>,
  ): Promise<Map<number, Log[]> | string> {
    const receipts = await this.#o.receipts.of(blocks.map((block) => block.header))
    for (const [i, { header }] of blocks.entries()) {
      const own = receipts[i]
      if (!own) return `the node does not have all receipts of block ${header.number}`
      const isRight = header.receiptsRoot !== undefined && matchesRoot(own, header.receiptsRoot)
      if (this.#rootsMean && !isRight) return this.#unlikeItsRoot(header)
      this.#rootsMean ||= isRight
      found.set(header.number, [...(found.get(header.number) ?? []), ...logsOfReceipts(own).filter(wanted)])
    }
    return found
  }

  #unlikeItsRoot({ number }: BlockHeader): string {
    this.mismatch = `the receipts of block ${number} do not have the root of its header`
    return this.mismatch
  }

  #withFound(block: Block, found: readonly Log[] | undefined): Block {
    if (!found) return block
    const logs = sortLogs([...block.logs, ...found])
    this.stats.recovered += logs.length - block.logs.length
    return { header: block.header, logs }
  }
}

function rootOf(header: BlockHeader, shown: string): Hex {
  if (header.receiptsRoot?.length === 66 && !/^0x0+$/.test(header.receiptsRoot)) return header.receiptsRoot
  throw new UserError('VERIFY_UNSUPPORTED', `--verify receipts: ${shown} gives headers without a receiptsRoot.`, {
    hint: 'Use another node, or leave --verify out: this chain may have none',
  })
}
