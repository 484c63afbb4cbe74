/** A real market on a local chain, played to its end and indexed by the whole engine over JSON-RPC. */
import type { Database } from 'better-sqlite3'
import { type StartedMarket, type StartMarketOptions, startMarket } from '../../devnet/start-market.ts'
import { openRpcSource } from '../../indexer/chain/open-rpc-source.ts'
import type { RpcSource } from '../../indexer/chain/rpc-source.ts'
import { openReader } from '../../indexer/store/reader.ts'
import { indexMarket } from './index-market.ts'

export type PlayedMarket = StartedMarket & {
  readonly source: RpcSource
  readonly db: Database
  /** Error and warning lines of the mappings. */
  readonly complaints: readonly string[]
}

export type MarketToPlay = Pick<StartMarketOptions, 'release' | 'seed' | 'actions' | 'actionsPerBlock'> & {
  /** Blocks between two reads of prices that no event tells. */
  readonly pollEveryBlocks: number
}

/** Four outages of an adapter, of one to three rounds each, follow the market's own phases. */
const OUTAGES = 4

export async function playMarket(o: MarketToPlay): Promise<PlayedMarket> {
  const { pollEveryBlocks, ...options } = o
  const started = await startMarket(options)
  try {
    const { market, deployment, anvil } = started
    for (let outage = 1; outage <= OUTAGES; outage += 1) {
      await market.prices.failAdapter(1 + (outage % 3))
      await market.run({ phase: 'CALM', actions: 5 * (o.actionsPerBlock ?? 4) })
    }
    const source = await openRpcSource({ url: anvil.rpcUrl })
    const { provider, startBlock } = deployment
    const indexed = await indexMarket({ source, provider, startBlock, pollEveryBlocks })
    const db = openReader(indexed.databasePath)
    const stop = async (): Promise<void> => {
      db.close()
      indexed.remove()
      await source.close()
      await started.stop()
    }
    return { ...started, source, db, complaints: indexed.complaints, stop }
  } catch (error) {
    await started.stop()
    throw error
  }
}
