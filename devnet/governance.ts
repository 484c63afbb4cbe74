/** Changes of parameters, as a market's administrators make them now and then. */
import type { Hex } from '../core/hex.ts'
import type { Scene } from './actions.ts'
import * as calls from './calls.ts'
import { categoryPriceKey, type Reserve } from './deployment.ts'

type Change = 'mintToTreasury' | 'reserveFactor' | 'threshold' | 'protocolFee' | 'category' | 'freeze' | 'ltvZero'

const WEIGHTS: Record<Change, number> = {
  mintToTreasury: 3,
  reserveFactor: 2,
  threshold: 3,
  protocolFee: 1,
  category: 1,
  freeze: 1,
  ltvZero: 1,
}

/** One market's administration: it remembers what it has to undo. */
export class Governance {
  #frozen: Reserve | undefined
  #ltvZero: Reserve | undefined

  /** One change, chosen at random. */
  async change(scene: Scene): Promise<void> {
    const name = scene.random.weighted(WEIGHTS)
    const reserve = scene.random.pick(scene.deployment.reserves)
    if (name === undefined || reserve === undefined) return
    if (scene.random.chance(0.5) && (await coverDeficit(scene))) return
    const data = this.#callOf(name, scene, reserve)
    if (data === null) return
    const { chain, deployment, random } = scene
    // Anybody may mint what the treasury is owed; all else is for the owner.
    const treasury = name === 'mintToTreasury'
    const from = treasury ? (random.pick(scene.accounts)?.user ?? deployment.owner) : deployment.owner
    await chain.send(from, treasury ? deployment.pool : deployment.configurator, data)
  }

  #callOf(name: Change, scene: Scene, reserve: Reserve): Hex | null {
    switch (name) {
      case 'mintToTreasury':
        return calls.mintToTreasury(
          scene.deployment.reserves.filter(() => scene.random.chance(0.5)).map((r) => r.asset),
        )
      case 'reserveFactor': {
        const bps = reserve.parameters.reserveFactorBps + scene.random.integer(-3, 3) * 100
        return calls.configurator.setReserveFactor(reserve.asset, bps)
      }
      case 'threshold':
        return threshold(scene, reserve)
      case 'protocolFee':
        return calls.configurator.setLiquidationProtocolFee(reserve.asset, scene.random.integer(0, 4) * 500)
      case 'category':
        return category(scene)
      case 'freeze':
        return this.#freeze(reserve)
      case 'ltvZero':
        return this.#zeroLtv(scene, reserve)
    }
  }

  /** Freezes a reserve, or ends the freeze that is on. */
  #freeze(reserve: Reserve): Hex {
    const target = this.#frozen ?? reserve
    const freeze = this.#frozen === undefined
    this.#frozen = freeze ? reserve : undefined
    return calls.configurator.setReserveFreeze(target.asset, freeze)
  }

  /** From release 3.6 on: an asset that no longer counts for new debt in its category, or counts again. */
  #zeroLtv({ deployment }: Scene, reserve: Reserve): Hex | null {
    if (deployment.release !== '3.6.0') return null
    const target = this.#ltvZero ?? reserve
    if (target.parameters.category === 0) return null
    const zero = this.#ltvZero === undefined
    this.#ltvZero = zero ? reserve : undefined
    return calls.configurator.setAssetLtvzeroInEMode(target.asset, target.parameters.category, zero)
  }
}

/** Within two per cent of where it began; the loan-to-value stays below the threshold. */
function threshold({ random }: Scene, reserve: Reserve): Hex | null {
  const { ltvBps, thresholdBps, bonusBps } = reserve.parameters
  if (thresholdBps === 0) return null
  const moved = thresholdBps + random.integer(-4, 4) * 50
  return calls.configurator.setCollateralParameters(reserve.asset, Math.min(ltvBps, moved), moved, bonusBps)
}

/** A category's threshold, within one per cent of where it began. */
function category({ random, deployment }: Scene): Hex | null {
  const chosen = random.pick(deployment.categories)
  if (chosen === undefined) return null
  const moved = { ...chosen, thresholdBps: chosen.thresholdBps + random.integer(-2, 2) * 50 }
  if (deployment.release === '3.6.0') return calls.setCategory(moved)
  const oracle = chosen.ownPrice === undefined ? calls.ZERO_ADDRESS : categoryPriceKey(chosen.id)
  return calls.setCategory(moved, oracle)
}

/** From release 3.3 on: a part of a reserve's deficit is paid with aTokens of the treasury, which are given to it first. */
async function coverDeficit({ chain, deployment, random, reserves, accounts }: Scene): Promise<boolean> {
  const owed = random.pick(reserves.filter(({ deficit }) => deficit > 0n))
  const giver = random.pick(accounts)
  if (owed === undefined || giver === undefined) return false
  const { asset, deficit } = owed
  await chain.send(giver.user, deployment.pool, calls.pool.supply(asset, deficit * 2n, deployment.treasury, 0))
  await chain.send(deployment.treasury, deployment.pool, calls.pool.coverDeficit(asset, random.part(deficit, 0.2, 1.1)))
  return true
}
