/** Shares and assets of Morpho Blue (SharesMathLib.sol, MathLib.sol). The rounding is in the name; wad is 1e18. */
import { mulDivCeil, mulDivFloor } from './ray'
import { add, mul, U256, u256 } from './u256'

const WAD: u64 = 1_000_000_000_000_000_000
const VIRTUAL_SHARES: u64 = 1_000_000
const VIRTUAL_ASSETS: u64 = 1

export function toAssetsFloor(shares: U256, totalAssets: U256, totalShares: U256): U256 {
  return mulDivFloor(shares, add(totalAssets, u256(VIRTUAL_ASSETS)), add(totalShares, u256(VIRTUAL_SHARES)))
}

export function toAssetsCeil(shares: U256, totalAssets: U256, totalShares: U256): U256 {
  return mulDivCeil(shares, add(totalAssets, u256(VIRTUAL_ASSETS)), add(totalShares, u256(VIRTUAL_SHARES)))
}

export function toSharesCeil(assets: U256, totalAssets: U256, totalShares: U256): U256 {
  return mulDivCeil(assets, add(totalShares, u256(VIRTUAL_SHARES)), add(totalAssets, u256(VIRTUAL_ASSETS)))
}

export function wadMulFloor(x: U256, y: U256): U256 {
  return mulDivFloor(x, y, u256(WAD))
}

export function wadDivFloor(x: U256, y: U256): U256 {
  return mulDivFloor(x, u256(WAD), y)
}

export function wadDivCeil(x: U256, y: U256): U256 {
  return mulDivCeil(x, u256(WAD), y)
}

/** e^(rate * seconds) - 1 by its first three terms, each rounded down. */
export function compoundedFloor(ratePerSecondWad: U256, seconds: u64): U256 {
  const first = mul(ratePerSecondWad, u256(seconds))
  const second = mulDivFloor(first, first, u256(2 * WAD))
  const third = mulDivFloor(second, first, u256(3 * WAD))
  return add(add(first, second), third)
}

/** 1e36, the scale of an oracle's price. */
export function priceScale(): U256 {
  return new U256(0xb34b9f1000000000, 0xc097ce7bc90715, 0, 0)
}
