/** Logs of a range of blocks from a node that limits what it gives at once: by windows that grow and shrink. */
import { RetryableError } from '../../core/errors.ts'
import type { BlockHeader, Log, LogFilter } from './block-source.ts'
import type { RpcErrorKind } from './classify-error.ts'
import { decodeLogs } from './decode-rpc.ts'
import type { RpcClient } from './json-rpc.ts'
import type { SourceLimits } from './limits.ts'
import { type LogPredicate, predicateOf, queriesOf } from './log-filters.ts'
import { LogWindow } from './log-window.ts'
import { headerOf, headerRequest, logsRequest, resultOf } from './rpc-answers.ts'

/** Logs that no filter wanted are worth a saved request, up to a point. */
const MERGED_WASTE = { logs: 2_000, share: 0.5 }

/**
 * Limits on time and size also come as gateway errors and broken answers. That the node works is told by the header,
 * which is asked with the logs.
 */
const TOO_MUCH: ReadonlySet<RpcErrorKind> = new Set(['too-much', 'transient'])

/** Words that no list has may be of a limit. What has other reasons stays when a single block is asked for. */
const PERHAPS_TOO_MUCH: ReadonlySet<RpcErrorKind> = new Set(['unsupported', 'other'])

/** Logs, and the headers of the last blocks of the windows as they were then. */
export type WindowLogs = { readonly logs: Log[]; readonly ends: Map<number, BlockHeader> }

export type LogFetcherOptions = {
  readonly rpc: RpcClient
  readonly limits: SourceLimits
  /** All logs of one block by another way than eth_getLogs; undefined when the node has no other. */
  readonly logsOfBlock: (header: BlockHeader) => Promise<readonly Log[] | undefined>
}

export class LogFetcher {
  readonly #o: LogFetcherOptions
  readonly #window: LogWindow
  #merged = true

  constructor(options: LogFetcherOptions) {
    this.#o = options
    const { firstWindowBlocks, maxWindowBlocks } = options.limits
    this.#window = new LogWindow({ first: firstWindowBlocks, max: maxWindowBlocks })
  }

  /** Matching logs of [from, to]; or why they are not of one chain. */
  async fetch(from: number, to: number, filters: readonly LogFilter[]): Promise<WindowLogs | string> {
    const wanted = predicateOf(filters)
    const all: WindowLogs = { logs: [], ends: new Map() }
    for (let at = from; at <= to; ) {
      const parts: Promise<WindowLogs | string>[] = []
      for (let i = 0; i < this.#o.limits.concurrentWindows && at <= to; i++) {
        const end = Math.min(to, at + this.#window.size - 1)
        parts.push(this.#windowLogs(at, end, this.#queries(filters), wanted))
        at = end + 1
      }
      for (const part of await Promise.all(parts)) {
        if (typeof part === 'string') return part
        join(all, part)
      }
    }
    return all
  }

  #queries(filters: readonly LogFilter[]): LogFilter[] {
    return queriesOf(filters, { merged: this.#merged, addressesPerQuery: this.#o.limits.addressesPerFilter })
  }

  /** The logs of one window, split in two for as long as the node refuses. */
  async #windowLogs(
    from: number,
    to: number,
    queries: LogFilter[],
    wanted: LogPredicate,
  ): Promise<WindowLogs | string> {
    const { rpc } = this.#o
    // The header is asked in the same batch: a node that has the window's last block has its logs.
    const requests = [...queries.map((query) => logsRequest({ from, to }, query)), headerRequest(to)]
    const replies = await rpc.batch(requests)
    const end = headerOf(rpc.shown, replies.at(-1), to)
    if (!end) return `the node has no block ${to}`
    const result: WindowLogs = { logs: [], ends: new Map([[to, end]]) }
    let received = 0
    for (const [i, query] of queries.entries()) {
      const reply = replies[i]
      if (reply && !reply.ok && (TOO_MUCH.has(reply.kind) || (from < to && PERHAPS_TOO_MUCH.has(reply.kind)))) {
        // Only the words of a provider name a number of blocks.
        const message = reply.kind === 'transient' ? '' : reply.error.message
        return this.#splitWindow({ from, to, queries, refused: query, message, wanted, end })
      }
      if (reply && !reply.ok && reply.kind === 'unknown-block') return `the node has no logs of block ${to} yet`
      const logs = decodeLogs(resultOf(rpc.shown, reply, 'eth_getLogs', `blocks ${from} to ${to}`))
      received += logs.length
      for (const log of logs) if (wanted(log)) result.logs.push(log)
    }
    if (received > MERGED_WASTE.logs && result.logs.length < received * MERGED_WASTE.share) this.#merged = false
    this.#window.answered(to - from + 1)
    return result
  }

  /** Halves the blocks; for a single block the addresses of the query that was refused. */
  async #splitWindow(o: RefusedWindow): Promise<WindowLogs | string> {
    const { from, to, queries, wanted } = o
    this.#window.refused(to - from + 1, o.message)
    if (from === to) return this.#splitAddresses(o)
    const all: WindowLogs = { logs: [], ends: new Map() }
    const step = Math.min(this.#window.size, Math.ceil((to - from + 1) / 2))
    for (let at = from; at <= to; at += step) {
      const part = await this.#windowLogs(at, Math.min(to, at + step - 1), queries, wanted)
      if (typeof part === 'string') return part
      join(all, part)
    }
    return all
  }

  async #splitAddresses({ from, queries, refused, message, wanted, end }: RefusedWindow): Promise<WindowLogs | string> {
    const { addresses } = refused
    if (addresses.length > 1) {
      const half = Math.ceil(addresses.length / 2)
      const parts = [addresses.slice(0, half), addresses.slice(half)]
      const split = queries.flatMap((q) => (q === refused ? parts.map((part) => ({ ...q, addresses: part })) : [q]))
      return this.#windowLogs(from, from, split, wanted)
    }
    // Receipts are not limited by the number of logs.
    const logs = await this.#o.logsOfBlock(end)
    if (logs) return { logs: logs.filter(wanted), ends: new Map([[from, end]]) }
    const { shown } = this.#o.rpc
    throw new RetryableError('LOGS_REFUSED', `${shown} refuses the logs of block ${from}: ${message}`, {
      hint: 'Use another provider: this one cannot give all logs of that block.',
    })
  }
}

type RefusedWindow = {
  readonly from: number
  readonly to: number
  readonly queries: LogFilter[]
  readonly refused: LogFilter
  readonly message: string
  readonly wanted: LogPredicate
  readonly end: BlockHeader
}

function join(all: WindowLogs, part: WindowLogs): void {
  for (const log of part.logs) all.logs.push(log)
  for (const [number, header] of part.ends) all.ends.set(number, header)
}
