/** Morpho Blue's arithmetic in the mappings, callable with numbers: 256-bit integers in four words. */
import { adaptiveRates } from '../../../subgraph/math/adaptive-curve'
import { mulDivFloor } from '../../../subgraph/math/ray'
import { compoundedFloor, priceScale, toAssetsCeil, wadDivFloor, wadMulFloor } from '../../../subgraph/math/shares'
import { add, U256, zero } from '../../../subgraph/math/u256'

const operands: U256[] = [zero(), zero(), zero(), zero(), zero(), zero()]
let result: U256 = zero()

export function setOperand(index: i32, a: u64, b: u64, c: u64, d: u64): void {
  operands[index] = new U256(a, b, c, d)
}

export function resultWord(index: i32): u64 {
  return index == 0 ? result.a : index == 1 ? result.b : index == 2 ? result.c : result.d
}

/** rate at target, supply, borrow */
export function rate(elapsed: u64): void {
  result = adaptiveRates(operands[0], operands[1], operands[2], elapsed).meanWad
}

/** rate at target, supply, borrow: what all owe */
export function owed(elapsed: u64): void {
  const rates = adaptiveRates(operands[0], operands[1], operands[2], elapsed)
  result = add(operands[2], wadMulFloor(operands[2], compoundedFloor(rates.meanWad, elapsed)))
}

/** borrow shares, total assets, total shares */
export function debt(): void {
  result = toAssetsCeil(operands[0], operands[1], operands[2])
}

/** collateral, price */
export function collateralValue(): void {
  result = mulDivFloor(operands[0], operands[1], priceScale())
}

/** collateral value, lltv, debt */
export function healthFactor(): void {
  result = wadDivFloor(wadMulFloor(operands[0], operands[1]), operands[2])
}
