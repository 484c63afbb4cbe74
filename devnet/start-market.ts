/** A chain, a deployment and a played market in one call: for tests, and for benchmarks with many actions a block. */
import { deployAaveV30 } from './aave-v3.0/deploy.ts'
import { deployAaveV36 } from './aave-v3.6/deploy.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { Chain } from './chain.ts'
import type { Deployment } from './deployment.ts'
import { createMarket, type Market, type MarketOptions } from './market.ts'
import type { Phase } from './prices.ts'

export interface StartMarketOptions extends Omit<MarketOptions, 'chain' | 'deployment'> {
  /** Default 3.0.2. Compiling 3.6.0 takes about 12 s the first time. */
  readonly release?: Deployment['release']
  /** Transactions of accounts and liquidators; prices and administration come on top. */
  readonly actions: number
  /** How many blocks back eth_call answers. Default: all. */
  readonly history?: number
}

export interface StartedMarket {
  readonly anvil: Anvil
  readonly chain: Chain
  readonly deployment: Deployment
  readonly market: Market
  stop(): Promise<void>
}

/** The shares of the actions that each phase takes: two crashes, each with time to recover. */
const PHASES: readonly (readonly [Phase, number])[] = [
  ['CALM', 0.35],
  ['CRASH', 0.15],
  ['RECOVERY', 0.2],
  ['CALM', 0.1],
  ['CRASH', 0.12],
  ['CALM', 0.08],
]

/**
 * Block times are fixed (genesis 1,700,000,000), so the same options give the same block hashes. Measured on 2 cores:
 * 1,000 actions, 4 a block: 6 s; 10,000 actions, 60 a block: 11 s.
 */
export async function startMarket(options: StartMarketOptions): Promise<StartedMarket> {
  const { release = '3.0.2', actions, history, ...marketOptions } = options
  const anvil = await startAnvil(history === undefined ? {} : { history })
  try {
    const chain = await Chain.connect(anvil.rpcUrl)
    const deployment = await (release === '3.6.0' ? deployAaveV36 : deployAaveV30)(chain)
    const market = await createMarket({ ...marketOptions, chain, deployment })
    for (const [phase, share] of PHASES) await market.run({ phase, actions: Math.round(actions * share) })
    const stop = async (): Promise<void> => {
      chain.close()
      await anvil.stop()
    }
    return { anvil, chain, deployment, market, stop }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}
