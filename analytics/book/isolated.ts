/**
 * Positions of isolated markets: valued in the asset that the market lends, interest accrued to the moment. What is not
 * known makes the numbers null and the status the reason.
 */
import { WAD } from '../../core/fixed.ts'
import type { UsedInput } from '../clocks.ts'
import type { AccountData } from '../models/aave-v3/account-data.ts'
import { expectedTotals, type MarketTotals, toAssetsCeil, toAssetsFloor } from '../models/morpho-blue/market.ts'
import { positionValues } from '../models/morpho-blue/position.ts'
import type { BookIsolated, BookMarket, BookPosition, BookProtocol, ValueStatus } from './book.ts'

/** An isolated market at the moment asked. */
export type IsolatedMarketNow = {
  readonly market: BookMarket
  readonly parameters: BookIsolated
  /** Interest included; undefined where the rate model is not known and interest has come since the last accrual. */
  readonly totals: MarketTotals | undefined
  /** Of the collateral in the loan asset, scaled by 1e36; null: not known. */
  readonly price: bigint | null
  readonly priceTimestamp: number
  readonly priceExact: boolean
}

export type IsolatedPosition = {
  readonly now: IsolatedMarketNow
  /** In the collateral's units. */
  readonly collateral: bigint
  readonly supplyShares: bigint
  readonly borrowShares: bigint
  /** In the loan asset's units, interest included, rounded down; null: not known. */
  readonly supplied: bigint | null
  /** The same, rounded up. */
  readonly debt: bigint | null
}

export type ValuedIsolated = {
  readonly status: ValueStatus
  /** Base values are in the loan asset's units. */
  readonly data: AccountData | null
  readonly state: null
  readonly isolated: IsolatedPosition
  readonly priceExact: boolean
}

type PriceNow = Pick<IsolatedMarketNow, 'price' | 'priceTimestamp' | 'priceExact'>

/** The market with interest up to the timestamp, in seconds. */
export function isolatedNow(market: BookMarket, price: PriceNow, timestamp: bigint): IsolatedMarketNow {
  const { isolated } = market
  if (isolated === null) throw new TypeError('An isolated market: got a reserve of a pool.')
  const totals = expectedTotals({ ...isolated, accruedTimestamp: market.accruedTimestamp }, timestamp)
  return { market, parameters: isolated, totals, ...price }
}

const MARKET_BYTES = 32

/** The market's key in the position's: market ‖ account. */
export function marketOfIsolated(position: BookPosition): string {
  return position.key.slice(0, MARKET_BYTES)
}

export function valueIsolated(
  position: BookPosition,
  protocol: BookProtocol,
  now: IsolatedMarketNow,
  moment: { readonly timestamp: number },
): ValuedIsolated {
  const state = stateOf(position, now)
  const unknown = (status: ValueStatus): ValuedIsolated => ({
    ...{ status, data: null, state: null },
    isolated: { ...state, supplied: null, debt: null },
    priceExact: now.priceExact,
  })
  const { lltvWad } = now.parameters
  if (protocol.historyIncomplete || lltvWad === null) return unknown('HISTORY_INCOMPLETE')
  const broken = [...position.balances.values()].find(({ scaledStatus }) => scaledStatus !== 'OK')
  if (broken !== undefined) return unknown(broken.scaledStatus)
  if (now.totals === undefined) return unknown('REVISION_UNKNOWN')
  const { collateral, borrowShares } = state
  const values = positionValues({ collateral, borrowShares, totals: now.totals, lltvWad, price: now.price })
  const priceExact = now.priceExact || (collateral === 0n && borrowShares === 0n)
  if (values === undefined) {
    return { status: 'PRICE_UNKNOWN', data: null, state: null, isolated: state, priceExact }
  }
  const stale = moment.timestamp - now.priceTimestamp > protocol.staleAfterSeconds
  const thresholdBps = (lltvWad * 10_000n) / WAD
  return {
    status: values.debt === 0n ? 'NO_DEBT' : stale ? 'PRICE_STALE' : 'OK',
    data: {
      totalCollateralBase: values.collateralValue,
      totalDebtBase: values.debt,
      availableBorrowsBase: values.maxBorrow > values.debt ? values.maxBorrow - values.debt : 0n,
      currentLiquidationThresholdBps: thresholdBps,
      ltvBps: thresholdBps,
      healthFactorWad: values.healthFactorWad,
    },
    state: null,
    isolated: state,
    priceExact,
  }
}

function stateOf(position: BookPosition, now: IsolatedMarketNow): IsolatedPosition {
  const amounts = { SUPPLY: 0n, COLLATERAL: 0n, BORROW: 0n, BORROW_STABLE: 0n }
  for (const { side, scaled } of position.balances.values()) amounts[side] = scaled
  const { totals } = now
  const supplyShares = amounts.SUPPLY
  const borrowShares = amounts.BORROW
  return {
    now,
    collateral: amounts.COLLATERAL,
    supplyShares,
    borrowShares,
    supplied:
      totals === undefined ? null : toAssetsFloor(supplyShares, totals.totalSupplyAssets, totals.totalSupplyShares),
    debt: totals === undefined ? null : toAssetsCeil(borrowShares, totals.totalBorrowAssets, totals.totalBorrowShares),
  }
}

/** The one input of that age behind the position's numbers. */
export function* isolatedInputs(
  { now, collateral, borrowShares }: IsolatedPosition,
  protocol: BookProtocol,
  timestamp: number,
): Generator<UsedInput> {
  if (collateral === 0n && borrowShares === 0n) return
  yield { market: now.market.id, timestamp, staleAfterSeconds: protocol.staleAfterSeconds }
}
