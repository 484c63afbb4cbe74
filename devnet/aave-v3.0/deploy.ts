/** Deploys Aave v3.0.2 as its own scripts do: the contracts of npm @aave/core-v3 1.19.3, all roles with one owner. */
import { encodeFunctionData, parseAbi, toHex } from 'viem'
import type { Hex } from '../../core/hex.ts'
import {
  addressOf,
  BLOCK_SECONDS,
  createOracle,
  createProvider,
  itemAt,
  LIQUIDATION_FEE_BPS,
  OWNER,
  proxies,
  setAddress,
  TREASURY,
} from '../aave-setup.ts'
import { method, setAssetSources, setCategory, ZERO_ADDRESS } from '../calls.ts'
import type { Chain } from '../chain.ts'
import { withArguments } from '../chain.ts'
import {
  CATEGORIES,
  categoryPriceKey,
  createFeed,
  createSources,
  createTokens,
  type Deployment,
  type DeployOptions,
  RESERVES,
  type Reserve,
  type ReserveParameters,
  type Source,
  trustPool,
} from '../deployment.ts'
import { linkedCode } from './artifacts.ts'

const CONFIGURATOR_ABI = parseAbi([
  'struct Reserve { address aTokenImpl; address stableDebtTokenImpl; address variableDebtTokenImpl; uint8 underlyingAssetDecimals; address interestRateStrategyAddress; address underlyingAsset; address treasury; address incentivesController; string aTokenName; string aTokenSymbol; string variableDebtTokenName; string variableDebtTokenSymbol; string stableDebtTokenName; string stableDebtTokenSymbol; bytes params; }',
  'function initReserves(Reserve[] input)',
])
const configure = {
  collateral: method('configureReserveAsCollateral(address,uint256,uint256,uint256)'),
  borrowing: method('setReserveBorrowing(address,bool)'),
  stableBorrowing: method('setReserveStableRateBorrowing(address,bool)'),
  reserveFactor: method('setReserveFactor(address,uint256)'),
  protocolFee: method('setLiquidationProtocolFee(address,uint256)'),
  flashLoans: method('setReserveFlashLoaning(address,bool)'),
  category: method('setAssetEModeCategory(address,uint8)'),
  debtCeiling: method('setDebtCeiling(address,uint256)'),
  borrowableInIsolation: method('setBorrowableInIsolation(address,bool)'),
  flashLoanPremium: method('updateFlashloanPremiumTotal(uint128)'),
}
const getReserveData = method('getReserveData(address)')

const RAY = 10n ** 27n
const LIBRARIES = [
  'SupplyLogic',
  'BorrowLogic',
  'LiquidationLogic',
  'EModeLogic',
  'BridgeLogic',
  'PoolLogic',
  'ConfiguratorLogic',
  'FlashLoanLogic',
] as const

/** Deploys the market and lists its reserves; eight blocks. The chain must be one that impersonates senders. */
export async function deployAaveV30(chain: Chain, options: DeployOptions = {}): Promise<Deployment> {
  const owner = options.owner ?? OWNER
  const list = options.reserves ?? RESERVES
  const startBlock = chain.blockNumber + 1
  const { provider, oracle, pool, configurator } = await deployCore(chain, owner)
  const tokens = await createTokens(chain, owner, list)
  const sources = await createSources(chain, owner, list)
  await chain.mine(BLOCK_SECONDS)
  await trustPool(chain, owner, tokens, pool)
  const addresses = sources.map((source) => source.address)
  await chain.sendOrThrow('setAssetSources', owner, oracle, setAssetSources(tokens, addresses))
  await listReserves(chain, { owner, provider, pool, configurator, tokens, list })
  const categorySources = await configureCategories(chain, { owner, oracle, configurator })
  await configureReserves(chain, { owner, configurator, tokens, list })
  await chain.mine(BLOCK_SECONDS)
  const reserves: Reserve[] = []
  for (const [index, parameters] of list.entries()) {
    const asset = itemAt(tokens, index)
    const { symbol, decimals } = parameters
    const tokenAddresses = reserveTokens(await chain.call(pool, getReserveData(asset)))
    reserves.push({ ...tokenAddresses, parameters, symbol, decimals, asset, source: itemAt(sources, index) })
  }
  const chainId = Number(await chain.request<Hex>('eth_chainId', []))
  return {
    release: '3.0.2',
    poolRevision: 1,
    chainId,
    provider,
    pool,
    configurator,
    oracle,
    treasury: TREASURY,
    owner,
    reserves,
    categories: CATEGORIES,
    categorySources,
    startBlock,
  }
}

interface Core {
  readonly provider: Hex
  readonly oracle: Hex
  readonly pool: Hex
  readonly configurator: Hex
}

/** Libraries, provider, access control, oracle, pool and configurator, in the order that their constructors need. */
async function deployCore(chain: Chain, owner: Hex): Promise<Core> {
  const provider = await createProvider(chain, owner, linkedCode)
  const roles = { owner, provider }
  const libraries: Record<string, Hex> = {}
  for (const name of LIBRARIES) libraries[name] = await chain.create(name, owner, linkedCode(name, libraries))
  await chain.mine(BLOCK_SECONDS)
  const oracle = await createOracle(chain, roles, linkedCode)
  const pool = await chain.create('Pool', owner, withArguments(linkedCode('Pool', libraries), ['address'], [provider]))
  await setAddress(chain, roles, 'setPoolImpl', pool)
  await chain.mine(BLOCK_SECONDS)
  // After the pool: its initialisation reads the provider's pool.
  const configurator = await chain.create('PoolConfigurator', owner, linkedCode('PoolConfigurator', libraries))
  await setAddress(chain, roles, 'setPoolConfiguratorImpl', configurator)
  const dataProviderCode = withArguments(linkedCode('AaveProtocolDataProvider'), ['address'], [provider])
  const dataProvider = await chain.create('AaveProtocolDataProvider', owner, dataProviderCode)
  await setAddress(chain, roles, 'setPoolDataProvider', dataProvider)
  await chain.mine(BLOCK_SECONDS)
  return { provider, oracle, ...(await proxies(chain, provider)) }
}

