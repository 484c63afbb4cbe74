/** The local network of `npm start -- --protocol morpho-blue`: Morpho Blue with a history that ends now, moving on. */
import { startAnvil } from '../anvil.ts'
import { Chain } from '../chain.ts'
import type { DemoOptions } from '../demo.ts'
import { startLive } from '../live.ts'
import { deployMorpho, type MorphoDeployment } from './deploy.ts'
import { createMorphoMarket, type MorphoMarket, type MorphoPhase } from './market.ts'

export type MorphoDemo = {
  readonly rpcUrl: string
  readonly chainId: number
  readonly networkName: 'local'
  readonly deployment: MorphoDeployment
  stop(): Promise<void>
}

const HISTORY: readonly (readonly [MorphoPhase, string, number])[] = [
  ['CALM', 'a calm market', 40],
  ['CRASH', 'a crash', 25],
  ['RECOVERY', 'a recovery', 20],
  ['CALM', 'a calm market', 15],
]
const ROUNDS = HISTORY.reduce((sum, [, , rounds]) => sum + rounds, 0)
const HISTORY_SECONDS = 5 * 86_400
/** Blocks back that eth_call answers for. */
const LOOK_BACK_BLOCKS = 1_000
const LIVE: readonly MorphoPhase[] = ['CALM', 'CALM', 'CALM', 'CRASH', 'RECOVERY']
const LIVE_ROUNDS = 12

export async function startMorphoDemo(options: DemoOptions = {}): Promise<MorphoDemo> {
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
    report({ text: 'Compiling and deploying Morpho Blue', progress: 0.02 })
    const deployment = await deployMorpho(chain)
    const { seed = 7, users = 24 } = options
    const market = await createMorphoMarket({ chain, deployment, seed, users, outages: false })
    let done = 0
    for (const [phase, text, rounds] of HISTORY) {
      for (let left = rounds; left > 0; left--) {
        options.signal?.throwIfAborted()
        if (done % 10 === 0) report({ text: `Playing ${text}`, progress: 0.1 + (0.9 * done) / ROUNDS })
        await market.round({ phase, seconds: Math.max(1, Math.floor((end - chain.timestamp) / (ROUNDS - done))) })
        done++
      }
    }
    const live =
      options.liveIntervalMs === 0
        ? undefined
        : startLive({
            ...{ chain, round: liveRounds(market) },
            ...{ intervalMs: options.liveIntervalMs, onError: options.onError },
          })
    return {
      rpcUrl: anvil.rpcUrl,
      chainId: anvil.chainId,
      networkName: 'local',
      deployment,
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

/** The phase of each round is the next of LIVE, LIVE_ROUNDS at a time. */
function liveRounds(market: MorphoMarket): (seconds: number) => Promise<unknown> {
  let round = 0
  return (seconds) => {
    const phase = LIVE[Math.floor(round / LIVE_ROUNDS) % LIVE.length] ?? 'CALM'
    round += 1
    return market.round({ phase, seconds, actions: 3 })
  }
}
