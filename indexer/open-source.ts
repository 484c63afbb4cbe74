/** Where a run's blocks come from: a node, a node through the cache of what was fetched before, that cache, or an archive. */
import { UserError } from '../core/errors.ts'
import { ArchiveSource } from './archive/archive-source.ts'
import { CachedSource } from './archive/cached-source.ts'
import { ChainCache } from './archive/chain-cache.ts'
import type { BlockSource } from './chain/block-source.ts'
import { openRpcSource } from './chain/rpc-source.ts'

export type SourceOptions = {
  /** A JSON-RPC node. */
  readonly rpcUrl?: string | undefined
  /** The cache of what nodes gave; without rpcUrl it is the only source. */
  readonly cachePath?: string | undefined
  /** An archive, in place of both. */
  readonly archivePath?: string | undefined
  readonly network: string
  readonly chainId: number
}

/** @throws UserError ARCHIVE_NETWORK, CACHE_CHAIN or CHAIN_MISMATCH when it is of another chain */
export async function openSource(o: SourceOptions, signal: AbortSignal): Promise<BlockSource> {
  const { rpcUrl, cachePath, archivePath, network, chainId } = o
  if (archivePath !== undefined) {
    const source = new ArchiveSource(archivePath)
    const { archive } = source
    if (archive.chainId === chainId) return source
    await source.close()
    throw archiveOfOtherNetwork(
      archivePath,
      `${archive.network} (chain ${archive.chainId})`,
      `${network} (chain ${chainId})`,
    )
  }
  if (cachePath === undefined) return openNode(rpcUrl, o, signal)
  const cache = new ChainCache(cachePath, { chainId, isReader: rpcUrl === undefined })
  try {
    return new CachedSource(cache, rpcUrl === undefined ? null : await openNode(rpcUrl, o, signal))
  } catch (error) {
    cache.close()
    throw error
  }
}

export function archiveOfOtherNetwork(path: string, got: string, expected: string): UserError {
  return new UserError('ARCHIVE_NETWORK', `${path}: got an archive of ${got}, expected one of ${expected}.`, {
    hint: 'Give the archive of this network, or its own network with --network',
  })
}

function openNode(
  url: string | undefined,
  { network, chainId }: SourceOptions,
  signal: AbortSignal,
): Promise<BlockSource> {
  if (url === undefined) throw new RangeError('A source: got neither a node nor a cache nor an archive.')
  return openRpcSource({ url, chain: { id: chainId, network }, signal })
}
