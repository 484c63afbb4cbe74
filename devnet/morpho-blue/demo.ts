/** The local network of `npm start -- --protocol morpho-blue`: Morpho Blue with a history that ends now, moving on. */
import { startAnvil } from '../anvil.ts'
import { Chain } from '../chain.ts'
import type { DemoOptions } from '../demo.ts'
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
    const live = options.liveIntervalMs === 0 ? undefined : keepMoving(market, options)
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

/** A block every two seconds, timestamped by the wall clock, until it is stopped. */
function keepMoving(market: MorphoMarket, { liveIntervalMs = 2_000, onError }: DemoOptions): { stop(): Promise<void> } {
  let stopped = false
  let wake = (): void => {}
  const loop = async (): Promise<void> => {
    for (let round = 0; !stopped; round++) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, liveIntervalMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      if (stopped) return
      const phase = LIVE[Math.floor(round / LIVE_ROUNDS) % LIVE.length] ?? 'CALM'
      const seconds = Math.max(1, Math.floor(Date.now() / 1000) - market.chain.timestamp)
      await market.round({ phase, seconds, actions: 3 })
    }
  }
  const done = loop().catch((error: unknown) => {
    if (!stopped) onError?.(error)
  })
  return {
    stop: () => {
      stopped = true
      wake()
      return done
    },
  }
}
