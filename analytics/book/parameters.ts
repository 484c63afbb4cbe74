/** What positions are valued with, as of a block: protocols, markets, categories and their prices. */
import type { Database } from 'better-sqlite3'
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import { decodeBigInt } from '../../indexer/store/codec.ts'
import { allRows, type BlockView, tables, validAt } from '../queries.ts'
import type { Tables } from '../tables.ts'
import { type Book, type BookCategory, type BookMarket, type BookPrice, type BookProtocol, hexToKey } from './book.ts'

/** Protocols, markets and categories are few: they are read whole each time. */
export function selectParameters(db: Database, view: BlockView): Pick<Book, 'protocols' | 'markets' | 'categories'> {
  const kinds = new Map(
    allRows(db, tables.selectFrom('price_source').select(['id', 'kind']).where(validAt(view, 'price_source'))).map(
      (row) => [bytesToKey(row.id), row.kind],
    ),
  )
  const kindOf = (source: Uint8Array | null | undefined): BookPrice['kind'] | undefined =>
    source === null || source === undefined ? undefined : kinds.get(bytesToKey(source))
  const sources = new Map(
    allRows(db, tables.selectFrom('oracle_asset').select(['id', 'source']).where(validAt(view, 'oracle_asset'))).map(
      (row) => [bytesToKey(row.id), row.source],
    ),
  )
  const symbols = new Map(
    allRows(db, tables.selectFrom('token').select(['id', 'symbol']).where(validAt(view, 'token'))).map((row) => [
      bytesToKey(row.id),
      row.symbol,
    ]),
  )
  const protocols = new Map(
    allRows(db, tables.selectFrom('protocol').selectAll().where(validAt(view, 'protocol'))).map((row) => [
      bytesToKey(row.id),
      toProtocol(row),
    ]),
  )
  const marketQuery = tables.selectFrom('market').selectAll().where(validAt(view, 'market'))
  const markets = new Map(
    allRows(db, marketQuery.orderBy('protocol').orderBy('index')).map((row) => [
      bytesToKey(row.id),
      toMarket(row, toPrice(row, kindOf(row.price_source)), symbols.get(bytesToKey(row.asset)) ?? ''),
    ]),
  )
  const categories = new Map(
    allRows(db, tables.selectFrom('risk_category').selectAll().where(validAt(view, 'risk_category'))).map((row) => {
      const oracle = protocols.get(bytesToKey(row.protocol))?.priceOracle ?? null
      const pair = oracle === null || row.price_asset === null ? null : hexToKey(oracle) + bytesToKey(row.price_asset)
      const kind = pair === null ? undefined : kindOf(sources.get(pair))
      return [bytesToKey(row.id), toCategory(row, toPrice(row, kind))]
    }),
  )
  return { protocols, markets, categories }
}

function hexOrNull(bytes: Uint8Array | null): Hex | null {
  return bytes === null ? null : bytesToHex(bytes)
}

function toProtocol(row: Tables['protocol']): BookProtocol {
  return {
    id: bytesToHex(row.id),
    slug: row.slug,
    deployment: row.deployment,
    pool: hexOrNull(row.pool),
    priceOracle: hexOrNull(row.price_oracle),
    revision: row.revision,
    baseCurrencyUnit: decodeBigInt(row.base_currency_unit),
    historyIncomplete: row.history_incomplete === 1,
    staleAfterSeconds: row.stale_after_seconds,
  }
}

// Without a source the protocol's fallback oracle answers, which no event tells.
function toPrice(
  row: Pick<Tables['market'], 'price' | 'price_block' | 'price_timestamp'>,
  kind: BookPrice['kind'] | undefined,
): BookPrice {
  return {
    price: row.price === null ? null : decodeBigInt(row.price),
    block: Number(decodeBigInt(row.price_block)),
    timestamp: Number(decodeBigInt(row.price_timestamp)),
    kind: kind ?? 'POLLED',
  }
}

function toMarket(row: Tables['market'], price: BookPrice, symbol: string): BookMarket {
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
    liquidityIndexRay: decodeBigInt(row.liquidity_index_ray),
    debtIndexRay: decodeBigInt(row.debt_index_ray),
    liquidityRateRay: decodeBigInt(row.liquidity_rate_ray),
    debtRateRay: decodeBigInt(row.debt_rate_ray),
    accruedTimestamp: decodeBigInt(row.accrued_timestamp),
    ltvBps: BigInt(row.ltv_bps),
    liquidationThresholdBps: BigInt(row.liquidation_threshold_bps),
    liquidationBonusBps: BigInt(row.liquidation_bonus_bps),
    liquidationProtocolFeeBps: BigInt(row.liquidation_protocol_fee_bps),
    active: row.active === 1,
    paused: row.paused === 1,
    categoryNumber: row.category_number,
    debtRuleNotFollowed: row.debt_rule_not_followed === 1,
  }
}

function toCategory(row: Tables['risk_category'], price: BookPrice): BookCategory {
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
    collateralMask: decodeBigInt(row.collateral_mask),
    ltvZeroMask: decodeBigInt(row.ltv_zero_mask),
    isolated: row.isolated === 1,
  }
}
