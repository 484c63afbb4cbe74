/** What the accounts of a market do: each function chooses amounts from the last reading and sends a transaction. */
import type { Hex } from '../core/hex.ts'
import * as calls from './calls.ts'
import type { Chain } from './chain.ts'
import type { Deployment, Reserve } from './deployment.ts'
import type { AccountReading, LegReading, ReserveReading } from './lens.ts'
import type { Random } from './random.ts'

/** What an action needs to choose: the market as it was after the last block. */
export interface Scene {
  readonly chain: Chain
  readonly deployment: Deployment
  readonly random: Random
  readonly reserves: readonly ReserveReading[]
  readonly accounts: readonly AccountReading[]
  /** Contract accounts that make several calls in one transaction. */
  readonly operators: readonly Hex[]
}

export type ActionName = keyof typeof ACTIONS

type Action = (scene: Scene, account: AccountReading) => Promise<boolean>

interface Leg {
  readonly index: number
  readonly reserve: Reserve
  readonly amounts: LegReading
}

const VARIABLE = 2
const STABLE = 1

/** Each gives false when the account can do no such thing; nothing is sent then. */
export const ACTIONS: Record<
  | 'supply'
  | 'borrow'
  | 'repay'
  | 'repayWithATokens'
  | 'withdraw'
  | 'transfer'
  | 'collateralFlag'
  | 'category'
  | 'flashLoan'
  | 'swapRateMode'
  | 'severalCalls',
  Action
> = {
  supply,
  borrow,
  repay,
  repayWithATokens,
  withdraw,
  transfer,
  collateralFlag,
  category,
  flashLoan,
  swapRateMode,
  severalCalls,
}

async function supply(scene: Scene, account: AccountReading): Promise<boolean> {
  const { random } = scene
  const leg = random.pick(legs(scene, account))
  if (leg === undefined) return false
  const amount = amountOfUsd(scene, leg.index, random.magnitude(8, 17))
  if (amount === 0n) return false
  const beneficiary = random.chance(0.05) ? otherAccount(scene, account) : account.user
  await toPool(scene, account.user, calls.pool.supply(leg.reserve.asset, amount, beneficiary, 0))
  return true
}

async function borrow(scene: Scene, account: AccountReading): Promise<boolean> {
  const { random } = scene
  const available = account.data?.availableBorrowsBase ?? 0n
  // Under 20 USD: there is nothing to borrow with, so the account brings collateral.
  if (available < 2_000_000_000n) return supply(scene, account)
  const isolated = isIsolated(scene, account)
  const leg = random.pick(legs(scene, account).filter(({ reserve }) => mayBorrow(account, reserve, isolated)))
  const price = leg === undefined ? null : (scene.reserves[leg.index]?.price ?? null)
  if (leg === undefined || price === null || price === 0n) return false
  const value = random.chance(0.5) ? random.part(available, 0.1, 0.7) : random.part(available, 0.85, 0.995)
  const amount = (value * unit(leg.reserve)) / price
  const stable = leg.reserve.parameters.stableBorrowing && leg.reserve.stableDebtToken !== null && random.chance(0.35)
  const mode = stable ? STABLE : VARIABLE
  await toPool(scene, account.user, calls.pool.borrow(leg.reserve.asset, amount, mode, 0, account.user))
  return true
}

function mayBorrow(account: AccountReading, reserve: Reserve, isolated: boolean): boolean {
  if (!reserve.parameters.borrowable) return false
  if (isolated && !reserve.parameters.borrowableInIsolation) return false
  return account.category === 0 || account.category === reserve.parameters.category
}

async function repay(scene: Scene, account: AccountReading): Promise<boolean> {
  const leg = scene.random.pick(debtLegs(scene, account))
  if (leg === undefined) return false
  const mode = leg.amounts.stableDebt > 0n ? STABLE : VARIABLE
  const debt = mode === STABLE ? leg.amounts.stableDebt : leg.amounts.variableDebt
  const amount = someOf(scene.random, debt)
  await toPool(scene, account.user, calls.pool.repay(leg.reserve.asset, amount, mode, account.user))
  return true
}

