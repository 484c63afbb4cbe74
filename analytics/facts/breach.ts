/**
 * Since when a position that was liquidated had a health factor below 1, and what made it so. The position is followed
 * backwards from the call over the blocks whose events changed it, a price or a parameter of its; in between only
 * interest moves it.
 */
import { WAD } from '../../core/fixed.ts'
import { hexToBytes } from '../../core/hex.ts'
import type { ReadPrices } from '../book/valuation.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'
import type { Tables } from '../tables.ts'
import type { Trigger } from './columns.ts'
import { logIndexOf } from './log-index.ts'
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

const SOURCE = parameter<Uint8Array>('source')
const BLOCK = parameter<number>('block')

type UpdateRow = Pick<Tables['price_update'], 'id' | 'price'>

export class BreachTracer {
  readonly #reader: Reader
  readonly #history: PositionHistory
  readonly #updates: Prepared<UpdateRow>
  readonly #changes: ParameterChanges

  constructor(reader: Reader, history: PositionHistory, changes: ParameterChanges) {
    this.#reader = reader
    this.#history = history
    this.#changes = changes
    const updates = tables.selectFrom('price_update').select(['id', 'price']).where('source', '=', SOURCE)
    this.#updates = reader.prepare(updates.where('block$', '=', BLOCK).orderBy('id'))
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
    const trigger = before === undefined ? null : await this.#trigger(call, start, before, false)
    return { start, earliest: start, reason: null, trigger }
  }

  /** An event of this block made HF fall below 1. */
  async #startedIn(call: LiquidationCall, start: Moment, before: PositionAt): Promise<Breach> {
    const trigger = await this.#trigger(call, start, before, true)
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

  /**
   * What made HF fall below 1 in a block, though interest alone had left it above: the new prices or the account's own
   * action where one of them does it alone (of both, the first), else the later one. Of the call's own block only what
   * came before it counts, and the account's state between is not known: new prices come first there.
   */
  async #trigger(call: LiquidationCall, at: Moment, before: PositionAt, beforeCall: boolean): Promise<Trigger> {
    const isCallBlock = beforeCall && at.block === call.block
    const lastLog = isCallBlock ? call.logIndex : Number.MAX_SAFE_INTEGER
    const after = await this.#history.at(call.position, at.block)
    const prices = await this.#pricesIn(at.block, lastLog, before, after)
    const byPrice = prices.values.size > 0 && isBelowOne(healthFactorAt(before, at.timestamp, prices.values))
    const isTouched = after?.touched.block === at.block
    if (after === undefined || isCallBlock || !isTouched) {
      if (byPrice) return 'PRICE_UPDATE'
      if (await this.#parametersChanged(at.block, lastLog, before)) return 'PARAMETER_CHANGE'
      return prices.values.size > 0 ? 'PRICE_UPDATE' : 'OWN_ACTION'
    }
    const byAction = isBelowOne(healthFactorAt(after, at.timestamp, oldPrices(before, after)))
    if (byPrice !== byAction) return byPrice ? 'PRICE_UPDATE' : 'OWN_ACTION'
    const priceIsLater = prices.lastLog > after.touched.logIndex
    return priceIsLater === byPrice ? 'OWN_ACTION' : 'PRICE_UPDATE'
  }

  /** The last price in the block, up to a log, of each source that the position's prices come from. */
  async #pricesIn(
    block: number,
    lastLog: number,
    before: PositionAt,
    after: PositionAt | undefined,
  ): Promise<{ readonly values: ReadPrices; readonly lastLog: number }> {
    const prices = new Map<string, bigint | null>()
    let newest = -1
    for (const [key, market] of before.markets) {
      const ends = after?.markets.get(key)
      const source = ends?.priceSource ?? market.priceSource
      if (source === null) continue
      for (const row of await this.#updates.all({ source: hexToBytes(source), block })) {
        const log = logIndexOf(row.id)
        if (log > lastLog) continue
        prices.set(key, integerOf(row.price))
        newest = Math.max(newest, log)
      }
    }
    for (const key of before.book.categories.keys()) {
      const ends = after?.book.categories.get(key)
      if (ends?.priceAsset != null && ends.block === block) prices.set(key, ends.price)
    }
    return { values: prices, lastLog: newest }
  }

  async #parametersChanged(block: number, lastLog: number, before: PositionAt): Promise<boolean> {
    for (const key of [...before.markets.keys(), ...before.book.categories.keys()]) {
      const changes = await this.#changes.within(key, block)
      if (changes.some((change) => change.logIndex < lastLog)) return true
    }
    return false
  }
}

/** A price without events may have changed at any block since it was last read, and not before the time of that. */
function afterLastReading(start: Moment, { readings }: PositionAt): Moment {
  return readings.reduce(
    (earliest, { block, timestamp }) => (block + 1 < earliest.block ? { block: block + 1, timestamp } : earliest),
    start,
  )
}

/** The prices from before, by the keys of the state after; a market that is new to the position keeps its own. */
function oldPrices(before: PositionAt, after: PositionAt): ReadPrices {
  const prices = new Map<string, bigint | null>()
  for (const key of after.markets.keys()) {
    const old = before.markets.get(key)
    if (old !== undefined) prices.set(key, old.price)
  }
  for (const [key, { price }] of before.book.categories) prices.set(key, price)
  return prices
}

function isBelowOne(healthFactorWad: bigint | null): boolean {
  return healthFactorWad !== null && healthFactorWad < WAD
}

function unknown(reason: BreachReason): Breach {
  return { start: null, earliest: null, reason, trigger: null }
}
