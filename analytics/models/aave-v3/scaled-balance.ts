/**
 * What a token's event does to a scaled balance. The event carries an amount with interest; how it was rounded belongs
 * to the token's own revision (see revisions.ts), not to the pool's.
 */
import { rayDivCeil, rayDivFloor, rayDivHalfUp, rayMulCeil, rayMulFloor } from '../../../core/fixed.ts'
import type { TokenRounding } from './revisions.ts'

export type TokenChange = {
  readonly scaledBefore: bigint
  readonly indexRay: bigint
  readonly side: 'SUPPLY' | 'BORROW'
  readonly rounding: TokenRounding
}

/** The scaled balance after Mint(value, balanceIncrease, index). A Mint with value < balanceIncrease is a burn. */
export function scaledAfterMint(change: TokenChange, value: bigint, balanceIncrease: bigint): bigint {
  return scaledAfterDelta(change, value - balanceIncrease)
}

/** The scaled balance after Burn(value, balanceIncrease, index). */
export function scaledAfterBurn(change: TokenChange, value: bigint, balanceIncrease: bigint): bigint {
  return scaledAfterDelta(change, -(value + balanceIncrease))
}

/**
 * HALF_UP (ScaledBalanceTokenBase to 3.4): the scaled balance moves by rayDiv(|amount|, index). DIRECTED (from 3.5): the
 * amount is the difference of two rounded balances, and since index >= 1 the scaled balance that rounds to the new one
 * is unique.
 */
function scaledAfterDelta(change: TokenChange, amount: bigint): bigint {
  const { scaledBefore, indexRay } = change
  if (change.rounding === 'HALF_UP') {
    const moved = rayDivHalfUp(amount < 0n ? -amount : amount, indexRay)
    return amount < 0n ? scaledBefore - moved : scaledBefore + moved
  }
  if (change.side === 'SUPPLY') return rayDivCeil(rayMulFloor(scaledBefore, indexRay) + amount, indexRay)
  return rayDivFloor(rayMulCeil(scaledBefore, indexRay) + amount, indexRay)
}

/**
 * The scaled amount that a BalanceTransfer moved: `value` is its own, `amount` that of the ERC-20 Transfer just before it.
 * One of the two is the plain amount: the former in the first 3.0 code (npm @aave/core-v3 1.16.2), the latter since.
 * No index is below one, so the scaled amount is the smaller.
 */
export function scaledTransferred(transfer: { readonly amount: bigint; readonly value: bigint }): bigint {
  // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint.
  return transfer.value < transfer.amount ? transfer.value : transfer.amount
}
