/** Deploys Aave v3.6.0 (pool revision 10), compiled from the sources of npm @aave-dao/aave-v3-origin. For tests. */
import { encodeAbiParameters, encodeFunctionData, parseAbi, stringToHex } from 'viem'
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
import { method, setAssetSources, ZERO_ADDRESS } from '../calls.ts'
import type { Chain } from '../chain.ts'
import { withArguments } from '../chain.ts'
import {
  CATEGORIES,
  createSources,
  createTokens,
  type Deployment,
  type DeployOptions,
  RESERVES,
  type Reserve,
  type ReserveParameters,
  trustPool,
} from '../deployment.ts'
import { type ContractName, compileAaveV36, linkedCode } from './compile.ts'

const CONFIGURATOR_ABI = parseAbi([
  'struct Reserve { address aTokenImpl; address variableDebtTokenImpl; address underlyingAsset; string aTokenName; string aTokenSymbol; string variableDebtTokenName; string variableDebtTokenSymbol; bytes params; bytes interestRateData; }',
  'function initReserves(Reserve[] input)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, string label)',
])
const configure = {
  collateral: method('configureReserveAsCollateral(address,uint256,uint256,uint256)'),
  borrowing: method('setReserveBorrowing(address,bool)'),
  reserveFactor: method('setReserveFactor(address,uint256)'),
  protocolFee: method('setLiquidationProtocolFee(address,uint256)'),
  flashLoans: method('setReserveFlashLoaning(address,bool)'),
  categoryCollateral: method('setAssetCollateralInEMode(address,uint8,bool)'),
  categoryBorrowable: method('setAssetBorrowableInEMode(address,uint8,bool)'),
  debtCeiling: method('setDebtCeiling(address,uint256)'),
  borrowableInIsolation: method('setBorrowableInIsolation(address,bool)'),
  flashLoanPremium: method('updateFlashloanPremium(uint128)'),
}
const setUmbrella = method('setAddress(bytes32,address)')
const read = {
  aToken: method('getReserveAToken(address)'),
  variableDebtToken: method('getReserveVariableDebtToken(address)'),
}
const LIBRARIES = [
  'SupplyLogic',
  'BorrowLogic',
  'LiquidationLogic',
  'PoolLogic',
  'ConfiguratorLogic',
  'FlashLoanLogic',
] as const

type Code = (name: ContractName, libraries?: Readonly<Record<string, Hex>>) => Hex

/** Deploys the market and lists its reserves; the chain must be one that impersonates senders. */
export async function deployAaveV36(chain: Chain, options: DeployOptions = {}): Promise<Deployment> {
  const owner = options.owner ?? OWNER
  const list = options.reserves ?? RESERVES
  const contracts = compileAaveV36()
  const code: Code = (name, libraries) => linkedCode(contracts, name, libraries)
  const startBlock = chain.blockNumber + 1
  const core = await deployCore(chain, owner, code)
  const tokens = await createTokens(chain, owner, list)
  const sources = await createSources(chain, owner, list)
  await chain.mine(BLOCK_SECONDS)
  await trustPool(chain, owner, tokens, core.pool)
  const addresses = sources.map((source) => source.address)
  await chain.sendOrThrow('setAssetSources', owner, core.oracle, setAssetSources(tokens, addresses))
  await listReserves(chain, { ...core, owner, tokens, list, code })
  await configureMarket(chain, { ...core, owner, tokens, list })
  const reserves: Reserve[] = []
  for (const [index, parameters] of list.entries()) {
    const asset = itemAt(tokens, index)
    reserves.push({
      parameters,
      symbol: parameters.symbol,
      decimals: parameters.decimals,
      asset,
      aToken: addressOf(await chain.call(core.pool, read.aToken(asset))),
      variableDebtToken: addressOf(await chain.call(core.pool, read.variableDebtToken(asset))),
      stableDebtToken: null,
      source: itemAt(sources, index),
    })
  }
  return {
    ...core,
    release: '3.6.0',
    poolRevision: 10,
    chainId: Number(await chain.request<Hex>('eth_chainId', [])),
    treasury: TREASURY,
    owner,
    reserves,
    categories: CATEGORIES.map(({ ownPrice: _, ...category }) => category),
    categorySources: new Map(),
    startBlock,
  }
}

interface Core {
  readonly provider: Hex
  readonly oracle: Hex
  readonly pool: Hex
  readonly configurator: Hex
}

