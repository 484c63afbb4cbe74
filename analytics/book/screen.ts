/**
 * A quick and safe "no" in floating point: tells positions that are surely above a health factor, so that a ranking of
 * those near liquidation computes only the others exactly. Every rounding of the contract is taken at its worst.
 */
import { RAY } from '../../core/fixed.ts'
import type { CategoryNow } from '../models/aave-v3/account-data.ts'
import type { PoolBehaviour } from '../models/aave-v3/revisions.ts'
import type { BookPosition } from './book.ts'
import type { MarketNow } from './valuation.ts'

export type ScreenInputs = {
  readonly markets: ReadonlyMap<string, MarketNow>
  readonly categories: ReadonlyMap<string, CategoryNow>
  /** Behaviours of the protocols whose positions have known numbers. */
  readonly behaviours: ReadonlyMap<string, PoolBehaviour>
}

/** A market's numbers as floating point; values are in the base currency's units. */
type Rates = {
  /** Of one scaled unit. */
  readonly supplyValue: number
  readonly debtValue: number
  /** The most by which rounding an amount and its value moves the value. */
  readonly slack: number
  /** 0.8 is 80 %. */
  readonly threshold: number
  readonly index: bigint
  readonly categoryNumber: number
  readonly debtFollowed: boolean
}

type Leg = { readonly market: string; readonly scaled: number }
/** What counts of a position; null: it must be computed exactly. */
type Legs = { readonly collateral: readonly Leg[]; readonly debt: readonly Leg[] } | null

/** Far above what a few dozen operations on doubles lose, far below any difference that matters for speed. */
const FLOAT_SLACK = 1e-9
/** A health factor is rounded to 1e-18. */
const WAD_SLACK = 2e-18
/** A truncated average threshold is less than one bps below the real one. */
const ONE_BPS = 1e-4

export class Screen {
  readonly #rates: ReadonlyMap<string, Rates>
  readonly #categories: ScreenInputs['categories']
  readonly #behaviours: ScreenInputs['behaviours']

  constructor({ markets, categories, behaviours }: ScreenInputs) {
    this.#rates = new Map(
      [...markets].flatMap(([key, now]) => (now.price === null ? [] : [[key, ratesOf(now, now.price)]])),
    )
    this.#categories = categories
    this.#behaviours = behaviours
  }

  /** True only when the contract's own number is above `healthFactor` (1 is the brink), or there is no debt. */
  isSurelyAbove(position: BookPosition, healthFactor: number): boolean {
    const legs = legsOf(position)
    const behaviour = this.#behaviours.get(position.protocol)
    if (legs === null || behaviour === undefined) return false
    if (legs.debt.length === 0) return true
    const category = position.category === null ? null : (this.#categories.get(position.category) ?? null)
    if (category?.hasPriceSource === true) return false
    let debt = 0
    for (const { market, scaled } of legs.debt) {
      const rates = this.#rates.get(market)
      if (rates === undefined || !rates.debtFollowed) return false
      debt += scaled * rates.debtValue + rates.slack
    }
    let backing = 0
    let collateral = 0
    for (const { market, scaled } of legs.collateral) {
      const rates = this.#rates.get(market)
      if (rates === undefined) return false
      const value = scaled * rates.supplyValue
      collateral += value + rates.slack
      if (value > rates.slack) backing += (value - rates.slack) * thresholdOf(rates, category, behaviour)
    }
    const truncated = behaviour.healthFactor === 'AVERAGE_THRESHOLD' ? collateral * ONE_BPS : 0
    return backing - truncated - 1 > debt * (healthFactor + WAD_SLACK) * (1 + FLOAT_SLACK)
  }
}

function ratesOf(now: MarketNow, price: bigint): Rates {
  const unitValue = Number(price) / Number(now.unit)
  return {
    supplyValue: (Number(now.normalizedIncomeRay) / Number(RAY)) * unitValue,
    debtValue: (Number(now.normalizedDebtRay) / Number(RAY)) * unitValue,
    // An amount is rounded by less than one of the asset's units, its value by less than one of the base currency's.
    slack: unitValue + 1,
    threshold: Number(now.liquidationThresholdBps) / 10_000,
    index: BigInt(now.index),
    categoryNumber: now.categoryNumber,
    debtFollowed: !now.market.debtRuleNotFollowed,
  }
}

// As collateralThresholdBps of the models.
function thresholdOf(rates: Rates, category: CategoryNow | null, behaviour: PoolBehaviour): number {
  if (behaviour.collateral === 'OWN_THRESHOLD' && rates.threshold === 0) return 0
  if (category === null) return rates.threshold
  const belongs =
    behaviour.eMode === 'ASSET_CATEGORY'
      ? rates.categoryNumber === category.number
      : ((category.collateralMask >> rates.index) & 1n) === 1n
  return belongs ? Number(category.liquidationThresholdBps) / 10_000 : rates.threshold
}

// A position of a book never changes: what was made of it stays right from block to block.
const kept = new WeakMap<BookPosition, { readonly legs: Legs }>()

function legsOf(position: BookPosition): Legs {
  let known = kept.get(position)
  if (known === undefined) {
    known = { legs: makeLegs(position) }
    kept.set(position, known)
  }
  return known.legs
}

function makeLegs(position: BookPosition): Legs {
  const collateral: Leg[] = []
  const debt: Leg[] = []
  for (const { side, scaled, scaledStatus, isCollateral, market } of position.balances.values()) {
    if (scaledStatus !== 'OK' || side === 'BORROW_STABLE') return null
    if (side === 'BORROW') debt.push({ market, scaled: Number(scaled) })
    else if (isCollateral) collateral.push({ market, scaled: Number(scaled) })
  }
  return { collateral, debt }
}
