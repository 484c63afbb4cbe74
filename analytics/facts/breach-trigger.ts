/**
 * What made a position's health factor fall below 1 in a block: its prices, its parameters and the account's own action
 * are applied one after another, in the order of their logs.
 */
import { WAD } from '../../core/fixed.ts'
import { hexToBytes } from '../../core/hex.ts'
import { type Book, type BookCategory, type BookMarket, hexToKey } from '../book/book.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf } from '../stored-values.ts'
import type { Tables } from '../tables.ts'
import type { Trigger } from './columns.ts'
import { logIndexOf } from './log-index.ts'
import type { ParameterChanges } from './parameter-changes.ts'
import { healthFactorAt, type PositionAt, type PositionHistory } from './position-history.ts'

export type TriggerQuestion = {
  readonly position: Uint8Array
  readonly block: number
  readonly timestamp: number
  /** The state after the block before. */
  readonly before: PositionAt
  /**
   * The log of a call in this block before which it must have happened; the account's state in between is not known
   * then, since the state after the block has the call in it. Null: anywhere in the block.
   */
  readonly until: number | null
}

type Step = {
  readonly trigger: 'PRICE_UPDATE' | 'PARAMETER_CHANGE' | 'OWN_ACTION'
  readonly log: number
  /** Of PRICE_UPDATE: whose price, by market or category key, and what it became. */
  readonly key?: string
  readonly price?: bigint | null
}

/** A market or category before and after the block. */
type Versions<T> = ReadonlyMap<string, { readonly before: T; readonly after: T }>

const SOURCE = parameter<Uint8Array>('source')
const BLOCK = parameter<number>('block')

export class TriggerFinder {
  readonly #history: PositionHistory
  readonly #updates: Prepared<Pick<Tables['price_update'], 'id' | 'price'>>
  readonly #changes: ParameterChanges

  constructor(reader: Reader, history: PositionHistory, changes: ParameterChanges) {
    this.#history = history
    this.#changes = changes
    const updates = tables.selectFrom('price_update').select(['id', 'price']).where('source', '=', SOURCE)
    this.#updates = reader.prepare(updates.where('block$', '=', BLOCK).orderBy('id'))
  }

  /** The last step after which it was below 1, and before which it was not. */
  async triggerOf(o: TriggerQuestion): Promise<Trigger> {
    const after = await this.#history.at(o.position, o.block)
    const markets = await this.#marketsOf(o, after)
    const categories = await this.#categoriesOf(o, after)
    const steps = await this.#stepsOf(o, after, markets, categories)
    const prices = new Map<string, bigint | null>()
    for (const [key, { before }] of markets) prices.set(key, before.price)
    for (const [key, { before }] of categories) prices.set(key, before.price)
    let state = o.before
    let version: 'before' | 'after' = 'before'
    let factor = healthFactorAt(state, o.timestamp)
    let trigger: Trigger | null = null
    for (const step of steps) {
      if (step.trigger === 'PRICE_UPDATE') prices.set(step.key ?? '', step.price ?? null)
      else if (step.trigger === 'PARAMETER_CHANGE') version = 'after'
      else if (after !== undefined) state = after
      const mixed = { ...state, book: mixedBook(state, { version, markets, categories }) }
      const next = healthFactorAt(mixed, o.timestamp, prices)
      if (next !== null && next < WAD && (factor === null || factor >= WAD)) trigger = step.trigger
      factor = next
    }
    // None alone did: what the account did before the call is not seen, and no protocol lets it fall below 1 by that.
    return trigger ?? steps.findLast((step) => step.trigger !== 'OWN_ACTION')?.trigger ?? 'OWN_ACTION'
  }

  async #stepsOf(
    { block, until, before }: TriggerQuestion,
    after: PositionAt | undefined,
    markets: Versions<BookMarket>,
    categories: Versions<BookCategory>,
  ): Promise<readonly Step[]> {
    const steps: Step[] = []
    const newest = until ?? Number.MAX_SAFE_INTEGER
    for (const [key, { after: market }] of markets) {
      if (market.priceSource !== null) {
        for (const row of await this.#updates.all({ source: hexToBytes(market.priceSource), block })) {
          const price = integerOf(row.price)
          steps.push({ trigger: 'PRICE_UPDATE', log: logIndexOf(row.id), key, price: price > 0n ? price : null })
        }
      }
      for (const { logIndex } of await this.#changes.within(key, block)) {
        steps.push({ trigger: 'PARAMETER_CHANGE', log: logIndex })
      }
    }
    for (const [key, { after: category }] of categories) {
      // The place of a category's own price among the block's logs is not kept.
      if (category.priceAsset !== null && category.block === block) {
        steps.push({ trigger: 'PRICE_UPDATE', log: 0, key, price: category.price })
      }
      for (const { logIndex } of await this.#changes.within(key, block)) {
        steps.push({ trigger: 'PARAMETER_CHANGE', log: logIndex })
      }
    }
    if (until === null && after !== undefined && after.touched.block === block && after !== before) {
      steps.push({ trigger: 'OWN_ACTION', log: after.touched.logIndex })
    }
    return steps.filter(({ log }) => log <= newest).sort((a, b) => a.log - b.log)
  }

  /** All that the position held before or after. */
  async #marketsOf({ block, before }: TriggerQuestion, after: PositionAt | undefined): Promise<Versions<BookMarket>> {
    const versions = new Map<string, { before: BookMarket; after: BookMarket }>()
    for (const [key, known] of [...before.markets, ...(after?.markets ?? [])]) {
      const id = hexToBytes(known.id)
      const old = await this.#history.market(id, block - 1)
      const now = await this.#history.market(id, block)
      versions.set(key, { before: old ?? known, after: now ?? known })
    }
    return versions
  }

  async #categoriesOf(
    { block, before }: TriggerQuestion,
    after: PositionAt | undefined,
  ): Promise<Versions<BookCategory>> {
    const versions = new Map<string, { before: BookCategory; after: BookCategory }>()
    for (const known of [before.category, after?.category ?? null]) {
      if (known === null) continue
      const id = hexToBytes(known.id)
      const old = await this.#history.category(id, block - 1)
      const now = await this.#history.category(id, block)
      versions.set(hexToKey(known.id), { before: old ?? known, after: now ?? known })
    }
    return versions
  }
}

/** The position as it is in a state, with the parameters before or after the block. */
function mixedBook(
  { book, position }: PositionAt,
  o: {
    readonly version: 'before' | 'after'
    readonly markets: Versions<BookMarket>
    readonly categories: Versions<BookCategory>
  },
): Book {
  const of = <T>(versions: Versions<T>): ReadonlyMap<string, T> =>
    new Map([...versions].map(([key, version]) => [key, version[o.version]]))
  const { category } = position
  const own = [...of(o.categories)].filter(([key]) => key === category)
  return { ...book, markets: of(o.markets), categories: new Map(own) }
}
