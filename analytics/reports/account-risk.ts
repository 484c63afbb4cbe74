/** What an account risks: each of its positions with liquidation prices, uniform drop and what could be liquidated. */
import { formatFixed } from '../../core/fixed.ts'
import { type Hex, hexToBytes } from '../../core/hex.ts'
import type { Book } from '../book/book.ts'
import { loadBook } from '../book/load.ts'
import { type PositionState, usedIndices, usedPrices, type ValuedPosition } from '../book/valuation.ts'
import { type Clocks, clocksOf } from '../clocks.ts'
import { debtAmount, hasDebt, isPricedByCategory, supplyAmount } from '../models/aave-v3/account-data.ts'
import { type CloseFactorRegime, closeFactor } from '../models/aave-v3/close-factor.ts'
import {
  leavesDust,
  liquidationAmounts,
  liquidationBonusBps,
  liquidationCollateralPrice,
  liquidationDebtPrice,
} from '../models/aave-v3/liquidation-amounts.ts'
import {
  type LiquidationDirection,
  type LiquidationPrice,
  liquidationPrice,
  liquidationPriceDecimal,
} from '../models/aave-v3/liquidation-price.ts'
import type { PriceNote } from '../oracle-prices.ts'
import { hexArgument } from './arguments.ts'
import { askedMoment, type ReportContext } from './context.ts'
import { isolatedDrop, isolatedOptions, isolatedPrices } from './isolated-view.ts'
import { isPegged, positionDrop } from './peg-group.ts'
import { baseDecimals, type PositionView, viewPosition } from './position-view.ts'

export type AccountRiskArguments = {
  /** An account's address, or a position's id (pool ‖ account, or isolated market ‖ account). */
  readonly id: string
  readonly block?: number | undefined
  /** Assets that a uniform drop leaves where they are; by default those priced within 5 % of one. */
  readonly stableAssets?: readonly string[] | undefined
}

type PriceView = {
  readonly direction: LiquidationDirection
  /** Decimal text in the base currency (USD); null for ALWAYS and NEVER, or where only rounding tells. */
  readonly price: string | null
  /**
   * The first integer oracle answer at which the contract says that the health factor is below 1; null where there is
   * none, or where an asset both lent and borrowed leaves it undecided.
   */
  readonly boundary: bigint | null
}

export type AssetLiquidationPrice = PriceView & {
  readonly market: Hex
  readonly asset: Hex
  readonly symbol: string
  /** In the base currency's units. */
  readonly currentPrice: bigint | null
  /** The markets of the position with the same price source, this one included. */
  readonly movesWith: readonly Hex[]
  /** The same question when all of them move; null where the source prices this asset alone. */
  readonly bySource: PriceView | null
}

/** What one call could do to a pair of legs, by the close factor and the collateral at hand. */
export type LiquidationOption = {
  readonly collateralMarket: Hex
  readonly debtMarket: Hex
  readonly regime: CloseFactorRegime
  /** The cap by the close factor alone, in the debt asset's units. */
  readonly maxDebtToRepay: bigint
  /** What such a call repays and takes; less where the collateral does not suffice. */
  readonly debtRepaid: bigint
  readonly collateralSeized: bigint
  readonly protocolFee: bigint
  readonly bonusBps: number
  /** True when that very amount is refused because it leaves a rest below 1,000 (from revision 7 on). */
  readonly leavesDust: boolean
}

export type AccountRisk = PositionView & {
  readonly category: { readonly number: number; readonly label: string } | null
  /** The contract's average, truncated. */
  readonly liquidationThresholdBps: number | null
  readonly ltvBps: number | null
  readonly availableBorrowsBase: bigint | null
  readonly availableBorrowsUsd: string | null
  readonly liquidationPrices: readonly AssetLiquidationPrice[]
  readonly uniformDropDirection: LiquidationDirection | null
  /** Decimal text: "0.25" is a fall of 25 %. */
  readonly uniformDrop: string | null
  /** The assets of the position that a uniform drop leaves where they are. */
  readonly stableAssets: readonly Hex[]
  /** For each pair of legs, what the close factor allows at this health factor; callable only below 1. */
  readonly liquidationOptions: readonly LiquidationOption[]
}

