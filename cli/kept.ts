/** The cache of what was fetched: where it is, and what it can be indexed for without a node. */

import { UserError } from '../core/errors.ts'
import { ChainCache } from '../indexer/archive/chain-cache.ts'
import type { ChainOptions } from './options.ts'
import { networkNamed, readNetworks, type Target } from './target.ts'

/** --cache, or the file beside the database; undefined with --no-cache. */
export function cachePathOf({ cache }: Pick<ChainOptions, 'cache'>, databasePath: string): string | undefined {
  if (cache === false) return undefined
  return cache ?? `${databasePath}.cache`
}

/**
 * What was indexed through a cache.
 * @throws UserError CACHE_MISSING, CACHE_CHAIN or TARGET_MISSING
 */
export function keptTarget(path: string, { network }: Pick<ChainOptions, 'network'>): Target {
  const cache = new ChainCache(path, { isReader: true })
  try {
    const { target } = cache
    if (target === null) {
      throw new UserError('TARGET_MISSING', `${path}: got a cache that names no market, expected one of an index.`, {
        hint: 'Index with --rpc first',
      })
    }
    const named = network === undefined ? undefined : networkNamed(readNetworks(), network)
    if (named === undefined || named.chainId === target.chainId) return target
    throw new UserError(
      'CACHE_CHAIN',
      `${path}: got a cache of ${target.name} (chain ${target.chainId}), expected one of ${named.name}.`,
      { hint: "Give that network's own with --cache, or --rpc to fetch it" },
    )
  } finally {
    cache.close()
  }
}

/** The newest block that a cache has; 0 without any. */
export function keptBlock(path: string): number {
  const cache = new ChainCache(path, { isReader: true })
  try {
    return cache.headersBelow(Number.MAX_SAFE_INTEGER, 1)[0]?.number ?? 0
  } finally {
    cache.close()
  }
}

/** Keeps what is indexed beside what will be fetched for it. */
export function keepTarget(path: string | undefined, target: Target): void {
  if (path === undefined) return
  const cache = new ChainCache(path, { chainId: target.chainId })
  try {
    cache.setTarget(target)
  } finally {
    cache.close()
  }
}