interface Listing {
  readonly owner: Hex
  readonly provider: Hex
  readonly pool: Hex
  readonly configurator: Hex
  readonly tokens: readonly Hex[]
  readonly list: readonly ReserveParameters[]
}

async function listReserves(chain: Chain, o: Listing): Promise<void> {
  const implementation = async (name: 'AToken' | 'StableDebtToken' | 'VariableDebtToken'): Promise<Hex> =>
    chain.create(name, o.owner, withArguments(linkedCode(name), ['address'], [o.pool]))
  const aTokenImpl = await implementation('AToken')
  const stableDebtTokenImpl = await implementation('StableDebtToken')
  const variableDebtTokenImpl = await implementation('VariableDebtToken')
  const input = []
  for (const [index, { symbol, decimals, rates }] of o.list.entries()) {
    const strategy = withArguments(
      linkedCode('DefaultReserveInterestRateStrategy'),
      ['address', ...Array<string>(9).fill('uint256')],
      [o.provider, ...strategyRates(rates)],
    )
    input.push({
      aTokenImpl,
      stableDebtTokenImpl,
      variableDebtTokenImpl,
      underlyingAssetDecimals: decimals,
      interestRateStrategyAddress: await chain.create('rate strategy', o.owner, strategy),
      underlyingAsset: itemAt(o.tokens, index),
      treasury: TREASURY,
      incentivesController: ZERO_ADDRESS,
      aTokenName: `Local ${symbol}`,
      aTokenSymbol: `a${symbol}`,
      variableDebtTokenName: `Local variable debt ${symbol}`,
      variableDebtTokenSymbol: `v${symbol}`,
      stableDebtTokenName: `Local stable debt ${symbol}`,
      stableDebtTokenSymbol: `s${symbol}`,
      params: toHex('', { size: 1 }),
    })
  }
  await chain.mine(BLOCK_SECONDS)
  // One reserve costs 2.3 M gas.
  const data = encodeFunctionData({ abi: CONFIGURATOR_ABI, functionName: 'initReserves', args: [input] })
  await chain.sendOrThrow('initReserves', o.owner, o.configurator, data, { gas: 60_000_000 })
  await chain.mine(BLOCK_SECONDS)
}

/** optimalUsage, base, slope 1 and 2, stable slope 1 and 2, stable base offset, excess offset, optimal stable share, in ray. */
function strategyRates(rates: ReserveParameters['rates']): bigint[] {
  const ray = (bps: number): bigint => (BigInt(bps) * RAY) / 10_000n
  return [
    ray(rates.optimal),
    ray(rates.base),
    ray(rates.slope1),
    ray(rates.slope2),
    ray(rates.slope1),
    ray(rates.slope2),
    ray(100),
    ray(800),
    ray(2000),
  ]
}

async function configureCategories(
  chain: Chain,
  o: { readonly owner: Hex; readonly oracle: Hex; readonly configurator: Hex },
): Promise<Map<number, Source>> {
  const sources = new Map<number, Source>()
  for (const category of CATEGORIES) {
    let priceKey = ZERO_ADDRESS
    if (category.ownPrice !== undefined) {
      // A category's "price source" is a key of the oracle, as an asset is; the feed behind it is set under that key.
      const source = await createFeed(chain, o.owner, category.ownPrice)
      priceKey = categoryPriceKey(category.id)
      await chain.sendOrThrow('setAssetSources', o.owner, o.oracle, setAssetSources([priceKey], [source.address]))
      sources.set(category.id, source)
    }
    await chain.sendOrThrow('setEModeCategory', o.owner, o.configurator, setCategory(category, priceKey))
  }
  return sources
}

async function configureReserves(
  chain: Chain,
  o: {
    readonly owner: Hex
    readonly configurator: Hex
    readonly tokens: readonly Hex[]
    readonly list: readonly ReserveParameters[]
  },
): Promise<void> {
  const send = (data: Hex): Promise<void> => chain.sendOrThrow('reserve configuration', o.owner, o.configurator, data)
  for (const [index, p] of o.list.entries()) {
    const asset = itemAt(o.tokens, index)
    await send(configure.collateral(asset, p.ltvBps, p.thresholdBps, p.bonusBps))
    await send(configure.reserveFactor(asset, p.reserveFactorBps))
    await send(configure.protocolFee(asset, LIQUIDATION_FEE_BPS))
    await send(configure.flashLoans(asset, true))
    if (p.borrowable) await send(configure.borrowing(asset, true))
    if (p.stableBorrowing) await send(configure.stableBorrowing(asset, true))
    if (p.borrowableInIsolation) await send(configure.borrowableInIsolation(asset, true))
    if (p.debtCeiling > 0n) await send(configure.debtCeiling(asset, p.debtCeiling))
    if (p.category > 0) await send(configure.category(asset, p.category))
  }
  await send(configure.flashLoanPremium(5))
}

function reserveTokens(data: Hex): Pick<Reserve, 'aToken' | 'variableDebtToken' | 'stableDebtToken'> {
  const address = (word: number): Hex => addressOf(`0x${data.slice(2 + 64 * word, 66 + 64 * word)}`)
  return { aToken: address(8), stableDebtToken: address(9), variableDebtToken: address(10) }
}