async function repayWithATokens(scene: Scene, account: AccountReading): Promise<boolean> {
  const both = debtLegs(scene, account).filter(({ amounts }) => amounts.aToken > 0n && amounts.variableDebt > 0n)
  const leg = scene.random.pick(both)
  if (leg === undefined) return false
  const { aToken, variableDebt } = leg.amounts
  const wanted = someOf(scene.random, variableDebt)
  // All of the aTokens is asked for with the largest number; any other amount must be there.
  const amount = wanted === calls.MAX_UINT256 || wanted <= aToken ? wanted : aToken
  await toPool(scene, account.user, calls.pool.repayWithATokens(leg.reserve.asset, amount, VARIABLE))
  return true
}

async function withdraw(scene: Scene, account: AccountReading): Promise<boolean> {
  const leg = scene.random.pick(supplyLegs(scene, account))
  if (leg === undefined) return false
  const amount = removable(scene, account, leg)
  if (amount === 0n) return false
  await toPool(scene, account.user, calls.pool.withdraw(leg.reserve.asset, amount, account.user))
  return true
}

async function transfer(scene: Scene, account: AccountReading): Promise<boolean> {
  const leg = scene.random.pick(supplyLegs(scene, account))
  if (leg === undefined) return false
  const wanted = removable(scene, account, leg)
  const amount = wanted === calls.MAX_UINT256 ? leg.amounts.aToken : wanted
  if (amount === 0n) return false
  await scene.chain.send(account.user, leg.reserve.aToken, calls.token.transfer(otherAccount(scene, account), amount))
  return true
}

async function collateralFlag(scene: Scene, account: AccountReading): Promise<boolean> {
  const leg = scene.random.pick(supplyLegs(scene, account))
  if (leg === undefined) return false
  const enable = !isCollateral(account, leg.index)
  await toPool(scene, account.user, calls.pool.setCollateral(leg.reserve.asset, enable))
  return true
}

async function category(scene: Scene, account: AccountReading): Promise<boolean> {
  const { random, deployment } = scene
  if (account.category !== 0 && random.chance(0.5)) {
    await toPool(scene, account.user, calls.pool.setCategory(0))
    return true
  }
  const debts = debtLegs(scene, account)
  const allowed = deployment.categories.filter(({ id }) =>
    debts.every(({ reserve }) => reserve.parameters.category === id && id !== account.category),
  )
  const chosen = random.pick(allowed)
  if (chosen === undefined) return false
  await toPool(scene, account.user, calls.pool.setCategory(chosen.id))
  return true
}

/** An operator takes the loan; the pool takes amount and premium back from the operator's own tokens. */
async function flashLoan(scene: Scene, account: AccountReading): Promise<boolean> {
  const operator = scene.random.pick(scene.operators)
  const leg = scene.random.pick(legs(scene, account))
  if (operator === undefined || leg === undefined) return false
  const amount = amountOfUsd(scene, leg.index, scene.random.magnitude(12, 18))
  if (amount === 0n) return false
  await toPool(scene, account.user, calls.flashLoan(operator, leg.reserve.asset, amount))
  return true
}

async function swapRateMode(scene: Scene, account: AccountReading): Promise<boolean> {
  const able = debtLegs(scene, account).filter(
    ({ reserve }) => reserve.parameters.stableBorrowing && reserve.stableDebtToken !== null,
  )
  const leg = scene.random.pick(able)
  if (leg === undefined) return false
  const mode = leg.amounts.stableDebt > 0n ? STABLE : VARIABLE
  await toPool(scene, account.user, calls.pool.swapRateMode(leg.reserve.asset, mode))
  return true
}

