/** What reports show of a position in an isolated market: its legs, its liquidation price, what could be liquidated. */
import { formatFixed, WAD } from '../../core/fixed.ts'
import type { IsolatedPosition } from '../book/isolated.ts'
import type { AccountData } from '../models/aave-v3/account-data.ts'
import type { LiquidationDirection } from '../models/aave-v3/liquidation-price.ts'
import { liquidationAmounts } from '../models/morpho-blue/liquidation-amounts.ts'
import { liquidationBoundary } from '../models/morpho-blue/position.ts'
import type { AssetLiquidationPrice, LiquidationOption } from './account-risk.ts'
import type { LegView } from './position-view.ts'

const PRICE_SCALE = 10n ** 36n
const PRICE_DECIMALS = 36

/** Legs in the order supply, collateral, debt; those that are not known are left out. */
export function isolatedLegs({ now, supplied, collateral, debt }: IsolatedPosition): readonly LegView[] {
  const { market, parameters, price, priceTimestamp, priceExact } = now
  const loan = { asset: market.asset, symbol: market.symbol, decimals: market.decimals }
  const leg = (
    side: LegView['side'],
    { asset, symbol, decimals }: typeof loan,
    amount: bigint,
    valueBase: bigint | null,
  ): LegView => ({
    market: market.id,
    ...{ asset, symbol, side, amount, valueBase, priceTimestamp, priceExact },
    amountDecimal: formatFixed(amount, decimals),
    valueUsd: null,
    isCollateral: side === 'COLLATERAL',
    price: side === 'COLLATERAL' ? price : PRICE_SCALE,
  })
  const legs: LegView[] = []
  if (supplied !== null && supplied !== 0n) legs.push(leg('SUPPLY', loan, supplied, supplied))
  if (collateral !== 0n && parameters.collateral !== null) {
    legs.push(
      leg('COLLATERAL', parameters.collateral, collateral, price === null ? null : (collateral * price) / PRICE_SCALE),
    )
  }
  if (debt !== null && debt !== 0n) legs.push(leg('BORROW', loan, debt, debt))
  return legs
}

export type IsolatedDrop = {
  readonly direction: LiquidationDirection
  /** How far the collateral must fall against the loan asset; null with ALWAYS and NEVER. */
  readonly dropWad: bigint | null
}

/** Undefined where the debt or the price is not known. */
export function isolatedDrop(position: IsolatedPosition): IsolatedDrop | undefined {
  const { price } = position.now
  if (price === null || position.debt === null) return undefined
  if (position.debt === 0n) return { direction: 'NEVER', dropWad: null }
  const boundary = boundaryOf(position)
  if (boundary === null) return { direction: 'ALWAYS', dropWad: null }
  return { direction: 'BELOW', dropWad: price === 0n ? null : ((price - boundary) * WAD) / price }
}

export function isolatedPrices(position: IsolatedPosition): readonly AssetLiquidationPrice[] {
  const { market, parameters, price } = position.now
  const { collateral } = parameters
  const boundary = boundaryOf(position)
  if (collateral === null || boundary === null) return []
  return [
    {
      market: market.id,
      asset: collateral.asset,
      symbol: collateral.symbol,
      direction: 'BELOW',
      price: formatFixed(boundary, PRICE_DECIMALS + market.decimals - collateral.decimals),
      boundary,
      currentPrice: price,
      movesWith: [market.id],
      bySource: null,
    },
  ]
}

export function isolatedOptions(position: IsolatedPosition, data: AccountData): readonly LiquidationOption[] {
  const { now, borrowShares, collateral } = position
  const { liquidationIncentiveWad } = now.parameters
  if (now.price === null || now.totals === undefined || liquidationIncentiveWad === null) return []
  if (borrowShares === 0n || collateral === 0n) return []
  const { totals, price } = now
  const amounts = liquidationAmounts({ borrowShares, collateral, totals, price, liquidationIncentiveWad })
  return [
    {
      collateralMarket: now.market.id,
      debtMarket: now.market.id,
      regime: 'NO_CAP',
      maxDebtToRepay: data.totalDebtBase,
      ...amounts,
      protocolFee: 0n,
      bonusBps: Number(now.market.liquidationBonusBps),
      leavesDust: false,
    },
  ]
}

function boundaryOf({ now, collateral, debt }: IsolatedPosition): bigint | null {
  const { lltvWad } = now.parameters
  return lltvWad === null || debt === null ? null : liquidationBoundary({ collateral, debt, lltvWad })
}
