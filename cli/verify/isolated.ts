/** What a Morpho contract, its rate model and its oracles are asked for, beside what we say. */
import { type Book, keyToHex } from '../../analytics/book/book.ts'
import type { ValuedPosition } from '../../analytics/book/valuation.ts'
import { adaptiveRates } from '../../analytics/models/morpho-blue/adaptive-curve.ts'
import type { Hex } from '../../core/hex.ts'
import type { Known } from './state.ts'

export type IsolatedMarketState = {
  readonly id: Hex
  /** WETH/USDC: collateral and loan. */
  readonly name: string
  /** loanToken, collateralToken, oracle, irm, lltv. */
  readonly parameters: readonly (Hex | bigint)[]
  /** Null: no model with a state of its own. */
  readonly rateModel: Hex | null
  readonly totalSupplyAssets: Known
  readonly totalSupplyShares: Known
  readonly totalBorrowAssets: Known
  readonly totalBorrowShares: Known
  readonly feeWad: Known
  readonly accruedTimestamp: Known
  readonly rateAtTargetWad: Known
  /** The mean rate from the last accrual to the block's timestamp. */
  readonly meanRateWad: Known
}

export type IsolatedPositionState = {
  readonly market: Hex
  readonly name: string
  readonly account: Hex
  readonly supplyShares: Known
  readonly borrowShares: Known
  readonly collateral: Known
  /** Why the values are not known. */
  readonly unknown: string | null
}

export type IsolatedState = {
  /** The Morpho contract. */
  readonly pool: Hex
  readonly markets: readonly IsolatedMarketState[]
  readonly positions: readonly IsolatedPositionState[]
}

/** A market and its positions, as the book has them. */
export function isolatedState(
  pool: Hex,
  book: Book,
  protocol: string,
  valued: readonly ValuedPosition[],
  timestamp: number,
): IsolatedState {
  const complete = book.protocols.get(protocol)?.historyIncomplete === false
  const known = (value: bigint): Known => (complete ? value : undefined)
  const markets = [...book.markets.values()].flatMap((market): IsolatedMarketState[] => {
    const { isolated } = market
    if (market.protocol !== protocol || isolated === null) return []
    const { collateral, oracle, rateModelAddress, lltvWad } = isolated
    if (collateral === null || oracle === null || rateModelAddress === null || lltvWad === null) return []
    const follows = isolated.rateModel === 'ADAPTIVE_CURVE'
    const elapsed = BigInt(timestamp) - market.accruedTimestamp
    return [
      {
        id: market.id,
        name: `${collateral.symbol}/${market.symbol}`,
        parameters: [market.asset, collateral.asset, oracle, rateModelAddress, lltvWad],
        rateModel: follows ? rateModelAddress : null,
        totalSupplyAssets: known(isolated.totalSupplyAssets),
        totalSupplyShares: known(isolated.totalSupplyShares),
        totalBorrowAssets: known(isolated.totalBorrowAssets),
        totalBorrowShares: known(isolated.totalBorrowShares),
        feeWad: known(isolated.feeWad),
        accruedTimestamp: known(market.accruedTimestamp),
        rateAtTargetWad: follows ? known(isolated.rateAtTargetWad) : undefined,
        meanRateWad: follows && complete ? adaptiveRates({ ...isolated, elapsed }).meanWad : undefined,
      },
    ]
  })
  const names = new Map(markets.map(({ id, name }) => [id, name]))
  const positions = valued.flatMap(({ position, isolated, status, data }): IsolatedPositionState[] => {
    const name = isolated === null ? undefined : names.get(isolated.now.market.id)
    if (isolated === null || name === undefined) return []
    return [
      {
        market: isolated.now.market.id,
        name,
        account: keyToHex(position.account),
        supplyShares: known(isolated.supplyShares),
        borrowShares: known(isolated.borrowShares),
        collateral: known(isolated.collateral),
        unknown: data === null ? status : null,
      },
    ]
  })
  return { pool, markets, positions }
}
