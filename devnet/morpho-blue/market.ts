/**
 * A seeded market on Morpho Blue: suppliers, borrowers who act for themselves and for each other, accruals after long
 * gaps, falling prices, liquidations in every size, bad debt, fees that change, an oracle that fails for a while.
 */
import type { Hex } from '../../core/hex.ts'
import { mint } from '../calls.ts'
import type { Chain } from '../chain.ts'
import { Random } from '../random.ts'
import { morphoCall, preLiquidateCall, setOracle } from './calls.ts'
import { type IsolatedMarket, LIQUIDATORS, type MorphoDeployment } from './deploy.ts'
import { type PositionTruth, readMorphoMarkets, readMorphoPositions } from './lens.ts'

export type MorphoMarketOptions = {
  readonly chain: Chain
  readonly deployment: MorphoDeployment
  readonly seed: number
  /** Default 24. */
  readonly users?: number
  /** Default true: oracles fail now and then. */
  readonly outages?: boolean
}

export type MorphoPhase = 'CALM' | 'CRASH' | 'RECOVERY'

export type MorphoMarket = {
  readonly chain: Chain
  readonly deployment: MorphoDeployment
  /** All that may hold something, the fee's recipients included. */
  readonly accounts: readonly Hex[]
  /** One block with a few actions; prices move first. */
  round(o: { readonly phase: MorphoPhase; readonly seconds?: number; readonly actions?: number }): Promise<void>
}

const DRIFT: Readonly<Record<MorphoPhase, number>> = { CALM: 0, CRASH: -0.03, RECOVERY: 0.015 }
const OTHER_RECIPIENT: Hex = '0x00000000000000000000000000000000000a0004'
const PERCENT = 10n ** 16n
const DAY = 86_400

export async function createMorphoMarket(o: MorphoMarketOptions): Promise<MorphoMarket> {
  const { chain, deployment } = o
  const random = new Random(o.seed)
  const users = addresses('a11ce', o.users ?? 24)
  const liquidators = LIQUIDATORS
  const all = [...users, ...liquidators]
  for (const token of deployment.tokens.values()) {
    await chain.sendOrThrow('mint', deployment.owner, token, mint(all, 10n ** 32n), { gas: 20_000_000 })
  }
  await chain.mine(12)
  const scene: Scene = {
    ...{ chain, deployment, random, users, liquidators },
    accounts: [...all, deployment.feeRecipient, OTHER_RECIPIENT],
    prices: new Map(deployment.markets.map(({ params, startPrice }) => [params.oracle, startPrice])),
    down: new Set(),
    outages: o.outages ?? true,
  }
  await firstSupplies(scene)
  await authorizePreLiquidation(scene)
  return {
    chain,
    deployment,
    accounts: scene.accounts,
    round: async ({ phase, seconds, actions }) => {
      await movePrices(scene, phase)
      const positions = await readMorphoPositions(chain, deployment, scene.accounts)
      const count = actions ?? random.integer(4, 10)
      for (let left = count; left > 0; left--) await act(scene, positions)
      if (random.chance(0.5)) await squeeze(scene, positions)
      await preLiquidateSome(scene, positions)
      await liquidateSome(scene, positions)
      await administrate(scene)
      await chain.mine(seconds ?? gap(random))
    },
  }
}

type Scene = {
  readonly chain: Chain
  readonly deployment: MorphoDeployment
  readonly random: Random
  readonly users: readonly Hex[]
  readonly liquidators: readonly Hex[]
  readonly accounts: readonly Hex[]
  /** By oracle. */
  readonly prices: Map<Hex, bigint>
  readonly down: Set<Hex>
  readonly outages: boolean
}

function addresses(prefix: string, length: number): Hex[] {
  return Array.from(
    { length },
    (_, index): Hex => `0x${prefix}${(index + 1).toString(16).padStart(40 - prefix.length, '0')}`,
  )
}

/** Mostly seconds to minutes, now and then weeks: the rate model then adapts far. */
function gap(random: Random): number {
  if (!random.chance(0.12)) return 12 * random.integer(1, 60)
  if (random.chance(0.1)) return random.integer(30 * DAY, 200 * DAY)
  return random.chance(0.5) ? random.integer(3_600, DAY) : random.integer(DAY, 6 * DAY)
}

/** Of the loan asset, for that many dollars. */
function loanAmount(market: IsolatedMarket, usd: bigint): bigint {
  const price = market.loan === 'WETH' ? 2_000n : 1n
  return (usd * 10n ** BigInt(market.loanDecimals)) / price
}

