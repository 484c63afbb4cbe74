/**
 * Positions from log to log within one block, from the book before it and the one after it: prices and parameters change
 * in the order of their logs, what a position did is at its last log. Interest is that of the block's time throughout.
 */
import { WAD } from '../../core/fixed.ts'
import type { Book, BookCategory, BookMarket, BookPosition } from '../book/book.ts'
import { Valuation, type ValuedPosition } from '../book/valuation.ts'
import type { BelowOne, BreachCause, StepSeen } from '../models/breaches.ts'

/** A new price of some markets or categories (by key), or a changed parameter of one. */
export type BlockEvent = {
  readonly log: number
  readonly cause: 'PRICE_UPDATE' | 'PARAMETER_CHANGE'
  readonly keys: readonly string[]
  /** Of PRICE_UPDATE; null: not known. */
  readonly price: bigint | null
}

/** What the position itself did in the block, all of it at its last log. */
export type OwnAction = { readonly log: number; readonly cause: BreachCause; readonly liquidations: number }

/** An open position's state below 1; null: not below; undefined: not known. */
export function belowOne(valued: ValuedPosition): BelowOne | null | undefined {
  const { data, isolated, protocol } = valued
  if (data === null) return undefined
  if (data.totalDebtBase === 0n || data.healthFactorWad >= WAD) return null
  const usd = (base: bigint): bigint | null => (isolated === null ? (base * WAD) / protocol.baseCurrencyUnit : null)
  return {
    healthFactorWad: data.healthFactorWad,
    debtUsdWad: usd(data.totalDebtBase),
    collateralUsdWad: usd(data.totalCollateralBase),
  }
}

export class BlockMoments {
  readonly #before: Book
  readonly #after: Book
  readonly #moment: { readonly block: number; readonly timestamp: number }
  readonly #events: readonly BlockEvent[]
  readonly #valuations = new Map<string, Valuation>()

  constructor(o: {
    readonly before: Book
    readonly after: Book
    readonly block: number
    readonly timestamp: number
    readonly events: readonly BlockEvent[]
  }) {
    this.#before = o.before
    this.#after = o.after
    this.#moment = { block: o.block, timestamp: o.timestamp }
    this.#events = o.events.toSorted((a, b) => a.log - b.log)
  }

  /** Positions below 1 after one of the block's events but the last: the block's end does not show them. */
  inBetween(): readonly string[] {
    const found = new Set<string>()
    for (let done = 1; done < this.#events.length; done++) {
      // Of events of one log the last one.
      if (this.#events[done]?.log === this.#events[done - 1]?.log) continue
      for (const valued of this.#valuation(done, 'before').nearLiquidation(WAD)) {
        if (belowOne(valued)) found.add(valued.position.key)
      }
    }
    return [...found]
  }

  /** The steps of one position, from what interest alone had made of it on. */
  stepsOf(key: string, own: OwnAction | undefined): readonly StepSeen[] {
    const old = this.#before.positions.get(key)
    const now = this.#after.positions.get(key)
    const steps: StepSeen[] = [{ cause: 'ACCRUAL', state: this.#state(old, 0, 'before'), liquidations: 0 }]
    let isOwnDone = false
    const act = (done: number): void => {
      if (own === undefined) return
      isOwnDone = true
      const state = this.#state(now, done, 'after')
      steps.push({ cause: own.cause, state, liquidations: own.liquidations })
    }
    this.#events.forEach((event, index) => {
      if (own !== undefined && !isOwnDone && own.log < event.log) act(index)
      const state = isOwnDone ? this.#state(now, index + 1, 'after') : this.#state(old, index + 1, 'before')
      steps.push({ cause: event.cause, state, liquidations: 0 })
    })
    if (!isOwnDone) act(this.#events.length)
    return steps
  }

  #state(position: BookPosition | undefined, done: number, book: 'before' | 'after'): BelowOne | null | undefined {
    return position === undefined ? null : belowOne(this.#valuation(done, book).value(position))
  }

  /** After so many of the events; positions and what an isolated market owes are those before or after the block. */
  #valuation(done: number, of: 'before' | 'after'): Valuation {
    const key = `${done} ${of}`
    let valuation = this.#valuations.get(key)
    if (valuation === undefined) {
      valuation = this.#value(this.#events.slice(0, done), of)
      this.#valuations.set(key, valuation)
    }
    return valuation
  }

  #value(events: readonly BlockEvent[], of: 'before' | 'after'): Valuation {
    const prices = new Map<string, bigint | null>()
    const changed = new Set<string>()
    for (const { cause, keys, price } of events) {
      for (const one of keys) {
        if (cause === 'PRICE_UPDATE') prices.set(one, price)
        else changed.add(one)
      }
    }
    const versionOf = <T extends BookMarket | BookCategory>(old: ReadonlyMap<string, T>, key: string, now: T): T => {
      const isNow = changed.has(key) || (of === 'after' && 'asset' in now && now.isolated !== null)
      const found = isNow ? now : (old.get(key) ?? now)
      if (!prices.has(key)) prices.set(key, old.get(key)?.price ?? now.price)
      return found
    }
    const markets = new Map(
      [...this.#after.markets].map(([key, now]) => [key, versionOf(this.#before.markets, key, now)]),
    )
    const categories = new Map(
      [...this.#after.categories].map(([key, now]) => [key, versionOf(this.#before.categories, key, now)]),
    )
    const { positions } = of === 'before' ? this.#before : this.#after
    const protocols = new Map([...this.#after.protocols, ...this.#before.protocols])
    return new Valuation({ ...this.#after, protocols, markets, categories, positions }, this.#moment, prices)
  }
}
