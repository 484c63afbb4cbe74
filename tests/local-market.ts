/** A small seeded market on a local chain, and the databases that runs of the indexer make of it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Demo, startDemo } from '../devnet/demo.ts'
import { type IndexerOptions, startIndexer } from '../indexer/start-indexer.ts'
import { tableHashes } from '../indexer/store/content-hash.ts'
import { type BlockPointer, readPointer } from '../indexer/store/meta.ts'
import { openReader } from '../indexer/store/reader.ts'
import { buildSubgraph, writeManifest } from '../scripts/build-subgraph.ts'

export type LocalMarket = {
  readonly demo: Demo
  /** Options of an indexer that writes to a file of this name. */
  options(file: string, o: Pick<IndexerOptions, 'follow' | 'limits'>): IndexerOptions
  /** The hash of each table that an undisturbed run makes of the chain as it is now. */
  calmTables(): Promise<Record<string, string>>
  stop(): Promise<void>
}

/** About 260 blocks, of which the first 8 or so deploy Aave v3.0.2; nothing happens after them. */
export async function startLocalMarket(o: { seed: number; users: number }): Promise<LocalMarket> {
  await buildSubgraph()
  const folder = mkdtempSync(join(tmpdir(), 'aftershock-local-'))
  const demo = await startDemo({ ...o, liveIntervalMs: 0 })
  const manifestPath = writeManifest(
    {
      name: demo.networkName,
      chainId: demo.chainId,
      deployments: [{ name: 'core', provider: demo.provider, startBlock: demo.startBlock }],
      pollEveryBlocks: 10,
      staleAfterSeconds: 90_000,
    },
    `test-local-${process.pid}`,
  )
  const options: LocalMarket['options'] = (file, { follow, limits }) => ({
    rpcUrl: demo.rpcUrl,
    manifestPath,
    databasePath: join(folder, file),
    network: demo.networkName,
    chainId: demo.chainId,
    follow,
    limits,
  })
  let runs = 0
  return {
    demo,
    options,
    calmTables: async () => {
      const calm = options(`calm-${runs++}.db`, { follow: false, limits: {} })
      await startIndexer(calm).done
      return tablesOf(calm.databasePath)
    },
    stop: async () => {
      await demo.stop()
      rmSync(folder, { recursive: true, force: true })
      rmSync(manifestPath, { force: true })
    },
  }
}

export function tablesOf(databasePath: string): Record<string, string> {
  const db = openReader(databasePath)
  try {
    return Object.fromEntries(tableHashes(db))
  } finally {
    db.close()
  }
}

/** The last block written; null while there is none, or no file. */
export function pointerOf(databasePath: string): BlockPointer | null {
  try {
    const db = openReader(databasePath)
    try {
      return readPointer(db)
    } finally {
      db.close()
    }
  } catch {
    return null
  }
}

/** Waits until the database's last block is the chain's. */
export async function untilAtHead(market: LocalMarket, databasePath: string, limitMs: number): Promise<void> {
  const { chain } = market.demo.market
  const end = Date.now() + limitMs
  for (;;) {
    const head = await chain.request<{ hash: string; number: string }>('eth_getBlockByNumber', ['latest', false])
    const pointer = pointerOf(databasePath)
    if (pointer?.hash === head.hash) return
    if (Date.now() > end) {
      throw new Error(
        `${limitMs} ms: got block ${pointer?.number} (${pointer?.hash}), expected ${Number(head.number)}.`,
      )
    }
    await sleep(5)
  }
}
