/**
 * Since when a position that was liquidated had a health factor below 1, and what made it so. The position is followed
 * backwards from the call over the blocks whose events changed it, a price or a parameter of its; in between only
 * interest moves it.
 */
import { WAD } from '../../core/fixed.ts'
import type { Reader } from '../reader.ts'
import { TriggerFinder } from './breach-trigger.ts'
import type { Trigger } from './columns.ts'
import type { ParameterChanges } from './parameter-changes.ts'
import { healthFactorAt, type PositionAt, type PositionHistory } from './position-history.ts'

export type LiquidationCall = {
  readonly position: Uint8Array
  readonly block: number
  readonly timestamp: number
  readonly logIndex: number
  readonly healthFactorBeforeWad: bigint | null
  /** The position's liquidation before this one: the breach is counted anew from it. */
  readonly previous: {
    readonly block: number
    readonly timestamp: number
    readonly healthFactorAfterWad: bigint | null
  } | null
}

export type Moment = { readonly block: number; readonly timestamp: number }

export type Breach = {
  /** The largest block of which it is known that HF < 1 held from its events on. */
  readonly start: Moment | null
  /** The smallest one that it may have been. */
  readonly earliest: Moment | null
  readonly reason: BreachReason | null
  readonly trigger: Trigger | null
}

/** STATE_UNKNOWN: a health factor on the way is not known. HEALTH_FACTOR_NOT_BELOW_ONE: there is no breach. */
export type BreachReason = 'STATE_UNKNOWN' | 'HEALTH_FACTOR_NOT_BELOW_ONE' | 'TRACE_TOO_LONG'

/** A position below 1 for so many changes of its inputs (about half a millisecond each) is followed no further. */
const CHANGES_MAX = 4_000

export class BreachTracer {
  readonly #reader: Reader
  readonly #history: PositionHistory
  readonly #triggers: TriggerFinder

  constructor(reader: Reader, history: PositionHistory, changes: ParameterChanges) {
    this.#reader = reader
    this.#history = history
    this.#triggers = new TriggerFinder(reader, history, changes)
  }

  async trace(call: LiquidationCall): Promise<Breach> {
    const hf = call.healthFactorBeforeWad
    if (hf === null) return unknown('STATE_UNKNOWN')
    if (hf >= WAD) return unknown('HEALTH_FACTOR_NOT_BELOW_ONE')
    let current: Moment = { block: call.block, timestamp: call.timestamp }
    const { previous } = call
    if (previous !== null && previous.block === call.block) return this.#afterLiquidation(call, previous)
    for (let changes = 0; changes < CHANGES_MAX; changes++) {
      const before = await this.#history.at(call.position, current.block - 1)
      if (before === undefined) return unknown('STATE_UNKNOWN')
      const justBefore = healthFactorAt(before, current.timestamp)
      if (justBefore === null) return unknown('STATE_UNKNOWN')
      if (justBefore >= WAD) return this.#startedIn(call, current, before)
      const isRestart = previous !== null && before.changed.block <= previous.block
      const change = isRestart && previous !== null ? previous : before.changed
      const then = await this.#history.at(call.position, change.block)
      const atChange = then === undefined ? null : healthFactorAt(then, change.timestamp)
      if (then === undefined || atChange === null) return unknown('STATE_UNKNOWN')
      if (atChange >= WAD) return this.#accrued(call, change, current)
      if (isRestart && previous !== null) return this.#afterLiquidation(call, previous)
      current = { block: change.block, timestamp: change.timestamp }
    }
    return { start: current, earliest: null, reason: 'TRACE_TOO_LONG', trigger: null }
  }

  /** HF < 1 at the end of the block of the liquidation before: left by it, or an event later in that block did it. */
  async #afterLiquidation(call: LiquidationCall, previous: NonNullable<LiquidationCall['previous']>): Promise<Breach> {
    const start = { block: previous.block, timestamp: previous.timestamp }
    const after = previous.healthFactorAfterWad
    if (after === null) return { start, earliest: start, reason: null, trigger: null }
    if (after < WAD) return { start, earliest: start, reason: null, trigger: 'LIQUIDATION' }
    const before = await this.#history.at(call.position, previous.block - 1)
    const trigger =
      before === undefined
        ? null
        : await this.#triggers.triggerOf({ position: call.position, ...start, before, until: null })
    return { start, earliest: start, reason: null, trigger }
  }

  /** An event of this block made HF fall below 1. */
  async #startedIn(call: LiquidationCall, start: Moment, before: PositionAt): Promise<Breach> {
    const until = start.block === call.block ? call.logIndex : null
    const trigger = await this.#triggers.triggerOf({ position: call.position, ...start, before, until })
    if (trigger !== 'PRICE_UPDATE') return { start, earliest: start, reason: null, trigger }
    return { start, earliest: afterLastReading(start, before), reason: null, trigger }
  }

  /**
   * HF passed 1 by interest alone between two changes: the first recorded block at whose time it was below. Interest
   * moves it one way between two changes.
   */
  async #accrued(call: LiquidationCall, above: Moment, below: Moment): Promise<Breach> {
    let low = above
    let high = below
    while (high.block - low.block > 1) {
      const middle = await this.#recordedBetween(low.block, high.block)
      if (middle === undefined) break
      const state = await this.#history.at(call.position, middle.block)
      const hf = state === undefined ? null : healthFactorAt(state, middle.timestamp)
      if (hf === null) return unknown('STATE_UNKNOWN')
      if (hf < WAD) high = middle
      else low = middle
    }
    const earliest = high.block - low.block > 1 ? { block: low.block + 1, timestamp: low.timestamp } : high
    return { start: high, earliest, reason: null, trigger: 'ACCRUAL' }
  }

  /** A recorded block near the middle, strictly between. */
  async #recordedBetween(low: number, high: number): Promise<Moment | undefined> {
    const middle = Math.floor((low + high) / 2)
    for (const number of [middle, ...(await this.#reader.blocks.near(middle))]) {
      if (number <= low || number >= high) continue
      const block = await this.#reader.blocks.at(number)
      if (block !== null && block.timestamp !== null) return { block: number, timestamp: block.timestamp }
    }
    return undefined
  }
}

/** A price without events may have changed at any block since it was last read, and not before the time of that. */
function afterLastReading(start: Moment, { readings }: PositionAt): Moment {
  return readings.reduce(
    (earliest, { block, timestamp }) => (block + 1 < earliest.block ? { block: block + 1, timestamp } : earliest),
    start,
  )
}

function unknown(reason: BreachReason): Breach {
  return { start: null, earliest: null, reason, trigger: null }
}
