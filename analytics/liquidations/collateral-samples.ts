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
    const recorded = (await reader.blocks.near(middle)).filter((number) => number <= middle).at(-1)
    const time = recorded === undefined ? null : ((await reader.blocks.at(recorded))?.timestamp ?? null)
    if (recorded !== undefined && time !== null && time > timestamp) high = recorded
    else {
      low = middle
      found = time === null ? found : recorded
    }
  }
  return found
}
