/** What positions are valued with, as of a block: protocols, markets, categories and their prices. */
import type { Database } from 'better-sqlite3'
import { bytesToHex, bytesToKey, type Hex } from '../../core/hex.ts'
import { decodeBigInt } from '../../indexer/store/codec.ts'
import { type Book, type BookCategory, type BookMarket, type BookPrice, type BookProtocol, hexToKey } from './book.ts'

type Blob = Buffer | null
type Rows = Record<string, number | string | Blob>

/** Protocols, markets and categories are few: they are read whole each time. */
export function selectParameters(db: Database, block: number): Pick<Book, 'protocols' | 'markets' | 'categories'> {
  const valid = 'block_lower <= @block AND block_upper > @block'
  const all = (sql: string): Row[] =>
    db
      .prepare<[{ block: number }], Rows>(sql)
      .all({ block })
      .map((row) => new Row(row))
  const kinds = new Map(
    all(`SELECT id, kind FROM price_source WHERE ${valid}`).map((row) => [row.key('id'), row.text('kind')]),
  )
  const oracleSources = new Map(
    all(`SELECT id, source FROM oracle_asset WHERE ${valid}`).map((row) => [row.key('id'), row.keyOrNull('source')]),
  )
  const symbols = new Map(
    all(`SELECT id, symbol FROM token WHERE ${valid}`).map((row) => [row.key('id'), row.text('symbol')]),
  )
  const protocols = new Map(all(`SELECT * FROM protocol WHERE ${valid}`).map((row) => [row.key('id'), toProtocol(row)]))
  const markets = new Map(
    all(`SELECT * FROM market WHERE ${valid} ORDER BY protocol, "index"`).map((row) => {
      const source = row.keyOrNull('price_source')
      const price = toPrice(row, source === null ? undefined : kinds.get(source))
      return [row.key('id'), toMarket(row, price, symbols.get(row.key('asset')) ?? '')]
    }),
  )
  const categories = new Map(
    all(`SELECT * FROM risk_category WHERE ${valid}`).map((row) => {
      const oracle = protocols.get(row.key('protocol'))?.priceOracle ?? null
      const asset = row.keyOrNull('price_asset')
      const source = oracle === null || asset === null ? null : oracleSources.get(hexToKey(oracle) + asset)
      const price = toPrice(row, typeof source === 'string' ? kinds.get(source) : undefined)
      return [row.key('id'), toCategory(row, price)]
    }),
  )
  return { protocols, markets, categories }
}

/** A row of SELECT * by column name, with the kinds told apart. */
class Row {
  readonly #row: Rows

  constructor(row: Rows) {
    this.#row = row
  }

  number(column: string): number {
    return Number(this.#row[column])
  }

  numberOrNull(column: string): number | null {
    return this.#row[column] === null ? null : this.number(column)
  }

  text(column: string): string {
    return String(this.#row[column])
  }

  flag(column: string): boolean {
    return this.#row[column] === 1
  }

  #blob(column: string): Buffer | null {
    const value = this.#row[column]
    return value instanceof Uint8Array ? value : null
  }

  integer(column: string): bigint {
    return this.integerOrNull(column) ?? 0n
  }

  integerOrNull(column: string): bigint | null {
    const blob = this.#blob(column)
    return blob === null ? null : decodeBigInt(blob)
  }

  bps(column: string): bigint {
    return BigInt(this.number(column))
  }

  key(column: string): string {
    return this.keyOrNull(column) ?? ''
  }

  keyOrNull(column: string): string | null {
    const blob = this.#blob(column)
    return blob === null ? null : bytesToKey(blob)
  }

  hex(column: string): Hex {
    return this.hexOrNull(column) ?? '0x'
  }

  hexOrNull(column: string): Hex | null {
    const blob = this.#blob(column)
    return blob === null ? null : bytesToHex(blob)
  }
}

function toProtocol(row: Row): BookProtocol {
  return {
    id: row.hex('id'),
    slug: row.text('slug'),
    deployment: row.text('deployment'),
    pool: row.hexOrNull('pool'),
    priceOracle: row.hexOrNull('price_oracle'),
    revision: row.numberOrNull('revision'),
    baseCurrencyUnit: row.integer('base_currency_unit'),
    historyIncomplete: row.flag('history_incomplete'),
    staleAfterSeconds: row.number('stale_after_seconds'),
  }
}

// Without a source the protocol's fallback oracle answers, which no event tells.
function toPrice(row: Row, kind: string | undefined): BookPrice {
  return {
    price: row.integerOrNull('price'),
    block: Number(row.integer('price_block')),
    timestamp: Number(row.integer('price_timestamp')),
    kind: kind === 'EVENT' ? 'EVENT' : 'POLLED',
  }
}

function toMarket(row: Row, price: BookPrice, symbol: string): BookMarket {
  const decimals = row.number('decimals')
  return {
    ...price,
    id: row.hex('id'),
    protocol: row.key('protocol'),
    asset: row.hex('asset'),
    symbol,
    index: row.number('index'),
    decimals,
    unit: 10n ** BigInt(decimals),
    priceSource: row.hexOrNull('price_source'),
    liquidityIndexRay: row.integer('liquidity_index_ray'),
    debtIndexRay: row.integer('debt_index_ray'),
    liquidityRateRay: row.integer('liquidity_rate_ray'),
    debtRateRay: row.integer('debt_rate_ray'),
    accruedTimestamp: row.integer('accrued_timestamp'),
    ltvBps: row.bps('ltv_bps'),
    liquidationThresholdBps: row.bps('liquidation_threshold_bps'),
    liquidationBonusBps: row.bps('liquidation_bonus_bps'),
    liquidationProtocolFeeBps: row.bps('liquidation_protocol_fee_bps'),
    active: row.flag('active'),
    paused: row.flag('paused'),
    categoryNumber: row.number('category_number'),
    debtRuleNotFollowed: row.flag('debt_rule_not_followed'),
  }
}

function toCategory(row: Row, price: BookPrice): BookCategory {
  return {
    ...price,
    id: row.hex('id'),
    protocol: row.key('protocol'),
    number: row.number('number'),
    label: row.text('label'),
    ltvBps: row.bps('ltv_bps'),
    liquidationThresholdBps: row.bps('liquidation_threshold_bps'),
    liquidationBonusBps: row.bps('liquidation_bonus_bps'),
    priceAsset: row.hexOrNull('price_asset'),
    collateralMask: row.integer('collateral_mask'),
    ltvZeroMask: row.integer('ltv_zero_mask'),
    isolated: row.flag('isolated'),
  }
}
