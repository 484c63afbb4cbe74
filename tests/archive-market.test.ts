/**
 * A recorded market, indexed from its recording, through a cache, from that cache alone and from an archive: always the
 * same tables. tests/recorded-markets.test.ts compares every market's replay with the contracts.
 */
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contentOf } from '../cli/replaying.ts'
import { ArchiveReader } from '../indexer/archive/archive-reader.ts'
import { ArchiveSource } from '../indexer/archive/archive-source.ts'
import { CachedSource } from '../indexer/archive/cached-source.ts'
import { ChainCache } from '../indexer/archive/chain-cache.ts'
import type { BlockSource } from '../indexer/chain/block-source.ts'
import { indexMarket } from './markets/index-market.ts'
import { recordMarket } from './markets/record-market.ts'
import { openRecordedMarket } from './markets/recorded-source.ts'

test('default: recording, cache and archive give one content', { timeout: 120_000 }, async () => {
  const { market, source } = openRecordedMarket('aave-upg-3.1-3.2-dirty-s8')
  const provider = market.meta.poolAddressesProvider
  const { folder, cachePath, archivePath, content } = await recordMarket(market, source)
  try {
    expect(content).toEqual(await contentFrom(source, provider))
    expect(await contentFrom(new CachedSource(new ChainCache(cachePath, { isReader: true }), null), provider)).toEqual(
      content,
    )
    expect(await contentFrom(new ArchiveSource(archivePath), provider)).toEqual(content)
    const { footer } = new ArchiveReader(archivePath)
    // Prices are polled at every block, so that every header is there.
    const blocks = market.headers.length
    expect(footer.counts).toMatchObject({ blocks, timestamps: blocks })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

async function contentFrom(source: BlockSource, provider: string): Promise<{ block: number; hash: string }> {
  const indexed = await indexMarket({ source, provider })
  try {
    return contentOf(indexed.databasePath)
  } finally {
    await source.close()
    indexed.remove()
  }
}
