/**
 * Indexing that begins after the deployment: the contracts, markets and parameters are read by call at the start block.
 * What accounts hold is not known then, and every position says HISTORY_INCOMPLETE.
 */
import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { newMarket } from '../entities/market'
import { Market, Protocol } from '../generated/schema'
import { Pool as PoolContract } from '../generated/templates/Pool/Pool'
import { PoolAddressesProvider } from '../generated/templates/Pool/PoolAddressesProvider'
import { isZeroAddress, marketId } from '../ids'
import { fromBigInt, U256 } from '../math/u256'
import { setConfigurator, setPool } from './addresses-provider'
import { setOracle } from './oracle'
import { readPoolRevision } from './pool-upgrade'
import { list } from './reserve-listing'

/** Saves the protocol and its markets. */
export function adoptDeployment(protocol: Protocol, block: ethereum.Block): void {
  const provider = PoolAddressesProvider.bind(Address.fromBytes(protocol.id))
  const event = eventAt(protocol, block)
  const oracle = provider.try_getPriceOracle()
  if (!oracle.reverted) setOracle(protocol, oracle.value, event)
  const configurator = provider.try_getPoolConfigurator()
  if (!configurator.reverted) setConfigurator(protocol, configurator.value)
  const pool = provider.try_getPool()
  if (pool.reverted) return
  setPool(protocol, pool.value)
  readPoolRevision(protocol, Address.zero(), event)
  const contract = PoolContract.bind(pool.value)
  const assets = contract.try_getReservesList()
  if (assets.reverted) return
  for (let i = 0; i < assets.value.length; i++) adoptMarket(protocol, contract, assets.value[i], event)
}

function adoptMarket(protocol: Protocol, pool: PoolContract, asset: Address, event: ethereum.Event): void {
  const read = pool.try_getReserveData(asset)
  if (read.reverted) return
  const data = read.value
  const market = newMarket(marketId(pool._address, asset), protocol.id, asset, data.id, 0)
  market.supplyToken = data.aTokenAddress
  market.debtToken = data.variableDebtTokenAddress
  market.stableDebtToken = isZeroAddress(data.stableDebtTokenAddress) ? null : data.stableDebtTokenAddress
  market.liquidityIndexRay = data.liquidityIndex
  market.debtIndexRay = data.variableBorrowIndex
  market.liquidityRateRay = data.currentLiquidityRate
  market.debtRateRay = data.currentVariableBorrowRate
  market.accruedTimestamp = data.lastUpdateTimestamp
  writeConfiguration(market, fromBigInt(data.configuration.data))
  list(protocol, market, asset, event)
}

/** The bitmap of ReserveConfiguration.sol. */
function writeConfiguration(market: Market, bits: U256): void {
  market.ltvBps = bitsOf(bits, 0, 16)
  market.liquidationThresholdBps = bitsOf(bits, 16, 16)
  market.liquidationBonusBps = bitsOf(bits, 32, 16)
  market.active = bitsOf(bits, 56, 1) == 1
  market.frozen = bitsOf(bits, 57, 1) == 1
  market.borrowingEnabled = bitsOf(bits, 58, 1) == 1
  market.paused = bitsOf(bits, 60, 1) == 1
  market.reserveFactorBps = bitsOf(bits, 64, 16)
  market.liquidationProtocolFeeBps = bitsOf(bits, 152, 16)
  market.categoryNumber = bitsOf(bits, 168, 8)
}

function bitsOf(bits: U256, from: i32, length: i32): i32 {
  const word = load<u64>(changetype<usize>(bits) + ((from >> 6) << 3))
  return ((word >> (from & 63)) & ((1 << length) - 1)) as i32
}

/** A block as an event: rows that are made at the start belong to no log. */
function eventAt(protocol: Protocol, block: ethereum.Block): ethereum.Event {
  const zero = BigInt.fromI32(0)
  const address = Address.fromBytes(protocol.id)
  const transaction = new ethereum.Transaction(
    block.hash,
    zero,
    address,
    address,
    zero,
    zero,
    zero,
    Bytes.empty(),
    zero,
  )
  return new ethereum.Event(address, BigInt.fromU64(0xffffffff), zero, null, block, transaction, [], null)
}