async function firstSupplies(scene: Scene): Promise<void> {
  const { chain, deployment, random, users } = scene
  for (const [index, market] of deployment.markets.entries()) {
    for (const user of users.slice(0, 4)) {
      // The first ones are short of what borrowers want, so that they are used above the rate model's target.
      const assets = loanAmount(market, index < 2 ? random.magnitude(10, 12) : random.magnitude(13, 15))
      await chain.sendOrThrow(
        'supply',
        user,
        deployment.morpho,
        morphoCall('supply', market.params, assets, 0n, user, '0x'),
      )
    }
  }
  await chain.mine(12)
}

async function movePrices(scene: Scene, phase: MorphoPhase): Promise<void> {
  const { random, prices, down, chain, deployment } = scene
  for (const [oracle, price] of prices) {
    if (down.has(oracle) ? random.chance(0.4) : scene.outages && random.chance(0.01)) {
      if (down.has(oracle)) down.delete(oracle)
      else down.add(oracle)
    } else if (!random.chance(0.7)) continue
    const step = 1 + DRIFT[phase] + 0.02 * random.bell()
    const next = (price * BigInt(Math.round(step * 1e9))) / 1_000_000_000n
    prices.set(oracle, next)
    await chain.sendOrThrow('price', deployment.owner, oracle, setOracle(next, down.has(oracle)))
  }
}

/** Suppliers take what is not lent: the rate model then raises the rate above its target. */
async function squeeze(scene: Scene, positions: readonly PositionTruth[]): Promise<void> {
  const { chain, deployment, random } = scene
  const markets = await readMorphoMarkets(chain, deployment)
  for (const [index, { supplyAssets, borrowAssets }] of markets.entries()) {
    const market = deployment.markets[index]
    if (market === undefined || index % 2 === 1 || borrowAssets === 0n) continue
    const free = random.part(supplyAssets - borrowAssets, 0.8, 1.0)
    const supplier = positions.find((one) => one.id === market.id && one.supplyAssets > free)
    if (supplier === undefined || free === 0n) continue
    const { user } = supplier
    await chain.send(user, deployment.morpho, morphoCall('withdraw', market.params, free, 0n, user, user))
  }
}

type Action = 'supply' | 'withdraw' | 'collateral' | 'withdrawCollateral' | 'borrow' | 'repay' | 'accrue' | 'authorize'
const WEIGHTS: Readonly<Record<Action, number>> = {
  ...{ supply: 2, withdraw: 4, collateral: 7, withdrawCollateral: 2, borrow: 12, repay: 3, accrue: 1, authorize: 1 },
}

async function act(scene: Scene, positions: readonly PositionTruth[]): Promise<void> {
  const { chain, deployment, random, users } = scene
  const market = random.pick(deployment.markets)
  const user = random.pick(users)
  const action = random.weighted<Action>(WEIGHTS)
  if (market === undefined || user === undefined || action === undefined) return
  const position = positions.find((one) => one.id === market.id && one.user === user)
  if (position === undefined) return
  // Sometimes another one acts for the user: allowed for what adds, else only where the user has agreed to it.
  const sender = random.chance(0.15) ? (random.pick(users) ?? user) : user
  const data = callOf(scene, action, market, position)
  if (data !== null) await chain.send(sender, deployment.morpho, data)
}

function callOf(scene: Scene, action: Action, market: IsolatedMarket, position: PositionTruth): Hex | null {
  const { random, users } = scene
  const { params } = market
  const { user } = position
  switch (action) {
    case 'supply':
      return random.chance(0.2)
        ? morphoCall('supply', params, 0n, random.magnitude(20, 40), user, '0x')
        : morphoCall('supply', params, loanAmount(market, random.magnitude(6, 16)), 0n, user, '0x')
    case 'withdraw':
      return position.supplyShares === 0n
        ? null
        : random.chance(0.5)
          ? morphoCall('withdraw', params, random.part(position.supplyAssets, 0.05, 0.9), 0n, user, user)
          : morphoCall('withdraw', params, 0n, random.part(position.supplyShares, 0.05, 1.0), user, user)
    case 'collateral': {
      const value = loanAmount(market, random.magnitude(7, 16)) * 10n ** 36n
      const assets = value / (scene.prices.get(params.oracle) ?? market.startPrice)
      return assets === 0n ? null : morphoCall('supplyCollateral', params, assets, user, '0x')
    }
    case 'withdrawCollateral':
      return position.collateral === 0n
        ? null
        : morphoCall('withdrawCollateral', params, random.part(position.collateral, 0.05, 0.6) + 1n, user, user)
    case 'borrow': {
      const free = (position.maxBorrow ?? 0n) - position.borrowAssets
      if (free <= 0n) return null
      const assets = random.part(free, 0.3, 1.0)
      return assets === 0n ? null : morphoCall('borrow', params, assets, 0n, user, user)
    }
    case 'repay': {
      if (position.borrowShares === 0n) return null
      if (random.chance(0.3)) return morphoCall('repay', params, 0n, position.borrowShares, user, '0x')
      const assets = random.part(position.borrowAssets, 0.05, 0.9)
      return assets === 0n ? null : morphoCall('repay', params, assets, 0n, user, '0x')
    }
    case 'accrue':
      return morphoCall('accrueInterest', params)
    case 'authorize':
      return morphoCall('setAuthorization', random.pick(users) ?? user, random.chance(0.7))
  }
}

