/** Reading prices by call: those that no event tells, and a look at the others, whose sources may change in silence. */
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

/** Reads the oracle's prices and writes them. */
export function refreshPrices(
  oracle: Bytes,
  rows: OracleAsset[],
  block: ethereum.Block,
  logIndex: u32,
  origin: string,
): void {
  writePrices(oracle, rows, readPrices(oracle, rows), block, logIndex, origin)
}

/**
 * What the oracle answers at the block's end, null where it reverts: one call for all, and a call each where one of them
 * makes the oracle revert.
 */
export function readPrices(oracle: Bytes, rows: OracleAsset[]): Array<BigInt | null> {
  const prices: Array<BigInt | null> = []
  if (rows.length == 0) return prices
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
    prices.push(price)
  }
  return prices
}

/** Writes what was read to the sources and to all that use them. */
export function writePrices(
  oracle: Bytes,
  rows: OracleAsset[],
  prices: Array<BigInt | null>,
  block: ethereum.Block,
  logIndex: u32,
  origin: string,
): void {
  for (let i = 0; i < rows.length; i++) {
    // Loaded anew: rows may share a source, which the row before has changed.
    const row = loadOracleAsset(oracle, rows[i].asset)
    if (row != null) refresh(row, prices[i], block, logIndex, origin)
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
  if (price !== null && agrees(source, price as BigInt)) {
    // Of one that announces all changes the price needs no confirmation.
    if (!source.announcesAggregator) {
      source.readBlock = block.number
      source.save()
    }
    return
  }
  if (price === null || source.price === null) {
    // The source has stopped answering or answers again, or the price is the fallback oracle's: no event tells which.
    readSource(source, block, logIndex, origin)
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
