/** Where a run's blocks come from: a node, a node through the cache of what was fetched before, that cache, or an archive. */
import { UserError } from '../core/errors.ts'
import { ArchiveSource } from './archive/archive-source.ts'
import { CachedSource } from './archive/cached-source.ts'
import { ChainCache } from './archive/chain-cache.ts'
import type { BlockSource } from './chain/block-source.ts'
import type { RpcLimits } from './chain/limits.ts'
import type { VerifyLevel } from './chain/log-check.ts'
import { openRpcSource } from './chain/open-rpc-source.ts'
import type { Finality, ProviderStats, RpcSource } from './chain/rpc-source.ts'

export type SourceOptions = {
  /** A JSON-RPC node, or several that stand in for each other. */
  readonly rpcUrl?: string | readonly string[] | undefined
  readonly rpcLimits?: Partial<RpcLimits> | undefined
  /** How near to the head is indexed; default: up to the newest block. */
  readonly finality?: Finality | undefined
  /** How the node's logs are checked; default: fetched. */
  readonly verify?: VerifyLevel | undefined
  /** The cache of what nodes gave; without rpcUrl it is the only source. */
  readonly cachePath?: string | undefined
  /** An archive, in place of both. */
  readonly archivePath?: string | undefined
  readonly network: string
  readonly chainId: number
}

export type SourceWatch = {
  /** Closes the source, also while it is being opened. */
  readonly signal: AbortSignal
  /** Told when a node fails and another is asked instead. */
  readonly onFailover?: ((message: string) => void) | undefined
}

export type OpenSource = {
  readonly source: BlockSource
  /** What asking a node has taken; undefined: no node is asked. */
  readonly stats?: () => ProviderStats
}

/** @throws UserError ARCHIVE_NETWORK, CACHE_CHAIN or CHAIN_MISMATCH when it is of another chain */
export async function openSource(o: SourceOptions, watch: SourceWatch): Promise<OpenSource> {
  const { rpcUrl, cachePath, archivePath, network, chainId } = o
  if (archivePath !== undefined) {
    const source = new ArchiveSource(archivePath)
    const { archive } = source
    if (archive.chainId === chainId) return { source }
    await source.close()
    throw archiveOfOtherNetwork(
      archivePath,
      `${archive.network} (chain ${archive.chainId})`,
      `${network} (chain ${chainId})`,
    )
  }
  const openNodeToo = async (wrap: (node: RpcSource) => BlockSource): Promise<OpenSource> => {
    const node = await openNode(o, watch)
    return { source: wrap(node), stats: () => node.stats }
  }
  if (cachePath === undefined) return openNodeToo((node) => node)
  const cache = new ChainCache(cachePath, { chainId, isReader: rpcUrl === undefined })
  try {
    if (rpcUrl === undefined) return { source: new CachedSource(cache, null) }
    return await openNodeToo((node) => new CachedSource(cache, node, o.verify))
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

function openNode(o: SourceOptions, watch: SourceWatch): Promise<RpcSource> {
  const { rpcUrl: url, rpcLimits, finality, verify, network, chainId } = o
  if (url === undefined) throw new RangeError('A source: got neither a node nor a cache nor an archive.')
  return openRpcSource({ url, rpcLimits, finality, verify, chain: { id: chainId, network }, ...watch })
}
