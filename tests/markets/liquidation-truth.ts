/** Every liquidation of a local market as the contracts tell it, from their state in the middle of its block. */
import type { Hex } from '../../core/hex.ts'
import { MAX_UINT256, method, pool as poolCalls, wordsOf, ZERO_ADDRESS } from '../../devnet/calls.ts'
import { type Chain, quantity } from '../../devnet/chain.ts'
import { categoryPriceKey, type Deployment, type Reserve } from '../../devnet/deployment.ts'
import { type LiquidationInput, type LiquidationOutcome, liquidationOutcome, scaledOut } from './liquidation-rule.ts'
import {
  callInstead,
  firstLogOf,
  type ReplayedBlock,
  type ReplayLog,
  replayBlock,
  type View,
  type ViewResult,
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
  /** Where the contracts and the rule, as written here from the Solidity, disagree. */
  readonly contradictions: readonly string[]
}

const LIQUIDATION_CALL = '0xe413a321e8681d831f4dbccbca790d2952b56f977908e45be37335533e005286'

const VIEWS = {
  accountData: method('getUserAccountData(address)'),
  balance: method('balanceOf(address)'),
  scaledBalance: method('scaledBalanceOf(address)'),
  treasury: method('RESERVE_TREASURY_ADDRESS()'),
  price: method('getAssetPrice(address)'),
  configuration: method('getConfiguration(address)'),
  income: method('getReserveNormalizedIncome(address)'),
  deficit: method('getReserveDeficit(address)'),
  userCategory: method('getUserEMode(address)'),
  category: method('getEModeCategoryData(uint8)'),
  categoryConfig: method('getEModeCategoryCollateralConfig(uint8)'),
  categoryCollaterals: method('getEModeCategoryCollateralBitmap(uint8)'),
}

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

type Call = {
  readonly step: number
  readonly logIndex: number
  readonly user: Hex
  readonly liquidator: Hex
  readonly collateral: Reserve
  readonly debt: Reserve
  readonly asked: bigint
  readonly repaid: bigint
  readonly toLiquidator: bigint
  readonly receiveAToken: boolean
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

/** The views by a name each; all are asked before and after the call. */
function viewsOf(deployment: Deployment, { user, liquidator, collateral, debt }: Call): Map<string, View> {
  const { pool, oracle, treasury } = deployment
  const views = new Map<string, View>()
  const add = (name: string, to: Hex, encode: View['encode'], ...args: View['args']): void => {
    views.set(name, { to, encode, args })
  }
  add('account', pool, VIEWS.accountData, user)
  add('collateral', collateral.aToken, VIEWS.balance, user)
  add('scaledCollateral', collateral.aToken, VIEWS.scaledBalance, user)
  add('variableDebt', debt.variableDebtToken, VIEWS.balance, user)
  add('stableDebt', debt.stableDebtToken ?? ZERO_ADDRESS, VIEWS.balance, user)
  add('configuration', pool, VIEWS.configuration, collateral.asset)
  add('income', pool, VIEWS.income, collateral.asset)
  add('price of collateral', oracle, VIEWS.price, collateral.asset)
  add('price of debt', oracle, VIEWS.price, debt.asset)
  add('userCategory', pool, VIEWS.userCategory, user)
  for (const { id } of deployment.categories) {
    add(`category ${id}`, pool, VIEWS.category, id)
    add(`config of category ${id}`, pool, VIEWS.categoryConfig, id)
    add(`collaterals of category ${id}`, pool, VIEWS.categoryCollaterals, id)
    add(`price of category ${id}`, oracle, VIEWS.price, categoryPriceKey(id))
  }
  add('treasury', collateral.aToken, VIEWS.treasury)
  add('scaled of treasury', collateral.aToken, VIEWS.scaledBalance, treasury)
  add('scaled of liquidator', collateral.aToken, VIEWS.scaledBalance, liquidator)
  add('collateral of liquidator', collateral.asset, VIEWS.balance, liquidator)
  add('debt asset of liquidator', debt.asset, VIEWS.balance, liquidator)
  for (const reserve of deployment.reserves) {
    add(`deficit ${reserve.symbol}`, pool, VIEWS.deficit, reserve.asset)
    if (reserve.source.kind !== 'ADAPTER') continue
    add(`polled supply ${reserve.symbol}`, reserve.aToken, VIEWS.balance, user)
    add(`polled debt ${reserve.symbol}`, reserve.variableDebtToken, VIEWS.balance, user)
  }
  return views
}

/** The views' answers by name. */
class Reading {
  readonly #answers: ReadonlyMap<string, ViewResult>

  constructor(names: readonly string[], results: readonly ViewResult[]) {
    this.#answers = new Map(names.map((name, index) => [name, results[index] ?? null]))
  }

  word(name: string, at = 0): bigint {
    const word = this.#answers.get(name)?.[at]
    if (word === undefined) throw new Error(`${name}: the contract gave no word ${at}.`)
    return word
  }

  /** 0 where the contract has no such thing. */
  wordOrZero(name: string, at = 0): bigint {
    return this.#answers.get(name)?.[at] ?? 0n
  }
}

type Around = { readonly before: Reading; readonly after: Reading }

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
    ...capContradictions(deployment, input, mostRepaid),
  ]
  const polled = deployment.reserves.some(
    ({ symbol }) => before.wordOrZero(`polled supply ${symbol}`) + before.wordOrZero(`polled debt ${symbol}`) > 0n,
  )
  const { cappedByCollateral } = outcome
  return { truth, polled, cappedByCollateral, mostRepaid, deficits: deficitsOf(deployment, around), contradictions }
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

