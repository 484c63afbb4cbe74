/** The assets that a uniform drop leaves where they are. */
import type { Hex } from '../../core/hex.ts'
import type { BookProtocol } from '../book/book.ts'
import type { MarketNow, PositionState } from '../book/valuation.ts'
import { type UniformDrop, uniformDrop } from '../models/aave-v3/uniform-drop.ts'

/** Without a declared group an asset within 5 % of one unit of the base currency counts as pegged. */
const NEAR_ONE_BPS = 500n

/** Whether an asset is in the peg group: the declared one, or by its price at that moment. */
export function isPegged(reserve: MarketNow, protocol: BookProtocol, declared: ReadonlySet<Hex> | undefined): boolean {
  if (declared !== undefined) return declared.has(reserve.market.asset)
  if (reserve.price === null) return false
  const distance = reserve.price - protocol.baseCurrencyUnit
  return (distance < 0n ? -distance : distance) * 10_000n <= protocol.baseCurrencyUnit * NEAR_ONE_BPS
}

/** The uniform drop of a position with that peg group; undefined where a price is not known. */
export function positionDrop(
  state: PositionState,
  protocol: BookProtocol,
  declared: ReadonlySet<Hex> | undefined,
): UniformDrop | undefined {
  const pegged = new Set(
    state.holdings.filter(({ reserve }) => isPegged(reserve, protocol, declared)).map(({ reserve }) => reserve.index),
  )
  return uniformDrop(state, (holding) => pegged.has(holding.reserve.index))
}
