/** What a deployed market consists of, and the parts that every release shares: tokens, price feeds, parameters. */
import { encodeFunctionData, parseAbi } from 'viem'
import type { Hex } from '../core/hex.ts'
import type { Chain } from './chain.ts'
import { withArguments } from './chain.ts'
import compiled from './contracts/compiled.json' with { type: 'json' }

export interface ReserveParameters {
  readonly symbol: string
  readonly decimals: number
  /** The price at the start, in base currency units (1e8 = 1 USD). */
  readonly startPrice: bigint
  readonly ltvBps: number
  readonly thresholdBps: number
  /** 10500 = a liquidator gets 5 % more than it repays. */
  readonly bonusBps: number
  readonly reserveFactorBps: number
  /** Yearly rates at zero use, at optimal use and at full use, and optimal use itself, in basis points. */
  readonly rates: { readonly base: number; readonly slope1: number; readonly slope2: number; readonly optimal: number }
  /** 0: none. */
  readonly category: number
  readonly borrowable: boolean
  readonly stableBorrowing: boolean
  readonly borrowableInIsolation: boolean
  /** In base currency units with two decimals; 0: not an isolated collateral. */
  readonly debtCeiling: bigint
  /** EVENT: a feed of its own. Another reserve's symbol: that reserve's feed. A ratio: an adapter without events. */
  readonly price: 'EVENT' | { readonly sameAs: string } | { readonly times: string; readonly ratioWad: bigint }
}

export interface CategoryParameters {
  readonly id: number
  readonly ltvBps: number
  readonly thresholdBps: number
  readonly bonusBps: number
  readonly label: string
  /** The category's own price where it has one (releases before 3.2 only). */
  readonly ownPrice?: bigint
}

/** A price source that the oracle names. */
export interface Source {
  readonly address: Hex
  /** FEED emits through its aggregator; ADAPTER emits nothing and multiplies another source. */
  readonly kind: 'FEED' | 'ADAPTER'
  /** The aggregator at the time of the deployment; null for an adapter. */
  readonly aggregator: Hex | null
}

export interface Reserve {
  readonly parameters: ReserveParameters
  readonly symbol: string
  readonly decimals: number
  readonly asset: Hex
  readonly aToken: Hex
  readonly variableDebtToken: Hex
  /** Null from release 3.2 on. */
  readonly stableDebtToken: Hex | null
  readonly source: Source
}

export interface Deployment {
  readonly release: '3.0.2' | '3.6.0'
  /** Pool.POOL_REVISION(). */
  readonly poolRevision: number
  readonly chainId: number
  /** PoolAddressesProvider, the one address that an indexer is given. */
  readonly provider: Hex
  readonly pool: Hex
  readonly configurator: Hex
  readonly oracle: Hex
  readonly treasury: Hex
  /** Holds every admin role. */
  readonly owner: Hex
  readonly reserves: readonly Reserve[]
  readonly categories: readonly CategoryParameters[]
  /** The feed behind a category's own price, by category id. */
  readonly categorySources: ReadonlyMap<number, Source>
  /** The block of the provider's creation: where an indexer starts. */
  readonly startBlock: number
}

export interface DeployOptions {
  /** Holds every admin role. Default: an address nobody has the key of. */
  readonly owner?: Hex
  /** Default: RESERVES. */
  readonly reserves?: readonly ReserveParameters[]
}

const USD = 100_000_000n
const STABLE_RATES = { base: 0, slope1: 400, slope2: 6000, optimal: 9000 }
const VOLATILE_RATES = { base: 100, slope1: 700, slope2: 30000, optimal: 6500 }
const COMMON = {
  bonusBps: 10500,
  reserveFactorBps: 1500,
  rates: VOLATILE_RATES,
  category: 0,
  borrowable: true,
  stableBorrowing: false,
  borrowableInIsolation: false,
  debtCeiling: 0n,
  price: 'EVENT',
} as const

