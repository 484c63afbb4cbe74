/** `aftershock record`: fetch a market's history once and write it, or a part of it, to an archive. */
import { rmSync } from 'node:fs'
import { UserError } from '../core/errors.ts'
import { ChainCache } from '../indexer/archive/chain-cache.ts'
import { fillTimes } from '../indexer/archive/fill-times.ts'
import { missingOfRoots, recordArchive } from '../indexer/archive/record-archive.ts'
import { openRpcSource } from '../indexer/chain/open-rpc-source.ts'
import type { RpcSource } from '../indexer/chain/rpc-source.ts'
import { indexedBlock } from './database-check.ts'
import { keepTarget, keptBlock, keptTarget } from './kept.ts'
import { type ChainOptions, rpcLimitsOf } from './options.ts'
import { group } from './progress.ts'
import { replayTo } from './replaying.ts'
import { createShutdown, type Shutdown } from './shutdown.ts'
import { resolveTarget, type Target } from './target.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { programVersion } from './version.ts'

export type RecordCommand = Omit<ChainOptions, 'cache'> & {
  readonly cache?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly out: string
}

export async function record(options: RecordCommand): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  try {
    const { rpc: url, finality } = options
    const onFailover = (message: string): void => terminal.warn(message)
    const rpcLimits = rpcLimitsOf(options)
    const source = url === undefined ? null : await openRpcSource({ url, rpcLimits, finality, onFailover })
    if (source) shutdown.onStop('connection', () => source.close())
    const path = options.cache ?? `${options.database ?? options.out}.cache`
    const target = source ? await resolveTarget(source, options) : keptTarget(path, options)
    const to =
      options.to ?? (source && finality !== undefined ? (await source.head()).number : await lastOf(source, path))
    const start = Math.min(...target.deployments.map(({ startBlock }) => startBlock))
    const from = options.from ?? start
    checkRange(from, to, start)
    await fetchAll({ options, path, target, to, terminal, shutdown })
    if (shutdown.signal.aborted) return
    await write({ options, path, source, target, from, to, terminal, shutdown })
  } catch (error) {
    if (!shutdown.signal.aborted) throw error
  } finally {
    terminal.close()
    await shutdown.stop()
  }
}

/** The node's last final block, or its last where it tells none; without a node the last that was fetched. */
async function lastOf(source: RpcSource | null, cachePath: string): Promise<number> {
  return source ? ((await source.finalNumber()) ?? (await source.head()).number) : keptBlock(cachePath)
}

function checkRange(from: number, to: number, start: number): void {
  if (start <= from && from <= to) return
  throw new UserError('RECORD_RANGE', `--from, --to: got blocks ${from} to ${to}, expected a range from ${start} on.`, {
    hint: "Leave --from out for the market's whole history; blocks that are not final yet need --to",
  })
}

type Recording = {
  readonly options: RecordCommand
  /** Of the cache. */
  readonly path: string
  readonly target: Target
  readonly to: number
  readonly terminal: Terminal
  readonly shutdown: Shutdown
}

/** What handlers ask for is only known by running them: the market is indexed, into a file that is not kept. */
async function fetchAll({ options, path, target, to, terminal, shutdown }: Recording): Promise<void> {
  keepTarget(path, target)
  const own = `${options.out}.db`
  const files = [options.database ?? own]
  if (await lacksHistory(options, path, target, to)) {
    terminal.info(`What ${options.database} was indexed from is no longer in ${path}: it is fetched again.`)
    files.unshift(own)
  }
  try {
    const { rpc: rpcUrl, finality, verify } = options
    const source = { rpcUrl, rpcLimits: rpcLimitsOf(options), finality, verify, cachePath: path }
    for (const databasePath of files) {
      if (!shutdown.signal.aborted) await replayTo({ source, target, databasePath, untilBlock: to, terminal, shutdown })
    }
  } finally {
    if (files.includes(own)) {
      shutdown.onStop('database', () => {
        for (const suffix of ['', '-wal', '-shm']) rmSync(`${own}${suffix}`, { force: true })
      })
    }
  }
}

/** Whether blocks that --database need not be indexed with again are not in the cache: it was deleted meanwhile. */
async function lacksHistory(options: RecordCommand, path: string, target: Target, to: number): Promise<boolean> {
  if (options.rpc === undefined || options.database === undefined) return false
  const indexed = (await indexedBlock(options.database))?.number
  if (indexed === undefined) return false
  const cache = new ChainCache(path, { isReader: true })
  try {
    return missingOfRoots({ cache, target, from: 0, to: Math.min(indexed, to) }) !== null
  } finally {
    cache.close()
  }
}

async function write(o: Recording & { readonly source: RpcSource | null; readonly from: number }): Promise<void> {
  const { options, target, from, to, terminal, shutdown } = o
  const cache = new ChainCache(o.path, { chainId: target.chainId })
  try {
    const onBlock = (block: number): void =>
      terminal.progress(`timestamps to block ${group(block)} of ${group(to)}`, { block, to })
    const times = { cache, source: o.source, chainId: target.chainId, from, to, signal: shutdown.signal, onBlock }
    await fillTimes(times)
    if (shutdown.signal.aborted) return
    const { out } = options
    const written = await recordArchive({
      cache,
      target,
      from,
      to,
      out,
      madeBy: programVersion(),
      signal: shutdown.signal,
    })
    if (written === null) return
    const { counts, bytes } = written
    terminal.close()
    terminal.info(
      `Wrote blocks ${group(from)} to ${group(to)} to ${out}: ${group(counts.logs)} logs, ${group(counts.calls)} calls, ${group(counts.receipts)} receipts, ${(bytes / 1e6).toFixed(1)} MB.`,
      { from, to, ...counts, bytes },
    )
    const unknown = to - from + 1 - counts.timestamps
    if (unknown > 0)
      terminal.warn(`The timestamps of ${group(unknown)} blocks are not known; with --rpc they are asked for.`)
  } finally {
    cache.close()
  }
}