/** An operator supplies, borrows and repays a part in one transaction, on its own account. */
async function severalCalls(scene: Scene): Promise<boolean> {
  const { random, deployment } = scene
  const operator = random.pick(scene.operators)
  const index = deployment.reserves.findIndex(({ parameters }) => parameters.thresholdBps > 0 && random.chance(0.4))
  const debtIndex = deployment.reserves.findIndex(({ parameters }) => parameters.borrowable && random.chance(0.3))
  const collateral = deployment.reserves[index]
  const debt = deployment.reserves[debtIndex]
  if (operator === undefined || collateral === undefined || debt === undefined) return false
  const usd = random.magnitude(9, 14)
  const supplied = amountOfUsd(scene, index, usd)
  const borrowed = amountOfUsd(scene, debtIndex, usd / 3n)
  if (supplied === 0n || borrowed === 0n) return false
  const target = deployment.pool
  const data = calls.execute([
    { target, data: calls.pool.supply(collateral.asset, supplied, operator, 0) },
    { target, data: calls.pool.borrow(debt.asset, borrowed, VARIABLE, 0, operator) },
    { target, data: calls.pool.repay(debt.asset, random.part(borrowed, 0.1, 0.9), VARIABLE, operator) },
  ])
  await scene.chain.send(deployment.owner, operator, data)
  return true
}

/** Who receives: anyone but the bankrupt, whose bad debt a gift would hide. */
function otherAccount(scene: Scene, account: AccountReading): Hex {
  return scene.random.pick(scene.accounts.filter((each) => !isBankrupt(each)))?.user ?? account.user
}

/** Debt and nothing behind it. */
export function isBankrupt({ data }: AccountReading): boolean {
  return data !== null && data.totalDebtBase > 0n && data.totalCollateralBase === 0n
}

/** How much of a supply an account takes out: all, a speck, or a part that its debt seems to allow. */
function removable(scene: Scene, account: AccountReading, leg: Leg): bigint {
  const { random } = scene
  const price = scene.reserves[leg.index]?.price
  const { data } = account
  if (random.chance(0.15)) return BigInt(random.integer(1, 2000))
  const holding = leg.amounts.aToken
  if (data === null || data.totalDebtBase === 0n || !isCollateral(account, leg.index)) {
    return random.chance(0.35) ? calls.MAX_UINT256 : random.part(holding, 0.05, 0.95)
  }
  if (price === undefined || price === null || price === 0n || data.currentLiquidationThreshold === 0n) return 0n
  const needed = (data.totalDebtBase * 10_000n) / data.currentLiquidationThreshold
  const spare = data.totalCollateralBase > needed ? data.totalCollateralBase - needed : 0n
  const most = (spare * unit(leg.reserve)) / price
  return random.part(most < holding ? most : holding, 0.2, 0.98)
}

/** All of a debt, a speck of it, or a part. */
function someOf(random: Random, debt: bigint): bigint {
  if (random.chance(0.2)) return calls.MAX_UINT256
  if (random.chance(0.2)) return BigInt(random.integer(1, 2000))
  return random.part(debt, 0.05, 0.95)
}

function legs(scene: Scene, account: AccountReading): Leg[] {
  return scene.deployment.reserves.map((reserve, index) => ({
    index,
    reserve,
    amounts: account.legs[index] ?? { aToken: 0n, variableDebt: 0n, stableDebt: 0n },
  }))
}

export function supplyLegs(scene: Scene, account: AccountReading): Leg[] {
  return legs(scene, account).filter(({ amounts }) => amounts.aToken > 0n)
}

export function debtLegs(scene: Scene, account: AccountReading): Leg[] {
  return legs(scene, account).filter(({ amounts }) => amounts.variableDebt + amounts.stableDebt > 0n)
}

/** Whether the account's collateral is one with a debt ceiling. */
function isIsolated(scene: Scene, account: AccountReading): boolean {
  return scene.deployment.reserves.some(
    ({ parameters }, index) => parameters.debtCeiling > 0n && isCollateral(account, index),
  )
}

export function isCollateral(account: AccountReading, index: number): boolean {
  return ((account.configuration >> BigInt(2 * index + 1)) & 1n) === 1n
}

/** Whole US dollars in a reserve's units at the oracle's price, floored; 0 when there is no price. */
function amountOfUsd(scene: Scene, index: number, usd: bigint): bigint {
  const price = scene.reserves[index]?.price ?? 0n
  const reserve = scene.deployment.reserves[index]
  return price === 0n || reserve === undefined ? 0n : (usd * 100_000_000n * unit(reserve)) / price
}

function unit(reserve: Reserve): bigint {
  return 10n ** BigInt(reserve.decimals)
}

async function toPool(scene: Scene, from: Hex, data: Hex): Promise<void> {
  await scene.chain.send(from, scene.deployment.pool, data)
}
