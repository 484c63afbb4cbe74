/** Morpho Blue with six isolated markets: shared oracles, a market without interest, one at the highest incentive. */
import { encodeAbiParameters, keccak256 } from 'viem'
import type { Hex } from '../../core/hex.ts'
import { BLOCK_SECONDS, OWNER } from '../aave-setup.ts'
import { ZERO_ADDRESS } from '../calls.ts'
import { type Chain, withArguments } from '../chain.ts'
import { createTokens, ownCode, RESERVES, trustPool } from '../deployment.ts'
import { type MarketParams, morphoCall } from './calls.ts'
import { compileMorpho } from './compile.ts'

export type IsolatedMarket = {
  readonly id: Hex
  readonly params: MarketParams
  readonly loan: string
  readonly collateral: string
  readonly loanDecimals: number
  readonly collateralDecimals: number
  /** Loan units of one unit of collateral, scaled by 1e36, at the start. */
  readonly startPrice: bigint
}

export type MorphoDeployment = {
  readonly chainId: number
  readonly morpho: Hex
  readonly irm: Hex
  readonly owner: Hex
  readonly feeRecipient: Hex
  readonly startBlock: number
  readonly tokens: ReadonlyMap<string, Hex>
  readonly markets: readonly IsolatedMarket[]
}

type Listing = {
  readonly loan: string
  readonly collateral: string
  readonly lltv: bigint
  /** Without interest. */
  readonly free?: boolean
  readonly fee?: bigint
}

const PERCENT = 10n ** 16n
const LISTINGS: readonly Listing[] = [
  { loan: 'USDC', collateral: 'WETH', lltv: 86n * PERCENT, fee: 10n * PERCENT },
  { loan: 'USDC', collateral: 'WBTC', lltv: 86n * PERCENT },
  { loan: 'WETH', collateral: 'wstETH', lltv: (945n * PERCENT) / 10n, fee: 25n * PERCENT },
  { loan: 'DAI', collateral: 'LINK', lltv: 77n * PERCENT, free: true },
  { loan: 'USDC', collateral: 'RISK', lltv: (385n * PERCENT) / 10n },
  // The same oracle as the first one.
  { loan: 'USDC', collateral: 'WETH', lltv: (915n * PERCENT) / 10n },
]
const FEE_RECIPIENT: Hex = '0x00000000000000000000000000000000000a0003'

export async function deployMorpho(chain: Chain): Promise<MorphoDeployment> {
  const owner = OWNER
  const morpho = await chain.create('Morpho', owner, withArguments(compileMorpho().morpho, ['address'], [owner]))
  await chain.mine(BLOCK_SECONDS)
  const startBlock = chain.blockNumber
  const list = RESERVES.filter(({ symbol }) => LISTINGS.some((l) => l.loan === symbol || l.collateral === symbol))
  const addresses = await createTokens(chain, owner, list)
  const irm = await chain.create('irm', owner, withArguments(ownCode('AdaptiveCurveIrm'), ['address'], [morpho]))
  await chain.mine(BLOCK_SECONDS)
  await trustPool(chain, owner, addresses, morpho)
  const call = (data: Hex): Promise<void> => chain.sendOrThrow('set-up of Morpho', owner, morpho, data)
  for (const model of [ZERO_ADDRESS, irm]) await call(morphoCall('enableIrm', model))
  for (const lltv of new Set(LISTINGS.map((listing) => listing.lltv))) await call(morphoCall('enableLltv', lltv))
  await call(morphoCall('setFeeRecipient', FEE_RECIPIENT))
  await chain.mine(BLOCK_SECONDS)
  const tokens = new Map(list.map(({ symbol }, index) => [symbol, addresses[index] ?? ZERO_ADDRESS]))
  const oracles = new Map<string, Hex>()
  const markets: IsolatedMarket[] = []
  for (const listing of LISTINGS) {
    const [loan, collateral] = [listing.loan, listing.collateral].map((symbol) =>
      list.find((one) => one.symbol === symbol),
    )
    if (loan === undefined || collateral === undefined) throw new Error(`Morpho Blue: no token for ${listing.loan}.`)
    const startPrice =
      (collateral.startPrice * 10n ** BigInt(36 + loan.decimals - collateral.decimals)) / loan.startPrice
    const pair = `${listing.collateral}/${listing.loan}`
    let oracle = oracles.get(pair)
    if (oracle === undefined) {
      oracle = await chain.create('oracle', owner, withArguments(ownCode('PairOracle'), ['uint256'], [startPrice]))
      oracles.set(pair, oracle)
    }
    const params = {
      loanToken: tokens.get(loan.symbol) ?? ZERO_ADDRESS,
      collateralToken: tokens.get(collateral.symbol) ?? ZERO_ADDRESS,
      oracle,
      irm: listing.free === true ? ZERO_ADDRESS : irm,
      lltv: listing.lltv,
    }
    await call(morphoCall('createMarket', params))
    if (listing.fee !== undefined) await call(morphoCall('setFee', params, listing.fee))
    markets.push({
      id: idOf(params),
      params,
      loan: loan.symbol,
      collateral: collateral.symbol,
      loanDecimals: loan.decimals,
      collateralDecimals: collateral.decimals,
      startPrice,
    })
  }
  await chain.mine(BLOCK_SECONDS)
  const chainId = Number(await chain.request<Hex>('eth_chainId', []))
  return { chainId, morpho, irm, owner, feeRecipient: FEE_RECIPIENT, startBlock, tokens, markets }
}

/** keccak256(abi.encode(params)). */
export function idOf(params: MarketParams): Hex {
  const types = ['address', 'address', 'address', 'address', 'uint256'].map((type) => ({ type }))
  return keccak256(encodeAbiParameters(types, [...Object.values(params)]))
}
