/** Markets as legs of liquidations: their price factors and whether they are of the stable peg group. */
import { bytesToKey, type Hex } from '../../core/hex.ts'
import type { BookMarket, BookProtocol } from '../book/book.ts'
import { selectParameters } from '../book/parameters.ts'
import type { LegMarket } from '../models/liquidation-record.ts'
import { type Reader, tables, viewOf } from '../reader.ts'

/** The factor's name of each asset whose price follows a feed that other assets follow too (networks.json). */
export type PriceFactors = ReadonlyMap<Hex, string>

export type LegOptions = {
  readonly factors: PriceFactors
  /** The stable peg group; undefined: assets priced within 5 % of one as of the block. */
  readonly stable: ReadonlySet<Hex> | undefined
}

/** By market id as a key string (core/hex.ts). */
export type Legs = {
  readonly markets: ReadonlyMap<string, LegMarket>
  readonly protocols: ReadonlyMap<string, BookProtocol>
}

/** The markets as of a block. */
export async function legsAt(reader: Reader, block: number, options: LegOptions): Promise<Legs> {
  const view = await viewOf(reader, block)
  const { protocols, markets } = await selectParameters(reader, view)
  const sources = await reader.all(
    tables.selectFrom('price_source').select(['id', 'aggregator']).where(reader.dialect.validAt(view, 'price_source')),
  )
  const aggregators = new Map(
    sources.map(({ id, aggregator }) => [bytesToKey(id), aggregator === null ? null : hexKey(aggregator)]),
  )
  const legs = [...markets].map(([key, market]): [string, LegMarket] => {
    const protocol = protocols.get(market.protocol)
    const source = market.priceSource === null ? null : market.priceSource
    const feed = source === null ? null : (aggregators.get(keyOfHex(source)) ?? source)
    return [key, toLeg(market, protocol, feed, options)]
  })
  return { markets: new Map(legs), protocols }
}

function toLeg(
  market: BookMarket,
  protocol: BookProtocol | undefined,
  feed: Hex | null,
  { factors, stable }: LegOptions,
): LegMarket {
  const { id, asset, symbol, decimals, price } = market
  // What two assets share is the contract that answers; without one each token is a factor of its own.
  const factor = factors.get(asset) ?? feed ?? asset
  const pegged = stable?.has(asset) ?? (protocol !== undefined && isNearOne(price, protocol.baseCurrencyUnit))
  return { market: id, asset, symbol, decimals, factor, pegged }
}

function isNearOne(price: bigint | null, one: bigint): boolean {
  return price !== null && (price - one) * 20n <= one && (one - price) * 20n <= one
}

function hexKey(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}

function keyOfHex(hex: Hex): string {
  return bytesToKey(Buffer.from(hex.slice(2), 'hex'))
}
