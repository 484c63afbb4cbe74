/** `aftershock import`: files of logs that others fetched, as an archive. */
import { UserError } from '../core/errors.ts'
import { importArchive } from '../indexer/import/import-archive.ts'
import { group } from './progress.ts'
import { createShutdown } from './shutdown.ts'
import { networkNamed, readNetworks } from './target.ts'
import { createTerminal, type LogFormat } from './terminal.ts'
import { programVersion } from './version.ts'

export type ImportCommand = {
  readonly network?: string | undefined
  readonly chainId?: number | undefined
  readonly blocks?: readonly string[] | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly out: string
  readonly log: LogFormat
}

export async function importFiles(files: readonly string[], options: ImportCommand): Promise<void> {
  const terminal = createTerminal(options.log)
  const shutdown = createShutdown(() => terminal.info('Stopping …'))
  try {
    const { out, from, to } = options
    const begun = Date.now()
    const imported = await importArchive({
      ...networkOf(options),
      files,
      blockFiles: options.blocks ?? [],
      from,
      to,
      out,
      madeBy: programVersion(),
      signal: shutdown.signal,
      onBlock: (block, logs) => terminal.progress(`block ${group(block)} | ${group(logs)} logs`, { block, logs }),
    })
    if (imported === null) return
    terminal.close()
    const { header, counts, bytes } = imported
    const seconds = (Date.now() - begun) / 1000
    terminal.info(
      `Wrote blocks ${group(header.from)} to ${group(header.to)} to ${out}: ${group(counts.logs)} logs in ${group(counts.blocks)} blocks, ${(bytes / 1e6).toFixed(1)} MB, in ${seconds.toFixed(1)} s.`,
      { from: header.from, to: header.to, ...counts, bytes },
    )
    if (header.derived.length > 0) terminal.info(`Not in the files and derived: ${header.derived.join(', ')}.`)
    const unknown = header.to - header.from + 1 - counts.timestamps
    if (unknown > 0) {
      terminal.warn(
        `The timestamps of ${group(unknown)} blocks are not known; a table of blocks (--blocks) tells them.`,
      )
    }
  } catch (error) {
    if (!shutdown.signal.aborted) throw error
  } finally {
    terminal.close()
    await shutdown.stop()
  }
}

function networkOf({ network, chainId }: ImportCommand): { readonly network: string; readonly chainId: number } {
  const known = network === undefined || chainId !== undefined ? undefined : networkNamed(readNetworks(), network)
  if (known !== undefined) return { network: known.name, chainId: known.chainId }
  if (chainId === undefined) {
    throw new UserError('TARGET_MISSING', '--network: got nothing, expected the network that the logs are of.', {
      hint: `Give --network (${readNetworks()
        .map(({ name }) => name)
        .join(', ')}), or --chain-id of another`,
    })
  }
  const listed = readNetworks().find((candidate) => candidate.chainId === chainId)
  return { network: network ?? listed?.name ?? `chain-${chainId}`, chainId }
}
