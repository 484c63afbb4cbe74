/**
 * A seeded market on a deployed protocol: accounts that borrow, repay, move and are liquidated while prices wander, fall
 * and recover. The same seed on the same chain gives the same blocks, hash by hash.
 */
import type { Hex } from '../core/hex.ts'
import { ACTIONS, type ActionName, isBankrupt, type Scene } from './actions.ts'
import * as calls from './calls.ts'
import type { Chain } from './chain.ts'
import { type Deployment, ownCode, type Reserve } from './deployment.ts'
import { Governance } from './governance.ts'
import { readAccounts, readReserves } from './lens.ts'
import { liquidateSome } from './liquidators.ts'
import { type Phase, PriceBoard } from './prices.ts'
import { Random } from './random.ts'

export interface MarketOptions {
  readonly chain: Chain
  readonly deployment: Deployment
  readonly seed: number
  /** Accounts that borrow. Default 60; the whale, the liquidators and the contract accounts come on top. */
  readonly users?: number
  /** Default 4. */
  readonly liquidators?: number
  /** Default 4. Many a block make a large market fast: the accounts are read once a block. */
  readonly actionsPerBlock?: number
  /** Whether an adapter may revert or answer zero for a few blocks. Default true. */
  readonly outages?: boolean
  /** Seconds between blocks. Default: 12 to 480, and now and then hours or days. */
  readonly seconds?: (random: Random) => number
}

export interface RoundOptions {
  readonly phase: Phase
  /** Actions in the block. Default: the market's actionsPerBlock. */
  readonly actions?: number
  /** Seconds after the last block. Default: the market's choice. */
  readonly seconds?: number
  /** Multiplies the size of price steps. Default 1. */
  readonly priceScale?: number
  /** Accounts that may be liquidated in the block. Default: 3, in a crash 4. */
  readonly liquidations?: number
}

export interface Market {
  readonly chain: Chain
  readonly deployment: Deployment
  readonly prices: PriceBoard
  /** Every account that may hold a position: users, whale, liquidators, contract accounts, the treasury. */
  readonly accounts: readonly Hex[]
  /** Transactions sent so far by kind; a few of them revert, as on any chain. */
  readonly sent: Readonly<Record<string, number>>
  /** One block. */
  round(o: RoundOptions): Promise<void>
  /** Blocks until this many actions more were sent (liquidations count). Halfway through a crash is a deep fall. */
  run(o: Omit<RoundOptions, 'seconds' | 'actions'> & { readonly actions: number }): Promise<void>
}

const WEIGHTS: Record<ActionName, number> = {
  supply: 22,
  borrow: 40,
  repay: 10,
  repayWithATokens: 4,
  withdraw: 9,
  transfer: 7,
  collateralFlag: 4,
  category: 2.5,
  flashLoan: 1.5,
  swapRateMode: 1.5,
  severalCalls: 1.5,
}
const BLOCK_SECONDS = 12
/** A fall in one block, before any bot acts, after which some collateral no longer covers its debt. */
export const DEEP_FALL = { priceScale: 7, liquidations: 0 } as const
const ETHER: Hex = '0x3635c9adc5dea00000'

/** Creates the accounts, gives them tokens and lets the whale and every user supply. Three blocks. */
export async function createMarket(options: MarketOptions): Promise<Market> {
  const { chain, deployment } = options
  const random = new Random(options.seed)
  const cast = await createAccounts(options)
  const prices = new PriceBoard(chain, deployment, random)
  const governance = new Governance()
  const sent: Record<string, number> = {}
  const count = (name: string, number = 1): void => {
    sent[name] = (sent[name] ?? 0) + number
  }
  const perBlock = options.actionsPerBlock ?? 4

  const round = async (o: RoundOptions): Promise<void> => {
    const scene = await readScene(options, random, cast)
    const pricesFirst = random.chance(0.3)
    const scale = o.priceScale ?? 1
    if (pricesFirst) await prices.move(o.phase, scale)
    const most = o.liquidations ?? (o.phase === 'CRASH' ? 4 : 3)
    count('liquidation', await liquidateSome(scene, cast.liquidators, most))
    for (let index = 0; index < (o.actions ?? perBlock); index += 1) count(await act(scene))
    if (random.chance(0.05)) await governance.change(scene)
    if (!pricesFirst) await prices.move(o.phase, scale)
    if (random.chance(0.02)) await prices.replaceAggregator()
    if (random.chance(0.015)) await prices.replaceSource()
    if (options.outages !== false && random.chance(0.006)) await prices.failAdapter(random.integer(1, 3))
    await chain.mine(o.seconds ?? (options.seconds ?? defaultSeconds)(random))
  }
  const total = (): number => Object.values(sent).reduce((sum, number) => sum + number, 0)
  const run = async ({
    actions,
    ...o
  }: Omit<RoundOptions, 'seconds' | 'actions'> & { readonly actions: number }): Promise<void> => {
    const until = total() + actions
    const half = until - actions / 2
    for (let deepFall = o.phase === 'CRASH' && o.priceScale === undefined; total() < until; ) {
      const now = deepFall && total() >= half
      if (now) deepFall = false
      await round({ ...o, actions: Math.min(perBlock, until - total()), ...(now ? DEEP_FALL : {}) })
    }
  }
  await firstSupplies(options, random, cast)
  return { chain, deployment, prices, accounts: [...cast.all, deployment.treasury], sent, round, run }
}

