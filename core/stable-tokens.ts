/** The stable peg group by default: tokens taken for one US dollar where no feed in dollars prices them. */
import type { Hex } from './hex.ts'

/**
 * Dollar tokens of each network of networks.json: those that Aave lists there (its address book), without those that earn
 * interest, expire or have lost their peg, and on Base fxUSD, which markets of Morpho Blue lend.
 */
const STABLE: Readonly<Record<string, readonly Hex[]>> = {
  mainnet: [
    '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', // USDC
    '0x6b175474e89094c44da98b954eedeac495271d0f', // DAI
    '0xdac17f958d2ee523a2206206994597c13d831ec7', // USDT
    '0x40d16fc0246ad3160ccc09b8d0d3a2cd28ae6c2f', // GHO
    '0xf939e0a03fb07f59a73314e73794be0e57ac1b4e', // crvUSD
    '0x6c3ea9036406852006290770bedfcaba0e23a0e8', // PYUSD
    '0xdc035d45d973e3ec169d2276ddab16f1e407384f', // USDS
    '0x8292bb45bf1ee4d140127049757c2e0ff06317ed', // RLUSD
    '0x5f98805a4e8be255a32880fdec7f6728c6568ba0', // LUSD
    '0xc139190f447e929f090edeb554d95abb8b18ac1c', // USDtb
  ],
  base: [
    '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913', // USDC
    '0xd9aaec86b65d86f6a7b5b1b0c42ffa531710b6ca', // USDbC
    '0x6bb7a212910682dcfdbd5bcbb3e28fb4e8da10ee', // GHO
    '0x55380fe7a1910dff29a47b622057ab4139da42c5', // fxUSD
  ],
  'arbitrum-one': [
    '0xaf88d065e77c8cc2239327c5edb3a432268e5831', // USDC
    '0xff970a61a04b1ca14834a43f5de4533ebddb5cc8', // USDC.e
    '0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9', // USDT
    '0xda10009cbd5d07dd0cecc66161fc93d7c9000da1', // DAI
    '0x7dfff72693f6a4149b17e7c6314655f6a9f7c8b3', // GHO
  ],
  optimism: [
    '0x0b2c639c533813f4aa9d7837caf62653d097ff85', // USDC
    '0x7f5c764cbc14f9669b88837ca1490cca17c31607', // USDC.e
    '0x94b008aa00579c1307b0ef2c499ad98a8ce58e58', // USDT
    '0xda10009cbd5d07dd0cecc66161fc93d7c9000da1', // DAI
  ],
  matic: [
    '0x3c499c542cef5e3811e1192ce70d8cc03d5c3359', // USDC
    '0x2791bca1f2de4661ed88a30c99a7a9449aa84174', // USDC.e
    '0xc2132d05d31c914a87c6611c10748aeb04b58e8f', // USDT
    '0x8f3cf7ad23cd3cacbd9735aff958023239c6a063', // DAI
  ],
}

const GROUPS = new Map(Object.entries(STABLE).map(([network, tokens]) => [network, new Set(tokens)]))
const NONE: ReadonlySet<Hex> = new Set()

/** Empty for a network that is not listed. */
export function stableTokens(network: string): ReadonlySet<Hex> {
  return GROUPS.get(network) ?? NONE
}
