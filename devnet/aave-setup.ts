/** The first steps of every Aave v3 deployment: the addresses provider, access control and the oracle. */
import { encodeFunctionData, parseAbi } from 'viem'
import type { Hex } from '../core/hex.ts'
import { ZERO_ADDRESS } from './calls.ts'
import type { Chain } from './chain.ts'
import { lower, withArguments } from './chain.ts'

const PROVIDER_ABI = parseAbi([
  'function setACLAdmin(address)',
  'function setACLManager(address)',
  'function setPriceOracle(address)',
  'function setPoolImpl(address)',
  'function setPoolConfiguratorImpl(address)',
  'function setPoolDataProvider(address)',
  'function getPool() view returns (address)',
  'function getPoolConfigurator() view returns (address)',
])
const ACL_ABI = parseAbi([
  'function addPoolAdmin(address)',
  'function addEmergencyAdmin(address)',
  'function addRiskAdmin(address)',
  'function addAssetListingAdmin(address)',
])

/** Default owner of every role: an address nobody has the key of; the chain impersonates it. */
export const OWNER: Hex = '0x00000000000000000000000000000000000a0001'
export const TREASURY: Hex = '0x00000000000000000000000000000000000a0002'
/** Seconds between the blocks of a deployment. */
export const BLOCK_SECONDS = 12
/** The protocol's share of the liquidation bonus. */
export const LIQUIDATION_FEE_BPS = 1000n

type Setter =
  | 'setACLAdmin'
  | 'setACLManager'
  | 'setPriceOracle'
  | 'setPoolImpl'
  | 'setPoolConfiguratorImpl'
  | 'setPoolDataProvider'

/** Creation code of the release that is deployed, by contract name. */
export type CodeOf = (name: 'PoolAddressesProvider' | 'ACLManager' | 'AaveOracle') => Hex

/** Tells the provider an address of the market. */
export async function setAddress(
  chain: Chain,
  o: { readonly owner: Hex; readonly provider: Hex },
  functionName: Setter,
  address: Hex,
): Promise<void> {
  const data = encodeFunctionData({ abi: PROVIDER_ABI, functionName, args: [address] })
  await chain.sendOrThrow(functionName, o.owner, o.provider, data)
}

/** Creates the provider, and the access control in which the owner has every role. */
export async function createProvider(chain: Chain, owner: Hex, codeOf: CodeOf): Promise<Hex> {
  const code = withArguments(codeOf('PoolAddressesProvider'), ['string', 'address'], ['Aftershock local market', owner])
  const provider = await chain.create('PoolAddressesProvider', owner, code)
  // Before the access control's creation, whose constructor asks the provider for its administrator.
  await setAddress(chain, { owner, provider }, 'setACLAdmin', owner)
  const acl = await chain.create('ACLManager', owner, withArguments(codeOf('ACLManager'), ['address'], [provider]))
  await setAddress(chain, { owner, provider }, 'setACLManager', acl)
  for (const functionName of ['addPoolAdmin', 'addEmergencyAdmin', 'addRiskAdmin', 'addAssetListingAdmin'] as const) {
    await chain.sendOrThrow(functionName, owner, acl, encodeFunctionData({ abi: ACL_ABI, functionName, args: [owner] }))
  }
  await chain.mine(BLOCK_SECONDS)
  return provider
}

/** Creates the oracle: prices in USD with eight decimals, no fallback, no sources yet. */
export async function createOracle(
  chain: Chain,
  o: { readonly owner: Hex; readonly provider: Hex },
  codeOf: CodeOf,
): Promise<Hex> {
  const code = withArguments(
    codeOf('AaveOracle'),
    ['address', 'address[]', 'address[]', 'address', 'address', 'uint256'],
    [o.provider, [], [], ZERO_ADDRESS, ZERO_ADDRESS, 100_000_000n],
  )
  const oracle = await chain.create('AaveOracle', o.owner, code)
  await setAddress(chain, o, 'setPriceOracle', oracle)
  return oracle
}

/** The proxies that the provider made for the pool and the configurator. */
export async function proxies(chain: Chain, provider: Hex): Promise<{ pool: Hex; configurator: Hex }> {
  const read = async (functionName: 'getPool' | 'getPoolConfigurator'): Promise<Hex> =>
    addressOf(await chain.call(provider, encodeFunctionData({ abi: PROVIDER_ABI, functionName })))
  return { pool: await read('getPool'), configurator: await read('getPoolConfigurator') }
}

/** The address in the last 20 bytes of a word. */
export function addressOf(word: Hex): Hex {
  return lower(`0x${word.slice(-40)}`)
}

/** The item of a list that must be there. */
export function itemAt<T>(list: readonly T[], index: number): T {
  const item = list[index]
  if (item === undefined) throw new RangeError(`Index ${index}: got a list of ${list.length}.`)
  return item
}