export type AccountRisks = {
  readonly items: readonly AccountRisk[]
  readonly clocks: Clocks
  readonly priceExact: boolean
  /** Why prices that no event tells were not read at the block; null when they were. */
  readonly priceNote: PriceNote | null
}

export async function accountRisk(context: ReportContext, o: AccountRiskArguments): Promise<AccountRisks> {
  const id = hexToBytes(hexArgument('id', o.id, [20, 40, 52]))
  const stable =
    o.stableAssets === undefined
      ? undefined
      : new Set(o.stableAssets.map((asset) => hexArgument('stableAssets', asset, [20])))
  const { indexed, moment } = await askedMoment(context, o.block)
  const filter = id.length === 20 ? { account: id } : { position: id }
  const book = await loadBook(context.reader, moment.block, filter)
  const valuation = await context.books.value(context.reader, onlyUsed(book), moment, indexed)
  const all = [...valuation.all()].sort((a, b) => (a.position.key < b.position.key ? -1 : 1))
  return {
    items: all.map((valued) => viewRisk(valued, labelOf(valued), stable)),
    clocks: clocksOf({
      indexed,
      values: moment,
      head: context.chainHead(),
      prices: all.flatMap((valued) => [...usedPrices(valued)]),
      indices: all.flatMap((valued) => [...usedIndices(valued)]),
    }),
    priceExact: all.every((valued) => valued.priceExact),
    priceNote: valuation.priceNote,
  }

  function labelOf(valued: ValuedPosition): { number: number; label: string } | null {
    const key = valued.position.category
    const category = key === null ? undefined : book.categories.get(key)
    return category === undefined ? null : { number: category.number, label: category.label }
  }
}

/** The book without what its positions do not use, whose prices need not be read. */
function onlyUsed(book: Book): Book {
  const positions = [...book.positions.values()]
  const markets = new Set(positions.flatMap(({ balances }) => [...balances.values()].map(({ market }) => market)))
  const categories = new Set(positions.map(({ category }) => category))
  return {
    ...book,
    markets: new Map([...book.markets].filter(([key]) => markets.has(key))),
    categories: new Map([...book.categories].filter(([key]) => categories.has(key))),
  }
}

function viewRisk(
  valued: ValuedPosition,
  category: AccountRisk['category'],
  stable: ReadonlySet<Hex> | undefined,
): AccountRisk {
  const { data, state, protocol } = valued
  const known = data === null ? null : state
  const isolated = data === null ? null : valued.isolated
  const drop =
    isolated !== null ? isolatedDrop(isolated) : known === null ? undefined : positionDrop(known, protocol, stable)
  return {
    ...viewPosition(valued),
    category,
    liquidationThresholdBps: data === null ? null : Number(data.currentLiquidationThresholdBps),
    ltvBps: data === null ? null : Number(data.ltvBps),
    availableBorrowsBase: data?.availableBorrowsBase ?? null,
    availableBorrowsUsd:
      data === null || isolated !== null ? null : formatFixed(data.availableBorrowsBase, baseDecimals(protocol)),
    liquidationPrices:
      isolated !== null ? isolatedPrices(isolated) : known === null ? [] : assetPrices(known, baseDecimals(protocol)),
    uniformDropDirection: drop?.direction ?? null,
    uniformDrop: drop === undefined || drop.dropWad === null ? null : formatFixed(drop.dropWad, 18),
    stableAssets: (state?.holdings ?? [])
      .filter(({ reserve }) => isPegged(reserve, protocol, stable))
      .map(({ reserve }) => reserve.market.asset),
    liquidationOptions:
      data === null
        ? []
        : isolated !== null
          ? isolatedOptions(isolated, data)
          : known === null
            ? []
            : liquidationOptions(known, data),
  }
}

function assetPrices(state: PositionState, decimals: number): readonly AssetLiquidationPrice[] {
  const used = state.holdings.filter((holding) => hasDebt(holding) || isBacking(holding))
  if (!used.some(hasDebt)) return []
  return used.flatMap((holding) => assetPrice(state, used, holding, decimals))
}