async function deployCore(chain: Chain, owner: Hex, code: Code): Promise<Core> {
  const provider = await createProvider(chain, owner, code)
  const roles = { owner, provider }
  const libraries: Record<string, Hex> = {}
  for (const name of LIBRARIES) libraries[name] = await chain.create(name, owner, code(name, libraries))
  await chain.mine(BLOCK_SECONDS)
  const oracle = await createOracle(chain, roles, code)
  const strategyCode = withArguments(code('DefaultReserveInterestRateStrategyV2'), ['address'], [provider])
  const strategy = await chain.create('rate strategy', owner, strategyCode)
  const poolCode = withArguments(code('PoolInstance', libraries), ['address', 'address'], [provider, strategy])
  await setAddress(chain, roles, 'setPoolImpl', await chain.create('PoolInstance', owner, poolCode))
  await chain.mine(BLOCK_SECONDS)
  const configurator = await chain.create(
    'PoolConfiguratorInstance',
    owner,
    code('PoolConfiguratorInstance', libraries),
  )
  await setAddress(chain, roles, 'setPoolConfiguratorImpl', configurator)
  await chain.mine(BLOCK_SECONDS)
  // After the pool: its constructor reads the provider's pool.
  const dataProviderCode = withArguments(code('AaveProtocolDataProvider'), ['address'], [provider])
  const dataProvider = await chain.create('AaveProtocolDataProvider', owner, dataProviderCode)
  await setAddress(chain, roles, 'setPoolDataProvider', dataProvider)
  // Who may cover a deficit.
  const umbrella = setUmbrella(stringToHex('UMBRELLA', { size: 32 }), TREASURY)
  await chain.sendOrThrow('setAddress', owner, provider, umbrella)
  await chain.mine(BLOCK_SECONDS)
  return { provider, oracle, ...(await proxies(chain, provider)) }
}

interface Listing extends Core {
  readonly owner: Hex
  readonly tokens: readonly Hex[]
  readonly list: readonly ReserveParameters[]
}

async function listReserves(chain: Chain, o: Listing & { readonly code: Code }): Promise<void> {
  const aTokenCode = withArguments(
    o.code('ATokenInstance'),
    ['address', 'address', 'address'],
    [o.pool, ZERO_ADDRESS, TREASURY],
  )
  const aTokenImpl = await chain.create('ATokenInstance', o.owner, aTokenCode)
  const debtCode = withArguments(o.code('VariableDebtTokenInstance'), ['address', 'address'], [o.pool, ZERO_ADDRESS])
  const variableDebtTokenImpl = await chain.create('VariableDebtTokenInstance', o.owner, debtCode)
  await chain.mine(BLOCK_SECONDS)
  const input = o.list.map(({ symbol, rates }, index) => ({
    aTokenImpl,
    variableDebtTokenImpl,
    underlyingAsset: itemAt(o.tokens, index),
    aTokenName: `Local ${symbol}`,
    aTokenSymbol: `a${symbol}`,
    variableDebtTokenName: `Local variable debt ${symbol}`,
    variableDebtTokenSymbol: `v${symbol}`,
    params: '0x' as const,
    interestRateData: encodeAbiParameters(
      [{ type: 'uint16' }, { type: 'uint32' }, { type: 'uint32' }, { type: 'uint32' }],
      [rates.optimal, rates.base, rates.slope1, rates.slope2],
    ),
  }))
  const data = encodeFunctionData({ abi: CONFIGURATOR_ABI, functionName: 'initReserves', args: [input] })
  await chain.sendOrThrow('initReserves', o.owner, o.configurator, data, { gas: 60_000_000 })
  await chain.mine(BLOCK_SECONDS)
}

async function configureMarket(chain: Chain, o: Listing): Promise<void> {
  const send = (data: Hex): Promise<void> => chain.sendOrThrow('configuration', o.owner, o.configurator, data)
  for (const { id, ltvBps, thresholdBps, bonusBps, label } of CATEGORIES) {
    const args = [id, ltvBps, thresholdBps, bonusBps, label] as const
    await send(encodeFunctionData({ abi: CONFIGURATOR_ABI, functionName: 'setEModeCategory', args }))
  }
  for (const [index, p] of o.list.entries()) {
    const asset = itemAt(o.tokens, index)
    await send(configure.collateral(asset, p.ltvBps, p.thresholdBps, p.bonusBps))
    await send(configure.reserveFactor(asset, p.reserveFactorBps))
    await send(configure.protocolFee(asset, LIQUIDATION_FEE_BPS))
    await send(configure.flashLoans(asset, true))
    if (p.borrowable) await send(configure.borrowing(asset, true))
    if (p.borrowableInIsolation) await send(configure.borrowableInIsolation(asset, true))
    if (p.debtCeiling > 0n) await send(configure.debtCeiling(asset, p.debtCeiling))
    if (p.category === 0) continue
    await send(configure.categoryCollateral(asset, p.category, true))
    await send(configure.categoryBorrowable(asset, p.category, true))
  }
  await send(configure.flashLoanPremium(5))
  await chain.mine(BLOCK_SECONDS)
}
