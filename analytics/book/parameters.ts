/** What positions are valued with, as of a block: protocols, markets, categories and their prices. */
import type { Expression } from 'kysely'
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import type { BlockView } from '../dialect.ts'
import { type Query, type Reader, tables } from '../reader.ts'
import { flagOf, integerOf, integerOrNull } from '../stored-values.ts'
import type { Tables } from '../tables.ts'
import {
  type Book,
  type BookCategory,
  type BookIsolated,
  type BookMarket,
  type BookPrice,
  type BookProtocol,
  hexToKey,
} from './book.ts'

/** Protocols, markets and categories are few: they are read whole each time. */
export async function selectParameters(
  reader: Reader,
  view: BlockView,
): Promise<Pick<Book, 'protocols' | 'markets' | 'categories'>> {
  const { validAt } = reader.dialect
  const priceSources = new Map(
    (
      await reader.all(tables.selectFrom('price_source').select(SOURCE_COLUMNS).where(validAt(view, 'price_source')))
    ).map((row) => [bytesToKey(row.id), row]),
  )
  const sourceOf = (source: Uint8Array | null | undefined): SourceRow | undefined =>
    source === null || source === undefined ? undefined : priceSources.get(bytesToKey(source))
  const sources = new Map(
    (
      await reader.all(tables.selectFrom('oracle_asset').select(['id', 'source']).where(validAt(view, 'oracle_asset')))
    ).map((row) => [bytesToKey(row.id), row.source]),
  )
  const symbols = new Map(
    (await reader.all(tables.selectFrom('token').select(['id', 'symbol']).where(validAt(view, 'token')))).map((row) => [
      bytesToKey(row.id),
      row.symbol,
    ]),
  )
  const protocols = new Map(
    (await reader.all(tables.selectFrom('protocol').selectAll().where(validAt(view, 'protocol')))).map((row) => [
      bytesToKey(row.id),
      toProtocol(row),
    ]),
  )
  const isolated = await selectIsolated(reader, view)
  const marketQuery = tables.selectFrom('market').selectAll().where(validAt(view, 'market'))
  const markets = new Map(
    (await reader.all(marketQuery.orderBy('protocol').orderBy('index'))).map((row) => [
      bytesToKey(row.id),
      toMarket(
        row,
        toPrice(row, sourceOf(row.price_source)),
        symbols.get(bytesToKey(row.asset)) ?? '',
        isolated.get(bytesToKey(row.id)) ?? null,
      ),
    ]),
  )
  const categories = new Map(
    (await reader.all(tables.selectFrom('risk_category').selectAll().where(validAt(view, 'risk_category')))).map(
      (row) => {
        const oracle = protocols.get(bytesToKey(row.protocol))?.priceOracle ?? null
        const pair = oracle === null || row.price_asset === null ? null : hexToKey(oracle) + bytesToKey(row.price_asset)
        const source = pair === null ? undefined : sourceOf(sources.get(pair))
        return [bytesToKey(row.id), toCategory(row, toPrice(row, source))]
      },
    ),
  )
  return { protocols, markets, categories }
}

function hexOrNull(bytes: Uint8Array | null): Hex | null {
  return bytes === null ? null : bytesToHex(bytes)
}

export function toProtocol(row: Tables['protocol']): BookProtocol {
  return {
    id: bytesToHex(row.id),
    slug: row.slug,
    deployment: row.deployment,
    network: row.network,
    pool: hexOrNull(row.pool),
    priceOracle: hexOrNull(row.price_oracle),
    revision: row.revision,
    baseCurrencyUnit: integerOf(row.base_currency_unit),
    historyIncomplete: flagOf(row.history_incomplete),
    staleAfterSeconds: row.stale_after_seconds,
  }
}

export const SOURCE_COLUMNS = [
  'id',
  'kind',
  'announces_aggregator',
  'read_block',
  'price',
  'price_block',
  'price_timestamp',
] as const
export type SourceRow = Pick<Tables['price_source'], (typeof SOURCE_COLUMNS)[number]>

export function toPrice(
  row: Pick<Tables['market'], 'price' | 'price_block' | 'price_timestamp'>,
  source: SourceRow | undefined,
): BookPrice {
  // Of a source that is read the last reading counts, whether or not it brought another price.
  const isRead = source !== undefined && source.kind === 'POLLED' && source.price !== null
  const readBlock = isRead ? integerOrNull(source.read_block) : null
  const block = Number(readBlock ?? integerOf(row.price_block))
  return {
    price: integerOrNull(row.price),
    block,
    timestamp: Number(integerOf(isRead ? source.price_timestamp : row.price_timestamp)),
    // Without a source the protocol's fallback oracle answers, which no event tells.
    kind: source?.kind ?? 'POLLED',
    exactUntil: exactUntil(block, source),
  }
}

/** The block up to which a price of this block is known to be the one in force. */
function exactUntil(priceBlock: number, source: SourceRow | undefined): number {
  // Where the source has no answer, the fallback oracle's is the price.
  if (source === undefined || source.price === null || source.kind === 'POLLED') return priceBlock
  if (flagOf(source.announces_aggregator)) return Number.POSITIVE_INFINITY
  // It may have changed its aggregator, or what it makes of the aggregator's answers, without an event.
  return source.read_block === null ? -1 : Number(integerOf(source.read_block))
}