/** Eight reserves of 6, 8 and 18 decimals; thresholds close to those of Aave's own markets. */
export const RESERVES: readonly ReserveParameters[] = [
  { ...COMMON, symbol: 'WETH', decimals: 18, startPrice: 2000n * USD, ltvBps: 8050, thresholdBps: 8300, category: 2 },
  { ...COMMON, symbol: 'WBTC', decimals: 8, startPrice: 30_000n * USD, ltvBps: 7300, thresholdBps: 7800 },
  {
    ...COMMON,
    symbol: 'USDC',
    decimals: 6,
    startPrice: USD,
    ltvBps: 7700,
    thresholdBps: 8000,
    bonusBps: 10450,
    reserveFactorBps: 1000,
    rates: STABLE_RATES,
    category: 1,
    borrowableInIsolation: true,
  },
  {
    ...COMMON,
    symbol: 'DAI',
    decimals: 18,
    startPrice: USD,
    ltvBps: 6300,
    thresholdBps: 7700,
    reserveFactorBps: 1000,
    rates: STABLE_RATES,
    category: 1,
    stableBorrowing: true,
    borrowableInIsolation: true,
  },
  { ...COMMON, symbol: 'LINK', decimals: 18, startPrice: 12n * USD, ltvBps: 6500, thresholdBps: 7000, bonusBps: 11000 },
  {
    ...COMMON,
    symbol: 'wstETH',
    decimals: 18,
    startPrice: 2300n * USD,
    ltvBps: 7800,
    thresholdBps: 8100,
    bonusBps: 10600,
    category: 2,
    price: { times: 'WETH', ratioWad: 1_150_000_000_000_000_000n },
  },
  {
    ...COMMON,
    symbol: 'USDT',
    decimals: 6,
    startPrice: USD,
    ltvBps: 0,
    thresholdBps: 0,
    bonusBps: 0,
    reserveFactorBps: 1000,
    rates: STABLE_RATES,
    borrowableInIsolation: true,
    price: { sameAs: 'USDC' },
  },
  {
    ...COMMON,
    symbol: 'RISK',
    decimals: 18,
    startPrice: 3n * USD,
    ltvBps: 5000,
    thresholdBps: 6000,
    bonusBps: 11000,
    borrowable: false,
    debtCeiling: 500_000_000n,
  },
]

/** A stablecoin category with a price of its own, and one of ether and its staking token. */
export const CATEGORIES: readonly CategoryParameters[] = [
  { id: 1, ltvBps: 9300, thresholdBps: 9500, bonusBps: 10100, label: 'Stablecoins', ownPrice: USD },
  { id: 2, ltvBps: 9000, thresholdBps: 9300, bonusBps: 10100, label: 'ETH correlated' },
]

/** The oracle's key for a category's own price. */
export function categoryPriceKey(id: number): Hex {
  return `0x00000000000000000000000000000000000e${id.toString(16).padStart(4, '0')}`
}

const TOKEN_ABI = parseAbi(['function trust(address spender)'])

/** The runtime or creation code of one of our own contracts. */
export function ownCode(name: keyof typeof compiled, part: 'creation' | 'runtime' = 'creation'): Hex {
  return `0x${compiled[name][part]}`
}

/** Creates a token of each reserve, in order. */
export async function createTokens(chain: Chain, owner: Hex, list: readonly ReserveParameters[]): Promise<Hex[]> {
  const tokens: Hex[] = []
  for (const { symbol, decimals } of list) {
    const code = withArguments(
      ownCode('TestToken'),
      ['string', 'string', 'uint8'],
      [`${symbol} (local)`, symbol, decimals],
    )
    tokens.push(await chain.create(symbol, owner, code))
  }
  return tokens
}

/** Lets the pool take the tokens without approvals. */
export async function trustPool(chain: Chain, owner: Hex, tokens: readonly Hex[], pool: Hex): Promise<void> {
  const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: 'trust', args: [pool] })
  for (const token of tokens) await chain.sendOrThrow('trust', owner, token, data)
}

/** Creates an aggregator with a first answer and the feed before it. */
export async function createFeed(chain: Chain, owner: Hex, answer: bigint): Promise<Source> {
  const aggregator = await createAggregator(chain, owner, answer)
  const feed = await chain.create('feed', owner, withArguments(ownCode('PriceFeed'), ['address'], [aggregator]))
  return { address: feed, kind: 'FEED', aggregator }
}

export async function createAggregator(chain: Chain, owner: Hex, answer: bigint): Promise<Hex> {
  return chain.create('aggregator', owner, withArguments(ownCode('PriceAggregator'), ['int256'], [answer]))
}

/** A source for each reserve, in order: feeds of their own, shared ones, adapters. */
export async function createSources(chain: Chain, owner: Hex, list: readonly ReserveParameters[]): Promise<Source[]> {
  const feeds = new Map<string, Source>()
  for (const { symbol, price, startPrice } of list) {
    if (price === 'EVENT') feeds.set(symbol, await createFeed(chain, owner, startPrice))
  }
  const feedOf = (symbol: string): Source => {
    const feed = feeds.get(symbol)
    if (feed === undefined) throw new Error(`Price source: got ${symbol}, expected a reserve with a feed of its own.`)
    return feed
  }
  const sources: Source[] = []
  for (const { symbol, price } of list) {
    if (price === 'EVENT') sources.push(feedOf(symbol))
    else if ('sameAs' in price) sources.push(feedOf(price.sameAs))
    else sources.push(await createAdapter(chain, owner, feedOf(price.times).address, price.ratioWad))
  }
  return sources
}

async function createAdapter(chain: Chain, owner: Hex, feed: Hex, ratioWad: bigint): Promise<Source> {
  const code = withArguments(ownCode('RatioAdapter'), ['address', 'uint256'], [feed, ratioWad])
  return { address: await chain.create('adapter', owner, code), kind: 'ADAPTER', aggregator: null }
}
