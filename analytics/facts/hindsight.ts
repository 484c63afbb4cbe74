/**
 * The lowest relative price of a pair in the hour after its liquidation: what would have sufficed for that hour is known
 * only then. Prices count as they are at the ends of blocks.
 */
import { sql } from 'kysely'
import { divCeil, WAD } from '../../core/fixed.ts'
import { type Prepared, parameter, type Reader, tables } from '../reader.ts'
import { integerOf, integerOrNull, type StoredInteger } from '../stored-values.ts'

/** Seconds after the call that hindsight looks at. */
export const HINDSIGHT_SECONDS = 3_600

export type HindsightReason = 'PRICE_UNKNOWN' | 'HORIZON_OPEN' | 'CATEGORY_PRICE'
export type Hindsight =
  /** T = 1 / the lowest relative price, rounded up; at least 1. */
  { readonly targetWad: bigint; readonly reason: null } | { readonly targetWad: null; readonly reason: HindsightReason }

export type HindsightQuestion = {
  readonly collateralMarket: Uint8Array
  /** Null: prices are in the debt itself. */
  readonly debtMarket: Uint8Array | null
  readonly block: number
  readonly timestamp: number
  /** The prices that the liquidation computed with. */
  readonly collateralPrice: bigint | null
  readonly debtPrice: bigint | null
  /** The prices of both markets at the end of its block; others than those of a category that prices it. */
  readonly isPricedByCategory: boolean
  /** What is known: up to which block, and its time. */
  readonly until: { readonly block: number; readonly timestamp: number }
}

type PriceRow = {
  readonly block: number
  readonly price: StoredInteger | null
  readonly price_block: StoredInteger
  readonly price_timestamp: StoredInteger
  readonly accrued_timestamp: StoredInteger
}
/** Prices by the block that set them, in its order; null: not known. */
type Points = ReadonlyMap<number, bigint | null>

const NO_POINTS: Points = new Map()

/** Versions of a market read at once. */
const PAGE = 64

const ID = parameter<Uint8Array>('id')
const FROM = parameter<number>('from')

export class HindsightReader {
  readonly #prices: Prepared<PriceRow>

  constructor(reader: Reader) {
    const { firstBlock } = reader.dialect
    this.#prices = reader.prepare(
      tables
        .selectFrom('market')
        .select(['price', 'price_block', 'price_timestamp', 'accrued_timestamp'])
        .select(sql<number>`${firstBlock('market')}`.as('block'))
        .where('id', '=', ID)
        .where(firstBlock('market'), '>=', FROM)
        .orderBy(firstBlock('market'))
        .limit(PAGE),
    )
  }

  async of(o: HindsightQuestion): Promise<Hindsight> {
    if (o.collateralPrice === null || o.debtPrice === null) return { targetWad: null, reason: 'PRICE_UNKNOWN' }
    if (o.isPricedByCategory) return { targetWad: null, reason: 'CATEGORY_PRICE' }
    if (o.until.timestamp < o.timestamp + HINDSIGHT_SECONDS) return { targetWad: null, reason: 'HORIZON_OPEN' }
    const collateral = await this.#pointsOf(o, o.collateralMarket)
    const debt = o.debtMarket === null ? NO_POINTS : await this.#pointsOf(o, o.debtMarket)
    return lowestOf(o.collateralPrice, o.debtPrice, collateral, debt)
  }

  /** Price changes from the call's block on, for an hour. A market has a version for every accrual: read in pages. */
  async #pointsOf(o: HindsightQuestion, id: Uint8Array): Promise<Points> {
    const end = o.timestamp + HINDSIGHT_SECONDS
    const points = new Map<number, bigint | null>()
    for (let from = o.block; ; ) {
      const rows = await this.#prices.all({ id, from })
      for (const row of rows) {
        const priced = Number(integerOf(row.price_timestamp))
        if (priced > end || Number(integerOf(row.accrued_timestamp)) > end) return points
        const block = Number(integerOf(row.price_block))
        if (block >= o.block) points.set(block, integerOrNull(row.price))
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE) return points
      from = Number(last.block) + 1
    }
  }
}

/** The lowest of (c / d) / (c0 / d0) over the prices in force at the ends of the blocks in which one changed. */
function lowestOf(collateral0: bigint, debt0: bigint, collateral: Points, debt: Points): Hindsight {
  const blocks = [...new Set([...collateral.keys(), ...debt.keys()])].sort((a, b) => a - b)
  // The relative price as c x d0 / (d x c0), compared as fractions.
  let lowest = { n: 1n, d: 1n }
  let c: bigint | null = collateral0
  let d: bigint | null = debt0
  for (const block of blocks) {
    const [newCollateral, newDebt] = [collateral.get(block), debt.get(block)]
    if (newCollateral !== undefined) c = newCollateral
    if (newDebt !== undefined) d = newDebt
    if (c === null || d === null || c === 0n) return { targetWad: null, reason: 'PRICE_UNKNOWN' }
    const ratio = { n: c * debt0, d: d * collateral0 }
    if (ratio.n * lowest.d < lowest.n * ratio.d) lowest = ratio
  }
  return { targetWad: divCeil(lowest.d * WAD, lowest.n), reason: null }
}
