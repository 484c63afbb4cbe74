/** Markets as legs of liquidations: their price factors and whether they are of the stable peg group. */
import { bytesToHex, type Hex, hexToBytes } from '../../core/hex.ts'
import { stableTokens } from '../../core/stable-tokens.ts'
import type { BookMarket, BookProtocol } from '../book/book.ts'
import { selectParameters } from '../book/parameters.ts'
import type { LegMarket } from '../models/liquidation-record.ts'
import { type Reader, tables, viewOf } from '../reader.ts'

/** Names of price factors and the assets that follow each, the root asset first (networks.json: priceFactors). */
export type PriceFactors = ReadonlyMap<string, readonly Hex[]>

export type LegOptions = {
  readonly factors: PriceFactors
  /** The stable peg group; undefined: assets priced within 5 % of one as of the block, of isolated markets stableTokens. */
  readonly stable: ReadonlySet<Hex> | undefined
}

/** By market id as a key string (core/hex.ts). */
export type Legs = {
  readonly markets: ReadonlyMap<string, LegMarket>
  /** Of isolated markets: what they take as collateral. Their prices are not in the base currency. */
  readonly collaterals: ReadonlyMap<string, LegMarket>
  readonly protocols: ReadonlyMap<string, BookProtocol>
  /** By factor, the price source that tells its price: the root asset's, or that of its first market. */
  readonly sources: ReadonlyMap<string, Uint8Array>
}

/** The markets as of a block. */
export async function legsAt(reader: Reader, block: number, options: LegOptions): Promise<Legs> {
  const view = await viewOf(reader, block)
  const { protocols, markets } = await selectParameters(reader, view)
  const query = tables.selectFrom('price_source').select(['id', 'aggregator'])
  const rows = await reader.all(query.where(reader.dialect.validAt(view, 'price_source')))
  const aggregators = new Map(rows.map((row) => [bytesToHex(row.id), row.aggregator]))
  const names = new Map([...options.factors].flatMap(([name, assets]) => assets.map((asset) => [asset, name] as const)))
  const roots = new Set([...options.factors.values()].map((assets) => assets[0]))
  const sources = new Map<string, Uint8Array>()
  const isPegged = (market: BookMarket, asset: Hex): boolean => {
    if (options.stable !== undefined) return options.stable.has(asset)
    const protocol = protocols.get(market.protocol)
    // An isolated market's price is not in the base currency.
    if (market.isolated !== null) return protocol !== undefined && stableTokens(protocol.network).has(asset)
    return isNearOne(market, protocol)
  }
  const legs = [...markets].map(([key, market]): [string, LegMarket] => {
    const { id, asset, symbol, decimals, priceSource, isolated } = market
    const pegged = isPegged(market, asset)
    if (isolated !== null) {
      return [key, { market: id, asset, symbol, decimals, factor: names.get(asset) ?? asset, pegged }]
    }
    const aggregator = priceSource === null ? null : (aggregators.get(priceSource) ?? null)
    // What two assets share is the contract that answers; without one a token is a factor of its own.
    const feed = aggregator === null ? priceSource : bytesToHex(aggregator)
    const factor = names.get(asset) ?? feed ?? asset
    if (priceSource !== null && (!sources.has(factor) || roots.has(asset))) sources.set(factor, hexToBytes(priceSource))
    return [key, { market: id, asset, symbol, decimals, factor, pegged }]
  })
  const collaterals = [...markets].flatMap(([key, market]): [string, LegMarket][] => {
    const { id, isolated, priceSource, asset: lent } = market
    if (isolated === null) return []
    const { asset, symbol, decimals } = isolated.collateral ?? NO_ASSET
    const factor = names.get(asset) ?? asset
    // A price against a pegged token is one of the factor itself.
    const isQuote = priceSource !== null && isPegged(market, lent)
    if (isQuote && (!sources.has(factor) || roots.has(asset))) sources.set(factor, hexToBytes(priceSource))
    return [[key, { market: id, asset, symbol, decimals, factor, pegged: isPegged(market, asset) }]]
  })
  return { markets: new Map(legs), collaterals: new Map(collaterals), protocols, sources }
}

/** The collateral of an isolated market whose parameters are not known. */
const NO_ASSET = { asset: '0x0000000000000000000000000000000000000000', symbol: '', decimals: 0 } as const

/** As the rankings of positions take it: reports/peg-group.ts. */
function isNearOne({ price }: BookMarket, protocol: BookProtocol | undefined): boolean {
  if (price === null || protocol === undefined) return false
  const one = protocol.baseCurrencyUnit
  return (price - one) * 20n <= one && (one - price) * 20n <= one
}
