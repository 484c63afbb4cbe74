/**
 * The liquidations of a database in memory: one copy for all questions, moved forward as blocks arrive. A question of an
 * earlier block takes the first of its rows. Rows whose block was replaced by a reorganisation are not used again. All
 * readers must be of one database.
 */
import { bytesToKey, type Hex } from '../../core/hex.ts'
import { KEPT_HISTORIES_MAX } from '../../core/limits.ts'
import type { Moment } from '../book/valuation.ts'
import { LiquidationColumns } from '../models/liquidation-columns.ts'
import type { LegMarket } from '../models/liquidation-record.ts'
import { LiquidationTable } from '../models/liquidation-table.ts'
import type { Reader, State } from '../reader.ts'
import { type BadDebtRecord, loadBadDebts } from './bad-debt.ts'
import { type Legs, legsAt, type PriceFactors } from './legs.ts'
import { loadLiquidations } from './load.ts'

/** What is known at a block. The same object is given for the same state: answers made of it can be kept by it. */
export type History = {
  readonly state: State
  readonly legs: Legs
  /** In chain order. */
  readonly liquidations: LiquidationTable
  readonly badDebts: readonly BadDebtRecord[]
}

/** How far the columns had come at a state; they may have grown since. */
type Mark = { readonly state: State; readonly columns: LiquidationColumns; readonly rows: number }

type Kept = { readonly key: string; readonly history: Promise<History> }

type Asked = {
  readonly moment: Moment
  readonly state: State
  readonly stable: ReadonlySet<Hex> | undefined
  readonly key: string
}

/** States that the columns had, for readers that see an earlier one than the newest. */
const MARKS_MAX = 16

export class LiquidationCache {
  readonly #factors: PriceFactors
  #kept: readonly Kept[] = []
  /** The newest first. */
  #marks: readonly Mark[] = []
  #loading: Promise<unknown> = Promise.resolve()

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
    if (known !== undefined) {
      // Those asked for last are kept.
      this.#kept = [known, ...this.#kept.filter((one) => one !== known)]
      return known.history
    }
    const last = this.#kept.find((one) => one.key.endsWith(` ${group}`))
    const kept: Kept = { key, history: this.#load(reader, { moment, state, stable, key }, last) }
    this.#kept = [kept, ...this.#kept].slice(0, KEPT_HISTORIES_MAX)
    kept.history.catch(() => {
      this.#kept = this.#kept.filter((one) => one !== kept)
    })
    return kept.history
  }

  async #load(reader: Reader, asked: Asked, last: Kept | undefined): Promise<History> {
    const { moment, state, stable } = asked
    const legs = await legsAt(reader, moment.block, { factors: this.#factors, stable })
    const other = await last?.history.catch(() => undefined)
    const base = other !== undefined && (await isOnChain(reader, other, state, legs)) ? other : undefined
    const { columns, rows } = await this.#oneByOne(() => this.#columnsAt(reader, asked))
    const badDebts = await badDebtsAt(reader, asked, legs, base)
    const isSame = base?.liquidations.columns === columns && base.liquidations.length === rows
    return { state, legs, liquidations: isSame ? base.liquidations : tableOf(columns, rows, legs), badDebts }
  }

  /** Two questions that come at once share what the first one reads. */
  #oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#loading.then(work, work)
    this.#loading = done.catch(() => {})
    return done
  }

  /** The columns with all rows up to a moment, and how many those are. */
  async #columnsAt(reader: Reader, { moment, state, key }: Asked): Promise<Pick<Mark, 'columns' | 'rows'>> {
    const base = await this.#markOnChain(reader)
    if (base !== undefined && base.state.number >= state.number) {
      return { columns: base.columns, rows: rowsUpTo(base, state.number) }
    }
    const columns = base === undefined ? new LiquidationColumns() : extendable(base)
    await loadLiquidations(reader, columns, { after: base?.state.number ?? -1, upTo: moment })
    const mark: Mark = { state, columns, rows: columns.count }
    // Other columns than the newest are let go: memory holds one copy.
    const older = this.#marks.filter((one) => one.columns === columns)
    if (older.length < this.#marks.length) this.#kept = this.#kept.filter((one) => one.key === key)
    this.#marks = [mark, ...older].slice(0, MARKS_MAX)
    return mark
  }

  async #markOnChain(reader: Reader): Promise<Mark | undefined> {
    for (const mark of this.#marks) if (await reader.blocks.isCurrentState(mark.state)) return mark
    return undefined
  }
}

function tableOf(columns: LiquidationColumns, rows: number, legs: Legs): LiquidationTable {
  return new LiquidationTable(columns, rows, (id, side) => {
    const key = bytesToKey(id)
    return (side === 'collateral' ? legs.collaterals.get(key) : undefined) ?? legs.markets.get(key)
  })
}

async function badDebtsAt(
  reader: Reader,
  { moment, state }: Asked,
  legs: Legs,
  base: History | undefined,
): Promise<readonly BadDebtRecord[]> {
  if (base !== undefined && base.state.number >= state.number) {
    return base.badDebts.filter(({ block }) => block <= state.number)
  }
  const added = await loadBadDebts(reader, { after: base?.state.number ?? -1, upTo: moment.block }, legs)
  return [...(base?.badDebts ?? []), ...added]
}

/** Whether another state is of the same chain and its markets mean the same. */
async function isOnChain(reader: Reader, other: History, state: State, legs: Legs): Promise<boolean> {
  if (!(await reader.blocks.isCurrentState(other.state))) return false
  const [fewer, more] = other.state.number < state.number ? [other.legs, legs] : [legs, other.legs]
  return (
    [...fewer.markets].every(([key, leg]) => isSameLeg(leg, more.markets.get(key))) &&
    [...fewer.collaterals].every(([key, leg]) => isSameLeg(leg, more.collaterals.get(key)))
  )
}

function isSameLeg(a: LegMarket, b: LegMarket | undefined): boolean {
  return b !== undefined && a.factor === b.factor && a.pegged === b.pegged && a.symbol === b.symbol
}

/** The columns of a mark to add rows to: a copy where others follow that the chain has replaced. */
function extendable({ columns, rows }: Mark): LiquidationColumns {
  return columns.count === rows ? columns : columns.fork(rows)
}

function rowsUpTo({ columns, rows }: Mark, block: number): number {
  const { block: blocks } = columns.arrays
  let [low, high] = [0, rows]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((blocks[middle] ?? 0) <= block) low = middle + 1
    else high = middle
  }
  return low
}
