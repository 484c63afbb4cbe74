/** A valued position as a report shows it: exact integers beside decimal text. */
import { formatFixed, MAX_UINT256, WAD } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import { type BookMarket, keyToHex, type ValueStatus } from '../book/book.ts'
import type { MarketNow, PositionState, ValuedPosition } from '../book/valuation.ts'
import { debtAmount, debtValue, type Holding, priceInUse, supplyAmount } from '../models/aave-v3/account-data.ts'
import { stableDebtHalfUp } from '../models/aave-v3/accrual.ts'
import { isolatedLegs } from './isolated-view.ts'

export type LegView = {
  /** pool ‖ asset */
  readonly market: Hex
  readonly asset: Hex
  readonly symbol: string
  readonly side: 'SUPPLY' | 'COLLATERAL' | 'BORROW' | 'BORROW_STABLE'
  /** In the asset's units, interest included. */
  readonly amount: bigint
  readonly amountDecimal: string
  /** In the base currency's units, rounded as the contract does; null where the price is not known. */
  readonly valueBase: bigint | null
  readonly valueUsd: string | null
  readonly isCollateral: boolean
  /** The price that counts for this account, in the base currency's units. */
  readonly price: bigint | null
  readonly priceTimestamp: number
  readonly priceExact: boolean
}

export type PositionView = {
  /** pool ‖ account, or isolated market ‖ account */
  readonly id: Hex
  readonly account: Hex
  /** In whose units Base values are; null: the base currency's, which is USD. */
  readonly baseAsset: { readonly asset: Hex; readonly symbol: string; readonly decimals: number } | null
  readonly protocol: { readonly id: Hex; readonly slug: string; readonly deployment: string }
  /** 1e18 is one; MAX_UINT256 without debt, null where it is not known. */
  readonly healthFactorWad: bigint | null
  /** Null without debt or where it is not known. */
  readonly healthFactor: string | null
  readonly status: ValueStatus
  readonly collateralBase: bigint | null
  readonly collateralUsd: string | null
  readonly debtBase: bigint | null
  readonly debtUsd: string | null
  readonly legs: readonly LegView[]
  readonly priceExact: boolean
  /** Health factor below 1; null where it is not known. */
  readonly liquidatable: boolean | null
}

/** Decimals of the base currency: 8 for a unit of 100000000. */
export function baseDecimals(protocol: { readonly baseCurrencyUnit: bigint }): number {
  return protocol.baseCurrencyUnit.toString().length - 1
}

export function viewPosition(valued: ValuedPosition): PositionView {
  const { position, protocol, data, isolated } = valued
  const decimals = baseDecimals(protocol)
  const usd = (base: bigint | undefined): string | null =>
    base === undefined || isolated !== null ? null : formatFixed(base, decimals)
  const hasFactor = data !== null && data.healthFactorWad !== MAX_UINT256
  return {
    id: keyToHex(position.key),
    account: keyToHex(position.account),
    baseAsset:
      isolated === null
        ? null
        : {
            asset: isolated.now.market.asset,
            symbol: isolated.now.market.symbol,
            decimals: isolated.now.market.decimals,
          },
    protocol: { id: protocol.id, slug: protocol.slug, deployment: protocol.deployment },
    healthFactorWad: data?.healthFactorWad ?? null,
    healthFactor: hasFactor ? formatFixed(data.healthFactorWad, 18) : null,
    status: valued.status,
    collateralBase: data?.totalCollateralBase ?? null,
    collateralUsd: usd(data?.totalCollateralBase),
    debtBase: data?.totalDebtBase ?? null,
    debtUsd: usd(data?.totalDebtBase),
    legs: isolated !== null ? isolatedLegs(isolated) : valued.state === null ? [] : viewLegs(valued.state, decimals),
    priceExact: valued.priceExact,
    liquidatable: data === null ? null : data.healthFactorWad < WAD,
  }
}

function viewLegs(state: PositionState, decimals: number): readonly LegView[] {
  return state.holdings.flatMap((holding) => legsOf(holding, state, decimals))
}

function legsOf(holding: Holding<MarketNow>, state: PositionState, decimals: number): readonly LegView[] {
  const { reserve } = holding
  const { behaviour } = state
  const price = priceInUse(reserve, state.category)
  const leg = (side: LegView['side'], amount: bigint, valueBase: bigint | null): LegView => ({
    ...identity(reserve.market),
    side,
    amount,
    amountDecimal: formatFixed(amount, reserve.market.decimals),
    valueBase,
    valueUsd: valueBase === null ? null : formatFixed(valueBase, decimals),
    isCollateral: side === 'SUPPLY' && holding.isCollateral,
    price,
    priceTimestamp: reserve.priceTimestamp,
    priceExact: reserve.priceExact,
  })
  const legs: LegView[] = []
  if (holding.supplyScaled !== 0n) {
    const amount = supplyAmount(holding, behaviour)
    legs.push(leg('SUPPLY', amount, price === null ? null : (amount * price) / reserve.unit))
  }
  const debt = (side: LegView['side'], amount: bigint): void => {
    legs.push(leg(side, amount, price === null ? null : debtValue(amount, price, reserve.unit, behaviour)))
  }
  if (holding.debtScaled !== 0n) debt('BORROW', debtAmount({ ...holding, stableDebt: null }, state))
  if (holding.stableDebt !== null) debt('BORROW_STABLE', stableDebtHalfUp(holding.stableDebt, state.timestamp))
  return legs
}

function identity(market: BookMarket): { readonly market: Hex; readonly asset: Hex; readonly symbol: string } {
  return { market: market.id, asset: market.asset, symbol: market.symbol }
}
