/**
 * The liquidations of a database in memory: those of the newest block, moved forward as blocks arrive, and of a few past
 * ones. Rows whose block was replaced by a reorganisation are not used again. All readers must be of one database.
 */
import type { Hex } from '../../core/hex.ts'
import { PAST_LIQUIDATIONS_MAX } from '../../core/limits.ts'
import type { Moment } from '../book/valuation.ts'
import type { LegMarket, LiquidationRecord } from '../models/liquidation-record.ts'
import type { Reader, State } from '../reader.ts'
import { type BadDebtRecord, loadBadDebts } from './bad-debt.ts'
import { type Legs, legsAt, type PriceFactors } from './legs.ts'
import { loadLiquidations } from './load.ts'

/** What is known at a block. The same object is given for the same state: answers made of it can be kept by it. */
export type History = {
  readonly state: State
  readonly legs: Legs
  /** In chain order. */
  readonly liquidations: readonly LiquidationRecord[]
  readonly badDebts: readonly BadDebtRecord[]
}

type Kept = { readonly key: string; readonly history: Promise<History> }

export class LiquidationCache {
  readonly #factors: PriceFactors
  #kept: readonly Kept[] = []

  /** `factors`: which assets follow a common feed; the others have a factor of their own. */
  constructor(factors: PriceFactors = new Map()) {
    this.#factors = factors
  }

  /** Everything up to a moment. `stable`: the peg group, undefined for assets priced near one at that block. */
  async historyAt(reader: Reader, moment: Moment, stable: ReadonlySet<Hex> | undefined): Promise<History> {
    const state = await reader.blocks.stateAt(moment.block)
    const group = stable === undefined ? 'near one' : [...stable].sort().join()
    const key = `${state.number} ${state.mark} ${group}`
    const known = this.#kept.find((one) => one.key === key)
    if (known !== undefined) return known.history
    const last = this.#kept.find((one) => one.key.endsWith(` ${group}`))
    const kept: Kept = { key, history: this.#load(reader, moment, state, stable, last) }
    this.#kept = [kept, ...this.#kept].slice(0, 1 + PAST_LIQUIDATIONS_MAX)
    kept.history.catch(() => {
      this.#kept = this.#kept.filter((one) => one !== kept)
    })
    return kept.history
  }

  async #load(
    reader: Reader,
    moment: Moment,
    state: State,
    stable: ReadonlySet<Hex> | undefined,
    last: Kept | undefined,
  ): Promise<History> {
    const found = await legsAt(reader, moment.block, { factors: this.#factors, stable })
    const other = await last?.history.catch(() => undefined)
    const base = other !== undefined && (await isOnChain(reader, other, state, found)) ? other : undefined
    if (base !== undefined && base.state.number >= state.number) return upTo(base, state, found)
    const legs = base === undefined ? found : withKnownLegs(found, base.legs)
    const after = base?.state.number ?? -1
    const badDebts = await loadBadDebts(reader, { after, upTo: moment.block }, legs)
    const liquidations = await loadLiquidations(reader, { after, upTo: moment }, legs)
    return {
      state,
      legs,
      liquidations: joined(base?.liquidations, liquidations),
      badDebts: joined(base?.badDebts, badDebts),
    }
  }
}

/** Whether another state is of the same chain and its markets mean the same. */
async function isOnChain(reader: Reader, other: History, state: State, legs: Legs): Promise<boolean> {
  if (!(await reader.blocks.isCurrentState(other.state))) return false
  const [fewer, more] = other.state.number < state.number ? [other.legs, legs] : [legs, other.legs]
  return [...fewer.markets].every(([key, leg]) => isSameLeg(leg, more.markets.get(key)))
}

function isSameLeg(a: LegMarket, b: LegMarket | undefined): boolean {
  return b !== undefined && a.factor === b.factor && a.pegged === b.pegged && a.symbol === b.symbol
}

/** What a later state knew at an earlier one. */
function upTo(later: History, state: State, legs: Legs): History {
  const isKnown = ({ block }: { readonly block: number }): boolean => block <= state.number
  return {
    state,
    legs: withKnownLegs(legs, later.legs),
    liquidations: later.liquidations.filter(isKnown),
    badDebts: later.badDebts.filter(isKnown),
  }
}

/** The same array when nothing is new: what was made of it can be used again. */
function joined<T>(known: readonly T[] | undefined, added: readonly T[]): readonly T[] {
  if (known === undefined) return added
  return added.length === 0 ? known : [...known, ...added]
}

/** The objects that earlier rows share. */
function withKnownLegs(found: Legs, known: Legs): Legs {
  return {
    ...found,
    markets: new Map([...found.markets].map(([key, leg]) => [key, known.markets.get(key) ?? leg])),
  }
}
