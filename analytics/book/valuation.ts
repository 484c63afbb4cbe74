/**
 * A book valued at a moment: interest accrued to its timestamp, the prices in force then. What a number needs and is
 * not known makes the number null and its status the reason.
 */
import type { Hex } from '../../core/hex.ts'
import type { UsedInput } from '../clocks.ts'
import {
  type AccountData,
  type AccountState,
  accountData,
  type CategoryNow,
  type Holding,
  isPricedByCategory,
  type ReserveNow,
} from '../models/aave-v3/account-data.ts'
import { normalizedDebtRay, normalizedIncomeRay } from '../models/aave-v3/accrual.ts'
import { type PoolBehaviour, poolBehaviour } from '../models/aave-v3/revisions.ts'
import type { PriceNote, PriceRequest } from '../oracle-prices.ts'
import type {
  Book,
  BookBalance,
  BookCategory,
  BookMarket,
  BookPosition,
  BookPrice,
  BookProtocol,
  ValueStatus,
} from './book.ts'
import {
  type IsolatedMarketNow,
  type IsolatedPosition,
  isolatedInputs,
  isolatedNow,
  marketOfIsolated,
  valueIsolated,
} from './isolated.ts'
import { Screen } from './screen.ts'

/** A reserve as the models want it, with the market it is. */
export type MarketNow = ReserveNow & {
  readonly market: BookMarket
  readonly liquidationBonusBps: bigint
  /** When its price was set, in seconds. */
  readonly priceTimestamp: number
  /** False when the price may have changed since it was read. */
  readonly priceExact: boolean
}

export type CategoryAt = CategoryNow & { readonly priceTimestamp: number; readonly priceExact: boolean }

/** A position as the models want it. */
export type PositionState = AccountState<MarketNow, CategoryAt>

export type ValuedPosition = {
  readonly position: BookPosition
  readonly protocol: BookProtocol
  readonly status: ValueStatus
  /** Null where the numbers are not known; its health factor is MAX_UINT256 when there is no debt. */
  readonly data: AccountData | null
  /** What the numbers were computed from; null when the revision is not known. */
  readonly state: PositionState | null
  /** The same of a position in an isolated market; null for one in a pool. */
  readonly isolated: IsolatedPosition | null
  /** True when every price behind the numbers is the one in force at that block. */
  readonly priceExact: boolean
}

/** Prices read at the block from the oracle itself, by market or category key; null: it reverted. */
export type ReadPrices = ReadonlyMap<string, bigint | null>

export type Moment = { readonly block: number; readonly timestamp: number }

/** Prices that events do not tell for the block: what has to be read to know them. */
export function pricesToRead(book: Book, block: number): readonly PriceRequest[] {
  const wanted: PriceRequest[] = []
  const add = (key: string, row: BookPrice & { protocol: string }, asset: Hex | null): void => {
    const oracle = book.protocols.get(row.protocol)?.priceOracle ?? null
    if (oracle !== null && asset !== null && !isExact(row, block)) wanted.push({ key, oracle, asset })
  }
  for (const [key, market] of book.markets) {
    if (market.isolated === null) add(key, market, market.asset)
    else {
      const { oracle, totalBorrowShares } = market.isolated
      // Where nothing is owed no health factor depends on the price.
      if (oracle !== null && totalBorrowShares !== 0n && !isExact(market, block)) {
        wanted.push({ key, oracle, asset: null })
      }
    }
  }
  for (const [key, category] of book.categories) add(key, category, category.priceAsset)
  return wanted
}

function isExact(price: BookPrice, block: number): boolean {
  return price.exactUntil >= block
}

/** Values positions of one book at one moment; indices are accrued once for each market. */
export class Valuation {
  readonly book: Book
  readonly moment: Moment
  /** Why prices that no event tells were not read at the block; null when they were. */
  readonly priceNote: PriceNote | null
  readonly #timestamp: bigint
  readonly #read: ReadPrices
  readonly #markets: Map<string, MarketNow> = new Map()
  readonly #isolated: Map<string, IsolatedMarketNow> = new Map()
  readonly #categories: Map<string, CategoryAt> = new Map()
  readonly #behaviours: Map<string, PoolBehaviour | undefined> = new Map()
  readonly #valued: Map<string, ValuedPosition> = new Map()
  #screen: Screen | undefined

