/**
 * The local network that `npm start` shows: Aave v3.0.2 on anvil with a few days of history (calm, a crash with partial
 * and full liquidations, bad debt, a recovery) that ends now, and a market that goes on moving.
 */
import type { Hex } from '../core/hex.ts'
import { deployAaveV30 } from './aave-v3.0/deploy.ts'
import { startAnvil } from './anvil.ts'
import { Chain } from './chain.ts'
import { liveRounds, startLive } from './live.ts'
import { createMarket, DEEP_FALL, type Market } from './market.ts'
import type { Phase } from './prices.ts'

export interface DemoStep {
  /** What is being done, as a person reads it. */
  readonly text: string
  /** From 0 to 1, of the whole start. */
  readonly progress: number
}

export interface DemoOptions {
  readonly onStep?: (step: DemoStep) => void
  /** Called when the chain stops answering while the market is live. */
  readonly onError?: (error: unknown) => void
  /** Default 7. */
  readonly seed?: number
  /** Default: a free port. */
  readonly port?: number
  /** Default 60. */
  readonly users?: number
  /** Milliseconds between live blocks; 0: the market stands still after its history. Default 2,000. */
  readonly liveIntervalMs?: number
  /** Ends the start early: startDemo then rejects with the signal's reason and leaves nothing running. */
  readonly signal?: AbortSignal
}

export interface Demo {
  readonly rpcUrl: string
  readonly chainId: number
  readonly networkName: 'local'
  /** The PoolAddressesProvider: the one address an indexer needs. */
  readonly provider: Hex
  readonly startBlock: number
  /** The last block of the history. */
  readonly historyBlock: number
  readonly market: Market
  /** Resident memory of the chain's process in MB, null where the system does not tell. */
  memoryMb(): Promise<number | null>
  stop(): Promise<void>
}

interface Episode {
  readonly text: string
  readonly phase: Phase
  readonly blocks: number
  /** The block of the episode, from 0, whose fall is so deep that bad debt is left. */
  readonly gapAt?: number
}

const EPISODES: readonly Episode[] = [
  { text: 'a calm market', phase: 'CALM', blocks: 100 },
  { text: 'a crash with liquidations', phase: 'CRASH', blocks: 24, gapAt: 9 },
  { text: 'a recovery', phase: 'RECOVERY', blocks: 36 },
  { text: 'calm again', phase: 'CALM', blocks: 60 },
  { text: 'a second fall', phase: 'CRASH', blocks: 10 },
  { text: 'the last hours', phase: 'RECOVERY', blocks: 20 },
]
const BLOCKS = EPISODES.reduce((sum, { blocks }) => sum + blocks, 0)
const HISTORY_SECONDS = 4 * 86_400
/**
 * Blocks that eth_call can look back to: 0.5 MB each, so that the chain grows to about 600 MB in the first half hour, and
 * by 0.13 MB a block (its transactions and logs) from then on.
 */
const LOOK_BACK_BLOCKS = 1_000
/** The share of the start that deploying takes. */
const DEPLOY_SHARE = 0.05

/** Measured on 2 cores: 6 s (9 s beside other work), 262 blocks, about 1,100 actions; anvil then holds 150 MB. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const report = options.onStep ?? (() => {})
  const end = Math.floor(Date.now() / 1000)
  report({ text: 'Starting a local chain', progress: 0 })
  const anvil = await startAnvil({
    history: LOOK_BACK_BLOCKS,
    genesisTimestamp: end - HISTORY_SECONDS,
    ...(options.port === undefined ? {} : { port: options.port }),
  })
  try {
    const chain = await Chain.connect(anvil.rpcUrl)
    report({ text: 'Deploying Aave v3.0.2', progress: 0.01 })
    const deployment = await deployAaveV30(chain)
    const { seed = 7, users = 60 } = options
    const market = await createMarket({ chain, deployment, seed, users, outages: false })
    await playHistory(market, end, (step) => {
      options.signal?.throwIfAborted()
      report(step)
    })
    const live =
      options.liveIntervalMs === 0
        ? undefined
        : startLive({
            ...{ chain, round: liveRounds(market, seed) },
            ...{ intervalMs: options.liveIntervalMs, onError: options.onError },
          })
    return {
      rpcUrl: anvil.rpcUrl,
      chainId: anvil.chainId,
      networkName: 'local',
      provider: deployment.provider,
      startBlock: deployment.startBlock,
      historyBlock: chain.blockNumber,
      market,
      memoryMb: () => anvil.memoryMb(),
      stop: async () => {
        await live?.stop()
        chain.close()
        await anvil.stop()
      },
    }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

/** The last block's timestamp is `end` or a second later. */
async function playHistory(market: Market, end: number, report: (step: DemoStep) => void): Promise<void> {
  let block = 0
  for (const episode of EPISODES) {
    for (let index = 0; index < episode.blocks; index += 1) {
      const progress = DEPLOY_SHARE + ((1 - DEPLOY_SHARE) * block) / BLOCKS
      if (index % 10 === 0) report({ text: `Playing ${episode.text}`, progress })
      const left = BLOCKS - block
      // Every seventh block comes much later than the others; together they fill the time that is left.
      const share = block % 7 === 6 ? 4 : 0.5
      const seconds = left === 1 ? end - market.chain.timestamp : ((end - market.chain.timestamp) / left) * share
      const gap = episode.gapAt === index
      await market.round({
        phase: episode.phase,
        seconds: Math.max(1, Math.floor(seconds)),
        ...(gap ? DEEP_FALL : {}),
      })
      block += 1
    }
  }
  await market.prices.refresh()
  await market.chain.mine(1)
  report({ text: 'The market is live', progress: 1 })
}
