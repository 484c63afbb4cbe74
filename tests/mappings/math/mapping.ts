/** The mappings' arithmetic, callable with numbers: operands and the result are 256-bit integers in four words. */
import { scaledAfter } from '../../../subgraph/aave-v3/scaled-amount'
import { binomialInterestRay, linearInterestRay, taylorInterestRay } from '../../../subgraph/math/accrual'
import {
  debtAmount,
  debtValue,
  healthFactorWad,
  supplyAmount,
  supplyValueFloor,
} from '../../../subgraph/math/health-factor'
import { rayMulHalfUp } from '../../../subgraph/math/ray'
import {
  add,
  divCeil,
  divFloor,
  fromBigInt,
  mul,
  overflowed,
  resetOverflow,
  sub,
  toBigInt,
  U256,
  zero,
} from '../../../subgraph/math/u256'

const operands: U256[] = [zero(), zero(), zero(), zero()]
let result: U256 = zero()

export function setOperand(index: i32, a: u64, b: u64, c: u64, d: u64): void {
  operands[index] = new U256(a, b, c, d)
}

export function resultWord(index: i32): u64 {
  return index == 0 ? result.a : index == 1 ? result.b : index == 2 ? result.c : result.d
}

/** True when the result left 256 bits. */
export function leftRange(): bool {
  const left = overflowed()
  resetOverflow()
  return left
}

export function plus(): void {
  result = add(operands[0], operands[1])
}

export function minus(): void {
  result = sub(operands[0], operands[1])
}

export function times(): void {
  result = mul(operands[0], operands[1])
}

export function overFloor(): void {
  result = divFloor(operands[0], operands[1])
}

export function overCeil(): void {
  result = divCeil(operands[0], operands[1])
}

/** To the form that entities hold, and back. */
export function throughBigInt(): void {
  result = fromBigInt(toBigInt(operands[0]))
}

/** rate, index */
export function incomeIndex(seconds: u64): void {
  result = rayMulHalfUp(linearInterestRay(operands[0], seconds), operands[1])
}

/** rate, index */
export function debtIndex(seconds: u64, taylor: bool): void {
  const growth = taylor ? taylorInterestRay(operands[0], seconds) : binomialInterestRay(operands[0], seconds)
  result = rayMulHalfUp(growth, operands[1])
}

/** scaled, amount, index */
export function scaledBalance(grows: bool, side: u8, rules: i32): void {
  result = scaledAfter(operands[0], operands[1], grows, operands[2], side, rules)
}

/** scaled, index, price, unit */
export function supplyBase(directed: bool): void {
  result = supplyValueFloor(supplyAmount(operands[0], operands[1], directed), operands[2], operands[3])
}

/** scaled, index, price, unit */
export function debtBase(directed: bool): void {
  result = debtValue(debtAmount(operands[0], operands[1], directed), operands[2], operands[3], directed)
}

/** weighted, collateral, debt */
export function healthFactor(directed: bool): void {
  result = healthFactorWad(operands[0], operands[1], operands[2], directed)
}
