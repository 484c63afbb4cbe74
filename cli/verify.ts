/** `aftershock verify`: every account, balance and index against the contracts, at given or sampled blocks. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RetryableError, UserError } from '../core/errors.ts'
import { openRpcSource } from '../indexer/chain/open-rpc-source.ts'
import type { RpcSource } from '../indexer/chain/rpc-source.ts'
import { startIndexer } from '../indexer/start-indexer.ts'
import { checkIdentity, readMeta } from '../indexer/store/meta.ts'
import { isUnwritten, openReader } from '../indexer/store/reader.ts'
import { buildSubgraph, writeManifest } from '../scripts/build-subgraph.ts'
import { createContractReader } from './contract-reader.ts'
import { schemaHash, targetIdentity } from './database-check.ts'
import { databasePathOf } from './database-path.ts'
import { type ChainOptions, requireRpc, rpcLimitsOf } from './options.ts'
import { group, progressFields, progressLine } from './progress.ts'
import { aborted, createShutdown, type Shutdown } from './shutdown.ts'
import { resolveTarget, type Target } from './target.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { compareState } from './verify/compare.ts'
import { readState } from './verify/read-state.ts'
import { differenceLines, TABLE_HEADER, tableRow, unknownLines } from './verify/table.ts'

export type VerifyOptions = ChainOptions & {
  readonly blocks?: readonly number[] | undefined
  readonly samples: number
}

export async function verify(options: VerifyOptions): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  const onFailover = (message: string): void => terminal.warn(message)
  const source = await openRpcSource({ url: requireRpc(options), rpcLimits: rpcLimitsOf(options), onFailover })
  shutdown.onStop('connection', () => source.close())
  try {
    const target = await resolveTarget(source, options)
    const first = Math.min(...target.deployments.map((deployment) => deployment.startBlock))
    refuseBefore(first, options.blocks)
    const database = await databaseFor({ options, target, source, terminal, shutdown })
    if (shutdown.signal.aborted) return
    const blocks = options.blocks ?? sampledBlocks(first, database.lastBlock, options.samples)
    const differs = await compareBlocks({ path: database.path, blocks, source, terminal, signal: shutdown.signal })
    if (differs) process.exitCode = 1
  } catch (error) {
    if (!shutdown.signal.aborted) throw error
  } finally {
    terminal.close()
    await shutdown.stop()
  }
}

/** Nothing can be compared where nothing was deployed, and nothing compared is not equal. */
function refuseBefore(first: number, blocks: readonly number[] = []): void {
  const early = blocks.find((block) => block < first)
  if (early === undefined) return
  throw new UserError('BLOCK_EARLY', `--blocks: got ${early}, expected at least ${first}, the market's first block.`, {
    hint: 'Ask for blocks from the deployment on',
  })
}

/** `count` blocks from first to last, evenly spread, both ends among them. */
export function sampledBlocks(first: number, last: number, count: number): number[] {
  if (count <= 1) return [last]
  const blocks = Array.from({ length: count }, (_, i) => first + Math.round(((last - first) * i) / (count - 1)))
  return [...new Set(blocks)]
}

type Search = {
  readonly options: VerifyOptions
  readonly target: Target
  readonly source: RpcSource
  readonly terminal: Terminal
  readonly shutdown: Shutdown
}