function assetPrice(
  state: PositionState,
  used: readonly MarketHolding[],
  { reserve }: MarketHolding,
  decimals: number,
): AssetLiquidationPrice[] {
  // A category's own price source stands for all its assets, which therefore cannot move apart.
  const byCategory = isPricedByCategory(reserve, state.category)
  const source = reserve.market.priceSource
  const related = used.filter((other) =>
    byCategory
      ? isPricedByCategory(other.reserve, state.category)
      : other.reserve === reserve ||
        (source !== null &&
          other.reserve.market.priceSource === source &&
          !isPricedByCategory(other.reserve, state.category)),
  )
  const indices = new Set(related.map((other) => other.reserve.index))
  const moving = byCategory ? indices : new Set([reserve.index])
  const alone = liquidationPrice(state, (holding) => moving.has(holding.reserve.index))
  if (alone === undefined) return []
  const together =
    indices.size > moving.size ? liquidationPrice(state, (holding) => indices.has(holding.reserve.index)) : undefined
  const { id, asset, symbol } = reserve.market
  return [
    {
      market: id,
      asset,
      symbol,
      ...priceView(alone, decimals),
      currentPrice: byCategory ? (state.category?.price ?? null) : reserve.price,
      movesWith: related.map((other) => other.reserve.market.id),
      bySource: together === undefined ? null : priceView(together, decimals),
    },
  ]
}

function priceView(price: LiquidationPrice, decimals: number): PriceView {
  return { direction: price.direction, price: liquidationPriceDecimal(price, decimals), boundary: price.boundary }
}

function isBacking(holding: MarketHolding): boolean {
  return holding.isCollateral && holding.supplyScaled !== 0n
}

type Known = { readonly healthFactorWad: bigint; readonly totalDebtBase: bigint }

function liquidationOptions(state: PositionState, data: Known): readonly LiquidationOption[] {
  const debts = state.holdings.filter(hasDebt)
  const collaterals = state.holdings.filter(isBacking)
  return debts.flatMap((debt) => collaterals.flatMap((collateral) => optionOf(state, data, debt, collateral)))
}

type MarketHolding = PositionState['holdings'][number]

function optionOf(
  state: PositionState,
  data: Known,
  debt: MarketHolding,
  collateral: MarketHolding,
): LiquidationOption[] {
  const { behaviour, category } = state
  const debtPrice = liquidationDebtPrice(debt.reserve, category)
  const collateralPrice = liquidationCollateralPrice(collateral.reserve, category)
  if (debtPrice === null || collateralPrice === null) return []
  const debtLeg = debtAmount(debt, state)
  const collateralBalance = supplyAmount(collateral, behaviour)
  const prices = { debtPrice, debtUnit: debt.reserve.unit, collateralPrice, collateralUnit: collateral.reserve.unit }
  const { regime, maxDebtToRepay } = closeFactor({
    behaviour,
    healthFactorWad: data.healthFactorWad,
    totalDebtBase: data.totalDebtBase,
    debtLeg,
    debtPrice,
    debtUnit: prices.debtUnit,
    collateralLegBase: (collateralBalance * collateralPrice) / prices.collateralUnit,
  })
  const bonusBps = liquidationBonusBps(collateral.reserve, category, behaviour)
  // An asset without a bonus cannot be liquidated as collateral: the contract divides by it.
  if (bonusBps === 0n) return []
  const protocolFeeBps = collateral.reserve.market.liquidationProtocolFeeBps
  const input = { behaviour, debtToCover: maxDebtToRepay, ...prices, collateralBalance, bonusBps, protocolFeeBps }
  const amounts = liquidationAmounts(input)
  return [
    {
      collateralMarket: collateral.reserve.market.id,
      debtMarket: debt.reserve.market.id,
      regime,
      maxDebtToRepay,
      debtRepaid: amounts.debtRepaid,
      collateralSeized: amounts.collateralSeized,
      protocolFee: amounts.protocolFee,
      bonusBps: Number(bonusBps),
      leavesDust: leavesDust({ ...input, debtLeg }, amounts),
    },
  ]
}
