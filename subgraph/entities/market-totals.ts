import { BigInt, Bytes } from '@graphprotocol/graph-ts'
import { MarketTotals } from '../generated/schema'
import { SIDE_BORROW, SIDE_SUPPLY } from '../ids'
import { add, compare, fromBigInt, sub, toBigInt, U256, zero } from '../math/u256'

export function createTotals(market: Bytes): void {
  if (MarketTotals.load(market) != null) return
  const totals = new MarketTotals(market)
  totals.market = market
  totals.scaledSupply = BigInt.fromI32(0)
  totals.scaledDebt = BigInt.fromI32(0)
  totals.deficit = BigInt.fromI32(0)
  totals.save()
}

export function loadTotals(market: Bytes): MarketTotals | null {
  return MarketTotals.load(market)
}

export function hasScaledDebt(market: Bytes): bool {
  const totals = MarketTotals.load(market)
  return totals != null && !fromBigInt(totals.scaledDebt).isZero()
}

/** Follows one account's balance from one scaled amount to another. */
export function moveTotal(market: Bytes, side: u8, from: U256, to: U256): void {
  const totals = MarketTotals.load(market)
  if (totals == null) return
  if (side == SIDE_SUPPLY) totals.scaledSupply = moved(totals.scaledSupply, from, to)
  else if (side == SIDE_BORROW) totals.scaledDebt = moved(totals.scaledDebt, from, to)
  totals.save()
}

export function addDeficit(market: Bytes, amount: U256): void {
  const totals = MarketTotals.load(market)
  if (totals == null) return
  totals.deficit = moved(totals.deficit, zero(), amount)
  totals.save()
}

export function subtractDeficit(market: Bytes, amount: U256): void {
  const totals = MarketTotals.load(market)
  if (totals == null) return
  totals.deficit = moved(totals.deficit, amount, zero())
  totals.save()
}

function moved(total: BigInt, from: U256, to: U256): BigInt {
  const raised = add(fromBigInt(total), to)
  return toBigInt(compare(raised, from) < 0 ? zero() : sub(raised, from))
}
