/** Every liquidation of a local market as the contracts tell it, from their state in the middle of its block. */
import type { Hex } from '../../core/hex.ts'
import { MAX_UINT256, pool as poolCalls, wordsOf } from '../../devnet/calls.ts'
import { type Chain, quantity } from '../../devnet/chain.ts'
import type { Deployment, Reserve } from '../../devnet/deployment.ts'
import { capContradictions, outcomeContradictions, transferContradictions } from './liquidation-checks.ts'
import { type LiquidationInput, liquidationOutcome } from './liquidation-rule.ts'
import { type Around, type Call, Reading, viewsOf } from './liquidation-views.ts'
import {
  callInstead,
  firstLogOf,
  type ReplayedBlock,
  type ReplayLog,
  replayBlock,
  viewsWithin,
} from './replayed-block.ts'

/** All that an index stores of a liquidation, under the names of schema.graphql. */
export type LiquidationTruth = {
  readonly account: Hex
  readonly liquidator: Hex
  readonly collateral: Hex
  readonly debt: Hex
  readonly debtRepaid: bigint
  readonly collateralSeized: bigint
  readonly collateralToLiquidator: bigint
  readonly protocolFee: bigint
  readonly receivedSupplyToken: boolean
  readonly collateralPrice: bigint
  readonly debtPrice: bigint
  readonly priceStatus: 'OK'
  readonly liquidationBonusBps: number
  readonly liquidationProtocolFeeBps: number
  readonly revision: number
  readonly healthFactorBeforeWad: bigint
  readonly healthFactorBeforeStatus: 'OK'
  readonly healthFactorAfterWad: bigint
  readonly healthFactorAfterStatus: 'OK' | 'NO_DEBT'
  readonly collateralBeforeBase: bigint
  readonly debtBeforeBase: bigint
  readonly collateralAfterBase: bigint
  readonly debtAfterBase: bigint
  readonly debtLegBefore: bigint
  readonly collateralLegBefore: bigint
  readonly closeFactorRegime: string
  readonly maxDebtToRepay: bigint
  readonly blockNumber: number
  readonly timestamp: number
  readonly transactionHash: Hex
  readonly transactionIndex: number
  readonly logIndex: number
  readonly sender: Hex
  readonly to: Hex
  readonly gasUsed: bigint
  readonly effectiveGasPrice: bigint
  readonly baseFeePerGas: bigint
}

export type ObservedLiquidation = {
  readonly truth: LiquidationTruth
  /** Of the borrower's assets one is priced by an adapter without events. */
  readonly polled: boolean
  readonly cappedByCollateral: boolean
  /** What the same call without a limit repays; null where the contract refuses the rest that it would leave. */
  readonly mostRepaid: bigint | null
  /** By asset, in its units: what getReserveDeficit grew by. */
  readonly deficits: ReadonlyMap<Hex, bigint>
  /** All that was asked of the contracts just before and just after. */
  readonly around: Around
  /** Where the contracts and the rule, as written here from the Solidity, disagree. */
  readonly contradictions: readonly string[]
}

const LIQUIDATION_CALL = '0xe413a321e8681d831f4dbccbca790d2952b56f977908e45be37335533e005286'

/** In chain order. */
export async function readLiquidations(chain: Chain, deployment: Deployment): Promise<ObservedLiquidation[]> {
  const range = { fromBlock: deployment.startBlock, toBlock: chain.blockNumber }
  const logs = await chain.logs({ ...range, address: deployment.pool, topics: [LIQUIDATION_CALL] })
  const observed: ObservedLiquidation[] = []
  for (const number of new Set(logs.map(({ blockNumber }) => blockNumber))) {
    observed.push(...(await readBlock(chain, deployment, await replayBlock(chain, number))))
  }
  if (observed.length !== logs.length) throw new Error(`Got ${observed.length} liquidations, expected ${logs.length}.`)
  return observed
}

async function readBlock(chain: Chain, deployment: Deployment, block: ReplayedBlock): Promise<ObservedLiquidation[]> {
  const calls = block.steps.flatMap((_, step) => callsOf(deployment, block, step))
  const views = calls.map((call) => viewsOf(deployment, call))
  const results = await viewsWithin(
    chain,
    block,
    calls.flatMap(({ step }, index) => {
      const list = [...(views[index]?.values() ?? [])]
      return [
        { afterSteps: step, views: list },
        { afterSteps: step + 1, views: list },
      ]
    }),
  )
  const observed: ObservedLiquidation[] = []
  for (const [index, call] of calls.entries()) {
    const names = [...(views[index]?.keys() ?? [])]
    const reading = (at: number): Reading => new Reading(names, results[at] ?? [])
    observed.push(
      await observe(chain, deployment, block, call, { before: reading(2 * index), after: reading(2 * index + 1) }),
    )
  }
  return observed
}

