import { BigDecimal, BigInt } from '@graphprotocol/graph-ts'

/** integer · 10^exponent, without a call into the host. */
export function decimalOf(integer: BigInt, exponent: i32): BigDecimal {
  const decimal = new BigDecimal(integer)
  decimal.exp = BigInt.fromI32(exponent)
  return decimal
}