  constructor(book: Book, moment: Moment, read: ReadPrices = new Map(), priceNote: PriceNote | null = null) {
    this.book = book
    this.moment = moment
    this.priceNote = priceNote
    this.#timestamp = BigInt(moment.timestamp)
    this.#read = read
    for (const [key, protocol] of book.protocols) this.#behaviours.set(key, poolBehaviour(protocol.revision))
    for (const [key, market] of book.markets) {
      if (market.isolated === null) this.#markets.set(key, this.#marketNow(key, market))
      else this.#isolated.set(key, isolatedNow(market, this.#priceNow(key, market), this.#timestamp))
    }
    for (const [key, category] of book.categories) this.#categories.set(key, this.#categoryAt(key, category))
  }

  #priceNow(key: string, row: BookPrice): { price: bigint | null; priceTimestamp: number; priceExact: boolean } {
    const read = this.#read.get(key)
    if (read !== undefined) return { price: read, priceTimestamp: this.moment.timestamp, priceExact: true }
    return { price: row.price, priceTimestamp: row.timestamp, priceExact: isExact(row, this.moment.block) }
  }

  #marketNow(key: string, market: BookMarket): MarketNow {
    const compounding = this.#behaviours.get(market.protocol)?.compounding ?? 'TAYLOR'
    return {
      market,
      index: market.index,
      unit: market.unit,
      ...this.#priceNow(key, market),
      normalizedIncomeRay: normalizedIncomeRay(market, this.#timestamp),
      normalizedDebtRay: normalizedDebtRay(market, this.#timestamp, compounding),
      ltvBps: market.ltvBps,
      liquidationThresholdBps: market.liquidationThresholdBps,
      liquidationBonusBps: market.liquidationBonusBps,
      categoryNumber: market.categoryNumber,
    }
  }

  #categoryAt(key: string, category: BookCategory): CategoryAt {
    return {
      number: category.number,
      ltvBps: category.ltvBps,
      liquidationThresholdBps: category.liquidationThresholdBps,
      liquidationBonusBps: category.liquidationBonusBps,
      hasPriceSource:
        category.priceAsset !== null && this.#behaviours.get(category.protocol)?.eMode === 'ASSET_CATEGORY',
      ...this.#priceNow(key, category),
      collateralMask: category.collateralMask,
      ltvZeroMask: category.ltvZeroMask,
      isolated: category.isolated,
    }
  }

  /** Every position of the book, valued once. */
  all(): readonly ValuedPosition[] {
    return [...this.book.positions.values()].map((position) => this.#once(position))
  }

  /**
   * Every position with debt whose health factor may be at or below that number of 1e-18, or is not known. Those that
   * are surely above are left out without being valued.
   */
  *nearLiquidation(maxHealthFactorWad: bigint): Generator<ValuedPosition> {
    this.#screen ??= this.#makeScreen()
    const limit = Number(maxHealthFactorWad) / 1e18
    for (const position of this.book.positions.values()) {
      if (!this.#screen.isSurelyAbove(position, limit)) yield this.#once(position)
    }
  }

  #makeScreen(): Screen {
    const behaviours = new Map<string, PoolBehaviour>()
    for (const [key, behaviour] of this.#behaviours) {
      const known = this.book.protocols.get(key)?.historyIncomplete === false
      if (known && behaviour !== undefined) behaviours.set(key, behaviour)
    }
    return new Screen({ markets: this.#markets, categories: this.#categories, behaviours })
  }

  #once(position: BookPosition): ValuedPosition {
    let valued = this.#valued.get(position.key)
    if (valued === undefined) {
      valued = this.value(position)
      this.#valued.set(position.key, valued)
    }
    return valued
  }

  /** The numbers of a position, or why there are none. */
  value(position: BookPosition): ValuedPosition {
    const protocol = this.book.protocols.get(position.protocol)
    if (protocol === undefined) throw new TypeError('A position: got one whose protocol is not in the book.')
    const isolated = this.#isolated.get(marketOfIsolated(position))
    if (isolated !== undefined)
      return { position, protocol, ...valueIsolated(position, protocol, isolated, this.moment) }
    const unknown = (status: ValueStatus, state: PositionState | null, exact = false): ValuedPosition => ({
      ...{ position, protocol, status, state, isolated: null },
      data: null,
      priceExact: exact,
    })
    const behaviour = this.#behaviours.get(position.protocol)
    if (behaviour === undefined)
      return unknown(protocol.historyIncomplete ? 'HISTORY_INCOMPLETE' : 'REVISION_UNKNOWN', null)
    const category = position.category === null ? null : (this.#categories.get(position.category) ?? null)
    const holdings = this.#holdings(position)
    const state: PositionState = { behaviour, timestamp: this.#timestamp, category, holdings }
    const priceExact = isPriceExact(state)
    const broken = brokenBalance(position)
    if (protocol.historyIncomplete) return unknown('HISTORY_INCOMPLETE', state, priceExact)
    if (broken !== undefined) return unknown(broken, state, priceExact)
    if (holdings.some((holding) => holding.reserve.market.debtRuleNotFollowed && holding.debtScaled !== 0n)) {
      return unknown('RULE_NOT_FOLLOWED', state, priceExact)
    }
    const data = accountData(state)
    if (data === undefined) return unknown('PRICE_UNKNOWN', state, priceExact)
    const status = this.#status(data, state, protocol)
    return { position, protocol, status, data, state, isolated: null, priceExact }
  }

  #status(data: AccountData, state: PositionState, protocol: BookProtocol): ValueStatus {
    if (data.totalDebtBase === 0n) return 'NO_DEBT'
    for (const { timestamp } of poolPrices(state, protocol)) {
      if (this.moment.timestamp - timestamp > protocol.staleAfterSeconds) return 'PRICE_STALE'
    }
    return 'OK'
  }

  #holdings(position: BookPosition): Holding<MarketNow>[] {
    const byMarket = new Map<string, MutableHolding>()
    for (const balance of position.balances.values()) {
      let holding = byMarket.get(balance.market)
      if (holding === undefined) {
        const reserve = this.#markets.get(balance.market)
        if (reserve === undefined) throw new TypeError('A balance: got one whose market is not in the book.')
        holding = { reserve, supplyScaled: 0n, isCollateral: false, debtScaled: 0n, stableDebt: null }
        byMarket.set(balance.market, holding)
      }
      addBalance(holding, balance)
    }
    // In the order of the protocol's list, in whatever order the balances were read.
    return [...byMarket.values()].sort(
      ({ reserve: a }, { reserve: b }) => a.index - b.index || (a.market.id < b.market.id ? -1 : 1),
    )
  }
}

type MutableHolding = { -readonly [K in keyof Holding<MarketNow>]: Holding<MarketNow>[K] }

function addBalance(holding: MutableHolding, balance: BookBalance): void {
  switch (balance.side) {
    case 'SUPPLY':
    case 'COLLATERAL':
      holding.supplyScaled = balance.scaled
      holding.isCollateral = balance.isCollateral
      return
    case 'BORROW':
      holding.debtScaled = balance.scaled
      return
    case 'BORROW_STABLE':
      holding.stableDebt = {
        principal: balance.scaled,
        rateRay: balance.stableRateRay,
        timestamp: balance.stableTimestamp,
      }
  }
}

function brokenBalance(position: BookPosition): ValueStatus | undefined {
  let broken: { readonly key: string; readonly status: ValueStatus } | undefined
  for (const [key, { scaledStatus: status }] of position.balances) {
    // Of several the one with the first id, in whatever order they were read.
    if (status !== 'OK' && (broken === undefined || key < broken.key)) broken = { key, status }
  }
  return broken?.status
}

function isUsed(holding: Holding): boolean {
  return holding.isCollateral || holding.debtScaled !== 0n || holding.stableDebt !== null
}

function isPriceExact(state: PositionState): boolean {
  const { category } = state
  return state.holdings.every((holding) => {
    if (!isUsed(holding)) return true
    if (category !== null && isPricedByCategory(holding.reserve, category)) return category.priceExact
    return holding.reserve.priceExact
  })
}

/** The prices behind a position's numbers. */
export function* usedPrices({ state, isolated, protocol }: ValuedPosition): Generator<UsedInput> {
  if (isolated !== null) yield* isolatedInputs(isolated, protocol, isolated.now.priceTimestamp)
  if (state !== null) yield* poolPrices(state, protocol)
}

/** The stored indices behind a position's numbers. */
export function* usedIndices({ state, isolated, protocol }: ValuedPosition): Generator<UsedInput> {
  if (isolated !== null) yield* isolatedInputs(isolated, protocol, Number(isolated.now.market.accruedTimestamp))
  if (state !== null) yield* poolIndices(state, protocol)
}

function* poolPrices(state: PositionState, protocol: BookProtocol): Generator<UsedInput> {
  const { category } = state
  for (const holding of state.holdings) {
    if (!isUsed(holding)) continue
    const byCategory = category !== null && isPricedByCategory(holding.reserve, category)
    const timestamp = byCategory ? category.priceTimestamp : holding.reserve.priceTimestamp
    yield { market: holding.reserve.market.id, timestamp, staleAfterSeconds: protocol.staleAfterSeconds }
  }
}

function* poolIndices(state: PositionState, protocol: BookProtocol): Generator<UsedInput> {
  for (const holding of state.holdings) {
    if (!isUsed(holding)) continue
    const { id, accruedTimestamp } = holding.reserve.market
    yield { market: id, timestamp: Number(accruedTimestamp), staleAfterSeconds: protocol.staleAfterSeconds }
  }
}