function callsOf(deployment: Deployment, block: ReplayedBlock, step: number): Call[] {
  const logs = block.logs[step] ?? []
  return logs.flatMap((log, at): Call[] => {
    if (log.address !== deployment.pool || log.topics[0] !== LIQUIDATION_CALL) return []
    const [repaid = 0n, toLiquidator = 0n, liquidator = 0n, receiveAToken = 0n] = wordsOf(log.data)
    const input = wordsOf(`0x${block.steps[step]?.data.slice(10) ?? ''}`)
    return [
      {
        step,
        logIndex: firstLogOf(block, step) + at,
        user: topicAddress(log, 3),
        liquidator: addressOf(liquidator),
        collateral: reserveOf(deployment, topicAddress(log, 1)),
        debt: reserveOf(deployment, topicAddress(log, 2)),
        asked: input[3] ?? 0n,
        repaid,
        toLiquidator,
        receiveAToken: receiveAToken === 1n,
      },
    ]
  })
}

async function observe(
  chain: Chain,
  deployment: Deployment,
  block: ReplayedBlock,
  call: Call,
  around: Around,
): Promise<ObservedLiquidation> {
  const { before, after } = around
  const input = inputOf(deployment, call, before)
  const outcome = liquidationOutcome(deployment.release, input)
  const transactionIndex = block.steps[call.step]?.transactionIndex ?? -1
  const transactionHash = block.transactions[transactionIndex] ?? '0x'
  const healthFactorAfterWad = after.word('account', 5)
  const truth: LiquidationTruth = {
    account: call.user,
    liquidator: call.liquidator,
    collateral: call.collateral.asset,
    debt: call.debt.asset,
    debtRepaid: call.repaid,
    collateralSeized: outcome.toLiquidator + outcome.fee,
    collateralToLiquidator: call.toLiquidator,
    protocolFee: outcome.fee,
    receivedSupplyToken: call.receiveAToken,
    collateralPrice: input.collateralPrice,
    debtPrice: input.debtPrice,
    priceStatus: 'OK',
    liquidationBonusBps: Number(input.bonusBps),
    liquidationProtocolFeeBps: Number(input.protocolFeeBps),
    revision: deployment.poolRevision,
    healthFactorBeforeWad: before.word('account', 5),
    healthFactorBeforeStatus: 'OK',
    healthFactorAfterWad,
    healthFactorAfterStatus: healthFactorAfterWad === MAX_UINT256 ? 'NO_DEBT' : 'OK',
    collateralBeforeBase: before.word('account', 0),
    debtBeforeBase: before.word('account', 1),
    collateralAfterBase: after.word('account', 0),
    debtAfterBase: after.word('account', 1),
    debtLegBefore: input.debt,
    collateralLegBefore: input.collateral,
    closeFactorRegime: outcome.regime,
    maxDebtToRepay: outcome.maxDebt,
    blockNumber: block.number,
    timestamp: block.timestamp,
    transactionHash,
    transactionIndex,
    logIndex: call.logIndex,
    ...(await readReceipt(chain, transactionHash)),
  }
  const mostRepaid = await repaidWithoutLimit(chain, block, call)
  const contradictions = [
    ...outcomeContradictions(call, outcome),
    ...transferContradictions(deployment, call, outcome, around),
    ...capContradictions(deployment, input, { most: mostRepaid, cash: before.word('cash of collateral') }),
  ]
  const polled = deployment.reserves.some(
    ({ symbol }) => before.wordOrZero(`polled supply ${symbol}`) + before.wordOrZero(`polled debt ${symbol}`) > 0n,
  )
  const { cappedByCollateral } = outcome
  const deficits = deficitsOf(deployment, around)
  return { truth, polled, cappedByCollateral, mostRepaid, deficits, around, contradictions }
}