interface Cast {
  readonly users: readonly Hex[]
  readonly liquidators: readonly Hex[]
  readonly operators: readonly Hex[]
  readonly whale: Hex
  readonly all: readonly Hex[]
}

async function createAccounts(options: MarketOptions): Promise<Cast> {
  const { chain, deployment } = options
  const addresses = (prefix: string, length: number): Hex[] =>
    Array.from(
      { length },
      (_, index): Hex => `0x${prefix}${(index + 1).toString(16).padStart(40 - prefix.length, '0')}`,
    )
  const users = addresses('a11ce', options.users ?? 60)
  const liquidators = addresses('b07', options.liquidators ?? 4)
  const whale: Hex = '0xbadca70000000000000000000000000000000001'
  const operators: Hex[] = []
  for (let index = 0; index < 2; index += 1) {
    operators.push(await chain.create('operator', deployment.owner, ownCode('Operator')))
  }
  for (const liquidator of liquidators) await chain.request('anvil_setBalance', [liquidator, ETHER])
  const all = [...users, whale, ...liquidators, ...operators]
  for (const { asset, decimals, symbol } of deployment.reserves) {
    const data = calls.mint(all, 10n ** BigInt(decimals) * 10n ** 9n)
    await chain.sendOrThrow(`mint ${symbol}`, deployment.owner, asset, data, { gas: 10_000_000 })
  }
  await chain.mine(BLOCK_SECONDS)
  return { users, liquidators, operators, whale, all }
}

/**
 * The whale brings what others borrow. Each user starts with one or two kinds of collateral; a third of them in a
 * category, with its assets, and some with an isolated asset only.
 */
async function firstSupplies(options: MarketOptions, random: Random, cast: Cast): Promise<void> {
  const { chain, deployment } = options
  const { pool, reserves } = deployment
  const send = (user: Hex, data: Hex): Promise<void> => chain.sendOrThrow('first supply', user, pool, data)
  const supply = async (user: Hex, reserve: Reserve | undefined, usd: bigint): Promise<void> => {
    if (reserve === undefined) return
    const amount = (usd * 100_000_000n * 10n ** BigInt(reserve.decimals)) / reserve.parameters.startPrice
    await send(user, calls.pool.supply(reserve.asset, amount, user, 0))
  }
  const depth = BigInt(cast.users.length) * 60_000n
  for (const reserve of reserves) await supply(cast.whale, reserve, depth)
  await chain.mine(BLOCK_SECONDS)
  for (const user of cast.users) {
    const category = random.chance(0.3) ? (random.pick(deployment.categories)?.id ?? 0) : 0
    const isolated = category === 0 && random.chance(0.1)
    const choice = reserves.filter(({ parameters }) =>
      isolated ? parameters.debtCeiling > 0n : category === 0 || parameters.category === category,
    )
    const kinds = isolated ? 1 : random.integer(1, 2)
    for (let kind = 0; kind < kinds; kind += 1) {
      const reserve = random.pick(choice)
      await supply(user, reserve, random.magnitude(9, 17))
      // An isolated asset does not become collateral by itself.
      if (isolated && reserve !== undefined) await send(user, calls.pool.setCollateral(reserve.asset, true))
    }
    if (category > 0) await send(user, calls.pool.setCategory(category))
  }
  await chain.mine(BLOCK_SECONDS)
}

async function readScene(options: MarketOptions, random: Random, cast: Cast): Promise<Scene> {
  const { chain, deployment } = options
  const accounts = await readAccounts(chain, deployment, { users: cast.all, amounts: 'plain' })
  const reserves = await readReserves(chain, deployment)
  return { chain, deployment, random, accounts, reserves, operators: cast.operators }
}

/** One action of a random account; another account or another action when the first can do no such thing. */
async function act(scene: Scene): Promise<string> {
  for (let tries = 0; tries < 20; tries += 1) {
    const account = scene.random.pick(scene.accounts)
    const name = scene.random.weighted<ActionName>(WEIGHTS)
    if (account === undefined || name === undefined) continue
    // The owner of a debt with nothing behind it has no reason to come back.
    if (isBankrupt(account) && !scene.random.chance(0.02)) continue
    if (await ACTIONS[name](scene, account)) return name
  }
  return 'none'
}

function defaultSeconds(random: Random): number {
  if (!random.chance(0.03)) return 12 * random.integer(1, 40)
  return random.chance(0.7) ? random.integer(3_600, 43_200) : random.integer(43_200, 432_000)
}
