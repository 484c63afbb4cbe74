/** Call data of Morpho Blue and of the contracts around it. */
import { type Abi, encodeFunctionData, parseAbi } from 'viem'
import type { Hex } from '../../core/hex.ts'

export type MarketParams = {
  readonly loanToken: Hex
  readonly collateralToken: Hex
  readonly oracle: Hex
  readonly irm: Hex
  readonly lltv: bigint
}

const PARAMS =
  'struct MarketParams { address loanToken; address collateralToken; address oracle; address irm; uint256 lltv; }'

const MORPHO: Abi = parseAbi([
  PARAMS,
  'function enableIrm(address irm)',
  'function enableLltv(uint256 lltv)',
  'function setFee(MarketParams params, uint256 fee)',
  'function setFeeRecipient(address recipient)',
  'function createMarket(MarketParams params)',
  'function supply(MarketParams params, uint256 assets, uint256 shares, address onBehalf, bytes data)',
  'function withdraw(MarketParams params, uint256 assets, uint256 shares, address onBehalf, address receiver)',
  'function borrow(MarketParams params, uint256 assets, uint256 shares, address onBehalf, address receiver)',
  'function repay(MarketParams params, uint256 assets, uint256 shares, address onBehalf, bytes data)',
  'function supplyCollateral(MarketParams params, uint256 assets, address onBehalf, bytes data)',
  'function withdrawCollateral(MarketParams params, uint256 assets, address onBehalf, address receiver)',
  'function liquidate(MarketParams params, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data)',
  'function accrueInterest(MarketParams params)',
  'function setAuthorization(address authorized, bool newIsAuthorized)',
])

export type MorphoFunction =
  | 'enableIrm'
  | 'enableLltv'
  | 'setFee'
  | 'setFeeRecipient'
  | 'createMarket'
  | 'supply'
  | 'withdraw'
  | 'borrow'
  | 'repay'
  | 'supplyCollateral'
  | 'withdrawCollateral'
  | 'liquidate'
  | 'accrueInterest'
  | 'setAuthorization'

/** Call data of one of Morpho's functions, its arguments in order. */
export function morphoCall(functionName: MorphoFunction, ...args: readonly unknown[]): Hex {
  return encodeFunctionData({ abi: MORPHO, functionName, args })
}

const ORACLE = parseAbi(['function set(uint256 next, bool isDown)'])

export function setOracle(price: bigint, isDown: boolean): Hex {
  return encodeFunctionData({ abi: ORACLE, functionName: 'set', args: [price, isDown] })
}

const PRE_LIQUIDATION = parseAbi([
  'struct Terms { uint256 preLltv; uint256 preLCF1; uint256 preLCF2; uint256 preLIF1; uint256 preLIF2; address oracle; }',
  'function createPreLiquidation(bytes32 id, Terms terms) returns (address)',
  'function preLiquidate(address borrower, uint256 repaidShares)',
  'function approve(address spender, uint256 amount) returns (bool)',
])

/** terms: preLltv, close factor and incentive at both ends (1e18 is one), oracle. */
export function createPreLiquidationCall(
  id: Hex,
  [preLltv, preLCF1, preLCF2, preLIF1, preLIF2, oracle]: readonly [bigint, bigint, bigint, bigint, bigint, Hex],
): Hex {
  const terms = { preLltv, preLCF1, preLCF2, preLIF1, preLIF2, oracle }
  return encodeFunctionData({ abi: PRE_LIQUIDATION, functionName: 'createPreLiquidation', args: [id, terms] })
}

export function preLiquidateCall(borrower: Hex, repaidShares: bigint): Hex {
  return encodeFunctionData({ abi: PRE_LIQUIDATION, functionName: 'preLiquidate', args: [borrower, repaidShares] })
}

export function approve(spender: Hex, amount: bigint): Hex {
  return encodeFunctionData({ abi: PRE_LIQUIDATION, functionName: 'approve', args: [spender, amount] })
}

const LENS = parseAbi([
  'function markets(address morpho, bytes32[] ids) view returns (uint256[])',
  'function positions(address morpho, bytes32 id, address[] users) view returns (uint256[])',
])

export function lensMarkets(morpho: Hex, ids: readonly Hex[]): Hex {
  return encodeFunctionData({ abi: LENS, functionName: 'markets', args: [morpho, ids] })
}

export function lensPositions(morpho: Hex, id: Hex, users: readonly Hex[]): Hex {
  return encodeFunctionData({ abi: LENS, functionName: 'positions', args: [morpho, id, users] })
}
