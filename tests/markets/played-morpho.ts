/** A seeded market on Morpho Blue's own contracts, played to its end and indexed by the whole engine over JSON-RPC. */
import type { Database } from 'better-sqlite3'
import { type Anvil, startAnvil } from '../../devnet/anvil.ts'
import { Chain } from '../../devnet/chain.ts'
import { deployMorpho, type MorphoDeployment } from '../../devnet/morpho-blue/deploy.ts'
import { createMorphoMarket, type MorphoMarket, type MorphoPhase } from '../../devnet/morpho-blue/market.ts'
import { openRpcSource } from '../../indexer/chain/open-rpc-source.ts'
import type { RpcSource } from '../../indexer/chain/rpc-source.ts'
import { openReader } from '../../indexer/store/reader.ts'
import { indexMarket } from './index-market.ts'

export type PlayedMorpho = {
  readonly anvil: Anvil
  readonly chain: Chain
  readonly deployment: MorphoDeployment
  readonly market: MorphoMarket
  readonly source: RpcSource
  readonly db: Database
  readonly databasePath: string
  /** Error and warning lines of the mappings. */
  readonly complaints: readonly string[]
  stop(): Promise<void>
}

/** Rounds of each phase: two crashes, each with time to recover. */
const PHASES: readonly (readonly [MorphoPhase, number])[] = [
  ['CALM', 40],
  ['CRASH', 20],
  ['RECOVERY', 15],
  ['CALM', 20],
  ['CRASH', 20],
  ['CALM', 10],
]

export async function playMorpho(o: {
  readonly seed: number
  /** Blocks between two reads of prices. */
  readonly pollEveryBlocks: number
  /** Rounds, as a multiple of the usual 125. */
  readonly length?: number
}): Promise<PlayedMorpho> {
  const anvil = await startAnvil()
  const chain = await Chain.connect(anvil.rpcUrl)
  const stopChain = async (): Promise<void> => {
    chain.close()
    await anvil.stop()
  }
  try {
    const deployment = await deployMorpho(chain)
    const market = await createMorphoMarket({ chain, deployment, seed: o.seed })
    for (const [phase, rounds] of PHASES) {
      for (let left = Math.round(rounds * (o.length ?? 1)); left > 0; left--) await market.round({ phase })
    }
    const source = await openRpcSource({ url: anvil.rpcUrl })
    const indexed = await indexMarket({
      ...{ source, protocol: 'morpho-blue', pollEveryBlocks: o.pollEveryBlocks },
      provider: deployment.morpho,
      startBlock: deployment.startBlock,
      terms: {
        preLiquidationFactory: { address: deployment.preLiquidation.factory, startBlock: deployment.startBlock },
      },
    })
    const db = openReader(indexed.databasePath)
    const stop = async (): Promise<void> => {
      db.close()
      indexed.remove()
      await source.close()
      await stopChain()
    }
    const { databasePath, complaints } = indexed
    return { anvil, chain, deployment, market, source, db, databasePath, complaints, stop }
  } catch (error) {
    await stopChain()
    throw error
  }
}
