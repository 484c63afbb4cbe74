/** `aftershock replay`: index from an archive, without a node. */
import { UserError } from '../core/errors.ts'
import type { Hex } from '../core/hex.ts'
import { ArchiveReader } from '../indexer/archive/archive-reader.ts'
import type { ArchiveHeader } from '../indexer/archive/layout.ts'
import type { ProtocolName } from '../indexer/manifest/render.ts'
import { indexedBlock } from './database-check.ts'
import { databasePathOf } from './database-path.ts'
import { readMarketParameters } from './market-parameters.ts'
import { group } from './progress.ts'
import { deriveFacts, refuseAhead, replayTo, tellContent } from './replaying.ts'
import { createShutdown } from './shutdown.ts'
import { networkNamed, readNetworks, type Target } from './target.ts'
import { createTerminal, type LogFormat } from './terminal.ts'

export type ReplayOptions = {
  readonly protocol?: ProtocolName | undefined
  readonly network?: string | undefined
  readonly provider?: Hex | undefined
  readonly database?: string | undefined
  readonly until?: number | undefined
  /** Morpho Blue: a table of markets whose creation the archive does not have. */
  readonly marketParams?: string | undefined
  readonly acceptIncompleteHistory?: boolean | undefined
  readonly log: LogFormat
}

export async function replay(path: string, options: ReplayOptions): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  try {
    const archive = describe(path)
    const target = withTerms(targetOf(path, archive.header, options), archive.header, options)
    const databasePath = databasePathOf(options, target.name)
    await checkRange(path, archive.header, target, databasePath)
    refuseAhead(options.until, archive.header.to, "the archive's last")
    terminal.text('archive', archive.lines)
    const progress = await replayTo({
      source: { archivePath: path },
      target,
      databasePath,
      untilBlock: options.until,
      terminal,
      shutdown,
    })
    await deriveFacts({ databasePath, terminal, shutdown })
    terminal.close()
    if (!shutdown.signal.aborted) tellContent(terminal, databasePath, progress)
  } catch (error) {
    if (!shutdown.signal.aborted) throw error
  } finally {
    terminal.close()
    await shutdown.stop()
  }
}

function describe(path: string): { readonly header: ArchiveHeader; readonly lines: string[] } {
  const reader = new ArchiveReader(path)
  try {
    const { header, footer } = reader
    const { counts } = footer
    const lines = [
      `${path}: ${header.network} (chain ${header.chainId}), blocks ${group(header.from)} to ${group(header.to)}, ${group(counts.logs)} logs, ${group(counts.calls)} calls, ${group(counts.receipts)} receipts, ${(reader.bytes / 1e6).toFixed(1)} MB.`,
    ]
    if (header.derived.length > 0) lines.push(`Not known to its source and derived: ${header.derived.join(', ')}.`)
    if (header.state === 'unknown') {
      lines.push('Its source knows no contract state and no transactions: calls answer as if they had reverted.')
    }
    return { header, lines }
  } finally {
    reader.close()
  }
}

/** The market that the archive was recorded for, or the one that the options name. */
function targetOf(path: string, header: ArchiveHeader, options: ReplayOptions): Target {
  const { network, provider, protocol } = options
  const named = network === undefined ? undefined : networkNamed(readNetworks(protocol), network)
  if (named && named.chainId !== header.chainId) {
    const got = `${header.network} (chain ${header.chainId})`
    throw new UserError(
      'ARCHIVE_NETWORK',
      `${path}: got an archive of ${got}, expected one of ${named.name} (chain ${named.chainId}).`,
      {
        hint: "Leave --network out, or give that network's archive",
      },
    )
  }
  const known = header.target ?? named ?? readNetworks(protocol).find(({ chainId }) => chainId === header.chainId)
  if (known === undefined) {
    throw new UserError(
      'TARGET_MISSING',
      `${path}: got an archive that names no market, and no network of chain ${header.chainId} is known.`,
      {
        hint: 'Record it with aftershock record',
      },
    )
  }
  const all = known.deployments.map((deployment) => ({
    ...deployment,
    startBlock: startOf(deployment.startBlock ?? header.from, header, options),
  }))
  const wanted =
    provider === undefined ? all : all.filter((deployment) => deployment.provider.toLowerCase() === provider)
  // A market that is not in the list is indexed from the archive's first block.
  const given =
    provider === undefined ? [] : [{ name: `market-${provider.slice(2, 10)}`, provider, startBlock: header.from }]
  return { ...known, deployments: wanted.length > 0 ? wanted : given }
}

/** Where events may lack, indexing begins with what is there. */
function startOf(block: number, { from }: ArchiveHeader, { acceptIncompleteHistory }: ReplayOptions): number {
  return acceptIncompleteHistory === true ? Math.max(block, from) : block
}

/** What the archive's source and the options say of the deployments. */
function withTerms(
  target: Target,
  { state }: ArchiveHeader,
  { marketParams, acceptIncompleteHistory }: ReplayOptions,
): Target {
  const isMorpho = target.protocol === 'morpho-blue'
  if (marketParams !== undefined && !isMorpho) {
    throw new UserError(
      'MARKET_PARAMETERS',
      `--market-params: got it for ${target.protocol ?? 'aave-v3'}, expected morpho-blue.`,
      { hint: 'Give --protocol morpho-blue beside it, or leave it out' },
    )
  }
  const { marketParameters, tokens } = marketParams === undefined ? NO_TERMS : readMarketParameters(marketParams)
  const terms = {
    ...(acceptIncompleteHistory === true ? { historyIncomplete: true } : {}),
    ...(isMorpho && state === 'unknown' ? { readContracts: false } : {}),
    ...(marketParameters === undefined ? {} : { marketParameters, tokens }),
  }
  return { ...target, deployments: target.deployments.map((deployment) => ({ ...deployment, ...terms })) }
}

const NO_TERMS = { marketParameters: undefined, tokens: undefined }

/** Refuses a part of a history whose beginning the database does not have. */
async function checkRange(
  path: string,
  { from, to, origin }: ArchiveHeader,
  target: Target,
  databasePath: string,
): Promise<void> {
  const start = Math.min(...target.deployments.map(({ startBlock }) => startBlock))
  const next = ((await indexedBlock(databasePath))?.number ?? start - 1) + 1
  if (from <= next) return
  throw new UserError(
    'ARCHIVE_RANGE',
    `${path}: got blocks ${from} to ${to}, expected block ${next}, which ${databasePath} needs next.`,
    {
      hint:
        origin === 'node'
          ? 'Replay the part before it first'
          : `Replay the part before it first, import with --from ${start} when the files have all logs from there on, or give --accept-incomplete-history`,
    },
  )
}
