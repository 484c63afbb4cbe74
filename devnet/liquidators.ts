/** The bots of a market: they look for health factors below 1, try by eth_call and then liquidate. */
import type { Hex } from '../core/hex.ts'
import { debtLegs, isCollateral, type Scene, supplyLegs } from './actions.ts'
import * as calls from './calls.ts'
import { RpcError } from './chain.ts'
import type { AccountReading } from './lens.ts'

const WAD = 10n ** 18n
const GWEI = 1_000_000_000n
/** One that can be seized at all: below it a liquidation rounds to nothing. */
const DUST_BASE = 1_000_000n

interface Attempt {
  readonly user: Hex
  readonly data: Hex
}

/** Sends liquidations of at most `most` accounts, the least healthy first in a crash. Gives how many were sent. */
export async function liquidateSome(scene: Scene, bots: readonly Hex[], most: number): Promise<number> {
  const { random } = scene
  const candidates = scene.accounts
    .filter(({ data }) => data !== null && data.healthFactor < WAD && data.totalCollateralBase > DUST_BASE)
    .sort((a, b) => ((a.data?.healthFactor ?? 0n) < (b.data?.healthFactor ?? 0n) ? -1 : 1))
    .slice(0, most)
  const together: Attempt[] = []
  let sent = 0
  for (const account of candidates) {
    const bot = random.pick(bots)
    if (bot === undefined) break
    // Some are liquidated twice at once, or with others, by a contract in one transaction.
    const inOne = scene.operators.length > 0 && random.chance(0.25)
    const attempt = await firstThatWorks(scene, bot, account)
    if (attempt === null) continue
    sent += 1
    if (!inOne) await send(scene, bot, scene.deployment.pool, attempt.data)
    else together.push(attempt, ...(random.chance(0.3) ? [attempt] : []))
  }
  const operator = random.pick(scene.operators)
  const bot = random.pick(bots)
  if (together.length > 0 && operator !== undefined && bot !== undefined) {
    const target = scene.deployment.pool
    await send(scene, bot, operator, calls.execute(together.map(({ data }) => ({ target, data }))))
  }
  return sent
}

/** The second try takes another pair: the first may meet a collateral flag or a rest that the contract refuses. */
async function firstThatWorks(scene: Scene, bot: Hex, account: AccountReading): Promise<Attempt | null> {
  for (let tries = 0; tries < 2; tries += 1) {
    const attempt = chooseLiquidation(scene, account)
    if (attempt === null) return null
    try {
      await scene.chain.call(scene.deployment.pool, attempt.data, { from: bot })
      return attempt
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
    }
  }
  return null
}

function chooseLiquidation(scene: Scene, account: AccountReading): Attempt | null {
  const { random } = scene
  const collaterals = supplyLegs(scene, account).filter(({ index }) => isCollateral(account, index))
  const debts = debtLegs(scene, account)
  const value = (index: number, amount: bigint): bigint => {
    const decimals = scene.deployment.reserves[index]?.decimals ?? 0
    return (amount * (scene.reserves[index]?.price ?? 0n)) / 10n ** BigInt(decimals)
  }
  const largest = <T extends { index: number }>(list: readonly T[], amount: (leg: T) => bigint): T | undefined =>
    list.toSorted((a, b) => (value(a.index, amount(a)) > value(b.index, amount(b)) ? -1 : 1))[0]
  const collateral = random.chance(0.75)
    ? largest(collaterals, ({ amounts }) => amounts.aToken)
    : random.pick(collaterals)
  const debt = random.chance(0.75)
    ? largest(debts, ({ amounts }) => amounts.variableDebt + amounts.stableDebt)
    : random.pick(debts)
  if (collateral === undefined || debt === undefined) return null
  const owed = debt.amounts.variableDebt + debt.amounts.stableDebt
  const cover = random.weighted({ most: 0.6, half: 0.15, part: 0.2, speck: 0.05 })
  const amount = {
    most: calls.MAX_UINT256,
    half: owed / 2n,
    part: random.part(owed, 0.02, 0.48),
    speck: BigInt(random.integer(1, 5000)),
  }[cover ?? 'most']
  const receiveAToken = random.chance(0.22)
  const { asset } = collateral.reserve
  const data = calls.pool.liquidate(asset, debt.reserve.asset, account.user, amount, receiveAToken)
  return { user: account.user, data }
}

/** Bots pay for gas, each its own price, so that what a liquidation cost can be told. */
async function send(scene: Scene, bot: Hex, to: Hex, data: Hex): Promise<void> {
  const gasPrice = BigInt(scene.random.integer(2, 60)) * GWEI
  await scene.chain.send(bot, to, data, { gasPrice })
}