/** By market; a protocol of pools has none. */
async function selectIsolated(reader: Reader, view: BlockView): Promise<ReadonlyMap<string, BookIsolated>> {
  const rows = await reader.all(isolatedMarkets(reader, view))
  return new Map(rows.map((row) => [bytesToKey(row.id), toIsolated(row)]))
}

export type IsolatedRow = Pick<
  Tables['isolated_market'],
  | 'id'
  | 'collateral'
  | 'oracle'
  | 'rate_model_address'
  | 'rate_model'
  | 'rate_at_target_wad'
  | 'lltv_wad'
  | 'liquidation_incentive_wad'
  | 'fee_wad'
  | 'total_supply_assets'
  | 'total_borrow_assets'
> &
  Pick<Tables['market_totals'], 'scaled_supply' | 'scaled_debt'> & {
    readonly symbol: Tables['token']['symbol'] | null
    readonly decimals: Tables['token']['decimals'] | null
  }

/** Isolated markets as of a block, all or the one with an id. */
export function isolatedMarkets(
  reader: Reader,
  block: BlockView | Expression<number>,
  id?: Expression<Uint8Array>,
): Query<IsolatedRow> {
  const { validAt } = reader.dialect
  return tables
    .selectFrom('isolated_market as i')
    .innerJoin('market_totals as s', 's.id', 'i.id')
    .leftJoin('token as t', (join) => join.onRef('t.id', '=', 'i.collateral').on(validAt(block, 't')))
    .select(['i.id', 'i.collateral', 'i.oracle', 'i.rate_model_address', 'i.rate_model', 'i.rate_at_target_wad'])
    .select(['i.lltv_wad', 'i.liquidation_incentive_wad', 'i.fee_wad', 'i.total_supply_assets'])
    .select(['i.total_borrow_assets', 's.scaled_supply', 's.scaled_debt', 't.symbol', 't.decimals'])
    .where(validAt(block, 'i'))
    .where(validAt(block, 's'))
    .$if(id !== undefined, (query) => (id === undefined ? query : query.where('i.id', '=', id)))
}

export function toIsolated(row: IsolatedRow): BookIsolated {
  return {
    collateral:
      row.collateral === null
        ? null
        : { asset: bytesToHex(row.collateral), symbol: row.symbol ?? '', decimals: row.decimals ?? 0 },
    oracle: hexOrNull(row.oracle),
    rateModelAddress: hexOrNull(row.rate_model_address),
    rateModel: row.rate_model,
    rateAtTargetWad: integerOrNull(row.rate_at_target_wad) ?? 0n,
    lltvWad: integerOrNull(row.lltv_wad),
    liquidationIncentiveWad: integerOrNull(row.liquidation_incentive_wad),
    feeWad: integerOf(row.fee_wad),
    totalSupplyAssets: integerOf(row.total_supply_assets),
    totalSupplyShares: integerOf(row.scaled_supply),
    totalBorrowAssets: integerOf(row.total_borrow_assets),
    totalBorrowShares: integerOf(row.scaled_debt),
  }
}

export function toMarket(
  row: Tables['market'],
  price: BookPrice,
  symbol: string,
  isolated: BookIsolated | null,
): BookMarket {
  return {
    ...price,
    id: bytesToHex(row.id),
    protocol: bytesToKey(row.protocol),
    asset: bytesToHex(row.asset),
    symbol,
    index: row.index,
    decimals: row.decimals,
    unit: 10n ** BigInt(row.decimals),
    priceSource: hexOrNull(row.price_source),
    liquidityIndexRay: integerOf(row.liquidity_index_ray),
    debtIndexRay: integerOf(row.debt_index_ray),
    liquidityRateRay: integerOf(row.liquidity_rate_ray),
    debtRateRay: integerOf(row.debt_rate_ray),
    accruedTimestamp: integerOf(row.accrued_timestamp),
    ltvBps: BigInt(row.ltv_bps),
    liquidationThresholdBps: BigInt(row.liquidation_threshold_bps),
    liquidationBonusBps: BigInt(row.liquidation_bonus_bps),
    liquidationProtocolFeeBps: BigInt(row.liquidation_protocol_fee_bps),
    active: flagOf(row.active),
    paused: flagOf(row.paused),
    categoryNumber: row.category_number,
    debtRuleNotFollowed: flagOf(row.debt_rule_not_followed),
    isolated,
  }
}

export function toCategory(row: Tables['risk_category'], price: BookPrice): BookCategory {
  return {
    ...price,
    id: bytesToHex(row.id),
    protocol: bytesToKey(row.protocol),
    number: row.number,
    label: row.label,
    ltvBps: BigInt(row.ltv_bps),
    liquidationThresholdBps: BigInt(row.liquidation_threshold_bps),
    liquidationBonusBps: BigInt(row.liquidation_bonus_bps),
    priceAsset: hexOrNull(row.price_asset),
    collateralMask: integerOf(row.collateral_mask),
    ltvZeroMask: integerOf(row.ltv_zero_mask),
    isolated: flagOf(row.isolated),
  }
}
