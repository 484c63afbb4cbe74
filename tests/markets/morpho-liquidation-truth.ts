/** Every Liquidate of a local Morpho market as its contracts tell it, from their state in the middle of its block. */
import type { Hex } from '../../core/hex.ts'
import { MAX_UINT256, wordsOf } from '../../devnet/calls.ts'
import { type Chain, quantity } from '../../devnet/chain.ts'
import { lensMarkets, lensPositions } from '../../devnet/morpho-blue/calls.ts'
import { compileMorpho } from '../../devnet/morpho-blue/compile.ts'
import type { IsolatedMarket, MorphoDeployment } from '../../devnet/morpho-blue/deploy.ts'
import {
  LENS,
  type MarketTruth,
  marketTruth,
  type PositionTruth,
  positionTruth,
} from '../../devnet/morpho-blue/lens.ts'
import type { BreachedCall } from './breach-truth.ts'
import { firstLogOf, type ReplayedBlock, replayBlock, type View, viewsWithin } from './replayed-block.ts'

/** keccak256("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"). */
const LIQUIDATE = '0xa4946ede45d0c6f06a0f5ce92c9ad3b4751452d2fe0e25010783bcab57a67e41'

export type MorphoState = { readonly market: MarketTruth; readonly position: PositionTruth }

export type ObservedLiquidate = BreachedCall & {
  readonly market: IsolatedMarket
  readonly borrower: Hex
  readonly caller: Hex
  readonly repaid: bigint
  readonly seized: bigint
  readonly badDebt: bigint
  readonly before: MorphoState
  readonly after: MorphoState
  readonly timestamp: number
  readonly blockHash: Hex
  readonly transactionHash: Hex
  readonly transactionIndex: number
  readonly sender: Hex
  readonly to: Hex
  readonly gasUsed: bigint
  readonly effectiveGasPrice: bigint
  readonly baseFeePerGas: bigint
}

/** In chain order. */
export async function readLiquidates(chain: Chain, deployment: MorphoDeployment): Promise<ObservedLiquidate[]> {
  const range = { fromBlock: deployment.startBlock, toBlock: chain.blockNumber }
  const logs = await chain.logs({ ...range, address: deployment.morpho, topics: [LIQUIDATE] })
  const observed: ObservedLiquidate[] = []
  for (const number of new Set(logs.map(({ blockNumber }) => blockNumber))) {
    observed.push(...(await readBlock(chain, deployment, await replayBlock(chain, number))))
  }
  if (observed.length !== logs.length) throw new Error(`Got ${observed.length} liquidations, expected ${logs.length}.`)
  return observed
}

/** What the lens says of a market and of one account in it, as views within a block. */
export function stateViews({ morpho }: MorphoDeployment, id: Hex, user: Hex): readonly View[] {
  const asked = [lensMarkets(morpho, [id]), lensPositions(morpho, id, [user])]
  return asked.map((data) => ({ to: LENS, encode: () => data, args: [] }))
}

/** What must be there for these views. */
export function lensCode(): Readonly<Record<Hex, Hex>> {
  return { [LENS]: compileMorpho().lens }
}

type RawBlock = { readonly hash: Hex; readonly baseFeePerGas: Hex }
type RawReceipt = Readonly<Record<'from' | 'to' | 'gasUsed' | 'effectiveGasPrice', Hex>>

async function readBlock(
  chain: Chain,
  deployment: MorphoDeployment,
  block: ReplayedBlock,
): Promise<ObservedLiquidate[]> {
  const raw = await chain.request<RawBlock>('eth_getBlockByNumber', [quantity(block.number), false])
  const calls = block.steps.flatMap((step, index) =>
    (block.logs[index] ?? []).flatMap((log, at) => {
      if (log.address !== deployment.morpho || log.topics[0] !== LIQUIDATE) return []
      const market = deployment.markets.find(({ id }) => id === log.topics[1])
      if (market === undefined) throw new Error(`Market ${log.topics[1]} is none of the deployment's.`)
      const [caller, borrower] = [addressOf(log.topics[2]), addressOf(log.topics[3])]
      return [{ step, index, logIndex: firstLogOf(block, index) + at, market, caller, borrower, data: log.data }]
    }),
  )
  const results = await viewsWithin(
    chain,
    { ...block, code: { ...block.code, ...lensCode() } },
    calls.flatMap(({ index, market, borrower }) => {
      const views = stateViews(deployment, market.id, borrower)
      return [
        { afterSteps: index, views },
        { afterSteps: index + 1, views },
      ]
    }),
  )
  const observed: ObservedLiquidate[] = []
  for (const [at, { step, logIndex, market, caller, borrower, data }] of calls.entries()) {
    const stateOf = (index: number): MorphoState => {
      const [ofMarket, ofPosition] = (results[index] ?? []).map((words) => (words ?? []).slice(2))
      return {
        market: marketTruth(market.id, ofMarket ?? []),
        position: positionTruth(market.id, borrower, ofPosition ?? []),
      }
    }
    const [before, after] = [stateOf(2 * at), stateOf(2 * at + 1)]
    const [repaid = 0n, , seized = 0n, badDebt = 0n] = wordsOf(data)
    const transactionHash = block.transactions[step.transactionIndex] ?? '0x'
    const receipt = await chain.request<RawReceipt>('eth_getTransactionReceipt', [transactionHash])
    observed.push({
      ...{ market, borrower, caller, repaid, seized, badDebt, before, after, logIndex, transactionHash },
      position: `${market.id}${borrower.slice(2)}`,
      healthFactorAfterWad: after.position.healthFactorWad ?? MAX_UINT256,
      ...{ blockNumber: block.number, blockHash: raw.hash, timestamp: block.timestamp },
      transactionIndex: step.transactionIndex,
      ...{ sender: receipt.from, to: receipt.to },
      gasUsed: BigInt(receipt.gasUsed),
      effectiveGasPrice: BigInt(receipt.effectiveGasPrice),
      baseFeePerGas: BigInt(raw.baseFeePerGas),
    })
  }
  return observed
}

function addressOf(topic: Hex | undefined): Hex {
  return `0x${topic?.slice(26) ?? ''}`
}
