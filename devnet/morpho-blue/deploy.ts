/** Morpho Blue with six isolated markets: shared oracles, a market without interest, one at the highest incentive. */
import { encodeAbiParameters, keccak256 } from 'viem'
import type { Hex } from '../../core/hex.ts'
import { BLOCK_SECONDS, OWNER } from '../aave-setup.ts'
import { ZERO_ADDRESS } from '../calls.ts'
import { type Chain, withArguments } from '../chain.ts'
import { createTokens, ownCode, RESERVES, trustPool } from '../deployment.ts'
import { approve, createPreLiquidationCall, type MarketParams, morphoCall } from './calls.ts'
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
  /** Makes contracts that liquidate early; the one made is for the first market. */
  readonly preLiquidation: { readonly factory: Hex; readonly contract: Hex }
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
/** Accounts that liquidate. */
export const LIQUIDATORS: readonly Hex[] = [
  '0xb070000000000000000000000000000000000001',
  '0xb070000000000000000000000000000000000002',
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
  const preLiquidation = await createPreLiquidation(chain, owner, morpho, markets[0])
  const chainId = Number(await chain.request<Hex>('eth_chainId', []))
  return { chainId, morpho, irm, owner, feeRecipient: FEE_RECIPIENT, startBlock, preLiquidation, tokens, markets }
}

/** From 20 % below the threshold on: a tenth to a half of the debt, with a bonus of 1 to 3 %. */
async function createPreLiquidation(
  chain: Chain,
  owner: Hex,
  morpho: Hex,
  market: IsolatedMarket | undefined,
): Promise<MorphoDeployment['preLiquidation']> {
  if (market === undefined) throw new Error('Morpho Blue: no market to liquidate early.')
  const code = withArguments(ownCode('PreLiquidationFactory'), ['address'], [morpho])
  const factory = await chain.create('pre-liquidation factory', owner, code)
  await chain.mine(BLOCK_SECONDS)
  const { lltv, oracle } = market.params
  const terms = [(lltv * 80n) / 100n, 10n * PERCENT, 50n * PERCENT, 101n * PERCENT, 103n * PERCENT, oracle] as const
  await chain.sendOrThrow('pre-liquidation', owner, factory, createPreLiquidationCall(market.id, terms))
  await chain.mine(BLOCK_SECONDS)
  const [log] = await chain.logs({ fromBlock: chain.blockNumber, toBlock: chain.blockNumber, address: factory })
  const contract: Hex = `0x${log?.topics[1]?.slice(26)}`
  // It takes what is repaid from the liquidator, and Morpho takes it from there.
  const token = market.params.loanToken
  for (const liquidator of LIQUIDATORS) {
    await chain.sendOrThrow('approval', liquidator, token, approve(contract, 10n ** 40n))
  }
  await chain.mine(BLOCK_SECONDS)
  return { factory, contract }
}

/** keccak256(abi.encode(params)). */
export function idOf(params: MarketParams): Hex {
  const types = ['address', 'address', 'address', 'address', 'uint256'].map((type) => ({ type }))
  return keccak256(encodeAbiParameters(types, [...Object.values(params)]))
}
