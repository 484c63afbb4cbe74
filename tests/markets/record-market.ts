/** Indexes a recorded market through a cache, and writes the cache to an archive. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentOf } from '../../cli/replaying.ts'
import { CachedSource } from '../../indexer/archive/cached-source.ts'
import { ChainCache } from '../../indexer/archive/chain-cache.ts'
import { fillTimes } from '../../indexer/archive/fill-times.ts'
import { recordArchive } from '../../indexer/archive/record-archive.ts'
import type { BlockSource } from '../../indexer/chain/block-source.ts'
import { indexMarket } from './index-market.ts'
import type { RecordedMarket } from './recorded-file.ts'

export type RecordedArchive = {
  /** To be removed by the caller; all files are in it. */
  readonly folder: string
  readonly cachePath: string
  readonly archivePath: string
  /** Of the database that was indexed meanwhile. */
  readonly content: { readonly block: number; readonly hash: string }
}

/** `source`: of the market. */
export async function recordMarket({ meta, headers }: RecordedMarket, source: BlockSource): Promise<RecordedArchive> {
  const { chainId, poolAddressesProvider: provider } = meta
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-archive-'))
  const cachePath = join(folder, 'market.cache')
  const archivePath = join(folder, 'market.archive')
  const cache = new ChainCache(cachePath, { chainId })
  const indexed = await indexMarket({ source: new CachedSource(cache, source), provider })
  const content = contentOf(indexed.databasePath)
  indexed.remove()
  const target = {
    name: 'recorded',
    chainId,
    deployments: [{ name: 'core', provider, startBlock: 0 }],
    pollEveryBlocks: 1,
    staleAfterSeconds: 1_000_000_000,
  }
  const range = { from: 0, to: headers.length - 1 }
  await fillTimes({ cache, source: null, chainId, ...range, signal: new AbortController().signal })
  await recordArchive({ cache, target, ...range, out: archivePath, madeBy: 'test' })
  cache.close()
  return { folder, cachePath, archivePath, content }
}
