/** Which market of a protocol prices the native token, in which gas is paid. */
import type { Hex } from '../../core/hex.ts'

/** The wrapped native token of each network of networks.json, as Aave's address book has it. */
const WRAPPED: Readonly<Record<string, Hex>> = {
  mainnet: '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
  base: '0x4200000000000000000000000000000000000006',
  'arbitrum-one': '0x82af49447d8a07e3bd95bd0d56f35241523fbab1',
  optimism: '0x4200000000000000000000000000000000000006',
  matic: '0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270',
}

/** Networks whose receipts carry a fee for the layer below beside the gas (OP stack: l1Fee). */
const WITH_L1_FEE: ReadonlySet<string> = new Set(['base', 'optimism'])

/** The wrapped native token; undefined where the network is not listed: a local chain, whose native token is ether. */
export function wrappedNative(network: string): Hex | undefined {
  return WRAPPED[network]
}

/** What an unlisted network's wrapped native token calls itself. */
export const UNLISTED_SYMBOL = 'WETH'

export function hasL1Fee(network: string): boolean {
  return WITH_L1_FEE.has(network)
}
