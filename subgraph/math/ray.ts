/**
 * Fixed-point products and quotients as in Aave's WadRayMath.sol, PercentageMath.sol and MathUtils.sol. The rounding is
 * in the name. Ray is 1e27, wad 1e18, bps 1e4.
 */
import { add, divCeil, divFloor, mul, U256, u256 } from './u256'

/** 1e27 */
export function ray(): U256 {
  return new U256(0x9fd0803ce8000000, 0x33b2e3c, 0, 0)
}

function halfRay(): U256 {
  return new U256(0x4fe8401e74000000, 0x19d971e, 0, 0)
}

const WAD: u64 = 1_000_000_000_000_000_000

export function rayMulHalfUp(x: U256, y: U256): U256 {
  return divFloor(add(mul(x, y), halfRay()), ray())
}

export function rayMulFloor(x: U256, y: U256): U256 {
  return divFloor(mul(x, y), ray())
}

export function rayMulCeil(x: U256, y: U256): U256 {
  return divCeil(mul(x, y), ray())
}

export function rayDivHalfUp(x: U256, y: U256): U256 {
  return divFloor(add(mul(x, ray()), divFloor(y, u256(2))), y)
}

export function rayDivFloor(x: U256, y: U256): U256 {
  return divFloor(mul(x, ray()), y)
}

export function rayDivCeil(x: U256, y: U256): U256 {
  return divCeil(mul(x, ray()), y)
}

export function wadDivHalfUp(x: U256, y: U256): U256 {
  return divFloor(add(mul(x, u256(WAD)), divFloor(y, u256(2))), y)
}

export function percentMulHalfUp(x: U256, bps: U256): U256 {
  return divFloor(add(mul(x, bps), u256(5_000)), u256(10_000))
}

export function mulDivFloor(x: U256, y: U256, z: U256): U256 {
  return divFloor(mul(x, y), z)
}

export function mulDivCeil(x: U256, y: U256, z: U256): U256 {
  return divCeil(mul(x, y), z)
}

/** 10^exponent */
export function powerOfTen(exponent: i32): U256 {
  let low: u64 = 1
  let result = u256(1)
  for (let i = 0; i < exponent; i++) {
    low *= 10
    if (i % 19 == 18) {
      result = mul(result, u256(low))
      low = 1
    }
  }
  return mul(result, u256(low))
}