/** LiquidationLogic's inputs: bits 32-47 of a configuration are the bonus, 48-55 the decimals, 152-167 the fee. */
function inputOf(deployment: Deployment, call: Call, before: Reading): LiquidationInput {
  const configuration = before.word('configuration')
  const bits = (from: bigint, count: bigint): bigint => (configuration >> from) & ((1n << count) - 1n)
  const id = before.word('userCategory')
  const own = {
    bonusBps: bits(32n, 16n),
    collateralPrice: before.word('price of collateral'),
    debtPrice: before.word('price of debt'),
  }
  const index = deployment.reserves.indexOf(call.collateral)
  const category =
    deployment.release === '3.0.2' ? singleCategory(id, bits(168n, 8n), before) : bitmapCategory(id, index, before)
  return {
    ...own,
    ...category,
    healthFactor: before.word('account', 5),
    totalDebtBase: before.word('account', 1),
    debt: before.word('variableDebt') + before.wordOrZero('stableDebt'),
    collateral: before.word('collateral'),
    scaledCollateral: before.word('scaledCollateral'),
    collateralIndex: before.word('income'),
    debtUnit: 10n ** BigInt(call.debt.decimals),
    collateralUnit: 10n ** bits(48n, 8n),
    protocolFeeBps: bits(152n, 16n),
    asked: call.asked,
    receiveAToken: call.receiveAToken,
  }
}

/** 3.0.2, _getConfigurationData: a category may have a bonus and a price of its own. */
function singleCategory(
  id: bigint,
  assetCategory: bigint,
  before: Reading,
): { bonusBps?: bigint; collateralPrice?: bigint; debtPrice?: bigint } {
  if (id === 0n) return {}
  // The answer is a struct with a text: word 0 is its offset; ltv, threshold, bonus, price source follow.
  const name = `category ${id}`
  const bonus = id === assetCategory ? { bonusBps: before.word(name, 3) } : {}
  if (before.word(name, 4) === 0n) return bonus
  const price = before.word(`price of category ${id}`)
  return { ...bonus, debtPrice: price, ...(id === assetCategory ? { collateralPrice: price } : {}) }
}

/** 3.6.0: the category's bonus where the asset is a collateral of it. */
function bitmapCategory(id: bigint, index: number, before: Reading): { bonusBps?: bigint } {
  const collaterals = before.wordOrZero(`collaterals of category ${id}`)
  if (id === 0n || ((collaterals >> BigInt(index)) & 1n) === 0n) return {}
  return { bonusBps: before.word(`config of category ${id}`, 2) }
}

async function repaidWithoutLimit(chain: Chain, block: ReplayedBlock, call: Call): Promise<bigint | null> {
  const { collateral, debt, user, receiveAToken } = call
  const data = poolCalls.liquidate(collateral.asset, debt.asset, user, MAX_UINT256, receiveAToken)
  const logs = await callInstead(chain, block, call.step, data)
  const log = logs?.find(({ topics }) => topics[0] === LIQUIDATION_CALL)
  return log === undefined ? null : (wordsOf(log.data)[0] ?? null)
}

function deficitsOf(deployment: Deployment, { before, after }: Around): Map<Hex, bigint> {
  const grown = deployment.reserves.map(({ symbol, asset }): [Hex, bigint] => {
    const name = `deficit ${symbol}`
    return [asset, after.wordOrZero(name) - before.wordOrZero(name)]
  })
  return new Map(grown.filter(([, amount]) => amount !== 0n))
}

type Costs = Pick<LiquidationTruth, 'sender' | 'to' | 'gasUsed' | 'effectiveGasPrice' | 'baseFeePerGas'>

async function readReceipt(chain: Chain, hash: Hex): Promise<Costs> {
  type Raw = { from: Hex; to: Hex; gasUsed: Hex; effectiveGasPrice: Hex; blockNumber: Hex }
  const receipt = await chain.request<Raw>('eth_getTransactionReceipt', [hash])
  const block = await chain.request<{ baseFeePerGas: Hex }>('eth_getBlockByNumber', [
    quantity(Number(receipt.blockNumber)),
    false,
  ])
  return {
    sender: receipt.from,
    to: receipt.to,
    gasUsed: BigInt(receipt.gasUsed),
    effectiveGasPrice: BigInt(receipt.effectiveGasPrice),
    baseFeePerGas: BigInt(block.baseFeePerGas),
  }
}

function reserveOf(deployment: Deployment, asset: Hex): Reserve {
  const reserve = deployment.reserves.find((one) => one.asset === asset)
  if (reserve === undefined) throw new Error(`${asset} is no asset of the market.`)
  return reserve
}

function topicAddress(log: ReplayLog, at: number): Hex {
  return `0x${log.topics[at]?.slice(26) ?? ''}`
}

function addressOf(word: bigint): Hex {
  return `0x${word.toString(16).padStart(40, '0')}`
}