async function authorizePreLiquidation({ chain, deployment, users }: Scene): Promise<void> {
  const data = morphoCall('setAuthorization', deployment.preLiquidation.contract, true)
  for (const user of users.slice(0, 16)) await chain.sendOrThrow('authorisation', user, deployment.morpho, data)
  await chain.mine(12)
}

async function preLiquidateSome(
  { chain, deployment, random, liquidators, prices, down }: Scene,
  positions: readonly PositionTruth[],
): Promise<void> {
  const [market] = deployment.markets
  if (market === undefined || down.has(market.params.oracle)) return
  const price = prices.get(market.params.oracle) ?? 0n
  for (const { id, user, borrowShares, borrowAssets, collateral } of positions) {
    if (id !== market.id || borrowShares === 0n || !random.chance(0.5)) continue
    const value = (collateral * price) / 10n ** 36n
    const most = (value * market.params.lltv) / 10n ** 18n
    if (borrowAssets > most || borrowAssets * 100n <= most * 80n) continue
    const liquidator = random.pick(liquidators)
    if (liquidator === undefined) return
    const data = preLiquidateCall(user, random.part(borrowShares, 0.01, 0.1) + 1n)
    await chain.send(liquidator, deployment.preLiquidation.contract, data)
  }
}

/** Of what can be liquidated some is left to get worse, so that collateral runs out before the debt does. */
async function liquidateSome(scene: Scene, positions: readonly PositionTruth[]): Promise<void> {
  const { chain, deployment, random, liquidators } = scene
  for (const market of deployment.markets) {
    const price = scene.prices.get(market.params.oracle) ?? 0n
    for (const position of positions) {
      if (position.id !== market.id || position.borrowShares === 0n || scene.down.has(market.params.oracle)) continue
      const maxBorrow = (((position.collateral * price) / 10n ** 36n) * market.params.lltv) / 10n ** 18n
      if (maxBorrow >= position.borrowAssets || !random.chance(0.3)) continue
      const liquidator = random.pick(liquidators)
      if (liquidator === undefined) return
      const data = random.chance(0.5)
        ? seize(scene, market, position, price)
        : morphoCall(
            'liquidate',
            market.params,
            position.user,
            0n,
            random.part(position.borrowShares, 0.01, 0.5) + 1n,
            '0x',
          )
      await chain.send(liquidator, deployment.morpho, data)
    }
  }
}

/** All of the collateral where it no longer covers the debt and the incentive, which leaves bad debt; else a part. */
function seize({ random }: Scene, market: IsolatedMarket, position: PositionTruth, price: bigint): Hex {
  const value = (position.collateral * price) / 10n ** 36n
  const all = value < position.borrowAssets
  const seized = all ? position.collateral : random.part(position.collateral, 0.01, 0.5) + 1n
  return morphoCall('liquidate', market.params, position.user, seized, 0n, '0x')
}

async function administrate({ chain, deployment, random }: Scene): Promise<void> {
  const { owner, morpho, markets, feeRecipient } = deployment
  const market = random.pick(markets)
  if (market !== undefined && random.chance(0.02)) {
    await chain.send(owner, morpho, morphoCall('setFee', market.params, BigInt(random.integer(0, 25)) * PERCENT))
  }
  if (random.chance(0.01)) {
    const recipient = random.chance(0.5) ? OTHER_RECIPIENT : feeRecipient
    await chain.send(owner, morpho, morphoCall('setFeeRecipient', recipient))
  }
}
