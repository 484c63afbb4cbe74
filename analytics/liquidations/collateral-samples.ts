/** The value of what is used as collateral of each market at moments of the past. */
import { WAD } from '../../core/fixed.ts'
import type { Hex } from '../../core/hex.ts'
import { loadBook } from '../book/load.ts'
import { Valuation } from '../book/valuation.ts'
import { collateralThresholdBps, priceInUse, supplyAmount } from '../models/aave-v3/account-data.ts'
import type { CollateralSample } from '../models/profit-volume.ts'
import type { Reader } from '../reader.ts'

/** At the last recorded block of a moment, up to the newest one given; undefined where none is recorded yet. */
export async function collateralAt(
  reader: Reader,
  timestamp: number,
  newest: number,
): Promise<CollateralSample | undefined> {
  const block = await lastBlockAt(reader, timestamp, newest)
  if (block === undefined) return undefined
  const book = await loadBook(reader, block)
  const usdWad = new Map<Hex, bigint>()
  for (const { state, protocol } of new Valuation(book, { block, timestamp }).all()) {
    for (const holding of state?.holdings ?? []) {
      if (state === null || collateralThresholdBps(holding, state.category, state.behaviour) === null) continue
      const price = priceInUse(holding.reserve, state.category)
      if (price === null) continue
      const { id } = holding.reserve.market
      const value = supplyAmount(holding, state.behaviour) * price * WAD
      usdWad.set(id, (usdWad.get(id) ?? 0n) + value / (holding.reserve.unit * protocol.baseCurrencyUnit))
    }
  }
  return { timestamp, usdWad }
}

/** The last recorded block that is not younger than a moment, by halving; undefined where there is none. */
async function lastBlockAt(reader: Reader, timestamp: number, newest: number): Promise<number | undefined> {
  let found: number | undefined
  let low = -1
  let high = newest + 1
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const recorded = await atOrBelow(reader, middle)
    if (recorded !== undefined && recorded.timestamp > timestamp) high = recorded.number
    else {
      low = middle
      found = recorded?.number ?? found
    }
  }
  return found
}

/** The newest recorded block at or below a number whose time is known. */
async function atOrBelow(
  { blocks }: Reader,
  number: number,
): Promise<{ readonly number: number; readonly timestamp: number } | undefined> {
  // What is near a recorded block leaves that block itself out in one store and not in the other.
  const known = await blocks.at(number)
  const below = (await blocks.near(number)).filter((one) => one < number).at(-1)
  const block = known ?? (below === undefined ? null : await blocks.at(below))
  return block === null || block.timestamp === null ? undefined : { number: block.number, timestamp: block.timestamp }
}