/** A database that holds the asked blocks: the one given, the network's own, or a temporary one made now. */
async function databaseFor(search: Search): Promise<{ path: string; lastBlock: number }> {
  const { options, target, source, terminal, shutdown } = search
  const head = (await source.head()).number
  const newest = options.blocks === undefined ? undefined : Math.max(...options.blocks)
  if (newest !== undefined && newest > head) {
    throw new UserError('BLOCK_AHEAD', `--blocks: got ${newest}, expected at most ${head}, the node's newest block.`, {
      hint: 'Ask for blocks that the node has',
    })
  }
  const path = databasePathOf(options, target.name)
  const isWritten = !isUnwritten(path)
  const indexed = isWritten ? await indexedBlock(path, search) : null
  if (indexed !== null && (newest === undefined || newest <= indexed)) {
    terminal.info(`Comparing ${path}, indexed to block ${group(indexed)}.`)
    return { path, lastBlock: Math.min(indexed, head) }
  }
  if (options.database !== undefined && isWritten && indexed === null) {
    throw new UserError(
      'DATABASE_FORK',
      `${path}: got a file whose last block the node does not have, or an empty one.`,
      {
        hint: 'Give the right file with --database, or leave it out: then everything is indexed anew',
      },
    )
  }
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-verify-'))
  shutdown.onStop('temporary database', () => rmSync(folder, { recursive: true, force: true }))
  const lastBlock = newest ?? head
  terminal.info(`Indexing blocks up to ${group(lastBlock)} into a temporary database.`)
  const temporary = join(folder, 'verify.db')
  await indexInto(search, temporary, lastBlock)
  return { path: temporary, lastBlock }
}

/**
 * The block that the file is indexed to; null when that is not of the node's chain. Another market's or version's file is
 * refused where the user has named it, and left alone where it only lies at the usual place.
 */
async function indexedBlock(path: string, { options, target, source }: Search): Promise<number | null> {
  const db = openReader(path)
  try {
    const meta = readMeta(db)
    try {
      checkIdentity(path, meta, targetIdentity(target), schemaHash())
    } catch (error) {
      if (options.database !== undefined) throw error
      return null
    }
    if (meta.pointer === null) return null
    const header = await source.header(meta.pointer.number)
    return header?.hash === meta.pointer.hash ? meta.pointer.number : null
  } finally {
    db.close()
  }
}

async function indexInto(
  { options, target, terminal, shutdown }: Search,
  path: string,
  untilBlock: number,
): Promise<void> {
  await buildSubgraph({ protocol: options.protocol })
  const manifestPath = writeManifest(target, `verify-${process.pid}`)
  shutdown.onStop('manifest', () => rmSync(manifestPath, { force: true }))
  const indexer = startIndexer(
    {
      rpcUrl: requireRpc(options),
      rpcLimits: rpcLimitsOf(options),
      manifestPath,
      databasePath: path,
      network: target.name,
      chainId: target.chainId,
      untilBlock,
      follow: false,
    },
    { onProgress: (progress) => terminal.progress(progressLine(progress, null), progressFields(progress, null)) },
  )
  shutdown.onStop('indexer', () => indexer.stop())
  await Promise.race([indexer.done, aborted(shutdown.signal)])
  terminal.close()
}

type Comparisons = {
  readonly path: string
  readonly blocks: readonly number[]
  readonly source: RpcSource
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

/** True when a block differed; that block is the last one compared. */
async function compareBlocks({ path, blocks, source, terminal, signal }: Comparisons): Promise<boolean> {
  const db = openReader(path)
  let values = 0
  try {
    terminal.info(TABLE_HEADER)
    for (const block of blocks) {
      if (signal.aborted) return false
      const header = await source.header(block)
      if (header === null) throw new RetryableError('BLOCK_MISSING', `block ${block}: the node does not have it now.`)
      const state = await readState({ db, source, header })
      if (state === null) {
        throw new UserError(
          'DATABASE_FORK',
          `block ${block}: the database holds another block than the node's ${header.hash}.`,
          {
            hint: 'Index again with this node, so that both are on one chain',
          },
        )
      }
      const comparison = await compareState(state, createContractReader(source, header))
      values += comparison.values
      const { accounts, differences, unknown } = comparison
      terminal.info(tableRow(comparison), {
        block,
        accounts,
        values: comparison.values,
        differences: differences.length,
      })
      for (const line of [...unknownLines(unknown), ...differenceLines(differences)]) terminal.info(line)
      if (differences.length > 0) {
        terminal.error(`Block ${block} differs: ${group(differences.length)} of ${group(comparison.values)} values.`)
        return true
      }
    }
    terminal.info(`Equal to the wei: ${group(values)} values at ${group(blocks.length)} blocks.`)
    return false
  } finally {
    db.close()
  }
}
