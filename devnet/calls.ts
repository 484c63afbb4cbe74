/** Call data of the functions that a market uses, and reading of words. */
import { encodeFunctionData, parseAbi, toFunctionSelector } from 'viem'
import type { Hex } from '../core/hex.ts'

export type Word = bigint | number | boolean | Hex

/** Gives the call data of one function. */
export type Encoder = (...words: readonly Word[]) => Hex

/** An encoder for a function whose parameters are all one word wide. */
export function method(signature: string): Encoder {
  const selector = toFunctionSelector(`function ${signature}`)
  return (...words) => `${selector}${words.map(wordOf).join('')}`
}

function wordOf(word: Word): string {
  if (typeof word === 'string') return word.slice(2).padStart(64, '0')
  return BigInt(word).toString(16).padStart(64, '0')
}

/** The 32-byte words of hex data, as unsigned integers. */
export function wordsOf(data: Hex): bigint[] {
  const words: bigint[] = []
  for (let at = 2; at + 64 <= data.length; at += 64) words.push(BigInt(`0x${data.slice(at, at + 64)}`))
  return words
}

export const MAX_UINT256: bigint = 2n ** 256n - 1n
export const ZERO_ADDRESS: Hex = '0x0000000000000000000000000000000000000000'

/** Aave v3's pool, as an account calls it. */
export const pool: Record<
  | 'supply'
  | 'withdraw'
  | 'borrow'
  | 'repay'
  | 'repayWithATokens'
  | 'setCollateral'
  | 'setCategory'
  | 'swapRateMode'
  | 'liquidate'
  | 'coverDeficit',
  Encoder
> = {
  supply: method('supply(address,uint256,address,uint16)'),
  withdraw: method('withdraw(address,uint256,address)'),
  borrow: method('borrow(address,uint256,uint256,uint16,address)'),
  repay: method('repay(address,uint256,uint256,address)'),
  repayWithATokens: method('repayWithATokens(address,uint256,uint256)'),
  setCollateral: method('setUserUseReserveAsCollateral(address,bool)'),
  setCategory: method('setUserEMode(uint8)'),
  swapRateMode: method('swapBorrowRateMode(address,uint256)'),
  liquidate: method('liquidationCall(address,address,address,uint256,bool)'),
  coverDeficit: method('eliminateReserveDeficit(address,uint256)'),
}

/** Aave v3's configurator, as its administrators call it. */
export const configurator: Record<
  | 'setReserveFactor'
  | 'setCollateralParameters'
  | 'setLiquidationProtocolFee'
  | 'setReserveFreeze'
  | 'setAssetLtvzeroInEMode',
  Encoder
> = {
  setReserveFactor: method('setReserveFactor(address,uint256)'),
  setCollateralParameters: method('configureReserveAsCollateral(address,uint256,uint256,uint256)'),
  setLiquidationProtocolFee: method('setLiquidationProtocolFee(address,uint256)'),
  setReserveFreeze: method('setReserveFreeze(address,bool)'),
  setAssetLtvzeroInEMode: method('setAssetLtvzeroInEMode(address,uint8,bool)'),
}

export const token: Record<'transfer', Encoder> = {
  transfer: method('transfer(address,uint256)'),
}

/** Our own price contracts. */
export const price: Record<'push' | 'confirmAggregator' | 'setRatio' | 'setMode', Encoder> = {
  push: method('push(int256)'),
  confirmAggregator: method('confirmAggregator(address)'),
  setRatio: method('setRatio(uint256)'),
  setMode: method('setMode(uint8)'),
}

const DYNAMIC_ABI = parseAbi([
  'struct Call { address target; bytes data; }',
  'function execute(Call[] calls) returns (uint256)',
  'function mint(address[] to, uint256 amount)',
  'function setAssetSources(address[] assets, address[] sources)',
  'function mintToTreasury(address[] assets)',
  'function flashLoanSimple(address receiver, address asset, uint256 amount, bytes params, uint16 referralCode)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, address oracle, string label)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, string label)',
])

export function execute(calls: readonly { readonly target: Hex; readonly data: Hex }[]): Hex {
  return encodeFunctionData({ abi: DYNAMIC_ABI, functionName: 'execute', args: [calls] })
}

export function mint(to: readonly Hex[], amount: bigint): Hex {
  return encodeFunctionData({ abi: DYNAMIC_ABI, functionName: 'mint', args: [to, amount] })
}

export function setAssetSources(assets: readonly Hex[], sources: readonly Hex[]): Hex {
  return encodeFunctionData({ abi: DYNAMIC_ABI, functionName: 'setAssetSources', args: [assets, sources] })
}

export function mintToTreasury(assets: readonly Hex[]): Hex {
  return encodeFunctionData({ abi: DYNAMIC_ABI, functionName: 'mintToTreasury', args: [assets] })
}

export function flashLoan(receiver: Hex, asset: Hex, amount: bigint): Hex {
  const args = [receiver, asset, amount, '0x', 0] as const
  return encodeFunctionData({ abi: DYNAMIC_ABI, functionName: 'flashLoanSimple', args })
}

/** Changes a category: with an oracle key before release 3.2, without one since. */
export function setCategory(
  c: {
    readonly id: number
    readonly ltvBps: number
    readonly thresholdBps: number
    readonly bonusBps: number
    readonly label: string
  },
  oracleKey?: Hex,
): Hex {
  const numbers = [c.id, c.ltvBps, c.thresholdBps, c.bonusBps] as const
  const functionName = 'setEModeCategory'
  return oracleKey === undefined
    ? encodeFunctionData({ abi: DYNAMIC_ABI, functionName, args: [...numbers, c.label] })
    : encodeFunctionData({ abi: DYNAMIC_ABI, functionName, args: [...numbers, oracleKey, c.label] })
}
