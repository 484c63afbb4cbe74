/**
 * Breaches: the times in which a position's health factor was below 1, from log to log, and how each ended. Those that
 * ended without a liquidation are the avoided ones.
 */

/** What happened to a position in a block; those of its own and of others that touch it. */
export type PositionCause =
  | 'SUPPLY'
  | 'WITHDRAW'
  | 'BORROW'
  | 'REPAY'
  | 'TRANSFER'
  | 'COLLATERAL_FLAG'
  | 'CATEGORY'
  | 'LIQUIDATION'
  | 'BAD_DEBT'
  | 'RATE_MODE'

/** What began or ended a breach. ACCRUAL: nothing else happened but interest. UNKNOWN: the factor is not known then. */
export type BreachCause = PositionCause | 'PRICE_UPDATE' | 'PARAMETER_CHANGE' | 'ACCRUAL' | 'UNKNOWN'

/** UNKNOWN: the health factor is not known at its end, and nothing was liquidated before. */
export type BreachOutcome = 'AVOIDED' | 'LIQUIDATED' | 'OPEN' | 'UNKNOWN'

export type BelowOne = {
  /** 1e18 is one. */
  readonly healthFactorWad: bigint
  /** USD, scaled by 1e18; null in an isolated market, whose values are in the asset that it lends. */
  readonly debtUsdWad: bigint | null
  readonly collateralUsdWad: bigint | null
}

export type Breach = {
  readonly position: string
  readonly startBlock: number
  readonly startTimestamp: number
  /** Null: it was breached already before the first block looked at. */
  readonly startedBy: BreachCause | null
  /** The block in which it was over; null while it is open. */
  readonly endBlock: number | null
  readonly endTimestamp: number | null
  readonly endedBy: BreachCause | null
  readonly outcome: BreachOutcome
  readonly liquidations: number
  readonly lowestHealthFactorWad: bigint
  /** At its start; null in an isolated market, likewise below. */
  readonly debtUsdWad: bigint | null
  /** The largest max(0, debt - collateral) seen. */
  readonly shortfallUsdWad: bigint | null
}

/** A position after one of a block's steps. */
export type StepSeen = {
  readonly cause: BreachCause
  /** Null: not below 1. Undefined: not known. */
  readonly state: BelowOne | null | undefined
  /** The liquidations that the step consists of. */
  readonly liquidations: number
}

/** The state at the end of a block, and what led to it. Keys are positions. */
export type BlockSeen = {
  readonly block: number
  readonly timestamp: number
  /** The steps in the order of their logs, of positions that may have passed 1 in the block. */
  readonly within: ReadonlyMap<string, readonly StepSeen[]>
  readonly below: ReadonlyMap<string, BelowOne>
  /** Positions whose health factor is not known. */
  readonly unknown: ReadonlySet<string>
  /** What happened to each position in the block, in order. */
  readonly causes: ReadonlyMap<string, readonly PositionCause[]>
  readonly priceUpdated: boolean
  readonly parametersChanged: boolean
}

type Open = { -readonly [K in keyof Breach]: Breach[K] }

/** Follows positions from block to block. */
export class BreachTracker {
  readonly #open: Map<string, Open> = new Map()
  readonly #ended: Breach[] = []
  #seen = false

  /** The next block; blocks ascend. */
  see(at: BlockSeen): void {
    if (this.#seen) for (const [position, steps] of at.within) this.#follow(position, steps, at)
    for (const [position, breach] of this.#open) {
      const state = at.below.get(position)
      if (state === undefined) {
        this.#end(position, breach, at, at.unknown.has(position) ? 'UNKNOWN' : causeOf(position, at))
      } else update(breach, state)
    }
    for (const [position, state] of at.below) {
      if (this.#open.has(position)) continue
      const breach = begin(position, state, at, this.#seen ? causeOf(position, at) : null)
      this.#open.set(position, breach)
    }
    this.#seen = true
  }

  #follow(position: string, steps: readonly StepSeen[], at: BlockSeen): void {
    for (const { cause, state, liquidations } of steps) {
      const open = this.#open.get(position)
      if (open !== undefined) open.liquidations += liquidations
      if (state === undefined) continue
      if (state === null) {
        if (open !== undefined) this.#end(position, open, at, cause)
      } else if (open === undefined) this.#open.set(position, begin(position, state, at, cause))
      else update(open, state)
    }
  }

  /** All breaches, by start and position; those not over are OPEN. */
  breaches(): readonly Breach[] {
    return [...this.#ended, ...this.#open.values()].sort(
      (a, b) => a.startBlock - b.startBlock || (a.position < b.position ? -1 : 1),
    )
  }

  #end(position: string, breach: Open, at: BlockSeen, endedBy: BreachCause): void {
    this.#open.delete(position)
    const outcome = breach.liquidations > 0 ? 'LIQUIDATED' : endedBy === 'UNKNOWN' ? 'UNKNOWN' : 'AVOIDED'
    this.#ended.push({ ...breach, endBlock: at.block, endTimestamp: at.timestamp, endedBy, outcome })
  }
}

function begin(position: string, state: BelowOne, at: BlockSeen, startedBy: BreachCause | null): Open {
  const breach: Open = {
    ...{ position, startBlock: at.block, startTimestamp: at.timestamp, startedBy },
    ...{ endBlock: null, endTimestamp: null, endedBy: null, outcome: 'OPEN', liquidations: 0 },
    lowestHealthFactorWad: state.healthFactorWad,
    debtUsdWad: state.debtUsdWad,
    shortfallUsdWad: state.debtUsdWad === null ? null : 0n,
  }
  update(breach, state)
  return breach
}

function update(breach: Open, { healthFactorWad, debtUsdWad, collateralUsdWad }: BelowOne): void {
  if (healthFactorWad < breach.lowestHealthFactorWad) breach.lowestHealthFactorWad = healthFactorWad
  if (debtUsdWad === null || collateralUsdWad === null || breach.shortfallUsdWad === null) return
  const shortfall = debtUsdWad - collateralUsdWad
  if (shortfall > breach.shortfallUsdWad) breach.shortfallUsdWad = shortfall
}

// Where the steps do not tell: what happened to the position itself goes before what moved its prices.
function causeOf(position: string, at: BlockSeen): BreachCause {
  const causes = at.causes.get(position) ?? []
  if (causes.includes('LIQUIDATION')) return 'LIQUIDATION'
  const own = causes.at(-1)
  if (own !== undefined) return own
  if (at.priceUpdated) return 'PRICE_UPDATE'
  return at.parametersChanged ? 'PARAMETER_CHANGE' : 'ACCRUAL'
}
