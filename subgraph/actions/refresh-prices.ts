/** Reading prices by call: those that no event tells, and a look at those whose aggregator may change in silence. */
import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { loadOracleAsset } from '../entities/oracle-asset'
import { loadPriceSource } from '../entities/price-source'
import { OracleAsset, PriceSource } from '../generated/schema'
import { AaveOracle } from '../generated/templates/AaveOracle/AaveOracle'
import { address, sameBytes } from '../ids'
import { KIND_POLLED } from '../status'
import { aggregatorOf, followAggregator, readSource } from './follow-source'
import { isPositive, setAssetPrice, setSourcePrice, setSourceSilent } from './set-price'

/** True when the asset's price must be read to be known. */
export function needsReading(row: OracleAsset): bool {
  const source = sourceOf(row)
  return source == null || source.kind == KIND_POLLED || source.price === null
}

/** True when nothing but a read can tell that the source has changed its aggregator. */
export function needsWatching(row: OracleAsset): bool {
  const source = sourceOf(row)
  return source != null && !source.announcesAggregator
}

/** One call for all; a call each where one of them makes the oracle revert. */
export function refreshPrices(
  oracle: Bytes,
  rows: OracleAsset[],
  block: ethereum.Block,
  logIndex: u32,
  origin: string,
): void {
  if (rows.length == 0) return
  const assets: Address[] = []
  for (let i = 0; i < rows.length; i++) assets.push(address(rows[i].asset))
  const contract = AaveOracle.bind(address(oracle))
  const all = contract.try_getAssetsPrices(assets)
  for (let i = 0; i < rows.length; i++) {
    let price: BigInt | null = null
    if (!all.reverted && i < all.value.length) price = all.value[i]
    else {
      const one = contract.try_getAssetPrice(assets[i])
      if (!one.reverted) price = one.value
    }
    // Loaded anew: rows may share a source, which the row before has changed.
    const row = loadOracleAsset(oracle, assets[i])
    if (row != null) refresh(row, price, block, logIndex, origin)
  }
}

/** price: what the oracle answers, null where it reverts. */
function refresh(row: OracleAsset, price: BigInt | null, block: ethereum.Block, logIndex: u32, origin: string): void {
  const source = sourceOf(row)
  if (source == null) {
    setAssetPrice(row, price !== null && isPositive(price as BigInt) ? price : null, block)
    return
  }
  if (source.kind == KIND_POLLED) {
    if (price !== null && isPositive(price as BigInt)) setSourcePrice(source, price as BigInt, block, logIndex, origin)
    else if (price === null) readSource(source, block, logIndex, origin)
    else setSourceSilent(source, block)
    return
  }
  if (price === null || agrees(source, price as BigInt)) return
  if (source.price === null) {
    // The source answered zero or less, or not at all: the price is the fallback oracle's.
    setAssetPrice(row, isPositive(price as BigInt) ? price : null, block)
    return
  }
  const aggregator = aggregatorOf(source.id)
  const old = source.aggregator
  if (aggregator !== null && (old === null || !sameBytes(old as Bytes, aggregator as Bytes))) {
    followAggregator(source, aggregator as Bytes)
  } else {
    // The aggregator is the same and its events are not the price: the source computes something of its own.
    source.kind = KIND_POLLED
  }
  if (isPositive(price as BigInt)) setSourcePrice(source, price as BigInt, block, logIndex, origin)
  else setSourceSilent(source, block)
}

function agrees(source: PriceSource, price: BigInt): bool {
  const known = source.price
  return known !== null && sameBytes(changetype<Bytes>(known), changetype<Bytes>(price))
}

function sourceOf(row: OracleAsset): PriceSource | null {
  const id = row.source
  return id === null ? null : loadPriceSource(id as Bytes)
}