function outcomeContradictions(call: Call, outcome: LiquidationOutcome): string[] {
  const found: string[] = []
  if (outcome.repaid !== call.repaid) found.push(`repaid: the event ${call.repaid}, the rule ${outcome.repaid}`)
  if (outcome.toLiquidator !== call.toLiquidator) {
    found.push(`to the liquidator: the event ${call.toLiquidator}, the rule ${outcome.toLiquidator}`)
  }
  return found
}

/** What the balances say: the treasury's fee, the liquidator's gain and what it paid. */
function transferContradictions(
  { release, treasury }: Deployment,
  call: Call,
  outcome: LiquidationOutcome,
  { before, after }: Around,
): string[] {
  const grown = (name: string): bigint => after.word(name) - before.word(name)
  const index = before.word('income')
  const scaled = (amount: bigint): bigint => scaledOut(release, amount, index)
  const shown: [string, bigint, bigint][] = [['treasury', before.word('treasury'), BigInt(treasury)]]
  const treasuryGot = outcome.fee === 0n ? 0n : scaled(outcome.fee)
  shown.push(['scaled fee', grown('scaled of treasury'), treasuryGot])
  const isBorrower = call.liquidator === call.user
  const paid = call.collateral.asset === call.debt.asset && !call.receiveAToken ? call.toLiquidator : 0n
  if (!isBorrower) {
    shown.push([
      'scaled of liquidator',
      grown('scaled of liquidator'),
      call.receiveAToken ? scaled(call.toLiquidator) : 0n,
    ])
    shown.push(['debt asset of liquidator', grown('debt asset of liquidator'), paid - call.repaid])
  }
  if (call.collateral.asset !== call.debt.asset) {
    shown.push([
      'collateral of liquidator',
      grown('collateral of liquidator'),
      call.receiveAToken ? 0n : call.toLiquidator,
    ])
  }
  return shown.flatMap(([what, got, rule]) => (got === rule ? [] : [`${what}: the contracts ${got}, the rule ${rule}`]))
}

async function repaidWithoutLimit(chain: Chain, block: ReplayedBlock, call: Call): Promise<bigint | null> {
  const { collateral, debt, user, receiveAToken } = call
  const data = poolCalls.liquidate(collateral.asset, debt.asset, user, MAX_UINT256, receiveAToken)
  const logs = await callInstead(chain, block, call.step, data)
  const log = logs?.find(({ topics }) => topics[0] === LIQUIDATION_CALL)
  return log === undefined ? null : (wordsOf(log.data)[0] ?? null)
}

/** Without a limit the contract repays what the rule allows; only 3.6.0 refuses some, for the rest they leave. */
function capContradictions({ release }: Deployment, input: LiquidationInput, most: bigint | null): string[] {
  if (most === null) return release === '3.6.0' ? [] : ['a call without a limit: reverts']
  const { repaid } = liquidationOutcome(release, { ...input, asked: MAX_UINT256 })
  return most === repaid ? [] : [`most to repay: the contract ${most}, the rule ${repaid}`]
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
