/**
 * The fall x of all volatile assets together, collateral and debt, that brings the health factor to 1, the peg group
 * standing still: x = 1 - (D_s - S) / (V - D_v), with S, V the threshold-weighted stable and volatile collateral and
 * D_s, D_v stable and volatile debt (docs: uniform drop).
 */
import { BPS, divFloorSigned, WAD } from '../../../core/fixed.ts'
import {
  type AccountState,
  collateralThresholdBps,
  debtAmount,
  type Holding,
  priceInUse,
  supplyAmount,
} from './account-data.ts'
import type { LiquidationDirection } from './liquidation-price.ts'

export type UniformDrop = {
  /** BELOW: liquidatable when volatile assets fall by more than the drop; ABOVE: when they rise by more. */
  readonly direction: LiquidationDirection
  /** 0.25e18 is a fall of 25 %; negative: a rise, or a fall that has already happened. Rounded down. */
  readonly dropWad: bigint | null
}

/** Undefined: a price is not known. */
export function uniformDrop(account: AccountState, isStable: (holding: Holding) => boolean): UniformDrop | undefined {
  let scale = 1n
  for (const { reserve } of account.holdings) if (reserve.unit > scale) scale = reserve.unit
  let volatile = 0n
  let need = 0n
  for (const holding of account.holdings) {
    const thresholdBps = collateralThresholdBps(holding, account.category, account.behaviour) ?? 0n
    const net = supplyAmount(holding, account.behaviour) * thresholdBps - debtAmount(holding, account) * BPS
    if (net === 0n) continue
    const price = priceInUse(holding.reserve, account.category)
    if (price === null) return undefined
    const value = net * price * (scale / holding.reserve.unit)
    if (isStable(holding)) need -= value
    else volatile += value
  }
  if (volatile > 0n && need > 0n) return { direction: 'BELOW', dropWad: dropWad(need, volatile) }
  if (volatile < 0n && need < 0n) return { direction: 'ABOVE', dropWad: dropWad(need, volatile) }
  const always = volatile < 0n || (volatile === 0n && need > 0n)
  return { direction: always ? 'ALWAYS' : 'NEVER', dropWad: null }
}

function dropWad(need: bigint, volatile: bigint): bigint {
  return divFloorSigned((volatile - need) * WAD, volatile)
}
